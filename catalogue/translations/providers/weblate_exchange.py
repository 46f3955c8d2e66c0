"""What both sides of a translation had last, so that each knows what the other changed."""

from collections.abc import Iterable

from catalogue.translations.models import ServerDocument, hash_text
from catalogue.translations.providers.weblate_api import NEEDS_EDITING, TRANSLATED, RemoteUnit
from catalogue.translations.providers.weblate_files import FUZZY_STATES
from catalogue.translations.units import Unit

# Former texts of a unit that are remembered.
MEMORY = 4


class Exchanged:
    """The record of one translation: {unit id: [state there, hash, …, last hash]} (see ServerDocument)."""

    def __init__(self, row: ServerDocument) -> None:
        self.units: dict[str, list] = row.exchanged

    def knows(self, unit_id: str, text_hash: str) -> bool:
        """Whether both sides had this text once."""
        return text_hash in self.units.get(unit_id, [])[1:]

    def last(self, unit_id: str) -> str:
        """Return the hash of the text that both sides had last, "" for none."""
        return str((self.units.get(unit_id) or [0, ""])[-1])

    def is_news(self, remote: RemoteUnit) -> bool:
        """Whether the server says something that we don't know."""
        state, *hashes = self.units.get(remote.context) or [None]
        return bool(remote.target) and (state != remote.state or hash_text(remote.target) != (hashes or [""])[-1])

    def base_of(self, unit_id: str, local_hash: str) -> str:
        """Return the hash of the text that a text from there replaces: ours, unless it was entered here alone."""
        return local_hash if self.knows(unit_id, local_hash) else self.last(unit_id)

    def note(self, unit_id: str, state: int, *hashes: str) -> None:
        former = self.units.get(unit_id, [])[1:]
        kept = [each for each in former if each not in hashes]
        self.units[unit_id] = [state, *[*kept, *hashes][-MEMORY:]]

    def may_replace(self, local: Unit, remote: RemoteUnit) -> bool:
        """Whether our text is newer than the server's: entered here since, while nobody changed it there."""
        if not local.target or not remote.target or local.target == remote.target:
            return False
        return not self.knows(local.id, local.base_hash) and hash_text(remote.target) == self.last(local.id)

    def note_equal(self, locals_: Iterable[Unit], remotes: dict[str, RemoteUnit]) -> None:
        for local in locals_:
            remote = remotes.get(local.id)
            if remote is not None and local.target and remote.target == local.target:
                self.note(local.id, remote.state, local.base_hash)

    def forget_others(self, unit_ids: Iterable[str]) -> None:
        """Forget units whose source words are gone."""
        kept = set(unit_ids)
        for unit_id in [each for each in self.units if each not in kept]:
            del self.units[unit_id]


def remote_state(unit: Unit) -> int:
    return NEEDS_EDITING if unit.state in FUZZY_STATES else TRANSLATED
