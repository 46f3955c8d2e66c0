"""Archives that arrive from outside: their parts in memory, within limits, and never on the disk."""

import stat
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.translations.formats.safe_xml import check_size, too_large
from catalogue.translations.units import ExchangeError

SIGNATURE = b"PK\x03\x04"
MAX_PARTS = 5_000
# Texts of markup shrink to a tenth, rarely to a fiftieth; a bomb to a thousandth.
MAX_RATIO = 200
ENCRYPTED = 0x1


def read_zip(content: bytes) -> dict[str, bytes]:
    """Return {path: bytes} of an archive's files. Raises ExchangeError."""
    check_size(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            check_parts(parts)
            return {part.filename: archive.read(part) for part in parts}
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise ExchangeError("not_zip", _("The archive is damaged or cut off.")) from None


def check_parts(parts: list[ZipInfo]) -> None:
    """Look at what the archive says of its parts; the module zipfile reads no more of each than that."""
    limit = settings.TRANSLATION_SELECTION_MAX_BYTES
    if len(parts) > MAX_PARTS:
        raise ExchangeError("too_many_parts", _("The archive has too many files in it."))
    if sum(part.file_size for part in parts) > limit:
        raise too_large(limit)
    if len({part.filename for part in parts}) < len(parts):
        raise ExchangeError("zip_path", _("The archive has two files of the same name."))
    for part in parts:
        if part.file_size > MAX_RATIO * max(part.compress_size, 1_000):
            raise too_large(limit)
        if part.flag_bits & ENCRYPTED or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ExchangeError("not_zip", _("The archive is encrypted or compressed in an unusual way."))
        if is_outside(part):
            raise ExchangeError("zip_path", _("The archive has files with paths that lead out of it."))


def is_outside(part: ZipInfo) -> bool:
    # zipfile cuts names at a zero byte and turns a system's separators into slashes; the original tells.
    name = part.orig_filename
    steps = name.split("/")
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    return is_link or ".." in steps or not steps[0] or any(character in name for character in "\\:\0")


def is_zip(content: bytes) -> bool:
    return content.startswith(SIGNATURE)
