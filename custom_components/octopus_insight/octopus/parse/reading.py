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


def known[T](values: Iterable[T | None]) -> tuple[T, ...]:
    """Return the values without None."""
    return tuple(value for value in values if value is not None)


type Page[R] = tuple[tuple[R, ...], str | None]
"""Its rows, and what the next one is asked by; None: it is the last."""


@dataclass(frozen=True, slots=True)
class Row:
    """An object of an answer. What is null, missing or not as expected in it is None."""

    values: Mapping[str, Any]
    path: str

    @classmethod
    def of(cls, value: Any, path: str) -> Row:
        """Return an object, empty for null."""
        if value is not None and not isinstance(value, Mapping):
            raise UnexpectedResponseError("An object was expected", path)
        return cls(value or {}, path)

    def _path_to(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def part(self, name: str) -> Row:
        """Return an object in it, empty for null."""
        return Row.of(self.values.get(name), self._path_to(name))

    def parts(self, name: str, most: int = MOST_PARTS) -> tuple[Row, ...]:
        """Return the objects of a list; it may be null, or hold nulls."""
        value, path = self.values.get(name), self._path_to(name)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise UnexpectedResponseError("A list was expected", path)
        if len(value) > most:
            raise UnexpectedResponseError("The list is too long", path)
        numbered = enumerate(value)
        return tuple(Row.of(row, f"{path}[{nth}]") for nth, row in numbered if row is not None)

    def page(self) -> Page[Row]:
        """Return the nodes of a connection, and the cursor of its next page, None on the last."""
        info = self.part("pageInfo")
        has_next = info.flag("hasNextPage")
        cursor = info.identifier("endCursor", LONGEST_OPAQUE) if has_next else None
        if has_next and cursor is None:
            raise UnexpectedResponseError("No cursor", f"{info.path}.endCursor")
        return tuple(edge.part("node") for edge in self.parts("edges")), cursor

    def number(self, name: str, most: float, least: float | None = None) -> float | None:
        """Return a number from `least`, or else -`most`, to `most`; it can be a text: `"0E+1"`."""
        value = self.values.get(name)
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

    def pounds(self, name: str, most: float = MOST_PENCE) -> float | None:
        """Return an amount in pence as pounds, by decimals: 7.000035 p are £0.07000035."""
        amount = self.number(name, most)
        return None if amount is None else float(Decimal(repr(amount)).scaleb(-2))

    def text(self, name: str) -> str | None:
        """Return a text for people."""
        return text(self.values.get(name))

    def identifier(self, name: str, longest: int = LONGEST_IDENTIFIER) -> str | None:
        """Return a name to ask by or tell apart."""
        return identifier(self.values.get(name), longest)

    def flag(self, name: str) -> bool | None:
        """Return a boolean."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def moment(self, name: str) -> datetime | None:
        """Return a moment [UTC] of `YEARS`, the nearest for another year; it needs an offset."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return None
        try:
            if (read := datetime.fromisoformat(value)).utcoffset() is None:
                return None
            # bounds of placeholders, as of the year 9999, have to bear some arithmetic
            return min(max(read, FIRST_MOMENT), LAST_MOMENT).astimezone(UTC)
        except OverflowError, ValueError:
            return None

    def day(self, name: str) -> date | None:
        """Return a date, also of a moment."""
        value = self.values.get(name)
        try:
            return datetime.fromisoformat(value).date() if isinstance(value, str) else None
        except ValueError:
            return None

    def interval(self, start: str, end: str, longest: timedelta = timedelta.max) -> Interval | None:
        """Return its time if it ends after it starts, in `YEARS`, and is not too long."""
        since, until = self.moment(start), self.moment(end)
        if since is None or until is None or not FIRST_MOMENT < since < until < LAST_MOMENT:
            return None
        return Interval(start=since, end=until) if until - since <= longest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlAnswer:
    """Data and errors: a failed field leaves the others valid."""

    data: Row
    errors: tuple[tuple[str, OctopusError], ...]
    """By top-level field. Without their texts, which may name a customer."""

    @classmethod
    def of(cls, answer: Any) -> GraphqlAnswer:
        """Read the envelope."""
        body = Row.of(answer, "body")
        rows, data = body.parts("errors"), Row(body.part("data").values, "")
        if not data.values and not rows:
            raise UnexpectedResponseError("Neither data nor errors", "data")
        errors: list[tuple[str, OctopusError]] = []
        for row in rows:
            code, told = row.part("extensions").identifier("errorCode"), row.values.get("path")
            path = known(map(text, told)) if isinstance(told, list) else ()
            kind = ERROR_OF_CODE.get(code or "")
            message = f"The service answers {code or 'without a code'}"
            place = ".".join(path) or "data"
            error = RefusedError(message, place) if kind is None else kind(message)
            errors.append((next(iter(path), ""), error))
        return cls(data=data, errors=tuple(errors))

    def errors_of(self, name: str) -> list[OctopusError]:
        """Return the errors at or below a top-level field."""
        return [error for field, error in self.errors if field == name]

    def optional(self, name: str) -> Row:
        """Return a top-level object; what is not for this customer may be missing."""
        for error in self.errors_of(name):
            if not isinstance(error, NotFoundError):
                raise error
        return self.data.part(name)

    def required(self, name: str) -> Row:
        """Return the same, of which not all may be missing."""
        value = self.optional(name)
        if self.data.values.get(name) is None:
            nothing = UnexpectedResponseError("Null without a reason", name)
            raise next(iter(self.errors_of(name)), nothing)
        return value

    def raise_if_useless(self) -> None:
        """Raise for a stale token anywhere, or what no data at all means, throttling first."""
        errors = [error for _, error in self.errors]
        for error in errors:
            if isinstance(error, TokenStaleError):
                raise error
        if not errors or any(value is not None for value in self.data.values.values()):
            return
        if all(isinstance(error, UnauthorisedError) for error in errors):
            raise TokenStaleError("All is refused", NotAllowedError("Not for this key"))
        raise max(errors, key=lambda error: isinstance(error, RateLimitedError))


def results_page(answer: Any) -> Page[Row]:
    """Return the rows of a page of REST, and the address of the next, None on the last."""
    body = Row.of(answer, "body")
    if body.values.get("results") is None:
        raise UnexpectedResponseError("No rows", "results")
    following = body.identifier("next", LONGEST_OPAQUE)
    if following is None and body.values.get("next") is not None:
        raise UnexpectedResponseError("No address", "next")
    return body.parts("results", MOST_ROWS), following
