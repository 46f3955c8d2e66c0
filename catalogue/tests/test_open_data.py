"""Dumps of the whole catalogue, how they are served and described, and the page about them."""

import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from rdflib import DCAT, DCTERMS, RDF, Graph
from wagtail.models import Page, PageViewRestriction

from catalogue.exporters.run import export_works, exported_works
from catalogue.importers.run import import_file
from catalogue.models import Work, WorkRelation
from catalogue.models.works import RelationKind
from catalogue.opendata import dumping
from catalogue.opendata.csv_tables import join_names, safe_cell
from catalogue.opendata.dumping import DumpUnderWayError, dump_if_due, write_dump
from catalogue.opendata.storage import latest_dump, list_stamps, read_dump
from catalogue.tests.api_catalogue import make_catalogue, make_version
from catalogue.tests.factories import make_work
from pages.languages import language_codes

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OPEN_DATA_ROOT = str(tmp_path / "open-data")
    settings.OPEN_DATA_HOUR = 2
    return tmp_path / "open-data"


@pytest.fixture
def dump():
    make_catalogue()
    return write_dump(NIGHT)


def read_table(dump, name):
    text = (dump.folder / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def export():
    out = io.StringIO()
    export_works(exported_works(), out, None)
    return out.getvalue()


def body_of(response):
    return b"".join(response.streaming_content)


def test_a_dump_is_whole_and_its_checksums_hold(dump, folder):
    assert [path.name for path in folder.iterdir()] == ["20260301T030000Z"]
    tables = {f"works-{code}.csv" for code in ("ar", "zh-Hans", "en", "fr", "ru", "es")}
    names = {path.name for path in dump.folder.iterdir()}
    assert names == {"works.jsonl", "works.jsonl.gz", "SHA256SUMS", "manifest.json"} | tables
    for line in (dump.folder / "SHA256SUMS").read_text().splitlines():
        digest, _spaces, name = line.partition("  ")
        content = (dump.folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest == dump.find(name).sha256
        assert len(content) == dump.find(name).byte_size
    assert gzip.decompress((dump.folder / "works.jsonl.gz").read_bytes()) == (dump.folder / "works.jsonl").read_bytes()


def test_importing_a_dump_gives_the_same_catalogue(dump):
    before = export()
    assert (dump.folder / "works.jsonl").read_text(encoding="utf-8") == before
    again = import_file(dump.folder / "works.jsonl")
    assert (again.unchanged, again.updated, again.rejected) == (3, 0, [])
    for page in Page.objects.filter(depth=4):
        page.delete()
    assert Work.objects.count() == 0
    report = import_file(dump.folder / "works.jsonl")
    assert (report.created, report.rejected) == (3, [])
    assert export() == before


def test_a_dump_holds_nothing_that_is_not_public():
    shown = make_work(key="shown", summary="Words", versions=(make_version(),))
    draft = make_work(key="draft", live=False)
    private = make_work(key="secret")
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type="login")
    for hidden in (draft, private):
        WorkRelation.objects.create(work=shown, target=hidden, kind=RelationKind.SUPERSEDES)
    dump = write_dump(NIGHT)
    assert dump.works == 1
    everything = "".join(
        path.read_text(encoding="utf-8") for path in dump.folder.iterdir() if path.suffix in (".jsonl", ".csv", ".json")
    )
    assert "shown" in everything
    assert "draft" not in everything
    assert "secret" not in everything


def test_a_table_holds_the_works_with_a_page_in_its_language_and_no_formulas():
    make_work(key="b", languages=("en", "ar"), titles={"en": "=HYPERLINK(1)", "ar": "دليل"}, summary="-1+2")
    make_work(key="a", languages=("en",), titles={"en": "Plain"})
    dump = write_dump(NIGHT)
    english = read_table(dump, "works-en.csv")
    assert [(row["key"], row["title"], row["summary"]) for row in english] == [
        ("a", "Plain", ""),
        ("b", "'=HYPERLINK(1)", "'-1+2"),
    ]
    assert [row["title"] for row in read_table(dump, "works-ar.csv")] == ["دليل"]
    assert read_table(dump, "works-ru.csv") == []
    assert [safe_cell(text) for text in ("\tx", "@x", "x=1", None)] == ["'\tx", "'@x", "x=1", ""]


def test_dumps_beyond_the_limit_are_deleted(settings, folder):
    settings.OPEN_DATA_KEEP = 2
    for day in range(4):
        write_dump(NIGHT + timedelta(days=day))
    assert list_stamps() == ["20260304T030000Z", "20260303T030000Z"]
    assert len(list(folder.iterdir())) == 2
    call_command("dump_open_data", "--forget-earlier", stdout=io.StringIO())
    assert len(list_stamps()) == 1


def test_a_dump_that_breaks_off_leaves_the_last_one_and_no_ruins(dump, folder):
    with (
        patch.object(dumping, "write_table", side_effect=OSError("no space")),
        pytest.raises(OSError, match="no space"),
    ):
        write_dump(NIGHT + timedelta(days=1))
    assert [path.name for path in folder.iterdir()] == [dump.stamp]
    assert latest_dump() == dump


def test_two_dumps_are_never_written_at_once(folder):
    (folder / ".working").mkdir(parents=True)
    with pytest.raises(DumpUnderWayError):
        write_dump(NIGHT)
    with pytest.raises(CommandError):
        call_command("dump_open_data")
    assert dump_if_due(NIGHT) is None
    with patch.object(dumping, "ABANDONED_SECONDS", -1.0):
        assert write_dump(NIGHT).works == 0


def test_a_dump_is_due_once_a_night_and_when_a_work_was_withdrawn():
    work = make_work()
    assert dump_if_due(NIGHT - timedelta(hours=2)).works == 1  # there is none yet
    assert dump_if_due(NIGHT - timedelta(minutes=61)) is None
    assert dump_if_due(NIGHT) is not None
    assert dump_if_due(NIGHT + timedelta(hours=22)) is None
    work.pages.get().unpublish()
    dumping.record_keeping.refresh_all(NIGHT + timedelta(hours=1))
    assert dump_if_due(NIGHT + timedelta(hours=2)).works == 0


def test_a_download_goes_on_where_it_stopped(client, dump):
    content = (dump.folder / "works.jsonl").read_bytes()
    moved = client.get("/data/latest/works.jsonl")
    assert (moved.status_code, moved["Location"]) == (302, f"/data/{dump.stamp}/works.jsonl")
    path = moved["Location"]
    whole = client.get(path)
    assert (whole.status_code, body_of(whole), whole["Accept-Ranges"]) == (200, content, "bytes")
    assert whole["Access-Control-Allow-Origin"] == "*"
    part = client.get(path, headers={"Range": "bytes=10-", "If-Range": whole["ETag"]})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 10-{len(content) - 1}/{len(content)}")
    assert content[:10] + body_of(part) == content
    other = client.get(path, headers={"Range": "bytes=10-", "If-Range": '"another"'})
    assert (other.status_code, body_of(other)) == (200, content)
    assert client.get(path, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert client.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    head = client.head(path)
    assert (head["Content-Length"], head["ETag"]) == (str(len(content)), whole["ETag"])


@pytest.mark.parametrize(
    "path",
    [
        "latest/other.txt",
        "20260301T030000Z/other.txt",
        "20260301T030000Z/..%2F..%2Fsecret",
        "20260301T030000Z/.hidden",
        "20200101T000000Z/works.jsonl",
        ".working/works.jsonl",
        "../works.jsonl",
    ],
)
def test_only_files_that_a_manifest_lists_are_sent(client, dump, folder, path):
    (folder.parent / "secret").write_text("secret")
    assert client.get(f"/data/{path}").status_code == 404


@pytest.mark.parametrize(("suffix", "name"), [("jsonld", "json-ld"), ("ttl", "turtle")])
def test_the_catalogue_describes_what_there_is_to_take_away(client, dump, suffix, name):
    response = client.get(f"/data/catalog.{suffix}")
    graph = Graph().parse(data=response.content, format=name)
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert len(list(graph.objects(catalogue, DCAT.dataset))) == 2
    assert len(list(graph.objects(catalogue, DCAT.service))) == 2
    sizes = {}
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        assert graph.value(distribution, DCTERMS.title)
        sizes[address.rpartition("/")[2]] = graph.value(distribution, DCAT.byteSize)
    assert int(sizes["works.jsonl"]) == dump.find("works.jsonl").byte_size
    assert len(sizes) == 8 + 2
    assert client.get(f"/data/catalog.{suffix}", headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("accept", "address"),
    [
        ("*/*", "/data/catalog.jsonld"),
        ("text/turtle, application/ld+json;q=0.5", "/data/catalog.ttl"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/ar/open-data/"),
    ],
)
def test_the_name_of_the_catalogue_leads_to_it(client, db, accept, address):
    response = client.get("/data/catalog", headers={"Accept": accept, "Accept-Language": "ar"})
    assert (response.status_code, response["Location"]) == (303, address)
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("code", language_codes())
def test_the_page_gives_files_and_examples_that_work(client, dump, code):
    soup = BeautifulSoup(client.get(f"/{code}/open-data/").content, "html.parser")
    rows = soup.select(".open-data__files tbody tr")
    assert len(rows) == len(dump.files) == 9
    for row, file in zip(rows, sorted(dump.files, key=lambda file: row_order(rows, file)), strict=True):
        assert row.select_one("code").get_text() == file.sha256
        assert client.get(row.select_one("a")["href"]).status_code == 200
    links = [link["href"] for link in soup.select(".open-data__examples a, .open-data__addresses a")]
    for link in links:
        path = link.removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code == 200, path
    if code in ("en", "ar"):
        assert json.loads(soup.select_one(".open-data__answer").get_text())["key"] == "manual"


def row_order(rows, file):
    return next(place for place, row in enumerate(rows) if row.select_one("a")["href"].endswith(f"/{file.name}"))


def test_the_page_says_so_while_there_is_no_dump(client):
    assert latest_dump() is None
    assert read_dump("..") is None
    assert "being written" in client.get("/en/open-data/").content.decode()
    assert client.get("/data/latest/works.jsonl").status_code == 404
    assert client.get("/data/catalog.ttl").status_code == 200


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("fr", "Enquête | Équité | Extradition"),
        ("ar", "أدلة | الإرهاب | تسليم المجرمين"),
        ("zh-hans", "恐怖主义 | 人权 | 引渡"),
    ],
)
def test_names_in_a_cell_stand_in_the_order_of_their_language(code, names):
    assert join_names(sorted(names.split(" | "), reverse=True), code) == names
