"""Template tags of the frame: language bar, main navigation, fragments in another language."""

from datetime import date
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from pages import footer, localized_formats
from pages.language_bar import build_language_bar, page_addresses, view_addresses
from pages.languages import active_language, direction_of, html_lang
from pages.models import Purpose, TextPage
from pages.page_cache.kept import is_keeping, kept
from pages.querysets import pages_in_menu, visible_pages
from pages.site_roots import page_url
from pages.written_components import write_component

register = template.Library()


@register.inclusion_tag("components/language_bar.html", takes_context=True)
def language_bar(
    context: dict[str, Any],
    query: str = "",
    versions: list[dict[str, Any]] | None = None,
    expected_on: dict[str, date] | None = None,
) -> dict[str, Any]:
    """Show the six languages; links only where the page, or the view, exists.

    `query` is carried to the other languages; `versions` ([{language_code, url}]) replaces what the
    page or view in the context would give; `expected_on` says when which languages of the work are expected.
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
    has_missing = any(not (item.url or item.is_current) for item in items)
    return {"items": items, "has_missing": has_missing, "expected_on": expected_on}


@register.simple_tag(takes_context=True)
def main_nav(context: dict[str, Any]) -> SafeString:
    """Show the pages below the reader's home page that are meant for menus, views beside them, and search."""
    request = context.get("request")
    code = active_language()
    links = menu_links(code) if is_keeping() else find_menu_links(code, request)
    path = request.path if request else ""
    here = (f"/{code}/search/", f"/{code}/my-list/", *(url for _title, url in links))
    # All other addresses have the same menu.
    return write_main_nav(code, links, next((url for url in here if path == url), ""), marked_in(links, path))


def marked_in(links: tuple[tuple[str, str], ...], path: str) -> tuple[str, ...]:
    return tuple(url for _title, url in links if path.startswith(url))


def find_menu_links(language_code: str, request: HttpRequest | None) -> tuple[tuple[str, str], ...]:
    """Return (title, address) of the pages in the menu."""
    entries = [(entry.title, page_url(entry, request)) for entry in pages_in_menu(language_code)]
    entries += [(str(view.title), view.url) for view in footer.menu_views()]
    return tuple((title, url) for title, url in entries if url)


@kept
def menu_links(language_code: str) -> tuple[tuple[str, str], ...]:
    return find_menu_links(language_code, None)


@kept
def write_main_nav(
    language_code: str, links: tuple[tuple[str, str], ...], path: str, current: tuple[str, ...]
) -> SafeString:
    """Return the menu; `path` is one of its addresses or "", `current` those that what is shown lies below."""
    return render_to_string(
        "components/main_nav.html",
        {
            "links": [{"title": title, "url": url, "is_current": url in current} for title, url in links],
            "path": path,
            "search_url": f"/{language_code}/search/",
            "my_list_url": f"/{language_code}/my-list/",
        },
    )


@register.simple_tag(takes_context=True)
def same_everywhere(context: dict[str, Any], template_name: str, **values: Any) -> SafeString:
    """Include a template that shows nothing but what is given here and depends on public content and language alone."""
    if is_keeping():
        return write_part(template_name, active_language(), tuple(sorted(values.items())))
    return render_to_string(template_name, {**values, "request": context.get("request")})


@kept
def write_part(template_name: str, language_code: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))


@register.simple_tag
def component(template_name: str, **values: Any) -> SafeString:
    """Include a template that shows nothing but what is given here; what was written before isn't written again."""
    return write_component(template_name, values)


@register.simple_tag(takes_context=True)
def plain_pages(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return [{title, url}] of about, contact and the like in the reader's language, as far as they exist."""
    pages = visible_pages(TextPage.objects.filter(locale__language_code=active_language()).exclude(purpose=""))
    by_purpose = {page.purpose: page for page in pages.defer("body")}
    found = [by_purpose[purpose] for purpose in Purpose.values if purpose in by_purpose]
    return [{"title": page.title, "url": page_url(page, context.get("request"))} for page in found]


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
