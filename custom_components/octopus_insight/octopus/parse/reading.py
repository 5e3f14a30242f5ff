"""Reads single values of JSON. What is null, or not what it should be, is None: not known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from ..errors import UnexpectedResponseError

type Json = Mapping[str, Any]


def number(value: Any) -> float | None:
    """Return a number that may come as a string, as decimals do here, even as `"0E+1"`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except OverflowError, ValueError:
        return None
    return read if isfinite(read) else None


def pounds(pence: Any) -> float | None:
    """Return an amount of money [GBP] that comes in pence. Pence exist nowhere else.

    The point is moved in decimals: 7.000035 p are £0.07000035, not the float beside it.
    """
    amount = number(pence)
    return None if amount is None else float(Decimal(repr(amount)).scaleb(-2))


def text(value: Any) -> str | None:
    """Return a text; identifiers may come as numbers."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return str(value).strip() or None


def flag(value: Any) -> bool | None:
    """Return true or false."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """Return a moment [UTC]; one without an offset could mean anything and is not known."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        return None if read.utcoffset() is None else read.astimezone(UTC)
    except OverflowError, ValueError:
        return None


def day(value: Any) -> date | None:
    """Return a date, also where a moment is given instead."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None


def part(value: Any, path: str) -> Json:
    """Return an object, which may be null and is empty then.

    Raises:
        UnexpectedResponseError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UnexpectedResponseError("An object was expected", path)
    return value


def parts(value: Any, path: str) -> tuple[Json, ...]:
    """Return the objects of a list, which may be null and may hold nulls.

    Raises:
        UnexpectedResponseError: It is no list, or holds something else.
    """
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise UnexpectedResponseError("A list was expected", path)
    return tuple(
        part(item, f"{path}[{place}]") for place, item in enumerate(value) if item is not None
    )
