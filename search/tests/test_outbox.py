"""Which change writes a row, for which works, and that it does so in the change's own transaction."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from catalogue.models import (
    Body,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    LanguageVersion,
    Topic,
    Work,
    WorkPage,
    WorkRelation,
)
from catalogue.models.files import FileText, TextState
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from pages.site_tree import ensure_home_pages
from search.models import OutboxEntry, Reason
from search.outbox import compact_outbox, record_keys, record_works
from search.queueing import queue_drain

pytestmark = pytest.mark.django_db


def make_topic(slug="extradition"):
    return Topic.objects.create(slug=slug, labels={"en": slug.title()})


def make_instrument(slug="some-convention"):
    instrument = Instrument.objects.create(slug=slug, kind="convention", adopted_on="1979-12-17")
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Convention")
    return instrument


class Recorder:
    """The keys of works for which rows are added within a with block."""

    def __enter__(self):
        OutboxEntry.objects.all().delete()
        return self

    def __exit__(self, *exception):
        self.keys = set(OutboxEntry.objects.values_list("work_key", flat=True))


def page_of(work, code="en"):
    return work.pages.get(locale__language_code=code).specific


# One row for one work


def test_publishing_a_page_writes_a_row():
    work = make_work(live=False)
    with Recorder() as recorded:
        page_of(work).save_revision().publish()
    assert recorded.keys == {work.key}


def test_saving_a_draft_writes_none():
    work = make_work()
    page = page_of(work)
    page.title = "A title nobody may see yet"
    with Recorder() as recorded:
        page.save_revision()
    assert recorded.keys == set()


def test_saving_drafted_facts_writes_none():
    work = Work.objects.get(pk=make_work().pk)
    work.symbol = "DEMO/2026/1"
    with Recorder() as recorded:
        work.save_revision()
    assert recorded.keys == set()


def test_publishing_drafted_facts_writes_a_row():
    work = Work.objects.get(pk=make_work().pk)
    work.symbol = "DEMO/2026/1"
    revision = work.save_revision()
    with Recorder() as recorded:
        revision.publish()
    assert recorded.keys == {work.key}


def test_unpublishing_a_page_writes_a_row():
    work = make_work()
    with Recorder() as recorded:
        page_of(work).unpublish()
    assert recorded.keys == {work.key}


def test_unpublishing_through_the_base_class_writes_a_row_too():
    work = make_work()
    with Recorder() as recorded:
        page_of(work).page_ptr.unpublish()
    assert recorded.keys == {work.key}


def test_deleting_a_page_writes_a_row():
    work = make_work(languages=("en", "fr"))
    with Recorder() as recorded:
        page_of(work, "fr").delete()
    assert recorded.keys == {work.key}


def test_deleting_the_listing_above_writes_rows_for_all_pages_below():
    works = [make_work("tool"), make_work("tool")]
    with Recorder() as recorded:
        ensure_listings()["tool", "en"].delete()
    assert recorded.keys == {work.key for work in works}


def test_deleting_a_work_with_its_pages_writes_a_row_that_outlives_it():
    work = make_work()
    key = work.key
    with Recorder() as recorded:
        page_of(work).delete()
    assert recorded.keys == {key}
    assert not Work.objects.filter(key=key).exists()


def test_a_new_language_version_writes_a_row_and_its_deletion_too():
    work = make_work()
    with Recorder() as recorded:
        version = LanguageVersion.objects.create(work=work, language="fr")
    assert recorded.keys == {work.key}
    with Recorder() as recorded:
        version.delete()
    assert recorded.keys == {work.key}


def test_a_relation_writes_a_row():
    work, other = make_work(), make_work()
    with Recorder() as recorded:
        WorkRelation.objects.create(work=work, target=other, kind="related")
    assert recorded.keys == {work.key}


def test_linking_a_work_to_a_topic_and_parting_it_writes_a_row():
    work, topic = Work.objects.get(pk=make_work().pk), make_topic()
    work.topics.set([topic])
    with Recorder() as recorded:
        work.save()
    assert recorded.keys == {work.key}
    with Recorder() as recorded:
        topic.works.clear()
    assert recorded.keys == {work.key}


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


# The transaction


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_row():
    work = make_work()
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        page_of(work).unpublish()
        assert OutboxEntry.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()
    assert WorkPage.objects.get(work=work).live


def test_a_hundred_changes_in_one_transaction_queue_one_message():
    page = page_of(make_work())
    for number in range(100):
        page.title = f"Title {number}"
        page.save()
    queued = [function for _ids, function, _robust in connection.run_on_commit if function is queue_drain]
    assert len(queued) == 1


# The rows themselves


def test_recording_many_works_takes_two_queries(django_assert_num_queries):
    for _ in range(5):
        make_work()
    with django_assert_num_queries(2):
        assert record_works(Work.objects.all(), Reason.DRIFT) == 5


def test_compacting_keeps_the_newest_row_of_each_work():
    OutboxEntry.objects.all().delete()
    record_keys([(1, "one"), (2, "two"), (1, "one"), (1, "one")], Reason.DRIFT)
    newest = set(OutboxEntry.objects.filter(work_key="two").values_list("pk", flat=True))
    newest.add(OutboxEntry.objects.filter(work_key="one").latest("pk").pk)
    assert compact_outbox() == 2
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) == newest


def test_a_page_that_expired_unnoticed_is_queued_by_the_clock():
    from search.tasks import queue_date_driven_works

    work = make_work()
    make_page(work, "fr")
    WorkPage.objects.filter(pk=page_of(work).pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with Recorder() as recorded:
        queue_date_driven_works()
    assert recorded.keys == {work.key}
