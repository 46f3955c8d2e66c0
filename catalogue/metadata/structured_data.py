"""Which JSON-LD (schema.org) a page carries."""

from typing import Any

from django.utils.translation import gettext as _

from catalogue.metadata.addresses import Addresses, public_url
from catalogue.metadata.structured_instruments import legislation
from catalogue.metadata.structured_works import describe_work
from catalogue.models import Instrument
from pages.languages import active_language, html_lang
from pages.models import HomePage

CONTEXT = "https://schema.org"
Node = dict[str, Any]


def describe(context: dict[str, Any], addresses: Addresses, title: str, description: str) -> list[Node]:
    """Return the JSON-LD documents of what a template context shows; none where it has no address.

    `title` and `description` are those of the page's head.
    """
    if not addresses.canonical:
        return []
    page = context.get("page")
    nodes: list[Node] = []
    if isinstance(page, HomePage):
        nodes.append(describe_site(addresses.canonical, description))
    if "detail" in context:
        nodes.append(describe_work(page, context["detail"], addresses.canonical))
    subject = context.get("subject")
    if subject is not None and isinstance(subject.record, Instrument):
        nodes.append(legislation(subject.record, active_language(), addresses.canonical))
    if crumbs := find_crumbs(context, addresses.canonical, title):
        nodes.append(describe_crumbs(crumbs))
    return [{"@context": CONTEXT, **without_empty(node)} for node in nodes]


def describe_site(url: str, description: str) -> Node:
    return {
        "@type": "WebSite",
        "@id": f"{public_url('/')}#website",
        "url": url,
        "name": _("Sextant"),
        "description": description,
        "inLanguage": html_lang(active_language()),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{public_url(f'/{active_language()}/search/')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def find_crumbs(context: dict[str, Any], canonical: str, title: str) -> list[tuple[str, str]]:
    """Return (name, address) of the way to what is shown, from the home page on; [] for the home page itself."""
    page: Any
    page, detail, subject, kind = (context.get(name) for name in ("page", "detail", "subject", "kind"))
    home = (_("Home"), public_url(f"/{active_language()}/"))
    if detail is not None:
        listing = [(detail.listing.title, public_url(detail.listing_url))] if detail.listing else []
        return [home, *listing, (page.title, canonical)]
    if subject is not None and kind is not None:
        return [home, (str(kind.heading), public_url(context["index_url"])), (subject.label, canonical)]
    if isinstance(page, HomePage):
        return []
    return [home, (page.title if page is not None else title, canonical)]


def describe_crumbs(crumbs: list[tuple[str, str]]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(crumbs, start=1)
        ],
    }


def without_empty(value: Any) -> Any:
    """Return JSON without members that hold nothing, at any depth."""
    if isinstance(value, dict):
        kept = {name: without_empty(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [without_empty(each) for each in value]
    return value
