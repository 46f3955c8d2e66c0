"""What every exchange format offers, and the checks that hold for all of them. Nothing here knows the database."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.translations.models import TranslationState, hash_text
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit

HASH = re.compile(r"[0-9a-f]{64}")
# What XML calls an NMTOKEN, as far as our ids use it.
UNIT_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
SURROGATE = re.compile("[\ud800-\udfff]")
# States of a text that isn't there.
TEXTLESS_STATES = {
    TranslationState.MISSING,
    TranslationState.OUTDATED,
    TranslationState.CONFLICT,
    TranslationState.FAILED,
}
# States that say: somebody still has to look at this text before it counts as translated.
UNFINISHED_STATES = {
    TranslationState.MACHINE_DRAFT,
    TranslationState.IN_TRANSLATION,
    TranslationState.OUTDATED,
    TranslationState.CONFLICT,
    TranslationState.FAILED,
}


class Format(ABC):
    """A file format that documents can be written to and read from without losing a byte of any text."""

    name: ClassVar[str]
    label: ClassVar[str]
    extension: ClassVar[str]
    media_type: ClassVar[str]

    @abstractmethod
    def write(self, documents: Sequence[TranslationDocument]) -> bytes:
        """Return a file with these documents. Raises ExchangeError for a text that the format can't hold."""

    @abstractmethod
    def read(self, content: bytes) -> list[TranslationDocument]:
        """Return the documents of a file. Raises ExchangeError for one that is hostile, broken or another's."""

    def together(self, document: TranslationDocument) -> tuple[str, ...]:
        """Return a key: documents with the same one may share a file."""
        return ()


def make_document(
    *, document_id: str, source_language: str, target_language: str, source_hash: str, **values: Any
) -> TranslationDocument:
    """Return a document of what a file says of it. Raises ExchangeError if that can't be one of ours."""
    try:
        uuid = str(UUID(document_id))
    except ValueError:
        raise ExchangeError("document_id", _("The file doesn't say which translation it is.")) from None
    if not target_language:
        raise ExchangeError("no_target_language", _("The file doesn't say into which language it translates."))
    if not HASH.fullmatch(source_hash):
        raise ExchangeError("source_hash", _("The file doesn't say which version of the source it translates."))
    source, target = official_code(source_language), official_code(target_language)
    if source == target:
        raise ExchangeError("language", _("The file translates a language into itself."))
    return TranslationDocument(
        id=uuid, source_language=source, target_language=target, source_hash=source_hash, **values
    )


def official_code(tag: str) -> str:
    """Return the code of one of the six languages, whatever the case of its tag. Raises ExchangeError."""
    code = tag.strip().lower().replace("_", "-")
    if code not in dict(settings.LANGUAGES):
        raise ExchangeError("language", _("“%(tag)s” is none of the six languages.") % {"tag": tag[:40]})
    return code


def language_tag(code: str) -> str:
    """Return a code the way BCP 47 writes it: zh-Hans."""
    language, _separator, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


def make_unit(*, unit_id: str, base_hash: str, max_length: str | None, **values: Any) -> Unit:
    """Return a unit of what a file says of it. Raises ExchangeError."""
    if not UNIT_ID.fullmatch(unit_id):
        raise ExchangeError("unit_id", _("A text in the file has no valid identifier."))
    if base_hash and not HASH.fullmatch(base_hash):
        raise ExchangeError(
            "base_hash", _("The file was changed where only the program may write (%(id)s).") % {"id": unit_id}
        )
    if any(SURROGATE.search(text) or "\0" in text for text in (values["source"], values["target"])):
        raise ExchangeError(
            "characters", _("The file contains characters that no text may have (%(id)s).") % {"id": unit_id}
        )
    length = int(max_length) if max_length and re.fullmatch(r"[0-9]{1,9}", max_length) else None
    return Unit(id=unit_id, base_hash=base_hash, max_length=length, **values)


def check_units(documents: Iterable[TranslationDocument]) -> list[TranslationDocument]:
    """Return the documents. Raises ExchangeError if there are none, or one of them or of their texts comes twice."""
    checked = list(documents)
    if not checked:
        raise ExchangeError("empty", _("There is no text in the file."))
    if len({document.id for document in checked}) < len(checked):
        raise ExchangeError("duplicate_document", _("The file contains the same translation twice."))
    for document in checked:
        seen: set[str] = set()
        for unit in document.units:
            if unit.id in seen:
                raise ExchangeError(
                    "duplicate_unit", _("The file contains the same text twice (%(id)s).") % {"id": unit.id}
                )
            seen.add(unit.id)
    return checked


def state_named(value: str) -> TranslationState | None:
    return TranslationState(value) if value in TranslationState.values else None


def state_on_return(sent: TranslationState | None, target: str, base_hash: str) -> TranslationState:
    """Return the state of a text from a file that can't say itself how far its translator came.

    A text that isn't the one that was sent out is a finished translation: it goes to the approver.
    """
    if not target:
        return sent if sent in TEXTLESS_STATES else TranslationState.MISSING
    if sent and sent != TranslationState.MISSING and hash_text(target) == base_hash:
        return sent
    return TranslationState.IN_REVIEW
