"""The picture that is right for a household at rest: contents worked by hand, drawn dot for dot."""

from datetime import datetime, timedelta

from custom_components.octopus_insight.displays.eink import LAYOUTS, DisplaySettings
from custom_components.octopus_insight.displays.eink.now.content import Bar, Change, NowContent
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.level import PriceLevel
from simulator.expected import level_of, right_values, table_of
from simulator.expected.table import HALF_HOUR, LONDON

from .power import POWER_KW

PENNY = 0.01
BARS = 24
"""Half hours that are shown."""


def right_picture(household: str, now: datetime, drawn_at: datetime) -> bytes:
    """Return the PNG that a display with the form's own choices shows.

    Args:
        household: Whose display it is; no car is plugged in and no session is near.
        now: The moment [UTC] it is about.
        drawn_at: What it says of when it was new [UTC].
    """
    settings = DisplaySettings.of({})
    return LAYOUTS[settings.layout].png(_right_content(household, now), settings, drawn_at)


def _right_content(household: str, now: datetime) -> NowContent:
    right = right_values(household, now)
    start = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % HALF_HOUR
    change, following = right["import", "next_rate_change"], right["import", "next_rate"]
    return NowContent(
        window=Interval(start=start, end=start + BARS * HALF_HOUR),
        zone=LONDON,
        price_per_kwh=right["import", "current_rate"],
        level=_level(right["import", "price_level"]),
        cost_per_hour=_in_steps(POWER_KW * right["import", "current_rate"]),
        change=None if change is None else Change(at=change, price_per_kwh=following),
        bars=tuple(_bar(household, start + number * HALF_HOUR, now) for number in range(BARS)),
        marks=(),
        age=timedelta(0),
    )


def _bar(household: str, start: datetime, now: datetime) -> Bar:
    table = table_of(household)["import"]
    return Bar(
        when=Interval(start=start, end=start + HALF_HOUR),
        price_per_kwh=table.price(start, now),
        level=_level(level_of(table, start, now)),
    )


def _in_steps(cost: float) -> float:
    """Return a cost as a person would say it [GBP/h]: in pennies, and from 10p on in fives."""
    step = PENNY if abs(cost) < 10 * PENNY else 5 * PENNY
    return round(cost / step) * step


def _level(word: str | None) -> PriceLevel | None:
    return None if word is None else PriceLevel(word)
