"""Where a detail page gets works like its own from: a finder that another app registers.

The catalogue knows nothing of how works are found, and shows none where nobody registered.
"""

from collections.abc import Callable

from pages.components import Card

# (work key, language code) -> cards, the most similar first.
SimilarFinder = Callable[[str, str], list[Card]]

_finders: list[SimilarFinder] = []


def register_similar_finder(finder: SimilarFinder) -> None:
    """Have detail pages ask `finder`, which must never raise; the last one registered counts."""
    _finders[:] = [finder]


def find_similar(key: str, language_code: str) -> list[Card]:
    return _finders[0](key, language_code) if _finders and key else []
