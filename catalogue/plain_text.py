"""Between the plain text of the interchange format and the rich text of pages.

Plain text is paragraphs parted by a blank line. Going from rich to plain loses formatting, which is
why an import leaves a rich text alone whose plain text it agrees with.
"""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from django.utils.html import escape

BLOCK_TAGS = ["p", "li", "h2", "h3", "h4", "blockquote"]


def paragraphs_of(text: str) -> list[str]:
    """Return the non-empty paragraphs of a plain text, white space folded."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return [folded for part in parts if (folded := " ".join(part.split()))]


def normalise_plain(text: str) -> str:
    return "\n\n".join(paragraphs_of(text))


def plain_to_rich(text: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs_of(text))


def rich_to_plain(html: str) -> str:
    """Return the paragraphs and list items of a rich text as plain paragraphs."""
    if "<" not in html:
        return normalise_plain(BeautifulSoup(html, "html.parser").get_text() if "&" in html else html)
    soup = BeautifulSoup(html, "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with(" ")
    blocks = [tag for tag in soup.find_all(BLOCK_TAGS) if not tag.find(BLOCK_TAGS)]
    texts = [tag.get_text() for tag in blocks] or [soup.get_text()]
    return normalise_plain("\n\n".join(texts))


def body_to_plain(body: Iterable[Any]) -> str:
    """Return a page's StreamField body as plain paragraphs."""
    parts = []
    for block in body:
        if block.block_type in ("text", "notice"):
            parts.append(rich_to_plain(block.value.source))
        elif block.block_type == "heading":
            parts.append(block.value)
        elif block.block_type == "quotation":
            parts += [block.value["text"], block.value["source"] or ""]
    return normalise_plain("\n\n".join(parts))


def plain_to_body(text: str) -> list[tuple[str, Any]]:
    """Return StreamField data for a plain text: one block of rich text, or nothing."""
    rich = plain_to_rich(text)
    return [("text", rich)] if rich else []


def steps_to_plain(steps: Iterable[Any]) -> list[dict[str, str]]:
    return [
        {"title": block.value["title"], "text": rich_to_plain(block.value["text"].source)}
        for block in steps
        if block.block_type == "step"
    ]


def plain_to_steps(steps: list[dict[str, str]]) -> list[tuple[str, Any]]:
    return [("step", {"title": step["title"], "text": plain_to_rich(step["text"])}) for step in steps]
