"""Reads the envelope of every answer, and its single values: None where null or not as expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
import logging
from typing import Any, Final
from ...model.interval import YEARS, Interval
from ..errors import (
    ERROR_OF_CODE,
    UNAUTHORISED_CODES,
    AuthenticationError,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    RefusedError,
    ServiceDownError,
    TokenStaleError,
    UnexpectedResponseError,
)

type Json = Mapping[str, Any]
_LOGGER = logging.getLogger(__name__)
LONGEST_TEXT: Final = 100
LONGEST_IDENTIFIER: Final = 255
LONGEST_OPAQUE: Final = 4096
"""Of tokens, cursors and addresses, which nobody reads."""
MOST_PENCE: Final = 1000.0
"""Of a unit, and of a day's standing charge; either sign."""
MOST_ROWS: Final = 25_000
"""Of a list of REST: more than a year of half hours."""
MOST_PARTS: Final = 2000
"""Of any other list."""
FIRST_MOMENT: Final = datetime(YEARS.start, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(YEARS.stop, 1, 1, tzinfo=UTC)


def number(value: Any, most: float, least: float | None = None) -> float | None:
    """Return a number from `least`, or else -`most`, to `most`; decimals can be texts: `"0E+1"`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except OverflowError, ValueError:
        return None
    lowest = -most if least is None else least
    if lowest <= read <= most:
        return read
    _tell_once(lowest, most)
    return None


@cache
def _tell_once(least: float, most: float) -> None:
    _LOGGER.warning("A number that is not from %g to %g is taken for unknown", least, most)


def pounds(pence: Any) -> float | None:
    """Return an amount in pence as pounds, by decimals: 7.000035 p are £0.07000035."""
    amount = number(pence, MOST_PENCE)
    return None if amount is None else float(Decimal(repr(amount)).scaleb(-2))


def text(value: Any) -> str | None:
    """Return a text for people, cut; what cannot be printed, as half an emoji, is a space."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    # long enough for any mending, and no more: nobody needs a megabyte looked through
    characters = str(value)[: LONGEST_TEXT * 10]
    printable = (each if each.isprintable() else " " for each in characters)
    return " ".join("".join(printable).split())[:LONGEST_TEXT].strip() or None


def identifier(value: Any, longest: int = LONGEST_IDENTIFIER) -> str | None:
    """Return a name to ask by or tell apart, as it came or not at all."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    written = str(value).strip()
    return written if 0 < len(written) <= longest and written.isprintable() else None


def flag(value: Any) -> bool | None:
    """Return a boolean."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """Return a moment [UTC] of `YEARS`, the nearest for another year; it needs an offset."""
    if not isinstance(value, str):
        return None
    try:
        if (read := datetime.fromisoformat(value)).utcoffset() is None:
            return None
        # bounds of placeholders, as of the year 9999, have to bear some arithmetic
        return min(max(read, FIRST_MOMENT), LAST_MOMENT).astimezone(UTC)
    except OverflowError, ValueError:
        return None


def day(value: Any) -> date | None:
    """Return a date, also of a moment."""
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def interval(row: Json, start_name: str, end_name: str) -> Interval | None:
    """Return the time of a row that ends after it starts, in `YEARS`."""
    start, end = moment(row.get(start_name)), moment(row.get(end_name))
    if start is None or end is None or not FIRST_MOMENT < start < end < LAST_MOMENT:
        return None
    return Interval(start=start, end=end)


def part(value: Any, path: str) -> Json:
    """Return an object, empty for null."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UnexpectedResponseError("An object was expected", path)
    return value


def parts(value: Any, path: str, most: int = MOST_PARTS) -> tuple[Json, ...]:
    """Return the objects of a list; it may be null, or hold nulls."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise UnexpectedResponseError("A list was expected", path)
    if len(value) > most:
        raise UnexpectedResponseError("The list is too long", path)
    return tuple(
        row if isinstance(row, Mapping) else part(row, f"{path}[{nth}]")
        for nth, row in enumerate(value)
        if row is not None
    )


def nodes(connection: Json, path: str) -> tuple[Json, ...]:
    """Return the nodes of a connection."""
    edges = parts(connection.get("edges"), f"{path}.edges")
    return tuple(part(edge.get("node"), f"{path}.edges.node") for edge in edges)


def known[T](values: Iterable[T | None]) -> tuple[T, ...]:
    """Return the values without None."""
    return tuple(value for value in values if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One error of a GraphQL answer, without its text, which may name a customer."""

    code: str | None
    path: tuple[str, ...]
    is_of_login: bool = False

    @property
    def kind(self) -> type[OctopusError] | None:
        """The class of its code, if known; only a login can say that the key is wrong."""
        kind = ERROR_OF_CODE.get(self.code or "")
        return TokenStaleError if kind is AuthenticationError and not self.is_of_login else kind

    def as_exception(self) -> OctopusError:
        """Return what it means to a caller."""
        message = f"The service answers {self.code or 'without a code'}"
        if self.kind is None:
            return RefusedError(message, ".".join(self.path) or "data")
        if issubclass(self.kind, TokenStaleError):
            return TokenStaleError(message, ServiceDownError("A new token is refused as stale"))
        return self.kind(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlAnswer:
    """Data and errors: a failed field leaves the others valid."""

    data: Json
    errors: tuple[FieldError, ...]

    @property
    def is_throttled(self) -> bool:
        """Whether any part was refused as one too many."""
        return any(error.kind is RateLimitedError for error in self.errors)

    def errors_of(self, name: str) -> tuple[FieldError, ...]:
        """Return the errors at or below a top-level field."""
        return tuple(error for error in self.errors if error.path[:1] == (name,))

    def required(self, name: str) -> Json:
        """Return a top-level object, in which only what is not for this customer may be missing."""
        value = self.data.get(name)
        for error in self.errors_of(name):
            exception = error.as_exception()
            if value is None or not isinstance(exception, NotFoundError):
                raise exception
        if value is None:
            raise UnexpectedResponseError("Null without a reason", name)
        return part(value, name)

    def raise_if_useless(self) -> None:
        """Raise for a stale token anywhere, or what no data at all means, throttling first."""
        for error in self.errors:
            if error.kind is TokenStaleError:
                raise error.as_exception()
        if not self.errors or any(value is not None for value in self.data.values()):
            return
        if all(error.code in UNAUTHORISED_CODES for error in self.errors):
            raise TokenStaleError("All is refused", NotAllowedError("Not for this key"))
        throttled = (error for error in self.errors if error.kind is RateLimitedError)
        raise next(throttled, self.errors[0]).as_exception()


def graphql_answer(answer: Any, *, is_of_login: bool = False) -> GraphqlAnswer:
    """Read the envelope of a GraphQL answer."""
    body = part(answer, "body")
    errors = tuple(
        FieldError(
            code=identifier(part(error.get("extensions"), "errors.extensions").get("errorCode")),
            path=known(map(text, path)) if isinstance(path := error.get("path"), list) else (),
            is_of_login=is_of_login,
        )
        for error in parts(body.get("errors"), "errors")
    )
    data = part(body.get("data"), "data")
    if not data and not errors:
        raise UnexpectedResponseError("Neither data nor errors", "data")
    return GraphqlAnswer(data=data, errors=errors)


def results_page(answer: Any) -> tuple[tuple[Json, ...], str | None]:
    """Return the rows of a page of REST, and the address of the next, None on the last."""
    body = part(answer, "body")
    if body.get("results") is None:
        raise UnexpectedResponseError("No rows", "results")
    following = identifier(body.get("next"), LONGEST_OPAQUE)
    if following is None and body.get("next") is not None:
        raise UnexpectedResponseError("No address", "next")
    return parts(body["results"], "results", MOST_ROWS), following
