"""What is compressed on its way out, and what must not be."""

import json

import brotli
import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from pages.compression import CompressionMiddleware

TEXT = "text " * 500


def answer(response, **headers):
    request = RequestFactory().get("/en/", headers={"accept-encoding": "gzip, br", **headers})
    return CompressionMiddleware(lambda _request: response)(request)


def test_text_is_compressed_and_its_etag_becomes_weak():
    response = answer(HttpResponse(TEXT, headers={"ETag": '"a"', "Vary": "Cookie"}))
    assert brotli.decompress(response.content).decode() == TEXT
    assert (response["Content-Encoding"], response["ETag"]) == ("br", 'W/"a"')
    assert response["Vary"] == "Cookie, Accept-Encoding"
    assert int(response["Content-Length"]) == len(response.content) < 100
    packed = answer(JsonResponse({"a": TEXT}))
    assert json.loads(brotli.decompress(packed.content)) == {"a": TEXT}


@pytest.mark.parametrize(
    ("response", "headers"),
    [
        (HttpResponse("short"), {}),
        (HttpResponse(TEXT, content_type="application/pdf"), {}),
        (HttpResponse(TEXT, headers={"Content-Encoding": "gzip"}), {}),
        (HttpResponse(TEXT, status=404), {}),
        (HttpResponse(TEXT), {"cookie": "sessionid=somebody"}),
        (HttpResponse(TEXT), {"accept-encoding": "identity"}),
    ],
)
def test_what_gains_nothing_or_is_somebodys_is_left_as_it_is(response, headers):
    content = response.content
    assert answer(response, **headers).content == content


@pytest.mark.django_db
def test_a_form_with_a_token_is_not_compressed_and_a_search_is():
    client = Client(headers={"accept-encoding": "br"})
    assert "Content-Encoding" not in client.get("/admin/login/")
    form = client.get("/en/search/follow/?q=law")
    assert "csrfmiddlewaretoken" in form.content.decode()
    assert Client(headers={"accept-encoding": "br"}).get("/en/search/?q=law")["Content-Encoding"] == "br"


@pytest.mark.django_db
def test_a_search_that_the_reader_has_already_is_not_sent_again():
    client = Client(headers={"accept-encoding": "br"})
    found = client.get("/en/search/?q=law")
    again = client.get("/en/search/?q=law", headers={"if-none-match": found["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/en/search/?q=law")["ETag"] == found["ETag"]
    assert client.head("/en/search/?q=law", headers={"if-none-match": found["ETag"]}).status_code == 304
    assert again["Content-Security-Policy"] == found["Content-Security-Policy"]
    assert client.get("/en/search/?q=court", headers={"if-none-match": found["ETag"]}).status_code == 200
