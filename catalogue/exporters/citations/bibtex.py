"""Citations as BibTeX in UTF-8, for BibTeX and biblatex."""

from collections.abc import Iterable

from catalogue.exporters.citations.records import Citation
from catalogue.models.kinds import PublicationType, ToolType
from pages.languages import html_lang

BOOKS = {ToolType.LEGISLATIVE_GUIDE, ToolType.HANDBOOK, ToolType.MANUAL, ToolType.TEACHING_GUIDE}
REPORTS = {PublicationType.REPORT, PublicationType.WORKING_PAPER, PublicationType.SECRETARY_GENERAL_REPORT}
# Names of languages as babel and polyglossia, hence biblatex, know them.
LANGUAGES = {
    "ar": "arabic",
    "zh-hans": "chinese",
    "en": "english",
    "fr": "french",
    "ru": "russian",
    "es": "spanish",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces, escaped or not: a single one in a title would swallow the rest of the file.
ESCAPES = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "^": r"{\textasciicircum}",
        "~": r"{\textasciitilde}",
        "`": r"{\textasciigrave}",
    }
)


def write_bibtex(citations: Iterable[Citation]) -> str:
    return "\n".join(write_entry(each) for each in citations)


def write_entry(citation: Citation) -> str:
    kind = "book" if citation.type in BOOKS else "techreport" if citation.type in REPORTS else "misc"
    authors = [citation.authors, *(body.text for body in citation.bodies)]
    # Braces within keep a name whole, and a title's capitals.
    fields = {
        "author": " and ".join(f"{{{escape(each)}}}" for each in authors if each),
        "title": f"{{{escape(citation.title)}}}",
        "institution" if kind == "techreport" else "publisher": f"{{{escape(citation.bodies[0].text)}}}"
        if citation.bodies and kind != "misc"
        else "",
        "number": escape(citation.symbol),
        "edition": escape(citation.edition),
        "address": escape(citation.place),
        "year": str(citation.date.year) if citation.date else "",
        "date": "/".join(day.isoformat() for day in (citation.date, citation.end) if day),
        "isbn": escape(citation.isbn),
        "note": escape(citation.sales_note),
        "language": html_lang(citation.language),
        "langid": LANGUAGES.get(citation.language, ""),
        "url": citation.url.translate({ord("{"): "%7B", ord("}"): "%7D", ord("%"): r"\%"}),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if citation.date:
        lines.append(f"  month = {MONTHS[citation.date.month - 1]},")
    return "\n".join([f"@{kind}{{{citation.key}-{html_lang(citation.language)},", *lines, "}", ""])


def escape(text: str) -> str:
    """Return a text that TeX sets as it is: without commands, and without pairs that it draws together."""
    escaped = text.translate(ESCAPES)
    for pair in ("--", "''"):
        while pair in escaped:
            escaped = escaped.replace(pair, f"{pair[0]}{{}}{pair[1]}")
    return escaped
