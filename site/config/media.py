"""Images for pages and the admin under /media/. Documents leave through Wagtail's view only, which checks privacy."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# Folders of MEDIA_ROOT that hold nothing but resized images; originals and documents are not among them.
PUBLIC_FOLDERS = ("images/", "avatar_images/")


@require_safe
def serve_image(request: HttpRequest, path: str) -> HttpResponseBase:
    if not path.startswith(PUBLIC_FOLDERS):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Cache-Control"] = "public, max-age=3600"
    return response
