"""Finds the pages inside files that hold the reader's words, for works that a search has found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from elasticsearch.dsl.query import Bool, ConstantScore, DisMax, Match, MatchPhrase, Query, Term, Terms
from wagtail.documents.models import Document

from catalogue.public_files import private_collection_ids
from search.analysis import ANALYSES
from search.client import alias_of
from search.fields import FieldSet, languages_in_script
from search.file_documents import page_of_fragment, without_marks
from search.highlighting import has_marks, to_html
from search.index_kinds import FILES
from search.plain_text import HIT_END, HIT_START
from search.ranking import words_for_stemming
from search.request import SearchRequest
from search.side_requests import SideRequest

# Results don't wait long for what is only an addition to them.
SHARE_OF_TIMEOUT = 0.25  # and twice that until the connection is given up: one slow answer is no dead node
PAGES_PER_FILE = 2
PAGES_PER_WORK = 2
# A file in the reader's language goes before those in others: no page of these can have such a score.
OWN_LANGUAGE = 10_000.0
LEAST_WORDS = "60%"
PDF = "application/pdf"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
file_pages = SideRequest("pages of files")


@dataclass(frozen=True, slots=True)
class FilePageHit:
    """A page of a file with the reader's words; `excerpt` is safe HTML in `language`, `url` opens the file there."""

    number: int
    is_slide: bool
    language: str
    title: str
    url: str
    excerpt: SafeString


def find_file_pages(
    request: SearchRequest, keys: Collection[str], labels_by_language: Mapping[str, Collection[str]]
) -> dict[str, list[FilePageHit]]:
    """Return {work key: best pages}. Never raises because Elasticsearch is away or slow: then there are none.

    `labels_by_language` are other names of what the words mean (see `search.vocabulary`).
    """
    if not request.query or not keys:
        return {}
    seconds = settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT
    body = build_file_search(request, keys, labels_by_language, seconds)
    response = file_pages.ask(2 * seconds, lambda client: client.search(index=alias_of(FILES), **body))
    return read_file_pages(response["hits"]["hits"]) if response is not None else {}


def build_file_search(
    request: SearchRequest,
    keys: Collection[str],
    labels_by_language: Mapping[str, Collection[str]],
    seconds: float,
) -> dict[str, Any]:
    """Return the keyword arguments of `Elasticsearch.search`: the best document of each work."""
    clauses: list[Query] = []
    fields: dict[str, Any] = {}
    for code in ANALYSES:
        file_fields = FieldSet(code, {f"text.{code}": 1.0})
        found = build_language_queries(request, file_fields, labels_by_language.get(code, ()))
        clauses.append(Bool(should=found, minimum_should_match=1))
        twins = [".standard", *([".bigrams"] if file_fields.has_bigrams else [])]
        marked = [f"text.{code}{twin}" for twin in ("", *twins)]
        fields[f"text.{code}"] = {"matched_fields": marked, "highlight_query": clauses[-1]}
    matching = DisMax(queries=clauses)
    own_language = ConstantScore(filter=Term(language=request.language), boost=OWN_LANGUAGE)
    return {
        "query": Bool(must=[matching], filter=[Terms(key=sorted(keys))], should=[own_language]),
        "collapse": {"field": "key"},
        "size": len(keys),
        "source": ["key", "language", "files"],
        "track_total_hits": False,
        "timeout": f"{int(seconds * 1000)}ms",
        "highlight": {
            "pre_tags": [HIT_START],
            "post_tags": [HIT_END],
            "order": "score",
            "number_of_fragments": PAGES_PER_FILE,
            "fragment_size": 180,
            "fields": fields,
        },
    }


def build_language_queries(request: SearchRequest, fields: FieldSet, labels: Collection[str]) -> list[Query]:
    """Return what is looked for in the files of one language; the twin finds names and symbols of any script."""
    [name] = fields.names()
    queries: list[Query] = [MatchPhrase(**{f"{name}.standard": {"query": request.query, "boost": 2.0}})]
    queries += [MatchPhrase(**{name + fields.phrase_subfield: {"query": label}}) for label in labels]
    words = words_for_stemming(request.query, fields)
    if words and fields.language_code in languages_in_script(request.query):
        subfield = fields.phrase_subfield if len(words) > 1 else ".standard" if fields.has_bigrams else ""
        queries.append(Match(**{name + subfield: {"query": words, "minimum_should_match": LEAST_WORDS}}))
    return queries


def read_file_pages(hits: list[Mapping[str, Any]]) -> dict[str, list[FilePageHit]]:
    """Return the pages out of Elasticsearch's answer, without those of files that are private by now."""
    public = public_documents({file["id"] for hit in hits for file in hit["_source"]["files"]})
    found = {hit["_source"]["key"]: list(read_pages(hit, public))[:PAGES_PER_WORK] for hit in hits}
    return {key: pages for key, pages in found.items() if pages}


def public_documents(ids: Collection[int]) -> set[int]:
    """Return the documents that are there and public at this moment: the index may lag behind by seconds."""
    if not ids:
        return set()
    documents = Document.objects.filter(pk__in=ids).exclude(collection__in=private_collection_ids())
    return set(documents.values_list("pk", flat=True))


def read_pages(hit: Mapping[str, Any], public: Collection[int]) -> Iterator[FilePageHit]:
    """Yield one hit per page, best first."""
    source = hit["_source"]
    seen: set[int] = set()
    for fragment in hit.get("highlight", {}).get(f"text.{source['language']}", []):
        position = page_of_fragment(fragment)
        if position is None or position in seen or not has_marks(fragment):
            continue
        seen.add(position)
        file = max((file for file in source["files"] if file["offset"] < position), key=lambda file: file["offset"])
        if file["id"] in public:
            yield build_hit(file, position - file["offset"], source["language"], fragment)


def build_hit(file: Mapping[str, Any], number: int, language_code: str, fragment: str) -> FilePageHit:
    # Only readers of PDF files know a fragment that leads to a page.
    url = f"{file['url']}#page={number}" if file["media_type"] == PDF else file["url"]
    excerpt = to_html(without_marks(fragment).strip())
    return FilePageHit(number, file["media_type"] == SLIDES, language_code, file["title"], url, excerpt)
