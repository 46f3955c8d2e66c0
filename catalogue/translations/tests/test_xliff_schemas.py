"""XLIFF as OASIS defines it. The schemas aren't ours to give away: XLIFF_SCHEMAS names a folder that has them.

In it are xliff-core-1.2-strict.xsd, and from the folder schemas/ of XLIFF 2.1 xliff_core_2.0.xsd, metadata.xsd,
size_restriction.xsd and informativeCopiesOf3rdPartySchemas/w3c/xml.xsd (docs.oasis-open.org/xliff).
"""

import os
from pathlib import Path

import pytest
from lxml import etree

from catalogue.translations.formats import FORMATS
from catalogue.translations.tests.exchange_documents import PAIRS, make_document

FOLDER = os.environ.get("XLIFF_SCHEMAS", "")
XML_SCHEMA = "informativeCopiesOf3rdPartySchemas/w3c/xml.xsd"
MODULES = {
    "urn:oasis:names:tc:xliff:document:2.0": "xliff_core_2.0.xsd",
    "urn:oasis:names:tc:xliff:metadata:2.0": "metadata.xsd",
    "urn:oasis:names:tc:xliff:sizerestriction:2.0": "size_restriction.xsd",
}
pytestmark = pytest.mark.skipif(not FOLDER, reason="XLIFF_SCHEMAS names no folder with the schemas of OASIS")


class LocalSchemas(etree.Resolver):
    """The schema of XML's own attributes comes from the folder, not from the net."""

    def resolve(self, url, public_id, context):
        if url == "http://www.w3.org/2001/xml.xsd":
            return self.resolve_filename(str(Path(FOLDER) / XML_SCHEMA), context)
        return None


def load_schema(name):
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(LocalSchemas())
    if name == "xliff12":
        # The published file begins with an empty line, which XML forbids before a declaration.
        content = (Path(FOLDER) / "xliff-core-1.2-strict.xsd").read_bytes().strip()
        return etree.XMLSchema(etree.fromstring(content, parser))
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{(Path(FOLDER) / file).resolve().as_uri()}"/>'
        for namespace, file in MODULES.items()
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text, parser))


@pytest.fixture(scope="module", params=["xliff12", "xliff21"])
def validated(request):
    return request.param, load_schema(request.param)


@pytest.mark.parametrize(("target", "source"), PAIRS)
def test_what_is_written_is_valid(validated, target, source):
    name, schema = validated
    schema.assertValid(etree.fromstring(FORMATS[name].write([make_document(source, target)])))


def test_the_schema_really_is_strict(validated):
    name, schema = validated
    content = FORMATS[name].write([make_document(count=28)])
    assert not schema.validate(
        etree.fromstring(content.replace(b"<source>", b"<sauce>").replace(b"</source>", b"</sauce>"))
    )
