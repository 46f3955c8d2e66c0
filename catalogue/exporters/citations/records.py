"""What a citation says of a work, in one language; the formats are written from this alone."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.cards import country_name
from catalogue.models import Work, WorkPage
from catalogue.models.kinds import VersionStatus, WorkKind
from catalogue.public_works import absolute_url, pages_by_work
from pages.components import Label
from pages.languages import language_codes

UNBROKEN = "\u00a0"


@dataclass(frozen=True, slots=True)
class Citation:
    """A work as it is cited. `language` is that of the title; `bodies` carry their own.

    Edition, date and numbers are those of the published version in that language, as far as there is one.
    """

    key: str
    kind: str
    type: str
    title: str
    language: str
    authors: str
    bodies: tuple[Label, ...]
    symbol: str
    edition: str
    date: dt.date | None
    end: dt.date | None
    isbn: str
    sales_number: str
    place: str
    url: str

    @property
    def is_session(self) -> bool:
        return self.kind == WorkKind.TRAINING

    @property
    def sales_note(self) -> str:
        """The sales number as the citation's language says it; "" where there is none."""
        with override(self.language):
            return _("Sales No. %(number)s") % {"number": self.sales_number} if self.sales_number else ""


def build_citations(works: Iterable[Work], language_code: str) -> list[Citation]:
    """Return the citations of public works in their order; of a work without a page in the language, in another one.

    A fixed number of queries for works whose `bodies` and `versions` were prefetched.
    """
    works = list(works)
    pages = pages_by_work(work.pk for work in works)
    found = []
    for work in works:
        page = best_page(pages.get(work.pk, []), language_code)
        if page is not None:
            code = page.locale.language_code
            bodies = [
                Label(body.label_in(code) or body.slug, body.label_language(code))
                for body in sorted(work.bodies.all(), key=lambda body: body.slug)
            ]
            versions = [each for each in work.versions.all() if each.status == VersionStatus.PUBLISHED]
            with override(code):
                found.append(build_citation(work, page, code, bodies, versions))
    return found


def citation_of_detail(detail: Any, page: WorkPage, language_code: str) -> Citation:
    """Return the citation of the work a detail page shows, from what that has read already."""
    versions = [row for row in detail.versions if not row.is_forthcoming]
    # By their slugs, as files have them: the first of them is the publisher, in every language the same one.
    bodies = sorted(detail.bodies, key=lambda body: body.url)
    return build_citation(detail.work, page, language_code, bodies, versions)


def best_page(pages: list[WorkPage], language_code: str) -> WorkPage | None:
    preference = [language_code, "en", *language_codes()]
    return min(pages, key=lambda page: preference.index(page.locale.language_code), default=None)


def build_citation(
    work: Work, page: WorkPage, language_code: str, bodies: Sequence[Label], versions: Sequence[Any]
) -> Citation:
    """Return a citation in the active language; `versions` are published ones, as rows or records."""
    own = [each for each in versions if each.language == language_code]
    version = min(own, key=lambda each: each.kind != "official", default=None)
    start, end = work.local_start, work.local_end
    day = start.date() if start else (version and version.date) or work.date
    return Citation(
        key=work.key,
        kind=work.kind,
        type=work.type,
        title=one_line(page.title),
        language=language_code,
        authors=one_line(work.authors),
        bodies=tuple(Label(one_line(each.text), each.language_code) for each in bodies),
        symbol=one_line(work.symbol),
        edition=one_line(version.edition) if version else "",
        date=day,
        end=end.date() if end and start and end.date() != start.date() else None,
        isbn=one_line(version.isbn) if version else "",
        sales_number=one_line(version.sales_number) if version else "",
        place=country_name(work.venue_country) if work.venue_country else "",
        url=absolute_url(page.get_url() or ""),
    )


def one_line(text: str) -> str:
    """Return a text without line breaks and what is no character of a text (RFC 5198).

    Spaces that don't break stay, for French has them before some marks; the narrow one becomes the one that all know.
    """
    text = text.replace("\u202f", UNBROKEN)
    kept = "".join(each if each.isprintable() or each == UNBROKEN else " " for each in text)
    return re.sub(" +", " ", kept).strip()
