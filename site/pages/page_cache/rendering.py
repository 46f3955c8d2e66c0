"""What is known of the page that is being rendered for the cache."""

from contextvars import ContextVar, Token
from dataclasses import dataclass


@dataclass(slots=True)
class Rendering:
    """Seconds for which the page may be kept."""

    seconds: float


_current: ContextVar[Rendering | None] = ContextVar("rendering", default=None)


def limit_lifetime(seconds: float) -> None:
    """Say that what is being rendered holds for so many seconds at most; 0 keeps it out of the cache."""
    rendering = _current.get()
    if rendering is not None:
        rendering.seconds = min(rendering.seconds, seconds)


def begin(seconds: float) -> tuple[Rendering, Token]:
    rendering = Rendering(seconds)
    return rendering, _current.set(rendering)


def end(token: Token) -> None:
    _current.reset(token)
