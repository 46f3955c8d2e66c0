"""The API held against its own OpenAPI document, with requests that a fuzzer makes up (schemathesis).

The short form tries two dozen requests an address; with --long hundreds.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from catalogue.tests.api_catalogue import make_catalogue, make_version
from catalogue.tests.factories import make_work

SHORT, LONG = 24, 500
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# The fuzzer asks for compressed answers, and doesn't unpack what it gets without a network.
PLAIN = {"Accept-Encoding": "identity"}
KNOWN = {
    "key": ["manual", "report", "session"],
    "slug": ["financing", "judges", "sahel", "convention", "body", "hawala"],
}


@pytest.fixture
def application():
    """Return the site as a WSGI application that leaves the connection to the database to the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.django_db
def test_made_up_requests_get_the_answers_that_the_document_promises(application, is_long):
    make_catalogue()
    work = make_work(versions=(make_version(), {"language": "ru", "status": "forthcoming"}))
    known = {**KNOWN, "version_id": [version.pk for version in work.versions.all()]}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == 23
    for operation in operations:
        try_requests(operation, known, LONG if is_long else SHORT)


def try_requests(operation, known, examples):
    """Send requests that fit the document and such that don't, to entries that exist and to such that don't."""
    fitting = operation.as_strategy(GenerationMode.POSITIVE)
    strategies = [fitting]
    # The search takes empty values of its form for values that weren't given.
    is_lenient = operation.path in ("/api/v1/search/", "/api/v1/suggest/")
    rejecting = CHECKS[:-1] if is_lenient else CHECKS
    if operation.query or operation.path_parameters:
        strategies.append(operation.as_strategy(GenerationMode.NEGATIVE))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(st.one_of(*strategies), st.data(), st.booleans())
    def send(case, data, is_known):
        names = [name for name in case.path_parameters or {} if name in known]
        if is_known and names:
            for name in names:
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
            case.call_and_validate(headers=PLAIN, checks=CHECKS[:-1])
        else:
            case.call_and_validate(headers=PLAIN, checks=rejecting)

    send()
