"""Files by way of the exchange folder: out/ holds what is to be translated, in/ what comes back."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import make_file, read_file, unpack
from catalogue.translations.models import Origin
from catalogue.translations.providers.base import Delivery, Provider, ProviderRefusedError, Settlement
from catalogue.translations.providers.folder import DONE, FAILED, ExchangeFolder
from catalogue.translations.units import ExchangeError, TranslationDocument

# A run ends before its time does; the next one goes on.
MAX_FILES = 1_000


class FileProvider(Provider):
    """One file for each translation, in the format that the settings name."""

    name = "files"
    label = _("Exchange folder")
    origin = Origin.FILE

    def __init__(self) -> None:
        self.folder = ExchangeFolder(settings.TRANSLATION_EXCHANGE_FOLDER)

    @property
    def is_set_up(self) -> bool:
        return bool(settings.TRANSLATION_EXCHANGE_FOLDER)

    @property
    def has_arrivals(self) -> bool:
        return self.is_set_up and any(self.folder.arrived())

    def send(self, documents: Sequence[TranslationDocument]) -> None:
        self.begin()
        for document in documents:
            file = make_file([document], FORMATS[settings.TRANSLATION_EXCHANGE_FORMAT])
            self.folder.write(file.name, file.content)

    def fetch(self) -> Iterator[Delivery]:
        self.begin()
        for name in islice(self.folder.arrived(), MAX_FILES):
            delivery = self.open(name)
            if delivery is not None:
                yield delivery

    def begin(self) -> None:
        """Raises ProviderRefusedError if no folder is named."""
        if not self.is_set_up:
            raise ProviderRefusedError("TRANSLATION_EXCHANGE_FOLDER names no folder")
        self.folder.prepare()

    def open(self, name: str) -> Delivery | None:
        settle = partial(self.settle, name)
        try:
            content = self.folder.read(name)
            if content is None:
                return None
            documents = [document for _name, part in unpack(name, content) for document in read_file(part)]
        except ExchangeError as error:
            return Delivery(name, problem=error, settle=settle)
        return Delivery(name, documents, settle=settle)

    def settle(self, name: str, settlement: Settlement) -> None:
        self.folder.put_away(name, DONE if settlement.is_taken else FAILED, settlement.reasons)
