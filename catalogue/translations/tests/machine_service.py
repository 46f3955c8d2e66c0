"""A machine translator on loopback that speaks LibreTranslate's API, and jobs that ask it."""

import json
import re
from collections.abc import Iterator

import pytest
from wagtail_localize.models import StringTranslation

from catalogue.translations.drafting_queue import queue_draft
from catalogue.translations.models import ArchivedText, TranslationJob
from catalogue.translations.running import run_job
from catalogue.translations.sync_run import ItemsFailedError
from catalogue.translations.tests.local_service import LocalService, local_service

LIBRE = "catalogue.translations.machine_translators.BoundedLibreTranslator"
DEEPL = "catalogue.translations.machine_translators.BoundedDeepLTranslator"
DUMMY = "wagtail_localize.machine_translators.dummy.DummyTranslator"


WORDS = {"ar": "ترجمة", "zh": "翻译文本", "fr": "Traduction", "ru": "Перевод", "es": "Traducción"}


def translate(text: str, language: str = "ar") -> str:
    return " ".join([WORDS[language], *re.findall("[0-9]+", text)])


def libre(method, path, body):
    sent = json.loads(body)
    return 200, {}, {"translatedText": [translate(text, sent["target"]) for text in sent["q"]]}


def machine_service(settings) -> Iterator[LocalService]:
    """Yield LibreTranslate on loopback, set up as the site's machine; tests change how it responds."""
    settings.TRANSLATION_MACHINE_DAY_CAP = settings.TRANSLATION_MACHINE_MONTH_CAP = 0
    settings.TRANSLATION_MACHINE_PRICE = "20"
    with local_service(libre) as service:
        options = {"LIBRETRANSLATE_URL": service.url, "API_KEY": "key", "TIMEOUT": 0.5}
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": LIBRE, "OPTIONS": options}
        yield service


def draft(translation) -> TranslationJob:
    job = queue_draft(translation)
    run_job(job.pk)
    job.refresh_from_db()
    return job


def fail_to_draft(translation) -> TranslationJob:
    """Run a job that must fail; return it."""
    job = queue_draft(translation)
    with pytest.raises(ItemsFailedError):
        run_job(job.pk)
    job.refresh_from_db()
    return job


def assert_nothing_was_written(translation):
    assert not StringTranslation.objects.filter(locale=translation.target_locale).exists()
    assert not ArchivedText.objects.exists()
