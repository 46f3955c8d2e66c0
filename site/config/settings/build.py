"""For building an image: collects the static files without any secret or service. Never serves a request."""

from config.settings.base import *  # noqa: F403
from config.settings.base import build_logging

SECRET_KEY = "only-for-collecting-static-files"  # noqa: S105
LOGGING = build_logging("text", "WARNING")
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
