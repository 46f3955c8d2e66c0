"""The child process that reads files: `python -m catalogue.extraction.program LIMITS FOLDER FILE…`.

Each file is read in a fork of its own, under limits. Its reading goes to FOLDER/<number of the file> as JSON
lines: {"page_count"} (with "is_tagged" of a PDF), one {"text"} per page in order (null for a page that can't be
read), {"end": reason} ("" for a whole reading), and {"code": how the fork ended}. Holds nothing of Django, and its
environment no secret.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from catalogue.extraction import office_text, pdf_text
from catalogue.extraction.characters import clean_text
from catalogue.extraction.limits import Limits

PDF_HEADER_WITHIN = 1024  # readers accept that many bytes of something else before it
READ_SUFFIXES = (".pdf", ".docx", ".pptx")
Writer = Callable[[dict[str, Any]], None]


def main() -> None:
    limits = Limits.from_json(sys.argv[1])
    folder = Path(sys.argv[2])
    for number, name in enumerate(sys.argv[3:]):
        output = folder / str(number)
        process = os.fork()
        if process == 0:
            read_in_fork(Path(name), output, limits)
        _process, status = os.waitpid(process, 0)
        with output.open("a") as handle:
            # The line before may have been cut off.
            handle.write(f'\n{{"code": {os.waitstatus_to_exitcode(status)}}}\n')


def read_in_fork(path: Path, output: Path, limits: Limits) -> None:
    """Read a file in this process, which ends with it."""
    code = 1
    try:
        set_limits(limits)
        with output.open("w") as handle:

            def write(line: dict[str, Any]) -> None:
                handle.write(f"{json.dumps(line)}\n")
                handle.flush()

            try:
                write({"end": read_file(path, limits, write)})
            except MemoryError:
                write({"end": "memory"})
        code = 0
    finally:
        os._exit(code)


def set_limits(limits: Limits) -> None:
    signal.alarm(limits.wall_seconds)
    set_limit(resource.RLIMIT_AS, limits.memory_bytes)
    set_limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    set_limit(resource.RLIMIT_FSIZE, limits.output_bytes)
    set_limit(resource.RLIMIT_CORE, 0)


def set_limit(kind: int, value: int) -> None:
    """Set a limit, or keep a stricter one. Systems that lack it (macOS has no RLIMIT_AS) go without."""
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def read_file(path: Path, limits: Limits, write: Writer) -> str:
    """Read a file by what it is, whatever its name says; return the reason to give at the end."""
    with path.open("rb") as handle:
        start = handle.read(PDF_HEADER_WITHIN)
    if not start:
        return "empty"
    if b"%PDF-" in start:
        return read_pdf(path, limits, write)
    if start.startswith(b"PK\x03\x04"):
        return read_office(path, limits, write)
    if start.startswith(b"\xd0\xcf\x11\xe0") and path.suffix.lower() in (".docx", ".pptx"):
        return "password"  # Office encrypts into a compound file
    return describe_stranger(path)


def read_pdf(path: Path, limits: Limits, write: Writer) -> str:
    try:
        document = pdf_text.open_pdf(path)
    except pdf_text.EncryptedError:
        return "password"
    except pdf_text.DamagedError:
        return "damaged"
    write({"page_count": len(document), "is_tagged": pdf_text.is_tagged(document)})
    return write_pages(pdf_text.read_pdf_pages(document), limits, write)


def read_office(path: Path, limits: Limits, write: Writer) -> str:
    try:
        with ZipFile(path) as archive:
            office_file = office_text.OfficeFile(archive, limits.xml_bytes)
            if office_file.has_part(office_text.DOCX_MAIN):
                return write_pages(office_text.read_docx(office_file), limits, write)
            if office_file.has_part(office_text.PPTX_MAIN):
                slides = office_text.find_slides(office_file)
                write({"page_count": len(slides)})
                return write_pages(office_text.read_slides(office_file, slides), limits, write)
    except (BadZipFile, office_text.DamagedOfficeFileError):
        return "damaged"
    return describe_stranger(path)


def describe_stranger(path: Path) -> str:
    """Say what a file is that is none of the kinds read: a false name, or simply another kind."""
    return "other_kind" if path.suffix.lower() in READ_SUFFIXES else "unsupported"


def write_pages(pages: Iterable[str | None], limits: Limits, write: Writer) -> str:
    """Write pages within the limits; return the reason to give at the end."""
    reason = ""
    budget = limits.text_bytes
    for number, text in enumerate(pages, start=1):
        if number > limits.pages:
            return "pages"
        if text is None:
            reason = "some_pages"
        cleaned = None if text is None else clean_text(text)
        size = len(cleaned.encode()) if cleaned else 0
        if size > budget:
            write({"text": cut(cleaned or "", budget)})
            return "length"
        budget -= size
        write({"text": cleaned})
    return reason


def cut(text: str, size: int) -> str:
    """Return the beginning of a text that fits `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


if __name__ == "__main__":
    main()
