"""Writing systems: words of the source left in the target, letters that don't belong to the language."""

import re
import threading

import opencc
from django.utils.translation import gettext as _

from catalogue.translations.quality.problems import Pair, Problems, listed
from catalogue.translations.quality.symbols import spoken_text
from catalogue.translations.quality.words import HAN

SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]+"),
    "cyrillic": re.compile("[\u0400-\u052f]+"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]+"),
    "han": re.compile(f"[{HAN}]+"),
}
SCRIPT_OF = {"ar": "arabic", "zh-hans": "han", "ru": "cyrillic"}
# Words in small letters after which a text can only be a sentence.
PROSE_WORDS = 4
PROSE_CHARACTERS = 12
# A longer run of capitalised words is a title that was left, not a name.
MOST_NAME_WORDS = 3
LATIN_WORD = r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9'’.&/+-]*"
LATIN_RUN = re.compile(rf"{LATIN_WORD}(?:[ \u00a0]+{LATIN_WORD})*")
MIXED = re.compile("[A-Za-z]+[\u0400-\u04ff]+\\w*|[\u0400-\u04ff]+[A-Za-z]+\\w*")

_local = threading.local()


def script_of(language_code: str) -> str:
    return SCRIPT_OF.get(language_code, "latin")


def check(pair: Pair) -> Problems:
    if is_left_untranslated(pair):
        yield pair.error("untranslated", _("The text is the same as its source."))
        return
    yield from check_foreign(pair)
    if script_of(pair.target_language) != "latin":
        yield from check_latin(pair)
    if pair.target_language == "ru":
        yield from check_mixed(pair)
    elif pair.target_language == "zh-hans":
        yield from check_traditional(pair)


def is_left_untranslated(pair: Pair) -> bool:
    """Whether a sentence came back as it went out. Names, symbols and acronyms may be the same in two languages."""
    if pair.source_language == pair.target_language:
        return False
    source, target = (" ".join(text.visible.split()).casefold() for text in (pair.source, pair.target))
    return source == target and is_prose(pair.source.visible, pair.source_language)


def is_prose(visible: str, language_code: str) -> bool:
    text = spoken_text(visible)
    if language_code == "zh-hans":
        return sum(map(len, SCRIPTS["han"].findall(text))) >= PROSE_CHARACTERS
    words = [word.strip(".,;:!?()«»“”\"'،؛؟") for word in text.split()]
    spoken = [word for word in words if word.isalpha() and not word.isupper()]
    return len(words) >= PROSE_WORDS and len(spoken) >= PROSE_WORDS - 1


def check_foreign(pair: Pair) -> Problems:
    """Letters of a third script are a slip; those of the source's script are words left, or quoted in Latin texts."""
    own = script_of(pair.target_language)
    for name, pattern in SCRIPTS.items():
        if name in (own, "latin"):
            continue
        words = pattern.findall(pair.target.text)
        # A text about a language quotes it: what the source writes in a foreign script stays.
        if name != script_of(pair.source_language):
            words = [word for word in words if word not in pair.source.text]
        words = [word for word in words if not is_kept(word, pair)]
        if words:
            message = _("Words in another script stand in the text: %(words)s.") % {"words": listed(words)}
            yield pair.error("foreign_script", message)


def check_latin(pair: Pair) -> Problems:
    text = spoken_text(pair.target.visible)
    for term in pair.terms.vocabulary.kept_terms:
        text = text.replace(term, " ")
    left = [run.strip(" .'’-") for run in LATIN_RUN.findall(text) if is_left_run(run, pair)]
    if left:
        message = _("Words in Latin letters were left in the text: %(words)s.") % {"words": listed(left)}
        yield pair.warning("latin_left", message)


def is_left_run(run: str, pair: Pair) -> bool:
    """Whether a run of Latin words is neither acronyms, nor single letters, nor a name that the source has, too."""
    words = [word.strip(".'’-") for word in run.split()]
    ordinary = [word for word in words if len(word) > 1 and not is_like_acronym(word)]
    if not ordinary:
        return False
    are_names = all(word[:1].isupper() for word in ordinary)
    return not (are_names and len(ordinary) <= MOST_NAME_WORDS and all(word in pair.source.text for word in ordinary))


def is_like_acronym(word: str) -> bool:
    """Capitals, with digits or a small letter among them: "UNODC", "XVIII", "PhD", "eLearning", "DNAs"."""
    capitals = sum(character.isupper() for character in word)
    return capitals >= 2 or (capitals == 1 and any(character.isdigit() for character in word)) or not word.isalpha()


def is_kept(word: str, pair: Pair) -> bool:
    return any(word in term for term in pair.terms.vocabulary.kept_terms)


def check_mixed(pair: Pair) -> Problems:
    for match in MIXED.finditer(pair.target.text):
        message = _("Latin and Cyrillic letters are mixed in one word: %(words)s.") % {"words": listed([match[0]])}
        yield pair.at(match.start(), match.end(), "mixed_letters", message)


def check_traditional(pair: Pair) -> Problems:
    """Traditional characters in a Simplified text. What both ways of writing share is never taken for one."""
    text = pair.target.text
    simplified = to_simplified(text)
    for run in SCRIPTS["han"].finditer(text):
        start, end = run.span()
        if simplified[start:end] != run[0]:
            message = _("Traditional characters stand in the text: %(words)s.") % {"words": listed([run[0]])}
            yield pair.at(start, end, "traditional", message, simplified[start:end])


def to_simplified(text: str) -> str:
    """Return Chinese in Simplified characters, one for one; a text for which that can't be, as it is."""
    converter = getattr(_local, "converter", None)
    if converter is None:
        converter = _local.converter = opencc.OpenCC("t2s")
    converted = str(converter.convert(text))
    return converted if len(converted) == len(text) else text
