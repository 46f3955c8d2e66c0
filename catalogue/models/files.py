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


class TextReason(models.TextChoices):
    """Why a text is missing or not whole."""

    PASSWORD = "password", _("A password is needed to open the file.")
    EMPTY = "empty", _("The file is empty.")
    OTHER_KIND = "other_kind", _("The file is not what its name says.")
    DAMAGED = "damaged", _("The file is damaged.")
    SOME_PAGES = "some_pages", _("Some pages are damaged; the others were read.")
    PAGES = "pages", _("The file has more pages than are read; its first ones were.")
    LENGTH = "length", _("The file has more text than is kept; its beginning is.")
    TIME = "time", _("Reading the file takes too long.")
    MEMORY = "memory", _("Reading the file takes too much memory.")
    CRASH = "crash", _("The file makes the program that reads it fail.")
    GARBLED = "garbled", _("The file’s fonts don’t tell which letters they show.")
    MISSING = "missing", _("The file is gone from the storage.")
    ATTEMPTS = "attempts", _("Reading the file was tried several times, and was broken off each time.")
    UNSUPPORTED = "unsupported", _("Text is read from PDF, DOCX and PPTX files.")


class FileText(models.Model):
    """The text of one file content, page by page; shared by all documents with the same bytes.

    Waiting rows are read by `catalogue.extraction`, one reader at a time (`started_at` is its lease).
    """

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=TextState.choices, default=TextState.WAITING)
    # A TextReason; not `choices`, so that a further reason needs no migration.
    reason = models.CharField(max_length=500, blank=True)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    # Whether a PDF has the structure that screen readers follow; None where nobody looked, and for other files.
    is_tagged = models.BooleanField(null=True, blank=True)
    # ["text of page 1", "text of page 2", …]
    pages = models.JSONField(default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return self.sha256

    @property
    def explanation(self) -> str:
        """Why the text is missing or not whole, in the active language; "" where nothing is amiss."""
        try:
            return str(TextReason(self.reason).label) if self.reason else ""
        except ValueError:
            return self.reason


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
