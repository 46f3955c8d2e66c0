"""Nothing untranslated becomes public, whichever way somebody publishes."""

import html
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Page, Workflow, WorkflowTask
from wagtail_localize.models import LocaleSynchronization, StringTranslation, TranslationSource
from wagtail_localize.operations import translate_object

from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_page, make_work
from catalogue.translations.models import TranslationJob
from catalogue.translations.publication_guard import UntranslatedPageError
from catalogue.translations.tests.conftest import TARGETS
from catalogue.translations.texts import untranslated_texts
from pages.models import HomePage, TextPage


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def half_translated(synced_page, steps):
    """The Arabic draft with its title translated, its body not."""
    steps.translate(synced_page, "ar", only=1)
    return steps.page_in(synced_page, "ar")


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def messages_of(response) -> str:
    return html.unescape(" ".join(str(message) for message in response.context["messages"]))


def is_public(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_publish_in_the_translation_editor_is_refused_while_texts_are_missing(admin, half_translated):
    response = admin.post(edit_address(half_translated), {"action": "publish"}, follow=True)

    assert "can't be published yet: 2 texts have no valid translation" in messages_of(response)
    assert not is_public(half_translated)


def test_publish_in_the_translation_editor_works_once_everything_is_translated(
    admin, synced_page, half_translated, steps, django_capture_on_commit_callbacks
):
    steps.translate(synced_page, "ar")

    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(edit_address(half_translated), {"action": "publish"}, follow=True)

    assert "Published" in messages_of(response)
    page = steps.page_in(synced_page, "ar")
    assert page.live
    assert page.title == "[ar] Model law on evidence"
    assert admin.get(page.url).status_code == 200


@pytest.mark.parametrize("code", TARGETS)
def test_publishing_a_draft_full_of_the_source_text_is_refused(synced_page, steps, code):
    draft = steps.page_in(synced_page, code)

    with pytest.raises(UntranslatedPageError, match="3 texts are not translated yet"):
        draft.get_latest_revision().publish()

    assert not is_public(draft)


def test_a_revision_with_old_source_text_is_refused_even_if_all_of_todays_texts_are_translated(
    half_translated, synced_page, steps
):
    old_revision = half_translated.get_latest_revision()
    steps.publish(synced_page, body=plain_to_body("Quite another body."))
    steps.run_jobs()
    steps.translate(synced_page, "ar")

    with pytest.raises(UntranslatedPageError, match="3 texts"):
        old_revision.publish()


def test_bulk_publication_is_refused_with_a_message(admin, half_translated):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = admin.post(f"{address}?id={half_translated.pk}", follow=True)

    assert "can't be published: 3 texts are not translated yet, beginning with" in messages_of(response)
    assert not is_public(half_translated)


def test_approval_in_a_workflow_is_refused_and_the_task_stays_open(admin, editor, half_translated):
    workflow, task = Workflow.objects.create(name="Approval"), GroupApprovalTask.objects.create(name="Approve")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(half_translated, editor)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[half_translated.pk, "approve", state.current_task_state.pk]
    )

    response = admin.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})

    assert response.json() == {"step": "success", "redirect": edit_address(half_translated)}
    assert "not translated yet" in messages_of(admin.get(edit_address(half_translated)))
    state.refresh_from_db()
    assert (state.status, state.current_task_state.status) == ("in_progress", "in_progress")
    assert not is_public(half_translated)


def test_an_untranslated_page_can_not_be_scheduled(half_translated):
    half_translated.go_live_at = timezone.now() + timedelta(hours=1)
    revision = half_translated.save_revision()

    with pytest.raises(UntranslatedPageError):
        revision.publish()

    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


def test_a_translated_page_can_be_scheduled_and_goes_live(synced_page, steps):
    steps.translate(synced_page, "ar")
    steps.translation(synced_page, "ar").save_target(publish=False)
    draft = steps.page_in(synced_page, "ar")
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    revision.publish()
    assert not is_public(draft)
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()

    call_command("publish_scheduled")

    assert is_public(draft)


def test_saving_an_outdated_translation_over_a_public_page_is_refused(synced_page, steps):
    steps.translate(synced_page, "fr")
    french = steps.publish_translation(synced_page, "fr")
    steps.publish(synced_page, title="A new title")
    steps.run_jobs()

    with pytest.raises(UntranslatedPageError):
        steps.translation(synced_page, "fr").save_target(publish=False)
    # The ways in which wagtail-localize starts a translation again swallow the error; the page is safe.
    translate_object(synced_page, [french.locale])

    french.refresh_from_db()
    assert (french.live, french.title) == (True, "[fr] Model law on evidence")


def test_a_name_that_is_the_same_in_both_languages_counts_once_it_is_entered(synced_page, steps):
    steps.publish(synced_page, title="UNODC & SHERLOC")
    steps.run_jobs()
    steps.translate(synced_page, "fr")
    StringTranslation.objects.filter(context__path="title", locale__language_code="fr").update(data="UNODC & SHERLOC")

    french = steps.publish_translation(synced_page, "fr")

    assert french.live
    assert french.title == "UNODC & SHERLOC"


def test_a_stopped_translation_may_share_names_with_its_source_but_not_sentences(synced_page, steps):
    steps.translate(synced_page, "fr")
    translation = steps.translation(synced_page, "fr")
    translation.enabled = False
    translation.save()
    french = steps.page_in(synced_page, "fr")

    french.title = "Loi type"
    with pytest.raises(UntranslatedPageError, match="The first paragraph says what the tool is"):
        french.save_revision().publish()

    french.body = plain_to_body("UNODC\n\nLe premier paragraphe dit ce qu'est l'outil.")
    french.save_revision().publish()
    assert is_public(french)


def test_a_page_can_not_be_turned_into_an_alias_of_another_language(admin, synced_page, steps):
    steps.translate(synced_page, "ru")
    russian = steps.publish_translation(synced_page, "ru")

    response = admin.post(reverse("wagtail_localize:convert_to_alias", args=[russian.pk]), follow=True)

    assert "can't show the text of another language" in messages_of(response)
    russian.refresh_from_db()
    assert (russian.alias_of_id, russian.title) == (None, "[ru] Model law on evidence")


def test_an_alias_in_another_language_is_never_public(steps, locales, db):
    page = make_work("tool", ("en",)).pages.get().specific
    alias = page.copy_for_translation(locales["ar"], alias=True)
    assert not is_public(alias)

    steps.publish(page, title="Published again")

    assert not is_public(alias)
    # The sync turns the alias into a translation.
    assert "ar created" in steps.run_jobs()
    assert Page.objects.get(pk=alias.pk).alias_of_id is None


def test_a_mirrored_tree_makes_no_public_pages_and_is_not_offered(admin, steps, locales, db):
    about = HomePage.objects.get(locale=locales["en"]).add_child(instance=TextPage(title="About us", slug="about"))

    form = admin.get(reverse("wagtaillocales:edit", args=[locales["ar"].pk])).content.decode()
    assert "sync_from" not in form
    LocaleSynchronization.objects.create(locale=locales["ar"], sync_from=locales["en"])
    job = TranslationJob.objects.get()
    assert job.function == "wagtail_localize.synctree.synchronize_tree"
    steps.run_jobs()

    aliases = Page.objects.filter(alias_of__isnull=False)
    assert [alias.alias_of_id for alias in aliases] == [about.pk]
    assert not aliases.filter(live=True).exists()


def test_sync_translated_pages_queues_a_job_and_publishes_nothing(admin, synced_page, steps):
    TranslationJob.objects.all().delete()
    source = TranslationSource.objects.get(object_id=synced_page.translation_key)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])

    assert "publish_translations" not in admin.get(address).content.decode()
    response = admin.post(address, {"publish_translations": "on"}, follow=True)

    assert "are being brought up to date" in messages_of(response)
    assert TranslationJob.objects.get().arguments["page"]["pk"] == synced_page.pk
    assert (
        not Page.objects.filter(translation_key=synced_page.translation_key, live=True)
        .exclude(pk=synced_page.pk)
        .exists()
    )


def test_a_subtree_submitted_for_translation_overwrites_no_page(admin, steps, locales, db):
    section = HomePage.objects.get(locale=locales["en"]).add_child(instance=TextPage(title="Section", slug="section"))
    child = section.add_child(instance=TextPage(title="Child", slug="child"))
    own = HomePage.objects.get(locale=locales["ar"]).add_child(
        instance=TextPage(title="صفحة", slug="own", locale=locales["ar"], translation_key=child.translation_key)
    )
    address = reverse("wagtail_localize:submit_page_translation", args=[section.pk])

    response = admin.post(address, {"locales": [locales["ar"].pk, locales["fr"].pk], "include_subtree": "on"})

    assert response.status_code == 302
    assert TranslationJob.objects.get().requested_by.username == "editor"
    assert sorted(steps.run_jobs()) == ["ar own_text", "fr created"]
    own.refresh_from_db()
    assert (own.title, own.live) == ("صفحة", True)


RICH_TEXTS = [
    "<p>A &amp; B &lt; C</p>",
    '<p>See <a href="https://example.org/?a=1&amp;b=2">this <b>bold</b> page</a> &nbsp; now.</p>',
    "<p>One<br/>two<br/>three</p><ul><li>item <i>one</i></li><li><b>item two</b></li></ul>",
    "<ol><li><p>nested</p></li></ol><p>H<sub>2</sub>O and x<sup>2</sup></p>",
    "<p>“Curly” — dash… and 中文 and عربي</p>",
    '<p><a linktype="page" id="1">internal link</a> text</p><p></p><p> spaced </p>',
    "<p>1 > 0 and 'quotes' \"double\"</p>",
]


@pytest.mark.parametrize("markup", RICH_TEXTS)
def test_source_text_is_recognised_whatever_its_markup(english_page, steps, markup):
    body = [
        ("text", markup),
        ("heading", "Tom & Jerry <3"),
        ("quotation", {"text": "Line one\nline two", "source": ""}),
    ]
    page = steps.publish(english_page, body=body, summary="Line one\n\nLine & two", purpose=markup)
    steps.run_jobs()
    for code in ("ar", "fr"):
        draft = steps.page_in(page, code)
        total, _done = steps.translation(page, code).get_progress()
        assert len(untranslated_texts(draft)) == total
        steps.translate(page, code)
        assert untranslated_texts(steps.publish_translation(page, code)) == []


def test_no_half_of_a_translation_is_ever_public(english_page, steps):
    """Any choice of missing texts is refused: 40 random halves of a page with ten paragraphs."""
    chosen = random.Random(5)
    page = steps.publish(english_page, body=plain_to_body("\n\n".join(f"Paragraph number {n}." for n in range(10))))
    steps.run_jobs()
    steps.translate(page, "es")
    entered = list(StringTranslation.objects.filter(locale__language_code="es"))
    spanish = steps.page_in(page, "es")
    for _round in range(40):
        StringTranslation.objects.filter(locale__language_code="es").delete()
        kept = chosen.sample(entered, chosen.randrange(len(entered)))
        StringTranslation.objects.bulk_create(kept)
        steps.translation(page, "es").save_target(publish=False)
        revision = steps.page_in(page, "es").get_latest_revision()
        with pytest.raises(UntranslatedPageError, match=str(len(entered) - len(kept))):
            revision.publish()
        assert not is_public(spanish)


def test_the_refusal_names_page_language_and_text_apart_from_the_sentence(half_translated):
    with pytest.raises(UntranslatedPageError) as refusal:
        half_translated.get_latest_revision().publish()
    message = refusal.value.messages[0]
    assert "\u2068عربي\u2069" in message
    assert "\u2068Model law on evidence\u2069" in message


def test_own_pages_are_published_freely(steps, db):
    work = make_work("tool", ("en",))
    page = make_page(work, "ar", title=f"{work.key} en", live=False)
    page.get_latest_revision() or page.save_revision()
    page.get_latest_revision().publish()
    assert is_public(page)
    assert Locale.objects.count() == 6
