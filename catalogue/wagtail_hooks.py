"""The catalogue in Wagtail's admin: snippets of instruments, bodies, taxonomies and works."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from catalogue import file_report  # noqa: F401 - registers its menu item and addresses
from catalogue.models import Audience, Body, Instrument, Region, Topic, Work, WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.offline import report  # noqa: F401 - the same
from catalogue.panels import facts_edit_handler
from catalogue.thesaurus_views import ConceptViewSet


class TermViewSet(SnippetViewSet):
    icon = "tag"
    list_display = ["__str__", "slug", "order"]
    list_per_page = 50


class TopicViewSet(TermViewSet):
    model = Topic


class AudienceViewSet(TermViewSet):
    model = Audience
    icon = "group"


class RegionViewSet(TermViewSet):
    model = Region
    icon = "site"
    list_display = ["__str__", "scheme", "slug"]
    list_filter = ["scheme"]


class BodyViewSet(SnippetViewSet):
    model = Body
    icon = "group"
    list_display = ["__str__", "slug", "valid_from", "valid_to"]
    list_filter = {"valid_from": ["gte", "lte"], "valid_to": ["gte", "lte", "isnull"]}
    list_per_page = 50


class InstrumentViewSet(SnippetViewSet):
    model = Instrument
    icon = "doc-full"
    list_display = ["__str__", "kind", "adopted_on", "is_universal_counter_terrorism"]
    list_filter = ["kind", "is_universal_counter_terrorism", "adopting_body", "depositary_bodies"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Instrument]:
        return Instrument.objects.prefetch_related("titles")


class WorkEditView(EditView):
    """The facts of a work on their own, for pages that are edited as translations."""

    def get_panel(self) -> Panel:
        return facts_edit_handler(self.object.kind)


class WorkViewSet(SnippetViewSet):
    """Works are made with their pages; here their facts are found, chosen and corrected."""

    model = Work
    icon = "folder-open-inverse"
    edit_view_class = WorkEditView
    list_display = ["__str__", "kind", "type", "symbol", "updated_at"]
    list_filter = ["kind", "topics", "instruments", "regions", "review_due"]
    edit_handler = facts_edit_handler(WorkKind.TRAINING)
    inspect_view_enabled = True


class CatalogueGroup(SnippetViewSetGroup):
    menu_label = _("Catalogue")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (WorkViewSet, InstrumentViewSet, BodyViewSet, TopicViewSet, AudienceViewSet, RegionViewSet, ConceptViewSet)


register_snippet(CatalogueGroup)


@hooks.register("after_publish_page")
def tell_of_withdrawal(request: HttpRequest, page: object) -> None:
    """Wagtail says that the page has been published; its work was withdrawn with it, and so was the page."""
    if isinstance(page, WorkPage) and Work.objects.filter(pk=page.work_id).exclude(withdrawn_reason="").exists():
        messages.warning(request, _("The work has been withdrawn: none of its pages is on the site any more."))
