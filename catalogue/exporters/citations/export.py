"""Citations of many works in one format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalogue.exporters.citations.bibtex import write_bibtex
from catalogue.exporters.citations.csl_json import write_csl_json
from catalogue.exporters.citations.records import Citation, build_citations
from catalogue.exporters.citations.ris import write_ris
from catalogue.models import Work
from catalogue.public_works import public_works


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """One format: its name for readers, its media type and the ending of its files."""

    label: str
    media_type: str
    suffix: str
    write: Callable[[Iterable[Citation]], str]


FORMATS = {
    "bibtex": CitationFormat("BibTeX", "application/x-bibtex", "bib", write_bibtex),
    "ris": CitationFormat("RIS", "application/x-research-info-systems", "ris", write_ris),
    "csl": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", write_csl_json),
}


def export_citations(works: Iterable[Work], language_code: str, format: str) -> str:  # noqa: A002 - as in addresses
    """Return the citations of the public ones among `works` in a language; KeyError for an unknown format.

    A work without a page in the language is cited in another one, which its record names.
    """
    return FORMATS[format].write(build_citations(works, language_code))


def works_with_keys(keys: Iterable[str]) -> list[Work]:
    """Return the public works with these keys in the order of the keys, each once; four queries at most."""
    wanted = list(dict.fromkeys(keys))
    found = public_works().filter(key__in=wanted).prefetch_related("bodies", "versions")
    by_key = {work.key: work for work in found}
    return [by_key[key] for key in wanted if key in by_key]
