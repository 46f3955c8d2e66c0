"""What most pages need and none of them owns (menus, addresses, names), kept in each process for one generation.

Only while a request reads: nothing is kept elsewhere, nor in a transaction that has changed content.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from pages.page_cache import generation

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")

# More than a site ever has; a caller whose arguments come from readers must not fill the memory.
MOST_VALUES = 20_000


class Scope:
    """A request that may use what is kept; `generation` is read when it is first needed, and after own changes."""

    def __init__(self, known: str | None) -> None:
        self.generation = known
        self.own_change = generation.last_change()


_scope: ContextVar[Scope | None] = ContextVar("kept_scope", default=None)
# Replaced as a whole by the first who comes with another generation; who still holds the old one writes there.
_shelves: list[tuple[str, dict[Any, Any]]] = [("", {})]


@contextmanager
def keeping(known: str | None = None) -> Iterator[None]:
    """Let what runs inside keep and find; `known` is the generation, if it has been read already."""
    token = _scope.set(Scope(known))
    try:
        yield
    finally:
        _scope.reset(token)


def present_generation() -> str:
    """Return the generation for which values may be kept now, "" where none may. At most one query a request."""
    scope = _scope.get()
    # What a transaction writes after its first change gets no generation of its own.
    if scope is None or generation.is_marked():
        return ""
    if scope.generation is None or scope.own_change != generation.last_change():
        scope.own_change = generation.last_change()
        scope.generation = generation.read_generation() or ""
    return scope.generation


def is_keeping() -> bool:
    return bool(present_generation())


def values_of_now() -> dict[Any, Any] | None:
    """Return what is kept for the present generation, to be added to; None where nothing may be kept."""
    now = present_generation()
    if not now:
        return None
    known, values = _shelves[0]
    if known != now or len(values) > MOST_VALUES:
        values = {}
        _shelves[0] = (now, values)
    return values


def kept(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Keep what a function returns for its (positional, hashable) arguments; nobody may change it afterwards.

    It may depend on public content and its arguments alone: neither on the reader, nor on the clock, nor on the
    active language, unless that is an argument.
    """

    @wraps(function)
    def ask(*arguments: Arguments.args, **named: Arguments.kwargs) -> Value:
        values = values_of_now()
        if values is None or named:
            return function(*arguments, **named)
        key = (function, arguments)
        if key not in values:
            values[key] = function(*arguments, **named)
        return cast(Value, values[key])

    return ask


def forget() -> None:
    """Forget all that this process has kept: for tests that change what no generation tells of, such as settings."""
    _shelves[0] = ("", {})
