"""What the site's pages share: addresses and restrictions without a query, where they are known."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import PageViewRestriction

from pages.site_roots import is_all_public, quick_url


class QuickPage:
    """Stands before Wagtail's Page among the bases of a page type."""

    url_path: str

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        url = quick_url(self.url_path) if current_site is None and self.url_path else None
        return url or super().get_url(request, current_site)  # type: ignore[misc]

    def get_view_restrictions(self) -> Any:
        if is_all_public():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()  # type: ignore[misc]
