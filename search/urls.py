"""The search page's address, below a language prefix. The API's is in config.urls, outside of languages."""

from django.urls import path

from search.alerts import views as alerts
from search.feed import search_feed
from search.views import search_page

urlpatterns = [
    path("", search_page, name="search"),
    path("feed.atom", search_feed, name="search_feed"),
    path("feed.rss", search_feed, {"feed_format": "rss"}, name="search_rss"),
    path("follow/", alerts.follow, name="follow"),
    path("follow/sent/", alerts.follow_sent, name="follow_sent"),
    path("alerts/confirm/<str:token>/", alerts.confirm_alert, name="confirm_alert"),
    path("alerts/stop/<str:token>/", alerts.stop_alert, name="stop_alert"),
    path("alerts/mine/<str:token>/", alerts.my_alerts, name="my_alerts"),
]
