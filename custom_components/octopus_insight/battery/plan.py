"""What a battery that the options describe should do until the end of tomorrow: nothing is sent."""

from collections.abc import Iterator
from datetime import datetime
from ..coordinator import HomeCoordinator
from ..model.interval import DAY, floor_half_hour, half_hours, local_day
from ..model.prices.timeline import RateTimeline
from ..model.scenario.day_ahead import DayAhead, day_ahead
from ..model.scenario.slots import Battery
from ..model.views import MeterView


def battery_of(coordinator: HomeCoordinator) -> Battery | None:
    """Return the battery of the options; None: there is none."""
    kwh, kw = coordinator.settings.battery_kwh, coordinator.settings.battery_kw
    return Battery(usable_kwh=kwh, charge_kw=kw, discharge_kw=kw) if kwh else None


def battery_plan(
    coordinator: HomeCoordinator, view: MeterView, battery: Battery
) -> DayAhead | None:
    """Return the plan from this half hour on; None: use or prices are not known."""
    home, days = coordinator.data, coordinator.usual_days
    start = floor_half_hour(home.now)
    end = local_day(home.today + DAY, home.zone).end
    sold = [one for one in home.meters.values() if one.point.is_export]
    bought = [*_prices(view.timeline, start, end)]
    if view.point.id not in days or not bought:
        return None
    out = [days[one.point.id] for one in sold if one.point.id in days]
    net = [kwh - sum(day[at] for day in out) for at, kwh in enumerate(days[view.point.id])]
    slots = ([one.timeline.at(at) for one in sold] for at in half_hours(start, end))
    earned = [next((one.price_per_kwh or 0.0 for one in ones if one), 0.0) for ones in slots]
    return day_ahead(start, net, (bought, earned[: len(bought)]), battery)


def _prices(timeline: RateTimeline, start: datetime, end: datetime) -> Iterator[float]:
    """Yield prices of half hours up to the first that is not known."""
    for at in half_hours(start, end):
        slot = timeline.at(at)
        if slot is None or slot.price_per_kwh is None:
            return
        yield slot.price_per_kwh
