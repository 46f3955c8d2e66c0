"""What a page tells its readers when its text is behind its source."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from wagtail.models import Page

from catalogue.models import WorkPage
from catalogue.translations.models import LanguageStatus
from catalogue.translations.plain_page_states import state_of_plain_page
from pages.languages import active_language
from pages.models import TextPage
from pages.page_cache.kept import is_keeping, kept
from pages.querysets import visible_pages
from pages.text_lag import TextLag


def find_text_lag(page: Page, request: HttpRequest | None = None) -> TextLag | None:
    """Return since when a public page has been behind a source that readers may see, if it is.

    One query for the page of a work, three for a plain page.
    """
    if isinstance(page, TextPage):
        return lag_of_plain_page(page, request)
    return lag_of_work(page, request) if isinstance(page, WorkPage) else None


def lag_of_work(page: WorkPage, request: HttpRequest | None) -> TextLag | None:
    """A page with a text of its own follows nothing, so it never lags."""
    code = active_language()
    if is_keeping() and page.work_id not in lagging_works(code):
        return None
    source = newer_sources(page.work_id, code).first()
    url = source.get_url(request) if source else None
    return TextLag(source.lagging_since, source.language_code, source.title, url) if source and url else None


@kept
def lagging_works(language_code: str) -> frozenset[int]:
    """Return the ids of works whose page in a language is marked as behind."""
    lagging = LanguageStatus.objects.filter(language_code=language_code, is_source=False, lagging_since__isnull=False)
    return frozenset(lagging.order_by().values_list("work_id", flat=True))


def lag_of_plain_page(page: TextPage, request: HttpRequest | None) -> TextLag | None:
    state = state_of_plain_page(page)
    if state is None or state.lagging_since is None:
        return None
    pages = TextPage.objects.filter(translation_key=page.translation_key, locale__language_code=state.source_language)
    source = visible_pages(pages).first()
    url = source.get_url(request) if source else None
    return TextLag(state.lagging_since, state.source_language, source.title, url) if source and url else None


def newer_sources(work_id: int, language_code: str) -> QuerySet[WorkPage]:
    """Return the visible page, if any, that the work's page in a language is behind: annotated with since when."""
    statuses = LanguageStatus.objects.filter(work_id=OuterRef("work_id")).order_by()
    lagging = statuses.filter(language_code=language_code, is_source=False).values("lagging_since")[:1]
    sources = statuses.filter(language_code=OuterRef("locale__language_code"), is_source=True)
    pages = WorkPage.objects.filter(Exists(sources), work_id=work_id)
    pages = pages.annotate(lagging_since=Subquery(lagging), language_code=F("locale__language_code"))
    return visible_pages(pages.filter(lagging_since__isnull=False))
