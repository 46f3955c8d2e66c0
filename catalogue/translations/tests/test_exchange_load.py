"""How fast translations go out and come in again by the exchange folder, and that size doesn't slow each of them."""

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import connection
from wagtail_localize.models import StringTranslation, Translation

from catalogue.tests.factories import make_work
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import read_file
from catalogue.translations.models import ArchivedText, JobState, TranslationState
from catalogue.translations.providers.files import MAX_FILES
from catalogue.translations.running import run_job
from catalogue.translations.sync import record_source
from catalogue.translations.tests.many_works import ManyWorks

pytestmark = [pytest.mark.load, pytest.mark.django_db, pytest.mark.timeout(3600)]

LANGUAGES = ["ar", "zh-hans", "fr", "ru", "es"]
WORKS = int(os.environ.get("WORKS", "1000"))
MANY = int(os.environ.get("MANY_WORKS", "10000"))
SEGMENTS = 20
MOST_SECONDS = 300
# A text among many may cost this much more than among few.
MOST_GROWTH = 1.3


@pytest.fixture
def root(tmp_path, settings) -> Path:
    settings.TRANSLATION_EXCHANGE_FOLDER = str(tmp_path / "exchange")
    settings.TRANSLATION_EXCHANGE_SETTLE_SECONDS = 0
    return tmp_path / "exchange"


@pytest.fixture
def works(db) -> ManyWorks:
    sentence = "It says in {} what states have agreed to do against those who finance acts of terrorism."
    body = "\n\n".join(sentence.format(f"article {number}") for number in range(1, SEGMENTS))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    record_source(page)
    copies = ManyWorks(page)
    assert len(copies.segments) == SEGMENTS
    return copies


def clock() -> tuple[float, float]:
    """Return seconds of the day and of this process."""
    return time.perf_counter(), time.process_time()


def since(began: tuple[float, float]) -> tuple[float, float]:
    now = clock()
    return now[0] - began[0], now[1] - began[1]


def send(translations: list[int]) -> tuple[float, float]:
    began = clock()
    job = queue_sending("files", Translation.objects.filter(pk__in=translations))
    run_job(job.pk)
    return since(began)


def translate_files(root: Path) -> int:
    """What happens at the translators', which isn't measured."""
    texts = 0
    for path in (root / "out").iterdir():
        (document,) = read_file(path.read_bytes())
        units = [
            replace(unit, target=f"« {unit.source} »", state=TranslationState.IN_REVIEW) for unit in document.units
        ]
        (root / "in" / path.name).write_bytes(FORMATS["xliff12"].write([replace(document, units=units)]))
        path.unlink()
        texts += len(units)
    return texts


def fetch(root: Path) -> tuple[float, float]:
    began = clock()
    for _run in range(-(-len(list((root / "in").iterdir())) // MAX_FILES)):
        job = queue_fetching("files")
        assert run_job(job.pk) == JobState.DONE
    return since(began)


@dataclass
class Exchange:
    """How long texts took out and in again: seconds of the clock, and of one processor."""

    out: tuple[float, float]
    back: tuple[float, float]
    texts: int

    @property
    def seconds(self) -> float:
        return self.out[0] + self.back[0]

    @property
    def cost(self) -> float:
        """Milliseconds of one processor for a text: what others do on this machine changes them little."""
        return (self.out[1] + self.back[1]) / self.texts * 1000

    def __str__(self) -> str:
        return (
            f"{self.texts} texts: out {self.out[0]:.1f} s, in {self.back[0]:.1f} s, together {self.seconds:.1f} s; "
            f"processor {self.out[1]:.1f} and {self.back[1]:.1f} s, {self.cost:.2f} ms a text"
        )


def exchange(root: Path, translations: list[int]) -> Exchange:
    out = send(translations)
    texts = translate_files(root)
    return Exchange(out, fetch(root), texts)


def report(capsys, *lines: str) -> None:
    with capsys.disabled():
        print(f"\n{connection.vendor}, load {os.getloadavg()[0]:.1f}", *lines, sep="\n  ")


def test_a_thousand_works_in_five_languages_go_out_and_come_in_within_five_minutes(root, works, capsys):
    found = exchange(root, works.add(WORKS, LANGUAGES))
    report(capsys, f"{WORKS} works in {len(LANGUAGES)} languages, {found}")

    assert found.texts == WORKS * len(LANGUAGES) * SEGMENTS
    assert StringTranslation.objects.count() == ArchivedText.objects.count() == found.texts
    assert not list((root / "in").iterdir())
    assert not list((root / "failed").iterdir())
    assert found.seconds < MOST_SECONDS * WORKS / 1000


def test_a_text_costs_the_same_among_ten_thousand_works_as_among_a_hundred(root, works, capsys):
    lines, costs = [], {}
    first = works.add(100, LANGUAGES)
    for size in (100, MANY):
        if size > 100:
            translated = works.add(size - 200, ["fr"])
            works.translate(translated)
            first = works.add(100, LANGUAGES)
        found = exchange(root, first)
        costs[size] = found.cost
        lines.append(f"among {size} works, {found}")
    report(capsys, *lines)

    assert costs[MANY] < costs[100] * MOST_GROWTH
