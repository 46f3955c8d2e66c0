"""The public page of the packs of a language: /<language>/offline/."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.models import OfflinePack
from catalogue.models.offline import PackSubject
from catalogue.offline.covers import subject_label
from pages.components import Label
from pages.languages import active_language


@dataclass(frozen=True, slots=True)
class PackChoice:
    """One file to download, and its address."""

    pack: OfflinePack
    url: str


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject with its packs: the one with files, if there is one, and the small one."""

    key: str
    label: Label
    is_topic: bool
    works: int
    elsewhere: int
    choices: list[PackChoice]


@require_safe
@cache_control(public=True, max_age=60)
def offline_page(request: HttpRequest) -> HttpResponse:
    """List what can be downloaded in the reader's language, the whole catalogue first."""
    packs = OfflinePack.objects.filter(language=active_language(), held_back_at__isnull=True).exclude(version="")
    rows = build_rows(packs.select_related("topic"))
    context = {"wholes": [row for row in rows if not row.is_topic], "topics": [row for row in rows if row.is_topic]}
    return render(request, "catalogue/offline/offline_page.html", context)


def build_rows(packs: object) -> list[SubjectRow]:
    groups: dict[tuple[str, int | None], list[OfflinePack]] = {}
    for pack in packs:  # type: ignore[attr-defined]
        groups.setdefault((pack.subject, pack.topic_id), []).append(pack)
    rows = [build_row(group) for group in groups.values()]
    order = [PackSubject.EVERYTHING.value, PackSubject.CURRICULUM.value]
    return sorted(rows, key=lambda row: (row.is_topic, order.index(row.key) if row.key in order else 0, row.label.text))


def build_row(packs: list[OfflinePack]) -> SubjectRow:
    packs = sorted(packs, key=lambda pack: not pack.has_files)
    first = packs[0]
    return SubjectRow(
        key=f"topic-{first.topic.slug}" if first.topic else first.subject,
        label=subject_label(first),
        is_topic=first.subject == PackSubject.TOPIC,
        works=first.work_count,
        elsewhere=first.work_counts.get("elsewhere", 0),
        choices=[PackChoice(pack, reverse("download_offline_pack", args=[pack.key, pack.version])) for pack in packs],
    )
