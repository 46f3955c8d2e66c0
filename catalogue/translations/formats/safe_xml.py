"""The one parser of XML that arrives from outside. It refuses whatever isn't plain content, and fetches nothing."""

import codecs
import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.units import ExchangeError

# The largest file that may arrive has fewer of both. As trees they take about 250 MB, and half a second.
MAX_ELEMENTS = 500_000
MAX_ATTRIBUTES = 700_000
MAX_DEPTH = 40
DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']*)["']""")
XINCLUDE = "http://www.w3.org/2001/XInclude"
COMMENT_END = "-->"
# The longest beginning without any element that a file may have.
MAX_PROLOG = 20_000
# What is read at once of a file that is read in parts (bytes).
CHUNK = 65_536
PARSER = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
    "recover": False,
    "strip_cdata": True,
    "remove_comments": True,
    "collect_ids": False,
}
# Of one element with all that is in it, what check_tree tells of a whole document.
IS_REFUSED = etree.XPath(
    f"boolean({'/'.join('*' * MAX_DEPTH)} or .//processing-instruction() or descendant-or-self::x:*)",
    namespaces={"x": XINCLUDE},
)


def parse_xml(content: bytes, admitted_doctype: re.Pattern[str] | None = None) -> etree._Element:
    """Return the root of a document. Raises ExchangeError.

    The only document type that may stand there is `admitted_doctype`, whole; it is cut out, never parsed.
    """
    text = check_text(content, admitted_doctype)
    try:
        root = etree.fromstring(text, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as error:
        raise not_xml(error) from None
    check_tree(root)
    return root


def iterate_xml(content: bytes, tag: str) -> Iterator[etree._Element]:
    """Yield the elements of a name one after the other; each is emptied afterwards. Raises ExchangeError.

    What was yielded may belong to a document that turns out to be refused.
    """
    text = check_text(content)
    parser = etree.XMLPullParser(events=("end",), tag=tag, **PARSER)
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
            yield from read_elements(parser)
        root = parser.close()
        yield from read_elements(parser)
    except etree.XMLSyntaxError as error:
        raise not_xml(error) from None
    check_tree(root)


def read_elements(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    for _event, element in parser.read_events():
        if IS_REFUSED(element):
            check_tree(element)
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def check_text(content: bytes, admitted_doctype: re.Pattern[str] | None = None) -> bytes:
    """Return what a parser may see: UTF-8, from the root element on. Raises ExchangeError."""
    check_size(content)
    text = decode_xml(content)
    declaration = DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    text = check_prolog(text, admitted_doctype)
    if text.count("<") - text.count("</") > MAX_ELEMENTS or text.count('="') + text.count("='") > MAX_ATTRIBUTES:
        raise ExchangeError("too_many_elements", _("The file has too many elements."))
    return text.encode()


def not_xml(error: etree.XMLSyntaxError) -> ExchangeError:
    line, column = error.position
    text = _("The file isn't XML, or is cut off: line %(line)d, column %(column)d.")
    return ExchangeError("not_xml", text % {"line": line, "column": column})


def check_size(content: bytes) -> None:
    """Raises ExchangeError for a file that is larger than a whole selection may be, before anything reads it."""
    if len(content) > settings.TRANSLATION_SELECTION_MAX_BYTES:
        raise too_large(settings.TRANSLATION_SELECTION_MAX_BYTES)


def too_large(limit: int) -> ExchangeError:
    return ExchangeError("too_large", _("The file is larger than %(limit)d megabytes.") % {"limit": limit // 1_000_000})


def decode_xml(content: bytes) -> str:
    """Return the text of UTF-8, or of UTF-16 with a byte order mark. Raises ExchangeError where the file says else."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, admitted = "utf-16", {"utf-16", "utf-16le", "utf-16be"}
    else:
        encoding, admitted = "utf-8-sig", {"utf-8", "utf8"}
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise ExchangeError("encoding", _("The file isn't encoded in UTF-8 or UTF-16.")) from None
    if "\0" in text:
        raise ExchangeError("characters", _("The file contains characters that no text may have."))
    declaration = DECLARATION.match(text)
    declared = ENCODING.search(declaration[0]) if declaration else None
    if declared and declared[1].lower() not in admitted:
        raise ExchangeError("encoding", _("The file isn't encoded as it says: UTF-8 or UTF-16 is admitted."))
    return text


def check_prolog(text: str, admitted_doctype: re.Pattern[str] | None) -> str:
    """Return the text from its root element on. Raises ExchangeError for what a parser would obey before it."""
    position = 0
    while position < MAX_PROLOG:
        rest = text[position : position + MAX_PROLOG]
        stripped = rest.lstrip(" \t\r\n")
        position += len(rest) - len(stripped)
        if stripped.startswith("<!--") and COMMENT_END in stripped:
            position += stripped.index(COMMENT_END) + len(COMMENT_END)
        elif stripped.startswith("<!DOCTYPE"):
            match = admitted_doctype.match(stripped) if admitted_doctype else None
            if match is None:
                raise ExchangeError("doctype", _("The file declares a document type, which isn't admitted."))
            position += match.end()
        elif stripped.startswith("<?"):
            raise ExchangeError("instruction", _("The file contains processing instructions."))
        else:
            return text[position:]
    raise ExchangeError("not_xml", _("The file isn't XML."))


def check_tree(root: etree._Element) -> None:
    if root.xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})"):
        raise ExchangeError("too_deep", _("The elements of the file are nested too deeply."))
    if root.xpath("boolean(//processing-instruction())"):
        raise ExchangeError("instruction", _("The file contains processing instructions."))
    if root.xpath("boolean(//x:*)", namespaces={"x": XINCLUDE}):
        raise ExchangeError("xinclude", _("The file wants to include other files."))


def text_of(element: etree._Element | None) -> str:
    """Return the characters of an element without elements in it; "" for none."""
    return "" if element is None else element.text or ""
