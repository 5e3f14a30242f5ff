"""Sensors of meters, cars, the account and battery sites."""

from .entities.account import ACCOUNT_SENSORS, REQUESTS_SENSORS
from .entities.battery import SiteTariffSensor
from .entities.car import CAR_SENSORS
from .entities.cost import COST_SENSORS
from .entities.meter import METER_SENSORS
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(
    METER_SENSORS,
    COST_SENSORS,
    CAR_SENSORS,
    ACCOUNT_SENSORS,
    REQUESTS_SENSORS,
    of_site=SiteTariffSensor,
)
