"""The translation memory as TMX: out to the byte, and in from other programs."""

from datetime import UTC, datetime

import pytest

from catalogue.translations.formats.tmx import MemoryEntry, read_tmx, write_tmx
from catalogue.translations.tests.exchange_documents import PAIRS, make_texts
from catalogue.translations.units import ExchangeError

WHEN = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)


def foreign_file(segments: str, prolog: str = "", srclang: str = "en-US") -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?>
{prolog}
<tmx version="1.4"><header creationtool="Other" creationtoolversion="9" segtype="sentence" o-tmf="x" adminlang="en"
 srclang="{srclang}" datatype="plaintext"/><body><tu>{segments}</tu></body></tmx>""".encode()


@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_a_memory_comes_back_to_the_byte(target, source):
    texts = zip(make_texts(source), make_texts(target), strict=True)
    entries = [
        MemoryEntry(source, target, *pair, id=f"t{number}", created_at=WHEN, changed_at=WHEN, author="M. Ångström")
        for number, pair in enumerate(texts)
    ]
    assert len(entries) == 200

    assert read_tmx(write_tmx(entries)) == entries


def test_codes_have_the_form_of_the_standard():
    text = write_tmx([MemoryEntry("en", "zh-hans", '<a id="a1">law</a><br/>', "<b>法</b>")]).decode()

    assert (
        '<bpt i="1" x="1" type="link">&lt;a id="a1"&gt;</bpt>law<ept i="1">&lt;/a&gt;</ept><ph x="2" type="lb">' in text
    )
    assert '<tuv xml:lang="zh-Hans"><seg><bpt i="3" x="3" type="bold">' in text


def test_an_entry_in_three_languages_is_two():
    segments = (
        '<tuv xml:lang="en"><seg>Law</seg></tuv><tuv xml:lang="FR"><seg>Loi</seg></tuv>'
        '<tuv xml:lang="de"><seg>Gesetz</seg></tuv><tuv xml:lang="es"><seg>Ley</seg></tuv>'
    )
    found = read_tmx(foreign_file(segments, srclang="en"))
    assert [(entry.target_language, entry.source, entry.target) for entry in found] == [
        ("fr", "Law", "Loi"),
        ("es", "Law", "Ley"),
    ]


def test_codes_of_other_programs_are_dropped_and_their_text_is_kept():
    segments = (
        '<tuv xml:lang="en"><seg>A <bpt i="1">{\\b </bpt>bold<ept i="1">}</ept> &amp; <hi>new</hi> law</seg></tuv>'
        '<tuv xml:lang="fr"><seg>Une <bpt i="1">&lt;b&gt;</bpt>loi<it pos="end">&lt;/i&gt;</it></seg></tuv>'
    )
    (entry,) = read_tmx(foreign_file(segments, srclang="en"))
    assert (entry.source, entry.target) == ("A bold &amp; new law", "Une loi")


@pytest.mark.parametrize(
    "prolog", ['<!DOCTYPE tmx SYSTEM "tmx14.dtd">', '<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD" "tmx14.dtd" >']
)
def test_the_document_type_that_other_programs_write_is_passed_over(prolog):
    segments = '<tuv xml:lang="en"><seg>Law</seg></tuv><tuv xml:lang="fr"><seg>Loi</seg></tuv>'
    assert len(read_tmx(foreign_file(segments, prolog, "en"))) == 1


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE tmx [<!ENTITY e "x">]>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY % e SYSTEM "http://127.0.0.1:9/"> %e;]>',
        "<!DOCTYPE html>",
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd"><!DOCTYPE tmx [<!ENTITY e "x">]>',
    ],
)
def test_every_other_document_type_is_refused(prolog):
    with pytest.raises(ExchangeError) as caught:
        read_tmx(foreign_file("", prolog))
    assert caught.value.code == "doctype"


def test_a_file_that_is_no_memory_is_refused():
    with pytest.raises(ExchangeError, match="TMX") as caught:
        read_tmx(b"<html/>")
    assert caught.value.code == "wrong_root"
