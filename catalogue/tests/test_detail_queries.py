"""How many queries a work's page takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.models import Body, Instrument, InstrumentTitle, Region, Topic, WorkRelation
from catalogue.tests.factories import make_work
from catalogue.tests.test_detail import CODES, make_document, read
from pages.page_cache import generation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["training", "tool"])
def test_a_full_detail_page_takes_at_most_25_queries_however_much_it_shows(client, kind, django_assert_max_num_queries):
    topics = [Topic.objects.create(slug=f"t{n}", labels={"en": f"T{n}"}) for n in range(5)]
    regions = [Region.objects.create(slug=f"r{n}", labels={"en": f"R{n}"}, scheme="m49") for n in range(5)]
    bodies = [Body.objects.create(slug=f"b{n}", labels={"en": f"B{n}"}) for n in range(5)]
    instruments = [
        Instrument.objects.create(slug=f"i{n}", kind="convention", adopted_on=date(1999, 12, 9)) for n in range(5)
    ]
    for instrument in instruments:
        InstrumentTitle.objects.create(instrument=instrument, language="en", title=instrument.slug)

    def make_full(key, size):
        documents = [make_document(f"{key}-{n}.pdf", f"{key}{n}".encode()) for n in range(size)]
        versions = tuple(
            {"language": code, "document": document} for code, document in zip(CODES, documents, strict=False)
        )
        start = datetime.now(UTC) + timedelta(days=9)
        work = make_work(
            kind,
            ("en", "ar"),
            key=key,
            versions=versions,
            topics=topics[:size],
            regions=regions[:size],
            bodies=bodies[:size],
            instruments=instruments[:size],
            countries=["SN", "AT"],
            **({"starts_at": start, "time_zone": "Europe/Vienna"} if kind == "training" else {}),
        )
        for number in range(size * 2):
            other = make_work("publication", ("en",), key=f"{key}-rel-{number}")
            relation = "supersedes" if number == 0 else "related"
            ends = (work, other) if number % 2 else (other, work)
            WorkRelation.objects.create(work=ends[0], kind=relation, target=ends[1])
        return work

    small, big = make_full("small", 1), make_full("big", 5)
    read(client, small, "ar")
    with django_assert_max_num_queries(25) as first:
        read(client, small, "ar")
    with django_assert_max_num_queries(25) as second:
        assert len(read(client, big, "ar").select(".card")) == 9
    assert len(second) == len(first)


@pytest.mark.parametrize("kind", ["training", "tool", "publication"])
def test_a_page_shares_with_others_what_they_have_read(client, kind, monkeypatch, django_assert_max_num_queries):
    # A test's one transaction counts as if it were committed.
    monkeypatch.setattr(generation, "is_marked", lambda: False)
    topic = Topic.objects.create(slug="t", labels={"en": "T"})
    body = Body.objects.create(slug="b", labels={"en": "B"})
    work = make_work(kind, ("en", "ar"), key="a", topics=[topic], bodies=[body], versions=({"language": "en"},))
    other = make_work(kind, ("en", "ar"), key="b", topics=[topic], bodies=[body])
    WorkRelation.objects.create(work=work, kind="related", target=other)
    read(client, other, "ar")
    with django_assert_max_num_queries(10):
        page = read(client, work, "ar")
    assert page.find("a", string="T")
    Topic.objects.update(labels={"en": "Renamed"})
    assert read(client, work, "ar").find("a", string="Renamed")
