"""Makes the PDF files of the demo works out of their pages' texts; the same text gives the same bytes."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.prefs import ViewerPreferences

from pages.languages import direction_of, html_lang

FOLDER = Path(__file__).parent
FONTS = {"ar": "arabic.ttf", "zh-hans": "chinese.otf"}
# Fixed, so that a file's hash changes with its text alone.
MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)
INK, GREY, BLUE = (34, 34, 34), (96, 96, 96), (0, 78, 122)
MARGIN = 25  # mm
# A Chinese line neither begins with a closing mark nor ends with an opening one; words stay whole.
CHINESE_UNIT = re.compile(r"[（《“‘〈「]*(?:[A-Za-z0-9./%+-]+|.)[，。、；：？！）》”’〉」…—·]*", re.DOTALL)


@cache
def fixed_texts() -> dict[str, dict[str, str]]:
    """Return {language code: {name: words that every demo file has}}."""
    texts: dict[str, dict[str, str]] = json.loads((FOLDER / "pdf_texts.json").read_text(encoding="utf-8"))
    return texts


def build_pdf(record: dict[str, Any], language_code: str) -> bytes:
    """Return the file of a demo work: a cover, its text, and how to use it or take part."""
    document = DemoDocument(record, language_code)
    document.add_cover()
    document.add_text()
    document.add_use()
    return bytes(document.output())


class DemoDocument(FPDF):
    """An A4 document in one language, every page marked as a demonstration."""

    def __init__(self, record: dict[str, Any], language_code: str) -> None:
        super().__init__(format="A4")
        self.record = record
        self.language_code = language_code
        self.page_texts: dict[str, Any] = record["pages"][language_code]
        self.words = fixed_texts()[language_code]
        self.is_rtl = direction_of(language_code) == "rtl"
        self.align = Align.R if self.is_rtl else Align.L
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
        self.add_font("demo", fname=FOLDER / "fonts" / FONTS.get(language_code, "latin-cyrillic.ttf"))
        self.set_font("demo")
        if self.is_rtl:
            # The other scripts need no shaping, and it would double the time.
            self.set_text_shaping(True, direction="rtl", script="arab")
        self.set_metadata()

    def set_metadata(self) -> None:
        self.set_creation_date(MADE_ON)
        self.set_lang(html_lang(self.language_code))
        self.set_title(self.page_texts["title"])
        self.set_subject(self.words["notice"])
        self.set_creator("Sextant")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def header(self) -> None:
        self.set_y(12)
        self.write_lines(self.words["mark"], 9, GREY)
        self.set_y(MARGIN)

    def footer(self) -> None:
        self.set_y(-18)
        self.set_font(size=9)
        self.set_text_color(GREY)
        self.cell(0, 5, str(self.page_no()), align=Align.C)

    def add_cover(self) -> None:
        self.add_page()
        self.ln(30)
        self.start_section(self.page_texts["title"])
        self.write_lines(self.page_texts["title"], 24, BLUE)
        self.ln(6)
        self.write_lines(self.page_texts["summary"], 14, INK)
        self.ln(10)
        values = {
            "symbol": self.record.get("symbol", ""),
            "series": self.page_texts.get("series", ""),
            "venue": self.page_texts.get("venue", ""),
        }
        for name, value in values.items():
            if value:
                self.write_lines(self.words[name].format(value=value), 12, GREY)
        self.write_lines(self.words["language"], 12, GREY)
        self.ln(14)
        self.add_notice()

    def add_notice(self) -> None:
        """A framed line that no reader of the first page can miss."""
        top = self.get_y()
        self.ln(4)
        self.write_lines(self.words["notice"], 11, BLUE, indent=4)
        self.ln(4)
        self.set_draw_color(BLUE)
        self.rect(MARGIN, top, self.epw, self.get_y() - top)

    def add_text(self) -> None:
        self.add_page()
        for paragraph in self.page_texts["body"].split("\n\n"):
            self.write_lines(paragraph, 13, INK)
            self.ln(4)

    def add_use(self) -> None:
        """Purpose and steps of a tool, or how to take part in a session; nothing for a publication."""
        names = ("purpose", "steps", "how_to_take_part")
        sections = [(name, self.page_texts[name]) for name in names if self.page_texts.get(name)]
        if not sections:
            return
        self.add_page()
        for name, text in sections:
            self.start_section(self.words[name])
            self.write_lines(self.words[name], 17, BLUE)
            self.ln(3)
            if isinstance(text, str):
                self.write_lines(text, 13, INK)
                self.ln(6)
                continue
            for number, step in enumerate(text, start=1):
                self.write_lines(f"{number}. {step['title']}", 13, BLUE)
                self.write_lines(step["text"], 13, INK)
                self.ln(4)

    def write_lines(self, text: str, size: float, colour: tuple[int, int, int], indent: float = 0) -> None:
        """Write one paragraph at the current height, wrapped as its language wraps lines."""
        self.set_font(size=size)
        self.set_text_color(colour)
        width = self.epw - 2 * indent
        height = size * (0.62 if self.is_rtl else 0.52)
        if self.language_code == "zh-hans":
            text = "\n".join(self.wrap_chinese(text, width))
        self.set_x(MARGIN + indent)
        self.multi_cell(width, height, text, align=self.align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def wrap_chinese(self, text: str, width: float) -> Iterator[str]:
        """Yield lines of at most `width` mm. fpdf2 would break between any two characters."""
        limit = width - 2 * self.c_margin
        line = ""
        for unit in CHINESE_UNIT.findall(text):
            if line and self.get_string_width(line + unit) > limit:
                yield line
                line = ""
            line += unit
        yield line
