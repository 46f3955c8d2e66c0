"""The translation memory goes out as TMX and comes in, once, and touches no translation."""

import pytest
from wagtail_localize.models import StringTranslation

from catalogue.translations.documents import build_document
from catalogue.translations.formats.tmx import MemoryEntry, read_tmx, write_tmx
from catalogue.translations.memory_files import export_memory, import_memory
from catalogue.translations.models import ArchivedText
from catalogue.translations.units import ExchangeError

ENTRIES = [
    MemoryEntry("en", "fr", "Law &amp; <b>order</b>", "Loi &amp; <b>ordre</b>"),
    MemoryEntry("en", "ar", "Evidence", "\u200fالأدلة\u200f"),
    MemoryEntry("fr", "es", "Loi", "Ley"),
]


def test_what_people_entered_goes_out_once_for_each_pair_of_texts(synced_page, steps, editor):
    steps.translate(synced_page, "fr", user=editor)
    steps.approve(synced_page, "fr")
    steps.translate(synced_page, "ar", user=editor)
    assert ArchivedText.objects.filter(target_language="fr").count() == 6

    found = read_tmx(export_memory("en", "fr"))
    units = build_document(steps.translation(synced_page, "fr")).units
    assert {(entry.source, entry.target) for entry in found} == {(unit.source, unit.target) for unit in units}
    assert len(found) == 3
    assert {entry.target_language for entry in read_tmx(export_memory("en", "ar"))} == {"ar"}
    assert read_tmx(export_memory("en", "ru")) == []


def test_another_programs_memory_comes_in_once_and_goes_out_again(db, editor):
    content = write_tmx(ENTRIES)
    assert import_memory(content, "agency.tmx", editor) == (3, 0)
    assert import_memory(content, "agency.tmx", editor) == (0, 3)

    assert set(ArchivedText.objects.values_list("origin", "tool", "user_name")) == {("memory", "agency.tmx", "editor")}
    ((entry,), (arabic,)) = read_tmx(export_memory("en", "fr")), read_tmx(export_memory("en", "ar"))
    assert (entry.source, entry.target) == (ENTRIES[0].source, ENTRIES[0].target)
    assert arabic.target == ENTRIES[1].target
    assert not StringTranslation.objects.exists()


def test_a_memory_without_our_languages_is_refused(db):
    content = write_tmx(ENTRIES[:1]).replace(b'"fr"', b'"de"')
    with pytest.raises(ExchangeError) as caught:
        import_memory(content, "x.tmx")
    assert caught.value.code == "empty"
    assert not ArchivedText.objects.exists()


def test_a_hostile_memory_changes_nothing(db):
    content = write_tmx(ENTRIES).replace(b"<tmx", b'<!DOCTYPE tmx [<!ENTITY e SYSTEM "file:///etc/passwd">]><tmx')
    with pytest.raises(ExchangeError):
        import_memory(content, "x.tmx")
    assert not ArchivedText.objects.exists()
