"""Whether an issued bill is right, line by line.

Ours is worked out from tariff, readings and evidence. What the supplier settled counts only where
the evidence is weak, and at a price of the tariff: else a wrong settlement would prove itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from math import ceil, fsum
from typing import Final
from ..interval import Interval, local_day, merge
from ..prices.tariff import Agreement, Fuel, Rate, agreement_at
from ..prices.timeline import PriceReason
from .bill import bill
from .half_hour import Authority, HalfHour, SettledHalfHour
from .series import Series
from .settlement import HEAVY_KWH, SAME_PRICE, Evidence, Inquiry, inquiry
from .statement import Statement, StatementLine

DAY: Final = timedelta(days=1)
COIN: Final = 0.01 + 1e-6
PAGE: Final = timedelta(days=2)
"""So many half hours come in one answer."""
OTHERWISE: Final = 0.002
"""Of a half hour; less is rounding."""
SAME_QUANTITY: Final = 0.02
CALORIFIC_VALUES: Final = (38.0, 41.0)
"""Of gas on bills [MJ/m³]."""
SHORTEST_GAP: Final = 3
"""In days: meters of one bill are not all read on the same one."""
type Days = tuple[date, date]
"""The first and the last local day."""


def span_of(days: Days, zone: tzinfo) -> Interval:
    """Return the time from the first to the last."""
    start, end = (local_day(day, zone) for day in days)
    return Interval(start=start.start, end=end.end)


class Verdict(StrEnum):
    """What a check comes to; of several the first here is that of all."""

    DIFFERS = "differs"
    CANNOT_TELL = "cannot_tell"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise(Interval):
    """A run of half hours that were settled otherwise than ours, with VAT."""

    theirs: float
    ours: float
    reason: PriceReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A line with VAT; export is negative."""

    title: str
    theirs: float | None
    """None: it is missing."""
    ours: float | None = None
    exact: float | None = None
    verdict: Verdict = Verdict.CANNOT_TELL
    half_hours: tuple[Otherwise, ...] = ()
    point_id: str | None = None
    days: Days | None = None

    @property
    def difference(self) -> float | None:
        """How much more they charge, in whole coins."""
        if self.theirs is None or self.ours is None:
            return None
        return round(self.theirs - self.ours, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """What is known of one meter around the days of a statement."""

    point_id: str
    fuel: Fuel
    is_export: bool
    agreements: tuple[Agreement, ...]
    zone: tzinfo
    series: Series
    charges: Mapping[date, Rate]
    evidence: Evidence
    calorific_value: float | None = None
    """What gas was taken to have; None: its energy is told."""

    def at(self, start: datetime) -> HalfHour:
        """Return a half hour."""
        return self.series.at(self.series.place(start))

    def inquiry(self, found: dict[datetime, SettledHalfHour]) -> Inquiry:
        """Yield windows of what is in doubt, and pages of all else that is light."""
        doubts = self.evidence.doubts(self.series)
        yield from inquiry(doubts, self.evidence, found)
        light = (one for one in self.series.half_hours() if (one.kwh or 0.0) < HEAVY_KWH)
        for run in merge(one for one in light if one.start not in doubts):
            for number in range(ceil(run.duration / PAGE)):
                start = run.start + number * PAGE
                page = Interval(start=start, end=min(start + PAGE, run.end))
                for one in (yield page):
                    ours = self.at(one.start).ours if page.contains(one.start) else None
                    theirs = fsum(it.cost.inc_vat for it in one.parts)
                    if one.parts and ours and abs(theirs - ours.inc_vat) >= OTHERWISE:
                        found[one.start] = one

    def half_hours(self, days: Days, quantity: float | None) -> list[HalfHour]:
        """Return those of local days; the quantity of gas says its calorific value."""
        rows = [*self.series.half_hours(span_of(days, self.zone))]
        used = fsum(one.kwh or 0.0 for one in rows)
        factor = quantity / used if self.calorific_value and quantity and used else 1.0
        lowest, highest = CALORIFIC_VALUES
        if factor == 1.0 or not lowest <= factor * (self.calorific_value or 0.0) <= highest:
            return rows
        return [one if one.kwh is None else replace(one, kwh=one.kwh * factor) for one in rows]

    def settled(self, rows: Sequence[HalfHour]) -> Iterator[HalfHour]:
        """Leave what others said where it counts: only what is settled, at one of our prices."""
        prices = [one.price for one in rows if one.price is not None]
        rates = [it for one in {*prices} for it in (one.rate, one.standard_rate, one.car_rate)]
        ours = {rate.exc_vat for rate in rates if rate is not None}
        for one in rows:
            told, counts = one.told, False
            if told is not None and told.authority is Authority.SETTLED and one.kwh:
                price = told.cost.exc_vat / one.kwh if told.rate is None else told.rate.exc_vat
                is_ours = any(abs(price - it) <= SAME_PRICE for it in ours)
                counts = is_ours and self.evidence.is_weak(one)
            yield one if counts else replace(one, told=None)

    def check(self, title: str, days: Days, line: StatementLine | None = None) -> CheckedLine:
        """Compare a line with ours; None: it is missing."""
        theirs, quantity = (None, None) if line is None else (line.gross, line.quantity_kwh)
        told = self.half_hours(days, quantity)
        rows = [*self.settled(told)]
        every = range(0 if self.is_export else (days[1] - days[0]).days + 1)
        whole = bill(rows, [self.charges.get(days[0] + day * DAY) for day in every])
        found = CheckedLine(title=title, theirs=theirs, point_id=self.point_id, days=days)
        exact, ours = whole.total.exact, whole.total.as_billed
        if exact is None or ours is None or whole.missing_half_hours or not rows:
            return found
        if self.is_export:
            exact, ours = -exact, -ours
        if theirs is not None and abs(theirs - ours) > COIN >= abs(theirs - exact):
            ours = round(exact, 2)  # how gas is rounded is not known
        if theirs is not None and abs(theirs - ours) <= COIN:
            return replace(found, ours=ours, exact=exact, verdict=Verdict.MATCHES)
        runs = tuple(_otherwise(one for one, our in zip(told, rows, strict=True) if not our.told))
        return replace(found, ours=ours, exact=exact, verdict=Verdict.DIFFERS, half_hours=runs)

    def gaps(self, whole: Days, billed: Iterable[Days]) -> Iterator[Days]:
        """Yield days of a bill on which there was supply and no line is for."""
        run: list[date] = []
        for number in range((whole[1] - whole[0]).days + 2):
            day = whole[0] + number * DAY
            is_gap = day <= whole[1] and not any(first <= day <= last for first, last in billed)
            if is_gap and agreement_at(self.agreements, local_day(day, self.zone).start):
                run.append(day)
            elif run:
                if len(run) >= SHORTEST_GAP:
                    yield run[0], run[-1]
                run = []


def _otherwise(half_hours: Iterable[HalfHour]) -> list[Otherwise]:
    runs: list[Otherwise] = []
    for one in half_hours:
        told, ours = one.told, one.ours
        if told is None or told.authority is not Authority.SETTLED or ours is None:
            continue
        if abs(told.cost.inc_vat - ours.inc_vat) >= OTHERWISE:
            start, theirs, mine = one.start, told.cost.inc_vat, ours.inc_vat
            if runs and (runs[-1].end, runs[-1].reason) == (start, one.reason):
                before = runs.pop()
                start, theirs, mine = before.start, before.theirs + theirs, before.ours + mine
            runs.append(
                Otherwise(start=start, end=one.end, theirs=theirs, ours=mine, reason=one.reason)
            )
    return runs


def check(statement: Statement, meters: Collection[Metered]) -> list[CheckedLine]:
    """Check each line, and what should be one."""
    found: list[CheckedLine] = []
    billed: dict[str | None, list[Days]] = {}
    unknown = set()
    for line in _counted(statement):
        if line.is_reversed:
            kept = CheckedLine(title=line.title, theirs=line.gross, ours=0.0, exact=0.0)
            found.append(replace(kept, verdict=Verdict.DIFFERS))
        elif line.first is None or line.last is None or not (meter := _meter_of(line, meters)):
            unknown.add((line.fuel, line.is_export))
            found.append(CheckedLine(title=line.title, theirs=line.gross))
        else:
            found.append(meter.check(line.title, (line.first, line.last), line))
            billed.setdefault(meter.point_id, []).append((line.first, line.last))
    ends = [day for days in billed.values() for pair in days for day in pair]
    whole = (min(ends), max(ends)) if ends else (statement.first, statement.last)
    for meter in meters:
        if (meter.fuel, meter.is_export) not in unknown:
            for days in meter.gaps(whole, billed.get(meter.point_id, ())):
                missing = meter.check(meter.fuel.capitalize(), days)
                if missing.ours is None or abs(missing.ours) >= COIN:
                    found.append(missing)
    return found


def verdict_of(lines: Iterable[CheckedLine]) -> Verdict:
    """Return what lines come to together."""
    found = {line.verdict for line in lines}
    return next((one for one in Verdict if one in found), Verdict.CANNOT_TELL)


def letter(statement: Statement, lines: Iterable[CheckedLine], zone: tzinfo) -> str:
    """Return what to send the supplier about lines that charge too much; empty: there are none."""
    texts = []
    for line in lines:
        if line.verdict is Verdict.DIFFERS and line.difference is not None and line.difference > 0:
            days = "" if line.days is None else " from {:%-d %b} to {:%-d %b %Y}".format(*line.days)
            text = f"{line.title}{days} was billed at {line.theirs:.2f}"
            texts.append(f"{text}; by my tariff and readings it is {line.ours:.2f}.")
            for run in line.half_hours:
                start, end = run.start.astimezone(zone), run.end.astimezone(zone)
                when = f"{start:%-d %b %H:%M} to {end:%H:%M}"
                texts.append(f"{when} was settled at {run.theirs:.2f} instead of {run.ours:.2f}.")
    title = f"Statement of {statement.first:%-d %b} to {statement.last:%-d %b %Y}:"
    return "\n".join([title, *texts]) if texts else ""


def _counted(statement: Statement) -> list[StatementLine]:
    """Return the lines, without reversed ones that the total leaves out."""
    every = sorted(statement.lines, key=lambda one: (one.first or date.max, one.title, one.id))
    kept = [one for one in every if not one.is_reversed]
    total = statement.gross_charges
    if total is None:
        return kept
    off = [abs(total - fsum(one.gross for one in lines)) for lines in (every, kept)]
    return every if off[0] < off[1] else kept


def _meter_of(line: StatementLine, meters: Iterable[Metered]) -> Metered | None:
    """Return the meter of a line, of several that of its quantity."""
    kind = (line.fuel, line.is_export)
    of_kind = [one for one in meters if (one.fuel, one.is_export) == kind]
    if len(of_kind) > 1 and line.first and line.last and (quantity := line.quantity_kwh):
        days, most = (line.first, line.last), SAME_QUANTITY * abs(quantity)
        used = {
            one.point_id: fsum(it.kwh or 0.0 for it in one.half_hours(days, None))
            for one in of_kind
        }
        of_kind = [one for one in of_kind if abs(used[one.point_id] - quantity) <= most]
    return of_kind[0] if len(of_kind) == 1 else None
