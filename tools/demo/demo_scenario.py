"""What happens in a household that is looked at: its car is plugged in and has a plan."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from simulator.car import PlannedSlot
from .supplier import Supplier

LOCAL = ZoneInfo("Europe/London")
PLUGGED_FOR = timedelta(minutes=20)
HALF_HOUR = timedelta(minutes=30)
NIGHT = (time(2, 30), time(5))
AFTERNOON = (time(13), time(14, 30))


def start_demo_scenario(supplier: Supplier) -> None:
    """Plug the car in, if there is one, with one dispatch running and two to come."""
    world = supplier.world
    if world is None or all(car.is_retired for car in world.cars):
        return
    now = world.now()
    with world.pinned_to(now - PLUGGED_FOR):
        world.plug_in()
        world.plan([_running(now), *(_coming(now, *wall) for wall in (NIGHT, AFTERNOON))])


def _running(now: datetime) -> PlannedSlot:
    began = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % HALF_HOUR
    return PlannedSlot(start=began, end=began + 2 * HALF_HOUR)


def _coming(now: datetime, begins: time, ends: time) -> PlannedSlot:
    """Return the next dispatch at these local times."""
    local = now.astimezone(LOCAL)
    start, end = (datetime.combine(local.date(), wall, tzinfo=LOCAL) for wall in (begins, ends))
    if start <= local:
        start, end = start + timedelta(days=1), end + timedelta(days=1)
    return PlannedSlot(start=start.astimezone(now.tzinfo), end=end.astimezone(now.tzinfo))
