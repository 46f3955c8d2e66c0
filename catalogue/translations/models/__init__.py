"""The rows of the translation sync, one module per subject."""

from catalogue.translations.models.archive import AppendOnlyError, ArchivedText
from catalogue.translations.models.conflicts import Resolution, TextConflict
from catalogue.translations.models.jobs import JobState, Outcome, TranslationJob, TranslationJobItem
from catalogue.translations.models.machine_usage import MachineUsage
from catalogue.translations.models.people import DigestState, TranslationDigest, TranslatorProfile
from catalogue.translations.models.reviews import TextReview, hash_text
from catalogue.translations.models.server_documents import ReceivedWebhook, ServerCursor, ServerDocument
from catalogue.translations.models.sources import FormerText, SourceVersion
from catalogue.translations.models.states import REVIEW_STATES, Origin, TranslationState
from catalogue.translations.models.statuses import LanguageStatus, Priority

__all__ = [
    "REVIEW_STATES",
    "AppendOnlyError",
    "ArchivedText",
    "DigestState",
    "FormerText",
    "JobState",
    "LanguageStatus",
    "MachineUsage",
    "Origin",
    "Outcome",
    "Priority",
    "ReceivedWebhook",
    "Resolution",
    "ServerCursor",
    "ServerDocument",
    "SourceVersion",
    "TextConflict",
    "TextReview",
    "TranslationDigest",
    "TranslationJob",
    "TranslationJobItem",
    "TranslationState",
    "TranslatorProfile",
    "hash_text",
]
