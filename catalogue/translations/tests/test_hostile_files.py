"""Files that attack, lie or are broken: refused within a second, with a code and a reason, and nothing fetched."""

import re
import socket
import time
import tracemalloc
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import openpyxl
import pytest

from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import pack, read_file, unpack
from catalogue.translations.models import TranslationState
from catalogue.translations.tests.exchange_documents import make_document
from catalogue.translations.units import ExchangeError, Unit

MEGABYTE = 1024 * 1024
UNIT = Unit("u1", "body", "A <b>text</b>", "Un <b>texte</b>", TranslationState.IN_REVIEW)
DOCUMENT = make_document("en", "fr", count=28, units=[UNIT])
OLD, NEW, PO, XLSX = (FORMATS[name].write([DOCUMENT]) for name in ("xliff12", "xliff21", "po", "xlsx"))
DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>"
CHAIN = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


SHEET = "xl/worksheets/sheet1.xml"


def with_doctype(subset: str, entity: str = "") -> bytes:
    content = OLD.replace(b"Un ", f"{entity} ".encode())
    return content.replace(DECLARATION, DECLARATION + f"<!DOCTYPE xliff [{subset}]>".encode())


def changed(content: bytes, *replacements: tuple[str, str]) -> bytes:
    for old, new in replacements:
        assert old.encode() in content
        content = content.replace(old.encode(), new.encode())
    return content


def as_text(content: bytes) -> str:
    return content.decode().removeprefix(DECLARATION.decode())


def rezip(content: bytes, parts: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w", compression) as new:
        kept = {name: old.read(name) for name in old.namelist()}
        for name, data in (kept | parts).items():
            new.writestr(name, data)
    return stream.getvalue()


def make_zip(*parts: tuple[ZipInfo | str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return stream.getvalue()


def with_target(value: object) -> bytes:
    book, stream = openpyxl.load_workbook(BytesIO(XLSX)), BytesIO()
    book["fr"]["I3"].value = value
    book.save(stream)
    return stream.getvalue()


def link_part() -> ZipInfo:
    info = ZipInfo("link.po")
    info.external_attr = 0o120777 << 16
    return info


def lone_surrogate_in_spreadsheet() -> bytes:
    return rezip(XLSX, {SHEET: spreadsheet_part().replace(b"Un ", b"_xD800_ ")})


def spreadsheet_part() -> bytes:
    with ZipFile(BytesIO(XLSX)) as archive:
        return archive.read(SHEET)


def with_in_row(markup: bytes) -> bytes:
    return rezip(XLSX, {SHEET: spreadsheet_part().replace(b"</row>", markup + b"</row>")})


def empty_elements() -> bytes:
    return changed(OLD, ("<body>", "<body>" + "<group/>" * 600_000))


def many_attributes() -> bytes:
    return changed(OLD, ("<body>", "<body " + " ".join(f"a{n}=''" for n in range(800_000)) + ">"))


HOSTILE = {
    "entity from a file": (lambda: with_doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), "doctype"),
    "entity from the net": (lambda: with_doctype('<!ENTITY e SYSTEM "http://127.0.0.1:9/e">', "&e;"), "doctype"),
    "parameter entity": (lambda: with_doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;'), "doctype"),
    "external subset": (
        lambda: OLD.replace(DECLARATION, DECLARATION + b'<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "doctype",
    ),
    "entity bomb": (lambda: with_doctype(f'<!ENTITY e0 "ha">{CHAIN}', "&e11;"), "doctype"),
    "quadratic entity bomb": (lambda: with_doctype(f'<!ENTITY e "{"a" * 50_000}">', "&e;" * 50_000), "doctype"),
    "document type after a comment": (
        lambda: OLD.replace(DECLARATION, DECLARATION + b"<!-- > --> \n<!DOCTYPE xliff [<!ENTITY e '1'>]>"),
        "doctype",
    ),
    "document type in UTF-16": (
        lambda: (
            with_doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;").decode().replace("'UTF-8'", "'UTF-16'")
        ).encode("utf-16"),
        "doctype",
    ),
    "unknown entity": (lambda: changed(OLD, ("Un ", "&nbsp;")), "not_xml"),
    "hundred megabytes": (lambda: b"<xliff>" + b" " * (100 * MEGABYTE), "too_large"),
    "hundred megabytes of po": (lambda: b'msgid "' + b"a" * (100 * MEGABYTE), "too_large"),
    "six megabytes for one translation": (lambda: changed(OLD, ("Un ", "a" * 6_000_000)), "too_large"),
    "deep nesting": (lambda: changed(OLD, ("Un ", "<g id='1' ctype='bold'>" * 200 + "</g>" * 200)), "too_deep"),
    "very deep nesting": (lambda: b"<a>" * 100_000, "not_xml"),
    "too many elements": (empty_elements, "too_many_elements"),
    "too many attributes": (many_attributes, "too_many_elements"),
    "UTF-16 that says UTF-8": (lambda: OLD.decode().encode("utf-16"), "encoding"),
    "UTF-8 that says UTF-16": (lambda: changed(OLD, ("'UTF-8'", "'UTF-16'")), "encoding"),
    "UTF-16 without a mark": (lambda: as_text(OLD).encode("utf-16-le"), "characters"),
    "UTF-7": (lambda: changed(OLD, ("'UTF-8'", "'UTF-7'"), ("Un ", "+ADw-script+AD4-")), "encoding"),
    "UTF-32": (lambda: as_text(OLD).encode("utf-32"), "characters"),
    "EBCDIC": (lambda: changed(OLD, ("'UTF-8'", "'cp037'")), "encoding"),
    "bytes that are no UTF-8": (lambda: OLD.replace(b"Un ", b"\xff\xfe"), "encoding"),
    "zero byte": (lambda: changed(OLD, ("Un ", "\0")), "characters"),
    "zero byte in po": (lambda: changed(PO, ("Un ", "\0")), "characters"),
    "lone surrogate": (lambda: OLD.replace(b"Un ", b"\xed\xa0\x80"), "encoding"),
    "lone surrogate as a number": (lambda: changed(OLD, ("Un ", "&#xD800;")), "not_xml"),
    "lone surrogate in a spreadsheet": (lone_surrogate_in_spreadsheet, "characters"),
    "inclusion": (
        lambda: changed(
            OLD,
            ("<body>", '<body><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
        ),
        "xinclude",
    ),
    "processing instruction before": (
        lambda: OLD.replace(DECLARATION, DECLARATION + b'<?xml-stylesheet href="http://127.0.0.1:9/"?>'),
        "instruction",
    ),
    "processing instruction within": (lambda: changed(OLD, ("Un ", "<?php 1 ?>")), "instruction"),
    "cut off": (lambda: OLD[:-40], "not_xml"),
    "cut off, new": (lambda: NEW[: len(NEW) // 2], "not_xml"),
    "cut off, po": (lambda: PO[:-12], "not_po"),
    "cut off, spreadsheet": (lambda: XLSX[:-600], "not_zip"),
    "damaged spreadsheet": (lambda: XLSX[:400] + b"\0" * 200 + XLSX[600:], "not_zip"),
    "nothing": (lambda: b"", "document_id"),
    "something else": (lambda: b"%PDF-1.7 ...", "not_po"),
    "wrong root": (lambda: b"<html><body/></html>", "wrong_root"),
    "wrong namespace": (lambda: changed(OLD, (":document:1.2", ":document:9")), "wrong_root"),
    "wrong version": (lambda: changed(OLD, ('version="1.2"', 'version="1.0"')), "wrong_root"),
    "language that isn't one": (lambda: changed(OLD, ('target-language="fr"', 'target-language="de"')), "language"),
    "language into itself": (lambda: changed(NEW, ('trgLang="fr"', 'trgLang="en"')), "language"),
    "no target language": (lambda: changed(OLD, (' target-language="fr"', "")), "no_target_language"),
    "no target language, new": (lambda: changed(NEW, (' trgLang="fr"', "")), "no_target_language"),
    "no target language, po": (lambda: changed(PO, ('"Language: fr\\n"\n', "")), "no_target_language"),
    "no translation named": (lambda: changed(OLD, (DOCUMENT.id, "../../etc/passwd")), "document_id"),
    "no version of the source": (lambda: changed(OLD, (DOCUMENT.source_hash, "")), "source_hash"),
    "version that is no hash": (lambda: changed(NEW, (DOCUMENT.source_hash, "1; DROP TABLE")), "source_hash"),
    "text named by something else": (lambda: changed(PO, ('msgctxt "u1"', 'msgctxt "<u1>"')), "unit_id"),
    "same text twice": (
        lambda: re.sub(b"(<trans-unit.*</trans-unit>)", rb"\1\1", OLD, flags=re.DOTALL),
        "duplicate_unit",
    ),
    "same text twice, new": (lambda: re.sub(b"(<unit.*</unit>)", rb"\1\1", NEW), "duplicate_unit"),
    "same text twice, po": (lambda: PO + PO[PO.index(b"#. place") :], "duplicate_unit"),
    "same translation twice": (lambda: re.sub(b"(<file .*</file>)", rb"\1\1", NEW), "duplicate_document"),
    "tags nested wrongly": (lambda: changed(OLD, ("</g></target>", "</target></g>")), "not_xml"),
    "tag of another kind": (lambda: changed(OLD, ('ctype="bold"', 'ctype="x-html-script"')), "inline"),
    "tag that isn't in the source": (
        lambda: re.sub(b'(?s)(<target.*)<g id="1" ctype="bold"', rb'\1<g id="7"', OLD),
        "inline",
    ),
    "element that is no tag": (lambda: changed(OLD, ("Un ", "<script>1</script>")), "inline"),
    "tag with a handler": (lambda: changed(NEW, ("&lt;b&gt;", "&lt;b onclick=1&gt;")), "inline"),
    "pair that doesn't end": (lambda: changed(NEW, ("<target>", '<target><sc id="1" dataRef="d1"/>')), "inline"),
    "pair that ends elsewhere": (lambda: changed(NEW, ("<target>", '<target><ec startRef="1"/>')), "inline"),
    "character that XML forbids": (lambda: changed(NEW, ("Un ", '<cp hex="0000"/>')), "inline"),
    "po in another encoding": (lambda: changed(PO, ("charset=UTF-8", "charset=UTF-7")), "encoding"),
    "po with an unknown escape": (lambda: changed(PO, ("Un ", "\\x41")), "not_po"),
    "formula": (lambda: with_target('=HYPERLINK("http://127.0.0.1:9/","x")'), "formula"),
    "date for a text": (lambda: with_target(1.5), "cell_type"),
    "boolean for a text": (lambda: with_target(True), "cell_type"),
    "macros": (lambda: rezip(XLSX, {"xl/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    "macros under another name": (
        lambda: rezip(XLSX, {"[Content_Types].xml": b"<Types>vnd.ms-excel.sheet.macroEnabled</Types>"}),
        "macros",
    ),
    "link to another workbook": (lambda: rezip(XLSX, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "macros"),
    "entity in a spreadsheet": (
        lambda: rezip(
            XLSX,
            {SHEET: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + spreadsheet_part()},
        ),
        "doctype",
    ),
    "instruction in a spreadsheet": (lambda: with_in_row(b"<?php 1 ?>"), "instruction"),
    "deep nesting in a spreadsheet": (lambda: with_in_row(b"<is>" * 60 + b"</is>" * 60), "too_deep"),
    "inclusion in a spreadsheet": (lambda: with_in_row(b'<x xmlns="http://www.w3.org/2001/XInclude"/>'), "xinclude"),
    "columns moved": (lambda: rezip(XLSX, {SHEET: spreadsheet_part().replace(b">unit<", b">x<")}), "columns"),
    "spreadsheet from elsewhere": (
        lambda: rezip(XLSX, {"xl/workbook.xml": b"<workbook/>"}),
        "wrong_root",
    ),
    "archive bomb": (lambda: make_zip(("a.po", b"\0" * (19 * MEGABYTE))), "too_large"),
    "archive that unpacks to too much": (
        lambda: make_zip(*((f"{n}.po", bytes(range(256)) * 4096) for n in range(30))),
        "too_large",
    ),
    "archive with too many files": (lambda: make_zip(*((f"{n}.po", b"") for n in range(5_001))), "too_many_parts"),
    "path out of the archive": (lambda: make_zip(("../../in/x.po", PO)), "zip_path"),
    "absolute path": (lambda: make_zip(("/etc/cron.d/x.po", PO)), "zip_path"),
    "path of another system": (lambda: make_zip(("C:\\x.po", PO)), "zip_path"),
    "symbolic link": (lambda: make_zip((link_part(), b"/etc/passwd")), "zip_path"),
    "unusual compression": (lambda: make_zip(("a.po", PO), compression=ZIP_LZMA), "not_zip"),
    "archive in an archive": (lambda: make_zip(("a.zip", make_zip(("a.po", PO)))), "wrong_root"),
}  # fmt: skip


@pytest.fixture
def _no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("A file made the program reach for the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def read_all(content: bytes):
    return [document for _name, part in unpack("file", content) for document in read_file(part)]


@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_once_with_a_reason(name):
    make, code = HOSTILE[name]
    content = make()
    began = time.process_time()
    with pytest.raises(ExchangeError) as caught:
        read_all(content)
    seconds = time.process_time() - began

    assert caught.value.code == code
    assert str(caught.value.message).strip()
    assert seconds < 1


@pytest.mark.parametrize("name", ["entity bomb", "quadratic entity bomb", "archive bomb", "hundred megabytes"])
def test_refusing_takes_little_memory(name):
    content = HOSTILE[name][0]()
    tracemalloc.start()
    with pytest.raises(ExchangeError):
        read_all(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10 * MEGABYTE


@pytest.mark.parametrize("content", [OLD, NEW, PO, XLSX], ids=["xliff12", "xliff21", "po", "xlsx"])
def test_the_same_files_untouched_are_taken(content):
    assert read_all(content) == [DOCUMENT]


@pytest.mark.usefixtures("_no_network")
def test_the_network_really_is_watched():
    with pytest.raises(AssertionError):
        socket.create_connection(("127.0.0.1", 9))


def test_words_of_a_document_type_within_a_text_are_only_words():
    unit = replace(UNIT, source="&lt;!DOCTYPE x&gt;", target="&lt;!DOCTYPE x [&lt;!ENTITY e '1'&gt;]&gt;")
    document = replace(DOCUMENT, units=[unit])
    for name in ("xliff12", "xliff21"):
        content = FORMATS[name].write([document])
        content = content.replace(b"&lt;!DOCTYPE x&gt;", b"<![CDATA[<!DOCTYPE x>]]>")
        assert read_all(content)[0].units == [replace(unit, state=TranslationState.IN_REVIEW)]


def test_a_selection_that_could_not_come_back_is_not_written(settings):
    settings.TRANSLATION_SELECTION_MAX_BYTES = 2_000
    with pytest.raises(ExchangeError) as caught:
        pack([make_document(count=100)], FORMATS["xliff12"])
    assert caught.value.code == "too_large"
