"""Language versions: in which languages the work itself exists, as which edition and file."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from catalogue.models.kinds import VersionKind, VersionStatus
from catalogue.version_file_panel import VersionFilePanel


class LanguageVersion(models.Model):
    """The work in one language. The language of a web page is another matter."""

    work = ParentalKey("catalogue.Work", on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=20, choices=VersionKind.choices, default=VersionKind.OFFICIAL)
    status = models.CharField(
        _("status"), max_length=20, choices=VersionStatus.choices, default=VersionStatus.PUBLISHED
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    sales_number = models.CharField(_("sales number"), max_length=40, blank=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    job_number = models.CharField(_("job number"), max_length=40, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("file"),
        null=True,
        blank=True,
        # A file in use can't vanish from under a published version.
        on_delete=models.PROTECT,
        related_name="language_versions",
    )

    panels = [
        FieldRowPanel([FieldPanel("language"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("status"), FieldPanel("expected_on")]),
        FieldRowPanel([FieldPanel("edition"), FieldPanel("date")]),
        FieldRowPanel([FieldPanel("sales_number"), FieldPanel("isbn"), FieldPanel("job_number")]),
        VersionFilePanel("document"),
    ]

    class Meta:
        ordering = ["id"]
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        constraints = [
            models.UniqueConstraint(
                fields=["work", "language", "kind", "edition"],
                name="one_version_per_language_kind_and_edition",
                violation_error_message=_("This language has such a version of this edition already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} ({self.get_kind_display()})"

    def clean(self) -> None:
        super().clean()
        if self.status == VersionStatus.FORTHCOMING and self.document_id:
            raise ValidationError({"document": _("A forthcoming version has no file yet.")})
        if self.status == VersionStatus.PUBLISHED and self.expected_on:
            raise ValidationError({"expected_on": _("Only a forthcoming version has an expected date.")})
