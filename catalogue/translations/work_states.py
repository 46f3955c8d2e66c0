"""Where works stand in each language, worked out from their texts: the truth that statuses and selectors tell."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog, TranslationSource

from catalogue.models import WorkPage
from catalogue.translations.archiving import MACHINE
from catalogue.translations.models import SourceVersion, TextConflict, TranslationState, hash_text
from catalogue.translations.places import Place
from catalogue.translations.units import count_words
from pages.languages import language_codes
from pages.querysets import is_own_page

State = TranslationState
# What translators have nothing to do with any more.
HANDED_OVER = {State.IN_REVIEW, State.APPROVED}


@dataclass(frozen=True, slots=True)
class WorkState:
    """A work in one language. `lagging_since`: when the source began to say what the public page doesn't."""

    state: TranslationState = State.MISSING
    page_id: int | None = None
    is_source: bool = False
    is_public: bool = False
    lagging_since: datetime | None = None
    texts_total: int = 0
    texts_left: int = 0
    words_total: int = 0
    words_left: int = 0


@dataclass(slots=True)
class SourceFacts:
    """A source's texts: {place: words}."""

    words: dict[Place, int] = field(default_factory=dict)


@dataclass(slots=True)
class LinkFacts:
    """An enabled translation, and the states of those of its texts that have one."""

    source_id: int
    source_language: str
    since: datetime | None
    source_changed_at: datetime
    states: dict[Place, TranslationState] = field(default_factory=dict)


def work_states(work_ids: Collection[int]) -> dict[int, dict[str, WorkState]]:
    """Return {work id: {language code: state}} for all six languages, in six queries however many works."""
    found = {work_id: dict.fromkeys(language_codes(), WorkState()) for work_id in work_ids}
    pages, keys = read_pages(work_ids)
    sources = read_sources(keys.values())
    links = read_links(keys.values(), sources)
    for work_id, key in keys.items():
        languages = links.get(key, {})
        source_languages = {link.source_language for link in languages.values()}
        idle = next((facts for _code, facts in sorted(sources.get(key, {}).items())), SourceFacts())
        for code in found[work_id]:
            page_id, is_live = pages.get((work_id, code), (None, False))
            link = languages.get(code)
            if link is not None:
                facts = sources[key][link.source_language]
                found[work_id][code] = translated_state(link, facts, page_id, is_live)
            elif page_id is not None:
                state = State.APPROVED if is_live else State.IN_TRANSLATION
                found[work_id][code] = WorkState(state, page_id, code in source_languages, is_live)
            else:
                total, words = len(idle.words), sum(idle.words.values())
                found[work_id][code] = WorkState(
                    texts_total=total, texts_left=total, words_total=words, words_left=words
                )
    return found


def translated_state(link: LinkFacts, facts: SourceFacts, page_id: int | None, is_live: bool) -> WorkState:
    states = {place: link.states.get(place, State.MISSING) for place in facts.words}
    left = [place for place, state in states.items() if state not in HANDED_OVER]
    is_behind = is_live and (link.since is not None or State.MISSING in states.values())
    return WorkState(
        state=state_of_texts(states.values(), is_behind),
        page_id=page_id,
        is_public=is_live,
        lagging_since=(link.since or link.source_changed_at) if is_behind else None,
        texts_total=len(states),
        texts_left=len(left),
        words_total=sum(facts.words.values()),
        words_left=sum(facts.words[place] for place in left),
    )


def state_of_texts(states: Iterable[TranslationState], is_behind: bool) -> TranslationState:
    """Return the state of a work whose texts have these states: the first that holds (see docs/decisions)."""
    counts = Counter(states)
    if counts[State.CONFLICT]:
        return State.CONFLICT
    if counts[State.FAILED]:
        return State.FAILED
    if is_behind:
        return State.OUTDATED
    if counts[State.MISSING] == counts.total():
        return State.MISSING
    if counts[State.MISSING] or counts[State.IN_TRANSLATION]:
        return State.IN_TRANSLATION
    if counts[State.MACHINE_DRAFT]:
        return State.MACHINE_DRAFT
    return State.IN_REVIEW if counts[State.IN_REVIEW] else State.APPROVED


def read_pages(work_ids: Collection[int]) -> tuple[dict[tuple[int, str], tuple[int, bool]], dict[int, Any]]:
    """Return {(work id, language code): (page id, whether it is public)} and {work id: translation key}."""
    pages = WorkPage.objects.filter(is_own_page(), work__in=work_ids).order_by("pk")
    found, keys = {}, {}
    columns = ("work_id", "locale__language_code", "pk", "live", "translation_key")
    for work_id, code, page_id, is_live, key in pages.values_list(*columns):
        found[work_id, code] = (page_id, is_live)
        keys[work_id] = key
    return found, keys


def read_sources(keys: Iterable[Any]) -> dict[Any, dict[str, SourceFacts]]:
    """Return {translation key: {language code: facts}}."""
    found: dict[Any, dict[str, SourceFacts]] = {}
    sources = TranslationSource.objects.filter(object_id__in=list(keys))
    for key, code in sources.values_list("object_id", "locale__language_code"):
        found.setdefault(key, {})[code] = SourceFacts()
    columns = ("source__object_id", "source__locale__language_code", "context_id", "string_id", "string__data")
    segments = StringSegment.objects.filter(source__object_id__in=list(keys)).order_by("order")
    for key, code, context_id, string_id, text in segments.values_list(*columns):
        found[key][code].words[context_id, string_id] = count_words([text], code)
    return found


def read_links(keys: Iterable[Any], sources: dict[Any, dict[str, SourceFacts]]) -> dict[Any, dict[str, LinkFacts]]:
    """Return {translation key: {target language: facts}} of the translations in progress."""
    found: dict[Any, dict[str, LinkFacts]] = {}
    by_id: dict[int, LinkFacts] = {}
    for pk, key, target, source_id, source_language, since, changed_at in enabled_links(keys):
        if source_language in sources.get(key, {}):
            link = LinkFacts(source_id, source_language, since, changed_at)
            found.setdefault(key, {})[target] = by_id[pk] = link
    texts = StringTranslation.objects.filter(context__object_id__in=list(keys))
    columns = ("context__object_id", "locale__language_code", "context_id", "translation_of_id", "data")
    facts = ("has_error", "translation_type", "review__state", "review__text_hash")
    for key, code, context_id, string_id, *values in texts.values_list(*columns, *facts):
        if of_page := found.get(key, {}).get(code):
            of_page.states[context_id, string_id] = text_state(*values)
    conflicts = TextConflict.objects.filter(translation__in=by_id.keys(), resolved_at__isnull=True)
    for pk, context_id, string_id in conflicts.values_list("translation_id", "context_id", "string_id"):
        by_id[pk].states[context_id, string_id] = State.CONFLICT
    return found


def text_state(data: str, has_error: bool, kind: str, state: str | None, text_hash: str | None) -> TranslationState:
    """As PlacedText.state, of plain values."""
    if has_error:
        return State.FAILED
    if state is not None and text_hash == hash_text(data):
        return State(state)
    return State.MACHINE_DRAFT if kind == MACHINE else State.IN_TRANSLATION


def enabled_links(keys: Iterable[Any]) -> Any:
    """Return rows: pk, translation key, target language, source id and language, when a version came that the page
    was not made from (None: it has the latest), when the source last changed.
    """
    # By an expression, which has no index: SQLite would look at the logs of all works in the language.
    logs = TranslationLog.objects.filter(source_id=OuterRef("source_id")).alias(language=F("locale_id") + 0)
    logs = logs.filter(language=OuterRef("target_locale_id"))
    last_log = logs.order_by().values("source_id").annotate(last=Max("pk")).values("last")
    newer = SourceVersion.objects.filter(
        source_id=OuterRef("source_id"), after_log_id__gte=Coalesce(OuterRef("last_log"), 0)
    )
    since = newer.order_by().values("source_id").annotate(first=Min("changed_at")).values("first")
    links = (
        Translation.objects.filter(enabled=True, source__object_id__in=list(keys))
        .annotate(last_log=Subquery(last_log))
        .annotate(since=Subquery(since))
    )
    return links.values_list(
        "pk",
        "source__object_id",
        "target_locale__language_code",
        "source_id",
        "source__locale__language_code",
        "since",
        F("source__last_updated_at"),
    )
