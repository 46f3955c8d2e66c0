"""Building packs that are due: one by its id, or whatever waits. Knows nothing of Celery's messages."""

import time
from collections import Counter
from datetime import datetime

import structlog
from django.db.models import F, Q
from django.utils import timezone

from catalogue.models import OfflinePack
from catalogue.models.offline import BuildState
from catalogue.offline import contents, covers, storage
from catalogue.offline.building import BuiltPack, build_pack
from catalogue.offline.leases import Lease, LeaseLostError, take_pack

logger = structlog.get_logger(__name__)
RENEW_SECONDS = 2.0


class PacksFailedError(RuntimeError):
    """Some of the packs that were due could not be built; each has its reason in its row."""


class LeaseProgress:
    """Renews a lease while the builder works, but not for every page."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._lease.renew(done, total)
            self._next = time.monotonic() + RENEW_SECONDS


def run_pack(pack_id: int) -> BuildState | None:
    """Build a pack if it is due; None if there is nothing to do. An error is recorded and raised."""
    lease = take_pack(pack_id)
    if lease is None:
        return None
    pack = OfflinePack.objects.select_related("topic").get(pk=pack_id)
    try:
        fingerprint = contents.fingerprint(pack, covers.program_digest(pack.language))
        is_same = fingerprint == pack.fingerprint and pack.version and storage.pack_file(pack).is_file()
        built = None if is_same else write_pack(pack, lease)
        lease.finish(fingerprint, built)
    except LeaseLostError:
        logger.warning("offline_pack_lease_lost", pack=pack.key)
        raise
    except Exception as error:
        state = lease.fail(error)
        logger.warning("offline_pack_failed", pack=pack.key, state=state, exc_info=error)
        raise
    finally:
        storage.part_file(pack, lease.owner).unlink(missing_ok=True)
    if built:
        storage.clean_folder()
        logger.info("offline_pack_built", pack=pack.key, version=built.version, bytes=built.byte_size)
    return BuildState.READY


def write_pack(pack: OfflinePack, lease: Lease) -> BuiltPack:
    """Build the file beside its place, and put it there when it is whole."""
    part = storage.part_file(pack, lease.owner)
    today = timezone.now().strftime("%Y%m%d")
    built = build_pack(pack, part, pack.version, today, LeaseProgress(lease))
    lease.renew(pack.total, pack.total)
    named = OfflinePack(key=pack.key, version=built.version)
    # Two workers would put the same bytes there: a version is named after its content.
    part.replace(storage.pack_file(named))
    return built


def due_packs(now: datetime | None = None) -> list[int]:
    now = now or timezone.now()
    due = Q(state=BuildState.QUEUED, available_at__lte=now) | Q(state=BuildState.BUILDING, lease_expires_at__lt=now)
    # What readers are kept from comes first, then what is smaller.
    order = (F("held_back_at").asc(nulls_last=True), "has_files", "pk")
    return list(OfflinePack.objects.filter(due).order_by(*order).values_list("pk", flat=True))


def run_due_packs(seconds: float | None = None) -> Counter[str]:
    """Build whatever is due, for about so many seconds; return counts by state.

    One pack's failure doesn't stop the others. Raises PacksFailedError at the end if there was one.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    counts: Counter[str] = Counter()
    failed: list[str] = []
    for pack_id in due_packs():
        if deadline is not None and time.monotonic() > deadline:
            break
        try:
            counts[str(run_pack(pack_id) or "skipped")] += 1
        except Exception as error:  # noqa: BLE001 - recorded in the row, and raised below
            failed.append(f"{pack_id} ({type(error).__name__})")
    if failed:
        raise PacksFailedError(f"Offline packs failed: {', '.join(failed)}")
    return counts
