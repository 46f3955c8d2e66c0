"""Facts are entered once, on any language's page, and drafted and published with it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from catalogue.models import TrainingSessionPage, Work, WorkPage
from catalogue.models.kinds import SessionState
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor_client(client):
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def empty_formset(name: str) -> dict[str, int]:
    return {
        f"{name}-TOTAL_FORMS": 0,
        f"{name}-INITIAL_FORMS": 0,
        f"{name}-MIN_NUM_FORMS": 0,
        f"{name}-MAX_NUM_FORMS": 1000,
    }


def session_form(**changes):
    return {
        "title": "Evidence from abroad",
        "slug": "evidence-from-abroad",
        "summary": "Two days on electronic evidence.",
        "body-count": 0,
        "venue": "Vienna",
        "how_to_take_part": rich_text("<p>Through your authority.</p>"),
        "facts-type": "workshop",
        "facts-starts_at": "2030-01-15 10:00",
        "facts-ends_at": "2030-01-16 17:00",
        "facts-time_zone": "Europe/Vienna",
        "facts-mode": "in_person",
        "facts-participation": "nomination",
        "facts-working_languages": ["en", "fr"],
        **empty_formset("facts-versions"),
        **empty_formset("facts-relations"),
        **empty_formset("comments"),
        **changes,
    }


def add_session(client, **changes):
    listing = ensure_listings()["training", "en"]
    url = reverse("wagtailadmin_pages:add", args=("catalogue", "trainingsessionpage", listing.pk))
    return client.post(url, session_form(**changes))


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=(page.pk,))


def test_publishing_a_new_page_publishes_its_facts_in_the_sessions_zone(editor_client):
    response = add_session(editor_client, **{"action-publish": "1"})
    assert response.status_code == 302
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    assert page.live
    assert page.work.key == "evidence-from-abroad"
    assert page.work.live
    assert page.work.starts_at == datetime(2030, 1, 15, 9, 0, tzinfo=UTC)
    assert page.work.working_languages == ["en", "fr"]


def test_saving_a_draft_keeps_changed_facts_from_the_public(editor_client):
    add_session(editor_client, **{"action-publish": "1"})
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    editor_client.post(edit_url(page), session_form(**{"facts-mode": "online"}))
    work = Work.objects.get(pk=page.work_id)
    assert work.mode == "in_person"
    assert work.has_unpublished_changes
    assert work.for_editing().mode == "online"


def test_publishing_another_languages_page_publishes_the_drafted_facts_for_all(editor_client):
    add_session(editor_client, **{"action-publish": "1"})
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    french = make_page(page.work, "fr", title="Preuves venues de l’étranger")
    editor_client.post(edit_url(page), session_form(**{"facts-mode": "online"}))
    french_form = session_form(
        **{"title": "Preuves venues de l’étranger", "facts-mode": "online", "action-publish": "1"}
    )
    editor_client.post(edit_url(french), french_form)
    work = Work.objects.get(pk=page.work_id)
    assert work.mode == "online"
    assert not work.has_unpublished_changes
    assert {p.work.mode for p in TrainingSessionPage.objects.filter(work=work)} == {"online"}


def test_wrong_facts_are_refused_beside_their_field_and_change_nothing(editor_client):
    response = add_session(editor_client, **{"facts-mode": "teleport", "action-publish": "1"})
    assert response.status_code == 200
    assert "teleport is not one of the available choices" in response.content.decode()
    assert not Work.objects.exists()


def test_an_end_before_the_start_is_refused(editor_client):
    response = add_session(editor_client, **{"facts-ends_at": "2030-01-14 10:00"})
    assert response.status_code == 200
    assert not Work.objects.exists()


def test_times_are_shown_in_the_sessions_zone(editor_client):
    add_session(editor_client)
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    assert "2030-01-15 10:00" in editor_client.get(edit_url(page)).content.decode()


def autosave(client, url, **data):
    return client.post(url, session_form(**data), headers={"Accept": "application/json"})


def test_drafts_that_save_themselves_never_double_a_version(editor_client):
    version = {
        **empty_formset("facts-versions"),
        "facts-versions-TOTAL_FORMS": 1,
        "facts-versions-0-language": "fr",
        "facts-versions-0-kind": "official",
        "facts-versions-0-status": "published",
        "facts-versions-0-id": "",
    }
    listing = ensure_listings()["training", "en"]
    url = reverse("wagtailadmin_pages:add", args=("catalogue", "trainingsessionpage", listing.pk))
    answer = autosave(editor_client, url, slug="half-ty", **version).json()
    page = TrainingSessionPage.objects.get(pk=answer["pk"])
    typed_on = {**version, **answer["field_updates"], "overwrite_revision_id": answer["revision_id"]}
    answer = autosave(editor_client, edit_url(page), **typed_on, **{"facts-versions-0-edition": "2"}).json()
    assert answer["success"], answer
    editor_client.post(
        edit_url(page),
        session_form(**{**typed_on, **answer["field_updates"], "facts-versions-0-edition": "3", "action-publish": "1"}),
    )
    work = Work.objects.get(pk=page.work_id)
    assert [(row.language, row.edition) for row in work.versions.all()] == [("fr", "3")]
    assert work.key == "evidence-from-abroad"


def test_the_key_of_a_work_stays_when_its_page_moves_to_another_slug(editor_client):
    add_session(editor_client, **{"action-publish": "1"})
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    editor_client.post(
        edit_url(page), session_form(**{"slug": "another", "facts-mode": "online", "action-publish": "1"})
    )
    page.refresh_from_db()
    assert page.slug == "another"
    assert page.work.key == "evidence-from-abroad"
    assert page.work.mode == "online"


def test_a_preview_shows_typed_facts_and_saves_none(editor_client):
    add_session(editor_client, **{"action-publish": "1"})
    page = TrainingSessionPage.objects.get(slug="evidence-from-abroad")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=(page.pk,))
    answer = editor_client.post(url, session_form(**{"facts-mode": "hybrid"})).json()
    assert answer["is_valid"]
    assert not Work.objects.get(pk=page.work_id).has_unpublished_changes


def test_a_copied_page_gets_facts_of_its_own(editor_client):
    work = make_work("tool", symbol="X/1", versions=({"language": "fr"},))
    page = WorkPage.objects.get(work=work).specific
    copy = page.copy(update_attrs={"slug": "copied", "title": "Copied"})
    assert copy.work_id != work.pk
    assert copy.work.symbol == "X/1"
    assert [version.language for version in copy.work.versions.all()] == ["fr"]
    assert copy.get_latest_revision_as_object().work_id == copy.work_id
    assert work.versions.count() == 1


def test_a_translated_page_shares_the_work():
    work = make_work("tool", languages=("en",))
    page = WorkPage.objects.get(work=work).specific
    locale = ensure_listings()["tool", "fr"].locale
    assert page.copy_for_translation(locale).work_id == work.pk


def test_a_work_goes_with_its_last_page():
    work = make_work("tool", languages=("en", "fr"))
    first, last = WorkPage.objects.filter(work=work)
    first.delete()
    assert Work.objects.filter(pk=work.pk).exists()
    last.delete()
    assert not Work.objects.filter(pk=work.pk).exists()


DAY = datetime(2030, 6, 10, 12, 0, tzinfo=UTC)


def on(month, day):
    return datetime(2030, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"is_cancelled": True, "starts_at": DAY}, SessionState.CANCELLED),
        (
            {"starts_at": on(6, 1), "ends_at": on(6, 2)},
            SessionState.HELD,
        ),
        (
            {"starts_at": on(6, 9), "ends_at": on(6, 11)},
            SessionState.UNDER_WAY,
        ),
        (
            {"starts_at": on(7, 1), "deadline": on(6, 9)},
            SessionState.CLOSED,
        ),
        (
            {"starts_at": on(7, 1), "deadline": on(6, 15)},
            SessionState.CLOSING_SOON,
        ),
        (
            {"starts_at": on(7, 1), "deadline": on(6, 25)},
            SessionState.OPEN,
        ),
        ({"starts_at": on(7, 1), "participation": "open"}, SessionState.OPEN),
        ({"starts_at": on(7, 1), "participation": "nomination"}, SessionState.PLANNED),
    ],
)
def test_the_state_of_a_session_follows_from_its_dates(facts, state):
    assert Work(kind="training", **facts).session_state(DAY) == state


def test_tools_and_publications_have_no_session_state():
    assert Work(kind="tool").session_state(DAY) is None


def test_facts_are_published_with_the_page_or_the_page_is_not(editor_client, monkeypatch):
    """Whatever happens between the two, a crash included: no public page with facts left behind as a draft."""
    work = make_work("training", live=False)
    page = work.pages.get().specific
    work.symbol = "A/RES/62/172"
    work.save_revision()
    revision = page.save_revision()

    def crash(self, user=None):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Work, "publish_facts", crash)
        with pytest.raises(KeyboardInterrupt):
            revision.publish()
    page.refresh_from_db()
    assert not page.live
    page.revisions.get().publish()
    work.refresh_from_db()
    page.refresh_from_db()
    assert (page.live, work.live, work.symbol) == (True, True, "A/RES/62/172")
