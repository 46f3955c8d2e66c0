"""Exchange formats: everything that was written is read again, to the byte."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.inline import MarkupError, escape_text, parse_markup, render_markup
from catalogue.translations.formats.packaging import pack, read_file, unpack
from catalogue.translations.models import TranslationState, hash_text
from catalogue.translations.tests.exchange_documents import PAIRS, make_document, make_texts
from catalogue.translations.units import ExchangeError, Unit

XML_FORMATS = ["xliff12", "xliff21"]
LEAF = re.compile(rb"(<(?:source|target)(?: [^>]*)?>)([^<]+)(</)")


def as_utf16(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content), encoding="UTF-16", xml_declaration=True)


def as_numbers(content: bytes) -> bytes:
    """Every character outside ASCII as a reference."""
    text = etree.tostring(etree.fromstring(content), encoding="US-ASCII")
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + text


def as_cdata(content: bytes) -> bytes:
    """The text of every element without others in it as CDATA."""
    root = etree.fromstring(content)
    for element in root.iter():
        if element.text and not len(element) and "\r" not in element.text:
            element.text = etree.CDATA(element.text) if "]]>" not in element.text else element.text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def with_other_prefixes(content: bytes) -> bytes:
    """Namespaces by prefix, comments in between, a byte order mark before."""
    root = etree.fromstring(content)
    namespace = etree.QName(root).namespace
    copy = etree.Element(root.tag, dict(root.attrib), nsmap={"x": namespace})
    copy.extend([etree.Comment("saved again"), *root])
    etree.cleanup_namespaces(copy)
    return b"\xef\xbb\xbf" + etree.tostring(copy, encoding="UTF-8", xml_declaration=True)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_two_hundred_hard_texts_come_back_to_the_byte(name, target, source):
    document = make_document(source, target)
    assert len(document.units) == 200

    assert FORMATS[name].read(FORMATS[name].write([document])) == [document]


@pytest.mark.parametrize("save", [as_utf16, as_numbers, as_cdata, with_other_prefixes])
@pytest.mark.parametrize("name", XML_FORMATS)
@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_they_come_back_when_another_program_saved_the_file_in_its_own_way(name, target, source, save):
    document = make_document(source, target)

    assert FORMATS[name].read(save(FORMATS[name].write([document]))) == [document]


@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_po_comes_back_when_polib_saved_it(target, source, tmp_path):
    document = make_document(source, target)
    # polib itself takes these for the ends of lines.
    document.units[:] = [
        unit for unit in document.units if not re.search("[\x0b\x0c\x1f\x85\u2028\u2029]", unit.source)
    ]
    path = tmp_path / "saved.po"
    path.write_bytes(FORMATS["po"].write([document]))
    polib.pofile(str(path), wrapwidth=60).save(str(path))

    assert FORMATS["po"].read(path.read_bytes()) == [document]


@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_a_spreadsheet_comes_back_when_openpyxl_saved_it(target, source):
    document = make_document(source, target)
    # openpyxl itself loses the mark by which _x000D_ says that it isn't a carriage return.
    document.units[:] = [unit for unit in document.units if "_x" not in unit.source]
    book, stream = openpyxl.load_workbook(BytesIO(FORMATS["xlsx"].write([document]))), BytesIO()
    book.save(stream)

    assert FORMATS["xlsx"].read(stream.getvalue()) == [document]


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
MARKUP = st.recursive(
    TEXTS.map(escape_text) | st.just("<br/>"),
    lambda inner: st.tuples(st.sampled_from(["b", "i", "em", "strong", "code", "a"]), st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", FORMATS)
@given(source=MARKUP, target=MARKUP)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back(name, source, target):
    state = TranslationState.IN_REVIEW if target else TranslationState.MISSING
    unit = Unit("u1", "body", source, target, state, base_hash=hash_text(target) if target else "")
    document = make_document(count=28, units=[unit])

    assert FORMATS[name].read(FORMATS[name].write([document])) == [document]


@given(MARKUP)
@settings(deadline=None)
def test_markup_is_its_tree(markup):
    assert render_markup(parse_markup(markup)) == markup


@pytest.mark.parametrize(
    "markup", ["<b>", "</b>", "<b><i></b></i>", "<p>", "&nbsp;", "a < b", "<b id='x'>", "<a href='x'>"]
)
def test_anything_else_is_no_markup(markup):
    with pytest.raises(MarkupError):
        parse_markup(markup)


@pytest.mark.parametrize("name", FORMATS)
def test_a_selection_in_several_languages_comes_back(name):
    documents = [make_document(source, target, count=40) for target, source in PAIRS]
    file = pack(documents, FORMATS[name])

    found = [document for _name, content in unpack(file.name, file.content) for document in read_file(content)]
    assert sorted(found, key=lambda item: item.id) == sorted(documents, key=lambda item: item.id)


def test_a_selection_of_po_is_an_archive_with_a_name_for_each():
    documents = [make_document(source, target, count=30) for target, source in PAIRS]
    file = pack(documents, FORMATS["po"])

    assert file.media_type == "application/zip"
    with ZipFile(BytesIO(file.content)) as archive:
        assert sorted(name.split(".", 2)[2] for name in archive.namelist()) == [
            "en.ar.po", "en.es.po", "en.fr.po", "en.ru.po", "en.zh-hans.po", "fr.en.po",
        ]  # fmt: skip


@pytest.mark.parametrize("name", ["po", "xlsx"])
def test_a_finished_text_that_is_another_than_was_sent_goes_to_review(name):
    document = make_document(count=60)
    for_translator = [replace(unit, target=f"{unit.target}!") for unit in document.units if unit.target]
    returned = FORMATS[name].read(FORMATS[name].write([replace(document, units=for_translator)]))

    unfinished = {unit.id for unit in for_translator if unit.state not in ("approved", "in_review")}
    states = {unit.state for unit in returned[0].units if name == "xlsx" or unit.id not in unfinished}
    assert states == {TranslationState.IN_REVIEW}


@pytest.mark.parametrize("name", XML_FORMATS)
@pytest.mark.parametrize(
    ("sent", "written", "expected"),
    [
        ("missing", {"xliff12": 'state="translated"', "xliff21": 'state="translated"'}, "in_review"),
        ("in_translation", {"xliff12": 'state="signed-off"', "xliff21": 'state="final"'}, "approved"),
        ("machine_draft", {"xliff12": 'state="needs-review-l10n"', "xliff21": 'state="reviewed"'}, "in_review"),
        ("approved", {"xliff12": 'state="new"', "xliff21": 'state="initial"'}, "in_translation"),
    ],
)
def test_states_that_other_programs_set_are_understood(name, sent, written, expected):
    target = "" if sent == "missing" else "نص"
    unit = Unit("u1", "body", "A text", target, TranslationState(sent))
    text = FORMATS[name].write([make_document(count=28, units=[unit])]).decode()
    if name == "xliff12":
        text = re.sub("<target[^>]*>[^<]*</target>", "", text).replace(
            "</source>", f"</source><target {written[name]}>نص</target>"
        )
    else:
        text = re.sub("<target>[^<]*</target>", "", text).replace("</source>", "</source><target>نص</target>")
        text = re.sub(' state="[a-z]+"', f" {written[name]}", text)

    (unit,) = FORMATS[name].read(text.encode())[0].units
    assert (unit.target, unit.state) == ("نص", expected)


def test_codes_are_elements_that_translators_programs_protect():
    unit = Unit(
        "u1", "body", '<a id="a1"><b>law</b></a><br/>', '<b>قانون</b><a id="a1">!</a>', TranslationState.IN_REVIEW
    )
    document = make_document(count=28, units=[unit])
    old, new = FORMATS["xliff12"].write([document]).decode(), FORMATS["xliff21"].write([document]).decode()

    assert '<g id="a1" ctype="link" clone="no"><g id="2" ctype="bold" clone="no">law</g></g><x id="3" ctype="lb"' in old
    assert '<target state="translated"><g id="2" ctype="bold" clone="no">قانون</g><g id="a1"' in old
    assert re.search(r'<pc id="1" canCopy="no" canDelete="no"[^>]*><pc id="2"[^>]*>law</pc></pc><ph id="3"', new)
    assert re.search(r'<target><pc id="2"[^>]*>قانون</pc><pc id="1"', new)
    assert '<data id="d1" xml:space="preserve">&lt;a id="a1"&gt;</data>' in new


def test_pairs_that_a_program_wrote_as_two_places_are_understood():
    unit = Unit("u1", "body", "A <b>bold</b> word", "Un mot <b>gras</b>", TranslationState.IN_REVIEW)
    document = make_document("en", "fr", count=28, units=[unit])
    text = FORMATS["xliff21"].write([document]).decode()
    start, end = '<sc id="1" dataRef="d1"/>', '<ec startRef="1" dataRef="d1-end"/>'
    text = re.sub("<pc[^>]*>(.*?)</pc>", rf"{start}\1{end}", text)

    assert start in text
    assert FORMATS["xliff21"].read(text.encode()) == [document]


def test_segments_of_a_program_that_cuts_into_sentences_are_one_text_again():
    unit = Unit("u1", "body", "One. Two.", "Un. Deux.", TranslationState.IN_TRANSLATION)
    text = FORMATS["xliff21"].write([make_document("en", "fr", count=28, units=[unit])]).decode()
    segments = (
        '<segment state="final"><source>One.</source><target>Un.</target></segment>'
        "<ignorable><source> </source><target> </target></ignorable>"
        '<segment state="translated"><source>Two.</source><target>Deux.</target></segment>'
    )
    text = re.sub("<segment.*</segment>", segments, text)

    (found,) = FORMATS["xliff21"].read(text.encode())[0].units
    assert found == replace(unit, state=TranslationState.IN_REVIEW)


def test_a_spreadsheet_lets_translators_write_translations_and_nothing_else():
    book = openpyxl.load_workbook(BytesIO(FORMATS["xlsx"].write([make_document("en", "ar", count=30)])))
    sheet = book["ar"]

    assert sheet.sheet_view.rightToLeft
    assert sheet.protection.sheet
    assert {cell.column_letter for row in sheet.iter_rows(min_row=3) for cell in row if not cell.protection.locked} == {
        "I"
    }
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
    assert all(cell.number_format == "@" for row in sheet.iter_rows() for cell in row)
    assert [letter for letter in "ABCDEFGHIJ" if sheet.column_dimensions[letter].hidden] == list("ABCD")
    assert book["sextant"].sheet_state == "veryHidden"
    assert sheet["I5"].alignment.wrap_text
    assert sheet["I5"].alignment.readingOrder == 2
    assert sheet["H5"].alignment.readingOrder == 1


def test_a_text_that_a_spreadsheet_would_cut_is_refused():
    unit = Unit("u1", "body", "x" * 32_768)
    with pytest.raises(ExchangeError, match="too long") as caught:
        FORMATS["xlsx"].write([make_document(count=28, units=[unit])])
    assert caught.value.code == "too_long"


def test_the_texts_really_are_hard():
    joined = "".join(make_texts("ar"))
    for character in "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202b\u00a0\u202f\u2028\r\x0b\u0301\U0001f5ff":
        assert character in joined
