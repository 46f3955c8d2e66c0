"""The test database: made by the migrations once, then copied, and put back after transactional tests."""

import hashlib
import os
import shutil
import sqlite3
from importlib.metadata import distributions
from pathlib import Path

from launch.paths import REPOSITORY_ROOT


class MigratedDatabase:
    """One worker's test database. SQLite starts from a copy of a migrated file kept in `cache`.

    The copy only saves time: Django runs the migrations on it all the same, and finds most of them done.
    """

    def __init__(self, cache: Path, folder: Path) -> None:
        from django.db import connection

        self.is_file = connection.vendor == "sqlite"
        self._folder = folder
        self._template = cache / f"{_hash_migrations()}.sqlite3"
        self._rows = ""

    def prepare(self, worker: str) -> None:
        """Name the database of this worker and lay the cached file there."""
        from django.conf import settings
        from django.db import connection

        test = settings.DATABASES["default"].setdefault("TEST", {})
        if not self.is_file:
            test["NAME"] = f"test_{settings.DATABASES['default']['NAME']}_{worker}"
            connection.settings_dict.setdefault("TEST", {})["NAME"] = test["NAME"]
            return
        path = self._folder / worker / "database.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        if self._template.exists():
            shutil.copyfile(self._template, path)
        test["NAME"] = str(path)
        connection.settings_dict.setdefault("TEST", {})["NAME"] = str(path)

    def remember(self) -> None:
        """Keep the state that the migrations left, for `restore` and for the next run."""
        from django.db import connection

        if not self.is_file:
            self._rows = connection.creation.serialize_db_to_string()
            return
        self._copy(self._own_snapshot())
        if not self._template.exists():
            self._template.parent.mkdir(parents=True, exist_ok=True)
            for stale in self._template.parent.glob("*.sqlite3"):
                stale.unlink(missing_ok=True)
            # A rename is atomic: another worker sees the whole file or none.
            draft = self._template.with_suffix(f".{os.getpid()}")
            shutil.copyfile(self._own_snapshot(), draft)
            draft.rename(self._template)

    def restore(self) -> None:
        """Make every table what it was after the migrations."""
        from django.core.management import call_command
        from django.db import connection

        connection.ensure_connection()
        if self.is_file:
            source = sqlite3.connect(self._own_snapshot())
            try:
                source.backup(connection.connection)
            finally:
                source.close()
        else:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, allow_cascade=True)
            connection.creation.deserialize_db_from_string(self._rows)
            _continue_sequences()
        _forget_cached_rows()

    def _own_snapshot(self) -> Path:
        from django.db import connection

        return Path(f"{connection.settings_dict['NAME']}.migrated")

    def _copy(self, target: Path) -> None:
        from django.db import connection

        connection.ensure_connection()
        destination = sqlite3.connect(target)
        try:
            connection.connection.backup(destination)
            # Readers of the copy must not need the -wal file beside it.
            destination.execute("PRAGMA journal_mode=DELETE")
        finally:
            destination.close()


def _continue_sequences() -> None:
    """Rows came back with their ids, which PostgreSQL's sequences don't know of."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _forget_cached_rows() -> None:
    """Content types, sites and locales are cached by id in this process."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Site

    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


def _hash_migrations() -> str:
    """A name for everything that decides what the migrated database looks like."""
    digest = hashlib.sha256()
    for top in ("catalogue", "search", "site"):
        for pattern in ("**/migrations/*.py", "**/site_tree.py", "**/reference/*.json"):
            for path in sorted((REPOSITORY_ROOT / top).glob(pattern)):
                digest.update(str(path.relative_to(REPOSITORY_ROOT)).encode() + path.read_bytes())
    digest.update("".join(sorted(f"{item.name}{item.version}" for item in distributions())).encode())
    return digest.hexdigest()[:20]
