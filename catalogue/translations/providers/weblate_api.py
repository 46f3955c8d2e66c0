"""Weblate's REST API as far as it is needed: every method one request, its answer checked. No rows, no decisions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from catalogue.translations.providers.base import ProviderUnavailableError, go_on
from catalogue.translations.providers.http import Answer, GarbageError, HttpClient, shorten

MAX_ANSWER = 50_000_000
PAGE = 500
# Of one translation: no work has 50,000 texts.
MAX_PAGES = 100
BAD_REQUEST, NOT_FOUND = 400, 404
# What changed at the server while it was asked is asked for again: its transactions may end later than they say.
OVERLAP = timedelta(minutes=2)
NEEDS_EDITING, TRANSLATED, APPROVED = 10, 20, 30
PRIVATE = 100


@dataclass(frozen=True, slots=True)
class RemoteUnit:
    """A unit as Weblate has it. `component` and `language` are Weblate's names."""

    id: int
    component: str
    language: str
    context: str
    source: str
    target: str
    state: int
    location: str = ""
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Units that changed, up to that with `last_id`. No change before `moment` (of the server's clock) is missing."""

    units: list[RemoteUnit]
    last_id: int
    moment: str
    is_last: bool


class WeblateApi:
    """One project on one server. Every method raises ProviderError."""

    def __init__(self, before_request: Callable[[], None] = go_on) -> None:
        self.project = settings.TRANSLATION_WEBLATE_PROJECT
        self.http = HttpClient(
            f"{settings.TRANSLATION_WEBLATE_URL}/api/",
            {"Authorization": f"Token {settings.TRANSLATION_WEBLATE_TOKEN}", "Accept": "application/json"},
            settings.TRANSLATION_WEBLATE_TIMEOUT,
            MAX_ANSWER,
        )
        self.http.before_request = before_request

    def ensure_project(self, name: str, website: str) -> None:
        """Make the project unless it is there. It is private, since it has texts that aren't public yet."""
        if self.http.request("GET", f"projects/{quote(self.project)}/", admit=(NOT_FOUND,)).status != NOT_FOUND:
            return
        facts = {"name": name, "slug": self.project, "web": website, "access_control": PRIVATE}
        self.http.request("POST", "projects/", json=facts | {"translation_review": True, "contribute_shared_tm": False})

    def has_component(self, slug: str) -> bool:
        return self.http.request("GET", self.component(slug), admit=(NOT_FOUND,)).status != NOT_FOUND

    def create_component(self, slug: str, facts: dict[str, str], field: str, file: tuple[str, bytes]) -> None:
        """Make a component of a file: `docfile` (the source texts) or `zipfile` (all files)."""
        self.http.request(
            "POST", f"projects/{quote(self.project)}/components/", data={"slug": slug, **facts}, files={field: file}
        )

    def delete_component(self, slug: str) -> None:
        self.http.request("DELETE", self.component(slug), admit=(NOT_FOUND,))

    def add_language(self, slug: str, language: str) -> bool:
        """Begin a translation; False if there is no such component. One that is there already is success."""
        answer = self.http.request(
            "POST",
            f"{self.component(slug)}translations/",
            json={"language_code": language},
            admit=(BAD_REQUEST, NOT_FOUND),
        )
        if answer.status == BAD_REQUEST and not self.has_language(slug, language):
            # Where it reads a new component in the background, there is nothing yet that a language could be added to.
            raise ProviderUnavailableError(f"Weblate has no {language} in {slug} yet: {shorten(answer.content)}")
        return answer.status != NOT_FOUND

    def has_language(self, slug: str, language: str) -> bool:
        return self.http.request("GET", self.translation(slug, language), admit=(NOT_FOUND,)).status != NOT_FOUND

    def upload(self, slug: str, language: str, content: bytes, **method: str) -> bool:
        """Upload a file of a translation; False if there is no such translation."""
        answer = self.http.request(
            "POST",
            f"{self.translation(slug, language)}file/",
            data=method,
            files={"file": (f"{language}.po", content)},
            admit=(NOT_FOUND,),
        )
        return answer.status != NOT_FOUND

    def units(self, slug: str, language: str) -> list[RemoteUnit] | None:
        """Return the units of a translation; None if there is no such translation."""
        found: list[RemoteUnit] = []
        path = f"{self.translation(slug, language)}units/?page_size={PAGE}"
        for page in range(1, MAX_PAGES + 1):
            answer = self.http.request("GET", f"{path}&page={page}", admit=(NOT_FOUND,))
            if answer.status == NOT_FOUND:
                return None
            units, is_last = read_page(answer)
            found += units
            if is_last:
                return found
        raise GarbageError(f"Weblate's list of units of {slug} has no end")

    def changed_pages(self, since: str, after: int = 0) -> Iterator[ChangedPage]:
        """Yield every unit of the project that has a translation and changed since a moment ("": ever), by id.

        Pages go on from an id, not by their number: a unit that changes meanwhile moves no other.
        """
        # The source language's own units are read-only.
        words = [f"project:={self.project}", f"state:>={NEEDS_EDITING}", f"state:<={APPROVED}"]
        if since:
            words.append(f'last_changed:>="{since}"')
        is_last = False
        while not is_last:
            query = " AND ".join([*words, f"id:>{after}"])
            answer = self.http.request("GET", "units/", params={"q": query, "page_size": PAGE})
            units, is_last = read_page(answer)
            ids = [after, *(unit.id for unit in units)]
            if ids != sorted(set(ids)) or (not units and not is_last):
                raise GarbageError("Weblate's units aren't in the order of their ids, or don't go on")
            yield ChangedPage(units, ids[-1], moment_before(answer.date), is_last)
            after = ids[-1]

    def set_unit(self, unit_id: int, target: str, state: int) -> None:
        self.http.request("PATCH", f"units/{unit_id}/", json={"target": [target], "state": state})

    def component(self, slug: str) -> str:
        return f"components/{quote(self.project)}/{quote(slug)}/"

    def translation(self, slug: str, language: str) -> str:
        return f"translations/{quote(self.project)}/{quote(slug)}/{quote(language)}/"


def read_page(answer: Answer) -> tuple[list[RemoteUnit], bool]:
    """Return (units, whether it is the last page). Raises GarbageError."""
    found = answer.json()
    try:
        return list(read_units(found["results"])), found["next"] is None
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise GarbageError(f"Weblate's units aren't as they should be: {type(error).__name__}") from error


def read_units(results: Any) -> Iterator[RemoteUnit]:
    for each in results:
        component, language = each["translation"].rstrip("/").split("/")[-2:]
        target, source = each["target"], each["source"]
        if not all(isinstance(text, str) for text in [*target, *source, each["context"], each["location"]]):
            raise TypeError("text")
        yield RemoteUnit(
            int(each["id"]),
            component,
            language,
            each["context"],
            source[0],
            target[0] if target else "",
            int(each["state"]),
            each["location"],
            bool(each.get("automatically_translated")),
        )


def moment_before(date: str) -> str:
    """Return the moment from which to ask the next time. Raises GarbageError without a server's date."""
    try:
        moment: datetime = parsedate_to_datetime(date) - OVERLAP
    except (TypeError, ValueError):
        raise GarbageError("Weblate's answer has no date") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
