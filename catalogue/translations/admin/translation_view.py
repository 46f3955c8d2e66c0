"""What the editor, its preview and the review have in common: one translation, and who may look at it."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.translations.admin.matrix_actions import MATRIX_TITLE
from catalogue.translations.admin.translation_names import MATRIX, MINE
from catalogue.translations.documents import find_translation
from catalogue.translations.units import ExchangeError
from pages.languages import direction_of, html_lang


class TranslationView(WagtailAdminTemplateMixin, View):
    """A view of one translation of a page. Whoever may edit the page may translate it."""

    header_icon = "globe"
    translation: Translation
    page: Page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = find_target_page(kwargs["uuid"])
        if not self.is_allowed(page):
            raise PermissionDenied
        self.page = page
        try:
            self.translation = find_translation(str(kwargs["uuid"]))
        except ExchangeError as error:
            messages.error(request, error.message)
            return redirect("wagtailadmin_pages:edit", page.pk)
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self, page: Page) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_edit())

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def source_language(self) -> str:
        return str(self.translation.source.locale.language_code)

    @property
    def target_language(self) -> str:
        return str(self.translation.target_locale.language_code)

    @cached_property
    def source_page(self) -> Page | None:
        source = self.translation.source
        return Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()

    @property
    def is_locked(self) -> bool:
        """Whether somebody else holds the page: nothing may be written meanwhile."""
        lock = self.page.get_lock()
        return lock is not None and bool(lock.for_user(self.request.user))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        url = reverse(MATRIX) if self.request.user.has_perm("catalogue_translations.view_languagestatus") else ""
        items = [*super().get_breadcrumbs_items(), {"url": url or reverse(MINE), "label": MATRIX_TITLE}]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "translation": self.translation,
            "page": self.page,
            "title": self.translation.source.object_repr,
            "source_page": self.source_page,
            "source_language": self.source_language,
            "target_language": self.target_language,
            "source_attributes": content_attributes(self.source_language),
            "target_attributes": content_attributes(self.target_language),
            "is_locked": self.is_locked,
        }


def content_attributes(language_code: str) -> dict[str, str]:
    """Return `lang` and `dir` of texts in a language; they are said even where the admin speaks it, too."""
    return {"lang": html_lang(language_code), "dir": direction_of(language_code)}


def find_target_page(uuid: UUID) -> Page:
    """Return the page of a translation. Raises Http404: there is none, or it isn't a page's."""
    translation = Translation.objects.filter(uuid=uuid).select_related("source").first()
    page = (
        Page.objects.filter(
            translation_key=translation.source.object_id, locale_id=translation.target_locale_id
        ).first()
        if translation
        else None
    )
    if page is None:
        raise Http404
    return page.specific
