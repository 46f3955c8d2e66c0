"""/<language>/feeds/<kind of work, or all>.<atom or rss>, with the parameters of the listing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.feeds.formats import answer_feed, refuse_feed
from catalogue.feeds.listings import EVERYTHING, UnknownFilterError, build_feed, follow_everything, follow_listing


@require_safe
@cache_control(no_cache=True)
def feed(request: HttpRequest, name: str, feed_format: str) -> HttpResponse:
    try:
        everything = name == EVERYTHING
        followed = follow_everything(request.GET) if everything else follow_listing(name, request.GET, request)
    except UnknownFilterError:
        return refuse_feed(_("This feed can't be made."), [_("Part of the address was not understood.")])
    if followed is None:
        raise Http404
    return answer_feed(request, build_feed(followed, feed_format, request))
