"""Several processes write at once: on SQLite, whose writers wait for each other, none is turned away."""

import os
import time

import pytest
from django.db import connections

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from search.drain import drain_outbox
from search.models import OutboxEntry
from search.tests.faults.editing import assert_nothing_lost_or_doubled

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WRITERS = 4


def save_often(key: str, saves: int) -> None:
    for number in range(saves):
        page = WorkPage.objects.get(work__key=key).specific
        page.title = f"Save {number + 1}"
        page.save_revision().publish()


def start_process(function, *arguments) -> int:
    """Fork a process that runs the function; it exits with 1, and says why, where that raises."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        function(*arguments)
        status = 0
    except Exception as error:
        print(f"{type(error).__name__}: {error}", flush=True)
    finally:
        os._exit(status)


def drain_for(seconds_without_rows: float) -> None:
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < seconds_without_rows:
        if drain_outbox().works:
            quiet_since = time.monotonic()
        time.sleep(0.05)


def test_four_writers_and_a_drain_are_never_told_that_the_database_is_locked(own_services, is_long, capfd):
    saves = 250 if is_long else 10
    keys = [make_work("tool").key for _ in range(WRITERS)]
    started = time.monotonic()
    children = [start_process(save_often, key, saves) for key in keys]
    children.append(start_process(drain_for, 3.0))
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    said = capfd.readouterr().out
    assert statuses == [0] * len(children), said
    assert "locked" not in said
    seconds = time.monotonic() - started
    assert {page.title for page in WorkPage.objects.filter(work__key__in=keys)} == {f"Save {saves}"}
    drain_outbox()
    assert not OutboxEntry.objects.exists()
    assert_nothing_lost_or_doubled()
    with capfd.disabled():
        print(f"\n{WRITERS} writers × {saves} saves and a drain in {seconds:.0f} s: 0 × “database is locked”")
