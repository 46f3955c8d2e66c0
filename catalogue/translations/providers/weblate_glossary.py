"""The thesaurus as Weblate's glossary: one component for each source language, written anew when a name changed."""

import io
import zipfile
from collections.abc import Iterator

from catalogue.models.thesaurus import read_vocabulary_token
from catalogue.translations.formats.po_lines import Entry, write_entry
from catalogue.translations.models import ServerCursor
from catalogue.translations.providers.weblate_api import WeblateApi
from catalogue.translations.providers.weblate_files import header, weblate_language
from catalogue.translations.quality import load_terms
from catalogue.translations.quality.terms import Terms
from pages.languages import language_codes

CURSOR = "weblate:glossary:"
TERMINOLOGY, FORBIDDEN, READ_ONLY = "terminology", "forbidden", "read-only"
EPOCH = (1980, 1, 1, 0, 0, 0)


def push_glossary(api: WeblateApi, source_language: str) -> bool:
    """Bring the glossary of a source language up to date; False if nothing had changed since the last time."""
    token = str(read_vocabulary_token() or "none")
    cursor, _created = ServerCursor.objects.get_or_create(server=CURSOR + source_language)
    if cursor.changed_until == token:
        return False
    slug = f"glossary-{weblate_language(source_language).lower()}"
    files = {
        weblate_language(code): glossary_file(load_terms(source_language, code))
        for code in language_codes()
        if code != source_language
    }
    for language, content in files.items():
        if not api.upload(slug, language, content, method="replace"):
            api.delete_component(slug)  # a language of it is missing, or all of it
            create_glossary(api, slug, source_language, files)
            break
    cursor.changed_until = token
    cursor.save(update_fields=["changed_until"])
    return True


def create_glossary(api: WeblateApi, slug: str, source_language: str, files: dict[str, bytes]) -> None:
    language = weblate_language(source_language)
    facts = {
        "name": f"Glossary ({language})",
        "file_format": "po",
        "filemask": "*.po",
        "source_language": language,
        "is_glossary": "true",
        "new_lang": "none",
    }
    api.create_component(slug, facts, "zipfile", ("glossary.zip", zip_files(files)))


def glossary_file(terms: Terms) -> bytes:
    """Return the terms of a pair of languages: approved ones, those that stay as they are, those not to be used."""
    entries = [write_entry(entry) for entry in glossary_entries(terms)]
    return "\n".join([header(terms.target_language), *entries]).encode()


def glossary_entries(terms: Terms) -> Iterator[Entry]:
    seen: set[tuple[str, str]] = set()
    for each in terms.entries:
        source, target = each.names_in(terms.source_language), each.names_in(terms.target_language)
        note = each.notes.get(terms.target_language) or each.notes.get(terms.source_language, "")
        term = source.preferred
        if not term:
            continue
        pairs = [(term, term, READ_ONLY)] if each.is_kept else [(term, target.preferred, TERMINOLOGY)]
        pairs += [(term, word, FORBIDDEN) for word in target.forbidden]
        if source.acronyms and target.acronyms and not each.is_kept:
            pairs.append((source.acronyms[0], target.acronyms[0], TERMINOLOGY))
        for number, (words, wording, flag) in enumerate(pairs):
            place = f"{each.identifier}-{number}" if number else each.identifier
            if wording and (place, words) not in seen:
                seen.add((place, words))
                yield Entry(place, words, wording, note.split("\n") if note else [], {flag})


def zip_files(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for language, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"{language}.po", EPOCH), content)
    return buffer.getvalue()
