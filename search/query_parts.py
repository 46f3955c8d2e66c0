"""The parts of a query that compare with the index themselves, and what each looks for, in words for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# All other kinds of queries only join such ones.
LEAVES = frozenset({"multi_match", "combined_fields", "match", "match_phrase", "constant_score"})
COLUMNS: dict[str, Promise] = {
    "symbols": gettext_lazy("symbol or number"),
    "symbol_beginnings": gettext_lazy("beginning of a symbol"),
    "key": gettext_lazy("meaning named in other languages"),
}
CUTS: dict[str, Promise] = {
    "": gettext_lazy("into words of the language"),
    "standard": gettext_lazy("as written"),
    "bigrams": gettext_lazy("into pairs of characters"),
}


@dataclass(frozen=True, slots=True)
class QueryPart:
    """What one part looks for. `languages` are those of the texts it looks in; `cut` is a key of CUTS.

    `score` is what it gives a hit, before the weights of the parts around it, all `times` that it stands there.
    """

    kind: str
    text: str
    languages: tuple[str, ...] = ()
    cut: str = ""
    slop: int = 0
    weight: float = 1.0
    score: float = 0.0
    times: int = 1

    @property
    def label(self) -> str:
        if self.kind in COLUMNS:
            return str(COLUMNS[self.kind])
        if self.kind == "words":
            return _("words")
        if not self.slop:
            return _("phrase")
        text = ngettext(
            "phrase, its words up to %(count)d place apart",
            "phrase, its words up to %(count)d places apart",
            self.slop,
        )
        return text % {"count": self.slop}

    @property
    def cut_label(self) -> str:
        return "" if self.kind in COLUMNS else describe_cut(self.cut)


def read_scores(parts: Mapping[str, QueryPart], scores: Mapping[str, float]) -> list[QueryPart]:
    """Return the parts that {name: score} names, the best first; those that look for the same are taken together."""
    gathered: dict[QueryPart, list[float]] = {}
    for name, score in scores.items():
        gathered.setdefault(parts[name], []).append(score)
    met = [replace(part, score=sum(each), times=len(each)) for part, each in gathered.items()]
    return sorted(met, key=lambda part: -part.score)


def describe_cut(subfield: str) -> str:
    """Return how a text is cut in a subfield ("" for the field itself)."""
    return str(CUTS[subfield]) if subfield in CUTS else subfield


def name_leaves(query: dict[str, Any], language_code: str) -> dict[str, QueryPart]:
    """Give every part of a query in a language's index a name; return {name: part}."""
    parts = {}
    for number, (kind, options) in enumerate(find_leaves(query)):
        options["_name"] = str(number)
        parts[str(number)] = read_leaf(kind, options, language_code)
    return parts


def find_leaves(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (kind, options) of the parts that compare with the index."""
    if isinstance(node, list):
        for each in node:
            yield from find_leaves(each)
    elif isinstance(node, dict):
        for kind, options in node.items():
            if kind in LEAVES:
                yield kind, options
            else:
                yield from find_leaves(options)


def read_leaf(kind: str, options: Mapping[str, Any], language_code: str) -> QueryPart:
    weight = float(options.get("boost", 1.0))
    if kind == "constant_score":
        column, values = next(iter(next(iter(options["filter"].values())).items()))
        shown = values if isinstance(values, str) else ", ".join(values)
        # Works that say the same in other languages are many, and their keys say nothing.
        return QueryPart(column, "" if column == "key" else shown, weight=weight)
    names = [name.partition("^")[0] for name in options.get("fields", ())]
    return QueryPart(
        kind="words" if kind == "combined_fields" else "phrase",
        text=str(options.get("query", "")),
        languages=tuple(dict.fromkeys(language_of(name, language_code) for name in names)),
        cut=subfield_of(names[0]) if names else "",
        slop=int(options.get("slop", 0)),
        weight=weight,
    )


def language_of(field_name: str, index_language: str) -> str:
    """Return the language of the texts in a field: `other.fr.title.standard` holds French."""
    pieces = field_name.split(".")
    return pieces[1] if pieces[0] == "other" else index_language


def subfield_of(field_name: str) -> str:
    pieces = field_name.split(".")
    return ".".join(pieces[3:] if pieces[0] == "other" else pieces[1:])
