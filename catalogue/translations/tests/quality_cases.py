"""What tests of the quality checks share: terms of the site's reference data, without a database."""

from functools import cache

from catalogue.reference_data import read_rows
from catalogue.reference_thesaurus import facts_of_row
from catalogue.translations.quality import Problem, Terms, check_unit
from catalogue.translations.quality.terms import Entry, Vocabulary
from catalogue.translations.units import Unit

NNBSP = "\N{NARROW NO-BREAK SPACE}"


def check(source: str, target: str, languages: str, terms: Terms | None = None, **unit) -> list[Problem]:
    """`languages` is "en>ar"."""
    source_language, target_language = languages.split(">")
    terms = terms or Terms(source_language, target_language)
    return check_unit(Unit(id="u1", path="p", source=source, target=target, **unit), target_language, terms)


def codes(*args, **kwargs) -> set[str]:
    return {problem.code for problem in check(*args, **kwargs)}


def corrected(source: str, target: str, languages: str) -> str:
    """Return the target with every offered correction taken, the last one first."""
    found = [
        each for each in check(source, target, languages) if each.start is not None and each.suggestion is not None
    ]
    for problem in sorted(found, key=lambda each: each.start, reverse=True):
        target = target[: problem.start] + problem.suggestion + target[problem.end :]
    return target


@cache
def reference_vocabulary() -> Vocabulary:
    entries = []
    for row in read_rows("instruments"):
        entry = Entry(row["slug"], "instrument")
        for title in row["titles"]:
            names = entry.own_names(title["language"])
            names.preferred, names.is_official = title["title"], title["is_official"]
        for variant in row["variants"]:
            entry.own_names(variant["language"]).others.append(variant["text"])
        entries.append(entry)
    for row in read_rows("bodies"):
        entry = Entry(row["slug"], "body")
        for language, label in row["labels"].items():
            entry.own_names(language).preferred = label
        for language, acronym in row["acronyms"].items():
            entry.own_names(language).acronyms.append(acronym)
        entries.append(entry)
    for row in read_rows("thesaurus"):
        entry = Entry(row["slug"], is_kept=facts_of_row(row)["translation_rule"] == "keep")
        for language, kinds in row["labels"].items():
            names = entry.own_names(language)
            names.preferred = kinds["preferred"]
            names.others, names.acronyms = kinds.get("alternative", []), kinds.get("acronym", [])
        entries.append(entry)
    return Vocabulary(entries)


def reference_terms(languages: str) -> Terms:
    return Terms(*languages.split(">"), reference_vocabulary())


def title_of(slug: str, language_code: str) -> str:
    entries = reference_vocabulary().entries
    return next(entry for entry in entries if entry.identifier == slug).names_in(language_code).preferred
