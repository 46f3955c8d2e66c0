"""The page of a list and its exports: /<language>/my-list/?keys=…"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.my_list.contents import build_contents, title_of_list
from catalogue.my_list.exports import exports_of, records_of, write_csv
from catalogue.my_list.listed_keys import MOST, address_of, find_key, read_keys
from catalogue.my_list.pdf import UncoveredTextError, build_list_pdf
from catalogue.offline.limits import HOUR, is_too_often
from pages.languages import active_language

PDFS_AN_HOUR = 60


@require_safe
@cache_control(no_cache=True)
def my_list(request: HttpRequest) -> HttpResponse:
    """Show the list that the address carries; `add` is a key or an address that is added to it."""
    added = request.GET.get("add", "").strip()[:500]
    key = find_key(added) if added else ""
    if key:
        return HttpResponseRedirect(address_of(list(dict.fromkeys([*read_keys(request.GET).keys, key]))))
    return show(request, {"added": added, "is_unknown": bool(added)})


def show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    listed = read_keys(request.GET)
    context |= {
        "listed": listed,
        "contents": build_contents(listed, request),
        "most": MOST,
        "share_url": request.build_absolute_uri(listed.address()),
        "exports": exports_of(listed.keys),
        "pdf_url": listed.address("my_list_pdf"),
        "joined_keys": ",".join(listed.keys),
    }
    return render(request, "catalogue/my_list/my_list.html", context, status=status)


@require_safe
@cache_control(no_cache=True)
def my_list_json(request: HttpRequest) -> HttpResponse:
    contents = build_contents(read_keys(request.GET), request)
    data = {"works": records_of(contents), "not_found": [entry.key for entry in contents.missing]}
    return as_file(JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2}), "json")


@require_safe
@cache_control(no_cache=True)
def my_list_csv(request: HttpRequest) -> HttpResponse:
    text = write_csv(build_contents(read_keys(request.GET), request))
    return as_file(HttpResponse(text, content_type="text/csv; charset=utf-8"), "csv")


@require_safe
@cache_control(no_cache=True)
def my_list_pdf(request: HttpRequest) -> HttpResponse:
    """Send the list as a PDF; where its fonts lack a character, say so and show the list (status 422).

    A list that has nothing to be shown is answered with its page (404), which says what became of its works.
    """
    if is_too_often(request, "my-list-pdf", PDFS_AN_HOUR):
        text = _("There were too many requests from your network. Please try again later.")
        headers = {"Retry-After": str(HOUR)}
        return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8", headers=headers)
    contents = build_contents(read_keys(request.GET), request)
    if not contents.entries:
        return show(request, {}, status=404)
    try:
        content = build_list_pdf(title_of_list(), contents.entries, request.get_host())
    except UncoveredTextError as error:
        return show(request, {"uncovered": " ".join(error.characters)}, status=422)
    return as_file(HttpResponse(content, content_type="application/pdf"), "pdf")


def as_file(response: HttpResponse, extension: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="sextant-list-{active_language()}.{extension}"'
    response["X-Robots-Tag"] = "noindex"
    return response
