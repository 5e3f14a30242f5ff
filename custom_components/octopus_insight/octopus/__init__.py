"""How Octopus is asked, and what its answers mean. No Home Assistant."""

from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/London")
"""Where the days of tariffs, meters and cars begin."""
CURRENCY: Final = "GBP"
SUPPLIER: Final = "Octopus Energy"
