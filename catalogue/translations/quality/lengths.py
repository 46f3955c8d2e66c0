"""Texts that are empty, too long for their field, or far longer or shorter than a translation is."""

from django.utils.translation import gettext as _

from catalogue.translations.quality.plain import PlainText
from catalogue.translations.quality.problems import Pair, Problems
from catalogue.translations.quality.symbols import spoken_text

# Characters a text has in each language where it has 100 in English: means over the site's own works.
CHARACTERS = {"en": 100, "fr": 117, "es": 116, "ru": 113, "ar": 85, "zh-hans": 29}
LEAST_RATIO, MOST_RATIO = 0.5, 2.0
# Shorter texts (as many characters in English) vary too much to tell.
LEAST_LENGTH = 60


def check(pair: Pair) -> Problems:
    source, target = pair.source.text.strip(), pair.target.text.strip()
    if not target:
        if source:
            yield pair.error("empty", _("The translation is empty."))
        return
    limit = pair.unit.max_length
    length = len(" ".join(target.split()))
    if limit is not None and length > limit:
        message = _("The text has %(length)d characters; %(limit)d are allowed.")
        yield pair.error("too_long", message % {"length": length, "limit": limit})
    expected = CHARACTERS.get(pair.source_language), CHARACTERS.get(pair.target_language)
    if expected[0] is None or expected[1] is None:
        return
    source_length = spoken_length(pair.source) * 100 / expected[0]
    target_length = spoken_length(pair.target) * 100 / expected[1]
    if max(source_length, target_length) < LEAST_LENGTH:
        return
    ratio = target_length / max(source_length, 1)
    if ratio < LEAST_RATIO:
        yield pair.warning("suspiciously_short", _("The text is much shorter than a translation of its source is."))
    elif ratio > MOST_RATIO:
        yield pair.warning("suspiciously_long", _("The text is much longer than a translation of its source is."))


def spoken_length(text: PlainText) -> int:
    """Return how many characters a text has beside addresses and symbols, which are as long in every language."""
    return len(" ".join(spoken_text(text.visible).split()))
