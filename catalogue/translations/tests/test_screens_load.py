"""How fast the screens of translators and of those who hand out work are at size; docs/performance.md has figures."""

import os
import time
import tracemalloc

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Work
from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.models import LanguageStatus, TranslationState
from catalogue.translations.sync import record_source
from catalogue.translations.tests.editor_steps import make_person
from catalogue.translations.tests.many_works import ManyWorks
from catalogue.translations.tests.test_editor import enter
from catalogue.translations.tests.test_editor_in_browser import log_in
from pages.languages import language_codes

pytestmark = [pytest.mark.load, pytest.mark.django_db, pytest.mark.timeout(3600)]

TARGETS = ["ar", "zh-hans", "fr", "ru", "es"]
TEXTS = int(os.environ.get("TEXTS", "400"))
MANY = int(os.environ.get("MANY_WORKS", "10000"))
SENTENCE = (
    "Article {} says what States Parties to the Convention have agreed to do against those who finance acts of "
    "terrorism, in which of {} cases, and with what safeguards for the rights of the persons concerned."
)
TRANSLATED = (
    "تبيّن المادة {} ما اتفقت عليه الدول الأطراف في الاتفاقية بشأن من يموّلون أعمال الإرهاب، في {} حالات، وبأي ضمانات."
)


def measure(what, repeats: int = 3):
    """Return (milliseconds of one processor in the quickest of some runs, its queries, what came back)."""
    what()
    best, queries, result = None, 0, None
    for _run in range(repeats):
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            result = what()
            seconds = time.process_time() - began
        if best is None or seconds < best:
            best, queries = seconds, len(captured)
    return best * 1000, queries, result


def report(capsys, *lines: str) -> None:
    with capsys.disabled():
        print(f"\n{connection.vendor}, load {os.getloadavg()[0]:.1f}", *lines, sep="\n  ")


def test_a_work_of_hundreds_of_texts(admin, steps, capsys):
    body = "\n\n".join(SENTENCE.format(n, n + 2) for n in range(1, TEXTS))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    page = steps.publish(page)
    steps.run_jobs()
    arabic = steps.translation(page, "ar")
    units = build_document(arabic).units
    assert len(units) == TEXTS
    enter(arabic, ["القانون النموذجي للأدلة", *(TRANSLATED.format(n, n + 2) for n in range(1, TEXTS // 2))])
    lines = []
    uuid = [arabic.uuid]
    editor, check = reverse("translation_editor", args=uuid), reverse("translation_check", args=uuid)
    review = reverse("translation_review", args=uuid)

    def show(name, ask):
        milliseconds, queries, response = measure(ask)
        assert response.status_code == 200
        lines.append(f"{name}: {milliseconds:.0f} ms, {queries} queries, {len(response.content) / 1000:.0f} kB")

    show("editor", lambda: admin.get(editor))
    for name in ("open", "findings"):
        show(f"editor, {name}", lambda name=name: admin.get(editor, {"show": name}))
    show("check of one text", lambda: admin.post(check, {"unit": units[5].id, "text": TRANSLATED.format(5, 7)}))
    show("memory", lambda: admin.get(f"{reverse('translation_memory', args=uuid)}?unit={units[-1].id}&fragment=1"))
    enter(
        arabic,
        ["", *(TRANSLATED.format(n, n + 2) + " " for n in range(1, TEXTS // 2))],
        state=TranslationState.IN_REVIEW,
    )
    show("review", lambda: admin.get(review))
    report(capsys, f"{TEXTS} texts", *lines)


WATCH_KEYS = """() => {
  window.delays = [];
  document.addEventListener("keydown", (event) => {
    requestAnimationFrame(() => setTimeout(() => window.delays.push(performance.now() - event.timeStamp)));
  }, true);
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_editor_of_hundreds_of_texts_in_a_browser(chromium, live_server, steps, capsys):
    make_person("translator", "Translator")
    body = "\n\n".join(SENTENCE.format(n, n + 2) for n in range(1, TEXTS))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    page = steps.publish(page)
    steps.run_jobs()
    tab = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    log_in(tab, live_server.url, "translator")
    url = f"{live_server.url}{reverse('translation_editor', args=[steps.translation(page, 'ar').uuid])}"
    usable, delays = [], []
    for _visit in range(3):
        tab.goto(url)
        timing = "performance.getEntriesByType('navigation')[0]"
        usable.append(tab.evaluate(f"{timing}.domContentLoadedEventEnd - {timing}.responseStart"))
        tab.locator("[data-field]").nth(20).focus()
        tab.evaluate(WATCH_KEYS)
        tab.keyboard.type("nothing ", delay=80)
        delays += tab.evaluate("() => window.delays")
        tab.evaluate("() => localStorage.clear()")
    elements = tab.evaluate("() => document.querySelectorAll('*').length")
    tab.context.close()
    delays.sort()
    report(
        capsys,
        f"{TEXTS} texts in Chromium: {elements} elements, usable {min(usable):.0f} ms after the first byte, "
        f"a key shows after {delays[len(delays) // 2]:.0f} ms (median), {delays[-1]:.0f} ms (longest)",
    )


def fill(copies: ManyWorks, count: int) -> None:
    before = set(Work.objects.values_list("pk", flat=True))
    copies.add(count, TARGETS)
    states = [TranslationState.IN_REVIEW, TranslationState.MISSING, TranslationState.OUTDATED]
    rows = [
        LanguageStatus(
            work_id=pk,
            language_code=code,
            state=TranslationState.APPROVED if code == "en" else states[pk % 3],
            is_stale=False,
            is_source=code == "en",
            is_public=code == "en",
            texts_total=2,
            texts_left=2,
            words_left=pk % 900,
            state_since=timezone.now(),
        )
        for pk in Work.objects.exclude(pk__in=before).values_list("pk", flat=True)
        for code in language_codes()
    ]
    LanguageStatus.objects.bulk_create(rows, 5_000)


def read_all(response) -> int:
    return sum(len(part) for part in response.streaming_content)


def peak(what) -> float:
    """Return the most megabytes that something holds at once."""
    tracemalloc.start()
    what()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def test_the_matrix_and_what_is_done_in_it(admin, editor, capsys, client):
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body="It says.").pages.get().specific
    record_source(page)
    copies = ManyWorks(page)
    matrix = reverse("translation_matrix")
    lines = []
    have = 0
    for size in (100, MANY):
        fill(copies, size - have)
        have = size
        lines.append(f"{size} works")

        def show(name, ask, repeats=3):
            milliseconds, queries, response = measure(ask, repeats)
            assert response.status_code == 200, response.status_code
            kilobytes = 0 if response.streaming else len(response.content) / 1000
            lines.append(f"  {name}: {milliseconds:.0f} ms, {queries} queries, {kilobytes:.0f} kB")

        show("matrix", lambda: admin.get(matrix))
        show("matrix, overdue in Arabic", lambda: admin.get(matrix, {"due": "overdue", "language": "ar"}))
        show("matrix, in review", lambda: admin.get(matrix, {"state": "in_review"}))
        show("matrix, search", lambda: admin.get(matrix, {"q": "number 77"}))
        for order in ("title", "words_left", "ar"):
            show(f"matrix, by {order}", lambda order=order: admin.get(matrix, {"ordering": order}))
        show("overview", lambda: admin.get(reverse("translation_overview")))
        show("my translations", lambda: admin.get(reverse("my_translations")))
        for name in ("assign", "send", "approve", "retry"):
            url = reverse(f"translation_matrix_{name}")
            show(f"what {name} would do to all", lambda url=url: admin.get(url, {"id": "all"}), 1)

        def export():
            response = admin.get(matrix, {"export": "csv"})
            response.size = read_all(response)
            return response

        show("CSV", export, 1)
        lines.append(f"  CSV: {export().size / 1000:.0f} kB, at most {peak(export):.1f} MB")
        from catalogue.translations.parity import measure_parity

        milliseconds, queries, _result = measure(measure_parity)
        lines.append(f"  parity: {milliseconds:.0f} ms, {queries} queries, {peak(measure_parity):.1f} MB")
        report(capsys, *lines)
