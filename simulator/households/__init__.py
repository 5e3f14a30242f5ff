"""The households that live in the simulator, by name."""

from simulator.household import Household
from .agile import AGILE
from .by_the_clock import COSY, ECONOMY_7, ECONOMY_7_OLD_METER, FLUX, GO, TRACKER
from .changed_over_time import FUTURE_TARIFF, GROWING, MOVED_HOME
from .fixed_flat import FIXED_FLAT
from .iog import IOG
from .iog_four_rate import IOG_FOUR_RATE
from .london import LONDON_HOME
from .odd_supplies import BESPOKE, EXPORT_ONLY, GAS_KWH, NO_METERS, NO_SMART_METER, TWO_ACCOUNTS
from .past import PAST_AGILE, PAST_FOUR_RATE, PAST_IOG
from .two_cars import TWO_CARS

HOUSEHOLDS: dict[str, Household] = {
    household.name: household
    for household in (
        *(IOG, IOG_FOUR_RATE, AGILE, FIXED_FLAT, LONDON_HOME, TWO_CARS),
        *(FLUX, GO, COSY, ECONOMY_7, ECONOMY_7_OLD_METER, TRACKER),
        *(MOVED_HOME, FUTURE_TARIFF, GROWING),
        *(NO_SMART_METER, GAS_KWH, EXPORT_ONLY, NO_METERS, BESPOKE, TWO_ACCOUNTS),
    )
}
PAST_HOMES: dict[str, Household] = {
    household.name: household for household in (PAST_AGILE, PAST_IOG, PAST_FOUR_RATE)
}
"""Homes whose past is what matters; no table says what their entities show."""
