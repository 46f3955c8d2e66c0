"""The shape of a search document: one work as one language's readers find it. What goes into it is the builders' job.

A work without a page in that language has a stand-in: a document that shows its page in another one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import orjson
from elasticsearch.dsl import Boolean, Date, Document, Index, InnerDoc, Integer, Keyword, Object, Text

from search.analysis import ANALYSES, BEGINNINGS, SYMBOL_BEGINNINGS, TWIN, TYPED_BEGINNINGS

# Searched text, with the weight of each field.
TEXT_FIELDS = {"title": 2.0, "names": 1.2, "summary": 1.5, "body": 1.0, "text": 1.0}
# What is searched of the text in other languages than the index's, below `other.<language code>`.
OTHER_FIELDS = {"title": 2.0, "text": 1.0}
# Fields whose values are counted together (see `join_counted`). Of languages whole sets are: there are few of them.
COUNTED_FIELDS = ("kind", "year", "topic", "audience", "instrument", "region", "country")
COUNTED_SETS = ("page_language", "work_language")


class OtherText(TypedDict, total=False):
    """What a work says in another language than the index's: its page there, its files in that language."""

    title: str
    text: list[str]


class WorkRecord(TypedDict):
    """What is indexed, and all that a hit needs to be shown without a database row."""

    key: str
    kind: str
    type: str
    language: str
    is_stand_in: bool
    title: str
    title_sort: str
    summary: str
    body: str
    names: list[str]
    text: list[str]
    other: dict[str, OtherText]
    symbol: str
    symbols: list[str]
    symbol_beginnings: list[str]
    topic: list[str]
    audience: list[str]
    region: list[str]
    country: list[str]
    instrument: list[str]
    body_slug: list[str]
    page_language: list[str]
    work_language: list[str]
    file_language: list[str]
    date: str | None
    year: int | None
    counted: list[str]
    starts_at: str | None
    ends_at: str | None
    expires_at: str | None
    first_published: str | None
    last_published: str | None
    url: str
    page_urls: dict[str, str]
    display: dict[str, Any]
    content_hash: NotRequired[str]


class WorkDocument(Document):
    """The fields that are the same in every language."""

    key = Keyword()
    kind = Keyword()
    type = Keyword()
    language = Keyword()
    is_stand_in = Boolean()
    title_sort = Keyword()
    symbol = Keyword(index=False, doc_values=False)
    symbols = Keyword(fields={"beginnings": Text(analyzer=SYMBOL_BEGINNINGS, search_analyzer="keyword", norms=False)})
    symbol_beginnings = Keyword(doc_values=False)
    topic = Keyword()
    audience = Keyword()
    region = Keyword()
    country = Keyword()
    instrument = Keyword()
    body_slug = Keyword()
    page_language = Keyword()
    work_language = Keyword()
    file_language = Keyword()
    date = Date()
    year = Integer()
    # What all facets but one count, in one field: nine, most with several values, take twice as long to count.
    counted = Keyword(index=False)
    starts_at = Date()
    ends_at = Date()
    expires_at = Date()
    # When the page that is shown became public, and when it was last published.
    first_published = Date()
    last_published = Date()
    url = Keyword(index=False, doc_values=False)
    page_urls = Object(enabled=False)
    display = Object(enabled=False)
    content_hash = Keyword()

    class Meta:
        # A field that nobody declared is a mistake, not a new column.
        dynamic = "strict"


def build_text_field(language_code: str, **more_twins: Text) -> Text:
    """A text in one language: words, the twin for any script, and bigrams where the language needs them.

    Offsets are kept, for without them every shown hit would be analysed once more to be highlighted.
    """
    analysis = ANALYSES[language_code]
    twins = {"standard": Text(analyzer=TWIN, index_options="offsets"), **more_twins}
    if analysis.bigrams is not None:
        twins["bigrams"] = Text(analyzer=analysis.bigrams, index_options="offsets")
    return Text(analyzer=analysis.words, fields=twins, index_options="offsets")


def build_document_class(language_code: str) -> type[WorkDocument]:
    fields: dict[str, Any] = {name: build_text_field(language_code) for name in TEXT_FIELDS}
    # For suggestions while somebody types.
    beginnings = Text(analyzer=BEGINNINGS, search_analyzer=TYPED_BEGINNINGS)
    fields["title"] = build_text_field(language_code, beginnings=beginnings)
    # Each language is cut by its own rules, never by the index's.
    others = {code: Object(build_other_class(code)) for code in ANALYSES if code != language_code}
    fields["other"] = Object(type("OtherTexts", (InnerDoc,), others))
    name = f"WorkDocument_{language_code.replace('-', '_')}"
    return type(name, (WorkDocument,), fields)


def build_other_class(language_code: str) -> type[InnerDoc]:
    fields = {name: build_text_field(language_code) for name in OTHER_FIELDS}
    return type(f"OtherText_{language_code.replace('-', '_')}", (InnerDoc,), fields)


DOCUMENTS: dict[str, type[WorkDocument]] = {code: build_document_class(code) for code in ANALYSES}


def build_index_body(language_code: str) -> dict[str, Any]:
    """Return settings and mappings for one language's index, with a fingerprint of both in `_meta`."""
    return build_body_of(DOCUMENTS[language_code])


def build_body_of(document_class: type[Document]) -> dict[str, Any]:
    """Return the same for an index of any of our documents."""
    index = Index("unnamed")
    index.document(document_class)
    body = index.to_dict()
    body.setdefault("settings", {})["index"] = {
        "number_of_shards": 1,
        # A second copy as soon as there is a second node, and no yellow cluster on a single one.
        "auto_expand_replicas": "0-1",
        # A stalled writer must find the tombstone of a deleted document for longer than a task may run,
        # or its older write would bring the document back.
        "gc_deletes": "1h",
        "mapping": {"total_fields": {"limit": 200}},
    }
    fingerprint = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    body["mappings"]["_meta"] = {"fingerprint": fingerprint}
    return body


def join_counted(facts: Mapping[str, Any]) -> list[str]:
    """Return the values that facets count, each behind the name of its field: "topic extradition", "year 2004".

    A set stands as one: "page_language ar en fr".
    """
    joined = []
    for name in COUNTED_FIELDS:
        values = facts[name] if isinstance(facts[name], list) else [facts[name]]
        joined += [f"{name} {value}" for value in values if value]
    return [*joined, *(f"{name} {' '.join(facts[name])}" for name in COUNTED_SETS if facts[name])]


def hash_record(record: Mapping[str, Any]) -> str:
    """Return a fingerprint that differs whenever the document would."""
    return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
