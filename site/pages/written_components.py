"""Components that were written already: their templates show what they are given and nothing else.

So nothing here can be out of date, whatever changes: other contents are another component.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeData, SafeString

from pages.components import Card, Label
from pages.languages import active_language

# About a kilobyte each.
MOST_COMPONENTS = 4096


class Component:
    """A template and its values; equal to another one that looks the same in the same language."""

    __slots__ = ("_hash", "key", "template_name", "values")

    def __init__(self, template_name: str, values: Mapping[str, Any]) -> None:
        self.template_name, self.values = template_name, values
        self.key = (template_name, active_language(), *((name, freeze(value)) for name, value in values.items()))
        self._hash = hash(self.key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Component) and self.key == other.key


def write_component(template_name: str, values: Mapping[str, Any]) -> SafeString:
    """Return a template's HTML. Values are cards, labels, texts, numbers, dates, and lists of these."""
    return write(Component(template_name, values))


@lru_cache(maxsize=MOST_COMPONENTS)
def write(component: Component) -> SafeString:
    return render_to_string(component.template_name, dict(component.values))


def freeze(value: Any) -> Any:
    """Return something hashable that is equal for what looks the same, and for nothing else."""
    kind = type(value)
    if kind is str:
        return value
    if kind is list or kind is tuple:
        return tuple(map(freeze, value))
    if kind is Card or kind is Label:
        return kind, *map(freeze, vars(value).values())
    if isinstance(value, datetime):
        # The same moment in another zone is shown otherwise.
        return kind, value.isoformat(), str(value.tzinfo)
    if isinstance(value, SafeData):
        # Equal to the text that still has to be escaped, were it not for this.
        return kind, str(value)
    return str(value) if isinstance(value, Promise) else (kind, value)
