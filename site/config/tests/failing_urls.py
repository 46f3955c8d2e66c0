"""The site's addresses and one whose view fails."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import path

from config.urls import handler500
from config.urls import urlpatterns as site_urlpatterns

__all__ = ["handler500", "urlpatterns"]


def fail(request: HttpRequest) -> NoReturn:
    raise RuntimeError("as the test wants it")


urlpatterns = [path("fail/", fail), *site_urlpatterns]
