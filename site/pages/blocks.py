"""The blocks of running text that every page type shares."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript", "subscript"]


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quotation"))
    source = blocks.CharBlock(label=_("source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "pages/blocks/quotation.html"


class BodyBlock(blocks.StreamBlock):
    """Running text: headings, paragraphs, quotations, images and notices."""

    heading = blocks.CharBlock(label=_("heading"), icon="title", template="pages/blocks/heading.html", max_length=200)
    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=TEXT_FEATURES)
    quotation = QuotationBlock()
    image = ImageBlock(label=_("image"), required=False, template="pages/blocks/image.html")
    notice = blocks.RichTextBlock(
        label=_("notice"), icon="warning", features=TEXT_FEATURES, template="pages/blocks/notice.html"
    )
