"""Turns a refused publication into a message where the editor is, whichever view it happened in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from catalogue.translations.publication_guard import UnpublishablePageError


class UntranslatedPageMiddleware:
    """Publishing happens in many views (editor, bulk action, workflow); none of them knows this error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UnpublishablePageError):
            return None
        messages.error(request, " ".join(exception.messages))
        edit_url = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What Wagtail's dialogues of a workflow understand: go there.
            return JsonResponse({"step": "success", "redirect": edit_url})
        return redirect(edit_url)
