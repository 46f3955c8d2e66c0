"""Makes the small fonts in fonts/ out of the Noto fonts: `python -m catalogue.demo.subset_fonts`.

Wants Debian's fonts-noto-core and fonts-noto-cjk. Needed only when demo texts use a character that the
committed fonts lack (a test says so).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED_CHINESE = 2  # its place in the collection

ASCII = set(range(0x20, 0x7F))
QUOTES_AND_DASHES = {0xA0, 0xAB, 0xBB, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026}
LATIN = set(range(0xA0, 0x180))
CYRILLIC = set(range(0x400, 0x460))
ARABIC = set(range(0x600, 0x6FF)) | {0x200C, 0x200D, 0x200E, 0x200F}
CHINESE_PUNCTUATION = set(range(0x3000, 0x3020)) | {ord(character) for character in "·（），．：；？！％～／"}
LATIN_FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk"]
ARABIC_FEATURES = ["init", "medi", "fina", "isol", "rlig", "calt", "curs"]


def demo_characters() -> set[int]:
    """Return every character of the works and of the PDFs' own words."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for item in value.values() if isinstance(value, dict) else value:
                yield from walk(item)

    files = [*sorted((FOLDER / "works").glob("*.json")), FOLDER / "pdf_texts.json"]
    texts = (text for path in files for text in walk(json.loads(path.read_text(encoding="utf-8"))))
    return {ord(character) for text in texts for character in text if character.isprintable()}


def common_hanzi() -> set[int]:
    """Return the 3,755 characters of GB 2312's first level, so that a corrected text seldom needs a new font."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return {ord(text) for code in codes if (text := code.decode("gb2312", errors="ignore"))}


def subset_font(source: Path, target: Path, characters: set[int], features: list[str], number: int = 0) -> None:
    """Write a font with only these characters and OpenType features, the licence note kept."""
    options = Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.font_number = number
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "BASE"]
    font = load_font(source, options, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    save_font(font, target, options)


def main() -> None:
    demo = demo_characters()
    latin = ASCII | LATIN | CYRILLIC | QUOTES_AND_DASHES | {0x202F, 0x2116}
    subset_font(NOTO / "NotoSans-Regular.ttf", FOLDER / "fonts/latin-cyrillic.ttf", latin, LATIN_FEATURES)
    hanzi = common_hanzi() | {character for character in demo if 0x2E80 <= character < 0xA000}
    chinese = hanzi | ASCII | QUOTES_AND_DASHES | CHINESE_PUNCTUATION
    subset_font(CJK, FOLDER / "fonts/chinese.otf", chinese, ["kern"], SIMPLIFIED_CHINESE)
    with TemporaryDirectory() as folder:
        # The Arabic font has no brackets, quotes or Latin letters; one merged font keeps lines in one piece.
        naskh, others = Path(folder) / "naskh.ttf", Path(folder) / "others.ttf"
        own = ARABIC | {0x20, 0xA0, 0xAB, 0xBB, *range(0x30, 0x3A)}
        subset_font(NOTO / "NotoNaskhArabic-Regular.ttf", naskh, own, LATIN_FEATURES + ARABIC_FEATURES)
        subset_font(NOTO / "NotoSans-Regular.ttf", others, (ASCII | QUOTES_AND_DASHES) - own, ["kern", "liga"])
        merged = Merger().merge([str(naskh), str(others)])
        merged.recalcTimestamp = False
        merged["head"].created = merged["head"].modified = TTFont(naskh)["head"].modified
        merged.save(FOLDER / "fonts/arabic.ttf")


if __name__ == "__main__":
    main()
