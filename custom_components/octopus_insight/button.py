"""Buttons of cars."""

from .entities.car import CAR_BUTTONS
from .entity import platform_setup

PARALLEL_UPDATES = 1
async_setup_entry = platform_setup(CAR_BUTTONS)
