"""The rows of the translation sync, one module per subject."""

from catalogue.translations.models.jobs import JobState, Outcome, TranslationJob, TranslationJobItem
from catalogue.translations.models.sources import SourceVersion

__all__ = ["JobState", "Outcome", "SourceVersion", "TranslationJob", "TranslationJobItem"]
