"""What people call the place of a text: "Body › Rich text" rather than body.5f0c…, and how long it may be."""

from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, ListBlock
from wagtail.fields import StreamField

SEPARATOR = " › "


class FieldLabels:
    """The labels of one model's fields, in the active language. Reads nothing from the database."""

    def __init__(self, model: type[Model] | None) -> None:
        self.model = model
        self.label_of = cache(self.find_label)
        self.max_length_of = cache(self.find_max_length)

    def find_label(self, field_path: str) -> str:
        field, *blocks = self.follow(field_path)
        name = field_path.partition(".")[0]
        first = str(getattr(field, "verbose_name", name))
        labels = [first, *(str(block.label) for block in blocks if block.label)]
        return SEPARATOR.join(capfirst(label) for label in labels)

    def find_max_length(self, field_path: str) -> int | None:
        *_parents, last = self.follow(field_path)
        length = getattr(last, "max_length", None)
        return length if length is not None else getattr(getattr(last, "field", None), "max_length", None)

    def follow(self, field_path: str) -> list[Any]:
        """Return the field and the blocks below it that a path of names leads through; [None] for an unknown one."""
        name, *rest = field_path.split(".")
        try:
            field: Any = self.model._meta.get_field(name) if self.model else None
        except FieldDoesNotExist:
            field = None
        found: list[Any] = [field]
        block: Any = field.stream_block if isinstance(field, StreamField) else None
        for part in rest:
            if isinstance(block, ListBlock):
                block = block.child_block
                continue
            children = block.child_blocks if isinstance(block, BaseStreamBlock | BaseStructBlock) else {}
            if part not in children:
                break
            block = children[part]
            found.append(block)
        return found
