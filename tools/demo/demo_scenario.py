"""What happens in a household that is looked at: its car is plugged in and has a plan."""

from datetime import time, timedelta
from simulator.car import PlannedSlot
from simulator.localtime import HALF_HOUR, at, floor_half_hour, local_date, local_time
from .supplier import Supplier

PLUGGED_FOR = timedelta(minutes=20)
COMING = ((time(2, 30), time(5)), (time(13), time(14, 30)))
"""The next ones at these local times."""


def start_demo_scenario(supplier: Supplier) -> None:
    """Plug the car in, if there is one, with one dispatch running and two to come."""
    world = supplier.world
    if world is None or all(car.is_retired for car in world.cars):
        return
    now = world.now()
    running = floor_half_hour(now)
    slots = [PlannedSlot(start=running, end=running + 2 * HALF_HOUR)]
    for begins, ends in COMING:
        day = local_date(now) + timedelta(days=1 if begins <= local_time(now) else 0)
        slots.append(PlannedSlot(start=at(day, begins), end=at(day, ends)))
    with world.pinned_to(now - PLUGGED_FOR):
        world.plug_in()
        world.plan(slots)
