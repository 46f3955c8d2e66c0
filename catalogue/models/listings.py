"""The listing page of one kind of work in one language."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from catalogue.models.kinds import WorkKind
from pages.prepared_queries import prepared
from pages.quick_pages import QuickPage
from pages.reserved_slugs import TopLevelPageForm


class ListingPage(QuickPage, Page):
    """All works of one kind; the six listings of a kind share a translation key."""

    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind.choices)
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("kind"), FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    base_form_class = TopLevelPageForm
    subpage_types = [
        "catalogue.TrainingSessionPage",
        "catalogue.ToolPage",
        "catalogue.PublicationPage",
    ]
    template = "catalogue/listing_page.html"

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page as ever; an address that a withdrawn work had is answered by the listing itself."""
        page = self.find_work_page(path_components[0]) if len(path_components) == 1 else None
        if page is not None:
            return page.route(request, [])
        try:
            return super().route(request, path_components)
        except Http404:
            work = self.find_withdrawn_work(path_components)
            if work is None:
                raise
            return RouteResult(self, kwargs={"withdrawn_work": work})

    def find_work_page(self, slug: str) -> Any:
        """Return the live page of a work with its work, in one query where Wagtail takes two; None for all else."""
        from catalogue.models.work_pages import PAGE_TYPES

        if "\x00" in slug:
            return None
        first, last = self._get_children_path_interval(self.path)
        page = next(iter(pages_with_slug(PAGE_TYPES[self.kind], first, last, self.depth + 1, slug)), None)
        if page is not None:
            page._cached_parent_obj = self
        return page

    def find_withdrawn_work(self, path_components: list[str]) -> Any:
        from catalogue.withdrawal import find_withdrawn_work

        is_address_of_work = self.live and len(path_components) == 1 and "\x00" not in path_components[0]
        return find_withdrawn_work(self, path_components[0]) if is_address_of_work else None

    def serve(self, request: HttpRequest, *args: Any, withdrawn_work: Any = None, **kwargs: Any) -> HttpResponse:
        from catalogue.withdrawal import answer_withdrawn

        if withdrawn_work is not None:
            return answer_withdrawn(request, withdrawn_work)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from catalogue.listing import build_listing

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = build_listing(self, request.GET, request)
        return context


@prepared
def pages_with_slug(model: type[Page], first: str, last: str, depth: int, slug: str) -> QuerySet:
    """Return the live page of a work between two paths, with its work."""
    return model._default_manager.filter(path__range=(first, last), depth=depth, slug=slug, live=True).select_related(
        "work"
    )
