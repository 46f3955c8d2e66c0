"""The site's addresses, and some at which its answers to errors can be asked for. Each is the site's own answer."""

from axes.helpers import get_lockout_response
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path
from django.views.csrf import csrf_failure

from config.error_pages import answer_error, answer_unavailable
from config.urls import handler500
from config.urls import urlpatterns as site_urlpatterns

__all__ = ["handler500", "urlpatterns"]


def refuse_request(request, **kwargs):
    raise SuspiciousOperation


def refuse_access(request, **kwargs):
    raise PermissionDenied


ANSWERS = {
    "400": refuse_request,
    "403": refuse_access,
    "403-form": lambda request, **_kwargs: csrf_failure(request),
    "429": lambda request, **_kwargs: get_lockout_response(request),
    "500": lambda request, **_kwargs: answer_error(request),
    "503": lambda request, **_kwargs: answer_unavailable(request, 600),
}
urlpatterns = [
    *(path(f"<str:language>/answers/{name}/", view) for name, view in ANSWERS.items()),
    path("answers/503/", ANSWERS["503"]),
    *site_urlpatterns,
]
