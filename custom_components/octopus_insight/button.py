"""Buttons of cars."""

from .entities import OWNERS
from .entities.car import ButtonDescription
from .entity import platform_setup

PARALLEL_UPDATES = 1
async_setup_entry = platform_setup(ButtonDescription, OWNERS)
