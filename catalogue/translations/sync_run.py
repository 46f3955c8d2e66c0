"""How a running sync keeps account: one transaction per page and language, counts, failures."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import QuerySet

from catalogue.translations.leases import MAX_REASON, Lease, LeaseLostError, describe_error, is_retryable
from catalogue.translations.models import JobState, Outcome, TranslationJobItem

logger = structlog.get_logger(__name__)
# These end the whole run; every other error is one item's own.
ENDS_THE_RUN = (LeaseLostError, SoftTimeLimitExceeded)


class ItemsFailedError(RuntimeError):
    """Some pages or languages of a run failed, each for its own reason; the others are done."""

    def __init__(self, failures: list[tuple[str, Exception]]) -> None:
        super().__init__("; ".join(f"{label}: {describe_error(error)}" for label, error in failures))
        self.is_retryable = any(is_retryable(error) for _label, error in failures)
        # A busy service says how long it wants to be left alone.
        self.retry_after = max((getattr(error, "retry_after", 0.0) for _label, error in failures), default=0.0)


class SyncRun:
    """A run without a job row: what a dry run uses. Counts outcomes by language."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.by_language: dict[str, Counter[str]] = {}
        self.failures: list[tuple[str, Exception]] = []
        # What people should know of the item that is being done.
        self.remarks: list[str] = []

    def do_item(self, key: UUID, language_code: str, source_hash: str, work: Callable[[], Outcome]) -> None:
        """Do one page in one language in a transaction of its own. A failure is noted, and the run goes on."""
        self.remarks = []
        try:
            with transaction.atomic():
                outcome = self.record(key, language_code, source_hash, work)
        except ENDS_THE_RUN:
            raise
        except Exception as error:  # raised together with the others by raise_failures
            logger.warning("translation_item_failed", key=str(key), language=language_code, exc_info=error)
            self.failures.append((language_code, error))
            self.record_failure(key, language_code, source_hash, error)
        else:
            self.counts[outcome] += 1
            self.by_language.setdefault(language_code, Counter())[outcome] += 1

    def record(self, key: UUID, language_code: str, source_hash: str, work: Callable[[], Outcome]) -> Outcome:
        return work()

    def record_failure(self, key: UUID, language_code: str, source_hash: str, error: Exception) -> None:
        return None

    def is_done(self, key: UUID, language_code: str, source_hash: str) -> bool:
        """Whether an earlier attempt did this item: what was sent to somebody isn't sent again."""
        return False

    def begin_step(self) -> None:
        """Called inside every transaction that writes something other than an item."""

    def raise_failures(self) -> None:
        """Raises ItemsFailedError if any item failed."""
        if self.failures:
            raise ItemsFailedError(self.failures)


class JobRun(SyncRun):
    """The run of a job: items that an earlier attempt finished are not done again."""

    def __init__(self, lease: Lease) -> None:
        super().__init__()
        self.lease = lease

    def begin_step(self) -> None:
        self.lease.renew()

    def record(self, key: UUID, language_code: str, source_hash: str, work: Callable[[], Outcome]) -> Outcome:
        self.lease.renew()
        done = self.done_items(key, language_code, source_hash).first()
        if done:
            return Outcome(done.outcome)
        outcome = work()
        reason = " ".join(self.remarks)[:MAX_REASON]
        self.items(key, language_code).update_or_create(
            job_id=self.lease.job_id,
            translation_key=key,
            language_code=language_code,
            defaults={"source_hash": source_hash, "state": JobState.DONE, "outcome": outcome, "reason": reason},
        )
        return outcome

    def record_failure(self, key: UUID, language_code: str, source_hash: str, error: Exception) -> None:
        with transaction.atomic():
            self.lease.renew()
            self.items(key, language_code).update_or_create(
                job_id=self.lease.job_id,
                translation_key=key,
                language_code=language_code,
                defaults={
                    "source_hash": source_hash,
                    "state": JobState.FAILED,
                    "outcome": "",
                    "reason": describe_error(error),
                },
            )

    def is_done(self, key: UUID, language_code: str, source_hash: str) -> bool:
        return self.done_items(key, language_code, source_hash).exists()

    def done_items(self, key: UUID, language_code: str, source_hash: str) -> QuerySet[TranslationJobItem]:
        return self.items(key, language_code).filter(state=JobState.DONE, source_hash=source_hash)

    def items(self, key: UUID, language_code: str) -> QuerySet[TranslationJobItem]:
        return TranslationJobItem.objects.filter(
            job_id=self.lease.job_id, translation_key=key, language_code=language_code
        )
