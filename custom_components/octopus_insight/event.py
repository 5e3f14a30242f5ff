"""Events of meters, cars and battery sites."""

from .entities import OWNERS
from .entities.battery import SiteTariffEvent
from .entity import EventDescription, platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(EventDescription, OWNERS, of_site=(SiteTariffEvent,))
