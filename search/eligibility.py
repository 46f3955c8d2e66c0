"""The one rule that says which pages may be found. Every writer, count and engine asks it."""

from datetime import datetime

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from catalogue.models import WorkPage
from pages.languages import language_codes
from pages.querysets import visible_pages


class Obstacle(TextChoices):
    """Why a page may not be found, in words for editors."""

    NOT_PUBLISHED = "not_published", _("not published")
    EXPIRED = "expired", _("expired")
    PRIVATE = "private", _("private, or below a private page")
    ALIAS = "alias", _("only an alias of a page in another language")
    OUTSIDE = "outside", _("below no site’s home page")
    OTHER = "other", _("not in one of the six languages")


def eligible_pages(model: type[WorkPage] = WorkPage, now: datetime | None = None) -> QuerySet:
    """Return the pages of `model` (WorkPage or a kind of it) that the public may find.

    They are visible (live, not private, no aliases), their time isn't over, a site leads to them, and
    they are in one of the six languages. Untranslated text never goes live (see the translation sync).
    """
    is_current = Q(expire_at__isnull=True) | Q(expire_at__gt=now or timezone.now())
    pages = visible_pages(model.objects.filter(is_current, site_tree_filter()))
    return pages.filter(locale__language_code__in=language_codes())


def site_tree_filter() -> Q:
    """Match pages below the root page of a site or below one of its translations."""
    condition = Q(pk__in=[])
    for site in Site.objects.select_related("root_page"):
        for root in site.root_page.get_translations(inclusive=True).only("path"):
            condition |= Q(path__startswith=root.path)
    return condition


def find_obstacles(page: WorkPage, now: datetime | None = None) -> list[Obstacle]:
    """Return why a page is not among `eligible_pages`; it says so to people, and decides nothing."""
    is_over = page.expire_at is not None and page.expire_at <= (now or timezone.now())
    is_inside = WorkPage.objects.filter(site_tree_filter(), pk=page.pk).exists()
    conditions = {
        Obstacle.NOT_PUBLISHED: not page.live,
        Obstacle.EXPIRED: is_over,
        Obstacle.PRIVATE: page.get_view_restrictions().exists(),
        Obstacle.ALIAS: page.alias_of_id is not None,
        Obstacle.OUTSIDE: not is_inside,
        Obstacle.OTHER: page.locale.language_code not in language_codes(),
    }
    return [obstacle for obstacle, holds in conditions.items() if holds]
