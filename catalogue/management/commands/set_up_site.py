"""`manage.py set_up_site`: locales, home pages, listings, groups and reference data; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.site_tree import ensure_listings


class Command(BaseCommand):
    help = "Makes the six-language page tree; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        listings = ensure_listings()
        self.stdout.write(f"{len(listings)} listings ready.")
