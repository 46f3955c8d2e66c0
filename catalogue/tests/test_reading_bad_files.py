"""The child process that reads files: what no file can do to it."""

import zlib

import pytest

from catalogue.extraction.child import read_in_child
from catalogue.extraction.limits import Limits
from catalogue.tests.made_files import (
    WORD,
    make_pdf,
    pdf_with_content,
    read,
    stream,
    write,
    zip_file,
)


@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_elements_within_elements_without_end_harm_nothing(tmp_path, depth):
    text = f'<w:document xmlns:w="{WORD}"><w:p>{"<w:r>" * depth}{"</w:r>" * depth}</w:p></w:document>'
    path = zip_file(tmp_path / "a.docx", {"word/document.xml": text})
    small = zip_file(tmp_path / "b.docx", {"word/document.xml": f'<w:document xmlns:w="{WORD}"/>'})
    [deep, harmless] = read_in_child([path, small], Limits())
    assert deep.reason in ("damaged", "crash", "memory")
    assert harmless.reason == ""


def test_files_that_are_not_what_they_say_are_told_one_by_one(tmp_path):
    whole = make_pdf("one", "two")
    cases = {
        "empty.pdf": (b"", "empty"),
        "page.pdf": (b"<html><script>alert(1)</script></html>", "other_kind"),
        "image.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "other_kind"),
        "head.pdf": (whole[:300], "damaged"),
        "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 50, "damaged"),
        "text.docx": (b"plain text", "other_kind"),
        "cut.docx": (b"PK\x03\x04" + bytes(40), "damaged"),
        "table.csv": (b"a,b\n1,2\n", "unsupported"),
    }
    paths = [write(tmp_path, name, data) for name, (data, _reason) in cases.items()]
    readings = read_in_child(paths)
    assert {path.name: reading.reason for path, reading in zip(paths, readings, strict=True)} == {
        name: reason for name, (_data, reason) in cases.items()
    }
    assert not any(reading.pages for reading in readings)


def test_a_cut_off_file_gives_the_pages_it_still_has_or_is_damaged(tmp_path):
    whole = make_pdf("one", "two", "three")
    paths = [write(tmp_path, f"{size}.pdf", whole[:size]) for size in range(100, len(whole), 150)]
    for reading in read_in_child(paths):
        assert reading.reason in ("", "damaged", "some_pages")
        assert set(reading.pages) <= {"one", "two", "three", ""}


def test_a_long_file_is_read_up_to_the_limit(tmp_path):
    path = write(tmp_path, "a.pdf", make_pdf("one", "two", "three"))
    cut_at_pages = read(path, pages=2)
    cut_at_text = read(path, text_bytes=5)
    assert (cut_at_pages.pages, cut_at_pages.page_count, cut_at_pages.reason) == (["one", "two"], 3, "pages")
    assert (cut_at_text.pages, cut_at_text.reason) == (["one", "tw"], "length")


def deflated_spaces(size, times):
    """Return `size` spaces deflated so many times over."""
    packer = zlib.compressobj(1)
    block = b" " * 2**20
    data = b"".join(packer.compress(block) for _index in range(size // len(block))) + packer.flush()
    for _time in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def test_a_page_that_unpacks_to_more_memory_than_allowed_ends_the_child_and_nothing_else(tmp_path):
    bomb = stream(deflated_spaces(320 * 2**20, 2), b"/Filter [/FlateDecode /FlateDecode]")
    small = write(tmp_path, "small.pdf", make_pdf("harmless"))
    path = write(tmp_path, "bomb.pdf", pdf_with_content(bomb))
    assert path.stat().st_size < 100_000
    [first, reading, last] = read_in_child([small, path, small], Limits(memory_bytes=256 * 2**20))
    assert reading.reason in ("", "crash", "memory", "time", "some_pages")
    assert "".join(reading.pages) == ""
    assert first.pages == last.pages == ["harmless"]


def test_a_page_that_draws_itself_millions_of_times_runs_out_of_time(tmp_path):
    def form(name):
        resources = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % name
        return stream(b"/X Do " * 30, resources)

    last = stream(b"q Q " * 20_000, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    forms = [form(number + 7) for number in range(6)]
    path = write(tmp_path, "a.pdf", pdf_with_content(stream(b"/X Do"), *forms, last))
    assert read(path, wall_seconds=1).reason == "time"


def test_an_office_file_that_unpacks_to_more_than_allowed_is_refused(tmp_path):
    text = f'<w:document xmlns:w="{WORD}"><w:p><w:t>{" " * 2**20}</w:t></w:p></w:document>'
    path = zip_file(tmp_path / "a.docx", {"word/document.xml": text})
    assert read(path, xml_bytes=2**20).reason == "damaged"
    assert read(path, xml_bytes=2**21).reason == ""


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY y "lol"><!ENTITY x "&y;&y;&y;&y;">',
        '<!ENTITY % y SYSTEM "http://127.0.0.1:9/x">',
    ],
)
def test_entities_in_office_files_are_refused(tmp_path, entity):
    text = f'<!DOCTYPE d [{entity}]><w:document xmlns:w="{WORD}"><w:p><w:t>&x;</w:t></w:p></w:document>'
    path = zip_file(tmp_path / "a.docx", {"word/document.xml": text})
    reading = read(path)
    assert (reading.pages, reading.reason) == ([], "damaged")


def test_the_child_has_no_secrets_in_its_environment(monkeypatch):
    from catalogue.extraction.child import child_environment

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/db")
    assert set(child_environment()) <= {"PATH", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONUTF8"}
