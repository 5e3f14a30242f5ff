"""Sensors of meters, cars, the account and battery sites."""

from .entities import OWNERS
from .entities.battery import SiteStatusSensor, SiteTariffSensor
from .entity import SensorDescription, platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(
    SensorDescription, OWNERS, of_site=(SiteTariffSensor, SiteStatusSensor)
)
