"""Reads the token that an API key is exchanged for."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from ..errors import UnexpectedResponseError
from .reading import GraphqlAnswer, number, part, text

LIFETIME = timedelta(minutes=60)
"""How long a token lasts, by the supplier's guide; for one that does not say so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What opens GraphQL for an hour."""

    value: str = field(repr=False)
    expires_at: datetime
    """First moment at which it is no longer taken [UTC]."""


def token(answer: GraphqlAnswer, now: datetime) -> Token:
    """Read a token.

    Args:
        answer: Answer to `queries.MINT`.
        now: Moment of the answer [UTC].

    Raises:
        OctopusError: What the answer's error means; `AuthenticationError` for a wrong key.
        UnexpectedResponseError: No token is in it.
    """
    minted = answer.required("obtainKrakenToken")
    value = text(minted.get("token"))
    if value is None or not value.isprintable() or not value.isascii():
        raise UnexpectedResponseError("No token", "obtainKrakenToken.token")
    expiry = _expiry(minted.get("payload")) or _expiry(_claims(value))
    return Token(value=value, expires_at=expiry or now + LIFETIME)


def _expiry(claims: Any) -> datetime | None:
    seconds = number(part(claims, "obtainKrakenToken.payload").get("exp"))
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except OverflowError, OSError, ValueError:
        return None


def _claims(value: str) -> Any:
    """Decode the middle part of a JSON Web Token, unverified: it is the supplier's business."""
    try:
        middle = value.split(".")[1]
        return json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except IndexError, ValueError:
        return None
