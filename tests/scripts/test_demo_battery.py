"""How the demo judges what a battery would be told."""

import pytest

from simulator.expected import RightBand
from tools.demo.battery_check import battery_findings
from tools.demo.check import Verdict

NIGHT = {"start": "00:00", "end": "05:30", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07}
DAY = {"start": "05:30", "end": "24:00", "label": "ON_PEAK", "buy": 0.296, "sell": 0.12}
RIGHT = (
    RightBand("00:00", "05:30", "OFF_PEAK", 0.07000035, 0.07000035),
    RightBand("05:30", "24:00", "ON_PEAK", 0.2959992, 0.12),
)
FLAT = (RightBand("00:00", "24:00", "ALL", 0.2688, 0.0),)


def verdicts(*bands, rights=(RIGHT,), **attributes):
    """Return what is not well about a site with these bands, and what is said about it."""
    untouched = {"read_only": True, "sender": "blueprint", "sync_on": True, "last_sent_at": None}
    tariff = {
        "entity_id": "sensor.powerwall_tariff",
        "attributes": {**untouched, "bands": list(bands), **attributes},
    }
    findings = battery_findings("iog", tariff, rights)
    return {
        finding.entity_id.removeprefix("sensor.powerwall_tariff ")
        for finding in findings
        if finding.verdict is not Verdict.OK
    }


def test_prices_with_four_decimals_are_right():
    assert verdicts(NIGHT, DAY) == set()


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        pytest.param({"buy": 0.0701}, {"00:00-05:30"}, id="another price"),
        pytest.param({"sell": 0.12}, {"00:00-05:30"}, id="sold too dear"),
        pytest.param({"label": "ON_PEAK"}, {"00:00-05:30"}, id="another label"),
        pytest.param({"end": "05:00"}, {"00:00-05:00"}, id="another end"),
    ],
)
def test_a_band_that_is_not_right_is_told(changed, wrong):
    assert verdicts(NIGHT | changed, DAY) == wrong


def test_a_band_too_few_is_told():
    assert verdicts(NIGHT) == {"bands"}


def test_bands_may_be_right_at_any_moment_while_we_look():
    assert verdicts(NIGHT, DAY, rights=(FLAT, RIGHT)) == set()


@pytest.mark.parametrize(
    ("bands", "wrong"),
    [
        pytest.param([NIGHT, DAY], set(), id="all day"),
        pytest.param([NIGHT | {"end": "05:00"}, DAY], {"bands"}, id="a gap"),
        pytest.param([NIGHT], {"bands"}, id="ends early"),
        pytest.param([], {"bands"}, id="nothing"),
    ],
)
def test_where_nobody_knows_the_bands_they_need_only_cover_the_day(bands, wrong):
    assert verdicts(*bands, rights=(None,)) == wrong


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("read_only", False, id="would send"),
        pytest.param("last_sent_at", "2026-11-21T04:00:00+00:00", id="has sent"),
        pytest.param("sender", "integration", id="another sender"),
    ],
)
def test_a_site_that_might_send_is_told(name, value):
    assert verdicts(NIGHT, DAY, **{name: value}) == {name}


def test_nothing_is_said_twice_of_a_sensor_that_is_not_there():
    """That it is missing is found among the entities."""
    assert battery_findings("iog", None, (RIGHT,)) == []
