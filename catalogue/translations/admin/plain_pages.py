"""Plain pages in Wagtail's admin: a report of where each stands in the six languages, and a notice on what lags."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Page

from catalogue.translations.admin.matrix import MatrixMenuItem, StatusPermissionPolicy
from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.models import LanguageStatus, TranslationState
from catalogue.translations.plain_page_states import PlainPage, plain_page_states, state_of_plain_page
from pages.languages import active_language, language_codes
from pages.localized_formats import format_date
from pages.models import TextPage

PLAIN_PAGES = "translations_of_plain_pages"


@dataclass(frozen=True, slots=True)
class Cell:
    """A plain page in one language; without `url` it doesn't exist there."""

    state: TranslationState
    icon: str
    url: str = ""
    source_language: str = ""
    lagging_since: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    title_language: str
    cells: list[Cell]


def build_rows() -> list[Row]:
    return [build_row(page) for page in plain_page_states()]


def build_row(plain_page: PlainPage) -> Row:
    versions = plain_page.versions
    code = next((each for each in (active_language(), *versions) if each in versions), "")
    return Row(versions[code].page.title, code, [build_cell(plain_page, each) for each in language_codes()])


def build_cell(plain_page: PlainPage, language_code: str) -> Cell:
    found = plain_page.versions.get(language_code)
    if found is None:
        return Cell(TranslationState.MISSING, ICONS[TranslationState.MISSING])
    url = reverse("wagtailadmin_pages:edit", args=[found.page.pk])
    return Cell(found.state, ICONS[found.state], url, found.source_language, found.lagging_since)


class PlainPagesView(WagtailAdminTemplateMixin, PermissionCheckedMixin, TemplateView):
    """Every state leads to the page that it is of."""

    page_title = gettext_lazy("Plain pages by language")
    header_icon = "doc-full"
    template_name = "catalogue_translations/admin/plain_pages.html"
    permission_required = "view"

    @property
    def permission_policy(self) -> Any:
        return StatusPermissionPolicy(LanguageStatus)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=build_rows(), language_codes=language_codes(), **kwargs)


@hooks.register("before_edit_page")
def say_that_it_lags(request: HttpRequest, page: Page) -> None:
    """Tell whoever opens a plain page that is behind what has changed since, and how it gets in step again."""
    page = page.specific
    state = state_of_plain_page(page) if isinstance(page, TextPage) and request.method == "GET" else None
    if state is None or state.lagging_since is None:
        return
    source = TextPage.objects.get(translation_key=page.translation_key, locale__language_code=state.source_language)
    text = _(
        "“%(title)s” was published on %(date)s, after this page. Compare the two, then publish this page, "
        "changed or not: readers are told until then that parts of it are out of date."
    )
    values = {"title": source.title, "date": format_date(timezone.localdate(state.lagging_since), active_language())}
    url = reverse("wagtailadmin_pages:edit", args=[source.pk])
    messages.warning(request, format_html("{}", text % values), buttons=[messages.button(url, _("Compare"))])


@hooks.register("register_reports_menu_item")
def add_plain_pages_to_menu() -> MenuItem:
    title, icon = PlainPagesView.page_title, PlainPagesView.header_icon
    return MatrixMenuItem(title, reverse(PLAIN_PAGES), name="plain-pages", icon_name=icon, order=805)


@hooks.register("register_admin_urls")
def add_plain_pages_urls() -> list[URLPattern]:
    return [path("reports/plain-pages/", PlainPagesView.as_view(), name=PLAIN_PAGES)]
