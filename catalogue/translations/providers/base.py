"""What every way to translators offers: two methods, and errors that say whether trying again can help."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from catalogue.translations.models import Origin
from catalogue.translations.units import ExchangeError, TranslationDocument

PROVIDERS = {
    "files": "catalogue.translations.providers.files.FileProvider",
    "weblate": "catalogue.translations.providers.weblate.WeblateProvider",
    "machine": "catalogue.translations.providers.machine.MachineProvider",
}


class ProviderError(Exception):
    """A provider didn't do what was asked of it. Nothing was changed here."""

    is_retryable = False


class ProviderUnavailableError(ProviderError):
    """It is away, slow or busy, or its folder can't be reached: trying again later can help."""

    is_retryable = True
    # Seconds for which it asked to be left alone.
    retry_after = 0.0


class ProviderRefusedError(ProviderError):
    """It doesn't want this document, or isn't set up: trying again changes nothing."""


class UnknownProviderError(LookupError):
    """No provider has this name."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery: whether every document of it was taken over, and for people what wasn't, and why."""

    is_taken: bool
    reasons: tuple[str, ...] = ()


def go_on() -> None:
    """Do nothing before a request: nobody's lease has to be renewed."""


def leave(settlement: Settlement) -> None:
    """Do nothing with a delivery: there is nothing to put away."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived in one piece: a file, a component. It can't be read at all if it has a `problem`.

    `settle` is called once, after everything in it was committed or refused. It isn't called where a passing
    fault stopped the work: the same delivery comes again then.
    """

    name: str
    documents: list[TranslationDocument] = field(default_factory=list)
    problem: ExchangeError | None = None
    settle: Callable[[Settlement], None] = leave


class Provider(ABC):
    """A way to translators. An instance lives for one run; its settings come from the environment."""

    name: str
    label: Promise
    origin: Origin
    # Called before everything that may take its time: a job renews its lease then.
    before_request: Callable[[], None] = staticmethod(go_on)

    @abstractmethod
    def send(self, documents: Sequence[TranslationDocument]) -> None:
        """Hand documents over; those handed over before are replaced. Raises ProviderError; ExchangeError for a text
        that can't be sent."""

    @abstractmethod
    def fetch(self) -> Iterator[Delivery]:
        """Yield what arrived and wasn't settled yet; each as often as it takes. Raises ProviderError."""

    @property
    def is_set_up(self) -> bool:
        """Whether the environment says where it is."""
        return True

    @property
    def has_arrivals(self) -> bool:
        """Whether fetching is worth a job; to be told without waiting for anybody."""
        return True


def provider_named(name: str) -> Provider:
    """Raises UnknownProviderError."""
    if name not in PROVIDERS:
        raise UnknownProviderError(f"There is no translation provider {name}")
    provider: Provider = import_string(PROVIDERS[name])()
    return provider
