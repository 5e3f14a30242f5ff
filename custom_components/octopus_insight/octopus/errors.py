"""What can go wrong: one class for each thing a caller does differently.

No message holds a key, a token or the number of an account or a meter, so each may be logged.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum


class OctopusError(Exception):
    """Root of these errors; `retry_after` is None where not known."""

    def __init__(self, message: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AuthenticationError(OctopusError):
    """The key itself is wrong: ask the person for another."""


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
    """We stop ourselves, and nothing was sent: keep what is known, come back later."""

    retry_after: timedelta

    def __init__(self, retry_after: timedelta, reason: BudgetLimit) -> None:
        seconds = retry_after.total_seconds()
        super().__init__(f"No request for {seconds:.0f} s: {reason}", retry_after)
        self.reason = reason


class RateLimitedError(OctopusError):
    """The supplier says stop: come back later."""


class EdgeBlockedError(RateLimitedError):
    """The same, said by the network in front of it, in HTML: the key may be good."""


class CannotConnectError(OctopusError):
    """No answer came, or one that says the service is broken: try again on the next round."""


class NotFoundError(OctopusError):
    """There is no such account, meter or product, or it is not published."""


class NotAllowedError(NotFoundError):
    """It is not for this key, which comes to the same."""


class UnauthorisedError(NotAllowedError):
    """On one field not for this key; on all at once it is the token."""


class NoDeviceError(NotFoundError):
    """The account has no device: the normal answer without smart charging."""


class TokenStaleError(OctopusError):
    """The token is refused; never leaves `octopus`."""

    def __init__(self, message: str, otherwise: OctopusError | None = None) -> None:
        """Keep the error to raise if a new token is refused too."""
        super().__init__(message)
        self.otherwise = otherwise or CannotConnectError("A new token is refused as stale")


class KeyRefusedError(TokenStaleError):
    """The same; before there is a token, the key is wrong."""


class UnexpectedResponseError(OctopusError):
    """An answer that cannot be read; the message says where."""

    def __init__(self, message: str, path: str) -> None:
        """Keep the path of the address, or inside the answer."""
        super().__init__(f"{message} (at {path})")
        self.path = path


class RefusedError(UnexpectedResponseError):
    """A field is refused with a code that we do not know."""


class BadRequestError(UnexpectedResponseError):
    """The supplier refuses the request as wrong."""

    def __init__(self, detail: str, path: str) -> None:
        super().__init__("The question was refused as wrong", path)
        self.detail = detail


_STALE = ("KT-CT-1112", "KT-CT-1120", "KT-CT-1124", "KT-CT-1143", "KT-CT-1144", "OE-0103")
_CODES: Mapping[type[OctopusError], Iterable[str]] = {
    TokenStaleError: _STALE,
    KeyRefusedError: ("KT-CT-1138", "KT-CT-1139", "KT-CT-1140", "KT-CT-1141", "KT-CT-1142"),
    # 1199 is filed under authorisation but has nothing to do with it
    RateLimitedError: ("KT-CT-1199", "KT-GB-4042"),
    UnauthorisedError: ("KT-CT-1111", "KT-CT-1128", "KT-CT-1131", "KT-CT-1132"),
    NotAllowedError: ("KT-CT-1145", "KT-CT-4177", "KT-CT-4501"),
    NoDeviceError: ("KT-CT-4301",),
    # 1113: a field that was switched off
    NotFoundError: ("KT-CT-1113", "KT-CT-4178", "KT-CT-4313", "OE-1305"),
    # mostly for minutes
    CannotConnectError: ("KT-CT-4340", "KT-CT-4341", "KT-CT-7899"),
}
ERROR_OF_CODE = {code: kind for kind, codes in _CODES.items() for code in codes}
"""What GraphQL's codes mean to us. Some share their texts, so only codes are read."""
