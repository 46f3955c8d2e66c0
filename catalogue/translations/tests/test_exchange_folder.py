"""The exchange folder: what is sent lies in out/, what is put into in/ is taken over, and nothing leads out of it."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils.translation import override

from catalogue.translations import exchange, tasks
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import pack, read_file
from catalogue.translations.leases import is_retryable
from catalogue.translations.models import ArchivedText, JobState, TextConflict, TranslationJob, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.providers.base import (
    ProviderRefusedError,
    ProviderUnavailableError,
    provider_named,
)
from catalogue.translations.providers.folder import ExchangeFolder
from catalogue.translations.running import run_job
from catalogue.translations.sync_run import ItemsFailedError


@pytest.fixture
def root(tmp_path, settings) -> Path:
    settings.TRANSLATION_EXCHANGE_FOLDER = str(tmp_path / "exchange")
    settings.TRANSLATION_EXCHANGE_SETTLE_SECONDS = 0
    ExchangeFolder(settings.TRANSLATION_EXCHANGE_FOLDER).prepare()
    return tmp_path / "exchange"


@pytest.fixture
def french(synced_page, steps):
    return steps.translation(synced_page, "fr")


def translated(translation, **changes):
    document = build_document(translation)
    units = [replace(unit, target=f"{unit.source}.", state=TranslationState.IN_REVIEW) for unit in document.units]
    return replace(document, units=units, **changes)


def put(root, documents, name="xliff12", file=None) -> str:
    packed = pack(documents, FORMATS[name])
    (root / "in" / (file or packed.name)).write_bytes(packed.content)
    return file or packed.name


def fetch() -> TranslationJob:
    job = queue_fetching("files")
    with suppress(ItemsFailedError):
        run_job(job.pk)
    job.refresh_from_db()
    return job


def names(folder: Path) -> list[str]:
    return sorted(path.name.split("-", 1)[-1] for path in folder.iterdir())


def texts(translation) -> list[str]:
    return [each.target for each in placed_texts(translation)]


@pytest.mark.parametrize("name", ["xliff12", "xliff21", "po", "xlsx"])
def test_what_is_sent_can_be_translated_and_comes_back(root, settings, steps, synced_page, name):
    settings.TRANSLATION_EXCHANGE_FORMAT = name
    translations = [steps.translation(synced_page, code) for code in ("ar", "fr", "zh-hans")]
    job = queue_sending("files", translations)
    run_job(job.pk)

    sent = sorted((root / "out").iterdir())
    assert sorted(path.name.split(".")[3] for path in sent) == ["ar", "fr", "zh-hans"]
    assert job.items.filter(outcome="sent").count() == 3
    for path in sent:
        (document,) = read_file(path.read_bytes())
        units = [replace(unit, target=f"{unit.source} ({unit.id[-4:]})") for unit in document.units]
        (root / "in" / path.name).write_bytes(FORMATS[name].write([replace(document, units=units)]))
        path.unlink()

    job = fetch()
    assert (job.state, job.counts) == (JobState.DONE, {"received": 3})
    for translation in translations:
        assert all(text.endswith(")") for text in texts(translation))
    assert len(names(root / "done")) == 3
    assert not names(root / "in")
    assert not names(root / "failed")


def test_a_selection_in_one_file_is_taken_over(root, steps, synced_page):
    translations = [steps.translation(synced_page, code) for code in ("ar", "fr", "es")]
    put(root, [translated(each) for each in translations], "po")

    assert fetch().counts == {"received": 3}
    assert names(root / "done") == ["translations.zip"]
    assert all(all(texts(each)) for each in translations)


def test_a_document_that_is_not_ours_fails_alone_with_its_reason(root, steps, synced_page):
    french, spanish = (steps.translation(synced_page, code) for code in ("fr", "es"))
    put(root, [translated(french, source_hash="0" * 64), translated(spanish)], file="both.xlf")

    job = fetch()
    assert job.state == JobState.DEAD
    assert "never sent out" in job.reason
    assert not any(texts(french))
    assert all(texts(spanish))
    assert names(root / "failed") == ["both.xlf", "both.xlf.reason.txt"]
    reason = next((root / "failed").glob("*.reason.txt")).read_text()
    assert reason == "Model law on evidence: The document translates a source that was never sent out.\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "document type"),
        (b"", "which translation"),
        (b"\x00\x01", "characters"),
    ],
)
def test_a_hostile_file_is_put_aside_and_the_others_are_taken_over(root, french, content, reason):
    (root / "in" / "a-first.xlf").write_bytes(content)
    put(root, [translated(french)], file="b-second.xlf")

    job = fetch()
    assert reason in job.reason
    assert job.counts == {"received": 1}
    assert names(root / "failed") == ["a-first.xlf", "a-first.xlf.reason.txt"]
    assert all(texts(french))


def test_refused_texts_and_conflicts_are_told_beside_the_file(root, french, steps, synced_page):
    document = translated(french)
    steps.translate(synced_page, "fr", only=1)
    units = [document.units[0], replace(document.units[1], target="<script>x</script>"), document.units[2]]
    put(root, [replace(document, units=units)], "xlsx", file="back.xlsx")

    assert fetch().state == JobState.DONE
    reason = next((root / "done").glob("*.reason.txt")).read_text()
    assert "script" in reason
    assert "1 text was changed here" in reason
    assert TextConflict.objects.count() == 1


def test_the_same_file_twice_changes_nothing_more(root, french):
    put(root, [translated(french)], file="one.xlf")
    fetch()
    rows = ArchivedText.objects.count()
    put(root, [translated(french)], file="two.xlf")
    fetch()

    assert ArchivedText.objects.count() == rows
    assert len(names(root / "done")) == 2


def test_a_file_that_somebody_still_writes_is_left_alone(root, french, settings):
    settings.TRANSLATION_EXCHANGE_SETTLE_SECONDS = 60
    name = put(root, [translated(french)])
    # An upload may set the time of the file back; the time of its change it can't.
    os.utime(root / "in" / name, (1, 1))
    fetch()

    assert names(root / "in")
    assert not any(texts(french))


@pytest.mark.parametrize("name", [".hidden.xlf", "x.xlf.filepart", "x.xlf.part", "x.tmp", "~x.xlf"])
def test_a_file_with_the_name_of_an_unfinished_one_is_left_alone(root, french, name):
    put(root, [translated(french)], file=name)
    assert not provider_named("files").has_arrivals


def test_a_link_is_never_followed(root, french, tmp_path):
    secret = tmp_path / "secret.xlf"
    secret.write_bytes(FORMATS["xliff12"].write([translated(french)]))
    (root / "in" / "link.xlf").symlink_to(secret)
    (root / "in" / "folder").mkdir()
    os.mkfifo(root / "in" / "pipe.xlf")
    job = fetch()

    assert job.state == JobState.DEAD
    assert not any(texts(french))
    assert secret.exists()
    assert len([name for name in names(root / "failed") if name.endswith(".reason.txt")]) == 3
    assert not names(root / "in")


def test_a_folder_that_is_a_link_is_not_used(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (root / "in").rmdir()
    (root / "in").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ProviderRefusedError, match="link"):
        list(provider_named("files").fetch())


def test_what_lies_in_done_is_never_replaced(root, french):
    for _time in range(3):
        put(root, [translated(french)], file="same.xlf")
        fetch()
    assert len(names(root / "done")) == 3


def test_a_disk_that_refuses_is_tried_again_later(root, french, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ProviderUnavailableError, match="No space left") as caught:
        provider_named("files").send([build_document(french)])
    assert is_retryable(caught.value)
    assert not names(root / "out")


def test_a_passing_fault_leaves_the_file_where_it_is(root, french, monkeypatch):
    put(root, [translated(french)])

    def refuse(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(exchange, "receive_document", refuse)
    job = fetch()
    assert job.state == JobState.FAILED
    assert names(root / "in")

    monkeypatch.undo()
    TranslationJob.objects.update(available_at="2026-01-01T00:00Z")
    run_job(job.pk)
    assert all(texts(french))
    assert not names(root / "in")


def test_without_a_folder_nothing_is_asked_and_nothing_is_sent(settings, french):
    settings.TRANSLATION_EXCHANGE_FOLDER = ""
    tasks.queue_due_fetches()
    assert not TranslationJob.objects.filter(function__contains="fetch").exists()
    with pytest.raises(ProviderRefusedError):
        provider_named("files").send([])


def test_beat_asks_only_where_something_lies(root, french):
    tasks.queue_due_fetches()
    jobs = TranslationJob.objects.filter(function="catalogue.translations.exchange.fetch_translations")
    assert not jobs.exists()
    put(root, [translated(french)])
    tasks.queue_due_fetches()
    tasks.queue_due_fetches()
    assert jobs.count() == 1


@pytest.mark.usefixtures("db")
def test_reasons_are_in_the_language_of_the_site_whoever_runs_the_job(root):
    (root / "in" / "x.xlf").write_bytes(b"<x/>")
    with override("ar"):
        fetch()
    assert "neither" in next((root / "failed").glob("*.reason.txt")).read_text()


def test_a_failed_file_can_be_tried_again(root, french):
    (root / "in" / "x.xlf").write_bytes(b"<x/>")
    fetch()
    folder = ExchangeFolder(str(root))
    ((name, reason),) = folder.failures()
    assert "neither" in reason
    assert not folder.try_again("../in/x")
    assert folder.try_again(name)
    assert folder.failures() == []
    assert len(names(root / "in")) == 1


def test_sending_passes_over_what_has_nothing_open(root, french, steps, synced_page, editor):
    steps.translate(synced_page, "fr")
    steps.approve(synced_page, "fr", editor)
    run_job(queue_sending("files", [french]).pk)
    assert not names(root / "out")
    run_job(queue_sending("files", [french], texts="all").pk)
    assert len(names(root / "out")) == 1
