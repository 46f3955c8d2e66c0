"""The report of offline packs in Wagtail's admin: what was built, what is being built, what failed; building now."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from catalogue.button_column import ButtonColumn
from catalogue.models import OfflinePack
from catalogue.models.offline import BuildState
from catalogue.offline.covers import subject_label
from catalogue.offline.subjects import align_packs, request_builds
from catalogue.offline.tasks import queue_pack, queue_waiting_packs
from pages.languages import active_language
from pages.localized_formats import format_size

INDEX = "catalogue_offline_packs"
RESULTS = "catalogue_offline_packs_results"
BUILD = "catalogue_build_offline_pack"
BUILD_ALL = "catalogue_build_offline_packs"
VIEW, CHANGE = "catalogue.view_offlinepack", "catalogue.change_offlinepack"


class PackFilterSet(WagtailFilterSet):
    class Meta:
        model = OfflinePack
        fields = ["language", "state", "has_files", "is_stale"]


class BuildColumn(ButtonColumn):
    button_label = gettext_lazy("Build now")

    def get_url(self, instance: OfflinePack, parent_context: Any) -> str:
        may_build = parent_context["request"].user.has_perm(CHANGE) and instance.state != BuildState.BUILDING
        return reverse(BUILD, args=[instance.pk]) if may_build else ""


def size_of(pack: OfflinePack) -> str:
    return format_size(pack.byte_size, active_language()) if pack.version else ""


def subject_of(pack: OfflinePack) -> str:
    return subject_label(pack).text


class PackReportView(ReportView):
    """All packs, those that failed first."""

    model = OfflinePack
    page_title = gettext_lazy("Offline packs")
    header_icon = "download"
    index_url_name = INDEX
    index_results_url_name = RESULTS
    filterset_class = PackFilterSet
    results_template_name = "catalogue/admin/pack_report_results.html"
    permission_policy = ModelPermissionPolicy(OfflinePack)
    any_permission_required = ["view", "change"]
    columns = [
        Column("language", label=gettext_lazy("Language"), accessor="get_language_display"),
        Column("subject", label=gettext_lazy("About"), accessor=subject_of),
        # Before all that tells of the last build: on a narrow screen those columns are scrolled to.
        BuildColumn("build", label=""),
        BooleanColumn("has_files", label=gettext_lazy("With files")),
        Column("state", label=gettext_lazy("State"), accessor="progress"),
        Column("reason", label=gettext_lazy("Reason"), accessor="reason"),
        BooleanColumn("is_stale", label=gettext_lazy("Changed since")),
        BooleanColumn("is_available", label=pgettext_lazy("offline pack", "Can be downloaded")),
        Column("work_count", label=gettext_lazy("Works"), accessor="work_count"),
        Column("size", label=gettext_lazy("Size"), accessor=size_of),
        Column("version", label=gettext_lazy("Version"), accessor="version"),
        DateColumn("built_at", label=gettext_lazy("Built")),
    ]
    list_export = ["key", "progress", "reason", "work_count", "byte_size", "version", "sha256", "built_at"]
    export_headings = {"key": gettext_lazy("Pack"), "progress": gettext_lazy("State")}

    def get_queryset(self) -> QuerySet[OfflinePack]:
        rank = Case(When(state=BuildState.FAILED, then=0), When(state=BuildState.BUILDING, then=1), default=2)
        return OfflinePack.objects.select_related("topic").order_by(rank, "language", F("topic__order"), "key")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if self.request.user.has_perm(CHANGE):
            context["build_all_url"] = reverse(BUILD_ALL)
        return context


@require_POST
def build_now(request: HttpRequest, pack_id: int) -> HttpResponse:
    """Build one pack as soon as a worker is free; also the way to try again what failed."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    pack = get_object_or_404(OfflinePack, pk=pack_id)
    # Somebody who asks for it gets it, though the rows look unchanged.
    OfflinePack.objects.filter(pk=pack_id).update(fingerprint="")
    for queued in request_builds(OfflinePack.objects.filter(pk=pack_id)):
        queue_pack(queued)
    pack.refresh_from_db()
    messages.success(request, describe_build(pack))
    return redirect(INDEX)


def describe_build(pack: OfflinePack) -> str:
    """Return how far a pack is that somebody asked for, as a sentence."""
    if pack.state == BuildState.READY:
        text = _("“%(pack)s” has been built.")
    elif pack.state == BuildState.BUILDING:
        text = _("“%(pack)s” is being built.")
    else:
        text = _("“%(pack)s” is queued: it will be built as soon as a worker is free.")
    return text % {"pack": pack.key}


@require_POST
def build_all(request: HttpRequest) -> HttpResponse:
    """Make rows for new topics, and build whatever changed."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    align_packs()
    count = len(request_builds(OfflinePack.objects.all()))
    queue_waiting_packs()
    text = ngettext(
        "%(count)d pack is compared with the catalogue, and built anew if that changed.",
        "%(count)d packs are compared with the catalogue, and built anew where that changed.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(INDEX)


class PackMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW) or request.user.has_perm(CHANGE)


@hooks.register("register_reports_menu_item")
def add_pack_report_to_menu() -> MenuItem:
    return PackMenuItem(
        PackReportView.page_title, reverse(INDEX), name="offline-packs", icon_name=PackReportView.header_icon, order=860
    )


@hooks.register("register_admin_urls")
def add_pack_report_urls() -> list[URLPattern]:
    return [
        path("reports/offline-packs/", PackReportView.as_view(), name=INDEX),
        path("reports/offline-packs/results/", PackReportView.as_view(results_only=True), name=RESULTS),
        path("reports/offline-packs/build/", build_all, name=BUILD_ALL),
        path("reports/offline-packs/<int:pack_id>/build/", build_now, name=BUILD),
    ]
