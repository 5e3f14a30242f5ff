"""An evening in a simulated household: the car is plugged in, and its charges are planned."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator.car import PlannedSlot

from .supplier import Supplier

LOCAL = ZoneInfo("Europe/London")
PLUGGED_SINCE = timedelta(minutes=20)
HALF_HOUR = timedelta(minutes=30)
NIGHT = (time(2, 30), time(5))
AFTERNOON = (time(13), time(14, 30))


def live_an_evening(supplier: Supplier) -> None:
    """Plug the car in, if there is one, with a charge that runs and two to come."""
    world = supplier.world
    if world is None or all(car.is_retired for car in world.cars):
        return
    now = world.now()
    with world.pinned_to(now - PLUGGED_SINCE):
        world.plug_in()
        world.plan([_running(now), *(_coming(now, *wall) for wall in (NIGHT, AFTERNOON))])


def _running(now: datetime) -> PlannedSlot:
    """Return a charge that has begun, and goes on for more than half an hour."""
    began = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % HALF_HOUR
    return PlannedSlot(start=began, end=began + 2 * HALF_HOUR)


def _coming(now: datetime, begins: time, ends: time) -> PlannedSlot:
    """Return the next charge at these times of the local clock."""
    local = now.astimezone(LOCAL)
    start, end = (datetime.combine(local.date(), wall, tzinfo=LOCAL) for wall in (begins, ends))
    if start <= local:
        start, end = start + timedelta(days=1), end + timedelta(days=1)
    return PlannedSlot(start=start.astimezone(now.tzinfo), end=end.astimezone(now.tzinfo))
