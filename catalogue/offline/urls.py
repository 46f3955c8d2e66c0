"""The public addresses of offline packs: a page per language, files outside of languages."""

from django.urls import path, re_path

from catalogue.offline.downloads import download_pack
from catalogue.offline.views import offline_page

pages = [path("", offline_page, name="offline_packs")]
files = [
    re_path(r"^(?P<key>[\w-]{1,150})/(?P<version>\d{8}-[0-9a-f]{8})\.zip$", download_pack, name="download_offline_pack")
]
