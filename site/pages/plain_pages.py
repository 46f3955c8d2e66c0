"""Makes the plain pages that every site has: about, contact, accessibility statement, terms of use."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from wagtail.models import Page

from pages.models import HomePage, Institution, Purpose, TextPage
from pages.site_tree import ensure_home_pages

FOLDER = Path(__file__).with_name("reference") / "plain_pages"


@transaction.atomic
def ensure_plain_pages() -> dict[tuple[str, str], TextPage]:
    """Return {(purpose, language code): page}, making what is missing; safe to repeat.

    What editors wrote, moved, renamed or took off the site stays as it is. A plain page that stands at the
    address already is taken for the one that is meant; a page of another kind there is left alone.
    """
    homes = ensure_home_pages()
    # Made now, or the first reader's request would have to write it.
    Institution.load()
    pages: dict[tuple[str, str], TextPage] = {}
    known = TextPage.objects.exclude(purpose="").select_related("locale").order_by("-pk")
    for page in known:
        pages[page.purpose, page.locale.language_code] = page
    for purpose in Purpose.values:
        data = json.loads((FOLDER / f"{purpose}.json").read_text(encoding="utf-8"))
        for code, home in homes.items():
            if (purpose, code) not in pages and (adopted := adopt(home, data["slug"], purpose)):
                pages[purpose, code] = adopted
        keys = [page.translation_key for (known_purpose, _code), page in pages.items() if known_purpose == purpose]
        translation_key = keys[0] if keys else uuid4()
        for code, home in homes.items():
            if (purpose, code) in pages or Page.objects.child_of(home).filter(slug=data["slug"]).exists():
                continue
            page = build_page(data["texts"][code], data["slug"], purpose)
            page.locale, page.translation_key = home.locale, translation_key
            home.refresh_from_db()
            pages[purpose, code] = home.add_child(instance=page)
    return pages


def adopt(home: HomePage, slug: str, purpose: str) -> TextPage | None:
    page = TextPage.objects.child_of(home).filter(slug=slug, purpose="").first()
    if page is not None:
        TextPage.objects.filter(pk=page.pk).update(purpose=purpose)
        page.purpose = purpose
    return page


def build_page(text: dict[str, Any], slug: str, purpose: str) -> TextPage:
    return TextPage(
        title=text["title"],
        summary=text["summary"],
        body=[(block["type"], block["value"]) for block in text["body"]],
        slug=slug,
        purpose=purpose,
        show_in_menus=False,
    )
