"""The address /oai: GET and POST, as the protocol wants it."""

import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.oai import documents
from catalogue.oai.arguments import read_arguments, read_verb
from catalogue.oai.documents import Node, add, write_moment
from catalogue.oai.errors import OaiError
from catalogue.oai.identifiers import identifier_of, key_of, repository_host
from catalogue.oai.selection import (
    OAI_DC,
    all_sets,
    check_prefix,
    earliest_change,
    find_row,
    read_portion,
    read_records,
)
from catalogue.oai.tokens import read_token
from catalogue.public_works import absolute_url
from catalogue.request_limits import seconds_to_wait

IDENTIFIER_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai-identifier"
DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]+)+")
ADDRESS = re.compile(r"[^<>\s]+@[^<>\s]+")

Answer = Callable[[Node, dict[str, str], datetime], None]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a request; errors are answers, too (status 200), as the protocol has it. 503 asks to come back later."""
    wait = seconds_to_wait(request, "oai")
    if wait:
        return HttpResponse(status=503, headers={"Retry-After": str(wait)})
    query = request.POST if request.method == "POST" else request.GET
    # Texts of the protocol itself are English; records bring their own languages.
    with override("en"):
        content = answer(query, timezone.now().replace(microsecond=0))
    response = HttpResponse(content, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Language"] = "en"
    return response


def answer(query: QueryDict, now: datetime) -> bytes:
    base_url = absolute_url("/oai")
    try:
        verb = read_verb(query)
        arguments = read_arguments(verb, query)
    except OaiError as error:
        root = documents.begin_answer(now, base_url, {})
        documents.add_error(root, error)
        return documents.to_bytes(root)
    root = documents.begin_answer(now, base_url, {"verb": verb, **arguments})
    body = add(root, verb)
    try:
        ANSWERS[verb](body, arguments, now)
    except OaiError as error:
        root.remove(body)
        if error.code == "badArgument":
            root = documents.begin_answer(now, base_url, {})
        documents.add_error(root, error)
    return documents.to_bytes(root)


def identify(body: Node, arguments: dict[str, str], now: datetime) -> None:
    add(body, "repositoryName", settings.WAGTAIL_SITE_NAME)
    add(body, "baseURL", absolute_url("/oai"))
    add(body, "protocolVersion", "2.0")
    add(body, "adminEmail", admin_address())
    add(body, "earliestDatestamp", write_moment(earliest_change(now)))
    add(body, "deletedRecord", "persistent")
    add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    if DOMAIN.fullmatch(repository_host()):
        # The scheme of identifiers has room for domain names only, not for an address such as 127.0.0.1.
        node = add(add(body, "description"), "oai-identifier", namespace=IDENTIFIER_NAMESPACE)
        for name, text in (
            ("scheme", "oai"),
            ("repositoryIdentifier", repository_host()),
            ("delimiter", ":"),
            ("sampleIdentifier", identifier_of("model-law")),
        ):
            add(node, name, text, IDENTIFIER_NAMESPACE)


def admin_address() -> str:
    """Return the site's own address. The protocol wants a full domain, which a site on one machine hasn't."""
    found = ADDRESS.search(settings.DEFAULT_FROM_EMAIL)
    name, _at, domain = (found[0] if found else "sextant@localhost").partition("@")
    return f"{name}@{domain}" if "." in domain else f"{name}@{domain}.invalid"


def list_formats(body: Node, arguments: dict[str, str], now: datetime) -> None:
    if "identifier" in arguments:
        find_row(key_of(arguments["identifier"]))
    node = add(body, "metadataFormat")
    add(node, "metadataPrefix", OAI_DC)
    add(node, "schema", documents.SCHEMA_OF_DC)
    add(node, "metadataNamespace", documents.OAI_DC_NAMESPACE)


def list_sets(body: Node, arguments: dict[str, str], now: datetime) -> None:
    if "resumptionToken" in arguments:
        raise OaiError("badResumptionToken", "The list of sets is told at once.")
    documents.add_sets(body, all_sets())


def list_records(body: Node, arguments: dict[str, str], now: datetime) -> None:
    list_portion(body, arguments, documents.add_record, with_elements=True)


def list_identifiers(body: Node, arguments: dict[str, str], now: datetime) -> None:
    list_portion(body, arguments, documents.add_header, with_elements=False)


def list_portion(body: Node, arguments: dict[str, str], add_one: Callable[..., None], *, with_elements: bool) -> None:
    position = read_token(arguments["resumptionToken"]) if "resumptionToken" in arguments else None
    try:
        portion = read_portion(position.arguments if position else arguments, position, with_elements=with_elements)
    except OaiError as error:
        if position:
            raise OaiError("badResumptionToken", error.message) from None
        raise
    for record in portion.records:
        add_one(body, record)
    documents.add_resumption(body, portion)
    if not portion.records:
        raise OaiError("badResumptionToken", "The list ends before the place the resumptionToken names.")


def get_record(body: Node, arguments: dict[str, str], now: datetime) -> None:
    row = find_row(key_of(arguments["identifier"]))
    check_prefix(arguments["metadataPrefix"])
    documents.add_record(body, read_records([row], with_elements=True)[0])


ANSWERS: dict[str, Answer] = {
    "Identify": identify,
    "ListMetadataFormats": list_formats,
    "ListSets": list_sets,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
    "GetRecord": get_record,
}
