"""Whether a page's text lags behind the one it was translated from: asked of a finder that another app registers.

Pages know nothing of translations, and none lags where nobody registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class TextLag:
    """Since when the text in another language says something newer, and the page where readers find it."""

    since: datetime
    language_code: str
    title: str
    url: str


LagFinder = Callable[[Page, HttpRequest | None], TextLag | None]

_finders: list[LagFinder] = []


def register_lag_finder(finder: LagFinder) -> None:
    """Have pages ask `finder`; the last one registered counts."""
    _finders[:] = [finder]


def find_text_lag(page: Page, request: HttpRequest | None = None) -> TextLag | None:
    return _finders[0](page, request) if _finders and page.pk else None
