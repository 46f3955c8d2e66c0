"""Thesaurus files in and out: nothing lost, nothing fetched, bad entries refused one by one."""

import json
import socket
import threading

import pytest
from django.core.management import CommandError, call_command

from catalogue.importers.skos import ThesaurusFormat, read_thesaurus
from catalogue.importers.thesaurus import write_thesaurus
from catalogue.importers.thesaurus_records import ThesaurusFileError, language_of_tag
from catalogue.models import BroaderLink, Concept, ConceptLabel, LabelKind, TranslationRule
from catalogue.models.thesaurus import read_vocabulary_token
from catalogue.reference_data import read_rows
from catalogue.reference_thesaurus import load_concepts, read_links, state_of
from pages.languages import language_codes

pytestmark = pytest.mark.django_db

EXTENSIONS = ["jsonld", "ttl", "rdf", "jsonl"]
TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/t/> .
ex:upper a skos:Concept ; skos:prefLabel "upper"@en, "верх"@ru ; skos:narrower ex:lower .
ex:lower a skos:Concept ; skos:prefLabel "引渡"@zh-CN, "lower"@en-GB, "unten"@de ;
  skos:altLabel "MLA"@en, "l'entraide"@fr-CA ; skos:hiddenLabel "lowr"@en ; skos:related ex:none ;
  skos:scopeNote "A note."@en .
"""


def write(path, content):
    path.write_text(content, encoding="utf-8") if isinstance(content, str) else path.write_bytes(content)
    return path


def state():
    links = read_links()
    concepts = Concept.objects.prefetch_related("labels")
    return {(each.slug, each.uri, each.is_searched): (state_of(each, links), each.scope_notes) for each in concepts}


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_what_is_exported_comes_back_the_same_and_a_second_import_changes_nothing(tmp_path, extension, capsys):
    load_concepts(read_rows("thesaurus"), overwrite=False)
    path = tmp_path / f"thesaurus.{extension}"
    before = state()
    call_command("export_thesaurus", path, verbosity=0)
    call_command("import_thesaurus", path, verbosity=0)
    assert f"0 created, 0 updated, {len(before)} unchanged, 0 removed, 0 refused" in capsys.readouterr().out
    assert state() == before

    Concept.objects.all().delete()
    call_command("import_thesaurus", path, verbosity=0)
    assert state() == before


@pytest.mark.parametrize("extension", ["jsonld", "ttl", "rdf"])
def test_notes_and_the_search_switch_come_back_too(tmp_path, extension):
    concept = Concept.objects.create(slug="one", is_searched=False, scope_notes={"ar": "ملاحظة", "en": "note"})
    ConceptLabel.objects.create(concept=concept, language="zh-hans", text="引渡")
    before = state()
    call_command("export_thesaurus", tmp_path / f"x.{extension}", verbosity=0)
    Concept.objects.all().delete()
    call_command("import_thesaurus", tmp_path / f"x.{extension}", verbosity=0)
    assert state() == before


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_what_translators_need_comes_back_too(tmp_path, extension):
    notes = {"ar": "اسم برنامج", "en": "a program's name"}
    concept = Concept.objects.create(
        slug="goaml", is_searched=False, translation_rule=TranslationRule.KEEP, translation_notes=notes
    )
    ConceptLabel.objects.create(concept=concept, language="en", text="goAML")
    ConceptLabel.objects.create(
        concept=concept, language="fr", kind=LabelKind.FORBIDDEN, text="antiblanchiment en ligne"
    )
    before = state()
    path = tmp_path / f"x.{extension}"
    call_command("export_thesaurus", path, verbosity=0)
    Concept.objects.all().delete()
    call_command("import_thesaurus", path, verbosity=0)
    assert state() == before
    concept = Concept.objects.get()
    assert (concept.translation_rule, concept.translation_notes) == (TranslationRule.KEEP, notes)
    # Other programs take hidden names for names to search by.
    assert "hiddenLabel" not in path.read_text(encoding="utf-8")


def test_an_import_lifts_no_ban_and_no_rule_of_an_editor(tmp_path):
    concept = Concept.objects.create(slug="v-a", scheme="v", translation_rule=TranslationRule.KEEP)
    ConceptLabel.objects.create(concept=concept, language="en", text="foreign terrorist fighter")
    ConceptLabel.objects.create(concept=concept, language="en", kind=LabelKind.FORBIDDEN, text="jihadist")
    row = {"id": "a", "labels": {"en": "foreign terrorist fighter"}, "alternatives": {"en": ["jihadist"]}}
    call_command("import_thesaurus", write(tmp_path / "x.jsonl", rows(row)), scheme="v", verbosity=0)
    assert concept.labels.get(text="jihadist").kind == LabelKind.FORBIDDEN
    concept.refresh_from_db()
    assert concept.translation_rule == TranslationRule.KEEP


def test_foreign_skos_is_read_with_its_varieties_of_languages(tmp_path, capsys):
    call_command("import_thesaurus", write(tmp_path / "x.ttl", TURTLE), scheme="ex", verbosity=0)
    out = capsys.readouterr().out
    assert "2 created" in out
    assert "1 links to concepts that are not in the file" in out
    assert "1 names in other languages" in out
    lower = Concept.objects.get(uri="http://example.org/t/lower")
    assert (lower.slug, lower.scheme, lower.scope_notes) == ("ex-lower", "ex", {"en": "A note."})
    assert {(each.language, each.kind, each.text) for each in lower.labels.all()} == {
        ("zh-hans", "preferred", "引渡"),
        ("en", "preferred", "lower"),
        ("en", "acronym", "MLA"),
        ("fr", "alternative", "l'entraide"),
        ("en", "hidden", "lowr"),
    }
    assert [concept.slug for concept in lower.broader.all()] == ["ex-upper"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [("zh", "zh-hans"), ("zh-Hans", "zh-hans"), ("zh-CN", "zh-hans"), ("zh_SG", "zh-hans"), ("zh-Hans-CN", "zh-hans")]
    + [("zh-Hant", None), ("zh-TW", None), ("de", None), ("", None), ("arx", None), ("fr-CA", "fr"), ("AR-eg", "ar")]
    + [(code, code) for code in language_codes()],
)
def test_language_tags(tag, code):
    assert language_of_tag(tag) == code


def rows(*lines):
    return "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)


def test_bad_lines_are_refused_one_by_one_with_their_reason(tmp_path, capsys):
    content = rows(
        {"id": "good", "labels": {"en": "good"}},
        "{not json",
        {"id": 3, "labels": {}},
        {"id": "none", "labels": {"de": "nur deutsch"}},
        {"id": "long", "labels": {"en": "x" * 300}},
        {"id": "good", "labels": {"en": "again"}},
        {"id": "type", "labels": {"en": ["a"]}},
        {"id": "links", "labels": {"en": "links"}, "related": "good"},
        "[" * 20_000,
        {"id": "dots", "labels": {"en": "..."}},
        {"id": "last", "labels": {"ru": "последний"}, "related": ["good", "nowhere", "last"]},
    )
    with pytest.raises(SystemExit):
        call_command("import_thesaurus", write(tmp_path / "x.jsonl", content), verbosity=0)
    captured = capsys.readouterr()
    assert "2 created" in captured.out
    assert [line.split(":")[0] for line in captured.err.splitlines()] == [f"line {n}" for n in range(2, 11)]
    assert set(Concept.objects.values_list("slug", flat=True)) == {"good", "last"}
    assert [each.slug for each in Concept.objects.get(slug="last").related.all()] == ["good"]


def test_a_link_that_closes_a_circle_is_refused_and_the_rest_is_written(tmp_path, capsys):
    content = rows(
        {"id": "a", "labels": {"en": "a"}, "broader": ["b"]},
        {"id": "b", "labels": {"en": "b"}, "broader": ["c"]},
        {"id": "c", "labels": {"en": "c"}, "broader": ["a"]},
    )
    with pytest.raises(SystemExit):
        call_command("import_thesaurus", write(tmp_path / "x.jsonl", content), verbosity=0)
    assert "line 3: a broader concept that is narrower than this one" in capsys.readouterr().err
    assert BroaderLink.objects.count() == 2


def test_a_dry_run_counts_and_changes_nothing(tmp_path, capsys):
    before = read_vocabulary_token()
    call_command("import_thesaurus", write(tmp_path / "x.ttl", TURTLE), dry_run=True, verbosity=0)
    assert "Would be: 2 created" in capsys.readouterr().out
    assert not Concept.objects.exists()
    assert read_vocabulary_token() == before


def test_editors_names_stay_unless_what_is_missing_is_to_be_removed(tmp_path):
    path = write(tmp_path / "x.jsonl", rows({"id": "a", "labels": {"en": "new name", "fr": "nom"}}))
    concept = Concept.objects.create(slug="v-a", scheme="v")
    ConceptLabel.objects.create(concept=concept, language="en", text="old name")
    ConceptLabel.objects.create(concept=concept, language="es", text="nombre")
    Concept.objects.create(slug="v-gone", scheme="v")
    Concept.objects.create(slug="own")
    before = read_vocabulary_token()

    call_command("import_thesaurus", path, scheme="v", verbosity=0)
    names = {(each.language, each.kind, each.text) for each in concept.labels.all()}
    kept = {("en", "preferred", "new name"), ("fr", "preferred", "nom")}
    assert names == kept | {("en", "alternative", "old name"), ("es", "preferred", "nombre")}
    assert Concept.objects.filter(slug="v-gone").exists()
    assert read_vocabulary_token() != before

    call_command("import_thesaurus", path, scheme="v", remove_missing=True, verbosity=0)
    concept = Concept.objects.get(slug="v-a")
    assert {(each.language, each.kind, each.text) for each in concept.labels.all()} == kept
    assert set(Concept.objects.values_list("slug", flat=True)) == {"v-a", "own"}


def test_nothing_is_removed_while_entries_are_unreadable(tmp_path):
    Concept.objects.create(slug="v-gone", scheme="v")
    path = write(tmp_path / "x.jsonl", rows({"id": "a", "labels": {"en": "a"}}, "{"))
    with pytest.raises(CommandError, match="Nothing is removed"):
        call_command("import_thesaurus", path, scheme="v", remove_missing=True, verbosity=0)
    assert Concept.objects.get().slug == "v-gone"


@pytest.fixture
def listener():
    """A server that notes whether anybody calls."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        is_over = threading.Event()

        def wait():
            while not is_over.is_set():
                try:
                    calls.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", calls
        is_over.set()
        thread.join()


HOSTILE = [
    ("jsonld", '{{"@context": "{url}", "@id": "urn:a"}}'),
    ("jsonld", '{{"@graph": [{{"@context": ["{url}"], "@id": "urn:a"}}]}}'),
    ("jsonld", '{{"@context": {{"@import": "{url}"}}, "@id": "urn:a"}}'),
    ("jsonld", '{{"@context": {{"t": {{"@id": "urn:t", "@context": "{url}"}}}}, "@id": "urn:a"}}'),
    ("rdfxml", '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><r>&x;</r>'),
    ("rdfxml", '<?xml version="1.0"?><!DOCTYPE r SYSTEM "{url}"><r/>'),
    ("rdfxml", '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>'),
    ("rdfxml", "<r"),
    ("jsonld", "[" * 100_000),
    ("jsonld", "\x00\x01"),
    ("turtle", "@prefix : <x> . :a :b"),
    ("turtle", ""),
    ("jsonld", '{{"@id": "urn:a"}}'),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE)
def test_hostile_files_are_refused_and_nothing_is_fetched(tmp_path, listener, name, content):
    url, calls = listener
    path = write(tmp_path / "x", content.format(url=url))
    with pytest.raises(ThesaurusFileError):
        read_thesaurus(path, ThesaurusFormat(name))
    assert calls == []


def test_files_that_are_too_large_away_or_of_unknown_format_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("catalogue.importers.thesaurus_records.MAX_FILE_BYTES", 10)
    with pytest.raises(CommandError, match="at most 10"):
        call_command("import_thesaurus", write(tmp_path / "x.ttl", TURTLE), verbosity=0)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_thesaurus", tmp_path / "none.ttl", verbosity=0)
    with pytest.raises(CommandError, match="What format"):
        call_command("import_thesaurus", write(tmp_path / "x.odt", ""), verbosity=0)
    with pytest.raises(CommandError, match="--scheme"):
        call_command("import_thesaurus", write(tmp_path / "y.ttl", TURTLE), scheme="a b", verbosity=0)


def test_a_large_import_takes_few_queries(tmp_path, django_assert_max_num_queries):
    lines = [{"id": str(n), "labels": {code: f"{code} {n}" for code in language_codes()}} for n in range(400)]
    read = read_thesaurus(write(tmp_path / "x.jsonl", rows(*lines)), ThesaurusFormat.JSON_LINES, "v")
    with django_assert_max_num_queries(60):
        assert write_thesaurus(read, scheme="v").created == 400
