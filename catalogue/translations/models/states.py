"""Where a text, or a whole work in one language, stands on its way to the public."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationState(models.TextChoices):
    """The order is that of the way. A work's state in a language follows from its texts' (see selectors)."""

    MISSING = "missing", _("missing")
    MACHINE_DRAFT = "machine_draft", _("machine draft")
    IN_TRANSLATION = "in_translation", _("in translation")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    OUTDATED = "outdated", _("outdated")
    CONFLICT = "conflict", _("conflict")
    FAILED = "failed", _("failed")


# What a stored text can be; the other states follow from there being none, or from what else is known of it.
REVIEW_STATES = [
    TranslationState.MACHINE_DRAFT,
    TranslationState.IN_TRANSLATION,
    TranslationState.IN_REVIEW,
    TranslationState.APPROVED,
]


class Origin(models.TextChoices):
    """The way by which a text came in."""

    EDITOR = "editor", _("entered in the admin")
    FILE = "file", _("from a file")
    SERVER = "server", _("from a translation server")
    MACHINE = "machine", _("by machine translation")
    MEMORY = "memory", _("from the translation memory")
    CARRIED = "carried", _("carried over, its source only moved")
    IMPORT = "import", _("by an import of the catalogue")
