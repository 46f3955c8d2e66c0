"""Signed links of mails: they need no log-in, and nothing in the database would help to forge one."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

CONFIRM = "confirm"
STOP = "stop"
MANAGE = "manage"
# A link that stops mails must work as long as somebody has the mail.
MAX_AGES: dict[str, timedelta | None] = {CONFIRM: timedelta(days=7), STOP: None, MANAGE: timedelta(days=180)}


class TokenError(Exception):
    """The link is not one of ours, or was damaged."""


class TokenExpiredError(TokenError):
    """The link was good once."""


def make_token(purpose: str, key: UUID) -> str:
    return signer_of(purpose).sign(key.hex)


def read_token(purpose: str, token: str) -> UUID:
    """Return the key a link is for. Raises TokenError; a token of one purpose serves no other."""
    try:
        return UUID(signer_of(purpose).unsign(token, max_age=MAX_AGES[purpose]))
    except SignatureExpired as error:
        raise TokenExpiredError from error
    except (BadSignature, ValueError) as error:
        raise TokenError from error


def is_as_fresh_as(purpose: str, token: str, needed: str) -> bool:
    """Whether a token of `purpose` is young enough to lead to what tokens of `needed` are for."""
    try:
        signer_of(purpose).unsign(token, max_age=MAX_AGES[needed])
    except BadSignature:
        return False
    return True


def signer_of(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"search.alerts.{purpose}")
