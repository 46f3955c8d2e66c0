"""Machine translation as a maker of drafts: what it says is a machine draft until a person answers for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.strings import StringValue

from catalogue.translations.machine_usage import count_characters, give_back
from catalogue.translations.models import Origin, TranslationState
from catalogue.translations.protected_text import LostTermError, ProtectedText, protect
from catalogue.translations.providers.base import (
    Delivery,
    Provider,
    ProviderError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from catalogue.translations.providers.http import GarbageError
from catalogue.translations.quality import Terms, load_terms
from catalogue.translations.units import TranslationDocument, Unit

# What nobody has translated yet. A draft that was made isn't made again, nor is a text that failed.
OPEN_STATES = {TranslationState.MISSING, TranslationState.OUTDATED}
MAX_TEXTS = 25
# A translation that is longer than this many times its source, and these many characters, is none.
LONGEST, ALLOWANCE = 8, 400


@dataclass(frozen=True, slots=True)
class Request:
    """One unit as it is sent."""

    unit: Unit
    text: ProtectedText


class MachineProvider(Provider):
    """Translates at once: `send` asks the machine, `fetch` yields what it said. Keeps nothing beyond the run."""

    name = "machine"
    label = gettext_lazy("Machine translation")
    origin = Origin.MACHINE
    # Answers never arrive by themselves.
    has_arrivals = False

    def __init__(self) -> None:
        self.answered: list[Delivery] = []

    @property
    def is_set_up(self) -> bool:
        return getattr(settings, "WAGTAILLOCALIZE_MACHINE_TRANSLATOR", None) is not None

    @cached_property
    def translator(self) -> Any:
        """Raises ProviderRefusedError if none is named, or its package is missing."""
        try:
            translator = get_machine_translator()
        except ImportError as error:
            raise ProviderRefusedError(f"The machine translator's package is missing: {error}") from error
        if translator is None:
            raise ProviderRefusedError("TRANSLATION_MACHINE names no machine translator")
        return translator

    @property
    def tool(self) -> str:
        return str(self.translator.display_name)

    def send(self, documents: Sequence[TranslationDocument]) -> None:
        """Translate the open texts of documents. Raises ProviderError: then nothing of that document is kept."""
        for document in documents:
            self.answered.append(self.translate(document))

    def fetch(self) -> Iterator[Delivery]:
        while self.answered:
            yield self.answered.pop(0)

    def translate(self, document: TranslationDocument) -> Delivery:
        source, target = locale_of(document.source_language), locale_of(document.target_language)
        if not self.translator.can_translate(source, target):
            raise ProviderRefusedError(f"{self.tool} can't translate {source.language_code} to {target.language_code}")
        terms = load_terms(document.source_language, document.target_language)
        requests = make_requests(document, terms)
        answers: dict[str, str] = {}
        for batch in batches({request.text.html for request in requests}):
            answers |= self.ask(source, target, batch)
        units = [unit for request in requests if (unit := make_draft(request, answers[request.text.html]))]
        return Delivery(self.tool, [replace(document, units=units)])

    def ask(self, source: Any, target: Any, texts: list[str]) -> dict[str, str]:
        """Return {HTML: its translation}. Characters are counted first, and given back if the machine refuses."""
        characters = sum(map(len, texts))
        self.before_request()
        usage = count_characters(self.tool, characters)
        try:
            found = self.call(source, target, [StringValue(text) for text in texts])
        except GarbageError:
            raise  # it worked, and may charge for it
        except ProviderError:
            give_back(usage, characters)
            raise
        return {text: check_answer(text, found.get(StringValue(text))) for text in texts}

    def call(self, source: Any, target: Any, strings: list[StringValue]) -> dict[StringValue, StringValue]:
        """Raises ProviderError, whatever a translator's own client raises."""
        try:
            found = self.translator.translate(source, target, strings)
        except ProviderError:
            raise
        except (LookupError, TypeError, ValueError) as error:
            raise GarbageError(f"{self.tool} answered something else: {type(error).__name__}") from error
        except Exception as error:  # Google's client has errors of its own, and its package may be missing
            raise ProviderUnavailableError(f"{self.tool} failed: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise GarbageError(f"{self.tool} answered something else: {type(found).__name__}")
        return found


def open_units(document: TranslationDocument) -> list[Unit]:
    return [unit for unit in document.units if unit.state in OPEN_STATES and not unit.target]


def make_requests(document: TranslationDocument, terms: Terms) -> list[Request]:
    return [Request(unit, protect(unit.source, terms)) for unit in open_units(document)]


def count_document(document: TranslationDocument) -> int:
    """Return the characters that a document would cost: alike texts are sent once."""
    terms = load_terms(document.source_language, document.target_language)
    return sum(map(len, {request.text.html for request in make_requests(document, terms)}))


def batches(texts: set[str]) -> Iterator[list[str]]:
    """Yield texts in parts of at most MAX_TEXTS and TRANSLATION_MACHINE_BATCH characters; a longer one goes alone."""
    batch: list[str] = []
    size = 0
    for text in sorted(texts):
        if batch and (len(batch) == MAX_TEXTS or size + len(text) > settings.TRANSLATION_MACHINE_BATCH):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def check_answer(text: str, answer: StringValue | None) -> str:
    """Raises GarbageError for no answer, or one that can't be a translation."""
    if answer is None or not isinstance(answer.data, str):
        raise GarbageError(_("A text came back without a translation."))
    if len(answer.data) > LONGEST * len(text) + ALLOWANCE:
        raise GarbageError(
            _("%(length)d characters came back for a text of %(source)d.")
            % {"length": len(answer.data), "source": len(text)}
        )
    return answer.data


def make_draft(request: Request, answer: str) -> Unit | None:
    """Return a unit with its draft; None where the machine lost a protected wording: no draft is better than that."""
    try:
        target = request.text.restore(answer)
    except LostTermError:
        return None
    return replace(request.unit, target=target, state=TranslationState.MACHINE_DRAFT, base_hash="")


def locale_of(language_code: str) -> Any:
    """Return what translators ask a locale for."""
    return SimpleNamespace(language_code=language_code)
