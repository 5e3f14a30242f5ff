"""A charger has many words for one plug, and a word alone neither unplugs a car nor asks."""

from itertools import chain
from pathlib import Path
from homeassistant.core import State
from homeassistant.util import slugify
from homeassistant.util.yaml import load_yaml
import pytest
from custom_components.octopus_insight.model.polling.state import Plug
from custom_components.octopus_insight.options import CarSettings
from custom_components.octopus_insight.plug_words import (
    PLUGGED_WORDS,
    SILENT_WORDS,
    UNPLUGGED_WORDS,
)
from tests.harness.cases import cases
from tests.harness.forms import TEXTS
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

PLUG = "sensor.charger_status"
ROOT = Path(__file__).parents[1]
BLUEPRINT = ROOT / "blueprints/automation/octopus_insight/refresh_on_plug_in.yaml"


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


IN, OUT = Plug.PLUGGED, Plug.UNPLUGGED


@cases(
    "says, entity_id, word",
    # with spaces, hyphens or underscores, in upper case or not
    ("zappi", IN, PLUG, "EV Connected"),
    ("zappi, as an enumeration", IN, PLUG, "WAITING_FOR_EV"),
    ("zappi, out", OUT, PLUG, "EV Disconnected"),
    ("wallbox", IN, PLUG, "Waiting in queue by Eco-Smart"),
    ("wallbox, locked with a car", IN, PLUG, "Locked, car connected"),
    ("easee", IN, PLUG, "awaiting_start"),
    ("pod point", IN, PLUG, "suspended-ev"),
    ("ocpp", IN, PLUG, "SuspendedEV"),
    ("ocpp, out", OUT, PLUG, "Available"),
    ("go-e, out", OUT, PLUG, "Charger ready, no vehicle"),
    ("tesla", IN, PLUG, "Complete"),
    ("tesla, out", OUT, PLUG, "not_connected"),
    ("a cable", IN, "binary_sensor.cable", "on"),
    ("no cable", OUT, "binary_sensor.cable", "off"),
    # Wallbox says it of an empty socket, Tesla's Wall Connector of one with a car
    ("means either", None, PLUG, "Ready"),
    ("trouble", None, PLUG, "Error"),
    ("a word nobody knows", None, PLUG, "Balancing phases"),
    ("no word", None, PLUG, "-"),
    # a tracker names the zone
    ("at home", IN, "device_tracker.car", "home"),
    ("out", OUT, "device_tracker.car", "not_home"),
    ("in a zone", OUT, "device_tracker.car", "Work"),
    ("lost", None, "device_tracker.car", "unavailable"),
)
def test_what_a_word_says_of_the_plug(says, entity_id, word):
    assert CarSettings.of({}, "car").plug_of(State(entity_id, word)) is says


def test_the_words_are_the_same_wherever_they_stand():
    """In the options, the blueprint and the page; each is one that an entity can have, once."""
    plugged, unplugged = (list(chain(*it.values())) for it in (PLUGGED_WORDS, UNPLUGGED_WORDS))
    every = [*plugged, *unplugged, *SILENT_WORDS]
    assert len(set(every)) == len(every)
    assert list(map(slugify, every)) == every
    blueprint = load_yaml(str(BLUEPRINT))["trigger_variables"]
    assert (blueprint["known_plugged"], blueprint["known_unplugged"]) == (plugged, unplugged)
    page = (ROOT / "docs/dispatches.md").read_text()
    assert [word for word in every[: -len(SILENT_WORDS)] if f"`{word}`" not in page] == []


@cases(
    "word, says",
    ("more for plugged in", "Cable in", IN),
    ("more for unplugged", "cable-out", OUT),
    ("a known word turned round", "paused", OUT),
    ("the other way round", "Available", IN),
    ("in both", "ready", IN),
    ("still known", "charging", IN),
)
def test_a_person_s_words_come_first(word, says):
    own = {
        "plugged_states": [" CABLE IN ", "available", "Ready"],
        "unplugged_states": ["Cable out", "Paused", "ready"],
    }
    settings = CarSettings.of({"cars": {"car": own}}, "car")
    assert settings.plug_of(State(PLUG, word)) is says


async def test_words_for_the_same_plug_are_not_worth_a_request(home):
    """Nor where the charger's status is a watched entity; another plug or mode is.

    By night, when the next request is far enough away to be brought forward.
    """
    await begin(home, "Charging", watch_entities=[PLUG, "sensor.charger"])
    home.hass.states.async_set("sensor.charger", "Charging")
    await home.ask_at("17:50", "+01:00")

    def due() -> object:
        return home.attributes("car", "dispatches_last_retrieved")["next_refresh"]

    async def says(entity_id: str, word: str) -> None:
        home.hass.states.async_set(entity_id, word)
        await home.at("+01:05")

    before = due()
    for word in ("Paused", "Fault", "EV Connected", "Balancing phases", "Charging"):
        await says(PLUG, word)
        assert due() == before, word
    for word in ("Paused", "Waiting for EV", "Charging"):
        await says("sensor.charger", word)
        assert due() == before, word
    await says("sensor.charger", "EV Disconnected")
    assert due() < before


async def test_a_word_that_says_nothing_leaves_the_car_unplugged(home):
    """Unplugged at 18:10 in a slot; the charger's trouble does not plug it in, nor a restart."""
    await begin(home, "Charging")
    home.plan("18:00-21:00")
    await home.ask_at("17:50", "18:05")
    await home.at("18:10")
    home.hass.states.async_set(PLUG, "Disconnected")
    home.do("unplug", linger=True)
    await home.at("18:11")
    assert home.unlike(is_dispatching=False) == {}
    home.hass.states.async_set(PLUG, "Fault")
    await home.at("18:35")
    assert home.unlike(is_low=False, is_dispatching=False) == {}
    await home.restart()
    await home.at("18:40")
    assert home.unlike(is_low=False, is_dispatching=False) == {}
    home.hass.states.async_set(PLUG, "EV Connected")
    await home.ask_at("18:45")
    assert home.unlike(is_low=True, is_dispatching=True) == {}


async def test_a_word_nobody_knows_is_named(hass, home):
    """In a repair and in the form, until a person says what it means."""
    await begin(home, "Charging")
    assert home.issues() == {}
    hass.states.async_set(PLUG, "Balancing phases")
    await home.settle()
    named = {"words": f"Balancing phases ({PLUG})"}
    assert home.issues() == {"plug_word_unknown": named}
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    assert form["description_placeholders"]["words"] == "Balancing phases"
    text = TEXTS["options"]["step"]["init"]["data_description"]["unplugged_states"]
    assert "{words}" in text
    # it is still told while the charger says something else, and once
    for word in ("Fault", "Charging", "Balancing phases"):
        hass.states.async_set(PLUG, word)
        await home.settle()
        assert home.issues() == {"plug_word_unknown": named}
    typed = {"plug_entities": [PLUG], "plugged_states": ["balancing PHASES"], "advanced": {}}
    chosen = {
        "refresh_mode": "adaptive",
        "rates_follow": "auto",
        "dispatching_covers": "dispatches",
    }
    await hass.config_entries.options.async_configure(form["flow_id"], typed | chosen)
    await home.settle()
    assert home.issues() == {}
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    assert form["description_placeholders"]["words"] == "none"


async def test_a_number_is_no_word(hass, home):
    """A meter that was chosen as a plug is told, but not with each of its readings."""
    await begin(home, "Charging")
    for reading in range(40):
        hass.states.async_set(PLUG, f"{reading}.5")
        await home.settle()
    assert home.issues()["plug_word_unknown"]["words"].count(PLUG) == 10
