"""Request handling of the whole site: which Content-Security-Policy and which language hold where."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp, with a policy of its own for Wagtail's admin, and previews that the admin may frame.

    A policy that a view set itself stands (documents and renditions come with `default-src 'none'`).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Put the policy that nearly all answers have together once only; it takes longer than many an answer."""
        is_usual = (
            response.status_code == 200
            and not any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
            and not request.path_info.startswith(settings.ADMIN_PREFIX)
            and not getattr(request, "is_preview", False)
        )
        if not is_usual or HEADER in response:
            return super().process_response(request, response)
        usual: tuple[Any, str] | None = self.__dict__.get("usual")
        if usual is not None and usual[0] is settings.CONTENT_SECURITY_POLICY:
            response[HEADER] = usual[1]
            return response
        response = super().process_response(request, response)
        self.usual = (settings.CONTENT_SECURITY_POLICY, response[HEADER])
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if parts.config is None and request.path_info.startswith(settings.ADMIN_PREFIX):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif getattr(request, "is_preview", False):
            parts.replace = {**(parts.replace or {}), "frame-ancestors": [SELF]}
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which tries again below /<language>/ what was not found, except where that can't help."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.path_info.startswith(settings.PREFIXES_WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)


class StagingMiddleware:
    """On a staging site (STAGING) every answer asks search engines to forget it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.IS_STAGING:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
