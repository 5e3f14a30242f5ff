"""Switches of battery sites."""

from .entities.battery import SiteSyncSwitch
from .entity import InsightDescription, platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(InsightDescription, (), of_site=(SiteSyncSwitch,))
