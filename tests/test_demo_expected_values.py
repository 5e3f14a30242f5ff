"""What the demo holds to be right of battery and picture: at any hour, not only when it runs."""

from datetime import UTC, datetime
from types import MappingProxyType
from homeassistant.components.image import async_get_image
from homeassistant.config_entries import ConfigSubentry
import pytest
from custom_components.octopus_insight.const import SUBENTRY_DISPLAY, SUBENTRY_POWERWALL
from simulator.expected import expected_bands, expected_words
from tools.demo.check import problems
from tools.demo.eink_check import Fetched
from tools.demo.eink_expected import expected_picture
from tools.demo.extra_devices_check import battery_findings

POWER = "sensor.house_power"

MOMENTS = [
    ("iog", "2026-11-18T05:29:59Z", "the night ends"),
    ("iog", "2026-11-18T05:30:00Z", "the day begins"),
    ("iog", "2026-08-12T22:40:00Z", "a night in summer"),
    ("iog-four-rate", "2026-11-18T18:10:00Z", "four rates"),
    ("agile", "2026-11-18T00:00:00Z", "midnight"),
    ("agile", "2026-11-18T15:59:59Z", "prices up to 23:00"),
    ("agile", "2026-11-18T16:00:30Z", "prices up to tomorrow's 23:00"),
    ("agile", "2026-11-15T02:10:00Z", "prices below zero"),
    ("agile", "2026-11-15T20:00:00Z", "a Sunday evening"),
    ("agile", "2026-08-12T10:00:00Z", "a summer's day"),
    ("london", "2026-11-18T12:10:00Z", "real prices"),
    ("fixed-flat", "2026-11-18T12:10:00Z", "one price"),
    ("two-cars", "2026-11-18T12:10:00Z", "no export"),
    ("flux", "2026-11-18T01:59:59Z", "before the cheap hours"),
    ("flux", "2026-08-12T15:00:00Z", "the dear hours begin, in summer"),
    ("go", "2026-11-18T00:30:00Z", "the cheap hours begin"),
    ("cosy", "2026-11-18T22:00:00Z", "the third cheap time of the day"),
    ("economy7", "2026-11-18T07:30:00Z", "the night by UTC ends"),
    ("economy7", "2026-08-12T07:29:59Z", "the night by UTC, in summer"),
    ("economy7-old-meter", "2026-08-12T06:00:00Z", "the night on the clock ends, in summer"),
    ("tracker", "2026-11-18T15:59:59Z", "one price, tomorrow's not out"),
    ("tracker", "2026-11-18T16:00:30Z", "one price, tomorrow's out"),
    ("future-tariff", "2026-08-12T22:59:59Z", "another tariff in a second"),
    ("bespoke", "2026-11-18T12:10:00Z", "a price that no list has"),
    ("no-meters", "2026-11-18T12:10:00Z", "no meter"),
    ("moved-home", "2026-11-18T12:10:00Z", "an export that came with the home"),
]


def added(kind):
    """Return what the form of a site or a display makes, left as it is offered."""
    return ConfigSubentry(
        data=MappingProxyType({}), subentry_type=kind, title="Hall", unique_id=None
    )


@pytest.mark.parametrize(
    ("household", "moment"),
    [
        pytest.param(household, datetime.fromisoformat(moment), id=f"{household}, {why}")
        for household, moment, why in MOMENTS
    ],
)
async def test_what_is_right_is_what_is_shown(hass, freezer, household, moment, add_entry):
    """The house takes 1.5 kW; its car is at rest, and no session is near."""
    freezer.move_to(moment)
    hass.states.async_set(POWER, "1500", {"unit_of_measurement": "W", "device_class": "power"})
    entry = await add_entry(options={"power_entity": POWER})
    for kind in (SUBENTRY_POWERWALL, SUBENTRY_DISPLAY):
        hass.config_entries.async_add_subentry(entry, added(kind))
        await hass.async_block_till_done(wait_background_tasks=True)

    tariff = hass.states.get("sensor.hall_tariff").as_dict()
    assert problems(battery_findings(household, tariff, [expected_bands(household, moment)])) == []
    assert tariff["state"] == (expected_words(household, moment) or tariff["state"])
    picture = await async_get_image(hass, "image.hall_picture")
    drawn_at = datetime.fromisoformat(hass.states.get("image.hall_picture").state)
    assert drawn_at.replace(microsecond=0) == moment.astimezone(UTC)
    right = expected_picture(household, moment, drawn_at)
    assert Fetched(picture.content_type, picture.content).shows(right)
