"""What tests of the translation sync share: an English work, its translations, somebody who publishes."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from catalogue.groups import ensure_groups
from catalogue.tests.factories import make_work
from catalogue.translations.models import TranslationJob
from catalogue.translations.places import placed_texts
from catalogue.translations.reviewing import APPROVABLE, approve_texts
from catalogue.translations.running import run_job
from catalogue.translations.tests.editor_steps import make_person
from catalogue.translations.tests.local_service import LocalService
from catalogue.translations.tests.machine_service import machine_service
from launch.suite_worker import start_worker, stop_worker

TARGETS = ["ar", "zh-hans", "fr", "ru", "es"]
BODY = "The first paragraph says what the tool is.\n\nThe second paragraph says how it is used."


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def messages_of(response) -> str:
    return unescape(" ".join(str(message) for message in response.context["messages"]))


def is_public(page) -> bool:
    return Page.objects.get(pk=page.pk).live


class Steps:
    """What editors and translators do, without the admin's views."""

    def publish(self, page: Page, **changes):
        page = Page.objects.get(pk=page.pk).specific
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(changed=True).publish()
        page.refresh_from_db()
        return page

    def run_jobs(self) -> list[str]:
        """Run open jobs as a worker would; return the outcomes of their items, by language."""
        outcomes = []
        for job in TranslationJob.objects.filter(state__in=["waiting", "failed"]).order_by("pk"):
            run_job(job.pk)
            outcomes += [f"{item.language_code} {item.outcome}" for item in job.items.all()]
        return outcomes

    def translate(self, page: Page, language_code: str, only: int | None = None, user=None) -> None:
        """Enter a translation for every text that has none (or the first `only` of them)."""
        translation = self.translation(page, language_code)
        segments = translation.source.stringsegment_set.order_by("order")
        missing = segments.annotate_translation(translation.target_locale).filter(translation__isnull=True)
        for segment in list(missing)[:only]:
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale=translation.target_locale,
                defaults={
                    "data": f"[{language_code}] {segment.string.data}",
                    "translation_type": "manual",
                    "last_translated_by": user,
                },
            )

    def approve(self, page: Page, language_code: str, user=None) -> int:
        """Approve every faultless text as it stands."""
        translation = self.translation(page, language_code)
        waiting = [each for each in placed_texts(translation) if each.state in APPROVABLE]
        return approve_texts(translation, user, {each.text.pk: each.text_hash for each in waiting})

    def translation(self, page: Page, language_code: str) -> Translation:
        return Translation.objects.get(
            source__object_id=page.translation_key, target_locale__language_code=language_code
        )

    def page_in(self, page: Page, language_code: str):
        pages = Page.objects.filter(translation_key=page.translation_key)
        return pages.get(locale__language_code=language_code).specific

    def publish_translation(self, page: Page, language_code: str):
        """Approve what was entered and publish it as wagtail-localize does."""
        self.approve(page, language_code)
        self.translation(page, language_code).save_target(publish=True)
        target = self.page_in(page, language_code)
        if not target.live:
            # A test's transaction never commits, and save_target publishes after the commit.
            target.get_latest_revision().publish()
        return self.page_in(page, language_code)


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def english_page(db):
    """A public English page of a tool, with no other language."""
    return (
        make_work("tool", ("en",), key="model-law", titles={"en": "Model law on evidence"}, body=BODY)
        .pages.get()
        .specific
    )


@pytest.fixture
def synced_page(english_page, steps):
    """The same after its publication and its first sync: five drafts."""
    page = steps.publish(english_page)
    steps.run_jobs()
    return page


@pytest.fixture
def arabic(synced_page, steps) -> Translation:
    """The translation of that page into Arabic, with nothing translated."""
    return steps.translation(synced_page, "ar")


@pytest.fixture
def machine(settings) -> Iterator[LocalService]:
    yield from machine_service(settings)


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture
def locales(db) -> dict[str, Locale]:
    return {locale.language_code: locale for locale in Locale.objects.all()}


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def half_translated(synced_page, steps):
    """The Arabic draft with its title translated, its body not."""
    steps.translate(synced_page, "ar", only=1)
    return steps.page_in(synced_page, "ar")


@pytest.fixture
def job(english_page, steps) -> TranslationJob:
    steps.publish(english_page)
    return TranslationJob.objects.get()


@pytest.fixture
def start_beat_worker(redis_url, tmp_path, monkeypatch):
    """Start workers with beat inside, ticking every second, whose leases last two."""
    monkeypatch.setenv("TRANSLATION_JOBS_TICK", "1")
    monkeypatch.setenv("TRANSLATION_JOB_LEASE_SECONDS", "2")
    workers = []

    def start():
        number = len(workers)
        workers.append(start_worker(tmp_path / f"worker-{number}.log", with_beat=tmp_path / f"beat-{number}"))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            stop_worker(worker)


@pytest.fixture(autouse=True)
def _english():
    """A page asked for in Arabic leaves the thread Arabic."""
    with override("en"):
        yield


@pytest.fixture
def member(client):
    """Log in somebody of a group."""

    def log_in(group: str):
        ensure_groups()
        user = get_user_model().objects.create_user(group.lower(), f"{group}@example.org", "secret")
        user.groups.set([Group.objects.get(name=group)])
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def translator(client):
    person = make_person("translator", "Translator")
    client.force_login(person)
    return person
