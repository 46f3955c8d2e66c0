"""Answers HEAD with the ETag that GET has, which Django leaves out."""

from typing import Any

from django.http import HttpRequest
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Django's middleware takes an answer to HEAD to be empty; here views make it whole, and the server cuts it."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.method != "HEAD" or response.status_code != 200:
            return super().process_response(request, response)
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        etag = response.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) if etag else response
