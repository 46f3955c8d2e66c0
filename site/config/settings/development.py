"""For `make run` and a developer's machine: loopback only, a generated secret kept in var/."""

from config.env import STATE_ROOT
from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_URL, EMAIL_CONFIG, build_logging, env
from config.settings.secret_file import read_or_create_secret

LOGGING = build_logging("text", "WARNING")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_create_secret(STATE_ROOT / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Mails become files to look at, unless EMAIL_URL says where else they go.
if not env.str("EMAIL_URL", default=""):
    EMAIL_CONFIG = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(STATE_ROOT / "mail"),
    }
    vars().update(EMAIL_CONFIG)
