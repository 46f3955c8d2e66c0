"""How many queries a work's page takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.models import Body, Instrument, InstrumentTitle, Region, Topic, WorkRelation
from catalogue.tests.factories import make_work
from catalogue.tests.test_detail import CODES, make_document, read

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
