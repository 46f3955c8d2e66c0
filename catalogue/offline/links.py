"""Makes running text fit for a pack: links to works in it, pictures from it, everything else with its full address."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from lxml import html
from lxml.etree import ParserError
from wagtail.images import get_image_model

from catalogue.models import WorkPage
from catalogue.offline.names import image_path, page_path

SCHEMES = ("http", "https", "mailto", "tel")
# Kept of a picture; size and loading are the reader's.
IMAGE_ATTRIBUTES = ("src", "alt", "width", "height")


def online_url(page: WorkPage) -> str:
    """Return the full public address of a page, "" where it has none."""
    parts = page.get_url_parts()
    return urljoin(settings.BASE_URL, parts[2]) if parts and parts[2] else ""


@dataclass
class PackLinks:
    """Where what the pages of a pack refer to lies in it; all of them are in the folder works/."""

    # {full address: path in the pack}
    pages: dict[str, str] = field(default_factory=dict)
    # Puts a picture into the pack; None where pictures stay out.
    add_image: Callable[[str, bytes], str] | None = None

    def remember(self, page: WorkPage) -> None:
        self.pages[online_url(page)] = page_path(page.work.key)

    def href(self, address: str) -> str:
        """Return an address as a page in works/ has to write it; "" for one that leads nowhere."""
        if address.startswith("#"):
            return address
        full = urljoin(settings.BASE_URL, address)
        if urlsplit(full).scheme not in SCHEMES:
            return ""
        path = self.pages.get(full.partition("#")[0])
        return PurePosixPath(path).name if path else full

    def rewrite(self, text: str) -> str:
        """Return running text (HTML) with its links and pictures changed."""
        if not text.strip():
            return ""
        try:
            root = html.fragment_fromstring(text, create_parent="div")
        except ParserError:
            return ""
        for element in list(root.iter("script", "style", "iframe", "object", "embed", "link", "form")):
            element.drop_tree()
        for link in root.iter("a"):
            self._rewrite_link(link)
        for image in list(root.iter("img")):
            self._rewrite_image(image)
        return html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")

    def _rewrite_link(self, link: html.HtmlElement) -> None:
        address = self.href(link.get("href", ""))
        for name in list(link.attrib):
            if name not in ("id", "lang", "dir", "hreflang"):
                del link.attrib[name]
        if address:
            link.set("href", address)

    def _rewrite_image(self, image: html.HtmlElement) -> None:
        path = self._pack_image(image.get("src", "")) if self.add_image else ""
        if not path:
            words = html.Element("span", {"class": "image-text"})
            words.text = image.get("alt", "")
            words.tail = image.tail
            image.getparent().replace(image, words)
            return
        for name in list(image.attrib):
            if name not in IMAGE_ATTRIBUTES:
                del image.attrib[name]
        image.set("src", f"../{path}")

    def _pack_image(self, source: str) -> str:
        """Put the resized picture behind an address into the pack; "" where there is none."""
        name = urlsplit(source).path.removeprefix(settings.MEDIA_URL)
        rendition = get_image_model().get_rendition_model().objects.filter(file=name).first()
        if rendition is None or self.add_image is None:
            return ""
        try:
            with rendition.file.open("rb") as handle:
                content = handle.read()
        except OSError:
            return ""
        return self.add_image(image_path(hashlib.sha256(content).hexdigest(), name), content)
