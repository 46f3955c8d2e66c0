"""`manage.py set_up_site`: locales, home pages, listings, plain pages, groups and reference data; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.groups import ensure_groups
from catalogue.reference_data import load_reference
from catalogue.site_tree import ensure_listings
from pages.plain_pages import ensure_plain_pages
from pages.site_address import align_site_address


class Command(BaseCommand):
    help = "Makes the six-language page tree and the groups of editors, and loads the reference data; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        listings = ensure_listings()
        self.stdout.write(f"{len(listings)} listings ready.")
        self.stdout.write(f"{len(ensure_plain_pages())} plain pages ready.")
        self.stdout.write(f"The site's address is {align_site_address()}.")
        rows = sum(counts.total() for counts in load_reference().values())
        self.stdout.write(f"{rows} rows of reference data ready.")
        self.stdout.write(f"{len(ensure_groups())} groups of editors ready.")
