"""Handing texts to translators, for many works at once: as a file, or to one of the ways of the exchange."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail_localize.models import Translation

from catalogue.models import WorkPage
from catalogue.translations.admin.matrix_actions import MatrixActionView
from catalogue.translations.admin.matrix_forms import LanguagesForm
from catalogue.translations.admin.matrix_plans import ActionResult
from catalogue.translations.job_rows import request_job
from catalogue.translations.models import LanguageStatus
from catalogue.translations.providers.base import PROVIDERS, provider_named
from catalogue.translations.queueing import wake_worker_after_commit
from catalogue.translations.registry import SEND_TRANSLATIONS

DOWNLOAD = "download"
DOWNLOAD_VIEW = "translation_files_download"
# Their names stand in one address.
MOST_IN_A_FILE = 100


class SendForm(LanguagesForm):
    """Which way the texts go."""

    way = forms.ChoiceField(label=_("Send"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.fields["way"].initial = ways[0][0] if ways else None


class SendView(MatrixActionView):
    """Whoever translates may take a file; only who hands out work sends it to others."""

    form_class = SendForm
    name = "send"
    header_icon = "upload"
    label = _("Send")
    explanation = _("The texts of these translations that aren't approved go to translators, as chosen below.")

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        return bool(user.has_perm("wagtail_localize.submit_translation"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "ways": self.ways()}

    def ways(self) -> list[tuple[str, Any]]:
        """Return (name, label) of the ways that are open to the user."""
        ways: list[tuple[str, Any]] = [(DOWNLOAD, _("as a file to download"))]
        if self.request.user.has_perm("catalogue_translations.change_languagestatus"):
            providers = {name: provider_named(name) for name in PROVIDERS}
            ways += [(name, provider.label) for name, provider in providers.items() if provider.is_set_up]
        return ways

    def prepare(self, statuses: list[LanguageStatus]) -> None:
        """Find the translations that have begun."""
        pages = WorkPage.objects.filter(work__in=self.works).order_by()
        works = dict(pages.values_list("translation_key", "work_id"))
        begun = Translation.objects.filter(source__object_id__in=pages.values("translation_key"), enabled=True)
        columns = ("source__object_id", "target_locale__language_code", "pk", "uuid")
        self.begun = {(works[key], code): (pk, uuid) for key, code, pk, uuid in begun.values_list(*columns)}

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        if (status.work_id, status.language_code) not in self.begun:
            return _("it isn't translated from another language, or its translation has not begun")
        return "" if status.texts_left else _("all its texts are approved")

    def form_valid(self, form: Any) -> HttpResponse:
        if form.cleaned_data["way"] != DOWNLOAD:
            return super().form_valid(form)
        chosen = [status for code in form.cleaned_data["languages"] for status in self.plans[code].statuses]
        if len(chosen) > MOST_IN_A_FILE:
            text = _("Choose at most %(count)d translations for one file.")
            form.add_error("way", text % {"count": MOST_IN_A_FILE})
            return self.form_invalid(form)
        uuids = [("translation", self.begun[each.work_id, each.language_code][1]) for each in chosen]
        return redirect(f"{reverse(DOWNLOAD_VIEW)}?{urlencode(uuids)}")

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        """One job for each language."""
        result = ActionResult()
        user: Any = self.request.user
        for code in form.cleaned_data["languages"]:
            ids = [self.begun[each.work_id, code][0] for each in statuses if each.language_code == code]
            arguments = {"provider": form.cleaned_data["way"], "translations": ids, "texts": "open"}
            job = request_job(SEND_TRANSLATIONS, arguments, requested_by=user)
            wake_worker_after_commit(job)
            result.jobs.append(job)
            result.done[code] = len(ids)
        return result

    def describe_done(self, count: int, languages: str) -> str:
        text = ngettext(
            "%(count)d translation is being sent: %(languages)s.",
            "%(count)d translations are being sent: %(languages)s.",
            count,
        )
        return text % {"count": count, "languages": languages}
