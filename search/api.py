"""The public search API: GET /api/v1/search/."""

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalogue.api.languages import preferred_languages
from pages.languages import html_lang
from search.also_searched import list_names
from search.best_bets import find_best_bets
from search.engines import search_works
from search.forms import ApiForm
from search.results import Hit, SearchResults
from search.spelling import find_correction

# How a result was found: `found_by`.
WORDS, MEANING = "words", "meaning"


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
def search_api(request: HttpRequest) -> HttpResponse:
    """Answer a search as JSON; labels and messages are in the language that is searched.

    That is `lang`, else the best of Accept-Language, else English.
    """
    code = preferred_languages(request)[0]
    with translation.override(code):
        form = ApiForm(request.GET, language=code)
        if not form.is_valid():
            return answer_json({"error": describe_errors(form)}, code, status=400)
        search = form.to_request()
        results = search_works(search)
        answer = serialize_results(results, request.build_absolute_uri)
        correction = find_correction(results)
        answer["did_you_mean"] = correction.query if correction else None
        answer["best_bets"] = [
            {"title": each.title, "url": request.build_absolute_uri(each.url), "language": each.language}
            for each in find_best_bets(search, request)
        ]
        return answer_json(answer, search.language)


def answer_json(answer: dict[str, Any], language_code: str, status: int = 200) -> HttpResponse:
    headers = {"Content-Language": html_lang(language_code)}
    return HttpResponse(orjson.dumps(answer), content_type="application/json", status=status, headers=headers)


def describe_errors(form: ApiForm) -> dict[str, Any]:
    """Return a message and {parameter: [reasons]}."""
    parameters = {name: [str(reason) for reason in reasons] for name, reasons in form.errors.items()}
    return {"message": _("Part of the request can't be understood."), "parameters": parameters}


def serialize_results(results: SearchResults, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return the API's answer; `absolute` makes an address with a host of a path.

    Results found by meaning stand behind those found by words, where these end before the page does; `total` and
    the facets count works found by words alone. Where hardly any works have most of the words, the search is
    `loosened`: those that have only some of them are results, too.
    """
    return {
        "query": results.request.shown_query,
        "language": results.request.language,
        "engine": results.engine,
        "total": results.total,
        "took_ms": results.took_ms,
        "loosened": results.request.is_loose,
        "page": results.request.page,
        "size": results.request.size,
        "also_searched": [{"text": name.text, "language": name.language_code} for name in list_names(results)],
        "results": [
            *(serialize_hit(hit, absolute, WORDS) for hit in results.hits),
            *(serialize_hit(hit, absolute, MEANING) for hit in results.related),
        ],
        "facets": {
            each.facet.name: [
                {
                    "value": value.value,
                    "label": value.label.text,
                    "count": value.count,
                    "selected": value.is_selected,
                }
                for value in each.values
            ]
            for each in results.facets
        },
    }


def serialize_hit(hit: Hit, absolute: Callable[[str], str], found_by: str) -> dict[str, Any]:
    """Return a hit. `languages` are those of its pages, `work_languages` those of the work itself."""
    return {
        "key": hit.key,
        "found_by": found_by,
        "kind": hit.kind,
        "title": hit.title,
        "url": absolute(hit.url),
        "language": hit.language,
        "languages": hit.page_languages,
        "summary": hit.summary,
        "highlight": str(hit.highlight),
        "symbol": hit.symbol,
        "date": hit.date.isoformat() if hit.date else None,
        "type": hit.type,
        "work_languages": hit.work_languages,
        "file_languages": hit.file_languages,
        "file_pages": [
            {
                "page": page.number,
                "language": page.language,
                "title": page.title,
                "url": absolute(page.url),
                "excerpt": str(page.excerpt),
            }
            for page in hit.file_hits
        ],
        "starts_at": hit.starts_at.isoformat() if hit.starts_at else None,
        "ends_at": hit.ends_at.isoformat() if hit.ends_at else None,
    }
