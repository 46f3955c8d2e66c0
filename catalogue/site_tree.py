"""Makes the listing pages of the three kinds of work below each language's home page."""

import json
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from catalogue.models import ListingPage
from pages.site_tree import ensure_home_pages

LISTING_TEXTS = Path(__file__).with_name("reference") / "listings.json"


@transaction.atomic
def ensure_listings() -> dict[tuple[str, str], ListingPage]:
    """Return {(kind, language code): listing page}, making what is missing; safe to repeat."""
    texts = json.loads(LISTING_TEXTS.read_text(encoding="utf-8"))
    homes = ensure_home_pages()
    listings = {
        (listing.kind, listing.locale.language_code): listing
        for listing in ListingPage.objects.select_related("locale")
    }
    for kind, text in texts.items():
        keys = {listing.translation_key for (known, _code), listing in listings.items() if known == kind}
        translation_key = next(iter(keys), uuid4())
        for code, home in homes.items():
            if (kind, code) in listings:
                continue
            listing = ListingPage(
                kind=kind,
                title=text[code]["title"],
                introduction=text[code]["introduction"],
                slug=text["slug"],
                locale=home.locale,
                translation_key=translation_key,
                show_in_menus=True,
            )
            home.refresh_from_db()
            listings[kind, code] = home.add_child(instance=listing)
    return listings
