"""The web pages of works: one page per language, all of a work sharing a translation key."""

import re
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from catalogue.blocks import StepsBlock
from catalogue.facts_form import WorkPageForm
from catalogue.models.kinds import DEFAULT_TYPES, WorkKind
from catalogue.models.works import Work
from catalogue.panels import FactsPanel
from pages.blocks import BodyBlock
from pages.quick_pages import QuickPage

NOTE_FEATURES = ["bold", "italic", "link", "ol", "ul"]


def edit_tabs(kind: str, *text_panels: Any) -> TabbedInterface:
    """Return the three tabs of a work's page: its text, the facts, how it is promoted."""
    text = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        *text_panels,
        FieldPanel("body"),
    ]
    return TabbedInterface(
        [
            ObjectList(text, heading=_("Text in this language")),
            ObjectList([FactsPanel(kind)], heading=_("Facts for all languages")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ],
        base_form_class=WorkPageForm,
    )


class WorkPage(QuickPage, Page):
    """What all three kinds of page share. Its subclasses say which kind of work they show."""

    work_kind = ""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="pages", editable=False)
    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    is_creatable = False
    parent_page_types = ["catalogue.ListingPage"]
    subpage_types: list[str] = []
    template = "catalogue/work_page.html"
    base_form_class = WorkPageForm
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = _("page of a work")
        verbose_name_plural = _("pages of works")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.ensure_work()
        if self.live:
            self.name_work()
        return super().save(*args, **kwargs)

    def ensure_work(self) -> None:
        """Give a new page its work: that of its translations, else a copy, else a new one."""
        if self.work_id:
            if self._state.adding and self.is_copy_of_another_work():
                self.work = self.work.duplicate()
            else:
                return
        work = self._state.fields_cache.get("work")  # set by the form, but perhaps not saved yet
        if work is None:
            sibling = WorkPage.objects.filter(translation_key=self.translation_key).first()
            work = sibling.work if sibling else Work(kind=self.work_kind, type=DEFAULT_TYPES[self.work_kind])
        if work.pk is None:
            # The slug may still be half typed (drafts save themselves); publishing names the work.
            work.key = work.key or str(self.translation_key)
            work.live = False
            work.save()
        self.work = work

    def is_copy_of_another_work(self) -> bool:
        """Say whether this page came from copying a page of a work that isn't its own."""
        others = WorkPage.objects.filter(work_id=self.work_id).exclude(translation_key=self.translation_key)
        return others.exists()

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Restore a revision; which work the page shows is never a matter of revisions."""
        page = super().with_content_json(content)
        page.work_id = self.work_id
        return page

    def name_work(self) -> None:
        """Give the work its key before its first page is public; it stays for ever."""
        work = self.work
        if work.key == str(self.translation_key) and (key := self.free_key()) != work.key:
            work.key = key
            Work.objects.filter(pk=work.pk).update(key=key)

    def free_key(self) -> str:
        """Return the slug as the work's key, or the translation key where that can't serve."""
        is_usable = re.fullmatch(r"[a-z0-9-]{1,150}", self.slug or "")
        if is_usable and not Work.objects.filter(key=self.slug).exists():
            return self.slug
        return str(self.translation_key)

    def save_revision(self, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Save the page's revision, and with it the facts its form brought (see WorkPageForm)."""
        with transaction.atomic():
            self.save_facts(user, is_autosave=kwargs.get("overwrite_revision") is not None)
            return super().save_revision(user, *args, **kwargs)

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision, and in the same transaction the drafted facts (see catalogue.signals)."""
        return super().publish(*args, **kwargs)

    publish.alters_data = True  # type: ignore[attr-defined]

    def save_facts(self, user: Any, *, is_autosave: bool) -> None:
        form = self.__dict__.pop("facts_form", None)
        if form is None or not form.has_changed():
            return
        work = form.instance
        if not work.live:
            work.save()
        latest = work.get_latest_revision() if is_autosave and work.has_unpublished_changes else None
        if latest and latest.user_id != (user and user.pk):
            latest = None
        # An editor who goes on typing goes on with the same draft, as the page itself does.
        work.save_revision(user=user, log_action=True, overwrite_revision=latest)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        if "facts_form" not in self.__dict__:
            self.work = self.work.for_editing()
        return super().serve_preview(request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from catalogue.detail import build_detail

        context = super().get_context(request, *args, **kwargs)
        context["detail"] = build_detail(self, request)
        return context


class TrainingSessionPage(WorkPage):
    work_kind = WorkKind.TRAINING

    venue = models.CharField(_("venue"), max_length=255, blank=True)
    how_to_take_part = RichTextField(_("how to take part"), blank=True, features=NOTE_FEATURES)

    is_creatable = True
    edit_handler = edit_tabs(WorkKind.TRAINING, FieldPanel("venue"), FieldPanel("how_to_take_part"))
    search_fields = [*WorkPage.search_fields, index.SearchField("venue")]

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")


class ToolPage(WorkPage):
    work_kind = WorkKind.TOOL

    purpose = RichTextField(_("what it is for"), blank=True, features=NOTE_FEATURES)
    steps = StreamField(StepsBlock(), verbose_name=_("steps"), blank=True)

    is_creatable = True
    edit_handler = edit_tabs(WorkKind.TOOL, FieldPanel("purpose"), FieldPanel("steps"))
    search_fields = [*WorkPage.search_fields, index.SearchField("purpose")]

    class Meta:
        verbose_name = _("technical tool")
        verbose_name_plural = _("technical tools")


class PublicationPage(WorkPage):
    work_kind = WorkKind.PUBLICATION

    series = models.CharField(_("series"), max_length=255, blank=True)

    is_creatable = True
    edit_handler = edit_tabs(WorkKind.PUBLICATION, FieldPanel("series"))
    search_fields = [*WorkPage.search_fields, index.SearchField("series")]

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")


PAGE_TYPES: dict[str, type[WorkPage]] = {
    WorkKind.TRAINING: TrainingSessionPage,
    WorkKind.TOOL: ToolPage,
    WorkKind.PUBLICATION: PublicationPage,
}
