"""The expected picture for a household at rest: worked by hand, drawn by the integration."""

from datetime import datetime, timedelta
from custom_components.octopus_insight.displays.eink.hours import Bar
from custom_components.octopus_insight.displays.eink.now.content import Change, NowContent
from custom_components.octopus_insight.displays.eink.patterns import LEVEL_PATTERNS
from custom_components.octopus_insight.displays.eink.picture import png
from custom_components.octopus_insight.displays.eink.settings import DisplaySettings
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.level import PriceLevel
from simulator.expected import COMING_HOLDS, expected_values, table_of
from simulator.expected.table import HALF_HOUR, LONDON, half_hour_of
from .config import POWER_KW

PENNY = 0.01
BARS = 24
"""Half hours that are shown."""


def expected_picture(household: str, now: datetime, drawn_at: datetime) -> bytes:
    """Return the PNG of a display with the form's defaults; `drawn_at` [UTC] stands on it."""
    return png(_content(household, now), DisplaySettings.of({}), drawn_at)


def _content(household: str, now: datetime) -> NowContent:
    values = expected_values(household, now)
    start, table = half_hour_of(now), table_of(household)["import"]
    cost = POWER_KW * values["import", "current_rate"]
    # in whole pennies, from 10p on in fives
    step = PENNY if abs(cost) < 10 * PENNY else 5 * PENNY
    change, following = None, values["import", "next_rate"]
    if following is not None:
        # the picture needs no moment for triggers: it shows the next one at once
        change = expected_values(household, now + COMING_HOLDS)["import", "next_rate_change"]
    return NowContent(
        currency="GBP",
        window=Interval(start=start, end=start + BARS * HALF_HOUR),
        zone=LONDON,
        price_per_kwh=values["import", "current_rate"],
        level=_level(values["import", "price_level"]),
        cost_per_hour=round(cost / step) * step,
        change=None if change is None else Change(at=change, price_per_kwh=following),
        bars=tuple(
            Bar(
                when=Interval(start=moment, end=moment + HALF_HOUR),
                height=table.price(moment, now),
                pattern=LEVEL_PATTERNS[_level(table.level(moment, now))],
            )
            for moment in (start + number * HALF_HOUR for number in range(BARS))
        ),
        marks=(),
        age=timedelta(0),
    )


def _level(word: str | None) -> PriceLevel | None:
    return None if word is None else PriceLevel(word)
