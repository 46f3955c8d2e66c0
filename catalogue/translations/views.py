"""The translation sync in the admin: views that stand in for some of wagtail-localize's, and the retry of jobs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail_localize.views.update_translations import UpdateTranslationsView

from catalogue.translations.models import JobState, TranslationJob, TranslationState
from catalogue.translations.page_rows import translations_into
from catalogue.translations.places import placed_texts
from catalogue.translations.publication_guard import isolate
from catalogue.translations.queueing import queue_page_sync, retry_job
from catalogue.translations.texts import missing_segments
from pages.languages import native_name_of


class SyncTranslationsView(UpdateTranslationsView):
    """Does "Sync translated pages" by a job, without wagtail-localize's offer to publish half of a translation."""

    def get_form(self) -> Any:
        form = super().get_form()
        form.fields.clear()
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        source = self.object.get_source_instance()
        if not isinstance(source, Page):
            raise PermissionDenied
        queue_page_sync(source, requested_by=self.request.user)
        messages.success(
            self.request,
            _("The translations of “%(title)s” are being brought up to date.") % {"title": isolate(source.title)},
        )
        return redirect(self.get_success_url() or self.get_default_success_url())


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Instead of "Convert to alias": that would put another language's text under this language's address."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    messages.error(request, _("A page can't show the text of another language. Unpublish it instead."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_half_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer "Publish" in the translation editor while texts are missing or not approved: say so, change nothing."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translations_into(page.translation_key, page.locale_id).filter(enabled=True).first()
    if translation is None:
        return None
    count = missing_segments(translation).count()
    text = ngettext(
        "“%(title)s” (%(language)s) can't be published yet: %(count)d text has no valid translation.",
        "“%(title)s” (%(language)s) can't be published yet: %(count)d texts have no valid translation.",
        count,
    )
    if not count:
        count = sum(placed.state != TranslationState.APPROVED for placed in placed_texts(translation))
        text = ngettext(
            "“%(title)s” (%(language)s) can't be published yet: %(count)d text is not approved.",
            "“%(title)s” (%(language)s) can't be published yet: %(count)d texts are not approved.",
            count,
        )
    if not count:
        return None
    language = isolate(native_name_of(page.locale.language_code))
    values = {"title": isolate(page.get_admin_display_title()), "language": language, "count": count}
    messages.error(request, text % values)
    return redirect("wagtailadmin_pages:edit", page.pk)


class RetryJobsAction(SnippetBulkAction):
    """Lets jobs that were given up run again."""

    display_name = gettext_lazy("Try again")
    action_type = "retry"
    aria_label = gettext_lazy("Try the selected jobs again")
    template_name = "catalogue_translations/confirm_retry.html"
    action_priority = 10
    models = [TranslationJob]

    def check_perm(self, snippet: TranslationJob) -> bool:
        # Trying again is safe at any time, so whoever sees the failure may do it.
        may_retry = self.request.user.has_perm("catalogue_translations.view_translationjob")
        return may_retry and snippet.state == JobState.DEAD

    @classmethod
    def execute_action(cls, objects: list[TranslationJob], **kwargs: Any) -> tuple[int, int]:
        return sum(retry_job(job) for job in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext("%(count)d job will be tried again.", "%(count)d jobs will be tried again.", num_parent_objects)
        return text % {"count": num_parent_objects}
