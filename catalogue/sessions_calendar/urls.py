"""Addresses of the calendar, below the language prefix."""

from django.urls import path, re_path

from catalogue.sessions_calendar.views import calendar_file, session_file, show_calendar

urlpatterns = [
    path("calendar/", show_calendar, name="calendar"),
    path("calendar.ics", calendar_file, name="calendar_file"),
    re_path(r"^(?P<page_path>[^?\x00]{1,400})/session\.ics$", session_file, name="session_file"),
]
