"""Makes the Arabic face of the site in static/fonts/ out of Noto Sans Arabic: `python -m pages.subset_arabic_face`.

Wants Debian's fonts-noto-core. Needed only when the site must show an Arabic character that the face lacks.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

NOTO = Path("/usr/share/fonts/truetype/noto")
FOLDER = Path(__file__).parent.parent / "static" / "fonts"
WEIGHTS = ("Regular", "Bold")
LETTERS = {*range(0x621, 0x63B), *range(0x641, 0x64B), 0x671, 0x6A9, 0x6CC}
MARKS = {0x640, *range(0x64B, 0x653), 0x670}
DIGITS_AND_SIGNS = {0x60C, 0x61B, 0x61F, *range(0x660, 0x66E)}
SPACES_AND_JOINERS = {0x20, 0xA0, 0x200C, 0x200D, 0x25CC}
CHARACTERS = LETTERS | MARKS | DIGITS_AND_SIGNS | SPACES_AND_JOINERS
FEATURES = ["init", "medi", "fina", "isol", "rlig", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "kern", "curs"]


def build_options() -> Options:
    options = Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    options.hinting = False
    options.recalc_timestamp = False
    return options


def main() -> None:
    for weight in WEIGHTS:
        options = build_options()
        font = load_font(NOTO / f"NotoSansArabic-{weight}.ttf", options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        save_font(font, FOLDER / f"arabic-{weight.lower()}.woff2", options)


if __name__ == "__main__":
    main()
