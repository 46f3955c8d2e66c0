"""Instruments: conventions, protocols, amendments and resolutions with their titles per language."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.search import index

from catalogue.labels import LabelsField, label_in, label_language
from catalogue.language_lists import LanguageListField
from pages.languages import active_language


class InstrumentKind(models.TextChoices):
    CONVENTION = "convention", _("convention")
    PROTOCOL = "protocol", _("protocol")
    AMENDMENT = "amendment", _("amendment")
    RESOLUTION = "resolution", _("resolution")
    OTHER = "other", _("other instrument")


# What States become parties to; resolutions are in force once they are adopted.
TREATY_KINDS = (InstrumentKind.CONVENTION, InstrumentKind.PROTOCOL, InstrumentKind.AMENDMENT)


class Instrument(index.Indexed, ClusterableModel):
    """A legal instrument. How many there are is a matter of the data, never of the code."""

    slug = models.SlugField(unique=True, max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=InstrumentKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("amends or supplements"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amended_by",
    )
    number = models.PositiveIntegerField(_("order in lists"), null=True, blank=True)
    is_universal_counter_terrorism = models.BooleanField(_("universal instrument against terrorism"), default=False)
    adopted_on = models.DateField(_("adopted on"))
    place = LabelsField(_("place of adoption"), blank=True)
    adopting_body = models.ForeignKey(
        "catalogue.Body",
        verbose_name=_("adopted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adopted_instruments",
    )
    adopting_act = models.CharField(_("adopting act"), max_length=60, blank=True)
    depositary_bodies = ParentalManyToManyField(
        "catalogue.Body",
        verbose_name=_("depositary organisations"),
        blank=True,
        related_name="deposited_instruments",
    )
    depositary_countries = CountryField(verbose_name=_("depositary States"), multiple=True, blank=True)
    in_force_since = models.DateField(_("in force since"), null=True, blank=True)
    treaty_collection_number = models.CharField(_("UN Treaty Collection number"), max_length=30, blank=True)
    authentic_languages = LanguageListField(_("authentic languages"), blank=True)

    panels = [
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
        FieldPanel("parent"),
        FieldPanel("is_universal_counter_terrorism"),
        InlinePanel("titles", heading=_("Titles"), label=_("title"), min_num=1),
        InlinePanel("variants", heading=_("Other wordings, for search only"), label=_("wording")),
        MultiFieldPanel(
            [
                FieldPanel("adopted_on"),
                FieldPanel("place"),
                FieldPanel("adopting_body"),
                FieldPanel("adopting_act"),
                FieldPanel("depositary_bodies"),
                FieldPanel("depositary_countries"),
                FieldPanel("in_force_since"),
                FieldPanel("treaty_collection_number"),
                FieldPanel("authentic_languages"),
            ],
            heading=_("Facts"),
        ),
    ]
    search_fields = [
        index.SearchField("all_labels"),
        index.AutocompleteField("all_labels"),
        index.FilterField("kind"),
        index.FilterField("is_universal_counter_terrorism"),
    ]

    class Meta:
        # The parent forms sort in memory, too, and know names of fields only (modelcluster).
        ordering = ["adopted_on", "number", "slug"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.label_in(active_language()) or self.slug

    @property
    def labels(self) -> dict[str, str]:
        """{language code: title} of the titles on record; uses prefetched `titles`."""
        return {title.language: title.title for title in self.titles.all()}

    def label_in(self, language_code: str) -> str:
        return label_in(self.labels, language_code)

    def label_language(self, language_code: str | None = None) -> str:
        return label_language(self.labels, language_code or active_language())

    def place_in(self, language_code: str) -> str:
        return label_in(self.place, language_code)

    @property
    def all_labels(self) -> str:
        variants = [variant.text for variant in self.variants.all()]
        return " ".join([*self.labels.values(), *variants, self.adopting_act])


class InstrumentTitle(models.Model):
    """The title in one language, with where and when it was checked."""

    instrument = ParentalKey(Instrument, on_delete=models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=500)
    is_official = models.BooleanField(_("official wording, checked"), default=False)
    source = models.CharField(_("source"), max_length=255, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("language"), FieldPanel("is_official")]),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("source"), FieldPanel("checked_on")]),
    ]

    class Meta:
        ordering = ["language"]
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "language"],
                name="one_title_per_instrument_and_language",
                violation_error_message=_("This language has a title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class InstrumentVariant(models.Model):
    """Another wording or short name: it finds the instrument and is never shown as its title."""

    instrument = ParentalKey(Instrument, on_delete=models.CASCADE, related_name="variants")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.CharField(_("wording"), max_length=500)

    panels = [FieldRowPanel([FieldPanel("language"), FieldPanel("text")])]

    class Meta:
        ordering = ["language", "id"]
        verbose_name = _("other wording")
        verbose_name_plural = _("other wordings")

    def __str__(self) -> str:
        return self.text
