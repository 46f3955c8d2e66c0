"""The searched fields of one language within an index: the index's own, or what works say in another language."""

import re
from dataclasses import dataclass

from search.analysis import ANALYSES
from search.documents import OTHER_FIELDS, TEXT_FIELDS

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
# Letters of a script, and the languages written in it.
SCRIPTS = {
    re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"): ("ar",),
    re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]"): ("zh-hans",),
    re.compile("[\u0400-\u052f]"): ("ru",),
    re.compile("[A-Za-z\u00c0-\u024f]"): ("en", "fr", "es"),
}


@dataclass(frozen=True, slots=True)
class FieldSet:
    """Fields of one language with their weights; `subfield` chooses how they are cut ("" is into words)."""

    language_code: str
    weights: dict[str, float]
    # Whether they hold what a work says in another language than the index's.
    is_other: bool = False

    def names(self, subfield: str = "") -> list[str]:
        return [f"{name}{subfield}" for name in self.weights]

    def weighed(self, subfield: str = "") -> list[str]:
        return [f"{name}{subfield}^{weight}" for name, weight in self.weights.items()]

    @property
    def has_bigrams(self) -> bool:
        return ANALYSES[self.language_code].bigrams is not None

    @property
    def phrase_subfield(self) -> str:
        """Where phrases are looked for: a cutter of words cuts the same phrase differently in different texts."""
        return ".bigrams" if self.has_bigrams else ""


def own_fields(language_code: str) -> FieldSet:
    return FieldSet(language_code, TEXT_FIELDS)


def other_fields(index_language: str) -> list[FieldSet]:
    """Return the fields of all other languages in the index of one."""
    return [
        FieldSet(code, {f"other.{code}.{name}": weight for name, weight in OTHER_FIELDS.items()}, is_other=True)
        for code in ANALYSES
        if code != index_language
    ]


def languages_in_script(text: str) -> set[str]:
    """Return the languages that a text may be written in, by its letters."""
    return {code for letters, codes in SCRIPTS.items() if letters.search(text) for code in codes}
