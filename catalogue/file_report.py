"""The report of files in Wagtail's admin: which have been read, which give no text to the search, and why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.documents.models import Document
from wagtail.permissions import policy_registry

from catalogue.button_column import ButtonColumn
from catalogue.extraction.file_texts import request_reading
from catalogue.models.files import DocumentFile, TextState

INDEX = "catalogue_file_report"
RESULTS = "catalogue_file_report_results"
READ_AGAIN = "catalogue_read_file_again"
# States in which another attempt can bring something.
REPEATABLE = (TextState.NO_TEXT, TextState.ENCRYPTED, TextState.BROKEN, TextState.UNSUPPORTED)


def document_policy() -> Any:
    """Return Wagtail's rules of who may do what with documents."""
    return policy_registry.get_by_type(Document)


class FileReportFilterSet(WagtailFilterSet):
    state = ChoiceFilter(field_name="text__state", label=gettext_lazy("State"), choices=TextState.choices)

    class Meta:
        model = DocumentFile
        fields: list[str] = ["state"]


class ReadAgainColumn(ButtonColumn):
    button_label = gettext_lazy("Read again")

    def get_url(self, instance: DocumentFile, parent_context: Any) -> str:
        can_change = instance.text.state in REPEATABLE or instance.text.reason
        return reverse(READ_AGAIN, args=[instance.pk]) if can_change else ""


def file_url(file: DocumentFile) -> str:
    return reverse("wagtaildocs:edit", args=[file.document_id])


class FileReportView(ReportView):
    """Files of the documents that the reader may change, those without text first."""

    model = DocumentFile
    page_title = gettext_lazy("Text of files")
    header_icon = "doc-full-inverse"
    index_url_name = INDEX
    index_results_url_name = RESULTS
    filterset_class = FileReportFilterSet
    any_permission_required = ["add", "change"]
    columns = [
        TitleColumn("document", label=gettext_lazy("Document"), get_url=file_url),
        Column("state", label=gettext_lazy("State"), accessor="text.get_state_display"),
        Column("explanation", label=gettext_lazy("Reason"), accessor="text.explanation"),
        Column("page_count", label=gettext_lazy("Pages"), accessor="text.page_count"),
        DateColumn("updated_at", label=gettext_lazy("Last read"), accessor="text.updated_at"),
        ReadAgainColumn("read_again", label=""),
    ]
    list_export = ["document.title", "text.get_state_display", "text.explanation", "text.page_count"]
    export_headings = {
        "document.title": gettext_lazy("Document"),
        "text.get_state_display": gettext_lazy("State"),
        "text.explanation": gettext_lazy("Reason"),
        "text.page_count": gettext_lazy("Pages"),
    }

    @property
    def permission_policy(self) -> Any:
        return document_policy()

    def get_queryset(self) -> QuerySet[DocumentFile]:
        documents = document_policy().instances_user_has_any_permission_for(self.request.user, ["add", "change"])
        files = DocumentFile.objects.filter(document__in=documents).select_related("document", "text")
        is_fault = When(text__state__in=(TextState.BROKEN, TextState.ENCRYPTED, TextState.NO_TEXT), then=0)
        return files.order_by(Case(is_fault, default=1), "document__title")


@require_POST
def read_again(request: HttpRequest, document_id: int) -> HttpResponse:
    """Have a document's file read once more."""
    file = get_object_or_404(DocumentFile.objects.select_related("document", "text"), pk=document_id)
    if not document_policy().user_has_permission_for_instance(request.user, "change", file.document):
        raise PermissionDenied
    request_reading(file.text)
    messages.success(request, _("“%(title)s” is being read again.") % {"title": file.document.title})
    return redirect(INDEX)


class FileReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(document_policy().user_has_any_permission(request.user, ["add", "change"]))


@hooks.register("register_reports_menu_item")
def add_file_report_to_menu() -> MenuItem:
    return FileReportMenuItem(
        FileReportView.page_title, reverse(INDEX), name="file-texts", icon_name=FileReportView.header_icon, order=850
    )


@hooks.register("register_admin_urls")
def add_file_report_urls() -> list[URLPattern]:
    return [
        path("reports/file-texts/", FileReportView.as_view(), name=INDEX),
        path("reports/file-texts/results/", FileReportView.as_view(results_only=True), name=RESULTS),
        path("reports/file-texts/<int:document_id>/read-again/", read_again, name=READ_AGAIN),
    ]
