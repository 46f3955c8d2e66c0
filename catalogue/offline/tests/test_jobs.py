"""How packs survive: leases, retries, real workers that build, and that are killed while they do."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue.models import OfflinePack
from catalogue.offline import building, running
from catalogue.offline.leases import MAX_ATTEMPTS, LeaseLostError, take_pack
from catalogue.offline.storage import pack_file, pack_folder, part_file
from catalogue.offline.subjects import align_packs
from catalogue.offline.tasks import build_offline_pack, queue_offline_packs, queue_pack
from catalogue.offline.tests.conftest import build, make_document, published
from catalogue.tests.factories import make_work
from config.celery import app
from launch.embedded import wait_until
from launch.suite_worker import kill_worker, start_worker, stop_worker
from pages.page_cache.generation import read_generation

SECONDS_TO_BUILD = 60.0


def row(key: str) -> OfflinePack:
    return OfflinePack.objects.get(key=key)


@pytest.mark.django_db
def test_two_workers_never_hold_the_same_pack(works):
    align_packs()
    pack = row("ar-everything")
    assert take_pack(pack.pk) is not None
    assert take_pack(pack.pk) is None


@pytest.mark.django_db
def test_a_worker_whose_lease_ran_out_writes_nothing_more(works):
    align_packs()
    pack = row("ar-everything")
    lost = take_pack(pack.pk)
    OfflinePack.objects.filter(pk=pack.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert take_pack(pack.pk) is not None
    with pytest.raises(LeaseLostError):
        lost.renew(1, 2)
    with pytest.raises(LeaseLostError):
        lost.finish("x", None)
    assert lost.fail(OSError("x")) is None
    assert row("ar-everything").state == "building"


@pytest.mark.django_db
def test_a_failure_is_told_tried_again_later_and_given_up_at_last(works, monkeypatch):
    align_packs()
    pack = row("ar-everything")
    monkeypatch.setattr(building.PackBuilder, "write_works", lambda self: 1 / 0)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        OfflinePack.objects.filter(pk=pack.pk).update(available_at=timezone.now())
        with pytest.raises(ZeroDivisionError):
            running.run_pack(pack.pk)
        pack.refresh_from_db()
        assert pack.attempts == attempt
        assert pack.reason.startswith("ZeroDivisionError")
        assert pack.state == ("failed" if attempt == MAX_ATTEMPTS else "queued")
        assert pack.available_at > timezone.now() or attempt == MAX_ATTEMPTS
        assert running.run_pack(pack.pk) is None
    assert list(pack_folder().glob("*.part")) == []


@pytest.mark.django_db
def test_the_former_file_stays_while_a_newer_one_fails(works, monkeypatch):
    pack = build("ar-everything")
    make_work("tool", ("ar",), key="one-more")
    monkeypatch.setattr(building.PackBuilder, "write_covers", lambda self, version: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build("ar-everything")
    assert row("ar-everything").version == pack.version
    assert pack_file(pack).is_file()


@pytest.mark.django_db
def test_what_is_withdrawn_while_a_pack_is_built_keeps_it_back_and_has_it_built_again(works, monkeypatch):
    align_packs()
    pack = row("ar-everything")
    write_works = building.PackBuilder.write_works

    def withdraw_in_the_middle(builder):
        write_works(builder)
        works[1].pages.get().unpublish()

    monkeypatch.setattr(building.PackBuilder, "write_works", withdraw_in_the_middle)
    running.run_pack(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.is_available) == ("queued", False)
    monkeypatch.undo()
    running.run_pack(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.is_available, pack.work_count) == ("ready", True, 1)


@pytest.mark.django_db
def test_the_nights_round_builds_what_changed_and_nothing_else(works):
    call_command("build_offline_packs", verbosity=0)
    built = dict(OfflinePack.objects.values_list("key", "built_at"))
    page = works[1].pages.get().specific
    page.save_revision().publish()
    assert set(OfflinePack.objects.values_list("is_stale", flat=True)) == {True}
    queue_offline_packs.run()
    running.run_due_packs()
    changed = {pack.key for pack in OfflinePack.objects.all() if pack.built_at != built[pack.key]}
    assert changed == {"ar-everything", "ar-small-everything"}
    assert set(OfflinePack.objects.values_list("is_stale", flat=True)) == {False}


@pytest.mark.django_db
def test_building_throws_no_kept_page_away(works):
    align_packs()
    before = read_generation()
    assert before is not None
    build("ar-everything")
    assert read_generation() == before


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_builds_what_was_queued(works, celery_worker):
    align_packs()
    queue_pack(row("ar-everything").pk)
    assert wait_until(lambda: row("ar-everything").state == "ready", SECONDS_TO_BUILD)
    assert pack_file(row("ar-everything")).is_file()
    assert build_offline_pack.run(row("ar-everything").pk) is None


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_pack_whose_worker_is_killed_is_built_by_the_next_one(victims, redis_url, tmp_path, monkeypatch):
    for number in range(40):
        document = make_document(f"{number}.pdf", b"%PDF" + number.to_bytes(2, "big") * 1_000_000)
        make_work("tool", ("ar",), key=f"work-{number}", versions=(published("ar", document),))
    align_packs()
    pack = row("ar-everything")
    # What earlier tests queued would be built for them.
    app.control.purge()
    monkeypatch.setenv("OFFLINE_PACK_LEASE_SECONDS", "4")
    worker = start_worker(tmp_path / "first.log")
    queue_pack(pack.pk)
    assert wait_until(lambda: row(pack.key).state == "building" and any(pack_folder().glob("*.part")), 40)
    kill_worker(worker)
    killed = row(pack.key)
    assert (killed.state, killed.version) == ("building", "")
    assert not pack_file(killed).exists()

    worker = start_worker(tmp_path / "second.log")
    try:
        # As beat's tick does, until the lease of the dead worker has run out.
        assert wait_until(lambda: pack.pk in running.due_packs(), 20)
        queue_pack(pack.pk)
        assert wait_until(lambda: row(pack.key).state == "ready", SECONDS_TO_BUILD)
    finally:
        stop_worker(worker)
    built = row(pack.key)
    assert (built.attempts, built.work_count, built.file_count) == (0, 40, 40)
    assert part_file(killed, killed.owner).exists()  # until it was left alone for hours
