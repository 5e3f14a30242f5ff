"""Binary sensors: off-peak of the house, dispatching of the car, and why."""

import pytest
from tests.harness.clock import DAY, HOUR, MINUTE, NOON, SECOND
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

FLAT, INTELLIGENT_GO = "E-1R-VAR-22-11-01-J", "E-1R-INTELLI-VAR-22-10-14-J"


def dispatching(home: Home) -> tuple[str, str]:
    """Return what the car's sensor shows, and why."""
    state = home.state_of("car", "intelligent_dispatching")
    return state.state, state.attributes["reason"]


# --- off_peak -------------------------------------------------------------------------------------


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
async def test_off_peak_follows_the_window_without_a_request(home):
    """On from 23:30 to 05:30 on the London clock, to the second, with nobody asked."""
    await home.at("23:20")
    await home.set_up()
    for edge, after in ((home.moment("23:30"), True), (home.moment("+05:30"), False)):
        await home.at(edge - SECOND)
        asked = len(home.calls())
        assert home.shown("import", "off_peak") is not after
        for moment in (edge, edge + SECOND):
            await home.at(moment)
            assert home.shown("import", "off_peak") is after
        assert len(home.calls()) == asked


@pytest.mark.parametrize("household", ["agile", "london"])
async def test_a_tariff_without_a_low_rate_has_no_off_peak(home):
    """A price that changes every half hour has no off-peak; nor has a flat one, see below."""
    await home.set_up()
    with pytest.raises(LookupError):
        home.entity_id_of("import", "off_peak")


async def test_off_peak_is_kept_when_the_tariff_turns_flat(home):
    """It is unavailable from the change on, over a restart too, and works again afterwards."""
    await home.set_up()
    change = home.moment("+00:00")
    home.do("new_agreement", meter="import", tariff_code=FLAT, valid_from=change)
    await home.at(change - 5 * MINUTE, change - SECOND)
    assert home.shown("import", "off_peak") is True
    await home.at(change)
    assert home.state_of("import", "off_peak").state == "unavailable"
    assert home.shown("import", "price_level") == "normal"
    await home.at(change + 3 * DAY)
    assert home.state_of("import", "off_peak").state == "unavailable"
    await home.reload()
    assert home.state_of("import", "off_peak").state == "unavailable"
    back = change + 4 * DAY
    home.do("new_agreement", meter="import", tariff_code=INTELLIGENT_GO, valid_from=back)
    await home.at(back - 5 * MINUTE, back)
    assert home.shown("import", "off_peak") is True


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_off_peak_comes_with_a_tariff_that_has_a_low_rate(home):
    """Known a day ahead, the entity is made ahead, unavailable until the tariff is in force."""
    await home.set_up()
    with pytest.raises(LookupError):
        home.entity_id_of("import", "off_peak")
    change = home.moment("+00:00") + DAY
    home.do("new_agreement", meter="import", tariff_code=INTELLIGENT_GO, valid_from=change)
    await home.at(NOON + 12 * HOUR, NOON + 12 * HOUR + 2 * MINUTE)
    assert home.state_of("import", "off_peak").state == "unavailable"
    await home.at(change)
    assert home.shown("import", "off_peak") is True


# --- intelligent_dispatching ----------------------------------------------------------------------


async def test_a_dispatch_is_planned_starts_and_is_completed(home):
    """Dispatching from 14:10 to 15:05 to the second, through the three lists in turn.

    The house is cheap for the half hours around it; a boost before it is no dispatch.
    """
    home.plug_in("11:50-13:00 BOOST", "14:10-15:05")
    await home.set_up()
    boost, slot = "11:50-13:00 boost", "14:10-15:05 smart"
    words = ("planned", "started", "completed")

    def lists() -> list[str]:
        return [home.rows(f"{word}_dispatches") for word in words]

    assert dispatching(home) == ("off", "no_dispatch")
    assert (home.shown("car", "intelligent_state"), lists()[0]) == ("boosting", f"{boost}, {slot}")
    assert home.shown("import", "off_peak") is False
    await home.at("14:09:59")
    assert dispatching(home) == ("off", "no_dispatch")
    for wall in ("14:10", "14:10:01"):
        await home.at(wall)
        assert dispatching(home) == ("on", "dispatch")
    await home.at("14:16")
    assert lists()[:2] == [slot, "14:00-14:30 smart"]
    await home.at("14:31", "14:36", "15:04:59")
    assert dispatching(home) == ("on", "dispatch")
    for wall in ("15:05", "15:05:01"):
        await home.at(wall)
        assert dispatching(home) == ("off", "no_dispatch")
    await home.at("15:10", "15:16")
    halves = "14:00-14:30 smart, 14:30-15:00 smart, 15:00-15:30 smart"
    assert lists()[:2] == ["", halves]
    assert lists()[2].endswith("14:10-14:30 None, 14:30-15:00 None, 15:00-15:05 None")


@pytest.mark.parametrize(
    ("options", "at_night"),
    [({}, ("on", "standard_off_peak")), (ONLY_DISPATCHES, ("off", "no_dispatch"))],
    ids=["default", "dispatches only"],
)
async def test_the_option_says_whether_the_window_counts(home, options, at_night):
    """In the standard window dispatching is on, unless only dispatches shall count."""
    await home.at("23:29:50")
    await home.set_up(**options)
    assert dispatching(home) == ("off", "no_dispatch")
    await home.at("23:30")
    assert dispatching(home) == at_night


@pytest.mark.parametrize(
    ("provider", "is_reliable"), [("TESLA_V2", True), ("OHME", False), ("OHME_V2", False)]
)
async def test_a_plan_is_reliable_unless_the_provider_is_known_for_lists_that_never_come(
    home, provider, is_reliable
):
    """Ohme lists slots for a car that is not even plugged in."""
    home.fail("replace", values={"provider": provider})
    await home.set_up()
    told = home.attributes("car", "intelligent_dispatching")
    assert told["plan_reliable"] is is_reliable


async def test_the_supplier_s_word_and_its_moment_are_told_beside_the_dispatching(home):
    """A blueprint is given this one entity, and a template cannot find the others."""
    await home.set_up()
    told = home.attributes("car", "intelligent_dispatching")
    assert told["intelligent_state"] == "smart_control_not_available"
    assert told["retrieved_at"] == NOON
    home.plug_in()
    await home.at(later := NOON + 31 * MINUTE)
    told = home.attributes("car", "intelligent_dispatching")
    assert told["intelligent_state"] == "smart_control_capable"
    assert NOON < told["retrieved_at"] <= later
