"""Which script each language is written in, and what in a text can't be in its language."""

import re

from bs4 import BeautifulSoup, Comment, Doctype

LETTERS = {
    "ar": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "latin": "A-Za-z\u00c0-\u024f",
}
SCRIPTS = {"ar": "ar", "zh": "zh", "ru": "ru", "en": "latin", "fr": "latin", "es": "latin"}
OF_NO_LANGUAGE = ("script", "style", "code", "svg", "template")
# A run of words: what is written in capitals and digits (symbols, abbreviations), and single names, are the same in
# every language.
LATIN_SENTENCE = re.compile(rf"[{LETTERS['latin']}][a-z\u00df-\u00ff’']+(?:[ ,]+[{LETTERS['latin']}’'-]+){{2,}}")


def texts_of(html, default=""):
    """Yield (language, text) of every text node and of the attributes that are read out.

    `default` is the language of what surrounds a piece of HTML.
    """
    soup = BeautifulSoup(html, "html.parser")
    for node in soup.find_all(string=True):
        if isinstance(node, (Comment, Doctype)) or not node.strip() or node.find_parent(OF_NO_LANGUAGE):
            continue
        yield language_of(node.parent) or default, node.strip()
    for element in soup.find_all(True):
        for name in ("alt", "title", "aria-label", "placeholder"):
            if element.get(name, "").strip():
                yield language_of(element) or default, element[name].strip()


def language_of(element):
    while element is not None:
        if element.get("lang"):
            return element["lang"]
        element = element.parent
    return ""


def foreign_part(language, text):
    """Return what in a text can't be in this language, or ""."""
    script = SCRIPTS.get(language.split("-")[0])
    if script is None:
        # Sessions are held in other languages, too, and name them in their own letters.
        return ""
    others = "".join(letters for name, letters in LETTERS.items() if name not in {script, "latin"})
    foreign = re.search(rf"[{others}]+", text)
    if foreign is None and script != "latin":
        foreign = LATIN_SENTENCE.search(re.sub(r"https?://\S+", "", text))
    return foreign.group() if foreign else ""


def faults_in(texts):
    """Return the sorted (language, beginning of the text) of those texts that can't be in their language."""
    return sorted({(language, text[:100]) for language, text in texts if foreign_part(language, text)})
