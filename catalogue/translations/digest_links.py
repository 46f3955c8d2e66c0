"""Links of the daily e-mails that stop them without a log-in, for people and for their mail programs (RFC 8058)."""

from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.translations.models import TranslatorProfile

# Such a link works as long as somebody has the mail.
SIGNER = Signer(salt="catalogue.translations.digest")


def stop_path(user: User) -> str:
    return reverse("stop_translation_digest", args=[SIGNER.sign(str(user.pk))])


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that stops somebody's daily e-mail; stop it: who has the link may, without a token.

    Looking at it stops nothing: programs that examine mails follow links. Raises Http404.
    """
    try:
        user = User.objects.get(pk=int(SIGNER.unsign(token)))
    except (BadSignature, ValueError, User.DoesNotExist):
        raise Http404 from None
    if request.method == "POST":
        TranslatorProfile.objects.update_or_create(user=user, defaults={"wants_digest": False})
    is_stopped = TranslatorProfile.objects.filter(user=user, wants_digest=False).exists()
    response = render(request, "catalogue_translations/stop_digest.html", {"is_stopped": is_stopped})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
