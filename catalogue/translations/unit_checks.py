"""The checks at the door: which texts can't be used at all, and why."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from catalogue.translations.quality import Problem, Severity, Terms, check_unit, load_terms
from catalogue.translations.text_checks import field_error, markup_error, plain_field
from catalogue.translations.units import Unit


class UnitChecker:
    """Checks the units of one translation. `terms` saves reading them again for every document of many."""

    def __init__(self, translation: Translation, terms: Terms | None = None) -> None:
        self.translation = translation
        self.given_terms = terms
        self.model: type[models.Model] | None = translation.source.specific_content_type.model_class()

    @cached_property
    def terms(self) -> Terms:
        target = self.translation.target_locale.language_code
        return self.given_terms or load_terms(self.translation.source.locale.language_code, target)

    def find_error(self, unit: Unit) -> tuple[str, str] | None:
        """Return (code, message) of what keeps a text off every page, None if nothing does. Warnings don't."""
        if "\0" in unit.target or any("\ud800" <= character <= "\udfff" for character in unit.target):
            return "characters", _("The text contains characters that no text may have.")
        if error := markup_error(unit.source, unit.target):
            return "markup", error
        if error := field_error(plain_field(self.model, unit.path), unit.target):
            return "field", error
        problems = check_unit(unit, self.translation.target_locale.language_code, self.terms)
        return next(((each.code, each.message) for each in problems if each.is_error), None)

    def find_problems(self, unit: Unit) -> list[Problem]:
        """Return everything that is wrong with a text, what keeps it off every page first."""
        if not unit.target.strip():
            return []
        problems = check_unit(unit, self.translation.target_locale.language_code, self.terms)
        if not any(each.is_error for each in problems):
            field = plain_field(self.model, unit.path)
            if error := markup_error(unit.source, unit.target) or field_error(field, unit.target):
                problems.insert(0, Problem("unfit", error, Severity.ERROR))
        return problems
