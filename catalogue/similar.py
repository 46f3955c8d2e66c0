"""Where a detail page gets works like its own from: a finder that another app registers.

The catalogue knows nothing of how works are found, and shows none where nobody registered.
"""

from collections.abc import Callable

from catalogue.models import WorkPage

# A work's page -> ids of works in its language, the most similar first; some may not be public any more.
SimilarFinder = Callable[[WorkPage], list[int]]

_finders: list[SimilarFinder] = []


def register_similar_finder(finder: SimilarFinder) -> None:
    """Have detail pages ask `finder`, which must never raise; the last one registered counts."""
    _finders[:] = [finder]


def find_similar(page: WorkPage) -> list[int]:
    return _finders[0](page) if _finders and page.pk else []
