"""The address `/`: the only place that looks at the reader's Accept-Language header."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from pages.languages import language_codes


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Redirect to the home page in the best of the six languages for this reader.

    The answer depends on the reader, so no shared cache may keep it.
    """
    code = get_language_from_request(request)
    if code not in language_codes():
        code = "en"
    response = HttpResponseRedirect(f"/{code}/")
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
