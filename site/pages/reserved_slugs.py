"""Addresses right below a language prefix that views have: a page with such a slug could never be read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import checks
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page, Site

ROOT_DEPTH = 2


def is_reserved(slug: str) -> bool:
    """Tell whether a view other than Wagtail's page tree answers at /<language>/<slug>/."""
    from wagtail.views import serve  # it needs the models, whose forms need this module

    try:
        return resolve(f"/{get_language() or settings.LANGUAGE_CODE}/{slug}/").func is not serve
    except Resolver404:
        return False


def is_home(page: Page | None) -> bool:
    return page is not None and page.depth == ROOT_DEPTH


class TopLevelPageForm(WagtailAdminPageForm):
    """The form of pages that may stand right below a home page; says so where their slug can't serve."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and is_home(self.parent_page) and is_reserved(slug):
            self.add_error("slug", _("This address belongs to a part of the site itself. Choose another slug."))
        return cleaned


def refuse_reserved_slug(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Wagtail's hook before a page is moved: it must not come to an address that a view has."""
    if request.method != "POST" or not is_home(destination) or not is_reserved(page.slug):
        return None
    messages.error(request, _("This address belongs to a part of the site itself. Choose another slug."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@checks.register(checks.Tags.database)
def check_hidden_pages(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """`manage.py check --database default` names pages that a view added since has hidden."""
    # `migrate` asks, too, before there are tables.
    if not databases or Page._meta.db_table not in connection.introspection.table_names():
        return []
    roots = {path[: Page.steplen * ROOT_DEPTH] for path in Site.objects.values_list("root_page__path", flat=True)}
    keys = Page.objects.filter(path__in=roots).values("translation_key")
    homes = Page.objects.filter(translation_key__in=keys, depth=ROOT_DEPTH)
    paths = list(homes.values_list("path", flat=True))
    rows = Page.objects.filter(depth=ROOT_DEPTH + 1).values_list("path", "slug", "pk").order_by("pk")
    hidden = [(pk, slug) for path, slug, pk in rows if path[: Page.steplen * ROOT_DEPTH] in paths and is_reserved(slug)]
    return [
        checks.Warning(
            f"Page {pk} can't be read: its address, /<language>/{slug}/, is that of a view.",
            hint="Give the page another slug.",
            id="pages.W001",
        )
        for pk, slug in hidden
    ]
