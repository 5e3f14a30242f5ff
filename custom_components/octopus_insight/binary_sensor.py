"""Binary sensors of meters, cars, Octoplus and battery sites."""

from .entities.account import ACCOUNT_BINARY_SENSORS
from .entities.battery import SiteOutOfSyncSensor
from .entities.car import CAR_BINARY_SENSORS
from .entities.meter import METER_BINARY_SENSORS
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(
    METER_BINARY_SENSORS, CAR_BINARY_SENSORS, ACCOUNT_BINARY_SENSORS, of_site=SiteOutOfSyncSensor
)
