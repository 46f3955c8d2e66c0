"""Files for translators in Wagtail's admin: download, upload with a preview, and what failed in the exchange folder."""

import zlib
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

from catalogue.translations.documents import build_document
from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import pack
from catalogue.translations.formats.safe_xml import too_large
from catalogue.translations.memory_files import export_memory, import_memory
from catalogue.translations.providers.base import ProviderError
from catalogue.translations.providers.folder import ExchangeFolder
from catalogue.translations.units import ExchangeError
from catalogue.translations.uploads import MAX_DOCUMENTS, DocumentResult, take_upload, try_upload

FILES, PREVIEW, DOWNLOAD, RETRY, MEMORY = (
    f"translation_files{suffix}" for suffix in ("", "_preview", "_download", "_retry", "_memory")
)
FILES_TITLE = gettext_lazy("Translation files")
TRANSLATE = "wagtail_localize.submit_translation"
# Seconds for which an uploaded file waits to be confirmed.
KEEP_UPLOAD = 3600
OPEN, ALL = "open", "all"
TMX = ".tmx"
STYLES = Media(css={"all": ["catalogue_translations/files.css"]})


class TranslatorsOnly(View):
    """Lets those in who may translate. Wagtail's own mixin asks a model's policy, and lets everybody in without one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(TRANSLATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FilesView(WagtailAdminTemplateMixin, TranslatorsOnly):
    """What all pages about files share: their right, their place in the admin."""

    page_title = FILES_TITLE
    header_icon = "doc-full-inverse"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse(FILES), "label": FILES_TITLE}]
        return items if self.page_title is FILES_TITLE else [*items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"media": STYLES}


class UploadForm(forms.Form):
    """A file from translators."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLIFF 1.2 or 2.1, PO, XLSX, a ZIP archive of these, or TMX for the memory."),
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff,.po,.xlsx,.zip,.tmx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.TRANSLATION_SELECTION_MAX_BYTES:
            # Said by its size, before it is read.
            raise forms.ValidationError(too_large(settings.TRANSLATION_SELECTION_MAX_BYTES).message)
        return file


class MemoryForm(forms.Form):
    """Which two languages."""

    source = forms.ChoiceField(label=gettext_lazy("From"), choices=settings.LANGUAGES, initial="en")
    target = forms.ChoiceField(label=gettext_lazy("Into"), choices=settings.LANGUAGES, initial="ar")


class UploadView(FilesView, FormView):
    """Takes a file and leads to its preview; below, what lies in the exchange folder's failed/."""

    form_class = UploadForm
    template_name = "catalogue_translations/admin/files.html"

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        if file.name.lower().endswith(TMX):
            return self.take_memory(file)
        token = uuid4()
        cache.set(key_of(self.request, token), (file.name, zlib.compress(file.read(), 1)), KEEP_UPLOAD)
        return redirect(PREVIEW, token)

    def take_memory(self, file: Any) -> HttpResponse:
        """A memory changes no translation, so there is nothing to confirm."""
        try:
            new, known = import_memory(file.read(), file.name, cast(User, self.request.user))
        except ExchangeError as error:
            values = {"name": file.name, "reason": error}
            messages.error(self.request, _("“%(name)s” can't be used: %(reason)s") % values)
        else:
            text = _("The memory has %(new)d more texts; it knew %(known)d of them.")
            messages.success(self.request, text % {"new": new, "known": known})
        return redirect(FILES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["memory_form"] = MemoryForm()
        context["failures"] = []
        if settings.TRANSLATION_EXCHANGE_FOLDER:
            try:
                context["failures"] = ExchangeFolder(settings.TRANSLATION_EXCHANGE_FOLDER).failures()
            except ProviderError as error:
                messages.error(self.request, str(error))
        return context


def key_of(request: HttpRequest, token: UUID) -> str:
    """Nobody else can confirm, or look at, what a person uploaded."""
    return f"translation_upload:{request.user.pk}:{token}"


class PreviewView(FilesView, TemplateView):
    """Says what would become of an uploaded file; on confirmation does it and says what became of it."""

    page_title = gettext_lazy("Upload")
    template_name = "catalogue_translations/admin/files_preview.html"

    def get(self, request: HttpRequest, token: UUID) -> HttpResponse:
        return self.answer(token, is_done=False)

    def post(self, request: HttpRequest, token: UUID) -> HttpResponse:
        return self.answer(token, is_done=True)

    def answer(self, token: UUID, is_done: bool) -> HttpResponse:
        key = key_of(self.request, token)
        found = cache.get(key)
        if found is None:
            messages.error(self.request, _("The file is no longer here. Upload it again."))
            return redirect(FILES)
        name, content = found[0], zlib.decompress(found[1])
        try:
            results = (take_upload if is_done else try_upload)(name, content, cast(User, self.request.user))
        except ExchangeError as error:
            cache.delete(key)
            messages.error(self.request, _("“%(name)s” can't be used: %(reason)s") % {"name": name, "reason": error})
            return redirect(FILES)
        if is_done:
            cache.delete(key)
        return self.render_to_response(self.get_context_data(name=name, results=results, is_done=is_done))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        results: list[DocumentResult] = context["results"]
        context["can_confirm"] = not context["is_done"] and any(result.changes_something for result in results)
        return context


class DownloadForm(forms.Form):
    """In which format, and whether only what is open."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(name, item.label) for name, item in FORMATS.items()]
    )
    texts = forms.ChoiceField(
        label=gettext_lazy("Texts"),
        choices=[(OPEN, gettext_lazy("those that aren't translated or in review yet")), (ALL, gettext_lazy("all"))],
        widget=forms.RadioSelect,
        initial=OPEN,
    )


class DownloadView(FilesView, TemplateView):
    """`?translation=<uuid>&…` chooses; with `format` comes the file, without it the question for it."""

    page_title = gettext_lazy("Download")
    template_name = "catalogue_translations/admin/files_download.html"

    @cached_property
    def translations(self) -> list[Translation]:
        ids = []
        for value in self.request.GET.getlist("translation"):
            try:
                ids.append(UUID(value))
            except ValueError:
                continue
        related = ("source__locale", "source__specific_content_type", "target_locale")
        return list(Translation.objects.filter(uuid__in=ids, enabled=True).select_related(*related).order_by("pk"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.translations:
            messages.error(request, _("No translation was chosen."))
            return redirect(FILES)
        if "format" not in request.GET:
            return self.render_to_response(self.get_context_data(form=DownloadForm()))
        form = DownloadForm(request.GET)
        if form.is_valid():
            try:
                return self.send(form)
            except ExchangeError as error:
                form.add_error(None, error.message)
        return self.render_to_response(self.get_context_data(form=form))

    def send(self, form: DownloadForm) -> HttpResponse:
        """Raises ExchangeError."""
        if len(self.translations) > MAX_DOCUMENTS:
            text = _("Choose at most %(count)d translations at a time.")
            raise ExchangeError("too_many_documents", text % {"count": MAX_DOCUMENTS})
        texts = form.cleaned_data["texts"]
        documents = [build_document(translation, texts) for translation in self.translations]
        file = pack([document for document in documents if document.units], FORMATS[form.cleaned_data["format"]])
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(file.content, content_type=file.media_type, headers=headers)


class MemoryView(TranslatorsOnly):
    """The memory of two languages as TMX."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = MemoryForm(request.GET)
        if not form.is_valid():
            messages.error(request, _("Choose two languages."))
            return redirect(FILES)
        source, target = form.cleaned_data["source"], form.cleaned_data["target"]
        headers = {"Content-Disposition": f'attachment; filename="memory.{source}.{target}.tmx"'}
        return HttpResponse(export_memory(source, target), content_type="application/x-tmx+xml", headers=headers)


class RetryView(TranslatorsOnly):
    """Puts a failed file of the exchange folder back where it is taken from."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            is_back = ExchangeFolder(settings.TRANSLATION_EXCHANGE_FOLDER).try_again(request.POST.get("name", ""))
        except ProviderError as error:
            messages.error(request, str(error))
            return redirect(FILES)
        if is_back:
            messages.success(request, _("The file will be tried again."))
        else:
            messages.error(request, _("The file is no longer there."))
        return redirect(FILES)


class FilesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(TRANSLATE)


@hooks.register("register_admin_menu_item")
def add_files_to_menu() -> MenuItem:
    return FilesMenuItem(
        FILES_TITLE, reverse(FILES), name="translation-files", icon_name=FilesView.header_icon, order=158
    )


@hooks.register("register_admin_urls")
def add_files_urls() -> list[URLPattern]:
    return [
        path("translations/files/", UploadView.as_view(), name=FILES),
        path("translations/files/upload/<uuid:token>/", PreviewView.as_view(), name=PREVIEW),
        path("translations/files/download/", DownloadView.as_view(), name=DOWNLOAD),
        path("translations/files/memory/", MemoryView.as_view(), name=MEMORY),
        path("translations/files/retry/", RetryView.as_view(), name=RETRY),
    ]
