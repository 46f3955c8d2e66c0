"""What a search found, whichever engine did: hits and facets, ready to be shown or sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from pages.components import Label
from search.analysis import ANALYSES
from search.facets import FACETS, Facet, TermLabels, ValueCount, current_labels
from search.highlighting import has_marks, to_html
from search.query import read_counts
from search.request import SearchRequest
from search.vocabulary import Expansion

if TYPE_CHECKING:
    from search.file_pages import FilePageHit
    from search.prepared import PreparedSearch

ELASTICSEARCH = "elasticsearch"
DATABASE = "database"
# Where a mark is worth most to the reader, in this order.
EXCERPT_FIELDS = ("summary", "body", "text", *(f"other.{code}.text" for code in ANALYSES))


@dataclass(frozen=True, slots=True)
class Hit:
    """One work found, in the language of its page. `highlight` and `title_html` are safe HTML.

    `excerpt_language` is that of the highlight, which may come from a file in another language.
    """

    key: str
    kind: str
    type: str
    language: str
    title: str
    title_html: SafeString
    url: str
    summary: str
    highlight: SafeString
    excerpt_language: str
    symbol: str
    date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    page_languages: list[str]
    work_languages: list[str]
    page_urls: dict[str, str]
    deadline: datetime | None
    display: dict[str, Any]
    # Languages of the files that the public may read, and their best pages (see `search.file_pages`).
    file_languages: list[str] = field(default_factory=list)
    file_hits: "list[FilePageHit]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: Label
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True)
class FacetResult:
    """One facet's values with their counts among all that the other facets let through."""

    facet: Facet
    values: list[FacetValue]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of hits. `total` counts all of them; `engine` says who answered, in `took_ms` milliseconds.

    `expansion` is what else was searched because it means the same, in any language. `related` fills up the
    page on which the hits end, with works found by meaning alone (see `search.semantic`): neither `total` nor
    the facets count them.
    """

    request: SearchRequest
    engine: str
    total: int
    took_ms: int
    hits: list[Hit] = field(default_factory=list)
    facets: list[FacetResult] = field(default_factory=list)
    expansion: Expansion = field(default_factory=Expansion)
    related: list[Hit] = field(default_factory=list)


def read_hit(source: Mapping[str, Any], language: str, marked: Mapping[str, list[str]]) -> Hit:
    """Return a hit from a document of a language's index and {field: fragments with marks}."""
    title = next(iter(marked.get("title", [])), "")
    excerpt, excerpt_language = choose_excerpt(source, language, marked)
    display = source["display"]
    return Hit(
        key=source["key"],
        kind=source["kind"],
        type=source["type"],
        language=source["language"],
        title=source["title"],
        title_html=to_html(title or source["title"]),
        url=source["url"],
        summary=source["summary"],
        highlight=to_html(excerpt),
        excerpt_language=excerpt_language,
        symbol=source["symbol"],
        date=date.fromisoformat(source["date"]) if source["date"] else None,
        starts_at=read_moment(source["starts_at"]),
        ends_at=read_moment(source["ends_at"]),
        deadline=read_moment(display["deadline"]),
        page_languages=source["page_language"],
        work_languages=source["work_language"],
        file_languages=source.get("file_language", []),
        page_urls=source["page_urls"],
        display=display,
    )


def choose_excerpt(source: Mapping[str, Any], language: str, marked: Mapping[str, list[str]]) -> tuple[str, str]:
    """Return the first fragment with a mark, and its language; ("", "") where nothing is marked."""
    for name in EXCERPT_FIELDS:
        for fragment in marked.get(name, [])[:1]:
            if has_marks(fragment):
                if name.startswith("other."):
                    return fragment, name.split(".")[1]
                return fragment, source["language"] if name == "summary" else language
    return "", ""


def read_moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def read_facet(facet: Facet, counts: Iterable[ValueCount], request: SearchRequest, terms: TermLabels) -> FacetResult:
    """Return a facet with labels; what is chosen stays in it even where nothing is left to count."""
    chosen = facet.chosen(request)
    counts = list(counts)
    present = {each.value for each in counts}
    counts += [ValueCount(value, 0) for value in chosen if value not in present]
    labels = facet.labels([each.value for each in counts], request.language, terms) if counts else {}
    values = [
        FacetValue(each.value, labels.get(each.value) or Label(each.value), each.count, each.value in chosen)
        for each in counts
    ]
    return FacetResult(facet, values)


def read_response(
    found: Mapping[str, Any],
    counted: Mapping[str, Any],
    search: "PreparedSearch",
    took_ms: int,
) -> SearchResults:
    """Return the results out of Elasticsearch's two answers to a search."""
    request = search.request
    hits = [read_hit(hit["_source"], request.language, hit.get("highlight", {})) for hit in found["hits"]["hits"]]
    counts = read_counts(counted["aggregations"])
    terms = current_labels()
    facets = [read_facet(facet, counts[facet.name], request, terms) for facet in FACETS]
    return SearchResults(
        request=request,
        engine=ELASTICSEARCH,
        total=counted["hits"]["total"]["value"],
        took_ms=took_ms,
        hits=hits,
        facets=facets,
        expansion=search.expansion,
    )
