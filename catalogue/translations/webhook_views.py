"""Where translation servers say that something changed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalogue.translations.providers.weblate import SERVER
from catalogue.translations.webhooks import WebhookRefusedError, take_webhook, verify_webhook

FORBIDDEN, NO_CONTENT, TOO_LARGE, NOT_FOUND = 403, 204, 413, 404
MAX_BYTES = 1_000_000


@csrf_exempt
@require_POST
@never_cache
def weblate_webhook(request: HttpRequest) -> HttpResponse:
    """Answer 204 to what Weblate signed; what it says isn't believed, it is asked."""
    if not settings.TRANSLATION_WEBLATE_SECRET:
        return HttpResponse(status=NOT_FOUND)
    if int(request.headers.get("content-length") or 0) > MAX_BYTES:
        return HttpResponse(status=TOO_LARGE)
    try:
        webhook_id = verify_webhook(settings.TRANSLATION_WEBLATE_SECRET, request.headers, request.body)
    except WebhookRefusedError:
        return HttpResponse(status=FORBIDDEN)
    take_webhook(SERVER, webhook_id)
    return HttpResponse(status=NO_CONTENT)
