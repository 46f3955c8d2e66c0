"""Template tags of the frame: language bar, main navigation, fragments in another language."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from pages import footer, localized_formats
from pages.language_bar import build_language_bar, page_addresses, view_addresses
from pages.languages import active_language, direction_of, html_lang
from pages.models import Purpose, TextPage
from pages.querysets import pages_in_menu, visible_pages

register = template.Library()


@register.inclusion_tag("components/language_bar.html", takes_context=True)
def language_bar(
    context: dict[str, Any], query: str = "", versions: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Show the six languages; links only where the page, or the view, exists.

    `query` is carried to the other languages; `versions` ([{language_code, url}]) replaces what the
    page or view in the context would give.
    """
    request = context.get("request")
    page = context.get("page")
    if versions:
        addresses = {version["language_code"]: version["url"] for version in versions}
    elif request is None:
        addresses = {}
    elif isinstance(page, Page) and page.pk:
        addresses = page_addresses(page, request)
    else:
        addresses = view_addresses(request)
    items = build_language_bar(addresses, query)
    return {"items": items, "has_missing": any(not (item.url or item.is_current) for item in items)}


@register.inclusion_tag("components/main_nav.html", takes_context=True)
def main_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Show the pages below the reader's home page that are meant for menus, views beside them, and search."""
    request = context.get("request")
    page = context.get("page")
    path = request.path if request else ""
    entries = [(entry.title, entry.get_url(request)) for entry in pages_in_menu(active_language())]
    entries += [(view.title, view.url) for view in footer.menu_views()]
    return {
        "links": [{"title": title, "url": url, "is_current": path.startswith(url)} for title, url in entries if url],
        "path": path,
        "page": page,
        "search_url": f"/{active_language()}/search/",
        "my_list_url": f"/{active_language()}/my-list/",
    }


@register.simple_tag(takes_context=True)
def plain_pages(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return [{title, url}] of about, contact and the like in the reader's language, as far as they exist."""
    pages = visible_pages(TextPage.objects.filter(locale__language_code=active_language()).exclude(purpose=""))
    by_purpose = {page.purpose: page for page in pages.defer("body")}
    found = [by_purpose[purpose] for purpose in Purpose.values if purpose in by_purpose]
    return [{"title": page.title, "url": page.get_url(context.get("request")) or ""} for page in found]


@register.simple_tag
def footer_views() -> list[footer.ViewLink]:
    """Return the footer's links to views of other apps."""
    return footer.footer_views()


@register.filter(name="html_lang")
def html_lang_filter(language_code: str) -> str:
    return html_lang(language_code)


@register.filter(name="direction")
def direction_filter(language_code: str) -> str:
    return direction_of(language_code)


@register.filter
def native_name(language_code: str) -> SafeString:
    """Return a language's own name, marked with lang and dir."""
    return fragment(localized_formats.native_name(language_code), language_code)


@register.filter
def is_foreign(language_code: str) -> bool:
    """Tell whether a text in this language is foreign to the page; False where no language is given."""
    return bool(language_code) and language_code != active_language()


@register.filter
def language_attributes(language_code: str) -> SafeString:
    """Return ` lang="…" dir="…"` for an element in a language foreign to the page, else ""."""
    if not is_foreign(language_code):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', html_lang(language_code), direction_of(language_code))


@register.filter
def fragment(text: str, language_code: str) -> SafeString:
    """Return the text in a <span> with lang and dir when its language is foreign to the page."""
    if not is_foreign(language_code):
        return format_html("{}", text)
    return format_html("<span{}>{}</span>", language_attributes(language_code), text)
