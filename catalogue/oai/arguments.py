"""A request of OAI-PMH: which verbs and arguments there are, and their values as Python's."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.http import QueryDict

from catalogue.oai.errors import OaiError, bad_argument

DATESTAMP = "%Y-%m-%dT%H:%M:%SZ"
LISTING = frozenset({"metadataPrefix", "from", "until", "set"})


@dataclass(frozen=True)
class Verb:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_resumable: bool = False


VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset({"identifier"})),
    "ListSets": Verb(is_resumable=True),
    "ListIdentifiers": Verb(frozenset({"metadataPrefix"}), LISTING, is_resumable=True),
    "ListRecords": Verb(frozenset({"metadataPrefix"}), LISTING, is_resumable=True),
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
}


def read_verb(query: QueryDict) -> str:
    """Return the verb of a request. Raises OaiError (badVerb)."""
    verbs = query.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"The verb must be given once and be one of {', '.join(VERBS)}.")
    return verbs[0]


def read_arguments(verb: str, query: QueryDict) -> dict[str, str]:
    """Return {argument: value} without the verb. Raises OaiError (badArgument)."""
    known = VERBS[verb]
    given = {name: values for name, values in query.lists() if name != "verb"}
    for name, values in given.items():
        if len(values) > 1:
            raise bad_argument(f"The argument {printable(name)} is given more than once.")
    arguments = {name: values[0] for name, values in given.items()}
    if known.is_resumable and "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise bad_argument("A resumptionToken stands alone beside the verb.")
        return arguments
    unknown = set(arguments) - known.required - known.optional
    if unknown:
        raise bad_argument(f"{verb} has no argument {', '.join(sorted(map(printable, unknown)))}.")
    missing = known.required - set(arguments)
    if missing:
        raise bad_argument(f"{verb} needs {', '.join(sorted(missing))}.")
    return arguments


def read_span(arguments: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment asked for, both included. Raises OaiError (badArgument)."""
    first, last = arguments.get("from", ""), arguments.get("until", "")
    if first and last and len(first) != len(last):
        raise bad_argument("from and until must be equally fine.")
    start = read_moment("from", first, time.min) if first else None
    end = read_moment("until", last, time(23, 59, 59)) if last else None
    if start and end and start > end:
        raise bad_argument("from is later than until.")
    return start, end


def read_moment(name: str, value: str, time_of_day: time) -> datetime:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            return datetime.combine(date.fromisoformat(value), time_of_day, UTC)
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII):
            return datetime.strptime(value, DATESTAMP).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise bad_argument(f"{name} must be a day (YYYY-MM-DD) or a moment in UTC (YYYY-MM-DDThh:mm:ssZ).")


def printable(text: str) -> str:
    return "".join(each if each.isprintable() else "�" for each in text)[:60]
