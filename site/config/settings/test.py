"""For the test suite: fast password hashing, files in a temporary folder; services from the environment."""

from pathlib import Path

from config.env import STATE_ROOT
from config.settings.base import *  # noqa: F403
from config.settings.base import build_logging, env

SECRET_KEY = "test-only-secret-key-that-protects-nothing"  # noqa: S105
LOGGING = build_logging("text", "WARNING")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test suite names a folder per worker; checks with these settings (mypy, makemigrations) write nothing.
MEDIA_ROOT = Path(env.str("TEST_MEDIA_ROOT", default="") or STATE_ROOT / "cache" / "media")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests roll pages back; those of the cache switch it on.
PAGE_CACHE = env.bool("PAGE_CACHE", default=False)
# Tests roll names back within the second.
SEARCH_VOCABULARY_CHECK_SECONDS = 0.0
# All tests ask from one address.
OPEN_DATA_REQUESTS_A_MINUTE = 0
