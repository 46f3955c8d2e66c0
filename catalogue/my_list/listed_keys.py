"""The keys of a list as an address carries them: ?keys=first,second."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

from django.http import QueryDict
from django.urls import reverse

from catalogue.models import WorkPage
from pages.querysets import visible_pages

MOST = 100
KEY = re.compile(r"[a-z0-9-]{1,150}")
# Of an address longer than this nothing is read; servers refuse such ones anyway.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class ListedKeys:
    """Keys in the order of the list, each once; how many beyond the hundredth were left out, and how many are none."""

    keys: list[str]
    left_out: int = 0
    garbled: int = 0

    def address(self, name: str = "my_list", without: str = "") -> str:
        """Return the address of this list, or of an export of it."""
        return address_of([key for key in self.keys if key != without], name)

    def address_with_higher(self, key: str) -> str:
        """Return the address of this list with a key one place higher, at the place of its work in the page."""
        place = self.keys.index(key)
        before, after = self.keys[: max(place - 1, 0)], self.keys[place + 1 :]
        return f"{address_of([*before, key, *self.keys[max(place - 1, 0) : place], *after])}#entry-{key}"


def address_of(keys: list[str], name: str = "my_list") -> str:
    path = reverse(name)
    return f"{path}?{urlencode({'keys': ','.join(keys)}, safe=',')}" if keys else path


def read_keys(query: QueryDict) -> ListedKeys:
    """Return the keys of an address; `keys` may come once with commas, or several times."""
    parts = [part.strip() for value in query.getlist("keys") for part in value[:LONGEST].split(",")]
    given = [part for part in dict.fromkeys(parts) if part]
    keys = [part for part in given if KEY.fullmatch(part)]
    return ListedKeys(keys[:MOST], max(len(keys) - MOST, 0), len(given) - len(keys))


def find_key(words: str) -> str:
    """Return the key that a reader typed, or that of the public work whose address it is; "" where there is none."""
    name = unquote(urlsplit(words.strip()[:LONGEST]).path).strip("/").rpartition("/")[2]
    if not name or "\x00" in name:
        return ""
    pages = visible_pages(WorkPage.objects.select_related("work")).order_by("pk")
    page = pages.filter(work__key=name).first() or pages.filter(slug=name).first()
    return page.work.key if page else ""
