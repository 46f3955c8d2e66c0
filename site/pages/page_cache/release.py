"""A name for what pages are made with: another release must not find the pages of this one."""

import hashlib
import re
import sys
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

SUFFIXES = {".py", ".html", ".mo", ".json"}
# What decides on the headers that are kept with a page.
HEADER_SETTINGS = re.compile(
    r"SECURE_|CONTENT_SECURITY_POLICY|PERMISSIONS_POLICY|X_FRAME|IS_STAGING|MIDDLEWARE|LANGUAGE"
)


@lru_cache(maxsize=1)
def release_fingerprint() -> str:
    """Return a digest over names, sizes and times of the site's code, templates, translations and static manifest."""
    digest = hashlib.sha256(f"{sys.version} {settings.BASE_URL} {settings.DEBUG}".encode())
    for name in sorted(filter(HEADER_SETTINGS.match, dir(settings))):
        digest.update(f"{name}={getattr(settings, name)!r}".encode())
    folders = [Path(app.path) for app in apps.get_app_configs() if is_own(Path(app.path))]
    folders += [settings.BASE_DIR / "site" / "templates", *map(Path, settings.LOCALE_PATHS)]
    files = {file for folder in folders for file in folder.rglob("*") if file.suffix in SUFFIXES}
    files |= {
        path
        for path in (Path(settings.STATIC_ROOT) / "staticfiles.json", Path(settings.BASE_DIR) / "requirements.txt")
        if path.exists()
    }
    for file in sorted(files):
        state = file.stat()
        digest.update(f"{file} {state.st_size} {state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def is_own(folder: Path) -> bool:
    return folder.is_relative_to(settings.BASE_DIR) and "site-packages" not in folder.parts
