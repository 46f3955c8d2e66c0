"""The listing page of one kind of work in one language."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from catalogue.models.kinds import WorkKind
from pages.reserved_slugs import TopLevelPageForm


class ListingPage(Page):
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
        try:
            return super().route(request, path_components)
        except Http404:
            work = self.find_withdrawn_work(path_components)
            if work is None:
                raise
            return RouteResult(self, kwargs={"withdrawn_work": work})

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
