"""How well the search finds: figures per language from topics, and the comparison with figures kept before."""

import json
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.documents import DOCUMENTS

# A language may lose so much of a figure before it counts as worse: less is noise.
TOLERANCE = 0.02
DEPTH, FOUND = 10, 100

# {language code: {figure: value from 0 to 1}}
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody wants to know: a query per language, and the keys of the works that answer it."""

    id: str
    queries: dict[str, str]
    relevant: frozenset[str]


def read_topics(path: Path) -> list[Topic]:
    """Return the topics of a JSON Lines file: {"id", "queries": {language code: text}, "relevant": [work keys]}."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [Topic(row["id"], row["queries"], frozenset(row["relevant"])) for row in rows]


def measure_topics(topics: Iterable[Topic], find: Callable[[str, str], Sequence[str]]) -> Figures:
    """Return the figures; `find(query, language code)` gives work keys, best first, at least FOUND if there are."""
    chosen = list(topics)
    figures: Figures = {}
    for code in DOCUMENTS:
        answers = [(find(topic.queries[code], code), topic.relevant) for topic in chosen if code in topic.queries]
        if answers:
            figures[code] = {
                "ndcg@10": mean(rate_order(keys, relevant) for keys, relevant in answers),
                "recall@100": mean(len(relevant & set(keys[:FOUND])) / len(relevant) for keys, relevant in answers),
                "mrr@10": mean(rate_first(keys, relevant) for keys, relevant in answers),
            }
    return figures


def mean(values: Iterable[float]) -> float:
    return round(statistics.mean(values), 4)


def rate_order(keys: Sequence[str], relevant: frozenset[str]) -> float:
    """Return nDCG at DEPTH for works that are relevant or not."""
    gain = sum(1 / math.log2(rank + 2) for rank, key in enumerate(keys[:DEPTH]) if key in relevant)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))


def rate_first(keys: Sequence[str], relevant: frozenset[str]) -> float:
    """Return 1 / rank of the first relevant work, 0 where none is among the first DEPTH."""
    return next((1 / (rank + 1) for rank, key in enumerate(keys[:DEPTH]) if key in relevant), 0.0)


def find_losses(now: Figures, before: Figures) -> list[str]:
    """Return a line for each figure of a language that fell by more than TOLERANCE, or is no longer measured."""
    losses = []
    for code, kept in before.items():
        for name, value in kept.items():
            measured = now.get(code, {}).get(name, 0.0)
            if measured < value - TOLERANCE:
                losses.append(f"{code}: {name} fell from {value:.3f} to {measured:.3f}")
    return losses


def format_figures(figures: Figures) -> str:
    return "\n".join(
        f"{code:<8} " + "  ".join(f"{name} {value:.3f}" for name, value in values.items())
        for code, values in figures.items()
    )
