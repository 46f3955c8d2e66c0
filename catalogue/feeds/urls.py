"""Addresses of feeds and citations, below the language prefix."""

from django.urls import path, re_path

from catalogue.exporters.citations.views import cite
from catalogue.feeds.views import feed

urlpatterns = [
    re_path(r"^feeds/(?P<name>all|training|tool|publication)\.(?P<feed_format>atom|rss)$", feed, name="feed"),
    path("cite/", cite, name="cite"),
]
