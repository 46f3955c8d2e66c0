"""Edits at random as editors make them, and what the indices hold of them."""

import random
import time

from django.core.exceptions import ValidationError
from elasticsearch import Elasticsearch
from wagtail.models import PageViewRestriction

from catalogue.models import WorkPage
from catalogue.tests.factories import make_page, make_work
from search.client import alias_of, get_writer
from search.documents import DOCUMENTS
from search.drain import drain_outbox
from search.index_kinds import INDEX_KINDS
from search.lifecycle import rebuild_indices
from search.models import OutboxEntry
from search.reconcile import find_drift, read_index

Snapshot = dict[str, dict[str, str]]


class Editor:
    """Makes works in several languages, and edits, unpublishes, hides, deletes and restores their pages."""

    def __init__(self, works: int = 20, seed: int = 62172):
        self.randomly = random.Random(seed)
        self.count = 0
        self.durations: list[float] = []
        for _ in range(works):
            self.add_work()

    def add_work(self):
        codes = self.randomly.sample(sorted(DOCUMENTS), k=self.randomly.randint(1, 3))
        return make_work("tool", languages=tuple(codes))

    def edit(self) -> None:
        """Make one edit and note the seconds it took."""
        started = time.monotonic()
        self.count += 1
        page = self.choose_page()
        action = self.randomly.choices(
            [self.retitle, self.unpublish, self.hide, self.delete, self.translate], [12, 2, 1, 1, 2]
        )[0]
        action(page)
        self.durations.append(time.monotonic() - started)

    def choose_page(self):
        ids = list(WorkPage.objects.order_by("pk").values_list("pk", flat=True))
        return WorkPage.objects.get(pk=self.randomly.choice(ids)).specific

    def retitle(self, page):
        """Also what brings an unpublished page back."""
        page.title = f"Title after edit {self.count}"
        page.save_revision().publish()

    def unpublish(self, page):
        page.unpublish()

    def hide(self, page):
        restriction = page.view_restrictions.first()
        if restriction:
            restriction.delete()
        else:
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def delete(self, page):
        page.delete()
        self.add_work()

    def translate(self, page):
        missing = set(DOCUMENTS) - set(page.work.pages.values_list("locale__language_code", flat=True))
        if not missing:
            return
        code = self.randomly.choice(sorted(missing))
        try:
            make_page(page.work, code)
        except ValidationError:
            # The translation sync, which runs beside this, may have been faster; nothing else is excused.
            assert page.work.pages.filter(locale__language_code=code).exists()


def take_snapshot(client: Elasticsearch | None = None) -> Snapshot:
    """Return {index: {_id: content hash}} of all live indices, and check that no index counts more than that."""
    client = client or get_writer()
    found: Snapshot = {}
    for name in INDEX_KINDS:
        pairs = list(read_index(client, name))
        found[name] = dict(pairs)
        assert len(pairs) == len(found[name]) == client.count(index=alias_of(name))["count"]
    return found


def assert_nothing_lost_or_doubled() -> int:
    """The outbox is empty: reconcile finds nothing, and a fresh rebuild gives the same documents. Return how many."""
    assert not OutboxEntry.objects.exists()
    drift = find_drift()
    assert not drift, drift
    updated = take_snapshot()
    rebuild_indices(is_shrinking_allowed=True)
    drain_outbox()
    assert take_snapshot() == updated
    return sum(len(documents) for documents in updated.values())
