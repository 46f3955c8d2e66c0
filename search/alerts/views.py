"""The pages of alerts: follow a search, confirm, stop, "my alerts". No script, no log-in.

Pages behind a signed link need no CSRF token: who has the link may do what it is for, and mail programs'
windows without cookies must be able to stop a mail.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from pages.languages import active_language
from search.alerts import subscribing
from search.alerts.forms import FollowForm
from search.alerts.limits import is_too_often
from search.alerts.messages import build_context
from search.alerts.queueing import queue_mail_after_commit
from search.alerts.saved_searches import without_display
from search.alerts.tokens import CONFIRM, MANAGE, STOP, TokenError, TokenExpiredError, is_as_fresh_as, read_token
from search.client import is_configured
from search.description import describe_search
from search.forms import SearchForm
from search.models_alerts import Subscriber, Subscription, SubscriptionState
from search.views import query_string

View = Callable[..., HttpResponse]


def are_mails_offered() -> bool:
    """Whether this site can tell news: it has a mail server, and Elasticsearch to say what matches."""
    return is_configured() and not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def private_page(view: View) -> View:
    """Keep a page out of caches and search engines, and its address out of Referer headers."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin" if view.__name__ == "follow" else "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@private_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Offer the feed of a search and the form for mails; take the form."""
    search_form = SearchForm(request.GET, language=active_language())
    if not search_form.is_valid():
        return render(request, "search/alerts/follow.html", {"search_form": search_form}, status=400)
    search = without_display(search_form.to_request())
    form = FollowForm(request.POST if request.method == "POST" else None)
    context = {
        "search_form": search_form,
        "form": form,
        "description": describe_search(search),
        "query_string": query_string(search),
        "are_mails_offered": are_mails_offered(),
    }
    if request.method != "POST":
        return render(request, "search/alerts/follow.html", context)
    if not are_mails_offered():
        raise Http404
    if is_too_often(request):
        context["is_too_often"] = True
        response = render(request, "search/alerts/follow.html", context, status=429)
        response["Retry-After"] = "3600"
        return response
    if form.is_from_program:
        return HttpResponseRedirect(reverse("follow_sent"))
    if not form.is_valid():
        return render(request, "search/alerts/follow.html", context, status=400)
    cleaned = form.cleaned_data
    mail = subscribing.ask_for_alert(
        search, cleaned["email"], cleaned["frequency"], includes_available=cleaned["includes_available"]
    )
    if mail is not None:
        queue_mail_after_commit(mail.pk)
    # The same answer for every address, known or not.
    return HttpResponseRedirect(reverse("follow_sent"))


@private_page
@require_safe
def follow_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "search/alerts/sent.html", {"days": subscribing.PENDING_DAYS})


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_alert(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a click, since programs that test links must not confirm; then confirm."""
    try:
        key = read_token(CONFIRM, token)
    except TokenExpiredError:
        return refuse(request, _("This link is no longer valid. Follow the search once more to get a new one."), 410)
    except TokenError:
        return refuse_damaged(request)
    if request.method == "POST":
        subscription = subscribing.confirm(key)
    else:
        subscription = find_subscription(key, [SubscriptionState.PENDING, SubscriptionState.ACTIVE])
    if subscription is None:
        return refuse(request, _("This link is no longer valid. Follow the search once more to get a new one."), 410)
    is_active = subscription.state == SubscriptionState.ACTIVE
    context = build_context(subscription) | {"is_active": is_active, "frequency": subscription.frequency}
    return render(request, "search/alerts/confirm.html", shown_in_page(context))


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop_alert(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that stops an alert; stop it, for this page and for mail programs (RFC 8058)."""
    try:
        key = read_token(STOP, token)
    except TokenError:
        return refuse_damaged(request)
    if request.method == "POST":
        subscription = subscribing.stop(key)
    else:
        subscription = find_subscription(key, list(SubscriptionState.values))
    context: dict[str, Any] = {"is_stopped": True}
    if subscription is not None:
        is_stopped = subscription.state == SubscriptionState.STOPPED
        context = build_context(subscription) | {"is_stopped": is_stopped}
        if not is_as_fresh_as(STOP, token, MANAGE):
            # This link is good for ever, the one to all alerts of an address is not.
            del context["manage_url"]
    return render(request, "search/alerts/stop.html", shown_in_page(context))


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """List all alerts of an address, to stop or change each, or to delete everything."""
    try:
        key = read_token(MANAGE, token)
    except TokenExpiredError:
        return refuse(request, _("This link is no longer valid. Use the one in a newer mail."), 410)
    except TokenError:
        return refuse_damaged(request)
    subscriber = Subscriber.objects.filter(key=key).first()
    if subscriber is not None and request.method == "POST":
        act_on_alerts(subscriber, request.POST.get("action", ""), request.POST.get("alert", ""))
        return HttpResponseRedirect(request.path)
    alerts = subscriber.subscriptions.select_related("saved_search", "subscriber") if subscriber else []
    context = {"subscriber": subscriber, "alerts": [(alert, build_context(alert)) for alert in alerts]}
    return render(request, "search/alerts/mine.html", context)


def act_on_alerts(subscriber: Subscriber, action: str, alert: str) -> None:
    """Do what a button of "my alerts" says; anything else does nothing."""
    if action == "forget":
        subscribing.forget(subscriber)
        return
    for subscription in subscriber.subscriptions.all():
        if subscription.key.hex != alert:
            continue
        if action == "stop":
            subscribing.stop(subscription.key)
        else:
            subscribing.change_frequency(subscription, action)


def find_subscription(key: Any, states: list[Any]) -> Subscription | None:
    found = Subscription.objects.select_related("subscriber", "saved_search").filter(key=key, state__in=states)
    return found.first()


def shown_in_page(context: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a mail without what the page's frame knows better: its own language."""
    return {name: value for name, value in context.items() if name not in {"html_lang", "direction"}}


def refuse_damaged(request: HttpRequest) -> HttpResponse:
    text = _("This link is damaged. Copy it out of the mail once more, from its beginning to its end.")
    return refuse(request, text, 404)


def refuse(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "search/alerts/refused.html", {"text": text}, status=status)
