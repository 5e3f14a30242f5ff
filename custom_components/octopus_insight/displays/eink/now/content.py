"""What the layout *now* shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from ....model.home import Home
from ....model.interval import Interval, floor_half_hour
from ....model.prices.level import PriceLevel
from ....model.views import MeterView
from ..hours import Hours, bars_of, marks_of, stepped_age

AHEAD = timedelta(hours=12)
_STEPS = ((0.10, 0.01), (1.00, 0.05), (float("inf"), 0.10))
"""Below this cost, this step [GBP/h]: not every reading makes a new picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next other price."""

    at: datetime
    price_per_kwh: float
    """[currency/kWh]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowContent(Hours):
    """All that a picture shows; the window starts with the current half hour."""

    currency: str
    price_per_kwh: float | None
    """[currency/kWh]; None: not known."""
    level: PriceLevel | None
    cost_per_hour: float | None
    """In coarse steps [currency/h]; None: not known."""
    change: Change | None
    """None: no change is known."""
    age: timedelta | None
    """Of the data, in whole half hours; None: there is no data."""

    @classmethod
    def of(cls, home: Home, meter: MeterView, cost_per_hour: float | None) -> Self:
        """Return what is shown of an import meter, and of the house's cost [currency/h]."""
        start = floor_half_hour(home.now)
        window = Interval(start=start, end=start + AHEAD)
        following, change = meter.following, None
        if following is not None and following.start is not None:
            change = Change(at=following.start, price_per_kwh=following.price_per_kwh)
        return cls(
            window=window,
            zone=meter.zone,
            currency=home.currency,
            price_per_kwh=meter.price_per_kwh,
            level=meter.level,
            cost_per_hour=stepped_cost(cost_per_hour),
            change=change,
            bars=bars_of(meter, window, past_before=start),
            marks=marks_of(home, window),
            age=stepped_age(home.retrieved_at, home.now),
        )


def stepped_cost(cost_per_hour: float | None) -> float | None:
    """Round a cost [GBP/h]."""
    if cost_per_hour is None:
        return None
    step = next(step for below, step in _STEPS if abs(cost_per_hour) < below)
    return round(cost_per_hour / step) * step
