"""Build offline packs in this process: all whose content changed, or those named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.models import OfflinePack
from catalogue.offline.running import PacksFailedError, run_due_packs
from catalogue.offline.subjects import align_packs, request_builds


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", help="e.g. ar-everything; all where none is given")

    def handle(self, *args: Any, keys: list[str], **options: Any) -> None:
        align_packs()
        packs = OfflinePack.objects.filter(key__in=keys) if keys else OfflinePack.objects.all()
        unknown = set(keys) - set(packs.values_list("key", flat=True))
        if unknown:
            raise CommandError(f"No such pack: {', '.join(sorted(unknown))}")
        request_builds(packs)
        try:
            counts = run_due_packs()
        except PacksFailedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{counts['ready']} packs are ready, {counts['skipped']} are held by another worker.")
