"""WSGI entry point for granian (config.wsgi:application)."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

for folder in (Path(__file__).resolve().parents[1], Path(__file__).resolve().parents[2]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

from django.conf import settings  # noqa: E402 - the path must be set first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402

application = get_wsgi_application()

# All that a request needs is loaded now, and what stays for good is no garbage: going through it takes the
# collector a tenth of a second, in the middle of somebody's request.
import_module(settings.ROOT_URLCONF)
import_module("search.vocabulary").warm_up()
# Requests are answered in other threads, with connections of their own.
connections.close_all()
gc.collect()
gc.freeze()
# A search makes thousands of objects that end with it; collected at 700, some of them grew old, and were gone through
# with everything else, 10 to 20 ms at a time.
gc.set_threshold(5_000, 10, 10)
import_module("search.semantic.query_vectors").warm_up()
