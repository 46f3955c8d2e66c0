"""The shapes in which the vocabulary answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["concept", "instrument", "body", "country"]


@dataclass(frozen=True, slots=True)
class Match:
    """One thing named in a query. `labels` are {language code: names to search}, the preferred one first."""

    kind: Kind
    identifier: str
    matched_text: str
    labels: Mapping[str, tuple[str, ...]]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Expansion:
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A name that begins like what was typed; `language` is the name's.

    `symbol` is that of the act that adopted an instrument, where this is what was typed.
    """

    kind: Kind
    identifier: str
    text: str
    language: str
    symbol: str = ""
