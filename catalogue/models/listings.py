"""The listing page of one kind of work in one language."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from catalogue.models.kinds import WorkKind


class ListingPage(Page):
    """All works of one kind; the six listings of a kind share a translation key."""

    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind.choices)
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("kind"), FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = [
        "catalogue.TrainingSessionPage",
        "catalogue.ToolPage",
        "catalogue.PublicationPage",
    ]
    template = "catalogue/listing_page.html"

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from catalogue.listing import build_listing

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = build_listing(self, request.GET, request)
        return context
