"""The home page and plain pages. What the catalogue describes lives in the catalogue app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from pages.blocks import BodyBlock
from pages.reserved_slugs import TopLevelPageForm

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


class HomePage(Page):
    """The first page of one language; the six homes share a translation key."""

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class TextPage(Page):
    """A plain page such as "About" or "Contact"."""

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
