"""Says of one work whether a search finds it, where, and if not, what stands in its way."""

from dataclasses import dataclass, field, replace

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from elasticsearch.dsl import query

from catalogue.models import Work, WorkPage
from search.builders import BuildResult, build_records
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_reader
from search.database import symbol_condition
from search.documents import TEXT_FIELDS
from search.eligibility import Obstacle, eligible_pages, find_obstacles
from search.explanation import Explanation, HitExplanation, ask_explained
from search.models import OutboxEntry
from search.query import build_hits_search
from search.query_parts import subfield_of
from search.request import MAX_WINDOW

# A number may belong to several works; more than these nobody meant.
MOST_WORKS = 5
# Seconds for going through all results down to a work's: no reader waits for that.
PATIENCE = 10.0


class IndexState(TextChoices):
    """What the index of a language has of a work, compared with what the database asks for."""

    CURRENT = "current", _("The index has the work as the database does.")
    STALE = "stale", _("The index has an older state of the work.")
    MISSING = "missing", _("The index does not have the work yet.")
    ORPHANED = "orphaned", _("The index still has the work, though it may not be found.")
    LEFT_OUT = "left_out", _("The index does not have the work, since it may not be found.")
    UNBUILDABLE = "unbuildable", _("What the index should have of the work can’t be built.")


@dataclass(frozen=True, slots=True)
class PageState:
    """A page of the work; it may be found in searches unless there are obstacles."""

    page: WorkPage
    language: str
    obstacles: list[Obstacle]


@dataclass(frozen=True, slots=True)
class WorkState:
    """What the database says of a work. `waiting` is its oldest update that the index has not had yet."""

    work: Work
    title: str
    language: str
    pages: list[PageState]
    waiting: OutboxEntry | None

    @property
    def is_eligible(self) -> bool:
        return any(not page.obstacles for page in self.pages)


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """What the index says of a work. Without `hit` the search does not match it.

    A hit's rank is None behind the first MAX_WINDOW. `terms` is {field: {term of the query: whether the
    work has it in the search's language}}. `error` says why its document could not be built.
    """

    state: IndexState
    hit: HitExplanation | None = None
    terms: dict[str, dict[str, bool]] = field(default_factory=dict)
    error: str = ""


def find_works(text: str, language_code: str) -> list[WorkState]:
    """Return the works with a key, symbol, sales number or ISBN, at most MOST_WORKS. Asks the database alone.

    Their titles are those of public pages if there are any, in the language if there are some.
    """
    numbered = WorkPage.objects.filter(symbol_condition(text)).values("work_id")
    named = Q(key=text.lower()) | Q(symbol__iexact=text) | Q(pk__in=numbered)
    return [read_state(work, language_code) for work in Work.objects.filter(named).order_by("key")[:MOST_WORKS]]


def read_state(work: Work, language_code: str) -> WorkState:
    pages = list(work.pages.select_related("locale").order_by("locale__language_code", "pk"))
    eligible = set(eligible_pages().filter(work=work).values_list("pk", flat=True))
    states = [
        PageState(page, page.locale.language_code, [] if page.pk in eligible else find_obstacles(page))
        for page in pages
    ]
    best = min(states, key=lambda each: (bool(each.obstacles), each.language != language_code), default=None)
    return WorkState(
        work=work,
        title=best.page.title if best else work.key,
        language=best.language if best else "",
        pages=states,
        waiting=OutboxEntry.objects.filter(work_key=work.key).first(),
    )


def find_place(explanation: Explanation, key: str) -> WorkPlace:
    """Return where a work stands in an explained search. Raises SearchUnavailableError."""
    built = build_records([key], [explanation.request.language])
    try:
        indexed, terms = look_up_terms(explanation, key)
        state = compare_states(built, key, explanation.request.language, indexed)
        hit = None if indexed is None else find_hit(explanation, key)
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    return WorkPlace(state, hit, terms, built.errors.get(key, ""))


def compare_states(built: BuildResult, key: str, language_code: str, indexed: str | None) -> IndexState:
    """Compare what was built of a work with the hash of its document in the index (None if there is none)."""
    if key in built.errors:
        return IndexState.UNBUILDABLE
    record = built.records.get(key, {}).get(language_code)
    if record is None:
        return IndexState.LEFT_OUT if indexed is None else IndexState.ORPHANED
    if indexed is None:
        return IndexState.MISSING
    return IndexState.CURRENT if record["content_hash"] == indexed else IndexState.STALE


def look_up_terms(explanation: Explanation, key: str) -> tuple[str | None, dict[str, dict[str, bool]]]:
    """Return the content hash of a work's document, and which terms of the query it has; (None, {}) without one."""
    probes: list[query.Query] = []
    terms = [(name, term) for name, found in explanation.terms.items() for term in dict.fromkeys(found)]
    for number, (name, term) in enumerate(terms):
        subfield = subfield_of(name)
        fields = [f"{each}.{subfield}" if subfield else each for each in TEXT_FIELDS]
        has_term = [query.Term(**{each: term}) for each in fields]
        probes.append(query.Bool(should=has_term, minimum_should_match=1, _name=str(number)))
    answer = get_reader().search(
        index=alias_of(explanation.request.language),
        query=query.Bool(filter=[query.Term(key=key)], should=probes).to_dict(),
        source_includes=["content_hash"],
        size=1,
    )
    hits = answer["hits"]["hits"]
    if not hits:
        return None, {}
    met = set(hits[0].get("matched_queries") or ())
    has: dict[str, dict[str, bool]] = {name: {} for name in explanation.terms}
    for number, (name, term) in enumerate(terms):
        has[name][term] = str(number) in met
    return hits[0]["_source"].get("content_hash", ""), has


def find_hit(explanation: Explanation, key: str) -> HitExplanation | None:
    """Return the work as the search finds it, with its rank; None if it doesn't match."""
    shown = next((hit for hit in explanation.hits if hit.key == key), None)
    if shown is not None:
        return shown
    # A filter gives no score, so the work's is that of the whole search.
    hits = ask_explained(explanation, [key])
    return replace(hits[0], rank=find_rank(explanation, key)) if hits else None


def find_rank(explanation: Explanation, key: str) -> int | None:
    """Return the work's place in the order in which readers page; None where they can't get."""
    request = replace(explanation.request, page=1, size=MAX_WINDOW)
    body = build_hits_search(replace(explanation.search, request=request))
    body |= {"_source": False, "timeout": f"{PATIENCE:g}s"}
    body.pop("highlight", None)
    answer = get_reader().options(request_timeout=PATIENCE).search(index=alias_of(request.language), body=body)
    places = (place for place, hit in enumerate(answer["hits"]["hits"], start=1) if hit["_id"] == key)
    return next(places, None)
