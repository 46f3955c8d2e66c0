"""A citation as a line to copy, in the order of United Nations documents: body, title, edition, symbol, date."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.exporters.citations.records import Citation
from pages.languages import direction_of
from pages.localized_formats import format_date, format_date_range

COMMAS = {"ar": "، ", "zh-hans": "，"}
FULL_STOPS = {"zh-hans": "。"}
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the line. `language` is "" for what is in none, such as a symbol; `before` parts it from the last."""

    text: str
    language: str = ""
    before: str = ""
    is_title: bool = False


def parts_of(citation: Citation) -> list[Part]:
    """Return the pieces that the work has, in the citation's language whichever is active."""
    with override(citation.language):
        return list_parts(citation)


def list_parts(citation: Citation) -> list[Part]:
    code = citation.language
    comma = COMMAS.get(code, ", ")
    parts = [Part(citation.authors)] if citation.authors else []
    parts += [Part(body.text, body.language_code) for body in citation.bodies]
    parts.append(Part(citation.title, code, is_title=True))
    if citation.edition:
        parts.append(Part(_("edition %(edition)s") % {"edition": citation.edition}, code))
    parts += [Part(citation.symbol)] if citation.symbol else []
    parts += [Part(citation.sales_note, code)] if citation.sales_note else []
    parts += [Part(citation.place, code)] if citation.is_session and citation.place else []
    if citation.date:
        is_span = citation.end is not None
        text = format_date_range(citation.date, citation.end, code) if is_span else format_date(citation.date, code)  # type: ignore[arg-type]
        parts.append(Part(text, code))
    return [Part(part.text, part.language, comma if index else "", part.is_title) for index, part in enumerate(parts)]


def full_stop(citation: Citation) -> str:
    """Return what ends the line; "" where its last piece does so already, as Russian dates do."""
    mark = FULL_STOPS.get(citation.language, ".")
    return "" if parts_of(citation)[-1].text.endswith(mark) else mark


def write_line(citation: Citation) -> str:
    """Return the line as plain text: in right-to-left languages with marks that keep foreign pieces whole."""
    is_rtl = direction_of(citation.language) == "rtl"
    texts = [
        part.before + (f"{FIRST_STRONG_ISOLATE}{part.text}{POP_ISOLATE}" if is_rtl else part.text)
        for part in parts_of(citation)
    ]
    return "".join(texts) + full_stop(citation)
