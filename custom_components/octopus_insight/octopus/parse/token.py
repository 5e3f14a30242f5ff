"""Reads the token that an API key is exchanged for."""

from base64 import urlsafe_b64decode
from contextlib import suppress
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


def token(answer: GraphqlAnswer, now: datetime) -> tuple[str, datetime]:
    """Read the answer to `queries.MINT`, asked for at `now`: a token, and when it expires."""
    minted = answer.required("obtainKrakenToken")
    value = identifier(minted.get("token"), LONGEST_OPAQUE)
    if value is None or not value.isascii():
        raise UnexpectedResponseError("No token", "obtainKrakenToken.token")
    claims = [minted.get("payload")]
    with suppress(IndexError, ValueError):
        middle = value.split(".")[1]
        claims.append(json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
    lifetimes = (_lifetime(each, now) for each in claims)
    return value, now + next(filter(None, lifetimes), LIFETIME)


def _lifetime(claims: Any, now: datetime) -> timedelta | None:
    """Return how long it lasts; by its own two moments, whatever our clock shows."""
    claims = part(claims, "obtainKrakenToken.payload")
    end = number(claims.get("exp"), _LATEST_EXPIRY, 0.0)
    begin = number(claims.get("iat"), _LATEST_EXPIRY, 0.0)
    seconds = -1.0 if end is None else end - (now.timestamp() if begin is None else begin)
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST.total_seconds() else None
