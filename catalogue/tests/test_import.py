"""Import and export of the interchange format: every bad line is told, nothing is half done."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from catalogue.importers.run import import_file
from catalogue.models import LanguageVersion, ToolPage, Topic, Work, WorkPage
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return Topic.objects.create(slug="extradition", labels={"en": "Extradition"})


def record(**changes):
    return {
        "kind": "tool",
        "key": "a-checklist",
        "type": "checklist",
        "symbol": "X/2030/1",
        "date": "2030-01-02",
        "countries": ["AT"],
        "pages": {
            "en": {"title": "A checklist", "summary": "Short.", "body": "One.\n\nTwo & <three>."},
            "ar": {"title": "قائمة مرجعية", "body": "واحد."},
        },
        "versions": [{"language": "fr", "kind": "official", "status": "published"}],
        **changes,
    }


def write_lines(folder, *lines):
    path = folder / "works.jsonl"
    encoded = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
    path.write_bytes(b"\n".join(encoded) + b"\n")
    return path


def run(folder, *lines, **options):
    return import_file(write_lines(folder, *lines), **options)


def outcome(report):
    return report.created, report.updated, report.unchanged, len(report.rejected)


def test_a_record_becomes_a_work_with_live_pages(tmp_path):
    report = run(tmp_path, record())
    assert outcome(report) == (1, 0, 0, 0)
    work = Work.objects.get(key="a-checklist")
    assert [country.code for country in work.countries] == ["AT"]
    pages = ToolPage.objects.filter(work=work).select_related("locale")
    assert {page.locale.language_code for page in pages} == {"en", "ar"}
    assert len({page.translation_key for page in pages}) == 1
    english = pages.get(locale__language_code="en")
    assert english.live
    assert english.url_path.endswith("/tools/a-checklist/")
    assert str(english.body[0].value.source) == "<p>One.</p><p>Two &amp; &lt;three&gt;.</p>"


def test_importing_again_changes_nothing(tmp_path):
    run(tmp_path, record())
    before = list(WorkPage.objects.values("pk", "last_published_at"))
    assert outcome(run(tmp_path, record())) == (0, 0, 1, 0)
    assert list(WorkPage.objects.values("pk", "last_published_at")) == before


def test_only_what_differs_is_updated(tmp_path):
    run(tmp_path, record())
    untouched = WorkPage.objects.get(locale__language_code="ar")
    changed = record(symbol="X/2030/2")
    changed["pages"]["en"]["body"] = "Three."
    assert outcome(run(tmp_path, changed)) == (0, 1, 0, 0)
    work = Work.objects.get(key="a-checklist")
    assert work.symbol == "X/2030/2"
    assert "Three." in str(ToolPage.objects.get(work=work, locale__language_code="en").body)
    assert WorkPage.objects.get(pk=untouched.pk).last_published_at == untouched.last_published_at


def test_keys_that_a_line_leaves_out_keep_their_value(tmp_path):
    run(tmp_path, record())
    assert outcome(run(tmp_path, {"kind": "tool", "key": "a-checklist", "pages": {}})) == (0, 0, 1, 0)
    assert Work.objects.get(key="a-checklist").symbol == "X/2030/1"


def test_a_dry_run_reports_and_changes_nothing(tmp_path):
    report = run(tmp_path, record(), dry_run=True)
    assert outcome(report) == (1, 0, 0, 0)
    assert not Work.objects.exists()


def test_importing_an_export_changes_nothing(tmp_path, topic):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 not much of a file")
    full = record(topics=["extradition"], related=["another"], review_due="2031-01-01")
    full["versions"][0] |= {"file": "a.pdf", "edition": "2", "sales_number": "F.30.V.1"}
    full["pages"]["en"] |= {"purpose": "For this.", "steps": [{"title": "First", "text": "Do it."}]}
    session = {
        "kind": "training",
        "key": "a-session",
        "start": "2030-03-01T09:00:00+01:00",
        "end": "2030-03-02T17:00:00+01:00",
        "time_zone": "Europe/Vienna",
        "mode": "hybrid",
        "venue_country": "AT",
        "working_languages": ["fr", "ar"],
        "seats": 20,
        "participation": "open",
        "deadline": "2030-02-01T23:59:00+01:00",
        "pages": {"fr": {"title": "Un atelier", "venue": "Vienne", "how_to_take_part": "Écrivez-nous."}},
    }
    other = {"kind": "publication", "key": "another", "pages": {"es": {"title": "Otra", "series": "Serie"}}}
    assert outcome(run(tmp_path, full, session, other)) == (3, 0, 0, 0)
    out = tmp_path / "export" / "out.jsonl"
    out.parent.mkdir()
    call_command("export_catalogue", str(out), verbosity=0)
    exported = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {line["key"] for line in exported} == {"a-checklist", "a-session", "another"}
    assert outcome(import_file(out)) == (0, 0, 3, 0)
    first = out.read_bytes()
    call_command("export_catalogue", str(out), verbosity=0)
    assert out.read_bytes() == first
    Work.objects.get(key="a-session").pages.first().delete()
    assert outcome(import_file(out)) == (1, 0, 2, 0)


BAD_LINES = [
    (b"\x00\xff\xfe binary junk", "not UTF-8"),
    (b"{not json", "not JSON"),
    (b'{"kind": "tool", "kind": "tool"}', "stands twice"),
    (b'{"kind": NaN}', "NaN"),
    (b"[" * 100_000, "not JSON"),
    (b"[1]", "not a JSON object"),
    (b"null", "not a JSON object"),
    (record(kind="course"), "kind: 'course' is not one of"),
    (record(kind=["tool"]), "kind: ['tool'] is not one of"),
    (record(key="Not A Key"), "key: 'Not A Key'"),
    (record(key="a\n"), "key: 'a\\n'"),
    (record(key=7), "key: 7"),
    (record(type="workshop"), "type: 'workshop' is not one of"),
    (record(symbol=5), "symbol: 5 is not text"),
    (record(symbol="x" * 101), "symbol: has 101 characters"),
    (record(symbol="nul\x00"), "symbol: contains characters that are not text"),
    (record(date="2030-02-30"), "date: '2030-02-30' is not a date"),
    (record(date="02/01/2030"), "date: '02/01/2030' is not a date"),
    (record(date=20300102), "date: 20300102 is not a date"),
    (record(topics=["no-such-topic"]), "topics: 'no-such-topic' is not known"),
    (record(topics="extradition"), "topics: 'extradition' is not a list"),
    (record(countries=["XX"]), "countries: 'XX' is not an ISO 3166-1"),
    (record(start="2030-01-01T00:00:00Z"), "start: is not a key of this kind of record"),
    (record(colour="red"), "colour: is not a key of this kind of record"),
    (record(related=["a-checklist"]), "related: names the record itself"),
    (record(related=["no-such-work"]), "related: no work has the key no-such-work"),
    (record(pages={"de": {"title": "Nein"}}), "pages.de: is not one of ar, zh-hans"),
    (record(pages={"en": "text"}), "pages.en: is not an object"),
    (record(pages={"en": {"summary": "no title"}}), "pages.en.title: is missing or empty"),
    (record(pages={"en": {"title": "T", "colour": "red"}}), "pages.en.colour: is not a key of a page"),
    (record(pages={"en": {"title": "T", "steps": "one"}}), "pages.en.steps: is not a list"),
    (record(pages={}), "pages: a new work needs a page"),
    (record(pages=[]), "pages: is not an object of languages"),
    (record(versions={}), "versions: is not a list"),
    (record(versions=["fr"]), "versions[0]: is not an object"),
    (record(versions=[{"language": "pt"}]), "versions[0].language: 'pt' is not one of"),
    (record(versions=[{}]), "versions[0].language: is missing"),
    (record(versions=[{"language": "fr", "kind": "draft"}]), "versions[0].kind: 'draft'"),
    (record(versions=[{"language": "fr"}, {"language": "fr"}]), "versions[1]: repeats"),
    (record(versions=[{"language": "fr", "expected": "2030-01-01"}]), "only a forthcoming version"),
    (record(versions=[{"language": "fr", "file": "../../etc/passwd"}]), "leaves the folder"),
    (record(versions=[{"language": "fr", "file": "/etc/passwd"}]), "leaves the folder"),
    (record(versions=[{"language": "fr", "file": "..\\x.pdf"}]), "leaves the folder"),
    (record(versions=[{"language": "fr", "file": "missing.pdf"}]), "does not exist"),
    (record(versions=[{"language": "fr", "file": "script.exe"}]), "is not one of"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_LINES)
def test_a_bad_line_is_told_and_leaves_nothing(tmp_path, line, reason):
    (tmp_path / "script.exe").write_bytes(b"MZ")
    good = {"kind": "publication", "key": "good", "pages": {"en": {"title": "Good"}}}
    report = run(tmp_path, line, good)
    assert [number for number, _reason in report.rejected] == [1]
    assert reason in report.rejected[0][1]
    assert list(Work.objects.exclude(key="a-checklist").values_list("key", flat=True)) == ["good"]
    if "no work has the key" not in reason:
        assert not Work.objects.filter(key="a-checklist").exists()


def test_a_symbolic_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.pdf").write_bytes(b"%PDF")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    report = run(folder, record(versions=[{"language": "fr", "file": "link.pdf"}]))
    assert "leaves the folder" in report.rejected[0][1]


def test_a_key_that_stands_twice_is_told_with_the_earlier_line(tmp_path):
    report = run(tmp_path, record(), record(symbol="other"))
    assert report.rejected == [(2, "key: a-checklist stands on line 1 already")]
    assert Work.objects.get(key="a-checklist").symbol == "X/2030/1"


def test_a_failure_half_way_through_a_work_undoes_all_of_it(tmp_path, monkeypatch):
    from catalogue.importers.records import RecordError
    from catalogue.importers.works import WorkWriter

    create_page = WorkWriter.create_page

    def fail_at_second(self, work, code, texts):
        if work.pages.exists():
            raise RecordError(["disk full"])
        create_page(self, work, code, texts)

    monkeypatch.setattr(WorkWriter, "create_page", fail_at_second)
    report = run(tmp_path, record())
    assert report.rejected == [(1, "disk full")]
    assert not Work.objects.exists()
    assert not WorkPage.objects.exists()
    assert not LanguageVersion.objects.exists()


def test_an_editors_unpublished_words_are_never_overwritten(tmp_path):
    editor = get_user_model().objects.create_user("editor")
    run(tmp_path, record())
    page = ToolPage.objects.get(locale__language_code="en")
    page.summary = "An editor's new words."
    page.save_revision(user=editor)
    changed = record()
    changed["pages"]["en"]["summary"] = "Imported words."
    report = run(tmp_path, changed)
    assert "pages.en: an editor has unpublished changes" in report.rejected[0][1]
    assert ToolPage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "An editor's new words."


def test_an_editors_unpublished_facts_are_never_overwritten(tmp_path):
    run(tmp_path, record())
    work = Work.objects.get(key="a-checklist")
    work.symbol = "by the editor"
    work.save_revision()
    report = run(tmp_path, record(symbol="by the import"))
    assert "unpublished changes to the facts" in report.rejected[0][1]


def test_rich_text_with_the_same_words_keeps_its_formatting(tmp_path):
    run(tmp_path, record())
    page = ToolPage.objects.get(locale__language_code="en")
    page.body = [("text", "<p><b>One.</b></p><p>Two &amp; &lt;three&gt;.</p>")]
    page.save()
    assert outcome(run(tmp_path, record())) == (0, 0, 1, 0)


def test_the_kind_of_a_work_never_changes(tmp_path):
    make_work("publication", key="a-checklist")
    report = run(tmp_path, record())
    assert "a kind can't change" in report.rejected[0][1]


def test_the_command_prints_line_numbers_and_fails(tmp_path, capsys):
    path = write_lines(tmp_path, record(), b"{junk")
    with pytest.raises(SystemExit):
        call_command("import_catalogue", str(path), verbosity=0)
    printed = capsys.readouterr()
    assert "line 2: not JSON" in printed.err
    assert "1 created, 0 updated, 0 unchanged, 1 rejected" in printed.out
