"""However a source is edited while it is translated and approved: nothing is lost, and nothing public is unreviewed."""

import random
from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from catalogue.translations.models import ArchivedText, TranslationJob, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.registry import PUBLISH_TRANSLATION
from catalogue.translations.reviewing import approve_texts
from catalogue.translations.running import run_job
from catalogue.translations.statuses import find_differences, refresh_stale
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.text_states import text_states
from catalogue.translations.texts import texts_of

SHORT, LONG = 60, 500
LANGUAGES = ["ar", "fr"]
SEED = 20261125
APPROVED, OUTDATED = TranslationState.APPROVED, TranslationState.OUTDATED


class EditedSource:
    """A page that is edited at random while two languages follow it, and what has to hold whatever happens."""

    def __init__(self, page: Page, steps, translator, approver) -> None:
        self.chance = random.Random(SEED)
        self.page, self.steps = page, steps
        self.translator, self.approver = translator, approver
        self.texts_made = 0
        self.blocks = [["text", self.new_id(), [self.new_text(), self.new_text()]] for _number in range(3)]
        self.title = "Model law on evidence"
        self.replaced: dict[str, str] = {}  # new words: those whose place they took
        self.entered: dict[tuple[str, str], str] = {}  # (language, source words): translation
        self.approved: set[tuple[str, str]] = set()  # (language, translation)
        self.archived: set[int] = set()

    def new_text(self) -> str:
        self.texts_made += 1
        return f"Sentence number {self.texts_made} of a page that many people edit."

    def new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    # Edits

    def edit(self) -> None:
        edits: list[Callable[[], None]] = [
            self.insert_block,
            self.move_block,
            self.delete_block,
            self.rename_block,
            self.edit_title,
            self.edit_paragraph,
            self.edit_paragraph,
            self.insert_paragraph,
            self.delete_paragraph,
            self.move_paragraph,
        ]
        self.replaced = {}
        self.chance.choice(edits)()

    def insert_block(self) -> None:
        texts = [self.new_text() for _number in range(self.chance.randint(1, 3))]
        self.blocks.insert(self.chance.randint(0, len(self.blocks)), ["text", self.new_id(), texts])

    def move_block(self) -> None:
        block = self.blocks.pop(self.chance.randrange(len(self.blocks)))
        self.blocks.insert(self.chance.randint(0, len(self.blocks)), block)

    def delete_block(self) -> None:
        if len(self.blocks) > 2:
            del self.blocks[self.chance.randrange(len(self.blocks))]

    def rename_block(self) -> None:
        self.chance.choice(self.blocks)[1] = self.new_id()

    def edit_title(self) -> None:
        old, self.title = self.title, f"Title {self.new_text()}"
        self.replaced = {self.title: old}

    def edit_paragraph(self) -> None:
        texts = self.chance.choice(self.blocks)[2]
        place = self.chance.randrange(len(texts))
        new = f"{self.new_text()} In <b>bold</b> and <i>italics</i>." if self.chance.random() < 0.5 else self.new_text()
        self.replaced = {new: texts[place]}
        texts[place] = new

    def insert_paragraph(self) -> None:
        texts = self.chance.choice(self.blocks)[2]
        texts.insert(self.chance.randint(0, len(texts)), self.new_text())

    def delete_paragraph(self) -> None:
        texts = self.chance.choice(self.blocks)[2]
        if len(texts) > 1:
            del texts[self.chance.randrange(len(texts))]

    def move_paragraph(self) -> None:
        texts = self.chance.choice(self.blocks)[2]
        if len(texts) > 1:
            text = texts.pop(self.chance.randrange(len(texts)))
            target = self.chance.choice(self.blocks)[2]
            target.insert(self.chance.randint(0, len(target)), text)

    def publish(self) -> None:
        page = Page.objects.get(pk=self.page.pk).specific
        page.title = self.title
        page.body = page.body.stream_block.to_python(
            [
                {"type": kind, "id": block_id, "value": "".join(f"<p>{text}</p>" for text in texts)}
                for kind, block_id, texts in self.blocks
            ]
        )
        page.save_revision(changed=True).publish()
        run = SyncRun()
        sync_page(run, page, LANGUAGES)
        run.raise_failures()

    # Translators and approvers

    def translate_some(self) -> None:
        code = self.chance.choice(LANGUAGES)
        translation = self.steps.translation(self.page, code)
        for placed in placed_texts(translation):
            if placed.text is None and self.chance.random() < 0.7:
                self.enter(translation, placed, code)
            elif placed.text is not None and self.chance.random() < 0.05:
                placed.text.data = f"{placed.text.data} !"
                placed.text.save()
                self.entered[code, placed.source] = placed.text.data

    def enter(self, translation, placed, code: str) -> None:
        data = f"[{code}] {placed.source}"
        StringTranslation.objects.create(
            translation_of_id=placed.string_id,
            context_id=placed.context_id,
            locale=translation.target_locale,
            data=data,
            translation_type="manual",
            last_translated_by=self.translator,
        )
        self.entered[code, placed.source] = data

    def approve_some(self) -> None:
        code = self.chance.choice(LANGUAGES)
        translation = self.steps.translation(self.page, code)
        chosen = [each for each in placed_texts(translation) if each.text and self.chance.random() < 0.8]
        approve_texts(translation, self.approver, {each.text.pk: each.text_hash for each in chosen})
        self.approved |= {(code, plain(each.target)) for each in chosen}
        for job in TranslationJob.objects.filter(function=PUBLISH_TRANSLATION, state="waiting"):
            run_job(job.pk)

    # What has to hold

    def approved_sources(self) -> dict[str, dict[str, str]]:
        """{language: {source words: translation}} of the texts that are approved now."""
        return {
            code: {
                placed.source: placed.target
                for placed in placed_texts(self.steps.translation(self.page, code))
                if placed.state == APPROVED
            }
            for code in LANGUAGES
        }

    def check_archive(self) -> None:
        rows = set(ArchivedText.objects.values_list("pk", flat=True))
        assert self.archived <= rows
        self.archived = rows

    def check_nothing_is_lost(self) -> None:
        kept = set(StringTranslation.objects.values_list("locale__language_code", "translation_of__data", "data"))
        assert {(code, source, data) for (code, source), data in self.entered.items()} <= kept

    def check_unchanged_texts_stay_approved(self, before: dict[str, dict[str, str]]) -> None:
        for code in LANGUAGES:
            for placed in placed_texts(self.steps.translation(self.page, code)):
                if placed.source in before[code]:
                    assert placed.state == APPROVED, (code, placed.source)
                    assert placed.target == before[code][placed.source]

    def check_changed_texts_show_their_former_words(self) -> None:
        for code in LANGUAGES:
            for status in text_states(self.steps.translation(self.page, code)):
                old = self.replaced.get(status.unit.source)
                if old is not None and (code, old) in self.entered:
                    assert status.state == OUTDATED
                    assert (status.previous_source, status.previous_target) == (old, self.entered[code, old])

    def check_public_texts_are_approved(self) -> int:
        public = Page.objects.filter(translation_key=self.page.translation_key, live=True).exclude(pk=self.page.pk)
        for page in public:
            code = page.locale.language_code
            texts = {(code, text) for _path, text in texts_of(page.specific)}
            assert texts <= self.approved
        return public.count()


def plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "").replace("<i>", "").replace("</i>", "")


@pytest.mark.fault
@pytest.mark.timeout(3600)
def test_whatever_is_edited_nothing_is_lost_and_nothing_public_is_unreviewed(english_page, steps, editor, is_long):
    translator = get_user_model().objects.create_user("translator", "translator@example.org", "secret")
    source = EditedSource(english_page, steps, translator, editor)
    source.publish()
    publications = 0
    for number in range(LONG if is_long else SHORT):
        before = source.approved_sources()
        source.edit()
        source.publish()
        source.check_unchanged_texts_stay_approved(before)
        source.check_changed_texts_show_their_former_words()
        source.translate_some()
        if number % 2:
            source.approve_some()
        source.check_archive()
        source.check_nothing_is_lost()
        publications += source.check_public_texts_are_approved()
    assert publications > 0
    assert ArchivedText.objects.filter(origin="carried").exists()
    refresh_stale()
    assert find_differences() == []
