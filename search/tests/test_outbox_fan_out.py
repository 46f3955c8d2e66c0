"""Changes that concern many works: each of them gets a row, and no other."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from catalogue.models import (
    Body,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    Topic,
)
from catalogue.models.files import FileText, TextState
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work
from pages.site_tree import ensure_home_pages
from search.tests.conftest import Recorder, page_of

pytestmark = pytest.mark.django_db


def make_topic(slug="extradition"):
    return Topic.objects.create(slug=slug, labels={"en": slug.title()})


def make_instrument(slug="some-convention"):
    instrument = Instrument.objects.create(slug=slug, kind="convention", adopted_on="1979-12-17")
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Convention")
    return instrument


# One change, many works


def test_renaming_a_topic_writes_a_row_for_each_of_its_works_and_no_other():
    topic = make_topic()
    works = [make_work(topics=(topic,)) for _ in range(3)]
    make_work()
    topic.labels = {"en": "Surrender of fugitives"}
    with Recorder() as recorded:
        topic.save()
    assert recorded.keys == {work.key for work in works}


def test_deleting_a_topic_writes_a_row_for_each_of_its_works():
    topic = make_topic()
    work = make_work(topics=(topic,))
    with Recorder() as recorded:
        topic.delete()
    assert recorded.keys == {work.key}


def test_a_new_topic_writes_none():
    make_work()
    with Recorder() as recorded:
        make_topic()
    assert recorded.keys == set()


def test_renaming_a_body_writes_rows():
    body = Body.objects.create(slug="ctitf", labels={"en": "Task Force"})
    work = make_work(bodies=(body,))
    body.acronyms = {"en": "CTITF"}
    with Recorder() as recorded:
        body.save()
    assert recorded.keys == {work.key}


@pytest.mark.parametrize("model", [InstrumentTitle, InstrumentVariant])
def test_a_title_or_wording_of_an_instrument_writes_rows(model):
    instrument = make_instrument()
    work = make_work(instruments=(instrument,))
    text = {"title": "Convention sur…"} if model is InstrumentTitle else {"text": "Convention sur…"}
    with Recorder() as recorded:
        name = model.objects.create(instrument=instrument, language="fr", **text)
    assert recorded.keys == {work.key}
    with Recorder() as recorded:
        name.delete()
    assert recorded.keys == {work.key}


def test_a_private_listing_writes_rows_for_all_works_below_it():
    inside, outside = make_work("tool"), make_work("training")
    with Recorder() as recorded:
        restriction = PageViewRestriction.objects.create(
            page=ensure_listings()["tool", "en"], restriction_type=PageViewRestriction.LOGIN
        )
    assert recorded.keys == {inside.key}
    with Recorder() as recorded:
        restriction.delete()
    assert recorded.keys == {inside.key}
    assert outside.key not in recorded.keys


def test_another_slug_of_a_listing_writes_rows_for_all_works_below_it():
    work = make_work("tool", languages=("en", "fr"))
    listing = ensure_listings()["tool", "en"]
    listing.slug = "instruments-of-work"
    with Recorder() as recorded:
        listing.save_revision().publish()
    assert recorded.keys == {work.key}


def test_moving_a_page_writes_a_row():
    work = make_work("tool")
    with Recorder() as recorded:
        page_of(work).move(ensure_listings()["publication", "en"], pos="last-child")
    assert recorded.keys == {work.key}


def test_another_root_of_the_site_writes_rows_for_all_works():
    works = [make_work("tool"), make_work("training")]
    site = Site.objects.get()
    site.root_page = ensure_home_pages()["fr"]
    with Recorder() as recorded:
        site.save()
    assert recorded.keys == {work.key for work in works}


# Files


@pytest.fixture
def document():
    return Document.objects.create(title="Guide", file=ContentFile(b"%PDF-1.4 made up", name="guide.pdf"))


def test_reading_a_files_text_writes_a_row_and_taking_it_up_does_not(document):
    work = make_work(versions=({"language": "en", "document": document},))
    text = FileText.objects.get(documents__document=document)
    text.attempts = 1
    with Recorder() as recorded:
        text.save(update_fields=["attempts"])
    assert recorded.keys == set()
    text.state, text.pages = TextState.READ, ["What the guide says."]
    with Recorder() as recorded:
        text.save(update_fields=["state", "pages"])
    assert recorded.keys == {work.key}


def test_replacing_a_documents_file_writes_a_row(document):
    work = make_work(versions=({"language": "en", "document": document},))
    document.file.save("guide-2.pdf", ContentFile(b"%PDF-1.4 another"), save=False)
    with Recorder() as recorded:
        document.save()
    assert recorded.keys == {work.key}


def test_a_private_collection_writes_rows_for_works_with_files_in_it(document):
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Internal"))
    document.collection = collection
    document.save()
    work = make_work(versions=({"language": "en", "document": document},))
    make_work()
    with Recorder() as recorded:
        CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=CollectionViewRestriction.LOGIN
        )
    assert recorded.keys == {work.key}
