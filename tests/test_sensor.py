"""Sensors: what they show, and when it changes."""

from datetime import date, datetime, time
import pytest
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel
from tests.harness.clock import DAY, HOUR, MINUTE, NOON, SECOND, local
from tests.harness.home import HIGH, LOW, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")


async def test_prices_change_on_the_half_hour_without_a_request(home):
    """A second before 23:30 the high rate holds, at 23:30 the low one; nobody was asked.

    The time of the change moves on a second later: it is there for triggers on it.
    """
    await home.at("23:10")
    await home.set_up()
    before = (HIGH, LOW, home.moment("23:30"))
    at = (LOW, HIGH, home.moment("23:30"))
    after = (LOW, HIGH, home.moment("+05:30"))
    asked = set()
    for wall, right in (("23:29:59", before), ("23:30", at), ("23:30:01", after)):
        await home.at(wall)
        keys = ("current_rate", "next_rate", "next_rate_change")
        assert tuple(home.shown("import", key) for key in keys) == right
        asked.add(len(home.calls()))
    assert len(asked) == 1


async def test_a_rate_tells_its_whole_run_and_why(home):
    """The run of equal price goes through midnight; a planned dispatch is named as what it is."""
    home.plug_in("14:00-15:10")
    await home.set_up()

    def run(key: str) -> tuple[object, ...]:
        told = home.attributes("import", key)
        return tuple(told[name] for name in ("start", "end", "reason", "certainty"))

    day = (home.moment("05:30"), home.moment("14:00"), "tariff", "published")
    slot = (home.moment("14:00"), home.moment("15:30"), "dispatch", "planned")
    assert (run("current_rate"), run("next_rate")) == (day, slot)
    await home.at("23:45")
    night = (home.moment("23:30"), home.moment("+05:30"), "standard_off_peak", "published")
    assert run("current_rate") == night


async def test_half_hours_of_yesterday_add_up_to_its_cost(home):
    """15.6 kWh and 4.88476905 GBP are the sums of 48 rows and the standing charge."""
    await home.set_up()
    energy = home.attributes("import", "previous_consumption")
    cost = home.attributes("import", "previous_cost")
    assert energy["date"] == cost["date"] == date(2026, 11, 17)
    assert len(energy["half_hours"]) == len(cost["half_hours"]) == 48
    assert sum(row["energy_kwh"] for row in energy["half_hours"]) == pytest.approx(15.6)
    of_units = sum(row["cost"] for row in cost["half_hours"])
    assert cost["standing_charge"] == pytest.approx(0.53838015)
    assert of_units + 0.53838015 == pytest.approx(4.88476905)
    assert cost["half_hours"][0] == {
        "start": home.moment("00:00") - DAY,
        "energy_kwh": 0.1,
        "price_per_kwh": LOW,
        "cost": pytest.approx(0.007000035),
    }


@pytest.mark.parametrize(
    ("day", "energy_kwh", "cost"),
    [
        pytest.param(date(2027, 3, 28), 15.4, 4.87076898, id="46 half hours"),
        pytest.param(date(2026, 10, 25), 15.8, 4.89876912, id="50 half hours"),
        pytest.param(date(2026, 9, 30), 15.6, 4.8725733, id="before a price change"),
    ],
)
async def test_days_of_any_length_are_billed_whole(home, day, energy_kwh, cost):
    """Energy [kWh] and cost [GBP] of the days on which the clock changes, worked by hand."""
    await home.at(local(day + DAY, time(9)))
    await home.set_up()
    assert home.shown("import", "previous_consumption") == pytest.approx(energy_kwh)
    assert home.shown("import", "previous_cost") == pytest.approx(cost)
    assert home.attributes("import", "previous_cost")["date"] == day


async def test_the_night_of_a_clock_change_keeps_to_the_clock(home):
    """In the night of 25 October the low rate lasts seven hours: the clock goes back at 02:00."""
    home.day = date(2026, 10, 24)
    await home.at("23:40")
    await home.set_up()
    end = home.moment("+05:30Z")
    run = home.attributes("import", "current_rate")
    assert (run["start"], run["end"]) == (end - 7 * HOUR, end)
    await home.at(end - SECOND)
    assert home.shown("import", "current_rate") == LOW
    await home.at("+05:30")
    assert home.shown("import", "current_rate") == HIGH


async def test_requests_are_counted_by_kind(home):
    """The account's sensor tells what the key spent in the last hour, and what it may do next."""
    await home.set_up()
    told = home.attributes("account", "requests_last_hour")
    kinds = ("login", "account", "dispatches", "rates", "standing_charges", "consumption")
    assert {kind: told[kind] for kind in kinds} == {kind: len(home.calls(kind)) for kind in kinds}
    assert home.shown("account", "requests_last_hour") == len(home.calls())
    assert told["next_dispatch_call_allowed"] == NOON + MINUTE


async def test_the_last_answer_tells_when_the_next_is_asked_for(home):
    """An idle car is asked for within a quarter of an hour, give or take, and it says why then."""
    await home.set_up()
    idle = home.attributes("car", "dispatches_last_retrieved")
    assert home.shown("car", "dispatches_last_retrieved") == NOON
    assert idle["next_refresh_reason"] == "unplugged"
    due = idle["next_refresh"]
    assert NOON < due <= NOON + 17 * MINUTE
    assert (idle["requests_last_hour"], idle["maximum_requests_per_hour"]) == (1, 20)
    assert idle["last_error"] is None
    home.plug_in()
    await home.at(due)
    plugged = home.state_of("car", "dispatches_last_retrieved")
    assert datetime.fromisoformat(plugged.state) == due.replace(microsecond=0)
    assert plugged.attributes["next_refresh_reason"] == "just_plugged_in"
    assert plugged.attributes["next_refresh"] == due + MINUTE


@pytest.mark.parametrize("household", ["agile"])
async def test_a_rate_is_unknown_beyond_the_published_prices(home):
    """Prices end at 23:00 and none come out: the last is shown to its end, then no price at all."""
    await home.at("15:00")
    home.do("publication", at="23:59")
    await home.set_up()
    await home.at("22:59:59")
    keys = ("current_rate", "next_rate", "next_rate_change")
    assert [home.shown("import", key) for key in keys] == [0.223125, None, None]
    await home.at("23:00")
    assert home.shown("import", "current_rate") is None
    assert (home.shown("import", "price_level"), look(home)) == (None, LEVEL_LOOKS[None])


def look(home: Home) -> object:
    """Return the look of a level that the sensor has by icon and colour."""
    told = home.attributes("import", "price_level")
    (found,) = (
        each
        for each in LEVEL_LOOKS.values()
        if (each.icon, each.colour) == (told["icon"], told["colour"])
    )
    return found


async def test_thresholds_are_followed_by_sensor_and_event(home):
    """29.6 p is above 20 p, and so expensive; without thresholds it would be normal."""
    await home.at("23:10")
    await home.set_up(expensive_above=0.2)
    assert home.shown("import", "price_level") == "expensive"
    assert look(home) == LEVEL_LOOKS[PriceLevel.EXPENSIVE]
    await home.at("23:30")
    assert home.shown("import", "price_level") == "cheap"
    assert home.attributes("import", "price_level_changed")["event_type"] == "cheap"
    assert look(home) == LEVEL_LOOKS[PriceLevel.CHEAP]


async def test_slots_of_today_and_tomorrow_are_there_to_be_read(home):
    """By the clock on the wall, in summer too; what is over goes, and a boost is none."""
    home.day = date(2026, 7, 1)
    await home.at("12:00:30")
    home.plug_in("13:00-14:30", "17:00-17:30 BOOST", "+02:30-+04:00")
    await home.set_up()
    slots = "13:00-14:30, 02:30-04:00"
    assert home.shown("car", "smart_charging_slots") == slots
    first, second = home.attributes("car", "smart_charging_slots")["slots"]
    assert [str(first[bound]) for bound in ("start", "end")] == [
        "2026-07-01 13:00:00+01:00",
        "2026-07-01 14:30:00+01:00",
    ]
    assert second["start"] == home.moment("+02:30")
    following = home.attributes("car", "next_dispatch")
    assert {bound: following[bound] for bound in first} == first
    await home.at("13:00:01", "14:29:59")
    assert home.shown("car", "smart_charging_slots") == slots
    assert str(home.attributes("car", "next_dispatch")["start"]) == "2026-07-02 02:30:00+01:00"
    await home.at("14:30")
    assert home.shown("car", "smart_charging_slots") == "02:30-04:00"
    home.do("withdraw")
    await home.ask()
    assert home.shown("car", "smart_charging_slots") == "none"
    assert home.attributes("car", "smart_charging_slots")["slots"] == []


async def test_more_slots_than_a_state_can_hold_are_cut_between_two(home):
    """A state has 255 characters at most; the attribute has all."""
    rows = [
        f"+{hour:02}:{minute}-+{hour:02}:{minute + 10}" for hour in range(12) for minute in (10, 40)
    ]
    home.plug_in(*rows)
    await home.set_up()
    words = home.shown("car", "smart_charging_slots")
    assert words.split(", ") == [row.replace("+", "") for row in rows[:19]]
    assert len(home.attributes("car", "smart_charging_slots")["slots"]) == 24


async def test_slots_are_unknown_once_the_plan_is(home):
    """An empty plan holds for an hour without a new answer; then nobody knows."""
    await home.set_up()
    assert home.shown("car", "smart_charging_slots") == "none"
    home.fail("502")
    await home.live(2 * HOUR, step=10 * MINUTE)
    assert home.shown("car", "smart_charging_slots") is None
