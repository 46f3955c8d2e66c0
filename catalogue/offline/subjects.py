"""Which packs there are: rows for every subject with works in a language, and none for others."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.models import OfflinePack, Topic
from catalogue.models.offline import BuildState, PackSubject
from catalogue.offline import contents, storage
from pages.languages import language_codes


def wanted_packs() -> Iterable[OfflinePack]:
    """Yield unsaved rows of the packs that have works: with files, if any, and small ones without."""
    topics = list(Topic.objects.all())
    subjects: list[tuple[PackSubject, Topic | None]] = [(PackSubject.EVERYTHING, None), (PackSubject.CURRICULUM, None)]
    subjects += [(PackSubject.TOPIC, topic) for topic in topics]
    for code in language_codes():
        for subject, topic in subjects:
            name = f"topic-{topic.slug}" if topic else subject.value
            small = OfflinePack(
                key=f"{code}-small-{name}", language=code, subject=subject, topic=topic, has_files=False
            )
            if not contents.pages_of(small).exists():
                continue
            yield small
            if contents.packed_versions(small).exists():
                yield OfflinePack(key=f"{code}-{name}", language=code, subject=subject, topic=topic, has_files=True)


def align_packs() -> tuple[int, int]:
    """Make missing rows and delete those without works, with their files; return how many of each."""
    present = {pack.key: pack for pack in OfflinePack.objects.all()}
    made = 0
    wanted = set()
    for pack in wanted_packs():
        wanted.add(pack.key)
        if pack.key in present:
            continue
        try:
            with transaction.atomic():
                pack.save()
            made += 1
        except IntegrityError:
            continue  # another process made it a moment ago
    superfluous = OfflinePack.objects.filter(key__in=set(present) - wanted)
    deleted = superfluous.count()
    superfluous.delete()
    storage.clean_folder()
    return made, deleted


def request_builds(packs: QuerySet[OfflinePack]) -> list[int]:
    """Let packs that nobody is building wait for a builder now; return their ids."""
    waiting = packs.exclude(state=BuildState.BUILDING)
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(state=BuildState.QUEUED, attempts=0, reason="", available_at=timezone.now())
    return ids


def request_stale_builds() -> list[int]:
    """The night's round: every pack is looked at; those whose content is the same are ready again at once."""
    align_packs()
    return request_builds(OfflinePack.objects.all())


def mark_stale(packs: QuerySet[OfflinePack] | None = None) -> None:
    """Note that something changed which packs may show. The night's round finds out which really do."""
    rows = OfflinePack.objects.all() if packs is None else packs
    rows.filter(is_stale=False).update(is_stale=True)


def hold_back(packs: QuerySet[OfflinePack]) -> list[int]:
    """Give out nothing of these packs until they were looked at: something in them may no longer be public.

    Return the ids of those that a builder has to be woken for.
    """
    built = packs.filter(~Q(version="") | Q(state=BuildState.BUILDING))
    built.update(held_back_at=timezone.now(), is_stale=True)
    return request_builds(built)
