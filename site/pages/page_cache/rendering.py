"""What is known of the page that is being rendered for the cache."""

from contextvars import ContextVar, Token
from dataclasses import dataclass


@dataclass(slots=True)
class Rendering:
    """Seconds for which the page may be kept, and those for which this process has known the present content."""

    seconds: float
    age: float


_current: ContextVar[Rendering | None] = ContextVar("rendering", default=None)


def limit_lifetime(seconds: float) -> None:
    """Say that what is being rendered holds for so many seconds at most; 0 keeps it out of the cache."""
    rendering = _current.get()
    if rendering is not None:
        rendering.seconds = min(rendering.seconds, seconds)


def limit_while_young(seconds: float) -> None:
    """Say that what is shown follows changes of content by up to so many seconds (a search index, say)."""
    rendering = _current.get()
    if rendering is not None and rendering.age < seconds:
        limit_lifetime(seconds)


def begin(seconds: float, age: float) -> tuple[Rendering, Token]:
    rendering = Rendering(seconds, age)
    return rendering, _current.set(rendering)


def end(token: Token) -> None:
    _current.reset(token)
