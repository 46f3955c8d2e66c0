"""What the look costs, and that the Arabic face has every letter that the site itself writes."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

STATIC = Path(settings.STATICFILES_DIRS[0])
ROOT = Path(settings.BASE_DIR)
FACES = ("regular", "bold")
# Besides messages: what the set-up writes, and the demonstration works.
ARABIC_TEXTS = ("locale/ar/LC_MESSAGES/*.po", "site/pages/reference/**/*.json", "catalogue/demo/works/*.json")


def test_the_style_sheets_of_a_first_view_are_small():
    sheets = ("frame.css", "components.css")
    sizes = {name: len(brotli.compress((STATIC / "css" / name).read_bytes(), quality=5)) for name in sheets}
    assert sum(sizes.values()) <= 12 * 1024, sizes


def test_the_arabic_face_is_small():
    assert sum((STATIC / f"fonts/arabic-{face}.woff2").stat().st_size for face in FACES) <= 40 * 1024


@pytest.mark.parametrize("face", FACES)
def test_the_arabic_face_has_every_arabic_letter_that_the_site_writes(face):
    known = TTFont(STATIC / f"fonts/arabic-{face}.woff2").getBestCmap()
    texts = "".join(path.read_text(encoding="utf-8") for pattern in ARABIC_TEXTS for path in sorted(ROOT.glob(pattern)))
    used = set(re.findall(r"[\u0600-\u06ff]", texts))
    assert len(used) > 40
    assert sorted(letter for letter in used if ord(letter) not in known) == []
