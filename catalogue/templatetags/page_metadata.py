"""Tags for the head of every page: what search engines, messengers and other programs read of it."""

import html
import json
import re
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from catalogue.exporters.citations.export import FORMATS
from catalogue.exporters.citations.lines import full_stop, parts_of
from catalogue.exporters.citations.records import citation_of_detail
from catalogue.feeds.links import feed_links
from catalogue.metadata.addresses import find_addresses, public_url
from catalogue.metadata.structured_data import describe
from pages.languages import active_language

register = template.Library()

# Open Graph wants a territory with each language.
OPEN_GRAPH_LOCALES = {
    "ar": "ar_AR",
    "zh-hans": "zh_CN",
    "en": "en_GB",
    "fr": "fr_FR",
    "ru": "ru_RU",
    "es": "es_ES",
}
JSON_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def kept_texts(context: Any) -> dict[str, str]:
    """Return {name: text} of what `keep` has kept in this rendering."""
    texts: dict[str, str] = context.render_context.setdefault("kept_texts", {})
    return texts


class KeepNode(template.Node):
    """Writes what it holds, and remembers it as plain text under a name."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> SafeString:
        kept = kept_texts(context)
        # Spaces that don't break are part of the text.
        text = re.sub(r"[ \t\r\n\f]+", " ", html.unescape(self.nodelist.render(context))).strip()
        kept[self.name] = text or kept.get("title", "")
        # Translations are trusted as HTML but not as attributes: quotation marks are escaped anew.
        return conditional_escape(kept[self.name])


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """Write a text and keep it for `page_metadata`: {% keep title %}…{% endkeep %}; an empty one becomes the title."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name, nodelist)


def values_of(context: Any) -> dict[str, Any]:
    values: dict[str, Any] = context.flatten()
    return values


@register.inclusion_tag("catalogue/metadata/head.html", takes_context=True)
def page_metadata(context: template.RequestContext) -> dict[str, Any]:
    """Return what the head says of a page: addresses, a card for sharing, feeds, JSON-LD."""
    values = values_of(context)
    kept = kept_texts(context)
    title, description = kept.get("title", ""), kept.get("description", "")
    addresses = find_addresses(values)
    kept["address"] = addresses.canonical
    code = active_language()
    return {
        "canonical": addresses.canonical,
        "alternates": addresses.alternates,
        "is_hidden": settings.IS_STAGING or addresses.is_stand_in,
        "title": title,
        "description": description,
        "kind": "article" if "detail" in values else "website",
        "locale": OPEN_GRAPH_LOCALES[code],
        "other_locales": [OPEN_GRAPH_LOCALES[each] for each in addresses.versions if each != code],
        "image": public_url(staticfiles_storage.url(f"img/share-{code}.png")),
        "feeds": feed_links(values),
        "data": [write_data(each) for each in describe(values, addresses, title, description)],
    }


@register.simple_tag(takes_context=True)
def page_address(context: template.RequestContext) -> str:
    """Return the full address that `page_metadata` has found for the page, for printed copies; "" where it has none."""
    return kept_texts(context).get("address") or ""


@register.inclusion_tag("catalogue/parts/feed_links.html", takes_context=True)
def feeds_to_follow(context: template.RequestContext) -> dict[str, Any]:
    """Show the feeds of a listing as it is narrowed."""
    return {"feeds": feed_links(values_of(context))}


def write_data(data: dict[str, Any]) -> SafeString:
    """Return JSON that can't end the script element it stands in, whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(JSON_ESCAPES)
    return mark_safe(text)  # noqa: S308 - no <, > or & is left


@register.inclusion_tag("catalogue/parts/citation.html", takes_context=True)
def citation(context: dict[str, Any]) -> dict[str, Any]:
    """Show how the work of a detail page is cited, and files for reference managers; nothing before it is public."""
    page = context["page"]
    if not page.pk or not page.live:
        return {}
    cited = citation_of_detail(context["detail"], page, active_language())
    return {
        "parts": parts_of(cited),
        "full_stop": full_stop(cited),
        "key": cited.key,
        "formats": FORMATS,
        "cite_url": reverse("cite"),
    }
