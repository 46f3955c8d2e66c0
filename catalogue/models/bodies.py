"""Bodies: organisations and committees, with the time they existed and who succeeded them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from catalogue.labels import LabelledModel, LabelsField, label_in


class Body(index.Indexed, LabelledModel, ClusterableModel):  # type: ignore[django-manager-missing]
    acronyms = LabelsField(_("acronyms"), blank=True)
    valid_from = models.DateField(_("existed from"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)
    successors = ParentalManyToManyField(
        "self", symmetrical=False, related_name="predecessors", blank=True, verbose_name=_("succeeded by")
    )
    url = models.URLField(_("website"), blank=True)

    panels = [
        FieldPanel("slug"),
        FieldPanel("labels"),
        FieldPanel("acronyms"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("successors"),
        FieldPanel("url"),
    ]
    search_fields = [
        index.SearchField("all_labels"),
        index.AutocompleteField("all_labels"),
        index.FilterField("valid_to"),
    ]

    class Meta:
        ordering = ["slug"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                name="body_ends_after_it_begins",
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("A body can't end before it begins."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.pk and any(successor.pk == self.pk for successor in self.successors.all()):
            raise ValidationError({"successors": _("A body can't succeed itself.")})

    def acronym_in(self, language_code: str) -> str:
        """Return the acronym used in a language, or "" where none is."""
        return label_in(self.acronyms, language_code) if self.acronyms else ""

    def existed_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def all_labels(self) -> str:
        return " ".join([*self.labels.values(), *self.acronyms.values()])
