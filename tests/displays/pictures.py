"""The contents of the golden pictures, worked out by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from custom_components.octopus_insight.displays.eink.hours import Bar, Mark
from custom_components.octopus_insight.displays.eink.now.content import AHEAD, Change, NowContent
from custom_components.octopus_insight.displays.eink.patterns import LEVEL_PATTERNS
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.octoplus import SessionKind
from custom_components.octopus_insight.model.prices.level import PriceLevel

LONDON = ZoneInfo("Europe/London")
TWO = datetime(2026, 11, 18, 14, tzinfo=UTC)
"""A Wednesday in winter, when London's clocks show UTC."""

DRAWN_AT = TWO + timedelta(minutes=7)
CHEAP, NORMAL, EXPENSIVE = PriceLevel.CHEAP, PriceLevel.NORMAL, PriceLevel.EXPENSIVE
PLUNGE = PriceLevel.PLUNGE


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
            made.append(Bar(when=when, height=price, pattern=LEVEL_PATTERNS[level]))
    assert len(made) == 24
    return tuple(made)


def mark(kind: SessionKind | None, first: float, last: float) -> Mark:
    return Mark(session=kind, when=during(first, last), is_on=first <= 0 < last)


def told(
    now: tuple[float | None, PriceLevel | None, float | None],
    change: tuple[float, float] | None,
    of_hours: tuple[Bar, ...],
    *marks: Mark,
    age: timedelta = timedelta(),
) -> NowContent:
    """Return a content from (price, level, cost per hour) and a change (in hours, price)."""
    price, level, cost = now
    return NowContent(
        currency="GBP",
        window=Interval(start=TWO, end=TWO + AHEAD),
        zone=LONDON,
        price_per_kwh=price,
        level=level,
        cost_per_hour=cost,
        change=change and Change(at=from_two(change[0]), price_per_kwh=change[1]),
        bars=of_hours,
        marks=marks,
        age=age,
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
DEAREST = (*AGILE[6:], (0.0712, CHEAP, 1.5), (None, None, 2))
BELOW_ZERO = ((-0.0312, PLUNGE, 0.5), (-0.0125, PLUNGE, 0.5), (0.0, PLUNGE, 0.5))
DAY_BARS = bars((0.2819, NORMAL, 9.5), (0.07, CHEAP, 2.5))
DAY, CHANGE = (0.2819, NORMAL, 0.45), (9.5, 0.07)
NORMAL_DAY = told(DAY, CHANGE, DAY_BARS, mark(None, 9.5, 14.5))
PICTURES = {
    "normal": NORMAL_DAY,
    "cheap": told(
        (0.07, CHEAP, 0.04), (5.5, 0.2819), bars((0.07, CHEAP, 5.5), (0.2819, NORMAL, 6.5))
    ),
    "expensive": told(
        (0.3761, EXPENSIVE, 1.3),
        (0.5, 0.3475),
        bars((0.3761, EXPENSIVE, 0.5), *DEAREST),
        mark(SessionKind.SAVING, 1.5, 2.5),
    ),
    "plunge": told(
        (-0.0312, PLUNGE, -0.1),
        (0.5, -0.0125),
        bars(*BELOW_ZERO, (0.0331, CHEAP, 1.5), *AGILE[1:7], (0.2304, NORMAL, 5.5)),
    ),
    "unknown": told(
        (None, None, None), None, bars((None, None, 12)), age=timedelta(hours=7, minutes=30)
    ),
    "dispatch_running": told(
        (0.07, CHEAP, 0.55),
        (1.5, 0.2819),
        bars((0.07, CHEAP, 1.5), (0.2819, NORMAL, 8), (0.07, CHEAP, 2.5)),
        mark(None, -0.5, 1.5),
        mark(None, 9.5, 12),
    ),
    "free_session": told(DAY, CHANGE, DAY_BARS, mark(SessionKind.FREE, 0, 1), mark(None, 9.5, 12)),
}
