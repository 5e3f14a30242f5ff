"""A charger has many words for one plug, and a word alone neither unplugs a car nor asks."""

import pytest
from tests.harness.home import ONLY_DISPATCHES, Home

PLUG = "sensor.charger_status"


async def begin(home: Home, word: str, **car: object) -> None:
    """Start a home at a quarter to six, whose car is plugged in by its charger's word."""
    await home.at("17:45")
    home.hass.states.async_set(PLUG, word)
    own = home.supplier.car_options(plug_entities=[PLUG], **car)
    await home.set_up(**ONLY_DISPATCHES | own)
    home.plug_in()


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
@pytest.mark.parametrize(
    "word", ["Waiting for EV", "EV Connected", "Waiting for car demand", "Balancing phases"]
)
async def test_another_word_in_a_slot_changes_nothing(home, word):
    """A slot from 18:00 to 21:00 runs, and at 18:40 the charger's word is another."""
    await begin(home, "Charging")
    home.plan("18:00-21:00")
    await home.ask_at("17:50", "18:05", "18:35")
    await home.at("18:40")
    home.hass.states.async_set(PLUG, word)
    for wall in ("18:41", "19:05", "20:35"):
        await home.ask_at(wall)
        assert home.unlike(is_low=True, is_dispatching=True) == {}
