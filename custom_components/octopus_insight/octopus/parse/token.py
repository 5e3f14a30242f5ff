"""Reads the token that an API key is exchanged for."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import json
from typing import Any
from ..errors import UnexpectedResponseError
from .reading import LONGEST_OPAQUE, GraphqlAnswer, identifier, number, part

LIFETIME = timedelta(minutes=60)
"""By the supplier's guide, for a token without a sensible expiry."""
LONGEST = timedelta(days=7)
_LATEST_EXPIRY = 4_102_444_800.0
"""The year 2100, in seconds of Unix time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token of GraphQL."""

    value: str = field(repr=False)
    expires_at: datetime
    """In the supplier's time, as `ServiceClock` tells it."""


def token(answer: GraphqlAnswer, now: datetime) -> Token:
    """Read the answer to `queries.MINT`, asked for at `now`."""
    minted = answer.required("obtainKrakenToken")
    value = identifier(minted.get("token"), LONGEST_OPAQUE)
    if value is None or not value.isascii():
        raise UnexpectedResponseError("No token", "obtainKrakenToken.token")
    lifetimes = (_lifetime(claims, now) for claims in (minted.get("payload"), _claims(value)))
    lifetime = next(filter(None, lifetimes), LIFETIME)
    return Token(value=value, expires_at=now + lifetime)


def _lifetime(claims: Any, now: datetime) -> timedelta | None:
    """Return how long it lasts; by its own two moments, whatever our clock shows."""
    claims = part(claims, "obtainKrakenToken.payload")
    end = number(claims.get("exp"), _LATEST_EXPIRY, 0.0)
    begin = number(claims.get("iat"), _LATEST_EXPIRY, 0.0)
    seconds = -1.0 if end is None else end - (now.timestamp() if begin is None else begin)
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST.total_seconds() else None


def _claims(value: str) -> Any:
    try:
        middle = value.split(".")[1]
        return json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except IndexError, ValueError:
        return None
