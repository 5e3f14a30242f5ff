"""Whether an issued bill is right, line by line.

Ours is worked out from tariff, readings and evidence. What the supplier settled counts only where
the evidence is weak, and at a price of the tariff: else a wrong settlement would prove itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import partial
from itertools import batched, chain, compress, filterfalse
from math import fsum
from typing import Final
from ..account import MeterPoint
from ..interval import DAY, HALF_HOUR, Interval, half_hours, local_date, local_days, merge
from ..prices.tariff import Fuel, Rate
from ..prices.timeline import PriceReason
from .bill import bill
from .half_hour import Authority, HalfHour, SettledHalfHour
from .series import Series
from .settlement import HEAVY_KWH, SAME_PRICE, Evidence, Inquiry, inquiry, told_cost, unit_price
from .statement import Statement, StatementLine

COIN: Final = 0.01 + 1e-6
PAGE: Final = 96
"""So many half hours come in one answer."""
OTHERWISE: Final = 0.002
"""Of a half hour; less is rounding."""
SAME_QUANTITY: Final = 0.02
LOWEST, HIGHEST = 38.0, 41.0
"""Calorific values of gas on bills [MJ/m³]."""
SHORTEST_GAP: Final = timedelta(hours=50)
"""Meters of one bill may be read up to two days apart."""


Verdict = StrEnum("Verdict", "DIFFERS CANNOT_TELL MATCHES")
"""What a check comes to; of several the first here is that of all."""


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
    half_hours: tuple[Otherwise, ...] = ()
    point_id: str | None = None
    span: Interval | None = None

    @property
    def difference(self) -> float | None:
        """How much more they charge, in whole coins."""
        if self.theirs is None or self.ours is None:
            return None
        return round(self.theirs - self.ours, 2)

    @property
    def verdict(self) -> Verdict:
        """Whether it is right."""
        if self.ours is None:
            return Verdict.CANNOT_TELL
        is_same = self.difference is not None and abs(self.difference) <= COIN
        return Verdict.MATCHES if is_same else Verdict.DIFFERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """What is known of one meter around the days of a statement."""

    point: MeterPoint
    zone: tzinfo
    series: Series
    charges: Mapping[date, Rate]
    evidence: Evidence
    calorific_value: float | None = None
    """What gas was taken to have; None: its energy is told."""

    def at(self, start: datetime) -> HalfHour:
        """Return a half hour."""
        return self.series.at(self.series.place(start))

    def doubts(self) -> list[HalfHour]:
        """Return those that may be settled otherwise than ours."""
        return [*filter(self.evidence.is_doubtful, self.series.half_hours())]

    def inquiry(self, found: dict[datetime, SettledHalfHour]) -> Inquiry:
        """Yield windows of what is in doubt, and pages of all else that is light."""
        yield from inquiry(self.doubts(), self.evidence, found)
        rows = filterfalse(self.evidence.is_doubtful, self.series.half_hours())
        for run in merge(one for one in rows if (one.kwh or 0.0) < HEAVY_KWH):
            for page in batched(half_hours(run.start, run.end), PAGE, strict=False):
                for one in (yield Interval(start=page[0], end=page[-1] + HALF_HOUR)):
                    told = told_cost(one, one.end) if one.parts else None
                    if otherwise([replace(self.at(one.start), told=told)]):
                        found[one.start] = one

    def half_hours(self, span: Interval, quantity: float | None = None) -> list[HalfHour]:
        """Return those of a span; the quantity of gas says its calorific value."""
        rows = [*self.series.half_hours(span)]
        used = fsum(one.kwh or 0.0 for one in rows)
        factor = quantity / used if quantity and used else 1.0
        if self.calorific_value and LOWEST <= factor * self.calorific_value <= HIGHEST:
            return [replace(one, kwh=one.kwh and one.kwh * factor) for one in rows]
        return rows

    def counts(self, one: HalfHour) -> bool:
        """Return whether what was told goes before ours."""
        told, ours = one.told, self.series.prices.values()
        if told is None or told.authority is not Authority.SETTLED or not one.kwh:
            return False
        price = unit_price(told, one.kwh)
        rates = (rate for it in ours for rate in (it.rate, it.standard_rate, it.car_rate))
        is_ours = any(rate and abs(price - rate.exc_vat) <= SAME_PRICE for rate in rates)
        return is_ours and self.evidence.is_weak(one)

    def check(
        self, title: str, span: Interval, theirs: float | None = None, quantity: float | None = None
    ) -> CheckedLine:
        """Compare what local days are charged with ours; None: nothing is charged."""
        told = self.half_hours(span, quantity)
        rows = [one if self.counts(one) else replace(one, told=None) for one in told]
        days = {local_date(one.start, self.zone) for one in rows if not self.point.is_export}
        whole = bill(rows, map(self.charges.get, days))
        found = partial(CheckedLine, title=title, theirs=theirs, point_id=self.point.id, span=span)
        exact, ours = whole.total.exact, whole.total.as_billed
        if exact is None or ours is None or whole.missing_half_hours:
            return found()
        if self.point.is_export:
            exact, ours = -exact, -ours
        if theirs is not None and abs(theirs - ours) > COIN >= abs(theirs - exact):
            ours = round(exact, 2)  # how gas is rounded is not known
        line = found(ours=ours, exact=exact)
        runs = otherwise(one for one, our in zip(told, rows, strict=True) if not our.told)
        return replace(line, half_hours=runs) if line.verdict is Verdict.DIFFERS else line

    def gaps(self, whole: Interval, billed: Iterable[Interval]) -> list[Interval]:
        """Return when there was supply and no line is for it."""
        rows = (one for one in self.series.half_hours(whole) if not any(map(one.overlaps, billed)))
        gaps = merge(one for one in rows if self.point.agreement_at(one.start))
        return [gap for gap in gaps if gap.duration >= SHORTEST_GAP]


def otherwise(half_hours: Iterable[HalfHour]) -> tuple[Otherwise, ...]:
    """Return runs of those that were settled otherwise than ours."""
    runs: list[Otherwise] = []
    for one in half_hours:
        if one.authority is not Authority.SETTLED or one.cost is None or one.ours is None:
            continue
        start, theirs, ours = one.start, one.cost.inc_vat, one.ours.inc_vat
        if abs(theirs - ours) >= OTHERWISE:
            if runs and (runs[-1].end, runs[-1].reason) == (start, one.reason):
                before = runs.pop()
                start, theirs, ours = before.start, before.theirs + theirs, before.ours + ours
            run = Otherwise(start=start, end=one.end, theirs=theirs, ours=ours, reason=one.reason)
            runs.append(run)
    return tuple(runs)


def check(statement: Statement, meters: Collection[Metered]) -> list[CheckedLine]:
    """Check each line, and what should be one."""
    found, unknown = list[CheckedLine](), set[tuple[Fuel | None, bool]]()
    billed = defaultdict[str, list[Interval]](list)
    for line in _counted(statement):
        if line.is_reversed:
            found.append(CheckedLine(title=line.title, theirs=line.gross, ours=0.0, exact=0.0))
        elif (meant := _meant(line, meters)) is None:
            unknown.add((line.fuel, line.is_export))
            found.append(CheckedLine(title=line.title, theirs=line.gross))
        else:
            meter, span = meant
            found.append(meter.check(line.title, span, line.gross, line.quantity_kwh))
            billed[meter.point.id].append(span)
    every = [*chain.from_iterable(billed.values())]
    for meter in meters:
        if (meter.point.fuel, meter.point.is_export) not in unknown:
            spans = every or [local_days(statement.first, statement.last + DAY, meter.zone)]
            whole = Interval(start=min(it.start for it in spans), end=max(it.end for it in spans))
            gaps = meter.gaps(whole, billed[meter.point.id])
            missing = (meter.check(meter.point.fuel.capitalize(), gap) for gap in gaps)
            found += [one for one in missing if one.ours is None or abs(one.ours) >= COIN]
    return found


def verdict_of(lines: Iterable[CheckedLine]) -> Verdict:
    """Return what lines come to together."""
    return min((line.verdict for line in lines), key=[*Verdict].index, default=Verdict.CANNOT_TELL)


def letter(statement: Statement, lines: Iterable[CheckedLine], zone: tzinfo) -> str:
    """Return what to send the supplier about lines that charge too much; empty: there are none."""
    texts = []
    for line in lines:
        if line.verdict is Verdict.DIFFERS and (line.difference or 0.0) > 0:
            text = line.title
            if line.span is not None:
                last = local_date(line.span.end, zone) - DAY
                text += f" from {line.span.start.astimezone(zone):%-d %b} to {last:%-d %b %Y}"
            text += f" was billed at {line.theirs:.2f}"
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
    kept, total = [one for one in every if not one.is_reversed], statement.gross_charges
    if total is None:
        return kept
    return min(kept, every, key=lambda some: abs(total - fsum(one.gross for one in some)))


def _meant(line: StatementLine, meters: Iterable[Metered]) -> tuple[Metered, Interval] | None:
    """Return the meter of a line, of several that of its quantity, and its days."""
    kind, quantity = (line.fuel, line.is_export), line.quantity_kwh
    found = [one for one in meters if (one.point.fuel, one.point.is_export) == kind]
    if line.first is None or line.last is None or not found:
        return None
    span = local_days(line.first, line.last + DAY, found[0].zone)
    if len(found) > 1 and quantity:
        used = [fsum(it.kwh or 0.0 for it in one.half_hours(span)) for one in found]
        is_close = [abs(it - quantity) <= SAME_QUANTITY * abs(quantity) for it in used]
        found = [*compress(found, is_close)]
    return (found[0], span) if len(found) == 1 else None
