"""The engine that answers when Elasticsearch can't: the same request and results, plain SQL, simple ranking.

Every word must occur in the page (title, summary, text) or in the work's symbol; titles count most.
"""

import json
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Case, F, FloatField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Lower, TruncDate

from catalogue.models import LanguageVersion, Work
from search.builders import build_records
from search.eligibility import eligible_pages
from search.facets import FACETS, current_labels
from search.highlighting import excerpt_around, mark_words, words_to_mark
from search.request import MAX_WINDOW, SearchRequest, Sort
from search.results import DATABASE, FacetResult, SearchResults, read_facet, read_hit
from search.symbols import is_like_symbol, normalise_symbol

# More words than these would make the database slow without finding better.
MAX_WORDS = 8
TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT, SYMBOL_WEIGHT = 4.0, 2.0, 1.0, 100.0
NUMBER_COLUMNS = ("sales_number", "isbn", "job_number")


def search_database(request: SearchRequest, started: float | None = None) -> SearchResults:
    """Return what the database finds; `started` is when the search began (time.monotonic)."""
    started = time.monotonic() if started is None else started
    pages = eligible_pages().filter(locale__language_code=request.language)
    pages = match_words(pages, request.query)
    matching = Work.objects.filter(pk__in=list_works(pages) if request.query else pages.values("work_id"))
    chosen = pages.filter(work__in=filter_works(matching, request))
    keys = order_pages(chosen, request.effective_sort).values_list("work__key", flat=True)
    shown = list(keys[request.offset : request.offset + request.size])
    return SearchResults(
        request=request,
        engine=DATABASE,
        total=chosen.count(),
        hits=list(read_hits(shown, request)),
        facets=count_facets(matching, request),
        took_ms=round((time.monotonic() - started) * 1000),
    )


def split_words(query: str) -> list[str]:
    return list(dict.fromkeys(query.split()))[:MAX_WORDS]


def match_words(pages: QuerySet, query: str) -> QuerySet:
    """Keep the pages with all words, annotated with `rank`; without words all pages have rank 0."""
    words = split_words(query)
    if not words:
        return pages.annotate(rank=Value(0.0, FloatField()))
    pages = pages.annotate(body_text=Cast("body", TextField()))
    symbol = symbol_condition(query)
    rank: Any = Case(When(symbol, then=Value(SYMBOL_WEIGHT)), default=Value(0.0), output_field=FloatField())
    has_all = Q()
    for word in words:
        title, summary = contains("title", word), contains("summary", word)
        body, number = contains_in_body(word), Q(work__symbol__icontains=word)
        has_all &= title | summary | body | number
        rank = rank + Case(
            When(title, then=Value(TITLE_WEIGHT)),
            When(summary, then=Value(SUMMARY_WEIGHT)),
            default=Value(BODY_WEIGHT),
            output_field=FloatField(),
        )
    return pages.filter(symbol | has_all).annotate(rank=rank)


def contains(column: str, word: str) -> Q:
    condition = Q()
    for form in letter_cases(word):
        condition |= Q(**{f"{column}__icontains": form})
    return condition


def contains_in_body(word: str) -> Q:
    """Match the JSON of a stream field as the database keeps it: SQLite has "\\u0430" where it says "а"."""
    condition = Q()
    for form in letter_cases(word):
        stored = json.dumps(form, ensure_ascii=connection.vendor == "sqlite")[1:-1]
        condition |= Q(body_text__icontains=stored)
    return condition


def letter_cases(word: str) -> list[str]:
    """Return the forms to look for: either apostrophe, and SQLite ignores the case of ASCII letters only."""
    straight = word.replace("’", "'")
    forms = [word, straight, straight.replace("'", "’")]
    if connection.vendor == "sqlite":
        forms += [
            cased for form in forms if not form.isascii() for cased in (form.lower(), form.capitalize(), form.upper())
        ]
    return list(dict.fromkeys(forms))


def symbol_condition(query: str) -> Q:
    """Match works whose symbol or number is the query, whatever separators either has."""
    symbol = normalise_symbol(query)
    if not is_like_symbol(symbol):
        return Q(pk__in=[])
    # Letters and digits only, so nothing a reader typed is read as an expression.
    pattern = "^[^a-z0-9]*" + "[^a-z0-9]*".join(symbol) + "[^a-z0-9]*$"
    numbers = Q()
    for column in NUMBER_COLUMNS:
        numbers |= Q(**{f"{column}__iregex": pattern})
    versions = LanguageVersion.objects.filter(numbers).values("work_id")
    return Q(work__symbol__iregex=pattern) | Q(work_id__in=versions)


def list_works(pages: QuerySet) -> list[int]:
    """Return the ids of the best works: read once here, so that no count reads the texts again."""
    return list(pages.order_by("-rank", "pk").values_list("work_id", flat=True)[:MAX_WINDOW])


def filter_works(works: QuerySet[Work], request: SearchRequest, without: str = "") -> QuerySet[Work]:
    """Keep the works that fulfil what is chosen in all facets but one."""
    for facet in FACETS:
        condition = facet.build_condition(request) if facet.name != without else None
        if condition is not None:
            works = works.filter(condition)
    return works


def count_facets(matching: QuerySet[Work], request: SearchRequest) -> list[FacetResult]:
    counted = []
    terms = current_labels()
    for facet in FACETS:
        works = filter_works(matching, request, without=facet.name)
        counted.append(read_facet(facet, facet.count_works(works), request, terms))
    return counted


def order_pages(pages: QuerySet, sort: Sort) -> QuerySet:
    pages = pages.annotate(day=Coalesce("work__date", TruncDate("work__starts_at")))
    newest = F("day").desc(nulls_last=True)
    orders: dict[Sort, list[Any]] = {
        Sort.RELEVANCE: [F("rank").desc(), newest],
        Sort.NEWEST: [newest],
        Sort.OLDEST: [F("day").asc(nulls_last=True)],
        Sort.TITLE: [Lower("title")],
    }
    return pages.order_by(*orders[sort], "work__key")


def read_hits(keys: list[str], request: SearchRequest) -> Iterable[Any]:
    """Yield the hits, built as the index would have them, so that both engines show the same."""
    records = build_records(keys, [request.language]).records
    words = words_to_mark(split_words(request.query))
    for key in keys:
        record = records[key].get(request.language)
        if record is None:
            continue  # Unpublished since the search began.
        fields = {"title": record["title"], "summary": record["summary"]}
        fields["body"] = excerpt_around(record["body"], words)
        marked = {name: [mark_words(text, words)] for name, text in fields.items() if text}
        yield read_hit(record, request.language, marked)
