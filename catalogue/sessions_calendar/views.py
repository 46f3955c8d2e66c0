"""The calendar page and calendar files: of any selection of sessions, and of one session beside its page."""

import hashlib
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from catalogue.feeds.formats import has_other_parameters, refuse_feed
from catalogue.listing_filters import narrow, read_selection
from catalogue.models import TrainingSessionPage
from catalogue.querysets import public_pages
from catalogue.sessions_calendar.files import build_calendar_file
from catalogue.sessions_calendar.page import build_calendar_page
from catalogue.sessions_calendar.selection import dated_sessions, file_filters, latest_first
from pages.languages import active_language, html_lang
from pages.page_cache.addresses import cached_page

# More than any reader follows; the latest sessions come first.
MOST_SESSIONS = 1000
# How long sessions stay in a calendar after their end.
HISTORY = timedelta(days=366)
# Seconds for which programs and proxies may keep a file.
FRESH_SECONDS = 300


@cached_page("month", "topic", "region", "mode", "language")
@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    calendar = build_calendar_page(request)
    response = render(request, "catalogue/calendar/calendar.html", {"calendar": calendar})
    if calendar.is_out_of_range:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Answer with the sessions that the query string asks for, as the listing and the calendar understand it."""
    now, code = timezone.now(), active_language()
    filters = file_filters(now)
    selection = read_selection(filters, request.GET)
    if selection.has_unknown or has_other_parameters(request.GET, [each.name for each in filters]):
        # Whoever subscribed to a few sessions would get all of them.
        return refuse_feed(_("This calendar can't be made."), [_("Part of the address was not understood.")])
    pages = narrow(dated_sessions(code, now), filters, selection)
    if "past" not in selection.values.get("when", []):
        pages = pages.filter(end__gte=now - HISTORY)
    return answer_file(request, list(latest_first(pages)[:MOST_SESSIONS]), _("Training sessions"), f"calendar-{code}")


@require_safe
def session_file(request: HttpRequest, page_path: str) -> HttpResponse:
    """Answer with the session whose page is at the path; 404 for anything else than a public session with a date."""
    route = Page.route_for_request(request, f"{page_path}/")
    if route is None or not isinstance(route.page, TrainingSessionPage) or route[1]:
        raise Http404
    page = public_pages("training", active_language()).filter(pk=route.page.pk).first()
    if page is None or page.work.starts_at is None:
        raise Http404
    return answer_file(request, [page], page.title, f"{page.work.key}-{active_language()}", is_attachment=True)


def answer_file(
    request: HttpRequest, pages: list[TrainingSessionPage], name: str, stem: str, *, is_attachment: bool = False
) -> HttpResponse:
    addresses = {page.pk: page.get_url(request) or "" for page in pages}
    content = build_calendar_file(pages, addresses, name)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    disposition = "attachment" if is_attachment else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{stem}.ics"'
    response["Content-Language"] = html_lang(active_language())
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response
