"""Building a pack holds one batch of works in memory, however many the pack has."""

import gc
import tracemalloc

import pytest

from catalogue.models import OfflinePack
from catalogue.offline import contents
from catalogue.offline.building import build_pack
from catalogue.offline.tests.conftest import make_document, published
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db
TEXT = "\n\n".join(f"Paragraph {number} of what the work says. " * 4 for number in range(150))
# Path, checksum and entry of the ZIP, of a page and of its file.
BYTES_PER_WORK = 8_000


def make_works(numbers):
    for number in numbers:
        document = make_document(f"{number}.pdf", b"%PDF-1.4" + number.to_bytes(2, "big") * 10_000)
        make_work("tool", key=f"work-{number}", body=TEXT, versions=(published("en", document),))


def peak_of_building(path) -> int:
    pack = OfflinePack(key="en-everything", language="en", subject="everything", has_files=True)
    # Pages refer to each other in circles; when Python next looks for those is a matter of chance.
    gc.freeze()
    tracemalloc.start()
    built = build_pack(pack, path, "", "20261126", lambda _done, _total: gc.collect())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gc.unfreeze()
    assert built.file_count == built.work_counts["tool"]
    return peak


def test_more_works_take_no_more_memory_than_their_names_and_checksums(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "BATCH", 5)
    assert len(TEXT) > 2 * BYTES_PER_WORK
    make_works(range(10))
    peak_of_building(tmp_path / "templates-are-loaded.zip")
    few = peak_of_building(tmp_path / "few.zip")
    make_works(range(10, 50))
    many = peak_of_building(tmp_path / "many.zip")
    assert many - few < 40 * BYTES_PER_WORK
