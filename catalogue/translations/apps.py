"""The app of the translation sync."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "catalogue.translations"
    label = "catalogue_translations"
    verbose_name = _("Translations")
