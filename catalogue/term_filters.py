"""The filters of a listing whose values are counted by a query each: terms, instruments, bodies, countries."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalogue.labels import label_in, label_language
from catalogue.models import Instrument
from pages.collation import collation_key
from pages.languages import active_language


@dataclass(frozen=True)
class Option:
    """A value of a filter with its label, the label's language, and the number of works."""

    value: str
    label: str
    count: int
    language_code: str = ""


class ListingFilter:
    """One filter; its values are alternatives, and different filters narrow each other."""

    name = ""
    label: Any = ""

    def condition(self, values: list[str]) -> Q:
        raise NotImplementedError


class LookupFilter(ListingFilter):
    """Values whose works are counted by a query of their own."""

    def choices(self) -> Container[str]:
        """Return the values that exist."""
        raise NotImplementedError

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        """Return the values with counts among `pages`, and the selected ones in any case."""
        raise NotImplementedError


class TermFilter(LookupFilter):
    """Values from a taxonomy, or instruments: those with most works first."""

    def __init__(self, name: str, label: Any, model: type[Any]) -> None:
        self.name, self.label, self.model = name, label, model
        self.holds_labels = model is not Instrument

    def condition(self, values: list[str]) -> Q:
        works = self.model._default_manager.filter(slug__in=values).order_by().values("works")
        return Q(work_id__in=works.exclude(works=None))

    def slugs(self, values: list[str]) -> QuerySet:
        """Return the rows (filter name, slug) of those values that exist."""
        terms = self.model._default_manager.filter(slug__in=values).order_by()
        return terms.values_list(Value(self.name), "slug")

    def counted(self, pages: QuerySet) -> QuerySet:
        """Return the rows (filter name, slug, labels, total) of the terms of works among `pages`."""
        links, field = links_of(self.model, pages.order_by().values("work_id"))
        return links.values_list(Value(self.name), f"{field}__slug", f"{field}__labels").annotate(total=Count("pk"))

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        totals = count_works(self.model, pages.order_by().values("work_id"))
        terms = self.model._default_manager.filter(Q(pk__in=totals) | Q(slug__in=selected)).order_by()
        return in_order(
            term_option(slug, labels, totals.get(pk, 0)) for pk, (slug, labels) in self.read_labels(terms).items()
        )

    def read_labels(self, terms: QuerySet) -> dict[int, tuple[str, dict[str, str]]]:
        """Return {id: (slug, {language: label})}. One query."""
        if self.holds_labels:
            return {pk: (slug, labels) for pk, slug, labels in terms.values_list("pk", "slug", "labels")}
        found: dict[int, tuple[str, dict[str, str]]] = {}
        for pk, slug, language, title in terms.values_list("pk", "slug", "titles__language", "titles__title"):
            found.setdefault(pk, (slug, {}))[1].update({language: title} if title else {})
        return found


def links_of(model: type[Any], works: QuerySet) -> tuple[QuerySet, str]:
    """Return the rows that link works of a query set to terms of a taxonomy, and the field that leads to the term.

    A row for each pair: they needn't be told apart to be counted, which takes three times as long.
    """
    through = model._meta.get_field("works").remote_field.remote_field.through
    return through._default_manager.filter(work_id__in=works).order_by(), model._meta.model_name or ""


def count_works(model: type[Any], works: QuerySet) -> dict[int, int]:
    """Return {id of a term: number of works} of the terms that works of a query set have. One query."""
    links, field = links_of(model, works)
    return dict(links.values_list(f"{field}_id").annotate(Count("pk")))


def term_option(slug: str, labels: dict[str, str], total: int) -> Option:
    code = active_language()
    return Option(slug, label_in(labels, code) or slug, total, label_language(labels, code))


def options_of_terms(counted: dict[TermFilter, QuerySet], selected: dict[str, list[str]]) -> dict[str, list[Option]]:
    """Return {filter name: options} of taxonomies whose rows hold their labels, all of them in one query.

    One more where a selected value has no works.
    """
    options: dict[str, dict[str, Option]] = {each.name: {} for each in counted}
    rows = list(counted.values())
    for name, slug, labels, total in rows[0].union(*rows[1:], all=True) if rows else ():
        options[name][slug] = term_option(slug, labels, total)
    for each in counted:
        missing = [slug for slug in selected.get(each.name, []) if slug not in options[each.name]]
        terms = each.model._default_manager.filter(slug__in=missing) if missing else ()
        options[each.name] |= {term.slug: term_option(term.slug, term.labels, 0) for term in terms}
    return {name: in_order(found.values()) for name, found in options.items()}


class CountryFilter(LookupFilter):
    """Countries that a work is about, or where a session takes place."""

    name = "country"
    label = _("Country")

    def choices(self) -> Container[str]:
        return countries

    def condition(self, values: list[str]) -> Q:
        condition = Q()
        for code in values:
            # One column holds all codes of a work, parted by commas.
            condition |= Q(work__countries__contains=code) | Q(work__venue_country=code)
        return condition

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        counter: Counter[str] = Counter(dict.fromkeys(selected, 0))
        # As text: a row's value is a list of Country objects otherwise.
        rows = pages.order_by().annotate(listed=Cast("work__countries", CharField()))
        for listed, venue in rows.values_list("listed", "work__venue_country"):
            counter.update({code for code in (*listed.split(","), str(venue or "")) if code})
        return in_order(Option(code, str(countries.name(code)), total) for code, total in counter.items())


def in_order(options: Iterable[Option]) -> list[Option]:
    """Return options with most works first, and those with as many in alphabetical order."""
    code = active_language()
    return sorted(options, key=lambda option: (-option.count, collation_key(option.label, code)))
