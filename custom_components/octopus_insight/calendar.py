"""Calendars of meters, cars and Octoplus."""

from .entities import OWNERS
from .entities.calendars import CalendarDescription
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(CalendarDescription, OWNERS)
