"""The thesaurus: concepts with their names in six languages and how they hang together.

What search makes of them is search/vocabulary.py; SKOS files are catalogue/importers/skos.py and exporters/skos.py.
"""

import unicodedata
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from catalogue.labels import LabelsField, label_in, label_language
from pages.languages import active_language, language_codes
from pages.prepared_queries import prepared

MAX_TEXT_LENGTH = 255


class LabelKind(models.TextChoices):
    PREFERRED = "preferred", _("preferred name")
    ALTERNATIVE = "alternative", _("other name")
    ACRONYM = "acronym", _("acronym")
    HIDDEN = "hidden", _("other spelling or form (finds, is never shown)")
    FORBIDDEN = "forbidden", _("must not be used (in translations)")


# The order in which names are shown and searched.
LABEL_ORDER = {kind: place for place, kind in enumerate(LabelKind.values)}


class TranslationRule(models.TextChoices):
    TRANSLATE = "translate", _("is translated by its names")
    KEEP = "keep", _("is never translated (stays as it is in every language)")


class Concept(index.Indexed, ClusterableModel):
    """One meaning, whatever it is called. It may share a name with another concept (a homograph)."""

    slug = models.SlugField(_("identifier"), unique=True, max_length=100)
    scheme = models.SlugField(
        _("scheme"),
        max_length=50,
        blank=True,
        help_text=_("The vocabulary this concept was imported from; empty for the site's own."),
    )
    uri = models.CharField(
        _("address in the original vocabulary"),
        max_length=500,
        blank=True,
        help_text=_("Identifies the concept in imports and exports (SKOS)."),
    )
    broader = models.ManyToManyField(
        "self",
        verbose_name=_("broader concepts"),
        through="catalogue.BroaderLink",
        through_fields=("concept", "broader"),
        symmetrical=False,
        blank=True,
        related_name="narrower",
    )
    related = models.ManyToManyField(
        "self",
        verbose_name=_("related concepts"),
        through="catalogue.RelatedLink",
        through_fields=("concept", "related"),
        symmetrical=True,
        blank=True,
    )
    scope_notes = LabelsField(_("scope note"), blank=True)
    translation_rule = models.CharField(
        _("in translations"), max_length=10, choices=TranslationRule.choices, default=TranslationRule.TRANSLATE
    )
    translation_notes = LabelsField(
        _("note for translators"), blank=True, help_text=_("In the language translated into.")
    )
    is_searched = models.BooleanField(
        _("used by the search"),
        default=True,
        help_text=_("Searches for one of the names find the others, too, in all languages."),
    )

    search_fields = [
        index.SearchField("all_labels"),
        index.AutocompleteField("all_labels"),
        index.FilterField("slug"),
        index.FilterField("scheme"),
        index.FilterField("is_searched"),
    ]

    class Meta:
        ordering = ["slug"]
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        indexes = [models.Index(fields=["scheme"], name="concept_scheme")]
        constraints = [
            models.UniqueConstraint(
                fields=["uri"],
                condition=~models.Q(uri=""),
                name="one_concept_per_uri",
                violation_error_message=_("Another concept has this address."),
            )
        ]

    def __str__(self) -> str:
        return self.label_in(active_language()) or self.slug

    @property
    def preferred_labels(self) -> dict[str, str]:
        """{language code: preferred name}; uses prefetched `labels`."""
        return {label.language: label.text for label in self.labels.all() if label.kind == LabelKind.PREFERRED}

    def label_in(self, language_code: str) -> str:
        return label_in(self.preferred_labels, language_code)

    def label_language(self, language_code: str | None = None) -> str:
        return label_language(self.preferred_labels, language_code or active_language())

    @property
    def missing_languages(self) -> list[str]:
        """The languages without a preferred name, in the order of the language bar."""
        present = self.preferred_labels
        return [code for code in language_codes() if code not in present]

    @property
    def all_labels(self) -> str:
        return " ".join(label.text for label in self.labels.all())


class ConceptLabel(models.Model):
    """One name of a concept in one language."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=12, choices=LabelKind.choices, default=LabelKind.PREFERRED)
    text = models.CharField(_("name"), max_length=MAX_TEXT_LENGTH)

    class Meta:
        ordering = ["language", "id"]
        verbose_name = _("name")
        verbose_name_plural = _("names")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "text"],
                name="one_label_per_concept_language_and_text",
                violation_error_message=_("The concept has this name in this language already."),
            ),
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=models.Q(kind=LabelKind.PREFERRED),
                name="one_preferred_label_per_concept_and_language",
                violation_error_message=_("This language has a preferred name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        self.text = normalise_label(self.text)
        if not any(character.isalnum() for character in self.text):
            raise ValidationError({"text": _("A name needs at least one letter or digit.")})


class BroaderLink(models.Model):
    """One concept is broader than another. A model of its own, so that editors choose instead of scrolling."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="broader_links")
    broader = models.ForeignKey(
        Concept, verbose_name=_("broader concept"), on_delete=models.CASCADE, related_name="narrower_links"
    )

    class Meta:
        verbose_name = _("broader concept")
        verbose_name_plural = _("broader concepts")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "broader"],
                name="one_broader_link_per_pair",
                violation_error_message=_("This concept is chosen already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(concept=models.F("broader")),
                name="concept_is_not_broader_than_itself",
                violation_error_message=_("A concept can't be broader than itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept_id} → {self.broader_id}"


class RelatedLink(models.Model):
    """Two concepts have to do with each other; there is a row for each direction."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(
        Concept, verbose_name=_("related concept"), on_delete=models.CASCADE, related_name="related_back_links"
    )

    class Meta:
        verbose_name = _("related concept")
        verbose_name_plural = _("related concepts")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "related"],
                name="one_related_link_per_pair",
                violation_error_message=_("This concept is chosen already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(concept=models.F("related")),
                name="concept_is_not_related_to_itself",
                violation_error_message=_("A concept can't be related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept_id} ↔ {self.related_id}"


def normalise_label(text: str) -> str:
    """Return `text` in NFC with single spaces, without controls, lone surrogates and private-use characters."""
    kept = (" " if unicodedata.category(each) in ("Cc", "Cs", "Co", "Cn") else each for each in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def find_cycle(broader: dict[int, set[int]], start: int) -> bool:
    """Whether `start` is, over any number of steps, broader than itself. `broader` is {concept: its broader ones}."""
    seen: set[int] = set()
    waiting = list(broader.get(start, ()))
    while waiting:
        current = waiting.pop()
        if current == start:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(broader.get(current, ()))
    return False


def validate_broader(concept_id: int | None, broader_ids: Iterable[int]) -> None:
    """Refuse broader concepts of which the concept itself is, directly or over others, a broader one."""
    chosen = set(broader_ids)
    if concept_id is None or not chosen:
        return
    if concept_id in chosen:
        raise ValidationError(_("A concept can't be broader than itself."))
    links: dict[int, set[int]] = {}
    for narrower, above in BroaderLink.objects.values_list("concept_id", "broader_id"):
        links.setdefault(narrower, set()).add(above)
    links[concept_id] = chosen
    if find_cycle(links, concept_id):
        raise ValidationError(_("One of these concepts is itself narrower than this one, so it can't be broader."))


class VocabularyState(models.Model):
    """One row whose token changes in the transaction of every change of a name; snapshots compare it."""

    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("state of the vocabulary")
        verbose_name_plural = _("states of the vocabulary")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.token)


def mark_vocabulary_changed() -> None:
    """Tell every process that names have changed, once this transaction is committed.

    The token is random, not counted: a number would come back after a rollback or a restored backup.
    """
    token = uuid.uuid4()
    if not VocabularyState.objects.filter(pk=1).update(token=token):
        VocabularyState.objects.update_or_create(pk=1, defaults={"token": token})


def read_vocabulary_token() -> uuid.UUID | None:
    """Return the token of the last committed change, or None if there was none yet. One small query."""
    return next(iter(list_tokens()), None)


@prepared
def list_tokens() -> models.QuerySet:
    return VocabularyState.objects.filter(pk=1).values_list("token", flat=True)
