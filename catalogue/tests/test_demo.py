"""The demonstration content: valid, the same twice, current, and gone without a trace when removed."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from wagtail.documents.models import Document
from wagtail.models import Page

from catalogue.demo.loading import DemoError, load_demo, remove_demo
from catalogue.demo.pdf import FOLDER, FONTS, build_pdf, fixed_texts
from catalogue.demo.records import DEMO_SOURCE, read_works, resolve_work
from catalogue.demo.subset_fonts import demo_characters
from catalogue.importers.records import KnownSlugs, check_record
from catalogue.models import FileText, Work, WorkPage
from catalogue.models.files import TextState
from catalogue.models.kinds import SessionState, WorkKind
from catalogue.querysets import DEMO_KEY_PREFIX
from catalogue.reference_data import read_rows
from catalogue.tests.factories import make_work
from pages.languages import html_lang, language_codes

TODAY = date(2026, 11, 24)
TIMES = ("start", "end", "deadline")
# A session with three files, one with none, and a tool that replaces another one.
SOME = (
    "demo-training-ftf-extradition",
    "demo-training-central-authorities",
    "demo-tool-border-measures-checklist",
    "demo-tool-legislative-guide-universal-instruments",
)


def some_works():
    """Return four works whose relations lead to each other only."""
    works = [work for work in read_works() if work["key"] in SOME]
    for work in works:
        for name in ("related", "supersedes"):
            work[name] = [key for key in work[name] if key in SOME]
    return works


@pytest.fixture(scope="module")
def known_slugs():
    names = ("topics", "audiences", "regions", "instruments", "bodies")
    return KnownSlugs({name: frozenset(row["slug"] for row in read_rows(name)) for name in names})


@pytest.mark.parametrize("work", list(read_works()), ids=lambda work: work["key"])
def test_every_demo_work_is_a_valid_record(work, known_slugs):
    record = check_record(resolve_work(work, TODAY), known_slugs)
    assert record.key.startswith(DEMO_KEY_PREFIX)
    assert record.facts["source"] == DEMO_SOURCE
    keys = {other["key"] for other in read_works()}
    assert set(record.facts.get("supersedes", [])) | set(record.facts.get("related", [])) <= keys


def test_there_are_enough_works_of_every_kind_and_variety():
    works = list(read_works())
    counts = {kind: sum(work["kind"] == kind for work in works) for kind in WorkKind.values}
    assert counts["training"] >= 12
    assert counts["tool"] >= 10
    assert counts["publication"] >= 15
    versions = [version for work in works for version in work["versions"]]
    assert {version["status"] for version in versions} == {"published", "forthcoming"}
    assert any(len(work["pages"]) < 6 for work in works)
    assert any(len({version["language"] for version in work["versions"]}) == 1 for work in works)


def test_dates_are_relative_to_the_day_and_in_the_works_own_time_zone():
    work = {
        "key": "demo-x",
        "time_zone": "Europe/Vienna",
        "start": "today-30T09:00",
        "end": "today+150T17:30",
        "review_due": "today+1",
        "versions": [{"language": "fr", "expected": "today+60"}, {"language": "ar", "file": "generated"}],
    }
    record = resolve_work(work, TODAY)
    assert record["start"] == "2026-10-25T09:00:00+01:00"
    assert record["end"] == "2027-04-23T17:30:00+02:00"
    assert record["review_due"] == "2026-11-25"
    assert record["versions"][0]["expected"] == "2027-01-23"
    assert record["versions"][1]["file"] == "demo-x-ar.pdf"


def test_the_sessions_are_in_every_state_on_any_day():
    for today in (date(2026, 11, 24), date(2027, 3, 27), date(2028, 2, 29)):
        sessions = [resolve_work(work, today) for work in read_works() if work["kind"] == WorkKind.TRAINING]
        states = set()
        for session in sessions:
            times = {name: session.get(name) and datetime.fromisoformat(session[name]) for name in TIMES}
            facts = {"is_cancelled": session.get("cancelled", False), "participation": session["participation"]}
            work = Work(
                kind="training",
                starts_at=times["start"],
                ends_at=times["end"],
                deadline=times["deadline"],
                **facts,
            )
            states.add(work.session_state(datetime(today.year, today.month, today.day, 12, tzinfo=UTC)))
        assert states == set(SessionState)


@pytest.mark.django_db
def test_loaded_works_are_whole_and_loading_again_changes_nothing_but_the_dates_of_another_day():
    works = some_works()
    first = load_demo(works, TODAY)

    assert (first.created, first.updated, first.unchanged) == (4, 0, 0)
    assert WorkPage.objects.live().count() == sum(len(work["pages"]) for work in works)
    guide = Work.objects.get(key=SOME[3])
    assert [relation.target.key for relation in guide.relations.filter(kind="supersedes")] == [SOME[2]]
    files = sum("file" in version for work in works for version in work["versions"])
    assert FileText.objects.filter(state=TextState.READ, page_count__gte=2).count() == files

    documents = set(Document.objects.values_list("pk", flat=True))
    second = load_demo(works, TODAY)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 4)
    start = Work.objects.get(key=SOME[0]).starts_at
    load_demo(works, date(2026, 11, 25))
    assert (Work.objects.get(key=SOME[0]).starts_at - start).days == 1
    assert set(Document.objects.values_list("pk", flat=True)) == documents


@pytest.mark.django_db
def test_removing_takes_the_demo_works_their_pages_and_files_and_nothing_else():
    own = make_work("tool", ("en", "fr"), key="demo-day-of-a-court")
    before = Page.objects.count()
    load_demo(some_works(), TODAY)
    paths = [document.file.path for document in Document.objects.all()]

    assert remove_demo() == 4

    assert list(Work.objects.all()) == [own]
    assert Page.objects.count() == before
    assert not Document.objects.exists()
    assert not FileText.objects.exists()
    assert paths
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_a_corrected_text_replaces_its_file():
    [work] = [work for work in some_works() if work["key"] == SOME[2]]
    load_demo([work], TODAY)
    count = Document.objects.count()
    work["pages"]["es"]["title"] += " (2)"
    report = load_demo([work], TODAY)
    assert (report.updated, Document.objects.count()) == (1, count)


@pytest.mark.django_db
def test_a_work_that_the_importer_refuses_is_named():
    [work] = [work for work in some_works() if work["key"] == SOME[2]]
    work["topics"] = ["no-such-topic"]
    with pytest.raises(DemoError, match="demo-tool-border-measures-checklist: topics: 'no-such-topic' is not known"):
        load_demo([work], TODAY)


@pytest.mark.parametrize("language_code", language_codes())
def test_a_file_is_the_same_each_time_and_tells_its_title_language_and_nature(tmp_path, language_code):
    [work] = [work for work in read_works() if work["key"] == "demo-tool-electronic-evidence-manual"]
    data = build_pdf(work, language_code)
    assert build_pdf(work, language_code) == data
    assert f"/Lang ({html_lang(language_code)})".encode() in data
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_value("Title") == work["pages"][language_code]["title"]
    words = fixed_texts()[language_code]
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert all("".join(words["mark"].split()) in page for page in pages)
    assert "".join(words["notice"].split()) in pages[0]


def test_arabic_letters_are_joined():
    [work] = [work for work in read_works() if work["key"] == "demo-tool-electronic-evidence-manual"]
    text_page = pypdfium2.PdfDocument(build_pdf(work, "ar"))[1].get_textpage()
    found = [index for index, letter in enumerate(text_page.get_text_range()) if letter == "ع"]
    boxes = [text_page.get_charbox(index) for index in found]
    widths = {round(right - left, 1) for left, _bottom, right, _top in boxes}
    assert len(found) > 10
    # One shape each at the beginning, in the middle and at the end of a word.
    assert len(widths) >= 3


@pytest.mark.parametrize("language_code", language_codes())
def test_the_fonts_have_every_character_of_the_demo_works(language_code):
    def characters(value):
        if isinstance(value, str):
            return set(value)
        items = value.values() if isinstance(value, dict) else value
        return set().union(*map(characters, items))

    font = TTFont(FOLDER / "fonts" / FONTS.get(language_code, "latin-cyrillic.ttf"))
    wanted = characters(fixed_texts()[language_code])
    for work in read_works():
        wanted |= characters(work["pages"].get(language_code, {})) | set(work.get("symbol") or "")
    missing = {character for character in wanted if character != "\n" and ord(character) not in font.getBestCmap()}
    assert not missing, "run python -m catalogue.demo.subset_fonts"
    assert {ord(character) for character in wanted if character.isprintable()} <= demo_characters()
