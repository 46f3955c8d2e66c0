"""Turns rich text, stream fields and raw text into plain text that can be indexed and shown."""

import re
import unicodedata
from html import unescape

import orjson
from wagtail.blocks import RichTextBlock, StreamBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import get_text_for_indexing

# Marks around a found word while a fragment travels from the engine to the page: private-use
# characters, which `clean_text` removes from everything that is indexed.
HIT_START = "\ue000"
HIT_END = "\ue001"

# Only where something is to be changed: almost every space stands alone, and is one already.
SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
EMPTY_LINES = re.compile(r"\s*\n\s*")
# Controls, private use, lone surrogates and non-characters are no text. Format characters (Cf) are
# kept: joiners and bidi marks are part of how a text is written.
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
# Letters of Arabic in the shape a printer gave them, as they come out of PDF files.
PRESENTATION_FORMS = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe]+")


# What our editors' rich text is made of. Anything else is left to Wagtail, which parses.
ENDS_OF_BLOCKS = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/>", re.IGNORECASE)
PLAIN_TAGS = re.compile(
    r"</?(?:p|h\d|ul|ol|li|blockquote|b|i|strong|em|a|sup|sub|br|hr)(?:\s[\w-]+=\"[^\"<>]*\")*\s*/?>", re.IGNORECASE
)


def clean_text(text: str) -> str:
    """Return `text` in NFC, without what is no text, paragraphs parted by one line feed."""
    # Python tells it much faster than a search for each: neither controls nor any space but " " is printable.
    is_plain = text.isprintable() or text.replace("\n", "").isprintable()
    if not is_plain:
        text = NO_TEXT.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", unify_presentation_forms(text))
    if not is_plain or "  " in text:
        text = SPACES.sub(" ", text)
    return (EMPTY_LINES.sub("\n", text) if "\n" in text else text).strip()


def unify_presentation_forms(text: str) -> str:
    return PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def text_of_rich_text(html: str) -> str:
    return clean_text(text_for_indexing(html)) if html else ""


def text_for_indexing(html: str) -> str:
    """Return what Wagtail's get_text_for_indexing does, without parsing where tags are all there is."""
    text = PLAIN_TAGS.sub("", ENDS_OF_BLOCKS.sub(" ", html))
    return get_text_for_indexing(html) if "<" in text or ">" in text else unescape(text.strip())


def text_of_stream(stream_block: StreamBlock, raw_stream: str) -> str:
    """Return the text of all blocks of a stream, given as JSON. Images are skipped: each would cost a query."""
    parts: list[str] = []
    for raw in orjson.loads(raw_stream) or ():
        block, value = stream_block.child_blocks.get(raw["type"]), raw["value"]
        if block is None or isinstance(block, ImageBlock):
            continue
        if isinstance(block, RichTextBlock) and isinstance(value, str) and block.search_index:
            parts.append(text_for_indexing(value))
        else:
            parts.extend(block.get_searchable_content(block.to_python(value)))
    return clean_text("\n".join(parts))
