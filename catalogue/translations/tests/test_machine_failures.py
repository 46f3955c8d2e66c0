"""A machine that is down, slow, busy or answers nonsense writes nothing, and is asked again later."""

import json
import random
import socket
import time

import pytest
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from catalogue.tests.factories import make_work
from catalogue.translations.drafting_queue import queue_draft
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    MachineUsage,
    Origin,
    TranslationJob,
    TranslationJobItem,
)
from catalogue.translations.queueing import retry_job
from catalogue.translations.running import run_job
from catalogue.translations.sync_run import ItemsFailedError
from catalogue.translations.tests.conftest import TARGETS
from catalogue.translations.tests.machine_service import assert_nothing_was_written, fail_to_draft, libre

pytestmark = pytest.mark.django_db


def cut_line(method, path, body):
    return 0, {}, b""


def few(method, path, body):
    return 200, {}, {"translatedText": json.loads(body)["q"][1:]}


def many(method, path, body):
    return 200, {}, {"translatedText": [*json.loads(body)["q"], "one more"]}


def numbers(method, path, body):
    return 200, {}, {"translatedText": [1 for _text in json.loads(body)["q"]]}


def overlong(method, path, body):
    return 200, {}, {"translatedText": [text + "x" * 5_000 for text in json.loads(body)["q"]]}


FAILURES = {
    "busy": lambda *_: (429, {"Retry-After": "120"}, {"error": "Slowdown"}),
    "broken": lambda *_: (500, {}, {"error": "no"}),
    "away": lambda *_: (503, {}, b"<html>maintenance</html>"),
    "line is cut": cut_line,
    "a page instead of JSON": lambda *_: (200, {}, b"<html>Welcome to the hotel</html>"),
    "wrong UTF-8": lambda *_: (200, {}, b'{"translatedText": ["\xff"]}'),
    "half an answer": lambda *_: (200, {}, b'{"translatedText": ["'),
    "another structure": lambda *_: (200, {}, ["a", "b"]),
    "an error for an answer": lambda *_: (200, {}, {"error": "no"}),
    "one text instead of a list": lambda *_: (200, {}, {"translatedText": "text"}),
    "too few": few,
    "too many": many,
    "numbers": numbers,
    "over-long texts": overlong,
    "an endless answer": lambda *_: (200, {}, b'{"translatedText": ["' + b"x" * 3_000_000 + b'"]}'),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_machine_writes_nothing_and_is_tried_again(machine, arabic, failure):
    machine.respond = FAILURES[failure]

    job = fail_to_draft(arabic)

    assert_nothing_was_written(arabic)
    assert job.state == JobState.FAILED
    item = job.items.get()
    assert (item.state, item.language_code) == (JobState.FAILED, "ar")
    assert item.reason.startswith(("ProviderUnavailableError", "GarbageError"))
    assert job.available_at > timezone.now()

    machine.respond = libre
    TranslationJob.objects.update(available_at=timezone.now())
    assert run_job(job.pk) == JobState.DONE
    assert job.items.get().state == JobState.DONE


def test_a_slow_machine_is_left_after_its_time(machine, arabic):
    machine.drip_seconds = 0.1
    started = time.monotonic()
    job = fail_to_draft(arabic)
    assert time.monotonic() - started < 5
    assert "took longer than 0.5 s" in job.items.get().reason
    assert_nothing_was_written(arabic)


def test_a_machine_that_never_answers_is_left_after_its_time(machine, arabic):
    machine.respond = lambda *_: time.sleep(2) or (200, {}, {})
    started = time.monotonic()
    fail_to_draft(arabic)
    assert time.monotonic() - started < 1.9
    assert_nothing_was_written(arabic)


def test_a_machine_that_is_down_costs_nothing(settings, arabic, machine):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR["OPTIONS"]["LIBRETRANSLATE_URL"] = f"http://127.0.0.1:{port}"
    fail_to_draft(arabic)
    assert_nothing_was_written(arabic)
    usage = MachineUsage.objects.get()
    assert (usage.characters, usage.cost) == (0, 0)


def test_a_busy_machine_is_left_alone_as_long_as_it_asks(machine, arabic):
    machine.respond = FAILURES["busy"]
    job = fail_to_draft(arabic)
    assert (job.available_at - timezone.now()).total_seconds() > 110


@pytest.mark.parametrize(
    ("status", "body"), [(400, {"error": "ar is not supported"}), (403, {"error": "Invalid API key"})]
)
def test_a_refusal_is_not_tried_again(machine, arabic, status, body):
    machine.respond = lambda *_: (status, {}, body)
    job = fail_to_draft(arabic)
    assert job.state == JobState.DEAD
    assert body["error"] in job.items.get().reason


def test_a_redirection_is_not_followed(machine, arabic):
    machine.respond = lambda *_: (302, {"Location": "/elsewhere"}, b"")
    fail_to_draft(arabic)
    assert {path for _method, path, _body in machine.requests} == {"/translate"}


@pytest.mark.fault
@pytest.mark.timeout(900)
def test_a_machine_that_is_down_half_of_the_time_drafts_every_item_once(machine, steps, is_long):
    """200 items (20 in the short form): works in five languages. A job that was given up is retried by hand."""
    works = 40 if is_long else 4
    pages = []
    for number in range(works):
        work = make_work(
            "tool",
            ("en",),
            key=f"work-{number}",
            titles={"en": f"Handbook number {number}"},
            body=f"The text of {number}.",
        )
        pages.append(steps.publish(work.pages.get().specific))
    steps.run_jobs()
    chance = random.Random(7)
    machine.respond = lambda *request: libre(*request) if chance.random() < 0.5 else FAILURES["away"](*request)
    jobs = [queue_draft(steps.translation(page, code)) for page in pages for code in TARGETS]
    retried = 0
    for job in jobs:
        for _attempt in range(50):
            TranslationJob.objects.filter(pk=job.pk).update(available_at=timezone.now())
            try:
                run_job(job.pk)
                break
            except ItemsFailedError:
                job.refresh_from_db()
                if job.state == JobState.DEAD:
                    retried += retry_job(job)
    items = TranslationJobItem.objects.filter(job__in=jobs)
    assert items.count() == items.filter(state=JobState.DONE).count() == 5 * works
    texts = StringTranslation.objects.filter(translation_type="machine")
    assert texts.count() == ArchivedText.objects.filter(origin=Origin.MACHINE).count() >= 10 * works
    print(f"{items.count()} items, {len(machine.requests)} requests, {retried} retried by hand")
