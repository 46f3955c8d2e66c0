"""Rows of statuses for tests of what shows them, without the texts they would follow from."""

from django.utils import timezone

from catalogue.models import Work
from catalogue.translations.models import LanguageStatus
from pages.languages import language_codes


def set_status(work: Work, language_code: str, **values) -> LanguageStatus:
    """Write the row of a work in a language, whatever was there."""
    status, _created = LanguageStatus.objects.update_or_create(
        work=work, language_code=language_code, defaults={"is_stale": False, **values}
    )
    return status


def set_statuses(work: Work, *, source: str = "en", **states: str) -> None:
    """Write six rows; `states` by language (`zh_hans` for zh-hans), missing unless told, the source approved."""
    for code in language_codes():
        state = "approved" if code == source else states.get(code.replace("-", "_"), "missing")
        words_left = 0 if state == "approved" else 100
        set_status(
            work,
            code,
            state=state,
            is_source=code == source,
            is_public=state == "approved",
            words_total=100,
            words_left=words_left,
            state_since=timezone.now(),
        )
