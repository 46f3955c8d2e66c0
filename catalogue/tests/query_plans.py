"""What is asked of the database while something runs, and how SQLite would go about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

Statement = tuple[str, Any]


@contextmanager
def recorded_statements() -> Iterator[list[Statement]]:
    """Yield a list to which each statement is added, with the parameters of its first row."""
    statements: list[Statement] = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params[0] if many else params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def steps_of(statement: Statement) -> list[str]:
    """Return the steps of SQLite's plan."""
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[3] for row in cursor.fetchall()]
