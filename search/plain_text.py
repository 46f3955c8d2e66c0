"""Turns rich text, stream fields and raw text into plain text that can be indexed and shown."""

import re
import unicodedata

from wagtail.blocks import StreamValue
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


def clean_text(text: str) -> str:
    """Return `text` in NFC, without what is no text, paragraphs parted by one line feed."""
    text = NO_TEXT.sub(" ", text)
    text = PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return (EMPTY_LINES.sub("\n", text) if "\n" in text else text).strip()


def text_of_rich_text(html: str) -> str:
    return clean_text(get_text_for_indexing(html)) if html else ""


def text_of_stream(stream: StreamValue) -> str:
    """Return the text of all blocks. Images are skipped: reading them would cost a query a page."""
    parts: list[str] = []
    for position, raw in enumerate(stream.raw_data):
        block = stream.stream_block.child_blocks.get(raw["type"])
        if block is None or isinstance(block, ImageBlock):
            continue
        parts.extend(block.get_searchable_content(stream[position].value))
    return clean_text("\n".join(parts))
