"""The addresses of open data: data outside of languages, and a page for people in each of them."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from catalogue.api import site_api
from catalogue.api.document import openapi_json
from catalogue.oai.views import oai
from catalogue.opendata.downloads import data_catalogue, data_catalogue_home, dump_file, latest_file
from catalogue.opendata.page import open_data_page

data: list[URLPattern | URLResolver] = [
    path("oai", oai, name="oai"),
    path("data/catalog", data_catalogue_home, name="data_catalogue_home"),
    re_path(r"^data/catalog\.(?P<suffix>jsonld|ttl)$", data_catalogue, name="data_catalogue"),
    path("data/latest/<str:name>", latest_file, name="open_data_latest"),
    path("data/<str:stamp>/<str:name>", dump_file, name="open_data_file"),
    path("api/v1/openapi.json", openapi_json, name="openapi_document"),
    # Behind all other addresses of the API, since what is left below it is answered with an error.
    path("api/v1/", include((site_api.patterns, "api-1"), namespace="api-1")),
    path("api/v1/", include(site_api.rest)),
]
pages = [path("", open_data_page, name="open_data")]
