"""Calendars of meters, cars and Octoplus."""

from .entities.calendars import ACCOUNT_CALENDARS, CAR_CALENDARS, METER_CALENDARS
from .entity import platform_setup

PARALLEL_UPDATES = 0
async_setup_entry = platform_setup(METER_CALENDARS, CAR_CALENDARS, ACCOUNT_CALENDARS)
