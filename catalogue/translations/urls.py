"""The public addresses of how complete each language is: a page per language, data outside of languages."""

from django.urls import path

from catalogue.translations import parity_views
from catalogue.translations.digest_links import stop_digest
from catalogue.translations.webhook_views import weblate_webhook

pages = [
    path("", parity_views.parity_page, name="language_parity"),
    path("stop-mails/<str:token>/", stop_digest, name="stop_translation_digest"),
]
data = [
    path("language-coverage.csv", parity_views.parity_csv, name="language_parity_csv"),
    path("language-coverage.json", parity_views.parity_json, name="language_parity_json"),
    path("translation-webhooks/weblate/", weblate_webhook, name="weblate_webhook"),
]
