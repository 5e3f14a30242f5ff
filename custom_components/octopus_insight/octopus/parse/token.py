"""Reads the token that an API key is exchanged for."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from typing import Any
from ..errors import UnexpectedResponseError
from .reading import LONGEST_OPAQUE, GraphqlAnswer, identifier, number, part

LIFETIME = timedelta(minutes=60)
"""By the supplier's guide, for a token without an expiry."""
_LATEST_EXPIRY = 4_102_444_800.0
"""The year 2100, in seconds of Unix time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token of GraphQL."""

    value: str = field(repr=False)
    expires_at: datetime


def token(answer: GraphqlAnswer, now: datetime) -> Token:
    """Read the answer to `queries.MINT`."""
    minted = answer.required("obtainKrakenToken")
    value = identifier(minted.get("token"), LONGEST_OPAQUE)
    if value is None or not value.isascii():
        raise UnexpectedResponseError("No token", "obtainKrakenToken.token")
    expiry = _expiry(minted.get("payload")) or _expiry(_claims(value))
    return Token(value=value, expires_at=expiry or now + LIFETIME)


def _expiry(claims: Any) -> datetime | None:
    seconds = number(part(claims, "obtainKrakenToken.payload").get("exp"), _LATEST_EXPIRY, 0.0)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except OverflowError, OSError, ValueError:
        return None


def _claims(value: str) -> Any:
    try:
        middle = value.split(".")[1]
        return json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except IndexError, ValueError:
        return None
