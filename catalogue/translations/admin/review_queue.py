"""The review queue: what waits for approval in all works, and approving at once what needs no second look."""

from collections import Counter
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation

from catalogue.translations.admin.progress import progress_address
from catalogue.translations.admin.review_filters import WITH, WITHOUT, ReviewFilterForm
from catalogue.translations.admin.review_rows import Place, QueueRow, RowReader
from catalogue.translations.admin.translation_names import REVIEW_QUEUE
from catalogue.translations.bulk_approving import AT_ONCE, RELATED, Approval, Approver, request_approvals

PER_PAGE = 25
# Findings are found by looking at the texts; so many translations are looked at for one page.
LOOKED_AT = 300
ALL = "all"


class ReviewQueueView(WagtailAdminTemplateMixin, View):
    """The address holds filters and page. POST asks first; only `confirmed` changes anything."""

    page_title = gettext_lazy("Waiting for approval")
    header_icon = "glasses"
    template_name = "catalogue_translations/admin/review_queue.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not page_permission_policy.user_has_permission(request.user, "publish"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = self.chosen_translations()
        if not chosen:
            messages.warning(request, _("Choose first what is to be approved."))
            return redirect(request.get_full_path())
        if "confirmed" not in request.POST:
            return self.confirm(chosen)
        if len(chosen) > AT_ONCE:
            return redirect(progress_address(request_approvals(chosen, self.user), request.get_full_path()))
        approver = Approver(self.user)
        self.tell([approver.approve(each) for each in self.load(chosen)])
        return redirect(request.get_full_path())

    def confirm(self, chosen: list[int]) -> HttpResponse:
        """Say what would be approved and what left, text by text where there are few."""
        context: dict[str, Any] = {"chosen": chosen, "is_all": ALL in self.request.POST.getlist("id"), "plans": []}
        if len(chosen) <= AT_ONCE:
            approver = Approver(self.user)
            context["plans"] = [(each, approver.plan(each)) for each in self.load(chosen)]
            context["approvable"] = sum(plan.approved for _translation, plan in context["plans"])
        self.template_name = "catalogue_translations/admin/confirm_approval.html"
        return self.render_to_response(super().get_context_data(**context))

    def tell(self, approvals: list[Approval]) -> None:
        approved = sum(each.approved for each in approvals)
        if approved:
            text = ngettext("%(count)d text was approved.", "%(count)d texts were approved.", approved)
            messages.success(self.request, text % {"count": approved})
        for reason, count in sum((each.left for each in approvals), Counter()).items():
            text = ngettext(
                "%(count)d text was left in review: %(reason)s",
                "%(count)d texts were left in review: %(reason)s",
                count,
            )
            messages.warning(self.request, text % {"count": count, "reason": reason})

    def chosen_translations(self) -> list[int]:
        """Return the ids of the translations that were chosen, as far as they are in the queue."""
        ids = self.request.POST.getlist("id")
        wanted = {int(each) for each in ids if each.isdecimal() and each.isascii()}
        places = self.places if ALL in ids else None
        begun = Translation.objects.filter(enabled=True)
        if places is None:
            # The page's rights are asked for when it is approved.
            return list(begun.filter(pk__in=wanted).values_list("pk", flat=True))
        keys = {(key, locale) for key, locale in places}
        columns = begun.values_list("source__object_id", "target_locale_id", "pk")
        return [pk for key, locale, pk in columns.iterator() if (key, locale) in keys]

    def load(self, ids: list[int]) -> list[Translation]:
        return list(Translation.objects.filter(pk__in=ids).select_related(*RELATED).order_by("pk"))

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def form(self) -> ReviewFilterForm:
        return ReviewFilterForm(self.request.GET, self.user)

    @cached_property
    def groups(self) -> Any:
        return self.form.groups()

    @cached_property
    def reader(self) -> RowReader:
        return RowReader(self.user)

    @property
    def places(self) -> list[Place]:
        """The places of all that match; with a filter of findings, of those that were looked at."""
        if self.form.wanted_findings:
            return [(row.translation.source.object_id, row.translation.target_locale_id) for row in self.found_rows]
        return [(row["key"], row["locale"]) for row in self.groups]

    @cached_property
    def found_rows(self) -> list[QueueRow]:
        """The rows that a filter of findings lets through, among those that have waited longest."""
        rows = self.reader.read([(row["key"], row["locale"]) for row in self.groups[:LOOKED_AT]])
        matches = {WITH: lambda row: row.findings, WITHOUT: lambda row: not row.findings}[self.form.wanted_findings]
        return [row for row in rows if matches(row)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listed: Any = self.found_rows if self.form.wanted_findings else self.groups
        page = Paginator(listed, PER_PAGE).get_page(self.request.GET.get("p"))
        rows = (
            list(page) if self.form.wanted_findings else self.reader.read([(row["key"], row["locale"]) for row in page])
        )
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "rows": rows,
            "has_approvable": any(row.approvable for row in rows),
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "is_cut": bool(self.form.wanted_findings) and self.groups[LOOKED_AT : LOOKED_AT + 1].exists(),
            "looked_at": LOOKED_AT,
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": reverse(REVIEW_QUEUE), "label": self.page_title}]
