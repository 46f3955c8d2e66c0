"""The formats in which translations are exchanged. They know units and files, and nothing of the database."""

from catalogue.translations.formats.base import Format
from catalogue.translations.formats.po import Po
from catalogue.translations.formats.xliff12 import Xliff12
from catalogue.translations.formats.xliff21 import Xliff21
from catalogue.translations.formats.xlsx import Xlsx

FORMATS: dict[str, Format] = {item.name: item for item in (Xliff12(), Xliff21(), Po(), Xlsx())}

__all__ = ["FORMATS", "Format"]
