"""The part of the set-up that needs Django: migrations, page tree, the editor's account. A process of its own.

Prints progress lines that start with `# `, and as its last line a JSON object, see `main`.
"""

import io
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

EDITOR = "editor"


def read_account(path: Path) -> dict[str, str]:
    """Return the account kept at `path`, making it (mode 0600, random password) on first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    account = {"username": EDITOR, "password": secrets.token_urlsafe(12)}
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(account, handle)
    return account


def ensure_account(path: Path) -> bool:
    """Make the editor's account if the database has none; return whether its password is the kept one."""
    from django.contrib.auth import get_user_model

    account = read_account(path)
    user = get_user_model().objects.filter(username=account["username"]).first()
    if user is None:
        get_user_model().objects.create_superuser(account["username"], "editor@localhost", account["password"])
        return True
    return bool(user.check_password(account["password"]))


def prepare(account_path: Path) -> dict[str, Any]:
    """Bring the database up to date. Returns what `main` prints."""
    from django.core.management import call_command
    from django.db import connection

    is_fresh = "django_migrations" not in connection.introspection.table_names()
    print("# migrating", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    print("# page tree and reference data", flush=True)
    call_command("set_up_site", stdout=io.StringIO())
    return {"is_fresh": is_fresh, "is_password_current": ensure_account(account_path)}


def main(account_path: str) -> int:
    """Print {"is_fresh": whether the database was empty, "is_password_current": …} or {"error": …}.

    The password itself is never printed: this output is kept in a log.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        django.setup()
        print(json.dumps(prepare(Path(account_path))))
    except Error as error:
        said = str(error).strip().splitlines()
        print(json.dumps({"error": f"The database can't be used: {said[0] if said else type(error).__name__}"}))
        return 1
    except ImproperlyConfigured as error:
        print(json.dumps({"error": f"The settings are incomplete: {error}"}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
