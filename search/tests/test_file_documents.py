"""The index of files: what is in it, what leaves it, and that it is built, compared and repaired like the others."""

import random
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from elasticsearch.helpers import bulk
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from catalogue.models import LanguageVersion, WorkPage
from catalogue.models.files import FileText, TextState
from catalogue.tests.factories import make_work
from search import lifecycle
from search.client import alias_of
from search.drain import drain_outbox
from search.file_documents import page_of_fragment, without_marks
from search.index_kinds import FILES
from search.indexing import find_targets
from search.lifecycle import RebuildError, find_generations, find_outdated_indices, rebuild_indices
from search.reconcile import find_drift, repair_drift
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db


def make_document(*pages, name="guide.pdf", title="Guide", state=TextState.READ):
    data = f"%PDF-1.4 {random.random()}".encode()
    document = Document.objects.create(title=title, file=ContentFile(data, name=name))
    set_pages(document, *pages, state=state)
    return document


def set_pages(document, *pages, state=TextState.READ):
    text = FileText.objects.get(documents__document=document)
    text.state, text.pages = state, list(pages)
    text.save()


def make_work_with_file(*pages, language="fr", **options):
    document = make_document(*(pages or ("The first page.", "Les preuves du numbat.")))
    return make_work(versions=({"language": language, "document": document},), **options), document


@pytest.fixture
def file_ids(search_indices):
    """Return the ids in the index of files at this moment, drained."""

    def run():
        drain_outbox()
        search_indices.indices.refresh(index=alias_of(FILES))
        answer = search_indices.search(index=alias_of(FILES), size=1000, source=False)
        return {hit["_id"] for hit in answer["hits"]["hits"]}

    return run


@pytest.fixture
def client(search_indices):
    yield search_indices
    for name in find_targets(search_indices).live:
        for index, aliases in find_generations(search_indices, name).items():
            if alias_of(name) not in aliases:
                search_indices.indices.delete(index=index)


# What is in it


def test_a_work_has_one_document_per_language_of_its_files(file_ids):
    french, arabic = make_document("un"), make_document("واحد")
    versions = ({"language": "fr", "document": french}, {"language": "ar", "document": arabic})
    make_work(key="both", versions=versions)
    assert file_ids() == {"both/fr", "both/ar"}


def test_two_versions_of_one_file_have_its_pages_once(search_indices, file_ids):
    document = make_document("one", "", "three")
    versions = [{"language": "en", "document": document, "kind": kind} for kind in ("official", "adapted")]
    make_work(key="twice", versions=tuple(versions))
    assert file_ids() == {"twice/en"}
    answer = search_indices.get(index=alias_of(FILES), id="twice/en", stored_fields=["text.en"], source=True)
    assert [(page_of_fragment(text), without_marks(text)) for text in answer["fields"]["text.en"]] == [
        (1, "one"),
        (3, "three"),
    ]
    assert [(file["id"], file["offset"]) for file in answer["_source"]["files"]] == [(document.pk, 0)]


@pytest.mark.parametrize("state", [state for state in TextState if state != TextState.READ])
def test_a_file_that_gave_no_text_is_not_in_it(file_ids, state):
    _work, document = make_work_with_file()
    assert len(file_ids()) == 1
    set_pages(document, state=state)
    assert file_ids() == set()


# What leaves it


def unpublish(work, document):
    page_of(work).unpublish()


def expire(work, document):
    page = page_of(work)
    page.expire_at = timezone.now() - timedelta(seconds=1)
    page.save()


def restrict_page(work, document):
    PageViewRestriction.objects.create(page=page_of(work), restriction_type=PageViewRestriction.LOGIN)


def move_page_out_of_the_site(work, document):
    home = page_of(work).get_ancestors().get(depth=2).specific
    outside = home.get_parent().add_child(instance=type(home)(title="Elsewhere", slug="elsewhere", locale=home.locale))
    page_of(work).move(outside, pos="last-child")


def delete_work(work, document):
    page_of(work).delete()


def take_file_away(work, document):
    version = LanguageVersion.objects.get(work=work)
    version.document = None
    version.save()


def make_version_forthcoming(work, document):
    version = LanguageVersion.objects.get(work=work)
    version.status = "forthcoming"
    version.save()


def make_collection(name="Internal", parent=None, is_private=False):
    collection = (parent or Collection.get_first_root_node()).add_child(instance=Collection(name=name))
    if is_private:
        restriction = CollectionViewRestriction.LOGIN
        CollectionViewRestriction.objects.create(collection=collection, restriction_type=restriction)
    return collection


def move_document_into_a_private_collection(work, document):
    document.collection = make_collection(is_private=True)
    document.save()


def make_its_collection_private(work, document):
    restriction = CollectionViewRestriction.LOGIN
    CollectionViewRestriction.objects.create(collection=document.collection, restriction_type=restriction)


def move_its_collection_below_a_private_one(work, document):
    document.collection = make_collection("Public")
    document.save()
    drain_outbox()
    private = make_collection(is_private=True)
    Collection.objects.get(pk=document.collection_id).move(private, "sorted-child")


def move_a_collection_above_it_below_a_private_one(work, document):
    above = make_collection("Above")
    document.collection = make_collection("Public", parent=above)
    document.save()
    drain_outbox()
    private = make_collection(is_private=True)
    Collection.objects.get(pk=above.pk).move(private, "sorted-child")


@pytest.mark.parametrize(
    "change",
    [
        unpublish,
        expire,
        restrict_page,
        move_page_out_of_the_site,
        delete_work,
        take_file_away,
        make_version_forthcoming,
        move_document_into_a_private_collection,
        make_its_collection_private,
        move_its_collection_below_a_private_one,
        move_a_collection_above_it_below_a_private_one,
    ],
)
def test_what_the_public_may_no_longer_read_leaves_the_index_of_files(file_ids, find, change):
    work, document = make_work_with_file()
    assert file_ids() == {f"{work.key}/fr"}
    change(work, document)
    assert file_ids() == set()


def test_a_collection_moved_out_of_a_private_one_brings_its_files_back(file_ids):
    private = make_collection(is_private=True)
    work, document = make_work_with_file()
    document.collection = inner = make_collection("Inner", parent=private)
    document.save()
    assert file_ids() == set()
    Collection.objects.get(pk=inner.pk).move(Collection.get_first_root_node(), "sorted-child")
    assert file_ids() == {f"{work.key}/fr"}


# Rebuilding and comparing


def test_a_rebuild_makes_the_index_of_files_with_the_others(client):
    work, _document = make_work_with_file()
    make_work()
    assert rebuild_indices().counts[FILES] == 1
    assert client.exists(index=alias_of(FILES), id=f"{work.key}/fr")
    assert find_outdated_indices(client) == []


@pytest.mark.parametrize("step", ["check_counts", "swap_aliases"])
def test_a_file_changed_or_made_private_during_a_rebuild_is_not_lost(client, monkeypatch, file_ids, step):
    changed, document = make_work_with_file()
    _hidden, secret = make_work_with_file()
    drain_outbox()
    original = getattr(lifecycle, step)

    def edit_then_go_on(*args):
        set_pages(document, "Changed meanwhile: quokka.")
        secret.collection = make_collection(is_private=True)
        secret.save()
        return original(*args)

    monkeypatch.setattr(lifecycle, step, edit_then_go_on)
    rebuild_indices()
    assert file_ids() == {f"{changed.key}/fr"}
    assert not find_drift()


def test_an_index_of_files_that_shrank_suspiciously_is_not_swapped_in(client):
    documents = [make_work_with_file()[1] for _ in range(5)]
    drain_outbox()
    client.indices.refresh(index=alias_of(FILES))
    # Past all signals, as after a mistake in the database.
    FileText.objects.filter(documents__document__in=documents[:2]).update(state=TextState.WAITING)
    with pytest.raises(RebuildError, match="files: the new index has 3 documents, the live one 5"):
        rebuild_indices()
    assert rebuild_indices(is_shrinking_allowed=True).counts[FILES] == 3


def test_a_hundred_drifts_in_the_index_of_files_are_all_found_and_all_repaired(client):
    randomly = random.Random(62172)
    works = [make_work_with_file(f"Page of {number}")[0] for number in range(70)]
    drain_outbox()
    client.indices.refresh(index=alias_of(FILES))
    chosen = randomly.sample(works, 65)
    missing, stale, orphaned = chosen[:30], chosen[30:50], chosen[50:]
    alias = alias_of(FILES)
    deletions = [{"_op_type": "delete", "_index": alias, "_id": f"{work.key}/fr"} for work in missing]
    # Documents in languages in which these works have no files, and of works that never were.
    source = {"language": "en", "files": [], "content_hash": "x"}
    ghosts = [f"ghost-{number}/ar" for number in range(35)]
    additions = [
        {"_op_type": "index", "_index": alias, "_id": name, "_source": source | {"key": name}} for name in ghosts
    ]
    bulk(client, deletions + additions, refresh=True)
    FileText.objects.filter(documents__document__language_versions__work__in=stale).update(pages=["Changed"])
    WorkPage.objects.filter(work__in=orphaned).update(live=False)
    drift = find_drift()
    assert set(drift.missing[FILES]) == {f"{work.key}/fr" for work in missing}
    assert set(drift.stale[FILES]) == {f"{work.key}/fr" for work in stale}
    assert set(drift.orphaned[FILES]) == {f"{work.key}/fr" for work in orphaned} | set(ghosts)
    assert sum(len(found[FILES]) for found in (drift.missing, drift.stale, drift.orphaned)) == 100
    assert not repair_drift(drift)
