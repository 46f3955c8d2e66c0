"""The search page's address, below a language prefix. The API's is in config.urls, outside of languages."""

from django.urls import path

from search.feed import search_feed
from search.views import search_page

urlpatterns = [
    path("", search_page, name="search"),
    path("feed.atom", search_feed, name="search_feed"),
]
