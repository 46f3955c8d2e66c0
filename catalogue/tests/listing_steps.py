"""What tests of listings share: asking for one, reading what it shows, sessions at a time from now."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.utils import timezone

from catalogue.tests.factories import make_work


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "html.parser")


def titles(soup):
    return [link.get_text() for link in soup.select(".card__title a")]


def counts(soup, facet):
    for details in soup.select(".facet"):
        if details.summary.get_text(strip=True) == facet:
            return {
                link.select_one(".facet__label").get_text(): int(link.select_one(".facet__count").get_text())
                for link in details.select("a")
            }
    return {}


def make_session(key, start=None, **facts):
    if start is not None:
        start = timezone.now() + timedelta(days=start)
        facts = {"starts_at": start, "ends_at": start + timedelta(days=2), "time_zone": "UTC", **facts}
    return make_work("training", key=key, titles={"en": key}, **facts)
