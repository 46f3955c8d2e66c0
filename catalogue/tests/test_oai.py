"""OAI-PMH: what harvesters are told, also by the eyes of a client that isn't ours.

OAI_SCHEMAS names a folder with OAI-PMH.xsd and oai_dc.xsd of openarchives.org and simpledc20021212.xsd of
dublincore.org (they aren't ours to give away); with it answers are held against the schemas, too.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from sickle import Sickle
from wagtail.models import PageViewRestriction

from catalogue.models import Instrument, InstrumentTitle, Topic, Work
from catalogue.oai import record_keeping, selection
from catalogue.oai.errors import OaiError
from catalogue.oai.tokens import Position, read_token, write_token
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db
NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOLDER = os.environ.get("OAI_SCHEMAS", "")


class LocalSchemas(etree.Resolver):
    """Schemas come from the folder, never from the net."""

    def resolve(self, url, public_id, context):
        return self.resolve_filename(str(Path(FOLDER) / url.rpartition("/")[2]), context)


@pytest.fixture(scope="module")
def schema():
    if not FOLDER:
        return None
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(LocalSchemas())
    frame = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:import namespace="{NAMES["oai"]}" schemaLocation="OAI-PMH.xsd"/>
        <xs:import namespace="{NAMES["oai_dc"]}" schemaLocation="oai_dc.xsd"/>
    </xs:schema>"""
    return etree.XMLSchema(etree.fromstring(frame, parser))


@pytest.fixture
def ask(client, schema):
    """Ask, and have every answer be what the protocol allows."""

    def ask(_method="get", **arguments):
        response = getattr(client, _method)("/oai", {name.rstrip("_"): value for name, value in arguments.items()})
        assert response.status_code == 200
        assert response["Content-Type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(response.content)
        check_structure(root)
        if schema is not None:
            schema.assertValid(root)
        return root

    return ask


def check_structure(root):
    assert root.tag == f"{{{NAMES['oai']}}}OAI-PMH"
    names = [etree.QName(child).localname for child in root]
    assert names[:2] == ["responseDate", "request"]
    assert len(names) > 2
    allowed = {"title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format"}
    allowed |= {"identifier", "source", "language", "relation", "coverage", "rights"}
    for element in root.iterfind(".//oai_dc:dc/*", NAMES):
        assert etree.QName(element).namespace == NAMES["dc"]
        assert etree.QName(element).localname in allowed
    for record in root.iterfind(".//oai:record", NAMES):
        is_deleted = record.find("oai:header", NAMES).get("status") == "deleted"
        assert (record.find("oai:metadata", NAMES) is None) == is_deleted


def texts(root, path):
    return [element.text for element in root.iterfind(f".//{path}", NAMES)]


def error_of(root):
    return root.find("oai:error", NAMES).get("code")


def keys(root):
    return [text.rpartition(":")[2] for text in texts(root, "oai:header/oai:identifier")]


def publish(*works, at=START):
    record_keeping.refresh_records([work.pk for work in works], at)


@pytest.fixture
def topic():
    return Topic.objects.create(slug="financing", labels={"en": "Financing", "ar": "التمويل"})


def test_the_repository_says_who_it_is(ask):
    publish(make_work())
    root = ask(verb="Identify")
    assert texts(root, "oai:deletedRecord") == ["persistent"]
    assert texts(root, "oai:granularity") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert texts(root, "oai:earliestDatestamp") == ["2026-03-01T12:00:00Z"]
    assert "@" in texts(root, "oai:adminEmail")[0]


def test_a_record_tells_each_text_in_the_language_it_is_in(ask, topic):
    instrument = Instrument.objects.create(slug="c", kind="convention", adopted_on=START.date())
    InstrumentTitle.objects.create(instrument=instrument, language="fr", title="Convention")
    work = make_work(
        "tool",
        ("zh-hans", "ar", "en"),
        key="manual",
        titles={"en": "Manual", "ar": "دليل", "zh-hans": "手册"},
        summary="Words \x0b",
        topics=(topic,),
        instruments=(instrument,),
        symbol="V.26",
        versions=({"language": "ru"}, {"language": "es", "status": "forthcoming"}),
    )
    publish(work)
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:127.0.0.1:manual")
    titles = [(title.get(LANG), title.text) for title in root.iterfind(".//dc:title", NAMES)]
    assert titles == [("ar", "دليل"), ("zh-Hans", "手册"), ("en", "Manual")]
    subjects = {(each.get(LANG), each.text) for each in root.iterfind(".//dc:subject", NAMES)}
    assert subjects == {("ar", "التمويل"), ("en", "Financing"), ("fr", "Convention")}
    assert texts(root, "dc:language") == ["ru"]
    assert "V.26" in texts(root, "dc:identifier")
    assert texts(root, "oai:setSpec") == [
        "kind-tool",
        "language-ar",
        "language-en",
        "language-zh-Hans",
        "topic-financing",
    ]


def test_what_was_withdrawn_stays_as_a_deleted_record_in_its_sets(ask, topic):
    gone, private, unpublished = (make_work(key=key, topics=(topic,)) for key in ("gone", "private", "unpublished"))
    publish(gone, private, unpublished)
    unpublished.pages.get().unpublish()
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type="login")
    request = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "topic-financing"}
    # At once, before any task has run.
    assert ask(**request).xpath("count(//oai:header[@status='deleted'])", namespaces=NAMES) == 2
    gone.pages.get().delete()
    record_keeping.refresh_all(START + timedelta(days=1))
    root = ask(**request, from_="2026-03-02")
    assert sorted(keys(root)) == ["gone", "private", "unpublished"]
    assert root.xpath("count(//oai:header[@status='deleted'])", namespaces=NAMES) == 3
    assert "private" not in "".join(texts(root, "dc:title"))


def test_spans_include_both_ends(ask):
    for day in range(1, 4):
        publish(make_work(key=f"day-{day}"), at=datetime(2026, 3, day, 23, 59, 59, tzinfo=UTC))
    listing = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    assert keys(ask(**listing, from_="2026-03-02", until="2026-03-02")) == ["day-2"]
    assert keys(ask(**listing, from_="2026-03-01T23:59:59Z", until="2026-03-02T23:59:58Z")) == ["day-1"]
    assert keys(ask("post", **listing, until="2026-03-02")) == ["day-1", "day-2"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Harvest"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        (
            {"verb": "GetRecord", "metadataPrefix": "marc", "identifier": "oai:127.0.0.1:known"},
            "cannotDisseminateFormat",
        ),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:elsewhere:known"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:127.0.0.1:\x00"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:none"}, "idDoesNotExist"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "٢٠٢٦-03-01"}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-03-02", "until": "2026-03-01"},
            "badArgument",
        ),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-03-01", "until": "2026-03-02T00:00:00Z"},
            "badArgument",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2030-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "topic-none"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "bad"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "bad"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "bad", "metadataPrefix": "oai_dc"}, "badArgument"),
    ],
)
def test_what_cannot_be_answered_is_an_error_of_the_protocol(ask, arguments, code):
    publish(make_work(key="known"))
    assert error_of(ask(**arguments)) == code


def test_a_token_holds_all_that_is_needed_to_go_on():
    position = Position({"metadataPrefix": "oai_dc", "set": "topic-x"}, START, 7, 100, 250)
    assert read_token(write_token(position)) == position
    foreign = write_token(Position({"verb": "x"}, START, 1, 1, 1))
    for token in ("", "é", "W10", "A" * 5000, write_token(position)[:-2], foreign):
        with pytest.raises(OaiError):
            read_token(token)


def test_lists_in_parts_miss_nothing_that_changes_meanwhile(ask, monkeypatch):
    monkeypatch.setattr(selection, "PAGE_SIZE", 2)
    works = [make_work(key=f"w{number}") for number in range(5)]
    publish(*works)
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    token = root.find(".//oai:resumptionToken", NAMES)
    assert (token.get("completeListSize"), token.get("cursor")) == ("5", "0")
    Work.objects.filter(key="w0").update(symbol="new")
    record_keeping.refresh_all(START + timedelta(hours=1))
    seen = keys(root)
    while token is not None and token.text:
        root = ask(verb="ListIdentifiers", resumptionToken=token.text)
        seen += keys(root)
        token = root.find(".//oai:resumptionToken", NAMES)
    assert token is not None  # an empty one ends a list told in parts
    assert seen == ["w0", "w1", "w2", "w3", "w4", "w0"]


def test_records_take_no_more_queries_for_100_works_than_for_10(ask, topic, django_assert_max_num_queries):
    def count_for(first, last):
        publish(
            *(
                make_work(key=f"q{number}", languages=("en", "ar"), topics=(topic,), versions=({"language": "en"},))
                for number in range(first, last)
            )
        )
        with django_assert_max_num_queries(25) as queries:
            assert len(keys(ask(verb="ListRecords", metadataPrefix="oai_dc"))) == last
        return len(queries)

    assert count_for(0, 10) == count_for(10, 100)


def test_an_independent_client_harvests_all_of_it(live_server, monkeypatch, topic):
    monkeypatch.setattr(selection, "PAGE_SIZE", 3)
    works = [make_work(key=f"h{number}", languages=("en", "fr")) for number in range(6)]
    works.append(make_work("training", key="session", topics=(topic,)))
    publish(*works)
    for page in works[0].pages.all():
        page.unpublish()
    record_keeping.refresh_all(START + timedelta(days=1))
    harvester = Sickle(f"{live_server.url}/oai")
    assert harvester.Identify().deletedRecord == "persistent"
    assert [each.metadataPrefix for each in harvester.ListMetadataFormats()] == ["oai_dc"]
    assert {"kind-training", "language-zh-Hans", "topic-financing"} <= {each.setSpec for each in harvester.ListSets()}
    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert len(records) == 7
    assert [record.header.identifier for record in records if record.deleted] == ["oai:127.0.0.1:h0"]
    living = list(harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))
    assert sorted(title for record in living for title in record.metadata["title"])[:2] == ["h1 en", "h1 fr"]
    in_set = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="topic-financing"))
    assert [header.identifier for header in in_set] == ["oai:127.0.0.1:session"]
    record = harvester.GetRecord(identifier="oai:127.0.0.1:h3", metadataPrefix="oai_dc")
    assert record.metadata["title"] == ["h3 en", "h3 fr"]
