"""Fingerprints of uploaded documents. Reading their text is the extraction module's job."""

import hashlib
import mimetypes

from django.db import transaction
from wagtail.documents.models import Document

from catalogue.models.files import DocumentFile, FileText


def register_document_file(document: Document) -> DocumentFile | None:
    """Record hash, size in bytes and media type of a document's file; None where the file is gone.

    A content seen before shares its FileText row, so it is read only once.
    """
    digest, wagtails_digest = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    try:
        with document.file.open("rb") as handle:
            for chunk in handle.chunks():
                digest.update(chunk)
                wagtails_digest.update(chunk)
            byte_size = handle.size
    except (FileNotFoundError, ValueError):
        return None
    sha256, file_hash = digest.hexdigest(), wagtails_digest.hexdigest()
    if document.file_hash != file_hash:
        # Only the admin's own form sets it; without it a file and its successor would have the same ETag.
        Document.objects.filter(pk=document.pk).update(file_hash=file_hash, file_size=byte_size)
        document.file_hash, document.file_size = file_hash, byte_size
    known = DocumentFile.objects.filter(document=document).first()
    if known and known.sha256 == sha256:
        return known
    media_type = mimetypes.guess_type(document.filename)[0] or "application/octet-stream"
    # Both rows at once: a text is read as soon as it is committed, and needs its document by then.
    with transaction.atomic():
        text, _created = FileText.objects.get_or_create(sha256=sha256)
        record, _created = DocumentFile.objects.update_or_create(
            document=document,
            defaults={"sha256": sha256, "byte_size": byte_size, "media_type": media_type, "text": text},
        )
    return record
