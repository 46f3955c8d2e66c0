"""Topics, audiences and regions: controlled terms with stable slugs and six labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from catalogue.labels import LabelledModel


class Term(index.Indexed, LabelledModel):
    order = models.PositiveIntegerField(_("order"), default=0)

    panels = [FieldPanel("slug"), FieldPanel("labels"), FieldPanel("order")]
    search_fields = [
        index.SearchField("all_labels"),
        index.AutocompleteField("all_labels"),
        index.FilterField("slug"),
    ]

    class Meta:
        abstract = True
        ordering = ["order", "slug"]


class Topic(Term):
    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class RegionScheme(models.TextChoices):
    M49 = "m49", _("Geographic regions (M49)")
    UN_REGIONAL_GROUPS = "un-regional-groups", _("United Nations regional groups")
    PROGRAMME = "programme", _("Programme regions")


class Region(Term):
    """A region of one scheme; a country belongs to regions of several schemes."""

    scheme = models.CharField(_("scheme"), max_length=30, choices=RegionScheme.choices)
    countries = CountryField(verbose_name=_("countries"), multiple=True, blank=True)

    panels = [*Term.panels, FieldPanel("scheme"), FieldPanel("countries")]
    search_fields = [*Term.search_fields, index.FilterField("scheme")]

    class Meta(Term.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")
