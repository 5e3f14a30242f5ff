"""Units, moments and rows as other integrations write them.

Prices are in the main unit of their currency, per kWh.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, zip_longest
from typing import Any, Final
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import State
from homeassistant.util import dt as dt_util
from ..model.interval import (
    DAY,
    HALF_HOUR,
    HOUR,
    YEARS,
    Interval,
    as_utc,
    floor_half_hour,
    merge,
    parts_outside,
)

DOLLARS: Final = ("AUD", "USD", "NZD", "CAD", "SGD", "HKD", "TWD", "BBD")
KRONER: Final = ("SEK", "NOK", "DKK", "ISK")
WITH_CENTS: Final = (*DOLLARS, "EUR", "ZAR")
SIGNS: Final[Mapping[str, tuple[tuple[str, ...], float]]] = {
    "£": (("GBP",), 1),
    "€": (("EUR",), 1),
    "$": (DOLLARS, 1),
    "a$": (("AUD",), 1),
    "kr": (KRONER, 1),
    "zł": (("PLN",), 1),
    **dict.fromkeys(("p", "pence"), (("GBP",), 0.01)),
    **dict.fromkeys(("c", "ct", "cent", "cents", "¢"), (WITH_CENTS, 0.01)),
    "€c": (("EUR",), 0.01),
    "öre": (("SEK",), 0.01),
    "øre": (("NOK", "DKK"), 0.01),
    "ore": (("SEK", "NOK", "DKK"), 0.01),
    "rp": (("CHF",), 0.01),
    "gr": (("PLN",), 0.01),
}
"""Currencies that are written so, and what one is worth in the main unit."""
SILENT: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)
TOO_LARGE: Final = 1e9
"""In any unit: 1e308 times a factor would be no number."""
PER_KWH: Final = {"kwh": 1.0, "mwh": 0.001, "wh": 1000.0}
LONGEST: Final = DAY
SHORTEST: Final = timedelta(minutes=1)
ALONE: Final = HOUR
"""How long a price lasts of which only the start is known, and no other comes before or after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUnit:
    """A unit of prices: a currency, and by what a number is multiplied."""

    currency: str
    factor: float

    @classmethod
    def of(cls, text: object, home_currency: str) -> PriceUnit | None:
        """Read a unit; of the currencies with one sign the home's counts. None: not known."""
        money, slash, energy = str(text or "").replace(" ", "").partition("/")
        per_kwh = PER_KWH.get(energy.lower())
        if not slash or per_kwh is None:
            return None
        if len(money) == len("GBP") and money.isascii() and money.isupper():
            return cls(currency=money, factor=per_kwh)
        currencies, worth = SIGNS.get(money.lower(), ((), 0.0))
        meant = {*currencies} & {home_currency} or {*currencies}
        return cls(currency=meant.pop(), factor=worth * per_kwh) if len(meant) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow(Interval):
    """What a unit costs for a while."""

    price: float


def number_of(value: object) -> float | None:
    """Return a price as a number; None: it is none, or so large that it is a mistake."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if abs(number) < TOO_LARGE else None  # NaN is not smaller


def moment_of(value: object) -> datetime | None:
    """Return a moment on the grid of minutes; without a zone it is the home's. None: it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            value = datetime.fromtimestamp(value, UTC)
        except OSError, OverflowError, ValueError:
            return None
    moment = value if isinstance(value, datetime) else dt_util.parse_datetime(str(value))
    if moment is None or moment.year not in YEARS:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt_util.get_default_time_zone())
    # some feeds begin or end their intervals a second beside the minute
    return (as_utc(moment) + timedelta(seconds=30)).replace(second=0, microsecond=0)


def rows_of(
    listed: Iterable[Any], start: str, end: str | None, price: str, factor: float
) -> list[PriceRow]:
    """Read the rows of a list by the names of their fields; what is no row is left out.

    Without an end a row lasts to the next, and the last one as long as the one before.
    """
    found: list[tuple[datetime, datetime | None, float]] = []
    for one in listed:
        if isinstance(one, Mapping):
            begin, amount = moment_of(one.get(start)), number_of(one.get(price))
            if begin is not None and amount is not None:
                found.append((begin, moment_of(one.get(end)) if end else None, amount * factor))
    found.sort(key=lambda row: row[0])
    rows: list[PriceRow] = []
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(found)]
    length = min([ALONE, *gaps[-1:]]) or ALONE  # two rows of one moment have none between them
    for (begin, until, amount), following in zip_longest(found, found[1:]):
        stop = until or (begin + length if following is None else following[0])
        if SHORTEST <= stop - begin <= LONGEST:
            rows.append(PriceRow(start=begin, end=stop, price=amount))
    return rows


def is_overlapping(rows: Iterable[PriceRow]) -> bool:
    """Return whether two rows of one list share time, and are as long: neither is finer."""
    ordered = sorted(rows, key=lambda row: row.start)
    return any(
        one.overlaps(other) and one.duration == other.duration for one, other in pairwise(ordered)
    )


def laid_over(known: Sequence[PriceRow], fresh: Iterable[PriceRow]) -> tuple[PriceRow, ...]:
    """Lay newer rows over older ones, in order and without overlaps; of the new, the finer wins."""
    ordered = sorted(fresh, key=lambda row: (row.start, row.end))
    if any(one.overlaps(other) for one, other in pairwise(ordered)):
        finest: tuple[PriceRow, ...] = ()
        for row in sorted(ordered, key=lambda row: row.duration, reverse=True):
            finest = (*parts_outside(finest, [row]), row)
        ordered = list(finest)
    kept = parts_outside(known, merge(ordered))
    return tuple(sorted((*kept, *ordered), key=lambda row: row.start))


def row_at(rows: Iterable[PriceRow], moment: datetime) -> PriceRow | None:
    """Return the row around a moment."""
    return next((row for row in rows if row.contains(moment)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFeed:
    """What is known of the prices of one direction; of these each wins over the one before."""

    assumed: tuple[PriceRow, ...] = ()
    """The entity's price where nothing says how long it lasts."""
    forecast: tuple[PriceRow, ...] = ()
    seen: tuple[PriceRow, ...] = ()
    """The entity's price in its interval."""

    @property
    def told(self) -> tuple[PriceRow, ...]:
        """What has an interval."""
        return laid_over(self.forecast, self.seen)

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """What counts: in order, without overlaps."""
        return laid_over(self.assumed, self.told)

    def with_forecast(self, fresh: Iterable[PriceRow]) -> PriceFeed:
        """Return it after an answer."""
        return replace(self, forecast=laid_over(self.forecast, fresh))

    def with_price(self, state: State, price: float, now: datetime) -> PriceFeed:
        """Return it after a look at the entity.

        The entity may have its interval in attributes. Else its price counts from its change on,
        to the end of the interval around that, and as long as no other price is known.
        """
        start, end = (moment_of(state.attributes.get(f"{one}_time")) for one in ("start", "end"))
        if start is not None and end is not None and SHORTEST <= end - start <= ALONE:
            row = PriceRow(start=start, end=end, price=price)
            return replace(self, seen=laid_over(self.seen, [row]))
        feed, since = self, state.last_changed.replace(second=0, microsecond=0)
        if (interval := row_at(self.forecast, since)) is not None:
            row = PriceRow(start=since, end=interval.end, price=price)
            feed = replace(self, seen=laid_over(self.seen, [row]))
        if row_at(told := feed.told, now) is None:
            ended = max((one.end for one in told if one.end <= now), default=since)
            until = floor_half_hour(now) + HALF_HOUR
            row = PriceRow(start=max(since, ended), end=until, price=price)
            feed = replace(feed, assumed=laid_over(feed.assumed, [row]))
        return feed

    def after(self, moment: datetime) -> PriceFeed:
        """Return it without what is over at a moment."""

        def left(layer: Iterable[PriceRow]) -> tuple[PriceRow, ...]:
            return tuple(row for row in layer if row.end > moment)

        assumed, forecast, seen = map(left, (self.assumed, self.forecast, self.seen))
        return PriceFeed(assumed=assumed, forecast=forecast, seen=seen)
