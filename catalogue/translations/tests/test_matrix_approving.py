"""Approving in the matrix: only others' texts, only without findings, and every text that is left is told of."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from catalogue.groups import ensure_groups
from catalogue.translations.admin import matrix_approving
from catalogue.translations.models import TextReview
from catalogue.translations.reviewing import send_back
from catalogue.translations.tests.conftest import messages_of
from catalogue.translations.tests.editor_steps import ARABIC, FRENCH, submit
from catalogue.translations.tests.status_rows import set_statuses
from catalogue.translations.tests.test_matrix_actions import address, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator(db):
    return get_user_model().objects.create_user("translator", "translator@example.org", "secret")


@pytest.fixture
def in_review(synced_page, steps, translator):
    """The Arabic and French texts of a work handed over by their translator."""
    set_statuses(synced_page.work, ar="in_review", fr="in_review")
    for code, texts in (("ar", ARABIC), ("fr", FRENCH)):
        submit(steps.translation(synced_page, code), texts, translator)
    return synced_page


def test_what_is_in_review_is_approved_in_the_chosen_languages_and_its_publication_queued(admin, in_review, steps):
    plan = ask(admin, address("approve", [in_review.work]))
    assert [plan[name][0] for name in ("عربي", "Français", "Español")] == ["1", "1", "0"]
    assert plan["Español"][1] == "1: nothing of it is in review"
    shown = messages_of(admin.post(address("approve", [in_review.work]), {"languages": ["ar"]}, follow=True))
    assert "What was in review of 1 translation was approved: عربي 1." in shown
    assert steps.run_jobs() == ["ar published"]
    assert steps.page_in(in_review, "ar").live
    assert not steps.page_in(in_review, "fr").live


def test_nobody_approves_the_own_translations_this_way(client, in_review, translator, steps):
    ensure_groups()
    translator.groups.set([Group.objects.get(name="Publisher")])
    client.force_login(translator)
    plan = ask(client, address("approve", [in_review.work]))
    assert plan["عربي"] == ["0", "1: you translated it yourself, so somebody else has to approve it"]
    client.post(address("approve", [in_review.work]), {"languages": ["ar"]})
    assert not TextReview.objects.filter(state="approved").exists()


def test_only_the_others_texts_of_a_shared_translation_are_approved(client, in_review, translator, member):
    publisher = member("Publisher")
    review = TextReview.objects.filter(translation__locale__language_code="ar").first()
    review.translator = publisher
    review.save()
    left = "1 text stays in review: you translated it yourself, so somebody else has to approve it"
    assert ask(client, address("approve", [in_review.work]))["عربي"] == ["1", left]
    client.post(address("approve", [in_review.work]), {"languages": ["ar"]})
    states = TextReview.objects.filter(translation__locale__language_code="ar").order_by("pk")
    assert set(states.exclude(pk=review.pk).values_list("state", flat=True)) == {"approved"}
    review.refresh_from_db()
    assert review.state == "in_review"


def test_pages_that_the_approver_may_not_publish_are_left(client, in_review, member):
    publisher = member("Author")
    group = Group.objects.create(name="Arabic approvers")
    home = Page.objects.get(depth=2, locale__language_code="ar")
    for action in ("change", "publish"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    publisher.groups.add(group)
    plan = ask(client, address("approve", [in_review.work]))
    assert plan["عربي"] == ["1", ""]
    assert plan["Français"] == ["0", "1: you may not publish its page"]
    assert client.post(address("approve", [in_review.work]), {"languages": ["fr"]}).status_code == 200
    assert not TextReview.objects.filter(state="approved").exists()


def test_what_happened_after_the_page_asked_is_told(admin, in_review, steps):
    url = address("approve", [in_review.work])
    assert ask(admin, url)["Français"][0] == "1"
    send_back(
        steps.translation(in_review, "fr"),
        None,
        TextReview.objects.filter(translation__locale__language_code="fr").values_list("translation_id", flat=True),
    )
    response = admin.post(url, {"languages": ["ar", "fr"]})
    assert "is not one of the available choices" in response.content.decode()
    assert not TextReview.objects.filter(state="approved").exists()


def test_texts_with_findings_are_left_and_the_reason_is_told_before_and_after(admin, in_review, steps, translator):
    submit(steps.translation(in_review, "ar"), [f"{ARABIC[0]} ,"], translator)
    url = address("approve", [in_review.work])
    assert ask(admin, url)["عربي"][1].startswith("1 text stays in review: ")
    shown = messages_of(admin.post(url, {"languages": ["ar"]}, follow=True))
    assert "What was in review of 1 translation was approved" in shown
    assert "1 text was left in review" in shown
    assert steps.run_jobs() == []


def test_many_are_approved_by_jobs(admin, in_review, steps, monkeypatch):
    monkeypatch.setattr(matrix_approving, "AT_ONCE", 1)
    response = admin.post(address("approve", [in_review.work]), {"languages": ["ar", "fr"]})
    assert response.url.startswith("/admin/translations/progress/?job=")
    assert not TextReview.objects.filter(state="approved").exists()
    assert sorted(steps.run_jobs()) == ["ar approved", "fr approved"]
    assert "2 of 2 translations" in admin.get(response.url).content.decode()
    assert sorted(steps.run_jobs()) == ["ar published", "fr published"]
