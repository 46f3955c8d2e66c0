"""Withdrawn works: off the site in every language, with an answer that says why and what to use instead."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction

from catalogue.importers.records import RecordError, check_record
from catalogue.importers.works import WorkWriter
from catalogue.models import Work, WorkRelation
from catalogue.tests.factories import make_page, make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()


def withdraw(work, **facts):
    work.withdrawn_reason = facts.pop("reason", "outdated")
    for name, value in facts.items():
        setattr(work, name, value)
    work.full_clean(exclude=["latest_revision", "live_revision"])
    work.save()


def read_gone(client, path, status=410):
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("code", CODES)
def test_a_withdrawn_work_says_so_in_every_language_with_reason_and_successor(client, code):
    new = make_work("tool", ("en", "ar"), key="new", titles={"en": "New guide", "ar": "الدليل الجديد"})
    old = make_work("tool", ("en", "fr"), key="old", titles={"en": "Old guide", "fr": "Ancien guide"})
    withdraw(old, reason="replaced", successor=new, withdrawn_note={"en": "The law changed.", "fr": "La loi a changé."})
    soup = read_gone(client, f"/{code}/tools/old/")
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    title = soup.select_one(".lead")
    note = soup.find("p", string="La loi a changé." if code == "fr" else "The law changed.")
    assert title.get_text() == ("Ancien guide" if code == "fr" else "Old guide")
    assert note.get("lang") == (None if code in ("en", "fr") else "en")
    assert soup.select_one(".card__title a")["href"] == f"/{code if code == 'ar' else 'en'}/tools/new/"
    bar = [item.get("href") for item in soup.select(".language-bar__item")]
    assert bar == [f"/{other}/tools/old/" for other in CODES]


def test_a_withdrawn_work_is_found_nowhere(client):
    work = make_work("tool", ("en", "ar"), key="old", titles={"en": "Old guide"})
    withdraw(work)
    assert work.withdrawn_on is not None
    assert "Old guide" not in client.get("/en/tools/").content.decode()
    assert "Old guide" not in client.get("/en/").content.decode()


def test_the_address_may_have_another_languages_slug_or_the_key(client):
    work = make_work("training", ("fr",), key="the-key")
    page = work.pages.get()
    page.slug = "atelier"
    page.save()
    withdraw(work)
    for slug in ("the-key", "atelier"):
        read_gone(client, f"/ar/training/{slug}/")
        read_gone(client, f"/ar/tools/{slug}/", status=404)
    read_gone(client, "/ar/training/another/", status=404)


def test_what_was_never_public_leaves_no_trace(client):
    draft = make_work("tool", ("en",), key="draft", live=False)
    private = make_work("tool", ("en",), key="private")
    PageViewRestriction.objects.create(page=private.pages.get().page_ptr, restriction_type="login")
    for work in (draft, private):
        withdraw(work)
        read_gone(client, f"/en/tools/{work.key}/", status=404)


def test_a_work_that_supersedes_the_withdrawn_one_is_offered_where_no_successor_was_given(client):
    old, new = make_work("tool", key="old"), make_work("tool", key="new", titles={"en": "New"})
    WorkRelation.objects.create(work=new, kind="supersedes", target=old)
    withdraw(old)
    assert read_gone(client, "/en/tools/old/").select_one(".card__title a")["href"] == "/en/tools/new/"


def test_a_draft_of_the_withdrawal_withdraws_nothing_and_publishing_it_does(client, admin_user):
    work = make_work("tool", ("en", "fr"), key="w")
    work.withdrawn_reason = "incorrect"
    work.save_revision(user=admin_user)
    assert client.get("/en/tools/w/").status_code == 200
    page = work.pages.get(locale__language_code="fr").specific
    page.save_revision(user=admin_user).publish(user=admin_user)
    assert [client.get(f"/{code}/tools/w/").status_code for code in ("en", "fr")] == [410, 410]


def test_a_page_of_a_withdrawn_work_cannot_be_published_until_the_withdrawal_is_taken_back(client, admin_user):
    work = make_work("tool", ("en",), key="w")
    withdraw(work)
    page = work.pages.get().specific
    page.save_revision().publish()
    read_gone(client, "/en/tools/w/")
    work = Work.objects.get(pk=work.pk)
    work.withdrawn_reason = ""
    work.full_clean(exclude=["latest_revision", "live_revision"])
    work.save_revision(user=admin_user)
    page = work.pages.get().specific
    page.save_revision().publish()
    assert client.get("/en/tools/w/").status_code == 200
    assert Work.objects.get(pk=work.pk).withdrawn_on is None


def test_an_import_does_not_bring_a_withdrawn_work_back():
    work = make_work("tool", ("en",), key="w")
    withdraw(work)
    record = {"kind": "tool", "key": "w", "pages": {"en": {"title": "Again"}}}
    from catalogue.importers.records import KnownSlugs
    from catalogue.site_tree import ensure_listings

    writer = WorkWriter(ensure_listings(), files=None)
    with pytest.raises(RecordError, match="withdrawn"):
        writer.write(check_record(record, KnownSlugs.from_database()))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"withdrawn_reason": "replaced"}, "successor"),
        ({"withdrawn_note": {"en": "Note"}}, "withdrawn_reason"),
    ],
)
def test_a_withdrawal_needs_a_reason_and_a_replacement_its_successor(facts, field):
    work = make_work("tool", key="w")
    for name, value in facts.items():
        setattr(work, name, value)
    with pytest.raises(ValidationError) as error:
        work.full_clean(exclude=["latest_revision", "live_revision"])
    assert list(error.value.message_dict) == [field]


def test_a_withdrawn_work_takes_few_queries(client, django_assert_max_num_queries):
    old, new = make_work("tool", CODES, key="old"), make_work("tool", CODES, key="new")
    make_page(make_work("tool", key="other", date=date(2020, 1, 1)), "ar")
    withdraw(old, successor=new)
    client.get("/ar/tools/old/")
    with django_assert_max_num_queries(20):
        read_gone(client, "/ar/tools/old/")
