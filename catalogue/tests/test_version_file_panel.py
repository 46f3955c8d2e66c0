"""Editors see at the version itself that its file gives nothing to the search, and why."""

import pytest
from django.urls import reverse
from django.utils import translation

from catalogue.extraction import file_texts
from catalogue.tests.factories import make_work
from catalogue.tests.made_files import make_pdf
from catalogue.tests.test_file_texts import upload
from catalogue.version_file_panel import describe_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: make_pdf(""), "Nothing in this file can be found: no text in the file (a scan?)."),
        (lambda: make_pdf("x", owner_password="x", user_password="y"), "A password is needed to open the file."),
        (lambda: b"<html></html>", "The file is not what its name says."),
    ],
)
def test_the_form_of_a_page_says_what_is_wrong_with_a_file(admin_client, data, words):
    document = upload(data())
    file_texts.read_waiting_texts()
    work = make_work(versions=({"language": "en", "document": document},))
    page = work.pages.get()
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert words in html


def test_a_file_that_was_read_needs_no_words_and_a_waiting_one_says_so():
    document = upload(make_pdf("Extradition"))
    with translation.override("en"):
        assert "once it has been read" in describe_text(document.pk)
        file_texts.read_waiting_texts()
        assert describe_text(document.pk) == describe_text(None) == ""
