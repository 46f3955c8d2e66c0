"""Drafts by machine: what a job runs for one translation, and what it would cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import Translation

from catalogue.models import WorkPage
from catalogue.translations.documents import build_document
from catalogue.translations.job_rows import request_job
from catalogue.translations.machine_usage import cost_of
from catalogue.translations.models import Outcome, TranslationJob
from catalogue.translations.providers.base import ProviderError
from catalogue.translations.providers.machine import MachineProvider, count_document, open_units
from catalogue.translations.receiving import Received, receive_document
from catalogue.translations.registry import DRAFT_TRANSLATION
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.units import TranslationDocument

RELATED = ("source__locale", "source__specific_content_type", "target_locale")


class DraftRefusedError(ProviderError):
    """Nothing of what the machine made can be used."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """What drafting one translation would send: texts, characters, cost."""

    translation: Translation
    texts: int
    characters: int

    @property
    def language_code(self) -> str:
        return str(self.translation.target_locale.language_code)

    @property
    def cost(self) -> Decimal:
        return cost_of(self.characters)


def draft_translation(run: SyncRun, translation: int) -> None:
    """Let the machine draft the open texts of a translation, by its id. Gone, stopped or nothing open is success.

    The machine is asked outside of any transaction; all that it made is written in one, or nothing.
    """
    row = Translation.objects.filter(pk=translation, enabled=True).select_related(*RELATED).first()
    if row is None:
        return
    document = build_document(row)
    if not open_units(document):
        return
    way = MachineProvider()
    way.before_request = run.begin_step
    item = row.source.object_id, document.target_language, document.source_hash
    problem: ProviderError | None = None
    try:
        if not run.is_done(*item):
            way.send([document])
    except ProviderError as error:
        problem = error

    def write() -> Outcome:
        if problem is not None:
            raise problem
        for delivery in way.fetch():
            for drafted in delivery.documents:
                received = receive_document(row, drafted.units, origin=way.origin, tool=delivery.name)
                note_refusals(run, document, drafted, received)
        return Outcome.DRAFTED

    run.do_item(*item, write)


def request_draft(translation: int, requested_by: User | None = None) -> TranslationJob:
    """Return the job that drafts a translation, by its id: one for each, so that each fails and comes again alone."""
    return request_job(
        DRAFT_TRANSLATION,
        {"translation": translation},
        unique_key=f"draft_translation:{translation}",
        requested_by=requested_by,
    )


def note_refusals(run: SyncRun, asked: TranslationDocument, drafted: TranslationDocument, received: Received) -> None:
    """Say which texts got no draft. Raises DraftRefusedError if none did."""
    reasons = [refusal.message for refusal in received.refusals]
    if lost := len(open_units(asked)) - len(drafted.units):
        text = ngettext(
            "%(count)d text lost a name or symbol that has one right wording.",
            "%(count)d texts lost names or symbols that have one right wording.",
            lost,
        )
        reasons.append(text % {"count": lost})
    if not received.accepted and not received.unchanged and reasons:
        raise DraftRefusedError(_("No draft can be used: %(reasons)s") % {"reasons": " ".join(reasons)})
    run.remarks += reasons


def draftable(work_key: str | None = None, language_code: str | None = None) -> Iterator[Translation]:
    """Yield the translations of works, or of one, into all languages, or into one, that are in progress."""
    keys = WorkPage.objects.filter(**({"work__key": work_key} if work_key else {})).values("translation_key")
    rows = Translation.objects.filter(enabled=True, source__object_id__in=keys).select_related(*RELATED)
    if language_code:
        rows = rows.filter(target_locale__language_code=language_code)
    yield from rows.order_by("pk").iterator(chunk_size=200)


def plan_drafts(work_key: str | None = None, language_code: str | None = None) -> Iterator[DraftPlan]:
    """Yield what there is to draft, translations without open texts left out."""
    for translation in draftable(work_key, language_code):
        document = build_document(translation)
        if count := len(open_units(document)):
            yield DraftPlan(translation, count, count_document(document))
