"""The contents of the golden pictures, worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from custom_components.octopus_insight.displays.eink.now.content import (
    AHEAD,
    Bar,
    Change,
    Mark,
    MarkKind,
    NowContent,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.level import PriceLevel

LONDON = ZoneInfo("Europe/London")
TWO = datetime(2026, 11, 18, 14, tzinfo=UTC)
"""A Wednesday in winter, when London's clocks show UTC."""

DRAWN_AT = TWO + timedelta(minutes=7)
AGE = timedelta()
CHEAP, NORMAL, EXPENSIVE = PriceLevel.CHEAP, PriceLevel.NORMAL, PriceLevel.EXPENSIVE


def from_two(hours: float) -> datetime:
    return TWO + timedelta(hours=hours)


def during(first: float, last: float) -> Interval:
    """From and until so many hours after two o'clock."""
    return Interval(start=from_two(first), end=from_two(last))


def bars(*runs: tuple[float | None, PriceLevel | None, float]) -> tuple[Bar, ...]:
    """Half hours that follow each other, from (price [GBP/kWh], level, hours)."""
    made: list[Bar] = []
    for price, level, hours in runs:
        for _ in range(round(hours * 2)):
            start = TWO + HALF_HOUR * len(made)
            when = Interval(start=start, end=start + HALF_HOUR)
            made.append(Bar(when=when, price_per_kwh=price, level=level))
    assert len(made) == 24
    return tuple(made)


def mark(kind: MarkKind, first: float, last: float) -> Mark:
    return Mark(kind=kind, when=during(first, last), is_on=first <= 0 < last)


NORMAL_DAY = NowContent(
    currency="GBP",
    window=Interval(start=TWO, end=TWO + AHEAD),
    zone=LONDON,
    price_per_kwh=0.2819,
    level=NORMAL,
    cost_per_hour=0.45,
    change=Change(at=from_two(9.5), price_per_kwh=0.07),
    bars=bars((0.2819, NORMAL, 9.5), (0.07, CHEAP, 2.5)),
    marks=(mark(MarkKind.DISPATCH, 9.5, 14.5),),
    age=AGE,
)
AGILE = (
    (0.1804, NORMAL, 1),
    (0.2215, NORMAL, 0.5),
    (0.2467, NORMAL, 0.5),
    (0.3312, EXPENSIVE, 0.5),
    (0.3589, EXPENSIVE, 0.5),
    (0.3761, EXPENSIVE, 1),
    (0.3475, EXPENSIVE, 0.5),
    (0.2911, EXPENSIVE, 0.5),
    (0.2304, NORMAL, 1),
    (0.2109, NORMAL, 1),
    (0.1911, NORMAL, 1),
    (0.1652, NORMAL, 1),
    (0.1204, CHEAP, 1),
    (0.0712, CHEAP, 1),
    (0.0331, CHEAP, 1),
)
PICTURES = {
    "normal": NORMAL_DAY,
    "cheap": replace(
        NORMAL_DAY,
        price_per_kwh=0.07,
        level=CHEAP,
        cost_per_hour=0.04,
        change=Change(at=from_two(5.5), price_per_kwh=0.2819),
        bars=bars((0.07, CHEAP, 5.5), (0.2819, NORMAL, 6.5)),
        marks=(),
    ),
    "expensive": replace(
        NORMAL_DAY,
        price_per_kwh=0.3761,
        level=EXPENSIVE,
        cost_per_hour=1.3,
        change=Change(at=from_two(0.5), price_per_kwh=0.3475),
        bars=bars((0.3761, EXPENSIVE, 0.5), *AGILE[6:], (0.0712, CHEAP, 1.5), (None, None, 2)),
        marks=(mark(MarkKind.SAVING, 1.5, 2.5),),
    ),
    "plunge": replace(
        NORMAL_DAY,
        price_per_kwh=-0.0312,
        level=PriceLevel.PLUNGE,
        cost_per_hour=-0.1,
        change=Change(at=from_two(0.5), price_per_kwh=-0.0125),
        bars=bars(
            (-0.0312, PriceLevel.PLUNGE, 0.5),
            (-0.0125, PriceLevel.PLUNGE, 0.5),
            (0.0, PriceLevel.PLUNGE, 0.5),
            (0.0331, CHEAP, 1.5),
            *AGILE[1:7],
            (0.2304, NORMAL, 5.5),
        ),
        marks=(),
    ),
    "unknown": replace(
        NORMAL_DAY,
        price_per_kwh=None,
        level=None,
        cost_per_hour=None,
        change=None,
        bars=bars((None, None, 12)),
        marks=(),
        age=timedelta(hours=7, minutes=30),
    ),
    "dispatch_running": replace(
        NORMAL_DAY,
        price_per_kwh=0.07,
        level=CHEAP,
        cost_per_hour=0.55,
        change=Change(at=from_two(1.5), price_per_kwh=0.2819),
        bars=bars((0.07, CHEAP, 1.5), (0.2819, NORMAL, 8), (0.07, CHEAP, 2.5)),
        marks=(mark(MarkKind.DISPATCH, -0.5, 1.5), mark(MarkKind.DISPATCH, 9.5, 12)),
    ),
    "free_session": replace(
        NORMAL_DAY, marks=(mark(MarkKind.FREE, 0, 1), mark(MarkKind.DISPATCH, 9.5, 12))
    ),
}
