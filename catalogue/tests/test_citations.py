"""Citations: read back by independent programs, in the right language, whatever the texts hold."""

import json
from datetime import UTC, date, datetime

import pytest
import rispy
from bs4 import BeautifulSoup
from django.utils.translation import gettext, override
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from wagtail.models import Page

from catalogue.exporters.citations.export import export_citations, works_with_keys
from catalogue.exporters.citations.lines import write_line
from catalogue.exporters.citations.records import build_citations
from catalogue.models import Body
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db

HOSTILE = [
    'Braces } and {, 100 % of $5 & #1_a ^ ~ \\ "quoted"',
    "TY  - GEN\nER  - \r\nTI  - Two",
    "Élaboration d’une loi – œuvre, ñandú --- ''a'' ?`b",
    "دليل \u202eالتشريع}",
    "反恐立法指南{第二版",
]
SYMBOL = "ST/CSDHA/2026_1 & Add.1"


@pytest.fixture
def body():
    return Body.objects.create(slug="office", labels={"en": "Office {on} Drugs and Crime", "ar": "المكتب المعني"})


def make_cited(body, **facts):
    version = {"language": "en", "edition": "2nd", "date": date(2018, 3, 12), "isbn": "978-92-1-130000-0"}
    official = {"language": "ar", "edition": "الثانية", "date": date(2019, 5, 1), "sales_number": "A.19.V.3"}
    return make_work(
        "tool",
        ("en", "ar"),
        key=facts.pop("key", "guide"),
        bodies=(body,),
        symbol=SYMBOL,
        versions=(version, official, {"language": "fr", "status": "forthcoming", "edition": "3"}),
        **facts,
    )


def read_latex(text):
    # Commands of LaTeX that the reader doesn't know, or takes for an accent.
    names = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciigrave": "`"}
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, text) for name, text in names.items()]
    context.add_context_category("text", macros=macros, prepend=True)
    return LatexNodes2Text(context, strict_latex_spaces=True).latex_to_text(text)


def one_line(text):
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@pytest.mark.parametrize("title", HOSTILE)
def test_all_formats_give_back_what_went_in(body, title):
    make_cited(body, titles={"en": title, "ar": "ع"}, authors='A "B" } C')
    make_work("publication", ("en",), key="second", titles={"en": "Second"}, type="report")
    works = works_with_keys(["guide", "second"])
    plain = one_line(title)

    entries = parse_string(export_citations(works, "en", "bibtex"), "bibtex").entries
    assert list(entries) == ["guide-en", "second-en"]
    fields = entries["guide-en"].fields
    assert read_latex(fields["title"]) == plain
    assert read_latex(fields["number"]) == SYMBOL
    assert (fields["year"], fields["edition"], fields["langid"]) == ("2018", "2nd", "english")
    people = [read_latex(" ".join(each.last_names)) for each in entries["guide-en"].persons["author"]]
    assert people == ['A "B" } C', "Office {on} Drugs and Crime"]

    guide, second = rispy.loads(export_citations(works, "en", "ris"))
    assert (guide["title"], guide["number"], guide["edition"]) == (plain, SYMBOL, "2nd")
    assert guide["authors"] == ['A "B" } C', "Office {on} Drugs and Crime"]
    assert (second["type_of_reference"], second["title"]) == ("RPRT", "Second")

    item = json.loads(export_citations(works, "en", "csl"))[0]
    assert (item["title"], item["number"], item["type"]) == (plain, SYMBOL, "book")
    assert item["issued"] == {"date-parts": [[2018, 3, 12]]}
    assert item["ISBN"] == "978-92-1-130000-0"


def test_each_language_cites_its_own_version_and_says_so_where_it_has_none(body, settings):
    settings.BASE_URL = "https://sextant.example.org"
    make_cited(body, titles={"en": "Guide", "ar": "دليل"})
    works = works_with_keys(["guide"])
    arabic = json.loads(export_citations(works, "ar", "csl"))[0]
    assert (arabic["language"], arabic["title"], arabic["edition"]) == ("ar", "دليل", "الثانية")
    assert arabic["author"] == [{"literal": "المكتب المعني"}]
    with override("ar"):
        note = gettext("Sales No. %(number)s") % {"number": "A.19.V.3"}
    assert arabic["note"] == note != "Sales No. A.19.V.3"
    assert rispy.loads(export_citations(works, "ar", "ris"))[0]["notes"] == [note]
    assert arabic["URL"] == "https://sextant.example.org/ar/tools/guide/"
    french = json.loads(export_citations(works, "fr", "csl"))[0]
    assert (french["language"], french["title"], french["edition"]) == ("en", "Guide", "2nd")


def test_the_line_to_copy_has_body_title_edition_symbol_and_date_in_this_order(body, client):
    make_cited(body, titles={"en": "Guide", "ar": "دليل"})
    works = works_with_keys(["guide"])
    line = "Office {on} Drugs and Crime, Guide, edition 2nd, ST/CSDHA/2026_1 & Add.1, 12 March 2018."
    assert write_line(build_citations(works, "en")[0]) == line
    html = BeautifulSoup(client.get("/en/tools/guide/").content, "html.parser")
    assert html.select_one(".citation").get_text() == line
    assert html.select_one(".citation cite").get_text() == "Guide"
    arabic = BeautifulSoup(client.get("/ar/tools/guide/").content, "html.parser").select_one(".citation")
    assert SYMBOL in [each.get_text() for each in arabic.find_all("bdi")]
    assert "، " in arabic.get_text()
    copied = write_line(build_citations(works, "ar")[0])
    assert f"\u2068{SYMBOL}\u2069" in copied


def test_bodies_stand_in_one_order_in_the_line_and_in_files_of_all_languages(body, client):
    other = Body.objects.create(slug="branch", labels={"en": "Zonal branch", "ar": "أ"})
    work = make_cited(body, titles={"en": "Guide", "ar": "دليل"}, date=date(2020, 1, 2))
    work.bodies.add(other)
    work.save()
    for code, name in (("en", "Zonal branch"), ("ar", "أ")):
        item = json.loads(export_citations(works_with_keys(["guide"]), code, "csl"))[0]
        html = BeautifulSoup(client.get(f"/{code}/tools/guide/").content, "html.parser")
        assert item["publisher"] == item["author"][0]["literal"] == name
        assert html.select_one(".citation bdi").get_text() == name


def test_a_line_ends_with_one_full_stop(client):
    make_work("tool", ("ru",), key="guide", titles={"ru": "Руководство"}, date=date(2020, 1, 2))
    html = BeautifulSoup(client.get("/ru/tools/guide/").content, "html.parser")
    shown = html.select_one(".citation").get_text()
    assert shown == write_line(build_citations(works_with_keys(["guide"]), "ru")[0])
    assert shown.endswith("г.")
    assert not shown.endswith("..")


def test_a_session_is_cited_with_place_and_days(body):
    make_work(
        "training",
        ("en",),
        key="course",
        bodies=(body,),
        starts_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
        ends_at=datetime(2026, 3, 6, 12, tzinfo=UTC),
        time_zone="Europe/Vienna",
        venue_country="AT",
    )
    works = works_with_keys(["course"])
    # In Vienna it is past midnight already.
    assert write_line(build_citations(works, "en")[0]).endswith("Austria, 3–6 March 2026.")
    (record,) = rispy.loads(export_citations(works, "en", "ris"))
    assert (record["type_of_reference"], record["date"]) == ("CONF", "2026/03/03/")


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl"])
def test_the_address_gives_a_list_of_keys_in_their_order_and_answers_304(client, name):
    for key in ("one", "two", "draft"):
        make_work("publication", ("en", "fr"), key=key, titles={"en": key, "fr": f"{key} fr"}, live=key != "draft")
    address = f"/fr/cite/?keys=two,one&keys=draft,none,two&format={name}"
    response = client.get(address)
    text = response.content.decode()
    assert response["Content-Disposition"].startswith('attachment; filename="citations-fr.')
    assert response["X-Robots-Tag"] == "noindex"
    assert 0 < text.index("two-fr") < text.index("one-fr")
    assert "draft" not in text
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    posted = client.post("/fr/cite/", {"keys": "two,one", "format": name})
    assert posted.content.decode() == text


@pytest.mark.parametrize(
    ("query", "status"), [("keys=a&format=endnote", 400), ("format=ris", 400), ("keys=none", 404), ("keys=%00", 400)]
)
def test_what_can_not_be_cited_is_refused_in_words(client, query, status):
    response = client.get(f"/en/cite/?{query}")
    assert (response.status_code, response["Content-Type"]) == (status, "text/plain; charset=utf-8")


def test_a_long_list_takes_no_more_queries_than_a_short_one(body, django_assert_num_queries):
    for number in range(20):
        make_cited(body, key=f"guide-{number}")
    Page.objects.first().get_url()
    keys = [f"guide-{number}" for number in range(20)]
    for some in (keys[:2], keys):
        with django_assert_num_queries(4):
            export_citations(works_with_keys(some), "en", "bibtex")
