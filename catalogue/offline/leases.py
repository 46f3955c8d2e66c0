"""Who builds a pack: taking it for a limited time, proving it is still ours, handing it back with its outcome."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models import OfflinePack
from catalogue.models.offline import BuildState
from catalogue.offline.building import BuiltPack

MAX_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
MAX_REASON = 1000


class LeaseLostError(RuntimeError):
    """The lease ran out and the pack is another worker's now; nothing more may be written for it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to build one pack until it expires; `owner` proves it."""

    pack_id: int
    owner: str
    started_at: datetime

    def row(self) -> QuerySet[OfflinePack]:
        return OfflinePack.objects.filter(pk=self.pack_id, owner=self.owner, state=BuildState.BUILDING)

    def renew(self, done: int, total: int) -> None:
        """Extend the lease and show how far the work is. Raises LeaseLostError."""
        if not self.row().update(lease_expires_at=new_expiry(), done=done, total=total):
            raise LeaseLostError(f"Pack {self.pack_id} is no longer held by {self.owner}")

    def finish(self, fingerprint: str, built: BuiltPack | None) -> None:
        """Record success; None where the file that is there is as it should be. Raises LeaseLostError."""
        values: dict[str, object] = {"fingerprint": fingerprint}
        if built:
            values |= {
                "version": built.version,
                "sha256": built.sha256,
                "byte_size": built.byte_size,
                "file_count": built.file_count,
                "work_counts": built.work_counts,
                "built_at": timezone.now(),
            }
        with transaction.atomic():
            pack = self.row().select_for_update(of=("self",)).first()
            if pack is None:
                raise LeaseLostError(f"Pack {self.pack_id} is no longer held by {self.owner}")
            if pack.held_back_at and pack.held_back_at < self.started_at:
                values["held_back_at"] = None
            # What was withdrawn while this ran needs another run.
            state = BuildState.QUEUED if pack.held_back_at and "held_back_at" not in values else BuildState.READY
            self.row().update(state=state, attempts=0, reason="", owner="", lease_expires_at=None, **values)

    def fail(self, error: BaseException) -> BuildState | None:
        """Record a failure: to be tried again later, or given up. None if the lease was lost."""
        pack = self.row().first()
        if pack is None:
            return None
        may_retry = getattr(error, "is_retryable", True) and pack.attempts < MAX_ATTEMPTS
        state = BuildState.QUEUED if may_retry else BuildState.FAILED
        pause = FIRST_DELAY * 2 ** max(pack.attempts - 1, 0) * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret
        self.row().update(
            state=state,
            reason=f"{type(error).__name__}: {error}"[:MAX_REASON],
            available_at=timezone.now() + pause,
            is_stale=True,
            owner="",
            lease_expires_at=None,
        )
        return state


def new_expiry() -> datetime:
    return timezone.now() + timedelta(seconds=settings.OFFLINE_PACK_LEASE_SECONDS)


def take_pack(pack_id: int) -> Lease | None:
    """Return a lease on a pack that is due, else None: it is ready, held, not due yet, or gone."""
    now = timezone.now()
    with transaction.atomic():
        pack = OfflinePack.objects.select_for_update(of=("self",)).filter(pk=pack_id).first()
        if pack is None or not pack.is_due(now):
            return None
        if pack.attempts >= MAX_ATTEMPTS:
            # Every attempt ended with its worker: this pack may be what kills them.
            reason = pack.reason or f"The worker was lost {pack.attempts} times while it built this."
            OfflinePack.objects.filter(pk=pack_id).update(
                state=BuildState.FAILED, owner="", lease_expires_at=None, reason=reason
            )
            return None
        lease = Lease(pack_id, uuid4().hex, now)
        # Stale is cleared at the start: what changes from now on has to be looked at again.
        OfflinePack.objects.filter(pk=pack_id).update(
            state=BuildState.BUILDING,
            owner=lease.owner,
            lease_expires_at=new_expiry(),
            attempts=pack.attempts + 1,
            is_stale=False,
            done=0,
            total=0,
        )
    return lease
