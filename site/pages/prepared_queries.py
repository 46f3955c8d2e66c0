"""Queries whose SQL Django puts together once in a process: for pages, that takes longer than the database's answer.

Only what depends on numbers and texts alone; whatever else changes a query is an argument that is no number or text.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.db import connections
from django.db.models import QuerySet

# What stands for an argument while the SQL is made; within 32 bits, and no text of anybody's.
FIRST_NUMBER = 2_000_000_000
TEXT = "\ue000{}\ue001"
# Lists of so many values at most; longer ones are rare, and each length has SQL of its own.
MOST_VALUES = 64


class PreparedQuery:
    """A query set and its SQL; `marks` are what stands in its parameters for arguments."""

    def __init__(self, queryset: QuerySet, marks: list[Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.parameters = self.compiler.as_sql()
        missing = set(marks) - set(self.parameters)
        if missing:
            raise ValueError(f"Arguments that aren't parameters of the query: {missing}")

    def read(self, values: dict[Any, Any]) -> list[Any]:
        """Return the rows with `values` ({mark: value}) in the places of the marks. One query."""
        parameters = tuple(values.get(each, each) for each in self.parameters)
        queryset = self.queryset._chain()  # type: ignore[attr-defined]
        compiler: Any = copy(self.compiler)
        # Connections belong to threads.
        compiler.connection, compiler.query = connections[self.queryset.db], queryset.query
        compiler.as_sql = lambda *arguments, **named: (self.sql, parameters)
        queryset.query.get_compiler = lambda *arguments, **named: compiler
        return list(queryset)


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Return the rows of what a function returns for numbers, texts and tuples of them, which is made once only."""
    known: dict[Any, PreparedQuery] = {}

    @wraps(build)
    def ask(*arguments: Any) -> list[Any]:
        arguments = tuple(map(padded, arguments))
        if () in arguments:
            return list(build(*arguments))
        marks: list[Any] = []
        stand_ins = tuple(stand_in(argument, marks) for argument in arguments)
        if len(marks) > MOST_VALUES:
            return list(build(*arguments))
        if stand_ins not in known:
            known[stand_ins] = PreparedQuery(build(*stand_ins), marks)
        return known[stand_ins].read(dict(zip(marks, flat(arguments), strict=True)))

    return ask


def padded(argument: Any) -> Any:
    """Repeat the last of several values, so that there are only a few lengths."""
    if not isinstance(argument, tuple) or len(argument) < 2:
        return argument
    return argument + argument[-1:] * ((1 << (len(argument) - 1).bit_length()) - len(argument))


def stand_in(argument: Any, marks: list[Any]) -> Any:
    """Return what stands for an argument, and note it."""
    if isinstance(argument, tuple):
        return tuple(stand_in(each, marks) for each in argument)
    if isinstance(argument, str):
        marks.append(TEXT.format(len(marks)))
    elif isinstance(argument, int) and not isinstance(argument, bool):
        marks.append(FIRST_NUMBER + len(marks))
    else:
        return argument
    return marks[-1]


def flat(arguments: tuple[Any, ...]) -> list[Any]:
    """Return the arguments that have stand-ins, in order."""
    found: list[Any] = []
    for argument in arguments:
        if isinstance(argument, tuple):
            found += flat(argument)
        elif isinstance(argument, int | str) and not isinstance(argument, bool):
            found.append(argument)
    return found
