"""Texts of uploaded files: read once per content, by one reader at a time, and never at an editor's cost."""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.documents.models import Document

from catalogue.extraction import file_texts
from catalogue.models.files import DocumentFile, FileText, TextReason, TextState
from catalogue.tasks import extract_waiting_files
from catalogue.tests.made_files import make_pdf
from config.celery import app, broker_pause


def upload(data, name="a.pdf"):
    document = Document(title=name)
    document.file.save(name, ContentFile(data), save=False)
    document.save()
    return document


def text_of(document):
    return DocumentFile.objects.get(document=document).text


@pytest.mark.django_db
def test_a_content_is_read_once_for_all_its_documents():
    first, second = upload(make_pdf("Extradition")), upload(make_pdf("Extradition"), "b.pdf")
    assert text_of(first) == text_of(second)

    assert file_texts.read_waiting_texts() == {TextState.READ: 1}

    text = text_of(first)
    assert (text.state, text.reason, text.pages, text.page_count) == ("read", "", ["Extradition"], 1)
    assert file_texts.read_waiting_texts() == {}


@pytest.mark.django_db
def test_a_file_that_took_the_place_of_another_is_sent_again(client):
    document = upload(b"%PDF-1.4 first")
    first = client.get(document.url)
    assert client.get(document.url, headers={"if-none-match": first["ETag"]}).status_code == 304
    with document.file.storage.open(document.file.name, "wb") as handle:
        handle.write(b"%PDF-1.4 second")
    Document.objects.get(pk=document.pk).save()
    assert client.get(document.url, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_every_file_that_gives_no_text_says_why_in_the_editors_language():
    cases = {
        TextState.NO_TEXT: (make_pdf(""), ""),
        TextState.ENCRYPTED: (make_pdf("x", owner_password="x", user_password="y"), TextReason.PASSWORD),
        TextState.BROKEN: (b"<html></html>", TextReason.OTHER_KIND),
    }
    documents = {state: upload(data) for state, (data, _reason) in cases.items()}
    stranger = upload(b"a,b", "a.csv")

    call_command("extract_files", verbosity=0)

    for state, document in documents.items():
        assert (text_of(document).state, text_of(document).reason) == (state, cases[state][1])
    assert text_of(stranger).state == TextState.UNSUPPORTED
    with translation.override("en"):
        assert text_of(documents[TextState.ENCRYPTED]).explanation == "A password is needed to open the file."


@pytest.mark.django_db
def test_a_text_that_another_reader_has_taken_is_left_to_it_until_its_lease_ends():
    text = text_of(upload(make_pdf("one")))
    assert file_texts.take_text(text.pk)
    assert file_texts.take_text(text.pk) is None
    assert file_texts.read_texts([text.pk]) == {}

    FileText.objects.update(started_at=timezone.now() - file_texts.LEASE - timedelta(seconds=1))
    assert file_texts.read_waiting_texts() == {TextState.READ: 1}


@pytest.mark.django_db
def test_a_file_whose_readers_vanish_is_given_up_and_can_be_tried_again_by_an_editor(admin_client):
    document = upload(make_pdf("one"))
    FileText.objects.update(attempts=file_texts.MAX_ATTEMPTS)

    extract_waiting_files()

    assert (text_of(document).state, text_of(document).reason) == (TextState.BROKEN, TextReason.ATTEMPTS)
    admin_client.post(reverse("catalogue_read_file_again", args=[document.pk]))
    assert file_texts.read_waiting_texts() == {TextState.READ: 1}


@pytest.mark.django_db
def test_a_file_that_left_the_storage_is_told_from_a_damaged_one():
    document = upload(make_pdf("one"))
    document.file.storage.delete(document.file.name)
    file_texts.read_waiting_texts()
    assert text_of(document).reason == TextReason.MISSING

    again = upload(make_pdf("one"), "again.pdf")
    file_texts.read_waiting_texts()
    assert text_of(again).pages == ["one"]


@pytest.mark.django_db
def test_a_text_whose_document_was_deleted_waits_for_the_content_to_come_back():
    # Made once: a PDF tells the second it was made in.
    content = make_pdf("one")
    document = upload(content)
    text_id = text_of(document).pk
    document.delete()
    assert file_texts.read_texts([text_id]) == {}
    upload(content)
    assert file_texts.read_texts([text_id]) == {TextState.READ: 1}


@pytest.mark.django_db
def test_a_file_in_a_storage_elsewhere_is_copied_to_be_read(monkeypatch):
    def has_no_path(name):
        raise NotImplementedError

    document = upload(make_pdf("far away"))
    monkeypatch.setattr(document.file.storage, "path", has_no_path)
    monkeypatch.setattr(file_texts, "find_document", lambda _text: document)
    with file_texts.local_file(document) as path:
        assert path.read_bytes().startswith(b"%PDF-")
        copy = path
    assert not copy.exists()


@pytest.mark.django_db
def test_a_text_deleted_while_it_was_read_stays_deleted():
    document = upload(make_pdf("one"))
    text = file_texts.take_text(text_of(document).pk)
    document.delete()
    FileText.objects.all().delete()
    file_texts.keep_reading(text, file_texts.Reading(pages=["one"], page_count=1))
    assert not FileText.objects.exists()
    assert file_texts.read_texts([text.pk]) == {}


@pytest.mark.django_db
def test_texts_without_documents_are_forgotten_after_a_day():
    document = upload(make_pdf("one"))
    document.delete()
    extract_waiting_files()
    assert FileText.objects.count() == 1
    FileText.objects.update(updated_at=timezone.now() - timedelta(days=2))
    extract_waiting_files()
    assert FileText.objects.count() == 0


@pytest.fixture
def dead_broker(monkeypatch):
    """This process's broker is an address where nobody listens."""
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    broker_pause.end()
    app._after_fork()  # forgets connections to the broker it knew
    yield
    broker_pause.end()
    monkeypatch.undo()
    app._after_fork()


@pytest.mark.django_db
def test_an_upload_without_a_broker_succeeds_at_once(dead_broker, django_capture_on_commit_callbacks):
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        document = upload(make_pdf("one"))
    assert broker_pause.is_on()
    assert time.monotonic() - started < 5
    assert text_of(document).state == TextState.WAITING


def test_an_uploaded_file_is_read_by_the_worker(celery_worker):
    document = upload(make_pdf("read by the worker"))
    until = time.monotonic() + 20
    while text_of(document).state == TextState.WAITING and time.monotonic() < until:
        time.sleep(0.1)
    assert text_of(document).pages == ["read by the worker"]


@pytest.mark.django_db
def test_editors_see_files_without_text_first_and_may_filter_them(admin_client):
    upload(make_pdf("one"), "whole.pdf")
    broken = upload(b"x" * 100, "zebra.pdf")
    file_texts.read_waiting_texts()

    page = admin_client.get(reverse("catalogue_file_report")).content.decode()

    assert page.index("zebra.pdf") < page.index("whole.pdf")
    assert "The file is not what its name says." in page
    assert reverse("catalogue_read_file_again", args=[broken.pk]) in page
    filtered = admin_client.get(reverse("catalogue_file_report"), {"state": "broken"}).content.decode()
    assert "zebra.pdf" in filtered
    assert "whole.pdf" not in filtered
    assert admin_client.get(reverse("catalogue_file_report"), {"export": "csv"}).status_code == 200


@pytest.mark.django_db
def test_only_those_who_may_change_a_document_have_it_read_again(client, django_user_model):
    document = upload(b"x" * 100, "a.pdf")
    file_texts.read_waiting_texts()
    user = django_user_model.objects.create_user("reader", password="reader")
    client.force_login(user)
    response = client.post(reverse("catalogue_read_file_again", args=[document.pk]))
    assert response.status_code in (302, 403)
    assert text_of(document).state == TextState.BROKEN
