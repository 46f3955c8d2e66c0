"""Addresses of what robots read, outside of languages."""

from django.urls import path, re_path

from catalogue.metadata.site_files import robots, sitemap, sitemap_index

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    re_path(r"^sitemap-(?P<language>[A-Za-z-]{2,7})\.xml$", sitemap, name="sitemap"),
    path("sitemap-<str:language>-<int:number>.xml", sitemap, name="sitemap_part"),
]
