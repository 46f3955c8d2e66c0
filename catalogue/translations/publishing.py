"""Publishing a translation once its texts are approved. Runs as a job; the guard looks over its shoulder."""

from functools import partial

from django.contrib.auth.models import User
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.translations.models import Outcome
from catalogue.translations.places import is_complete, placed_texts
from catalogue.translations.reviewing import is_source_public
from catalogue.translations.sync import is_behind, publish_target
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.texts import texts_of, version_hash


def publish_translation(run: SyncRun, translation: Translation, user_id: int | None = None) -> None:
    """Publish the page of a translation if every text is approved. `user_id` is who approved the last one."""
    source = translation.source
    run.do_item(
        source.object_id,
        translation.target_locale.language_code,
        version_hash(source),
        partial(publish_approved, translation, user_id),
    )


def publish_approved(translation: Translation, user_id: int | None = None) -> Outcome:
    """Write the approved texts into the page and publish it. Part of the caller's transaction."""
    source, locale = translation.source, translation.target_locale
    # In this order as whoever receives texts: first the translation, then its page.
    placed = placed_texts(translation, lock=True)
    # The same lock as the sync's: whoever writes this page at the same time comes after us.
    page = Page.objects.select_for_update().filter(translation_key=source.object_id, locale=locale).first()
    if page is None or not translation.enabled:
        return Outcome.STOPPED
    if not is_source_public(translation) or not is_complete(placed):
        return Outcome.UNAPPROVED
    if page.live and not is_behind(source, locale) and shows_its_texts(translation, page.specific):
        return Outcome.UNCHANGED
    user = User.objects.filter(pk=user_id).first() if user_id else None
    publish_target(source, translation, user)
    return Outcome.PUBLISHED


def shows_its_texts(translation: Translation, page: Page) -> bool:
    """Whether a page says in every place what its translation does."""
    return texts_of(translation.source.get_ephemeral_translated_instance(translation.target_locale)) == texts_of(page)
