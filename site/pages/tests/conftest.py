"""The page cache, switched on for the tests that are about it."""

import pytest

from pages.page_cache import generation
from pages.page_cache.shelf import shelf


@pytest.fixture
def page_cache(settings, db, monkeypatch):
    """Switch the cache on, empty. A test is one transaction, in which every change counts as if it were committed."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(generation, "is_marked", lambda: False)
    shelf.clear()
    yield shelf
    shelf.clear()
