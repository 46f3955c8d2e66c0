"""Resumption tokens: all that is needed to go on, in the token itself, so that the site keeps nothing and none expires.

A list goes by the moment of the last change and the row's number. What changes while somebody harvests moves
to the end and is met there; nothing is missed or met twice in one state.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalogue.oai.errors import OaiError

MAX_LENGTH = 2_000
ARGUMENTS = frozenset({"metadataPrefix", "from", "until", "set"})


@dataclass(frozen=True)
class Position:
    """Where a list goes on: behind the row `last_id`, which changed at `last_change`.

    `arguments` are the first request's. `cursor` is how many records were told already, of `total` when the list began.
    """

    arguments: dict[str, str]
    last_change: datetime
    last_id: int
    cursor: int
    total: int


def write_token(position: Position) -> str:
    """Return a token of letters, digits, hyphens and underscores."""
    seconds = int(position.last_change.timestamp())
    state = [position.arguments, seconds, position.last_id, position.cursor, position.total]
    content = json.dumps(state, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_token(token: str) -> Position:
    """Return what a token says; the caller checks the arguments in it as if they had come openly.

    Raises OaiError (badResumptionToken).
    """
    if len(token) <= MAX_LENGTH and re.fullmatch(r"[\w-]+", token, re.ASCII):
        try:
            position = to_position(json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))))
        except (ValueError, TypeError, OverflowError, OSError, RecursionError, binascii.Error):
            position = None
        if position is not None:
            return position
    raise OaiError("badResumptionToken", "The resumptionToken is none of this site’s.")


def to_position(state: Any) -> Position | None:
    """Return the position, or None where the state isn't one. Raises ValueError, TypeError, OverflowError, OSError."""
    arguments, seconds, last_id, cursor, total = state
    numbers_fit = all(type(each) is int and 0 <= each < 2**53 for each in (seconds, last_id, cursor, total))
    texts_fit = isinstance(arguments, dict) and all(isinstance(each, str) for each in arguments.values())
    if not numbers_fit or not texts_fit or not set(arguments) <= ARGUMENTS:
        return None
    return Position(arguments, datetime.fromtimestamp(seconds, UTC), last_id, cursor, total)
