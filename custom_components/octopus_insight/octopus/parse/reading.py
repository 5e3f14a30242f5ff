"""Reads the envelope of every answer, and its single values: None where null or not as expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
import logging
from typing import Any, Final
from ...model.interval import YEARS, Interval
from ..errors import (
    ERROR_OF_CODE,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    RefusedError,
    TokenStaleError,
    UnauthorisedError,
    UnexpectedResponseError,
)

type Json = Mapping[str, Any]
warn_once = lru_cache(maxsize=100)(logging.getLogger(__name__).warning)
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
    warn_once("A number that is not from %g to %g is taken for unknown", lowest, most)
    return None


def pounds(pence: Any, most: float = MOST_PENCE) -> float | None:
    """Return an amount in pence as pounds, by decimals: 7.000035 p are £0.07000035."""
    amount = number(pence, most)
    return None if amount is None else float(Decimal(repr(amount)).scaleb(-2))


def _written(value: Any) -> str:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def text(value: Any) -> str | None:
    """Return a text for people, cut; what cannot be printed, as half an emoji, is a space."""
    # long enough for any mending, and no more: nobody needs a megabyte looked through
    characters = _written(value)[: LONGEST_TEXT * 10]
    printable = (each if each.isprintable() else " " for each in characters)
    return " ".join("".join(printable).split())[:LONGEST_TEXT].strip() or None


def identifier(value: Any, longest: int = LONGEST_IDENTIFIER) -> str | None:
    """Return a name to ask by or tell apart, as it came or not at all."""
    written = _written(value).strip()
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


def interval(
    row: Json, start_name: str, end_name: str, longest: timedelta = timedelta.max
) -> Interval | None:
    """Return the time of a row that ends after it starts, in `YEARS`, if it is not too long."""
    start, end = moment(row.get(start_name)), moment(row.get(end_name))
    if start is None or end is None or not FIRST_MOMENT < start < end < LAST_MOMENT:
        return None
    return Interval(start=start, end=end) if end - start <= longest else None


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


def known[T](values: Iterable[T | None]) -> tuple[T, ...]:
    """Return the values without None."""
    return tuple(value for value in values if value is not None)


def page(value: Any, path: str) -> tuple[tuple[Json, ...], str | None]:
    """Return the nodes of a connection, and the cursor of its next page, None on the last."""
    connection = part(value, path)
    edges = parts(connection.get("edges"), f"{path}.edges")
    info = part(connection.get("pageInfo"), f"{path}.pageInfo")
    has_next = flag(info.get("hasNextPage"))
    cursor = identifier(info.get("endCursor"), LONGEST_OPAQUE) if has_next else None
    if has_next and cursor is None:
        raise UnexpectedResponseError("No cursor", f"{path}.pageInfo.endCursor")
    return tuple(part(edge.get("node"), f"{path}.edges.node") for edge in edges), cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlAnswer:
    """Data and errors: a failed field leaves the others valid."""

    data: Json
    errors: tuple[tuple[str, OctopusError], ...]
    """By top-level field. Without their texts, which may name a customer."""

    @classmethod
    def of(cls, answer: Any) -> GraphqlAnswer:
        """Read the envelope."""
        body = part(answer, "body")
        rows, data = parts(body.get("errors"), "errors"), part(body.get("data"), "data")
        if not data and not rows:
            raise UnexpectedResponseError("Neither data nor errors", "data")
        errors: list[tuple[str, OctopusError]] = []
        for row in rows:
            code = identifier(part(row.get("extensions"), "errors.extensions").get("errorCode"))
            path = known(map(text, told)) if isinstance(told := row.get("path"), list) else ()
            kind = ERROR_OF_CODE.get(code or "")
            message = f"The service answers {code or 'without a code'}"
            place = ".".join(path) or "data"
            error = RefusedError(message, place) if kind is None else kind(message)
            errors.append((next(iter(path), ""), error))
        return cls(data=data, errors=tuple(errors))

    def errors_of(self, name: str) -> list[OctopusError]:
        """Return the errors at or below a top-level field."""
        return [error for field, error in self.errors if field == name]

    def optional(self, name: str) -> Json:
        """Return a top-level object; what is not for this customer may be missing."""
        for error in self.errors_of(name):
            if not isinstance(error, NotFoundError):
                raise error
        return part(self.data.get(name), name)

    def required(self, name: str) -> Json:
        """Return the same, of which not all may be missing."""
        value = self.optional(name)
        if self.data.get(name) is None:
            nothing = UnexpectedResponseError("Null without a reason", name)
            raise next(iter(self.errors_of(name)), nothing)
        return value

    def raise_if_useless(self) -> None:
        """Raise for a stale token anywhere, or what no data at all means, throttling first."""
        errors = [error for _, error in self.errors]
        for error in errors:
            if isinstance(error, TokenStaleError):
                raise error
        if not errors or any(value is not None for value in self.data.values()):
            return
        if all(isinstance(error, UnauthorisedError) for error in errors):
            raise TokenStaleError("All is refused", NotAllowedError("Not for this key"))
        raise max(errors, key=lambda error: isinstance(error, RateLimitedError))


def results_page(answer: Any) -> tuple[tuple[Json, ...], str | None]:
    """Return the rows of a page of REST, and the address of the next, None on the last."""
    body = part(answer, "body")
    if body.get("results") is None:
        raise UnexpectedResponseError("No rows", "results")
    following = identifier(body.get("next"), LONGEST_OPAQUE)
    if following is None and body.get("next") is not None:
        raise UnexpectedResponseError("No address", "next")
    return parts(body["results"], "results", MOST_ROWS), following
