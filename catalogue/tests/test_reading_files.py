"""The child process that reads files: what it reads."""

from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from catalogue.demo.pdf import FOLDER, build_pdf
from catalogue.demo.records import read_works
from catalogue.extraction.child import read_in_child
from catalogue.tests.made_files import (
    DRAWING,
    OFFICE,
    PACKAGE,
    PRESENTATION,
    WORD,
    make_pdf,
    raw_pdf,
    read,
    write,
    zip_file,
)
from pages.languages import language_codes


def test_a_pdf_says_whether_it_is_tagged_for_screen_readers(tmp_path):
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    tagged = raw_pdf(b"<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> >>", *pages)
    assert read(write(tmp_path, "tagged.pdf", tagged)).is_tagged is True
    assert read(write(tmp_path, "plain.pdf", make_pdf("text"))).is_tagged is False
    assert read(write(tmp_path, "stranger.xyz", b"text")).is_tagged is None


def fold(text, language_code):
    return ("" if language_code == "zh-hans" else " ").join(text.split())


@pytest.fixture(scope="module")
def demo_readings(tmp_path_factory):
    """{language code: (the work's texts, its reading)} of one demo tool."""
    [work] = [work for work in read_works() if work["key"] == "demo-tool-electronic-evidence-manual"]
    folder = tmp_path_factory.mktemp("demo")
    paths = [write(folder, f"{code}.pdf", build_pdf(work, code)) for code in language_codes()]
    readings = read_in_child(paths)
    return {code: (work["pages"][code], reading) for code, reading in zip(language_codes(), readings, strict=True)}


@pytest.mark.parametrize("language_code", language_codes())
def test_the_text_that_is_read_is_the_text_that_was_written(demo_readings, language_code):
    texts, reading = demo_readings[language_code]
    assert (reading.reason, reading.page_count, len(reading.pages)) == ("", 3, 3)
    cover, text, use = (fold(page, language_code) for page in reading.pages)
    assert fold(texts["title"], language_code) in cover
    assert fold(texts["summary"], language_code) in cover
    assert "DEMO/2026/TOOL/3" in cover
    assert fold(texts["body"], language_code) in text
    for number, step in enumerate(texts["steps"], start=1):
        assert fold(f"{number}. {step['title']} {step['text']}", language_code) in use


def test_chinese_words_are_not_cut_at_line_ends(demo_readings):
    texts, reading = demo_readings["zh-hans"]
    for paragraph in texts["body"].split("\n\n")[:3]:
        assert paragraph in reading.pages[1]


def test_a_word_file_is_read_as_one_page(tmp_path):
    body = f"""<w:document xmlns:w="{WORD}"><w:body>
        <w:p><w:r><w:t>Extradition</w:t><w:tab/><w:t>or prosecution</w:t></w:r></w:p>
        <w:p><w:r><w:t>تسليم المجرمين</w:t></w:r></w:p></w:body></w:document>"""
    path = zip_file(tmp_path / "a.docx", {"word/document.xml": body})
    reading = read(path)
    assert (reading.reason, reading.page_count) == ("", None)
    assert reading.pages == ["Extradition\tor prosecution\nتسليم المجرمين"]


def test_a_word_file_is_parted_where_it_was_last_laid_out_else_where_its_author_did(tmp_path):
    def document(text):
        return f'<w:document xmlns:w="{WORD}"><w:body>{text}</w:body></w:document>'

    def paragraph(text, before=""):
        return f"<w:p><w:r>{before}<w:t>{text}</w:t></w:r></w:p>"

    by_hand, printed = '<w:br w:type="page"/>', "<w:lastRenderedPageBreak/>"
    cell = f"<w:tbl><w:tr><w:tc>{paragraph('in a table')}</w:tc></w:tr></w:tbl>"
    by_author = paragraph("one") + cell + paragraph("two", by_hand)
    laid_out = paragraph("one") + paragraph("two", printed) + paragraph("three", by_hand + printed)
    parts = {
        "word/document.xml": document(by_author),
        "word/header1.xml": f'<w:hdr xmlns:w="{WORD}">{paragraph("A/RES/62/172")}</w:hdr>',
        "word/header2.xml": f'<w:hdr xmlns:w="{WORD}">{paragraph("A/RES/62/172")}</w:hdr>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}">{paragraph("See article 5")}</w:footnotes>',
    }
    assert read(zip_file(tmp_path / "a.docx", parts)).pages == ["one\nin a table\n\nA/RES/62/172", "two\nSee article 5"]
    assert read(zip_file(tmp_path / "b.docx", {"word/document.xml": document(laid_out)})).pages == [
        "one",
        "two",
        "three",
    ]


def test_a_text_box_that_word_keeps_twice_is_read_once(tmp_path):
    names = f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:r><w:t>boxed</w:t></w:r>"
    copies = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = f"<w:p><mc:AlternateContent>{copies}</mc:AlternateContent></w:p>"
    path = zip_file(tmp_path / "a.docx", {"word/document.xml": f"<w:document {names}>{body}</w:document>"})
    assert read(path).pages == ["boxed"]


def test_speakers_notes_are_read_with_their_slide(tmp_path):
    def text(tag, words):
        return (
            f'<p:{tag} xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:{tag}>'
        )

    def relations(target):
        return f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Target="{target}"/></Relationships>'

    names = f'xmlns:p="{PRESENTATION}" xmlns:r="{OFFICE}"'
    parts = {
        "ppt/presentation.xml": f'<p:presentation {names}><p:sldId r:id="r1"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations("slides/slide1.xml"),
        "ppt/slides/slide1.xml": text("sld", "Extradition"),
        "ppt/slides/_rels/slide1.xml.rels": relations("../notesSlides/notesSlide1.xml"),
        "ppt/notesSlides/notesSlide1.xml": text("notes", "Ask about dual criminality"),
    }
    assert read(zip_file(tmp_path / "a.pptx", parts)).pages == ["Extradition\nAsk about dual criminality"]


def test_slides_are_pages_in_the_order_of_the_presentation(tmp_path):
    def slide(text):
        return f'<p:sld xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'

    relations = "".join(f'<Relationship Id="r{number}" Target="slides/slide{number}.xml"/>' for number in (1, 2))
    order = '<p:sldId r:id="r2"/><p:sldId r:id="r1"/><p:sldId r:id="gone"/>'
    names = f'xmlns:p="{PRESENTATION}" xmlns:r="{OFFICE}"'
    path = zip_file(
        tmp_path / "a.pptx",
        {
            "ppt/presentation.xml": f"<p:presentation {names}>{order}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
            "ppt/slides/slide1.xml": slide("引渡"),
            "ppt/slides/slide2.xml": slide("Выдача"),
        },
    )
    reading = read(path)
    assert (reading.pages, reading.page_count, reading.reason) == (["Выдача", "引渡"], 2, "")


def test_a_word_that_a_lines_end_parted_is_read_whole(tmp_path):
    path = write(tmp_path, "a.pdf", make_pdf("acts of terror-\nism and counter-\nterrorism, A/RES/62-\n172"))
    assert read(path).pages == ["acts of terrorism and counter-terrorism, A/RES/62-\n172"]


def test_a_file_that_opens_with_a_password_only_is_told_from_one_that_opens_without(tmp_path):
    locked = write(tmp_path, "a.pdf", make_pdf("secret", owner_password="x", user_password="y"))
    restricted = write(tmp_path, "b.pdf", make_pdf("public", owner_password="x"))
    office = write(tmp_path, "c.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    readings = read_in_child([locked, restricted, office])
    assert [(reading.reason, reading.pages) for reading in readings] == [
        ("password", []),
        ("", ["public"]),
        ("password", []),
    ]


def test_a_scan_has_pages_and_no_text(tmp_path):
    document = FPDF()
    document.add_page()
    document.image(Image.new("L", (200, 300), 200), x=10, y=10)
    reading = read(write(tmp_path, "scan.pdf", bytes(document.output())))
    assert (reading.pages, reading.page_count, reading.reason) == ([""], 1, "")


def test_names_of_files_may_be_anything(tmp_path):
    data = make_pdf("found")
    paths = [write(tmp_path, name, data) for name in ("-rf.pdf", "قرار 1.PDF", "a\nb.pdf", "引渡" * 40 + ".pdf")]
    assert [reading.pages for reading in read_in_child(paths)] == [["found"]] * 4


def test_fonts_for_the_demo_files_are_small():
    assert sum(path.stat().st_size for path in Path(FOLDER / "fonts").iterdir()) < 1_200_000
