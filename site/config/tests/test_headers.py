"""Security headers on every kind of route, errors included, as production sends them."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from catalogue.tests.factories import make_work
from pages.site_address import align_site_address

pytestmark = pytest.mark.django_db

PUBLIC, ADMIN, FILE = "public", "admin", "file"


@pytest.fixture
def browser(settings):
    """A client that sees the site over HTTPS with production's settings."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.ROOT_URLCONF = "config.tests.failing_urls"
    return Client(raise_request_exception=False)


@pytest.fixture
def document():
    return Document.objects.create(title="x", file=ContentFile(b"<script>alert(1)</script>", "evil.txt"))


@pytest.fixture
def rendition():
    return Image.objects.create(title="x", file=get_test_image_file()).get_rendition("width-100")


def parse_policy(response):
    parts = [part.strip().split(" ") for part in response["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


def check_headers(response, kind):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Strict-Transport-Security"] == "max-age=3600; includeSubDomains"
    assert "geolocation=()" in response["Permissions-Policy"]
    policy = parse_policy(response)
    assert policy["default-src"] == ["'none'"]
    if kind == FILE:
        assert list(policy) == ["default-src"]
    elif kind == PUBLIC:
        assert policy["script-src"] == policy["style-src"] == ["'self'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert not any(value.startswith("'unsafe") for values in policy.values() for value in values)
    else:
        assert policy["frame-ancestors"] == ["'self'"]
        assert "'unsafe-eval'" not in policy["script-src"]


def test_every_kind_of_public_route(browser):
    make_work("tool", ("en", "ar"), key="probe")
    addresses = {
        "/": 302,
        "/en/": 200,
        "/ar/": 200,
        Page.objects.get(slug="probe", locale__language_code="ar").get_url(): 200,
        "/zh-hans/search/?q=a": 200,
        "/api/v1/search/?q=a&lang=en": 200,
        "/api/v1/search/?size=many": 400,
        "/ru/no-such-page/": 404,
        "/no-such-page": 302,  # to the reader's language
        "/fail/": 500,
        "/media/documents/evil.txt": 404,
        "/media/images/../documents/evil.txt": 404,
        "/documents/999/nothing.pdf": 404,
        "/health/live": 200,
        "/health/ready": 200,
        "/static/css/frame.css": 200,
        "/static/nothing.css": 404,
    }
    for address, status in addresses.items():
        response = browser.get(address, secure=True)
        assert response.status_code == status, address
        check_headers(response, PUBLIC)
        if status == 200 and not address.startswith(("/static", "/health")):
            assert response["X-Frame-Options"] == "DENY", address


def test_the_admin_has_a_policy_of_its_own(browser):
    check_headers(browser.get(reverse("wagtailadmin_login"), secure=True), ADMIN)
    check_headers(browser.get("/admin/", secure=True), ADMIN)
    check_headers(browser.get("/admin/nothing/", secure=True), ADMIN)
    browser.force_login(get_user_model().objects.create_superuser("root", "r@example.org", "x"))
    home = Page.objects.get(depth=2, slug="home")
    for name, arguments in (("wagtailadmin_home", []), ("wagtailadmin_pages:edit", [home.pk])):
        response = browser.get(reverse(name, args=arguments), secure=True)
        assert response.status_code == 200
        check_headers(response, ADMIN)


def test_the_admin_may_frame_a_preview_which_keeps_the_public_policy(browser, settings):
    browser.force_login(get_user_model().objects.create_superuser("root", "r@example.org", "x"))
    home = Page.objects.get(depth=2, slug="home")
    home.specific.save_revision()
    settings.BASE_URL = "https://testserver"
    align_site_address()
    response = browser.get(reverse("wagtailadmin_pages:view_draft", args=[home.pk]), secure=True)
    assert response.status_code == 200
    policy = parse_policy(response)
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]


def test_a_document_is_an_attachment_that_runs_nothing(browser, document):
    response = browser.get(document.url, secure=True)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    check_headers(response, FILE)
    again = browser.get(document.url, secure=True, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "paper.pdf"])
def test_no_kind_of_document_is_shown_inline(browser, name):
    document = Document.objects.create(title="x", file=ContentFile(b"<svg onload='alert(1)'/>", name))
    response = browser.get(document.url, secure=True)
    assert response["Content-Disposition"].startswith("attachment")
    check_headers(response, FILE)


def test_images_are_served_and_documents_and_originals_are_not(browser, document, rendition):
    response = browser.get(rendition.url, secure=True)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    check_headers(response, FILE)
    assert browser.get(f"/media/{document.file.name}", secure=True).status_code == 404
    assert browser.get(f"/media/{rendition.image.file.name}", secure=True).status_code == 404


def test_plain_http_is_sent_to_https_and_a_foreign_host_is_refused(browser):
    response = browser.get("/en/")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/en/")
    assert browser.get("/en/", secure=True, headers={"host": "evil.example"}).status_code == 400


def test_a_forged_form_is_refused_with_the_same_headers(browser):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = strict.post(reverse("wagtailadmin_login"), {"username": "a", "password": "b"}, secure=True)
    assert response.status_code == 403
    check_headers(response, ADMIN)
