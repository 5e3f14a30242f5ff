"""Tariffs that a person types in, because no feed has them.

Windows are by the clock and the weekdays of the home, on whole half hours, and cover every day
exactly once. Rates are in the home's currency per kWh, as paid; a standing charge is per day.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache, reduce
from itertools import accumulate, groupby
from math import fsum, inf
from re import fullmatch
from typing import Final
from ..interval import (
    DAY,
    HALF_HOUR,
    SLOTS_A_DAY,
    dates,
    floor_half_hour,
    half_hours_of_day,
    local_day,
)
from ..serialize import LoadError, load
from .bands import wall_index
from .tariff import EVER, Agreement, DatedRate, Period, Rate, Register, TariffRates, TariffTerms

UNITS: Final[Mapping[str, bool]] = {
    "electricity_importing_kwh": False,
    "electricity_exporting_kwh": True,
}
"""What a tariff is for, and whether that is export."""
NOTHING: Final = 1e-9
"""Less energy [kWh] than that is a rest of the arithmetic."""
type Vat = Callable[[datetime], float]
type Piece = tuple[datetime, datetime, float]
"""Start, end, and what a unit costs."""
type Used = tuple[datetime, datetime, float]
"""Start, end, and how much energy went through the meter [kWh]."""


class OwnTariffError(ValueError):
    """What was typed cannot count: a translation key, and what its text names."""

    def __init__(self, key: str, **texts: str) -> None:
        """Keep both."""
        super().__init__(key)
        self.key, self.texts = key, texts


Weekday = StrEnum("Weekday", "MON TUE WED THU FRI SAT SUN")
"""A day of the week, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a unit costs from one time of day to another, perhaps over midnight."""

    interval_start: str
    interval_end: str
    rate: float
    weekdays: frozenset[Weekday] = frozenset()
    """The days of its half hours; none: all."""
    allowance_hours: float | None = None
    allowance_kwh: float | None = None
    """For so long from its start, or so much energy in it, the rate counts; then `rate_after`."""
    rate_after: float | None = None

    @property
    def slots(self) -> range:
        """Its half hours, counted from the midnight before it: from 48 on of the next day."""
        start, end = _half_hours(self.interval_start) % SLOTS_A_DAY, _half_hours(self.interval_end)
        return range(start, end if start < end else end + SLOTS_A_DAY)

    def check(self) -> None:
        """Raise `OwnTariffError` for an allowance that says too much or too little."""
        given = [one for one in (self.allowance_hours, self.allowance_kwh) if one is not None]
        if len(given) != (self.rate_after is not None) or any(one <= 0 for one in given):
            raise OwnTariffError("tariff_allowance", value=self.interval_start)
        if (self.allowance_hours or 0) * 2 % 1:
            raise OwnTariffError("tariff_off_grid", value=f"{self.allowance_hours}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTariff:
    """One tariff in one direction, for as long as it is valid."""

    unit: str
    currency: str
    rates: tuple[Window, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    """The first day on which it does not count any more."""
    standing_charge: float | None = None
    """None: there is none, or the meter's own where the tariff is a supplement."""

    @property
    def is_export(self) -> bool:
        """Whether a unit is sold."""
        return UNITS[self.unit]

    @property
    def has_energy_allowance(self) -> bool:
        """Whether what a unit costs depends on what was used."""
        return any(window.allowance_kwh is not None for window in self.rates)

    def check(self, currency: str, directions: Collection[bool]) -> None:
        """Raise `OwnTariffError` unless it can count in a home with meters of these directions."""
        if self.unit not in UNITS:
            raise OwnTariffError("tariff_unit", value=self.unit)
        if self.is_export not in directions:
            raise OwnTariffError("tariff_no_meter", value=self.unit)
        if self.currency != currency:
            raise OwnTariffError("tariff_currency", value=self.currency, expected=currency)
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise OwnTariffError("tariff_ends_first", value=f"{self.valid_until}")
        for window in self.rates:
            window.check()
        week_of(self.rates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A tariff that a person typed in, and how it counts."""

    code: str
    name: str
    tariff: OwnTariff
    is_supplement: bool
    """Whether it counts only where nothing else has a price."""

    def agreement(self, zone: tzinfo) -> Agreement:
        """Return it as what the household agreed to pay."""
        starts = (self.tariff.valid_from, self.tariff.valid_until)
        start, end = (None if day is None else local_day(day, zone).start for day in starts)
        return replace(Agreement.plain(self.code, self.name, TariffTerms()), start=start, end=end)


def read_tariffs(
    plain: object, currency: str, directions: Collection[bool]
) -> dict[str, OwnTariff]:
    """Return tariffs by name; `OwnTariffError`: one of them cannot count, or there is none."""
    if not isinstance(plain, dict) or not plain:
        raise OwnTariffError("tariff_none")
    found: dict[str, OwnTariff] = {}
    for name, one in plain.items():
        try:
            found[name] = load(OwnTariff, one)
            found[name].check(currency, directions)
        except LoadError as err:
            place = str(err).partition(": ")[0]
            raise OwnTariffError("tariff_unreadable", tariff=name, value=place) from err
        except OwnTariffError as err:
            raise OwnTariffError(err.key, tariff=name, **err.texts) from err
    return found


@lru_cache(maxsize=64)
def _half_hours(text: str) -> int:
    """Return a time of day in half hours since midnight; 24:00 is the end of the day."""
    found = fullmatch(r"(\d\d?):([0-5]\d)(?::00)?", text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minutes <= SLOTS_A_DAY * 30:
        raise OwnTariffError("tariff_time", value=text)
    if minutes % 30:
        raise OwnTariffError("tariff_off_grid", value=text)
    return minutes // 30


@lru_cache(maxsize=64)
def week_of(windows: tuple[Window, ...]) -> tuple[tuple[int, ...], ...]:
    """Return, by weekday and half hour of the clock, the number of the window around it.

    `OwnTariffError`: a half hour lies in none, or in several.
    """
    week: list[list[list[int]]] = [[[] for _ in range(SLOTS_A_DAY)] for _ in Weekday]
    for number, window in enumerate(windows):
        for weekday, day in zip(Weekday, week, strict=True):
            for slot in window.slots if weekday in (window.weekdays or Weekday) else ():
                day[slot % SLOTS_A_DAY].append(number)
    for day in week:
        for count, run in groupby(enumerate(day), key=lambda it: min(len(it[1]), 2)):
            if count != 1:
                wrong = [slot for slot, _ in run]
                start, end = (f"{at // 2:02}:{at % 2 * 30:02}" for at in (wrong[0], wrong[-1] + 1))
                named = (name for name, one in zip(Weekday, week, strict=True) if one == day)
                key = "tariff_overlap" if count else "tariff_gap"
                raise OwnTariffError(key, start=start, end=end, days=", ".join(named))
    return tuple(tuple(number for (number,) in day) for day in week)


@lru_cache(maxsize=16)
def rates_of(
    tariff: OwnTariff, first: date, last: date, zone: tzinfo, vat: Vat, used: tuple[Used, ...] = ()
) -> TariffRates:
    """Return the rows of a tariff for local days, and the one before if a window began there.

    What was `used` goes into allowances of energy: what is not known uses none.
    """
    begin, end = max(first - DAY, tariff.valid_from or date.min), tariff.valid_until or date.max
    days = dates(begin, min(last, end - DAY))
    pieces = groupby(_pieces(tariff, days, zone, used), lambda piece: (piece[2], vat(piece[0])))
    runs = ([*run] for _, run in pieces)
    rows = [_row(run[0][0], run[-1][1], run[0][2], vat) for run in runs]
    whole = (local_day(day, zone) for day in days)
    charges = [_row(day.start, day.end, tariff.standing_charge or 0.0, vat) for day in whole]
    feeds = {Register.STANDARD: tuple(rows[::-1])}
    return TariffRates(unit_rates=feeds, standing_charges=tuple(charges[::-1]))


def _row(start: datetime, end: datetime, price: float, vat: Vat) -> DatedRate:
    rate = Rate(inc_vat=price, exc_vat=price / (1 + vat(start)))
    return DatedRate(start=start, end=end, rate=rate)


def _pieces(
    tariff: OwnTariff, days: Iterable[date], zone: tzinfo, used: Iterable[Used]
) -> Iterator[Piece]:
    """Yield what a unit costs in each half hour, cut where an allowance runs out now."""
    week, left = week_of(tariff.rates), dict[tuple[int, date], float]()
    metered = defaultdict[datetime, list[tuple[datetime, float]]](list)
    for begin, stop, energy in sorted({row[0]: row for row in used}.values()):
        metered[floor_half_hour(begin)].append((stop, energy))
    for day in days:
        for start in half_hours_of_day(day, zone):
            slot, end = wall_index(start, zone), start + HALF_HOUR
            number = week[day.weekday()][slot]
            window = tariff.rates[number]
            begun_on = day - DAY if slot + SLOTS_A_DAY in window.slots else day
            taken = [(end, 0.5)] if window.allowance_kwh is None else metered[start]
            allowance = window.allowance_hours or window.allowance_kwh or inf
            here = left.get((number, begun_on), allowance)
            yield from _allowed(start, window, here, taken)
            left[number, begun_on] = here - fsum(amount for _, amount in taken)


def _allowed(
    start: datetime, window: Window, left: float, taken: Sequence[tuple[datetime, float]]
) -> Iterator[Piece]:
    """Yield what a unit costs in a half hour with so much left of the allowance.

    Where it runs out the half hour costs what its energy does on average, once all of it is
    known. Until then it is cut where more was taken than is left.
    """
    end, after = start + HALF_HOUR, window.rate if window.rate_after is None else window.rate_after
    total = fsum(amount for _, amount in taken)
    if left <= NOTHING:
        yield start, end, after
    elif total <= left + NOTHING:
        yield start, end, window.rate
    elif taken[-1][0] >= end:
        yield start, end, (window.rate * left + after * (total - left)) / total
    else:
        sums = zip(taken, accumulate(amount for _, amount in taken), strict=True)
        cut = next(at for (at, _), so_far in sums if so_far > left)
        yield start, cut, window.rate
        yield cut, end, after


def agreements_with(
    agreements: Iterable[Agreement], own: Iterable[Own], zone: tzinfo
) -> tuple[Agreement, ...]:
    """Return agreements with own ones in their place, or where there is none.

    Of several that replace the one that begins later counts; none reaches back before the supply.
    """
    found = tuple(agreements)
    first = min((one.since for one in found), default=EVER)
    typed = [(one, one.agreement(zone)) for one in own]
    for one, whole in sorted(typed, key=lambda it: (it[0].is_supplement, it[1].since)):
        its = (whole,) if first == EVER else _outside((whole,), Period(end=first))
        if one.is_supplement:
            its = reduce(_outside, found, its)
        found = (*reduce(_outside, its, found), *its)
    return found


def _outside(agreements: Iterable[Agreement], other: Period) -> tuple[Agreement, ...]:
    """Return what lies before and after a period."""
    found: list[Agreement] = []
    for one in agreements:
        if one.since < min(one.until, other.since):
            found.append(replace(one, end=min(one.until, other.since)))
        if max(one.since, other.until) < one.until:
            found.append(replace(one, start=max(one.since, other.until)))
    return tuple(found)


def rates_with(
    agreements: Iterable[Agreement],
    rates: Mapping[str, TariffRates],
    own: Iterable[tuple[Own, TariffRates]],
) -> dict[str, TariffRates]:
    """Return the rates of agreements with own ones; supplements go into a feed that counts last."""
    found, typed = dict(rates), [*own]
    codes = {one.tariff_code for one in agreements}
    mine = {one.code for one, _ in typed}
    for one, its in typed:
        found[one.code] = its
        charges = () if one.tariff.standing_charge is None else its.standing_charges
        for code in codes - mine if one.is_supplement else ():
            known = found.get(code, TariffRates(unit_rates={}, standing_charges=()))
            rows = (*known.unit_rates.get(Register.OWN, ()), *its.unit_rates[Register.STANDARD])
            feeds, daily = {**known.unit_rates, Register.OWN: rows}, known.standing_charges
            found[code] = TariffRates(unit_rates=feeds, standing_charges=daily or charges)
    return found
