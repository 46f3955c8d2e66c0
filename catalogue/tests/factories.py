"""The least a test needs: works with live pages under the real listings."""

from itertools import count
from typing import Any

from django.utils import timezone

from catalogue.models import LanguageVersion, Work
from catalogue.models.kinds import DEFAULT_TYPES
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.plain_text import plain_to_body
from catalogue.site_tree import ensure_listings

numbers = count(1)


def make_work(
    kind: str = "tool",
    languages: tuple[str, ...] = ("en",),
    *,
    key: str = "",
    titles: dict[str, str] | None = None,
    body: str = "",
    summary: str = "",
    live: bool = True,
    versions: tuple[dict[str, Any], ...] = (),
    topics: tuple[Any, ...] = (),
    audiences: tuple[Any, ...] = (),
    regions: tuple[Any, ...] = (),
    instruments: tuple[Any, ...] = (),
    bodies: tuple[Any, ...] = (),
    **facts: Any,
) -> Work:
    """Return a saved work with one page per language; `facts` are fields of Work."""
    key = key or f"work-{next(numbers)}"
    facts.setdefault("type", DEFAULT_TYPES[kind])
    work = Work(key=key, kind=kind, live=live, **facts)
    terms = {"topics": topics, "audiences": audiences, "regions": regions, "instruments": instruments, "bodies": bodies}
    for name, values in terms.items():
        setattr(work, name, list(values))
    work.save()
    for version in versions:
        LanguageVersion.objects.create(work=work, **version)
    for code in languages:
        title = (titles or {}).get(code, f"{key} {code}")
        make_page(work, code, title=title, summary=summary, body=plain_to_body(body), live=live)
    return work


def make_page(work: Work, language_code: str, **attributes: Any) -> Any:
    """Add the page of a work in one language below its listing."""
    listing = ensure_listings()[work.kind, language_code]
    sibling = work.pages.order_by("pk").first()
    attributes.setdefault("title", f"{work.key} {language_code}")
    attributes.setdefault("slug", work.key)
    page = PAGE_TYPES[work.kind](work=work, locale=listing.locale, **attributes)
    if sibling:
        page.translation_key = sibling.translation_key
    if page.live:
        page.first_published_at = page.last_published_at = timezone.now()
    return listing.add_child(instance=page)
