"""How high MRR@10 can be expected to be: many known items are formulas that several documents share.

`python -m search.relevance.known_items RECORDS.jsonl KNOWN_ITEMS.jsonl`; standard library only. It asks no search.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import mean
from typing import Any

DEPTH = 10
WORD = re.compile(r"[^\W_]+")
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


def fold(text: str) -> str:
    """Return the words of a text, lower-case, each between single spaces; Chinese keeps its runs of characters."""
    return f" {' '.join(WORD.findall(text.lower()))} "


def find_alike(query: str, texts: Mapping[str, str], is_spaced: bool) -> list[str]:
    """Return the keys of the folded texts that hold the query word for word; where none does, all its words."""
    wanted = fold(query)
    run = wanted if is_spaced else wanted.strip()
    alike = [key for key, text in texts.items() if run in text]
    words = [f" {word} " for word in wanted.split()] if is_spaced else list(wanted.strip())
    return alike or [key for key, text in texts.items() if all(word in text for word in words)]


def expect_reciprocal_rank(count: int) -> float:
    """Return the mean of 1/rank (0 below the tenth) of one among `count` documents in an order drawn by lot."""
    return sum(1 / rank for rank in range(1, min(count, DEPTH) + 1)) / count if count else 0.0


def expect_mrr(records: Iterable[Mapping[str, Any]], items: list[Mapping[str, Any]], code: str) -> tuple[float, int]:
    """Return the MRR@10 of a search that finds all that hold a query and can't tell them apart; and how
    many queries only one document holds."""
    texts = {
        record["key"]: fold(" ".join(str(page.get(name) or "") for name in ("title", "summary", "body")))
        for record in records
        if (page := record["pages"].get(code))
    }
    ranks, alone = [], 0
    for item in items:
        alike = find_alike(item["queries"][code], texts, code != "zh-hans")
        ranks.append(expect_reciprocal_rank(len(alike)) if item["key"] in alike else 0.0)
        alone += alike == [item["key"]]
    return mean(ranks), alone


def main(records_file: str, items_file: str) -> None:
    records, items = (
        [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]
        for name in (records_file, items_file)
    )
    for code in LANGUAGES:
        expected, alone = expect_mrr(records, items, code)
        sys.stdout.write(f"{code}: {expected:.3f} expected; {alone} of {len(items)} items are in one document only\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
