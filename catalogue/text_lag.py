"""Whether a page's text lags behind the one it was translated from: asked of a finder that another app registers.

The catalogue knows nothing of translations, and no page lags where nobody registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from catalogue.models import WorkPage


@dataclass(frozen=True, slots=True)
class TextLag:
    """Since when the text in another language says something newer, and the page where readers find it."""

    since: datetime
    language_code: str
    title: str
    url: str


LagFinder = Callable[[WorkPage, HttpRequest | None], TextLag | None]

_finders: list[LagFinder] = []


def register_lag_finder(finder: LagFinder) -> None:
    """Have detail pages ask `finder`; the last one registered counts."""
    _finders[:] = [finder]


def find_text_lag(page: WorkPage, request: HttpRequest | None = None) -> TextLag | None:
    return _finders[0](page, request) if _finders and page.pk else None
