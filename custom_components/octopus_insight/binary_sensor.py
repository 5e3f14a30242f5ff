"""Binary sensors of meters, cars, Octoplus and battery sites."""

from .entities import OWNERS
from .entities.battery import SiteOutOfSyncSensor
from .entity import BinarySensorDescription, platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(BinarySensorDescription, OWNERS, of_site=(SiteOutOfSyncSensor,))
