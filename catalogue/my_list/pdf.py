"""A list as a PDF. Only with glyphs that the site's fonts have: nothing is left out or shown as a box."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.prefs import ViewerPreferences

from catalogue.demo.pdf import CHINESE_UNIT, FOLDER, FONTS
from catalogue.my_list.contents import ListEntry
from pages.languages import active_language, direction_of, html_lang
from pages.localized_formats import format_date, format_date_range, join_list, language_name

FACES = {"latin": "latin-cyrillic.ttf", "arabic": FONTS["ar"], "chinese": FONTS["zh-hans"]}
FACE_OF_LANGUAGE = {"ar": "arabic", "zh-hans": "chinese"}
INK, GREY, BLUE = (34, 34, 34), (96, 96, 96), (0, 78, 122)
MARGIN = 20  # mm
INVISIBLE = {"Cf", "Cc"}
# Not those that don't break, which French has before some marks.
BREAKING_SPACE = re.compile(r"[^\S\u00a0\u202f]+")


class UncoveredTextError(ValueError):
    """The fonts lack these characters."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(set(characters))
        super().__init__(" ".join(self.characters))


@cache
def characters_of(face: str) -> frozenset[int]:
    return frozenset(TTFont(FOLDER / "fonts" / FACES[face], lazy=True).getBestCmap())


def clean(text: str) -> str:
    """Return text on one line without invisible characters; directions are those of its language."""
    text = unicodedata.normalize("NFC", BREAKING_SPACE.sub(" ", text).strip())
    return "".join(each for each in text if unicodedata.category(each) not in INVISIBLE)


class ListPdf(FPDF):
    """One list on A4 pages, written in the direction of the reader's language."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.is_rtl = direction_of(active_language()) == "rtl"
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
        for face, name in FACES.items():
            self.add_font(face, fname=FOLDER / "fonts" / name)
        self.set_lang(html_lang(active_language()))
        self.set_title(title)
        self.set_creator("Sextant")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("latin", size=9)
        self.set_text_color(GREY)
        self.cell(0, 5, str(self.page_no()), align=Align.C)

    def write_line(self, text: str, code: str, size: float, colour: tuple[int, int, int], link: str = "") -> None:
        """Write a paragraph in a language, with its face and direction. Raises UncoveredTextError."""
        text = clean(text)
        if not text:
            return
        face = FACE_OF_LANGUAGE.get(code, "latin")
        covered = characters_of(face) | characters_of("latin")  # Latin words stand within Arabic and Chinese
        missing = {each for each in text if ord(each) not in covered}
        if missing:
            raise UncoveredTextError(missing)
        is_rtl = direction_of(code) == "rtl"
        self.set_font(face, size=size)
        self.set_fallback_fonts(["latin"] if face != "latin" else [])
        # The other scripts need no shaping.
        if is_rtl:
            self.set_text_shaping(True, direction="rtl", script="arab")
        else:
            self.set_text_shaping(False)
        self.set_text_color(colour)
        if face == "chinese":
            text = "\n".join(self.wrap_chinese(text))
        align = Align.R if self.is_rtl else Align.L
        height = size * (0.62 if is_rtl else 0.5)
        self.multi_cell(self.epw, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT, link=link)

    def wrap_chinese(self, text: str) -> list[str]:
        """Return lines that fit. fpdf2 would break before closing marks."""
        lines = [""]
        for unit in CHINESE_UNIT.findall(text):
            if lines[-1] and self.get_string_width(lines[-1] + unit) > self.epw - 2 * self.c_margin:
                lines.append("")
            lines[-1] += unit
        return lines


def build_list_pdf(title: str, entries: list[ListEntry], host: str) -> bytes:
    """Return the PDF of a list in the active language. Raises UncoveredTextError."""
    code = active_language()
    pdf = ListPdf(title)
    pdf.add_page()
    pdf.write_line(title, code, 20, BLUE)
    pdf.write_line(f"{_('Sextant')} · {host}", code, 10, GREY)
    for number, entry in enumerate(entries, start=1):
        write_entry(pdf, number, entry, code)
    return bytes(pdf.output())


def write_entry(pdf: ListPdf, number: int, entry: ListEntry, code: str) -> None:
    card = entry.card
    pdf.ln(5)
    if pdf.get_y() > pdf.h - MARGIN - 30:
        pdf.add_page()
    pdf.write_line(f"{number}. {card.title}", card.language_code, 13, BLUE, link=entry.full_url)
    facts = [card.eyebrow]
    if card.starts_at:
        facts.append(format_date_range(card.starts_at.date(), (card.ends_at or card.starts_at).date(), code))
    elif card.date:
        facts.append(format_date(card.date, code))
    facts.append(card.place)
    if card.language_code != code:
        facts.append(language_name(card.language_code, code))
    pdf.write_line(" – ".join(fact for fact in facts if fact), code, 10, GREY)
    pdf.write_line(card.symbol, "en", 10, GREY)
    pdf.write_line(card.summary, card.language_code, 11, INK)
    if card.languages:
        names = join_list([language_name(each, code) for each in card.languages], code)
        pdf.write_line(f"{_('Languages:')} {names}", code, 10, GREY)
    pdf.write_line(entry.full_url, "en", 9, BLUE, link=entry.full_url)
