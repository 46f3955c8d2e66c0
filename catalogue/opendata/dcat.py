"""The catalogue of open data as DCAT 3: what there is to take away, in which forms, in six languages."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from catalogue.models import Topic
from catalogue.opendata.dumping import WORKS
from catalogue.opendata.storage import Dump, DumpFile
from catalogue.public_works import absolute_url
from pages.languages import html_lang, language_codes

SPDX = Namespace("http://spdx.org/rdf/terms#")
IANA = "https://www.iana.org/assignments/media-types/"
# ISO 639-3, as the Publications Office of the European Union writes languages for catalogues.
LANGUAGES = {
    "ar": "http://publications.europa.eu/resource/authority/language/ARA",
    "zh-hans": "http://publications.europa.eu/resource/authority/language/ZHO",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
    "fr": "http://publications.europa.eu/resource/authority/language/FRA",
    "ru": "http://publications.europa.eu/resource/authority/language/RUS",
    "es": "http://publications.europa.eu/resource/authority/language/SPA",
}
PREFIXES = {"dcat": str(DCAT), "dcterms": str(DCTERMS), "foaf": str(FOAF), "spdx": str(SPDX), "xsd": str(XSD)}
DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"

CATALOGUE_TITLE = _("Open data of the site")
CATALOGUE_TEXT = _("The public catalogue of training sessions, technical tools and publications, as data.")
WORKS_TITLE = _("Training sessions, technical tools and publications")
WORKS_TEXT = _("Every public work with its facts and its texts in the languages that exist, dumped every night.")
JSON_LINES_TITLE = _("All works in all languages (JSON Lines)")
PACKED_TITLE = _("All works in all languages (JSON Lines, compressed)")
TABLE_TITLE = _("Works with a page in one language (CSV)")
PARITY_TITLE = _("How complete each language is")
PARITY_TEXT = _("How many works exist in each of the six languages, what is behind its source, and since when.")
API_TITLE = _("Interface for programs")
API_TEXT = _("Every listing and detail of the site as JSON, described by an OpenAPI document.")
OAI_TITLE = _("Harvesting (OAI-PMH 2.0)")
OAI_TEXT = _("Records of all public works in Dublin Core, and of those that were withdrawn.")


def node(fragment: str = "") -> URIRef:
    return URIRef(absolute_url("/data/catalog") + (f"#{fragment}" if fragment else ""))


def add_texts(graph: Graph, subject: URIRef, title: Promise, description: Promise | None = None) -> None:
    for predicate, text in ((DCTERMS.title, title), (DCTERMS.description, description)):
        for code, words in translations_of(text).items() if text is not None else ():
            graph.add((subject, predicate, Literal(words, lang=html_lang(code))))


def translations_of(text: Promise) -> dict[str, str]:
    """Return {language code: text} in the languages it is translated into; untranslated English isn't called Arabic."""
    found = {}
    for code in language_codes():
        with override(code):
            found[code] = str(text)
    return {code: words for code, words in found.items() if code == "en" or words != found["en"]}


def build_graph(dump: Dump | None) -> Graph:
    """Return the graph; without a dump it has the services alone."""
    graph = Graph(bind_namespaces="none")
    for prefix, address in PREFIXES.items():
        graph.bind(prefix, address)
    catalogue = node()
    publisher = node("publisher")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    add_texts(graph, catalogue, CATALOGUE_TITLE, CATALOGUE_TEXT)
    graph.add((catalogue, DCTERMS.publisher, publisher))
    graph.add((catalogue, FOAF.homepage, URIRef(absolute_url("/"))))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal(settings.WAGTAIL_SITE_NAME)))
    for code in language_codes():
        graph.add((catalogue, DCTERMS.language, URIRef(LANGUAGES[code])))
    add_services(graph, catalogue)
    add_parity(graph, catalogue)
    if dump is not None:
        add_works(graph, catalogue, dump)
        graph.add((catalogue, DCTERMS.modified, Literal(dump.created_at)))
    return graph


def add_dataset(graph: Graph, catalogue: URIRef, fragment: str, title: Promise, text: Promise) -> URIRef:
    dataset = node(fragment)
    graph.add((catalogue, DCAT.dataset, dataset))
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, DCTERMS.publisher, node("publisher")))
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    add_texts(graph, dataset, title, text)
    return dataset


def add_works(graph: Graph, catalogue: URIRef, dump: Dump) -> None:
    dataset = add_dataset(graph, catalogue, "works", WORKS_TITLE, WORKS_TEXT)
    graph.add((dataset, DCTERMS.modified, Literal(dump.created_at)))
    graph.add((dataset, DCTERMS.accrualPeriodicity, URIRef(DAILY)))
    graph.add((dataset, DCAT.landingPage, URIRef(absolute_url("/en/open-data/"))))
    for topic in Topic.objects.all():
        for code, label in topic.labels.items():
            graph.add((dataset, DCAT.keyword, Literal(label, lang=html_lang(code))))
    for code in language_codes():
        graph.add((dataset, DCTERMS.language, URIRef(LANGUAGES[code])))
    for file in dump.files:
        if file.name.startswith("works"):
            add_distribution(graph, dataset, dump, file)


def add_distribution(graph: Graph, dataset: URIRef, dump: Dump, file: DumpFile) -> None:
    """Add a file of the dump: where it is, what it weighs, and the checksum to hold it against."""
    distribution = node(file.name)
    address = URIRef(absolute_url(f"/data/{dump.stamp}/{file.name}"))
    graph.add((dataset, DCAT.distribution, distribution))
    graph.add((distribution, RDF.type, DCAT.Distribution))
    graph.add((distribution, DCAT.downloadURL, address))
    graph.add((distribution, DCAT.accessURL, URIRef(absolute_url("/en/open-data/"))))
    graph.add((distribution, DCAT.mediaType, URIRef(IANA + file.media_type.partition(";")[0])))
    graph.add((distribution, DCAT.byteSize, Literal(file.byte_size, datatype=XSD.nonNegativeInteger)))
    graph.add((distribution, DCTERMS.modified, Literal(dump.created_at)))
    checksum = node(f"{file.name}-checksum")
    graph.add((distribution, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    if file.language:
        add_texts(graph, distribution, TABLE_TITLE)
        graph.add((distribution, DCTERMS.language, URIRef(LANGUAGES[file.language.lower()])))
    else:
        add_texts(graph, distribution, JSON_LINES_TITLE if file.name == WORKS else PACKED_TITLE)
    if file.name.endswith(".gz"):
        graph.add((distribution, DCAT.compressFormat, URIRef(f"{IANA}application/gzip")))
    if settings.OPEN_DATA_LICENSE:
        graph.add((distribution, DCTERMS.license, URIRef(settings.OPEN_DATA_LICENSE)))


def add_parity(graph: Graph, catalogue: URIRef) -> None:
    dataset = add_dataset(graph, catalogue, "language-coverage", PARITY_TITLE, PARITY_TEXT)
    for suffix, media_type in (("csv", "text/csv"), ("json", "application/json")):
        distribution = node(f"language-coverage.{suffix}")
        address = URIRef(absolute_url(f"/api/v1/language-coverage.{suffix}"))
        graph.add((dataset, DCAT.distribution, distribution))
        graph.add((distribution, RDF.type, DCAT.Distribution))
        graph.add((distribution, DCAT.accessURL, address))
        graph.add((distribution, DCAT.downloadURL, address))
        graph.add((distribution, DCAT.mediaType, URIRef(IANA + media_type)))
        add_texts(graph, distribution, PARITY_TITLE)


def add_services(graph: Graph, catalogue: URIRef) -> None:
    services = (
        ("api", API_TITLE, API_TEXT, "/api/v1/", "/api/v1/openapi.json"),
        ("oai-pmh", OAI_TITLE, OAI_TEXT, "/oai", "/oai?verb=Identify"),
    )
    for fragment, title, text, endpoint, description in services:
        service = node(fragment)
        graph.add((catalogue, DCAT.service, service))
        graph.add((service, RDF.type, DCAT.DataService))
        graph.add((service, DCAT.endpointURL, URIRef(absolute_url(endpoint))))
        graph.add((service, DCAT.endpointDescription, URIRef(absolute_url(description))))
        graph.add((service, DCAT.servesDataset, node("works")))
        add_texts(graph, service, title, text)


def write_graph(graph: Graph, file_format: str) -> bytes:
    """Return the graph as "json-ld" or "turtle", in UTF-8. The context is written out: nothing has to be fetched."""
    if file_format == "json-ld":
        return graph.serialize(format="json-ld", encoding="utf-8", context=PREFIXES)
    return graph.serialize(format=file_format, encoding="utf-8")
