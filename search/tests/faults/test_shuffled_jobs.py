"""Drains that stall, overlap, come late and are repeated, while the clock jumps: the last edit stands."""

import datetime as dt

import greenlet
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_page, make_work
from search import drain as drain_module
from search.builders import build_records
from search.client import alias_of, get_writer
from search.documents import DOCUMENTS
from search.drain import DrainOutcome, drain_batch, drain_outbox
from search.models import OutboxEntry, Reason
from search.outbox import record_works

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

WORKS = 3
STEPS = ("select_batch", "allocate_version", "build_records", "write_records", "delete_handled")
LANGUAGES = ("en", "ar", "fr")
work_numbers = st.integers(0, WORKS - 1)
operations = st.one_of(
    st.tuples(st.just("edit"), work_numbers),
    st.tuples(st.just("unpublish"), work_numbers),
    st.tuples(st.just("publish"), work_numbers),
    st.tuples(st.just("delete"), work_numbers),
    st.tuples(st.just("restore"), work_numbers),
    st.tuples(st.just("mark"), work_numbers),
    st.tuples(st.just("begin"), st.just(0)),
    # Drains go on by one of their steps each; which one is chosen among those under way.
    st.tuples(st.just("step"), st.integers(0, 9)),
    st.tuples(st.just("step"), st.integers(0, 9)),
    st.tuples(st.just("repeat"), st.integers(0, 9)),
    st.tuples(st.just("clock"), st.sampled_from([-7200, -60, -1, 1, 3600])),
)


class Jobs:
    """Real drains, each stopped before every step until it is told to go on, and writes to be repeated."""

    def __init__(self, monkeypatch):
        self.under_way: list[greenlet.greenlet] = []
        self.writes: list[tuple] = []
        self.main = greenlet.getcurrent()
        for name in STEPS:
            monkeypatch.setattr(drain_module, name, self.stop_before(name, getattr(drain_module, name)))

    def stop_before(self, name, original):
        def call(*args, **kwargs):
            if greenlet.getcurrent() is not self.main:
                self.main.switch()
                if name == "write_records":
                    self.writes.append((original, args))
            return original(*args, **kwargs)

        return call

    def begin(self, _number):
        job = greenlet.greenlet(lambda: drain_batch(get_writer(), DrainOutcome()))
        self.under_way.append(job)
        job.switch()

    def step(self, number):
        if self.under_way:
            job = self.under_way[number % len(self.under_way)]
            job.switch()
            if job.dead:
                self.under_way.remove(job)

    def repeat(self, number):
        """A message delivered twice, as late as may be."""
        if self.writes:
            original, args = self.writes[number % len(self.writes)]
            original(*args)

    def finish(self):
        while self.under_way:
            self.step(0)


class Story:
    """Works that are edited; a deleted one may be restored under its key."""

    def __init__(self):
        self.edits = 0
        self.keys = [make_work("tool", languages=LANGUAGES[: number + 1]).key for number in range(WORKS)]

    def pages(self, number):
        return list(WorkPage.objects.filter(work__key=self.keys[number]).order_by("pk"))

    def edit(self, number):
        for page in self.pages(number)[:1]:
            self.edits += 1
            page.title = f"Edit {self.edits}"
            page.save()

    def unpublish(self, number):
        for page in self.pages(number)[-1:]:
            page.live = False
            page.save()

    def publish(self, number):
        for page in self.pages(number):
            page.live = True
            page.save()

    def delete(self, number):
        for page in self.pages(number):
            page.delete()

    def restore(self, number):
        key = self.keys[number]
        if not Work.objects.filter(key=key).exists():
            make_work("tool", key=key, languages=LANGUAGES[:2])
        elif len(self.pages(number)) == 1:
            make_page(Work.objects.get(key=key), "ru")

    def mark(self, number):
        record_works(Work.objects.filter(key=self.keys[number]), Reason.DRIFT)

    def expected(self):
        records = build_records(self.keys).records
        return {
            code: {key: records[key][code]["content_hash"] for key in self.keys if code in records[key]}
            for code in DOCUMENTS
        }

    def indexed(self):
        client = get_writer()
        found = {}
        for code in DOCUMENTS:
            answer = client.mget(index=alias_of(code), ids=self.keys, source=["content_hash"])
            found[code] = {
                entry["_id"]: entry["_source"]["content_hash"] for entry in answer["docs"] if entry.get("found")
            }
        return found


def play(sequence, monkeypatch):
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=True) as clock:
        story, jobs = Story(), Jobs(monkeypatch)
        drain_outbox()
        for name, number in sequence:
            if name == "clock":
                clock.shift(number)
            elif hasattr(jobs, name):
                getattr(jobs, name)(number)
            else:
                getattr(story, name)(number)
        jobs.finish()
        drain_outbox()
        assert not OutboxEntry.objects.exists()
        assert story.indexed() == story.expected()
        # Once more, and late: nothing changes.
        for original, args in jobs.writes:
            original(*args)
        assert story.indexed() == story.expected()


def test_jobs_shuffled_and_repeated_leave_the_last_edit(search_indices, is_long, capsys):
    examples = 200 if is_long else 10
    played = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not is_long,
        # Making a failing sequence short takes minutes: that is for the long form.
        phases=[Phase.generate, Phase.shrink] if is_long else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(operations, min_size=10, max_size=40))
    def run(sequence):
        with pytest.MonkeyPatch.context() as monkeypatch, transaction.atomic():
            play(sequence, monkeypatch)
            played.append(len(sequence))
            transaction.set_rollback(True)

    run()
    assert len(played) >= examples
    with capsys.disabled():
        print(f"\n{len(played)} sequences of {sum(played)} steps: the index is what the database says")
