"""What is known of an uploaded file: its fingerprint, and the text read out of it once per content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextState(models.TextChoices):
    WAITING = "waiting", _("waiting to be read")
    READ = "read", _("text read")
    NO_TEXT = "no_text", _("no text in the file (a scan?)")
    ENCRYPTED = "encrypted", _("encrypted")
    BROKEN = "broken", _("broken")
    UNSUPPORTED = "unsupported", _("not a kind of file that is read")


class FileText(models.Model):
    """The text of one file content, page by page; shared by all documents with the same bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=TextState.choices, default=TextState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    # ["text of page 1", "text of page 2", …]
    pages = models.JSONField(default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return self.sha256


class DocumentFile(models.Model):
    """The bytes behind one Wagtail document: hash, size in bytes, media type, and their text."""

    document = models.OneToOneField(
        "wagtaildocs.Document", primary_key=True, on_delete=models.CASCADE, related_name="catalogue_file"
    )
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    byte_size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    text = models.ForeignKey(FileText, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")

    def __str__(self) -> str:
        return self.sha256
