"""Events of meters, cars and battery sites."""

from .entities.battery import SiteTariffEvent
from .entities.car import CAR_EVENTS
from .entities.meter import DAY_RATES_EVENTS, LEVEL_EVENTS
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(
    LEVEL_EVENTS, DAY_RATES_EVENTS, CAR_EVENTS, of_site=SiteTariffEvent
)
