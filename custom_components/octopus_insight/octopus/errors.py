"""What can go wrong: one class for each thing a caller does differently.

    OctopusError
    ├── AuthenticationError        the key itself is wrong: ask the person for another
    ├── BudgetSpentError           we stop ourselves: keep what is known, come back later
    ├── RateLimitedError           the supplier says stop: come back later
    │   └── EdgeBlockedError       ... said by the network in front of it, in HTML
    ├── CannotConnectError         no answer came: try again on the next round
    │   └── ServiceDownError       ... or one that says the service is broken
    ├── NotFoundError              there is no such account, meter or product
    │   └── NotAllowedError        ... or not for this key, which comes to the same
    ├── TokenStaleError            the token ran out; never leaves `octopus`
    └── UnexpectedResponseError    an answer we cannot read; carries where, for diagnostics
        ├── RefusedError           ... with a code we do not know, for one field
        └── BadRequestError        ... the supplier refuses the request as wrong

No message holds a key, a token or the number of an account or a meter, so each may be logged.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class OctopusError(Exception):
    """Root of these errors; `retry_after` is None where not known."""

    def __init__(self, message: str = "", retry_after: timedelta | None = None) -> None:
        """Keep how long to wait."""
        super().__init__(message)
        self.retry_after = retry_after


class AuthenticationError(OctopusError):
    """The key is wrong."""


class BudgetLimit(StrEnum):
    """Why our own budget does not allow a request now."""

    GAP = "gap"
    HOUR = "hour"
    DAY = "day"
    BACK_OFF = "back_off"
    """A pause that the supplier asked for is not over."""
    LEDGER = "ledger"
    """It cannot be written down."""


class BudgetSpentError(OctopusError):
    """Nothing was sent."""

    retry_after: timedelta

    def __init__(self, retry_after: timedelta, reason: BudgetLimit) -> None:
        """Keep how long to wait, and why."""
        seconds = retry_after.total_seconds()
        super().__init__(f"No request for {seconds:.0f} s: {reason}", retry_after)
        self.reason = reason


class RateLimitedError(OctopusError):
    """Too many requests."""


class EdgeBlockedError(RateLimitedError):
    """The key may be good."""


class CannotConnectError(OctopusError):
    """No answer: no network, a timeout, a cut connection."""


class ServiceDownError(CannotConnectError):
    """The service is broken."""


class NotFoundError(OctopusError):
    """Unknown to the supplier, or not published."""


class NotAllowedError(NotFoundError):
    """Not for this key."""


class TokenStaleError(OctopusError):
    """The token is refused."""

    def __init__(self, message: str, otherwise: OctopusError) -> None:
        """Keep the error to raise if a new token is refused too."""
        super().__init__(message)
        self.otherwise = otherwise


class UnexpectedResponseError(OctopusError):
    """An answer that cannot be read."""

    def __init__(self, message: str, path: str) -> None:
        """Keep the path of the address, or inside the answer."""
        super().__init__(f"{message} (at {path})")
        self.path = path


class RefusedError(UnexpectedResponseError):
    """A field is refused with a code that we do not know."""


class BadRequestError(UnexpectedResponseError):
    """The supplier refuses the request as wrong."""

    def __init__(self, detail: str, path: str) -> None:
        """Keep the supplier's text."""
        super().__init__("The question was refused as wrong", path)
        self.detail = detail


UNAUTHORISED_CODES = frozenset({"KT-CT-1111", "KT-CT-1128", "KT-CT-1131", "KT-CT-1132"})
"""On every field at once these mean the token; on one field, that it is not for this key."""
NO_DEVICE_CODE = "KT-CT-4301"
"""The account has no device: the normal answer without smart charging."""
_STALE = ("KT-CT-1112", "KT-CT-1120", "KT-CT-1124", "KT-CT-1143", "KT-CT-1144", "OE-0103")
# when a token is asked for
_WRONG_KEY = ("KT-CT-1138", "KT-CT-1139", "KT-CT-1140", "KT-CT-1141", "KT-CT-1142")
# 1199 is filed under authorisation but has nothing to do with it
_THROTTLED = ("KT-CT-1199", "KT-GB-4042")
_NOT_ALLOWED = (*UNAUTHORISED_CODES, "KT-CT-1145", "KT-CT-4177", "KT-CT-4501")
# 1113: a field that was switched off
_NOT_FOUND = (NO_DEVICE_CODE, "KT-CT-1113", "KT-CT-4178", "KT-CT-4313", "OE-1305")
# mostly for minutes
_DOWN = ("KT-CT-4340", "KT-CT-4341", "KT-CT-7899")
ERROR_OF_CODE: Mapping[str, type[OctopusError]] = {
    **dict.fromkeys(_STALE, TokenStaleError),
    **dict.fromkeys(_WRONG_KEY, AuthenticationError),
    **dict.fromkeys(_THROTTLED, RateLimitedError),
    **dict.fromkeys(_NOT_ALLOWED, NotAllowedError),
    **dict.fromkeys(_NOT_FOUND, NotFoundError),
    **dict.fromkeys(_DOWN, ServiceDownError),
}
"""What GraphQL's codes mean to us. Some share their texts, so only codes are read."""
