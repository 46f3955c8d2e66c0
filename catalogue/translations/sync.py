"""The translation sync itself: bringing the pages of one work (or plain page) in step with their source.

It creates drafts and refreshes them. It never writes over a text of its own in any language, and it
publishes only what people approved to the last text.
"""

from functools import partial

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationLog, TranslationSource

from catalogue.translations.models import Outcome, SourceVersion
from catalogue.translations.page_rows import translations_into
from catalogue.translations.places import is_complete, placed_texts
from catalogue.translations.source_language import source_page_of
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.texts import content_hash
from pages.querysets import is_own_page


def sync_page(run: SyncRun, page: Page, languages: list[str] | None = None, restart_stopped: bool = False) -> None:
    """Bring the translations of a page in step, in all or some languages, one transaction each.

    `page` is any page of the group. With `restart_stopped`, translations that were stopped by deleting
    their page begin anew. Nothing happens while the source isn't public.
    """
    source_page = source_page_of(page.translation_key)
    if source_page is None or not source_page.live:
        return
    sync_source(run, source_page, target_locales(source_page, languages), restart_stopped)


def sync_subtree(run: SyncRun, page_id: int, locales: list[Locale]) -> None:
    """Start translations of everything below a page, parents first. A page deleted meanwhile is success."""
    top = Page.objects.filter(pk=page_id).first()
    if top is None:
        return
    for page in top.get_descendants().filter(alias_of__isnull=True).order_by("path"):
        source_page = source_page_of(page.translation_key) or page.specific
        languages = [locale.language_code for locale in locales]
        sync_source(run, source_page, target_locales(source_page, languages), restart_stopped=True)


def target_locales(source_page: Page, languages: list[str] | None) -> QuerySet[Locale]:
    locales = Locale.objects.exclude(pk=source_page.locale_id).order_by("pk")
    return locales if languages is None else locales.filter(language_code__in=languages)


def sync_source(run: SyncRun, source_page: Page, locales: QuerySet[Locale], restart_stopped: bool) -> None:
    version_hash = content_hash(source_page)
    for locale in locales:
        run.do_item(
            source_page.translation_key,
            locale.language_code,
            version_hash,
            partial(sync_into, source_page, locale, restart_stopped),
        )


def sync_into(source_page: Page, locale: Locale, restart_stopped: bool = False) -> Outcome:
    """Create or refresh the translation of a page in one language. Part of the caller's transaction."""
    key = source_page.translation_key
    # The row lock makes an editor who publishes this page at the same time come after us, and win.
    target = Page.objects.select_for_update().filter(translation_key=key, locale=locale).first()
    translation = translations_into(key, locale.pk).filter(enabled=True).first()
    if target is not None and target.alias_of_id is None:
        if translation is None or translation.source.locale_id != source_page.locale_id:
            return Outcome.OWN_TEXT
        return refresh_target(record_source(source_page), translation, target.specific)
    if not restart_stopped and is_stopped(source_page, locale):
        return Outcome.STOPPED
    if target is not None and target.live:
        target.specific.unpublish(log_action=False)  # an alias: it shows the other language's text
    ensure_parent(source_page, locale)
    source = record_source(source_page)
    Translation.objects.update_or_create(source=source, target_locale=locale, defaults={"enabled": True})
    source.create_or_update_translation(locale, publish=False, copy_parent_pages=True, fallback=True)
    return Outcome.CREATED


def is_stopped(source_page: Page, locale: Locale) -> bool:
    """Whether somebody deleted the translation of this page, or stopped it."""
    stopped = Translation.objects.filter(
        source__object_id=source_page.translation_key,
        source__locale_id=source_page.locale_id,
        target_locale=locale,
        enabled=False,
    )
    return stopped.exists()


def ensure_parent(source_page: Page, locale: Locale) -> None:
    """Begin the translation of the pages above first: wagtail-localize would put aliases there."""
    parent = source_page.get_parent()
    if parent.is_root():
        return
    siblings = Page.objects.filter(is_own_page(), translation_key=parent.translation_key, locale=locale)
    if not siblings.exists():
        sync_into(source_page_of(parent.translation_key) or parent.specific, locale, restart_stopped=True)


def record_source(source_page: Page) -> TranslationSource:
    """Take over the page's content as what is to be translated, and note whether it really changed."""
    source = TranslationSource.objects.filter(
        object_id=source_page.translation_key, locale_id=source_page.locale_id
    ).first()
    if source is not None and not source.versions.exists():
        # Submitted by hand before the first sync: what was submitted is the first version.
        add_version(source, content_hash(source.as_instance()), changed_at=source.last_updated_at, after_log_id=0)
    source, _created = TranslationSource.update_or_create_from_instance(source_page)
    latest = source.versions.last()
    current = content_hash(source_page)
    if latest is None or latest.content_hash != current:
        last_log = TranslationLog.objects.filter(source=source).aggregate(Max("pk"))["pk__max"]
        add_version(source, current, changed_at=timezone.now(), after_log_id=last_log or 0)
    return source


def add_version(source: TranslationSource, version_hash: str, **attributes: object) -> None:
    SourceVersion.objects.create(source=source, content_hash=version_hash, **attributes)


def refresh_target(source: TranslationSource, translation: Translation, target: Page) -> Outcome:
    """Bring an existing target in step, as far as no translator is needed for it."""
    was_behind = is_behind(source, translation.target_locale)
    if target.live:
        return republish(source, translation, target) if was_behind else Outcome.UNCHANGED
    if not is_made_by_sync(source, translation, target):
        return Outcome.OWN_TEXT if was_behind else Outcome.UNCHANGED
    if target.first_published_at is None and is_complete(placed_texts(translation)):
        # Approved while the source wasn't public, or by losing the last text that was missing.
        publish_target(source, translation)
        return Outcome.PUBLISHED
    if not was_behind:
        return Outcome.UNCHANGED
    source.create_or_update_translation(translation.target_locale, publish=False, fallback=True)
    return Outcome.REFRESHED


def is_behind(source: TranslationSource, locale: Locale) -> bool:
    """Whether the page in this language was last made from an earlier version of the source."""
    last_log = TranslationLog.objects.filter(source=source, locale=locale).aggregate(Max("pk"))["pk__max"]
    return last_log is None or source.versions.filter(after_log_id__gte=last_log).exists()


def is_made_by_sync(source: TranslationSource, translation: Translation, target: Page) -> bool:
    """Whether the draft holds nothing but what translations gave it, so that it can be made again."""
    logs = TranslationLog.objects.filter(source=source, locale=translation.target_locale)
    return logs.filter(revision_id=target.latest_revision_id, revision__isnull=False).exists()


def republish(source: TranslationSource, translation: Translation, target: Page) -> Outcome:
    """Publish a target anew if its source changed in order, objects or by losing texts: every text is approved."""
    if target.has_unpublished_changes or not is_complete(placed_texts(translation)):
        return Outcome.OUTDATED
    publish_target(source, translation)
    return Outcome.REPUBLISHED


def publish_target(source: TranslationSource, translation: Translation, user: User | None = None) -> None:
    """Write a translation's texts, all of them approved, into its page and publish that."""
    page, _created = source.create_or_update_translation(
        translation.target_locale, user=user, publish=False, fallback=False
    )
    page.get_latest_revision().publish(user=user)
