"""Queries of the pages that show many works: no more for 100 than for 10. Tools have their own test (test_listing)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.models import Audience, Body, Instrument, InstrumentTitle, Region, Topic
from catalogue.tests.factories import make_work
from pages.languages import language_codes

MONTH = datetime(2046, 11, 1, 8, tzinfo=UTC)
LABELS = dict.fromkeys(language_codes(), "Subject")
SUBJECTS = dict.fromkeys(("topics", "audiences", "regions", "instruments", "bodies"), "subject") | {"countries": "sn"}
# The most that a page may take; those that name no limit are bounded by what they took when this was written.
LIMITS = {
    "": 25,
    "training/?topic=subject&instrument=subject": 20,
    "tools/?topic=subject&instrument=subject": 20,
    "publications/?topic=subject&instrument=subject": 20,
    "calendar/?month=2046-11": 20,
    "calendar/?view=agenda": 20,
    "language-coverage/": 20,
    **{f"{path}/": 22 for path in SUBJECTS},
    **{f"{path}/{slug}/": 22 for path, slug in SUBJECTS.items()},
}


def make_subjects():
    """Return the facts that link a work to a subject of each kind."""
    instrument = Instrument.objects.create(slug="subject", kind="convention", adopted_on=date(1999, 12, 9))
    for code, title in LABELS.items():
        InstrumentTitle.objects.create(instrument=instrument, language=code, title=title)
    for number in range(3):
        Instrument.objects.create(
            slug=f"amendment-{number}", kind="protocol", adopted_on=date(2005, 1, 1), parent=instrument
        )
    return {
        "topics": (Topic.objects.create(slug="subject", labels=LABELS),),
        "audiences": (Audience.objects.create(slug="subject", labels=LABELS),),
        "regions": (Region.objects.create(slug="subject", labels=LABELS, scheme="m49", countries=["SN"]),),
        "bodies": (Body.objects.create(slug="subject", labels=LABELS),),
        "instruments": (instrument,),
        "countries": ["SN"],
    }


def make_many(kind, first, last, linked):
    for number in range(first, last):
        start = MONTH + timedelta(days=number % 28)
        session = {"starts_at": start, "ends_at": start + timedelta(days=2), "time_zone": "UTC", "mode": "online"}
        facts = session if kind == "training" else {}
        make_work(kind, ("ar",), key=f"{kind}-{number}", versions=({"language": "en"},), **linked, **facts)


@pytest.mark.django_db
def test_no_page_takes_more_queries_for_100_works_than_for_10(client, django_assert_max_num_queries):
    def count_queries():
        counts = {}
        for address, limit in LIMITS.items():
            client.get(f"/ar/{address}")
            with django_assert_max_num_queries(limit) as queries:
                response = client.get(f"/ar/{address}")
            assert response.status_code == 200, address
            counts[address] = len(queries)
        return counts

    linked = make_subjects()
    for kind in ("training", "tool", "publication"):
        make_many(kind, 0, 4, linked)
    few = count_queries()
    make_many("training", 4, 100, linked)
    for kind in ("tool", "publication"):
        make_many(kind, 4, 10, linked)
    assert count_queries() == few
    month = client.get("/ar/calendar/?month=2046-11").content.decode()
    assert month.count('class="card ') + month.count('class="card"') == 100
