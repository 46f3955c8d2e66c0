"""Addresses below a language prefix: /<kind>/ and /<kind>/<slug>/."""

from django.urls import path

from catalogue.subject_pages.kinds import KINDS
from catalogue.subject_pages.views import subject_index, subject_page

urlpatterns = [
    address
    for kind in KINDS
    for address in (
        path(f"{kind}/", subject_index, {"kind_path": kind}, name=f"{kind}_index"),
        path(f"{kind}/<slug:slug>/", subject_page, {"kind_path": kind}, name=f"{kind}_page"),
    )
]
