"""Citations as RIS, the tagged lines that all reference managers read."""

from collections.abc import Iterable, Iterator

from catalogue.exporters.citations.bibtex import BOOKS, REPORTS
from catalogue.exporters.citations.records import Citation
from pages.languages import html_lang


def write_ris(citations: Iterable[Citation]) -> str:
    lines = [f"{tag}  - {text}" for citation in citations for tag, text in tags_of(citation)]
    return "".join(f"{line}\r\n" for line in lines)


def tags_of(citation: Citation) -> Iterator[tuple[str, str]]:
    """Yield the tags of one record; a value never holds a line break (see records.one_line)."""
    kind = "BOOK" if citation.type in BOOKS else "RPRT" if citation.type in REPORTS else "GEN"
    yield "TY", "CONF" if citation.is_session else kind
    yield "ID", f"{citation.key}-{html_lang(citation.language)}"
    optional = [
        ("AU", citation.authors),
        *(("AU", body.text) for body in citation.bodies),
        ("TI", citation.title),
        ("PY", str(citation.date.year) if citation.date else ""),
        ("DA", citation.date.strftime("%Y/%m/%d/") if citation.date else ""),
        ("ET", citation.edition),
        # Programs differ in which of the two they take for the number of a document.
        ("IS", citation.symbol),
        ("M1", citation.symbol),
        ("PB", citation.bodies[0].text if citation.bodies and not citation.is_session else ""),
        ("CY", citation.place),
        ("SN", citation.isbn),
        ("N1", citation.sales_note),
        ("LA", html_lang(citation.language)),
        ("UR", citation.url),
    ]
    yield from ((tag, text) for tag, text in optional if text)
    yield "ER", ""
