"""Switches of battery sites."""

from .entities.battery import SiteSyncSwitch
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(of_site=SiteSyncSwitch)
