"""“My translations”: what waits for the person who looks, and the same in numbers on the first page of the admin."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from catalogue.translations.admin.matrix_filters import ME
from catalogue.translations.admin.translation_names import MATRIX, MINE
from catalogue.translations.work_queue import (
    TRANSLATE,
    QueuedWork,
    assigned_statuses,
    count_conflicts,
    languages_of,
    name_works,
    reviews_to_approve,
    sent_back_reviews,
    sent_back_texts,
    texts_to_approve,
    unassigned_works,
)
from pages.languages import language_codes

PER_PAGE = 25
# So many of a kind stand on the page; links lead to the others.
MOST_SHOWN = 25
TITLE = gettext_lazy("My translations")


class MyTranslationsView(WagtailAdminTemplateMixin, View):
    """Assignments by language, what was sent back, what waits for approval, and what nobody has yet."""

    page_title = TITLE
    header_icon = "edit"
    template_name = "catalogue_translations/admin/my_translations.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(TRANSLATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        page = Paginator(unassigned_works(user), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "languages": languages_of(user),
            "assigned": by_language(user),
            "sent_back": sent_back_texts(user),
            "to_approve": texts_to_approve(user, MOST_SHOWN),
            "conflicts": count_conflicts(user),
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "unassigned": name_works(page.object_list),
        }


def by_language(user: Any) -> list[tuple[str, list[QueuedWork], int, str]]:
    """Return [(language code, the most urgent works, how many more there are, where all are)] in the order of the UN
    language bar, without languages that have none.
    """
    statuses = assigned_statuses(user)
    counts = dict(statuses.order_by().values_list("language_code").annotate(Count("pk")))
    first = [each for code in counts for each in statuses.filter(language_code=code)[:MOST_SHOWN]]
    works = name_works(first)
    groups = []
    for code in language_codes():
        if code in counts:
            shown = [each for each in works if each.status.language_code == code]
            url = f"{reverse(MATRIX)}?{urlencode({'assignee': ME, 'language': code})}"
            groups.append((code, shown, counts[code] - len(shown), url))
    return groups


class MyTranslationsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(TRANSLATE))


def build_menu_item() -> MenuItem:
    return MyTranslationsMenuItem(TITLE, reverse(MINE), name="my-translations", icon_name="edit", order=150)


class MyTranslationsPanel(Component):
    """The numbers of the queue; nothing where nothing waits."""

    name = "my_translations"
    template_name = "catalogue_translations/admin/my_translations_panel.html"
    order = 80

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        user = parent_context["request"].user if parent_context else None
        if user is None or not user.has_perm(TRANSLATE):
            return {"has_work": False}
        assigned = assigned_statuses(user)
        counts = {
            "assigned": assigned.count(),
            "late": assigned.filter(due_on__lt=timezone.localdate()).count(),
            "sent_back": sent_back_reviews(user).count(),
            "to_approve": reviews_to_approve(user).count(),
            "conflicts": count_conflicts(user),
        }
        return {**counts, "has_work": any(counts.values())}
