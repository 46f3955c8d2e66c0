"""Blocks that only works use."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from pages.blocks import TEXT_FEATURES


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=200)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES, required=False)

    class Meta:
        icon = "list-ol"
        label = _("step")
        template = "catalogue/blocks/step.html"


class StepsBlock(blocks.StreamBlock):
    """How to use a tool, one step after another."""

    step = StepBlock()
