"""The home page and plain pages. What the catalogue describes lives in the catalogue app."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from pages.blocks import BodyBlock
from pages.models_contact import ContactMessage
from pages.models_institution import Institution
from pages.quick_pages import QuickPage
from pages.reserved_slugs import TopLevelPageForm
from pages.text_lag import find_text_lag

__all__ = ["ContactMessage", "HomePage", "Institution", "Purpose", "TextPage"]

RICH_TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class ContentToken(models.Model):
    """All tokens together name the state of public content (see pages.page_cache.generation)."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("state of the content")
        verbose_name_plural = _("states of the content")
        default_permissions = ()

    def __str__(self) -> str:
        return self.token


class HomePage(QuickPage, Page):
    """The first page of one language; the six homes share a translation key."""

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class Purpose(models.TextChoices):
    """Plain pages that every site has; the set-up makes them, editors write on."""

    ABOUT = "about", _("About")
    CONTACT = "contact", _("Contact")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    TERMS = "terms", _("Terms of use")


class TextPage(QuickPage, Page):
    """A plain page such as "About" or "Contact"."""

    # Tells the pages that every site has, whatever editors make of their titles and addresses.
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices, blank=True, editable=False)
    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types = ["pages.HomePage", "pages.TextPage"]
    base_form_class = TopLevelPageForm
    subpage_types = ["pages.TextPage"]
    template = "pages/text_page.html"

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        own = {Purpose.CONTACT: "pages/contact_page.html", Purpose.TERMS: "pages/terms_page.html"}
        return own.get(Purpose(self.purpose), self.template) if self.purpose else self.template

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs) | {"text_lag": find_text_lag(self, request)}
        if self.purpose in {Purpose.CONTACT, Purpose.TERMS}:
            context["institution"] = Institution.load(request)
        if self.purpose == Purpose.CONTACT:
            from pages.contact import form_context

            context.update(form_context(request))
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.purpose == Purpose.CONTACT:
            from pages.contact import serve_contact

            return serve_contact(self, request, super().serve)
        return super().serve(request, *args, **kwargs)
