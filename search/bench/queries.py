"""The searches of the benchmark: one to four words, phrases, symbols, facets that are chosen, in six languages."""

import random
from collections.abc import Iterator
from urllib.parse import urlencode

from catalogue.models import Audience, Topic, Work
from catalogue.models.kinds import WorkKind
from search.bench.corpus import KEY_PREFIX
from search.bench.texts import TextSource

# Of a hundred searches so many are of each sort.
SORTS = {"one": 20, "two": 30, "three": 15, "four": 5, "phrase": 10, "symbol": 8, "rare": 7, "none": 5}
WITH_FACETS = 0.35
FREQUENT_WORDS = 400


def make_searches(languages: list[str], seed: int) -> Iterator[dict[str, object]]:
    """Yield parameters of /api/v1/search/ for ever; the same seed gives the same ones."""
    randomly = random.Random(seed)  # noqa: S311 - repeatable queries, no secret
    sources = {code: TextSource(code, seed) for code in languages}
    symbols = list(Work.objects.filter(key__startswith=KEY_PREFIX).values_list("symbol", flat=True)[:1000])
    facets = {
        "topic": list(Topic.objects.values_list("slug", flat=True)),
        "audience": list(Audience.objects.values_list("slug", flat=True)),
        "kind": WorkKind.values,
    }
    while True:
        code = randomly.choice(languages)
        sort = randomly.choices(list(SORTS), list(SORTS.values()))[0]
        search: dict[str, object] = {"q": make_query(sort, sources[code], symbols, randomly), "lang": code}
        if randomly.random() < WITH_FACETS:
            name = randomly.choice(list(facets))
            search[name] = randomly.sample(facets[name], min(randomly.choice((1, 1, 2)), len(facets[name])))
        yield search


def make_query(sort: str, source: TextSource, symbols: list[str], randomly: random.Random) -> str:
    if sort == "none":
        return ""
    if sort == "symbol":
        return randomly.choice(symbols).lower().replace("/", randomly.choice(["/", " ", ""]))
    if sort == "rare":
        return source.rare_word()
    clause = source.clause()
    if sort == "phrase":
        return " ".join(clause.split()[:6]) if source.is_spaced else clause[:8]
    count = {"one": 1, "two": 2, "three": 3, "four": 4}[sort]
    words = [randomly.choice(source.words[:FREQUENT_WORDS]) for _ in range(count)]
    return (" " if source.is_spaced else "").join(words)


def encode(search: dict[str, object]) -> str:
    return urlencode(search, doseq=True)
