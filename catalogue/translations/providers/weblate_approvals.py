"""Approvals by Weblate's reviewers, where the settings name the account here that answers for them."""

from collections.abc import Mapping

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from wagtail_localize.models import Translation

from catalogue.translations.models import TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.reviewing import ReviewError, approve_texts, may_approve

logger = structlog.get_logger(__name__)


def approve_reviewed(translation: Translation, approved: Mapping[str, str]) -> int:
    """Approve texts ({unit id: hash of its words}) that are in review in these very words; return how many.

    Nothing happens unless TRANSLATION_WEBLATE_APPROVER is an account that may publish the page.
    """
    name = settings.TRANSLATION_WEBLATE_APPROVER
    user = get_user_model().objects.filter(username=name, is_active=True).first() if name and approved else None
    if user is None or not may_approve(translation, user):
        return 0
    shown = {
        each.text.pk: each.text_hash
        for each in placed_texts(translation)
        if each.text and each.state == TranslationState.IN_REVIEW and approved.get(each.id) == each.text_hash
    }
    try:
        return approve_texts(translation, user, shown) if shown else 0
    except ReviewError as error:
        logger.warning("weblate_approval_refused", translation=translation.pk, reason="; ".join(error.messages))
        return 0
