"""How dear a slot is, in one word."""

from enum import StrEnum


class PriceLevel(StrEnum):
    """How dear electricity is, compared with the rest of the tariff or of the local day."""

    PLUNGE = "plunge"
    CHEAP = "cheap"
    NORMAL = "normal"
    EXPENSIVE = "expensive"
