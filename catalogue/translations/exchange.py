"""Sending translations to a provider and fetching what comes back: what the jobs of the exchange run."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils.translation import ngettext, override
from wagtail_localize.models import Translation

from catalogue.translations.documents import build_document, find_translation_of
from catalogue.translations.drafting import request_draft
from catalogue.translations.leases import is_retryable
from catalogue.translations.models import Outcome, hash_text
from catalogue.translations.providers.base import Delivery, Provider, ProviderError, Settlement, provider_named
from catalogue.translations.providers.machine import MachineProvider
from catalogue.translations.quality import Terms, load_terms
from catalogue.translations.receiving import Received, receive_document
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.units import ExchangeError, TranslationDocument

RELATED = ("source__locale", "source__specific_content_type", "target_locale")


def send_translations(run: SyncRun, provider: str, translations: list[int], texts: str = "open") -> None:
    """Send translations, by their ids, each with all its texts or the "open" ones. One fails alone.

    A translation that was deleted or stopped meanwhile, or has no open text, is passed over.
    A machine gets a job for each.
    """
    if provider == MachineProvider.name:
        for each in translations:
            request_draft(each)
        return
    way = provider_named(provider)
    way.before_request = run.begin_step
    for translation in Translation.objects.filter(pk__in=translations, enabled=True).select_related(*RELATED):
        document = build_document(translation, "all" if texts == "all" else "open")
        if document.units:
            item = translation.source.object_id, document.target_language, document.source_hash
            send = partial(way.send, [document])
            # Sent before the item's transaction begins, which must not wait for anybody.
            run.do_item(*item, sent if run.is_done(*item) else outcome_of(send, Outcome.SENT))


def sent() -> Outcome:
    return Outcome.SENT


def outcome_of(work: Callable[[], None], outcome: Outcome) -> Callable[[], Outcome]:
    """Do something now; return a function that tells its outcome, or raises its error."""
    try:
        work()
    except (ProviderError, ExchangeError) as error:
        problem = error

        def fail() -> Outcome:
            raise problem

        return fail
    return lambda: outcome


def fetch_translations(run: SyncRun, provider: str) -> None:
    """Take over whatever a provider has. Each document is an item; each delivery is settled once it is through."""
    # Reasons are written for whoever reads the files, and those have no language of their own.
    with override(settings.LANGUAGE_CODE):
        way = provider_named(provider)
        way.before_request = run.begin_step
        fetcher = Fetcher(run, way)
        for delivery in way.fetch():
            fetcher.take(delivery)


class Fetcher:
    """Takes deliveries over. `terms` are read once for a pair of languages."""

    def __init__(self, run: SyncRun, provider: Provider) -> None:
        self.run, self.provider = run, provider
        self.terms: dict[tuple[str, str], Terms] = {}

    def take(self, delivery: Delivery) -> None:
        if delivery.problem is not None:
            self.run.failures.append((delivery.name, delivery.problem))
            self.settle(delivery, Settlement(False, (delivery.problem.message,)))
            return
        before = len(self.run.failures)
        reasons = [reason for document in delivery.documents for reason in self.take_document(document, delivery.name)]
        failed = self.run.failures[before:]
        if any(is_retryable(error) for _name, error in failed):
            return  # it stays where it is, and the job comes again
        self.settle(delivery, Settlement(not failed, tuple(reasons)))

    def settle(self, delivery: Delivery, settlement: Settlement) -> None:
        self.run.begin_step()
        delivery.settle(settlement)

    def take_document(self, document: TranslationDocument, name: str) -> list[str]:
        """Return why the document, or texts of it, were not taken over."""
        try:
            translation = find_translation_of(document)
        except ExchangeError as error:
            self.run.failures.append((f"{name}: {document.title}", error))
            return [f"{document.title}: {error.message}"]
        received: list[Received] = []

        def receive() -> Outcome:
            received.append(
                receive_document(
                    translation,
                    document.units,
                    origin=self.provider.origin,
                    tool=name,
                    terms=self.terms_of(document),
                )
            )
            return Outcome.RECEIVED

        before = len(self.run.failures)
        key, language = translation.source.object_id, document.target_language
        self.run.do_item(key, language, hash_of(document), receive)
        for _language, problem in self.run.failures[before:]:
            return [f"{document.title}: {problem}"]
        return [reason for result in received for reason in describe(result, document)]

    def terms_of(self, document: TranslationDocument) -> Terms:
        pair = document.source_language, document.target_language
        if pair not in self.terms:
            self.terms[pair] = load_terms(*pair)
        return self.terms[pair]


def hash_of(document: TranslationDocument) -> str:
    """Return by what a job knows that it took this very document before; two files may hold one translation."""
    return hash_text("\0".join([document.source_hash, *(f"{u.id}\0{u.target}\0{u.state}" for u in document.units)]))


def describe(received: Received, document: TranslationDocument) -> list[str]:
    """Return what a translator should know of a document that was taken over."""
    paths = {unit.id: unit.path for unit in document.units}
    lines = [f"{document.title}: {paths.get(each.unit_id, each.unit_id)}: {each.message}" for each in received.refusals]
    if received.conflicts:
        text = ngettext(
            "%(title)s: %(count)d text was changed here meanwhile; somebody will choose.",
            "%(title)s: %(count)d texts were changed here meanwhile; somebody will choose.",
            received.conflicts,
        )
        lines.append(text % {"title": document.title, "count": received.conflicts})
    if received.outdated:
        text = ngettext(
            "%(title)s: %(count)d text translates words that are no longer there; it is kept in the memory.",
            "%(title)s: %(count)d texts translate words that are no longer there; they are kept in the memory.",
            received.outdated,
        )
        lines.append(text % {"title": document.title, "count": received.outdated})
    return lines
