"""The households that live in the simulator, by name."""

from simulator.household import Household
from .agile import AGILE
from .fixed_flat import FIXED_FLAT
from .iog import IOG
from .iog_four_rate import IOG_FOUR_RATE
from .london import LONDON_HOME
from .two_cars import TWO_CARS

HOUSEHOLDS: dict[str, Household] = {
    household.name: household
    for household in (IOG, IOG_FOUR_RATE, AGILE, FIXED_FLAT, LONDON_HOME, TWO_CARS)
}
