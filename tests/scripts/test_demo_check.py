"""How the demo judges what an entity shows."""

from datetime import UTC, datetime

import pytest

from tools.demo.check import Verdict, compare, findings_table, problems
from tools.demo.expectations import Anything, Expected, expected_of_real

CHANGE = datetime(2026, 11, 18, 5, 30, tzinfo=UTC)
UNIQUE_ID = "1000000000101_current_rate"
ENTITY_ID = "sensor.electricity_current_rate"


def judged(state, *rights, entity_id=ENTITY_ID):
    """Return the only finding about an entity of which `rights` are right."""
    wanted = Expected(unique_id=UNIQUE_ID, role="import", key="current_rate", rights=rights)
    registered = [{"unique_id": UNIQUE_ID, "entity_id": entity_id}]
    states = {} if state is None else {entity_id: state}
    (finding,) = compare("iog", [wanted], registered, states)
    return finding


@pytest.mark.parametrize(
    ("state", "right", "verdict"),
    [
        pytest.param("0.2959992", 0.2959992, Verdict.OK, id="number"),
        pytest.param("0.0", 0.0, Verdict.OK, id="free"),
        pytest.param("-0.042", -0.042, Verdict.OK, id="paid for using it"),
        pytest.param("18.1802666666667", 18.180266666666667, Verdict.OK, id="fewer digits"),
        pytest.param("0.2959", 0.2959992, Verdict.WRONG, id="rounded number"),
        pytest.param("cheap", 0.2959992, Verdict.WRONG, id="word for a number"),
        pytest.param("unknown", 0.0, Verdict.MISSING, id="unknown is not free"),
        pytest.param("0.0", None, Verdict.WRONG, id="free is not unknown"),
        pytest.param("unavailable", 0.2959992, Verdict.MISSING, id="unavailable"),
        pytest.param(None, 0.2959992, Verdict.MISSING, id="no state at all"),
        pytest.param("on", True, Verdict.OK, id="on"),
        pytest.param("off", True, Verdict.WRONG, id="not on"),
        pytest.param("off", False, Verdict.OK, id="off"),
        pytest.param("2026-11-18T05:30:00+00:00", CHANGE, Verdict.OK, id="moment"),
        pytest.param("2026-11-18T06:30:00+01:00", CHANGE, Verdict.OK, id="elsewhere"),
        pytest.param("2026-11-18T05:29:59+00:00", CHANGE, Verdict.WRONG, id="a second before"),
        pytest.param("soon", CHANGE, Verdict.WRONG, id="word for a moment"),
        pytest.param("cheap", "cheap", Verdict.OK, id="word"),
        pytest.param("normal", "cheap", Verdict.WRONG, id="another word"),
        pytest.param("unknown", None, Verdict.OK, id="unknown as it should be"),
        pytest.param("unavailable", None, Verdict.MISSING, id="unavailable is not unknown"),
        pytest.param("12", Anything.KNOWN, Verdict.OK, id="anything"),
        pytest.param("unknown", Anything.KNOWN, Verdict.MISSING, id="anything but nothing"),
        pytest.param("unknown", Anything.AT_ALL, Verdict.OK, id="nothing will do"),
        pytest.param("unavailable", Anything.AT_ALL, Verdict.MISSING, id="not even nothing"),
    ],
)
def test_a_state_is_right_when_it_means_the_value(state, right, verdict):
    assert judged(state, right).verdict is verdict


def test_a_value_may_be_right_at_any_moment_while_we_look():
    """A half hour may begin between adding the account and comparing."""
    assert judged("0.07000035", 0.2959992, 0.07000035).verdict is Verdict.OK
    assert judged("0.12", 0.2959992, 0.07000035).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("entity_id", "state", "verdict"),
    [
        pytest.param("button.car_refresh", "unknown", Verdict.OK, id="never pressed"),
        pytest.param("button.car_refresh", "2026-11-18T05:30:00+00:00", Verdict.OK, id="pressed"),
        pytest.param("button.car_refresh", "unavailable", Verdict.MISSING, id="out of reach"),
        pytest.param("sensor.car_refresh", "unknown", Verdict.MISSING, id="no button"),
    ],
)
def test_a_button_shows_nothing_until_it_is_pressed(entity_id, state, verdict):
    assert judged(state, Anything.KNOWN, entity_id=entity_id).verdict is verdict


def test_an_entity_that_is_not_there_is_missing():
    wanted = Expected(unique_id=UNIQUE_ID, role="import", key="current_rate", rights=(0.12,))
    (finding,) = compare("iog", [wanted], [], {})
    assert (finding.entity_id, finding.verdict) == ("(current_rate)", Verdict.MISSING)


def test_an_entity_that_nobody_expects_is_told():
    registered = [{"unique_id": "1_off_peak", "entity_id": "binary_sensor.off_peak"}]
    (finding,) = compare("agile", [], registered, {"binary_sensor.off_peak": "off"})
    assert (finding.entity_id, finding.verdict) == ("binary_sensor.off_peak", Verdict.UNEXPECTED)


@pytest.mark.parametrize("entity_id", ["event.car_dispatch", "calendar.car_dispatches"])
@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        pytest.param("unknown", Verdict.OK, id="nothing has happened"),
        pytest.param("off", Verdict.OK, id="nothing is on"),
        pytest.param("unavailable", Verdict.MISSING, id="out of reach"),
        pytest.param(None, Verdict.MISSING, id="no state at all"),
    ],
)
def test_events_and_calendars_only_have_to_be_there(entity_id, state, verdict):
    """Whatever happens in the demo; a calendar may share its unique id with a binary sensor."""
    registered = [{"unique_id": "1_dispatch", "entity_id": entity_id}]
    states = {} if state is None else {entity_id: state}
    (finding,) = compare("iog", [], registered, states)
    assert (finding.entity_id, finding.verdict) == (entity_id, verdict)


def test_only_what_is_not_right_is_a_problem_and_it_says_what_would_be():
    findings = [judged("0.12", 0.12), judged("0.12", 0.07000035)]
    assert problems(findings) == [
        "iog import: sensor.electricity_current_rate is wrong (0.12; right: 0.07000035)."
    ]


def test_the_table_shows_value_and_right_beside_each_other():
    assert findings_table([judged("on", True)]).splitlines()[2].split() == [
        "iog",
        "import",
        ENTITY_ID,
        "on",
        "on",
        "ok",
    ]


@pytest.mark.parametrize(
    ("key", "right"),
    [
        pytest.param("current_rate", Anything.KNOWN, id="a price now"),
        pytest.param("next_rate", Anything.AT_ALL, id="a price to come"),
        pytest.param("next_dispatch", Anything.AT_ALL, id="a charge to come"),
    ],
)
def test_a_real_house_may_not_know_what_is_to_come(key, right):
    registered = {"unique_id": f"1_{key}", "translation_key": key}
    assert expected_of_real(registered).rights == (right,)
