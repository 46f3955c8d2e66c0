"""Text of right-to-left pages: the order that PDFium misses, and characters that only fonts need."""

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont
from fpdf import FPDF

from catalogue.demo.pdf import FOLDER
from catalogue.extraction.characters import clean_text, is_garbled
from catalogue.extraction.child import read_in_child
from catalogue.extraction.reading_order import Glyph, read_rtl_lines, turn_brackets, turn_reversed_words

WIDTH = 6.0


def line_of(shown, baseline=0.0, start=0.0):
    """Return the glyphs of a line as it is seen, from left to right; "_" is a gap without a character."""
    places = [(character, start + number * WIDTH) for number, character in enumerate(shown)]
    return [Glyph(character, left, left + WIDTH, baseline, 12) for character, left in places if character != "_"]


def shown_rtl(text):
    """Return letters and spaces of an Arabic text as they are seen, from left to right."""
    return text[::-1]


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (shown_rtl("سلام"), "سلام"),
        ("A/RES/62/172 " + shown_rtl("القرار"), "القرار A/RES/62/172"),
        (shown_rtl("انظر") + " E/CN.15/2014/4 " + shown_rtl("الوثيقة"), "الوثيقة E/CN.15/2014/4 انظر"),
        (shown_rtl("بشأن") + " 12/2026 " + shown_rtl("رقم"), "رقم 12/2026 بشأن"),
        (shown_rtl("مادة") + " .1", "1. مادة"),
        (shown_rtl("و") + " 20 10 " + shown_rtl("بين"), "بين 10 20 و"),
        (".Terrorism Prevention Branch " + shown_rtl("فرع"), "فرع Terrorism Prevention Branch."),
        ("%50 " + shown_rtl("نسبة"), "نسبة 50%"),
    ],
)
def test_left_to_right_runs_keep_their_order_in_an_arabic_line(shown, read):
    assert read_rtl_lines([line_of(shown)]) == read


def test_the_order_of_the_file_does_not_matter():
    line = line_of("A/RES/62/172 " + shown_rtl("القرار"))
    assert read_rtl_lines([line[::-1]]) == read_rtl_lines([line[5:] + line[:5]]) == "القرار A/RES/62/172"


def test_a_gap_is_a_space_where_the_file_has_none():
    assert read_rtl_lines([line_of(shown_rtl("حماية_الشهود"))]) == "حماية الشهود"


def test_a_ligature_is_read_as_its_letters():
    glyphs = [Glyph("م", 0, 6, 0, 12), Glyph("لا", 6, 12, 0, 12), Glyph("س", 12, 18, 0, 12)]
    assert read_rtl_lines([glyphs]) == "سلام"


def test_marks_stay_with_their_letters():
    letters = line_of(shown_rtl("شدة"))
    marks = [Glyph("\u0651", 7, 9, 0, 12), Glyph("\u064e", 9, 11, 0, 12), Glyph("\u0650", 14, 16, 0, 12)]
    text = unicodedata.normalize("NFC", read_rtl_lines([marks + letters]))
    assert text == unicodedata.normalize("NFC", "ش\u0650د\u0651\u064eة")


def test_parts_of_one_line_are_joined_and_columns_are_not():
    right, left = line_of(shown_rtl("حماية"), start=45), line_of(shown_rtl("الشهود"), start=3)
    assert read_rtl_lines([right, left]) == "حماية الشهود"
    far = line_of(shown_rtl("الشهود"), start=-60)
    assert read_rtl_lines([right, far]) == "حماية\nالشهود"


@pytest.mark.parametrize(
    ("found", "turned"),
    [
        ("(2) مادة", "(2) مادة"),
        ("انظر )القرار( هنا", "انظر (القرار) هنا"),
        ("قال )نعم(.", "قال (نعم)."),
        ("]1[ حاشية", "[1] حاشية"),
        ("»نص«", "«نص»"),
    ],
)
def test_brackets_open_before_words_and_close_behind_them(found, turned):
    assert turn_brackets(found) == turned


def test_words_with_their_last_letter_first_are_turned():
    text = "حماية الشهود في القضايا الجنائية وإجراءات المحاكمة العادلة"
    stored = " ".join(word[::-1] for word in text.split())
    assert turn_reversed_words(stored) == text
    assert turn_reversed_words(text) == text


def test_a_text_layer_with_words_written_from_left_to_right_is_read(tmp_path):
    text = "حماية الشهود في القضايا الجنائية وإجراءات المحاكمة العادلة"
    words = text.split()
    document = FPDF()
    document.add_page()
    document.add_font("a", fname=FOLDER / "fonts/arabic.ttf")
    document.set_font("a", size=12)
    right = 190.0
    for word in words:
        width = document.get_string_width(word)
        right -= width
        document.text(right, 30, word)
        right -= 3
    path = tmp_path / "scan.pdf"
    path.write_bytes(bytes(document.output()))
    [reading] = read_in_child([path])
    assert reading.pages == [text]


@pytest.mark.parametrize(
    ("found", "cleaned"),
    [
        ("\ufe8d\ufedf\ufed8\ufe8e\ufee7\ufeee\ufee5", "القانون"),
        ("\ufefb \ufdf2", "لا الله"),
        ("e\ufb00ort, \ufb01nancing", "effort, financing"),
        ("⽇本⼈，（二〇二六）", "日本人，（二〇二六）"),
        ("a\x00b\x01c\ud800d\ufeff\u200e", "abcd"),
        ("one\r\ntwo\x0cthree\u2028four", "one\ntwo\nthree\nfour"),
        ("terror\ufffeism", "terrorism"),
        ("terror\xad\nism, law\xadful", "terrorism, lawful"),
        ("лица, подозре-\nваемые, кто-\nто", "лица, подозреваемые, кто-то"),
        ("coopéra-\ntion, celui-\nci", "coopération, celui-ci"),
        ("Franco-\nPrussian", "Franco-Prussian"),
        ("law-making and law-\nmaking", "law-making and law-making"),
        ("pages 10-\n12, A-\n1", "pages 10-\n12, A-\n1"),
        ("e\u0301tat", "état"),
        ("« mot\u202f»", "« mot\u202f»"),
    ],
)
def test_only_what_a_reader_sees_is_kept(found, cleaned):
    assert clean_text(found) == cleaned


def test_chinese_lines_are_joined_where_they_were_broken_for_want_of_room():
    found = "引渡与移交\n针对外国人员的引渡请求很少败在\n重大原则上更多是因为只在其中一\n国构成犯罪。\n工作语言为英文"
    assert clean_text(found).split("\n") == [
        "引渡与移交",
        "针对外国人员的引渡请求很少败在重大原则上更多是因为只在其中一国构成犯罪。",
        "工作语言为英文",
    ]


def test_text_of_fonts_that_hide_their_letters_is_noticed():
    assert is_garbled("\ue001\ue002\ufffd\ufffd a b")
    assert not is_garbled("المادة 5 — Article 5 第五条")
    assert not is_garbled("")


def presentation_font(folder):
    """Return a font that has presentation forms, as programs of the time before shaping wrote them."""
    font = TTFont(FOLDER / "fonts/arabic.ttf")
    for table in font["cmap"].tables:
        for code in range(0xFE70, 0xFEFD):
            glyph = table.cmap.get(ord(unicodedata.normalize("NFKC", chr(code))[0])) if is_letter_form(code) else None
            if glyph:
                table.cmap[code] = glyph
    path = folder / "forms.ttf"
    font.save(path)
    return path


def is_letter_form(code):
    return len(unicodedata.normalize("NFKC", chr(code))) == 1 and unicodedata.decomposition(chr(code)).startswith("<")


def in_presentation_forms(text):
    """Return a text with each Arabic letter in the form for its place in the word, where there is one."""
    forms = {}
    for code in filter(is_letter_form, range(0xFE70, 0xFEFD)):
        place, letter = unicodedata.decomposition(chr(code)).split()[:2]
        forms[chr(int(letter, 16)), place] = chr(code)

    def shape(word):
        places = ["<initial>", *["<medial>"] * (len(word) - 2), "<final>"]
        return "".join(
            forms.get((letter, place)) or forms.get((letter, "<final>")) or letter
            for letter, place in zip(word, places, strict=True)
        )

    return re.sub("[\u0621-\u064a]{2,}", lambda match: shape(match[0]), text)


@pytest.mark.parametrize("has_forms", [False, True])
def test_a_file_in_visual_order_is_read_in_logical_order(tmp_path, has_forms):
    """The way old programs wrote Arabic: every line as it is seen, from left to right."""
    lines = ["حماية الشهود في القضايا الجنائية", "القرار A/RES/62/172 بشأن المساعدة", "تسليم المجرمين بين الدول"]
    document = FPDF()
    document.add_page()
    document.add_font("forms", fname=presentation_font(tmp_path))
    document.set_font("forms", size=14)
    for number, line in enumerate(lines):
        seen = in_presentation_forms(line) if has_forms else line
        assert (seen != line) == has_forms
        visual = re.sub("[A-Z0-9/]{2,}", lambda match: match[0][::-1], seen)[::-1]
        document.text(190 - document.get_string_width(visual), 30 + 10 * number, visual)
    path = tmp_path / "visual.pdf"
    path.write_bytes(bytes(document.output()))
    [reading] = read_in_child([path])
    assert reading.pages == ["\n".join(lines)]
