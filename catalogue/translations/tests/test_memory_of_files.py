"""What the largest files that are admitted take while they are read: the peak of a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings

from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.safe_xml import MAX_ELEMENTS
from catalogue.translations.models import TranslationState
from catalogue.translations.tests.exchange_documents import make_document
from catalogue.translations.units import Unit
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT

MOST_MEGABYTES = 120
SHEET = "xl/worksheets/sheet1.xml"
UNIT = Unit(
    "u1", "body", "What <b>states</b> have agreed to do.", "ما اتفقت الدول على فعله.", TranslationState.IN_REVIEW
)
DOCUMENT = make_document("en", "ar", count=28, units=[UNIT])
# Counted by the system, as what C allocates isn't seen by Python: kilobytes before, and at the peak.
READ = """
import json, re, sys
import django
django.setup()
from catalogue.translations.formats.packaging import read_file
with open(sys.argv[1], "rb") as file:
    content = file.read()
def peak():
    with open("/proc/self/status") as file:
        return int(re.search(r"VmHWM:\\s+(\\d+)", file.read())[1])

before = peak()
(document,) = read_file(content)
print(json.dumps([len(document.units), before, peak()]))
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux tells a process's peak")


def many_rows() -> tuple[bytes, int]:
    """A spreadsheet with as many rows as its elements may be, and how many that are."""
    small = FORMATS["xlsx"].write([DOCUMENT])
    with ZipFile(BytesIO(small)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    row = re.search(r'<row r="3".*?</row>', parts[SHEET], re.DOTALL)[0]
    count = MAX_ELEMENTS // len(re.findall("<[a-z]", row)) - 10
    rows = "".join(row.replace(">u1<", f">u{number}<") for number in range(count))
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in (parts | {SHEET: parts[SHEET].replace(row, rows)}).items():
            archive.writestr(name, text)
    return stream.getvalue(), count


def many_units() -> tuple[bytes, int]:
    """XLIFF with as many texts as one translation's file may hold, and how many that are."""
    small = FORMATS["xliff12"].write([DOCUMENT]).decode()
    unit = re.search(r"<trans-unit.*</trans-unit>", small, re.DOTALL)[0]
    count = (settings.TRANSLATION_FILE_MAX_BYTES - 10_000) // (len(unit.encode()) + 5)
    units = "".join(unit.replace('"u1"', f'"u{number}"') for number in range(count))
    return small.replace(unit, units).encode(), count


@pytest.mark.parametrize("make", [many_rows, many_units], ids=["xlsx", "xliff12"])
def test_the_largest_file_of_a_translation_is_read_within_its_memory(make: Callable[[], tuple[bytes, int]], tmp_path):
    content, count = make()
    path = tmp_path / "largest"
    path.write_bytes(content)
    command = [sys.executable, "-c", READ, str(path)]
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH}
    answer = subprocess.run(
        command, cwd=REPOSITORY_ROOT, env=environment, capture_output=True, check=True, text=True, timeout=120
    )
    found, before, peak = json.loads(answer.stdout.splitlines()[-1])

    assert found == count
    megabytes = (peak - before) // 1024
    print(f"{count} texts in {len(content):,} bytes: {megabytes} MB")
    assert 0 < megabytes < MOST_MEGABYTES
