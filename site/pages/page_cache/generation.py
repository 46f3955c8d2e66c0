"""The generation of public content: a name for its state, which changes in the transaction of every change.

Statements are watched, not signals: bulk updates and the SQL of page trees send none.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from pages.page_cache.tables import changes_pages

# While tables are made, that of the tokens may not be there yet.
_paused: set[str] = set()

# Of pages.models.ContentToken; models of pages use what is kept, which is asked for here.
TABLE = "pages_contenttoken"
READ = f'SELECT token FROM "{TABLE}" ORDER BY id'  # noqa: S608 - no input


def read_generation() -> str | None:
    """Return the generation that is committed now, or None where the database doesn't answer. One small query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(READ)
            return ".".join(token for (token,) in cursor.fetchall())
    except DatabaseError:
        return None


def mark_changed() -> None:
    """Begin a new generation with this transaction; at once where there is none.

    The tokens are random: a number would come back after a rollback or a restored backup. There are as many rows
    as there ever were writers at once, since nobody may wait for another's long transaction.
    """
    if not is_marked():
        write_token()
        connection._marked_transaction = connection.run_on_commit  # type: ignore[attr-defined]


def is_marked() -> bool:
    """Say whether this transaction has begun a generation already, and it wasn't rolled back."""
    # Django replaces this list whenever a transaction ends and whenever a part of one is rolled back.
    marked = getattr(connection, "_marked_transaction", None)
    return connection.in_atomic_block and marked is connection.run_on_commit


def last_change() -> str:
    """Return the token that this connection wrote last, "" for none."""
    return str(getattr(connection, "_written_token", ""))


def write_token() -> None:
    """Write with single statements: the one that is watched may not be read to its end, so nothing can be committed."""
    token = uuid.uuid4().hex
    free = f'SELECT id FROM "{TABLE}" ORDER BY id LIMIT 1'  # noqa: S608 - no input
    if connection.features.has_select_for_update_skip_locked:
        free += " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{TABLE}" SET "token" = %s WHERE id = ({free})', [token])  # noqa: S608
        if cursor.rowcount == 0:
            cursor.execute(f'INSERT INTO "{TABLE}" (token) VALUES (%s)', [token])  # noqa: S608
    connection._written_token = token  # type: ignore[attr-defined]


def watch_statement(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper: runs a statement and marks the change if it was one."""
    result = execute(sql, params, many, context)
    if changes_pages(sql) and not _paused and not wrote_nothing(sql, context["cursor"]):
        mark_changed()
    return result


def wrote_nothing(sql: Any, cursor: Any) -> bool:
    # Rows that come back are counted when they are fetched.
    return cursor.rowcount == 0 and "RETURNING" not in str(sql)


def watch_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of connection_created."""
    if connection.alias == DEFAULT_DB_ALIAS and watch_statement not in connection.execute_wrappers:
        # At the beginning: whoever adds one for a while takes the last one away.
        connection.execute_wrappers.insert(0, watch_statement)


def pause(using: str, **kwargs: Any) -> None:
    """Receiver of pre_migrate."""
    _paused.add(using)


def resume(using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate. Whatever the migrations wrote, it is a new generation."""
    _paused.discard(using)
    if TABLE in connection.introspection.table_names():
        mark_changed()
