"""Whole files: documents packed for sending, and whatever arrives recognised by its content, never by its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.translations.formats import FORMATS, Format
from catalogue.translations.formats.safe_xml import check_size, parse_xml, too_large
from catalogue.translations.formats.safe_zip import is_zip, read_zip
from catalogue.translations.formats.xliff12 import NAMESPACE as XLIFF12
from catalogue.translations.formats.xliff12 import Xliff12
from catalogue.translations.formats.xliff21 import Xliff21
from catalogue.translations.formats.xliff21_names import NAMESPACE as XLIFF21
from catalogue.translations.formats.xlsx_reading import CONTENT_TYPES
from catalogue.translations.units import ExchangeError, TranslationDocument

MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class ExchangeFile:
    """A file to be handed over."""

    name: str
    content: bytes
    media_type: str


def pack(documents: Sequence[TranslationDocument], file_format: Format) -> ExchangeFile:
    """Return one file with all documents: an archive where the format needs several. Raises ExchangeError."""
    groups: dict[tuple[str, ...], list[TranslationDocument]] = {}
    for document in documents:
        groups.setdefault(file_format.together(document), []).append(document)
    if not groups:
        raise ExchangeError("empty", _("There is nothing to translate."))
    files = [make_file(group, file_format) for group in groups.values()]
    if len(files) == 1:
        return check_readable(files[0])
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    if sum(len(file.content) for file in files) > settings.TRANSLATION_SELECTION_MAX_BYTES:
        raise too_large(settings.TRANSLATION_SELECTION_MAX_BYTES)
    return ExchangeFile("translations.zip", stream.getvalue(), "application/zip")


def make_file(documents: list[TranslationDocument], file_format: Format) -> ExchangeFile:
    return ExchangeFile(name_file(documents, file_format), file_format.write(documents), file_format.media_type)


def check_readable(file: ExchangeFile) -> ExchangeFile:
    """Raises ExchangeError for a file that would be refused when it comes back."""
    if len(file.content) > settings.TRANSLATION_SELECTION_MAX_BYTES:
        raise too_large(settings.TRANSLATION_SELECTION_MAX_BYTES)
    return file


def name_file(documents: Sequence[TranslationDocument], file_format: Format) -> str:
    """Return a name that tells people the work and the languages, and is another for every translation."""
    first = documents[0]
    if len(documents) > 1:
        languages = {document.target_language for document in documents}
        name = f"translations.{languages.pop()}" if len(languages) == 1 else "translations"
    else:
        key = slugify(first.work_key or first.title)[:MAX_NAME] or "page"
        name = f"{key}.{first.id[:8]}.{first.source_language}.{first.target_language}"
    return f"{name}.{file_format.extension}"


def unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the files in an archive, or of the file itself. Raises ExchangeError."""
    check_size(content)
    if not is_zip(content):
        yield name, content
        return
    parts = read_zip(content)
    if CONTENT_TYPES in parts:
        yield name, content
    else:
        yield from parts.items()


def read_file(content: bytes) -> list[TranslationDocument]:
    """Return the documents of a file of any format. Raises ExchangeError."""
    check_size(content)
    if is_zip(content):
        documents = FORMATS["xlsx"].read(content)
    elif content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        documents = read_xliff(content)
    else:
        documents = FORMATS["po"].read(content)
    if len(documents) == 1 and len(content) > settings.TRANSLATION_FILE_MAX_BYTES:
        raise too_large(settings.TRANSLATION_FILE_MAX_BYTES)
    return documents


def read_xliff(content: bytes) -> list[TranslationDocument]:
    root = parse_xml(content)
    tag = str(root.tag)
    if tag == f"{{{XLIFF12}}}xliff":
        return Xliff12().read_root(root)
    if tag == f"{{{XLIFF21}}}xliff":
        return Xliff21().read_root(root)
    raise ExchangeError("wrong_root", _("This is neither XLIFF 1.2 nor XLIFF 2.1."))
