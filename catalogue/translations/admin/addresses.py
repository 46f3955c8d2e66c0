"""The addresses of editor, review, conflicts and queue, and where Wagtail's own admin leads to them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from catalogue.translations.admin.conflicts import ConflictsView, ResolveView
from catalogue.translations.admin.editor import EditorView
from catalogue.translations.admin.editor_live import CheckView, MemoryView, PreviewView, SaveView
from catalogue.translations.admin.my_translations import MyTranslationsPanel, MyTranslationsView, build_menu_item
from catalogue.translations.admin.progress import ProgressView
from catalogue.translations.admin.review import ReviewView
from catalogue.translations.admin.review_queue import ReviewQueueView
from catalogue.translations.admin.translation_names import (
    CHECK,
    CONFLICT,
    CONFLICTS,
    EDITOR,
    MEMORY,
    MINE,
    PREVIEW,
    PROGRESS,
    REVIEW,
    REVIEW_QUEUE,
    SAVE,
)
from catalogue.translations.page_rows import translations_into

# Before wagtail-localize's hooks, which have order 0.
FIRST = -10
# In the address of a page's editor: wagtail-localize's, for what ours doesn't do (see docs/decisions/0014).
OTHER_EDITOR = ("editor", "page")


@hooks.register("register_admin_urls")
def add_editor_urls() -> list[URLPattern]:
    return [
        path("translations/mine/", MyTranslationsView.as_view(), name=MINE),
        path("translations/review/", ReviewQueueView.as_view(), name=REVIEW_QUEUE),
        path("translations/progress/", ProgressView.as_view(), name=PROGRESS),
        path("translations/conflicts/", ConflictsView.as_view(), name=CONFLICTS),
        path("translations/conflicts/<int:pk>/", ResolveView.as_view(), name=CONFLICT),
        path("translations/<uuid:uuid>/", EditorView.as_view(), name=EDITOR),
        path("translations/<uuid:uuid>/save/", SaveView.as_view(), name=SAVE),
        path("translations/<uuid:uuid>/check/", CheckView.as_view(), name=CHECK),
        path("translations/<uuid:uuid>/memory/", MemoryView.as_view(), name=MEMORY),
        path("translations/<uuid:uuid>/preview/", PreviewView.as_view(), name=PREVIEW),
        path("translations/<uuid:uuid>/review/", ReviewView.as_view(), name=REVIEW),
    ]


@hooks.register("register_admin_menu_item")
def add_queue_to_menu() -> MenuItem:
    return build_menu_item()


@hooks.register("construct_homepage_panels")
def add_queue_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(MyTranslationsPanel())


@hooks.register("before_edit_page", order=FIRST)
def lead_to_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page that is being translated is edited in our editor; who may publish it may still use the other one."""
    if request.method != "GET":
        return None
    wants_other = request.GET.get(OTHER_EDITOR[0]) == OTHER_EDITOR[1]
    if wants_other and page.permissions_for_user(request.user).can_publish():
        return None
    translation = translations_into(page.translation_key, page.locale_id).filter(enabled=True).first()
    return redirect(EDITOR, translation.uuid) if translation else None
