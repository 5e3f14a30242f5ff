"""What a person sees when plans are odd: each behaviour seen in the field, over HTTP.

Every case is a list of moments of one evening or night. What is not said about a moment is not
looked at; rate, `off_peak` and `price_level` are always compared with each other.
"""

from collections.abc import Callable
from datetime import date
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR
from tests.harness.car_home import ONLY_DISPATCHES, ORDINARY, Home, Seen, unlike

SPRING, AUTUMN = date(2027, 3, 27), date(2026, 10, 24)
"""The clocks change in the night that begins on these days."""

type Step = tuple[str, Callable[[Home], None] | None, Seen]
"""A wall time, what happens then (and is asked about), and what is seen after it."""


def plan(*rows: str, **more: object) -> Callable[[Home], None]:
    return lambda home: home.plan(*rows, **more)


def do(what: str, **more: object) -> Callable[[Home], None]:
    return lambda home: home.do(what, **more)


def ask(_home: Home) -> None:
    """Nothing happens but a refresh."""


DEAR = Seen(is_low=False, reason="tariff", certainty="published", is_dispatching=False)
NIGHT = Seen(is_low=True, reason="standard_off_peak", certainty="published")

BOTH: dict[str, list[Step]] = {
    "a boost is dear, and no dispatch": [
        (
            "17:50",
            plan("18:00-19:00 BOOST"),
            Seen(
                is_low=False, is_dispatching=False, next_dispatch="-", planned="18:00-19:00 boost"
            ),
        ),
        ("18:05", ask, DEAR),
        ("18:35", ask, DEAR),
        ("19:10", ask, Seen(is_low=False, planned="")),
    ],
    "a boost now, by the customer": [
        ("18:00", do("boost"), Seen(is_low=False, is_dispatching=False, next_dispatch="-")),
        ("18:40", ask, DEAR),
    ],
    "a boost beside a smart slot leaves that cheap": [
        ("17:50", plan("18:00-18:30", "18:30-19:00 BOOST"), Seen(next_dispatch="18:00")),
        ("18:02", ask, Seen(is_low=True, is_dispatching=True, certainty="running")),
        ("18:32", ask, DEAR),
    ],
    "a test charge is dear, and no dispatch": [
        (
            "17:50",
            plan("18:00-18:30 TEST"),
            Seen(is_low=False, next_dispatch="-", planned="18:00-18:30 test"),
        ),
        ("18:05", ask, DEAR),
    ],
    "a plan for a car that is away": [
        ("17:50", plan("18:00-19:00"), Seen(next_dispatch="18:00")),
        (
            "17:55",
            do("state", state="SMART_CONTROL_NOT_AVAILABLE"),
            Seen(is_low=False, next_dispatch="-", planned="18:00-19:00 smart"),
        ),
        ("18:05", ask, DEAR),
    ],
    "a plan that outlives suspended control": [
        ("17:50", plan("18:00-19:00"), Seen(next_dispatch="18:00")),
        (
            "17:55",
            do("suspend", linger=True),
            Seen(is_low=False, next_dispatch="-", planned="18:00-19:00 smart"),
        ),
        ("18:05", ask, DEAR),
        ("18:35", ask, DEAR),
    ],
    "control suspended midway": [
        ("17:50", plan("18:00-19:00"), Seen(next_dispatch="18:00")),
        ("18:05", ask, Seen(is_low=True, is_dispatching=True, certainty="running")),
        ("18:15", do("suspend", linger=True), Seen(is_low=True, is_dispatching=False)),
        ("18:31", None, DEAR),
    ],
    "rows that overlap are one dispatch": [
        (
            "17:50",
            plan("18:00-18:40", "18:20-19:00"),
            Seen(next_dispatch="18:00", planned="18:00-19:00 smart"),
        ),
        ("18:05", ask, Seen(is_low=True, is_dispatching=True)),
        ("18:45", ask, Seen(is_low=True, is_dispatching=True)),
        ("19:00", None, Seen(is_low=False, is_dispatching=False)),
    ],
    "rows that follow on are one dispatch": [
        ("17:50", plan("18:00-18:30", "18:30-19:00"), Seen(planned="18:00-19:00 smart")),
        ("18:05", ask, Seen(is_low=True, is_dispatching=True)),
        ("18:30", None, Seen(is_low=True, is_dispatching=True, certainty="running")),
        ("19:00", None, Seen(is_low=False, is_dispatching=False)),
    ],
    "a slot of three minutes": [
        ("17:50", plan("18:10-18:13"), Seen(is_low=False, next_dispatch="18:10")),
        ("18:10:05", ask, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
        ("18:14", None, Seen(is_low=True, reason="dispatch", is_dispatching=False)),
        ("18:30", None, Seen(is_low=False, is_dispatching=False)),
    ],
    "a slot that ends before it starts": [
        ("17:50", plan("19:00-18:30"), Seen(is_low=False, next_dispatch="-", planned="")),
        ("18:35", ask, DEAR),
    ],
    "an absurd plan leaves the sane row": [
        (
            "17:50",
            plan("19:00-18:30", "20:00-20:30"),
            Seen(is_low=False, next_dispatch="20:00", planned="20:00-20:30 smart"),
        ),
        ("20:03", ask, Seen(is_low=True, is_dispatching=True)),
    ],
    "a slot across midnight": [
        ("17:50", plan("23:00-+00:30"), Seen(next_dispatch="23:00")),
        ("22:59:59", None, Seen(is_low=False, is_dispatching=False)),
        ("23:02", ask, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
        ("23:30", None, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
        ("+00:00", None, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
        ("+00:29:59", None, Seen(is_low=True, is_dispatching=True)),
        ("+00:30", None, Seen(is_low=True, is_dispatching=False)),
    ],
    "a slot that begins with the night": [
        ("17:50", plan("23:30-+05:30"), Seen(next_dispatch="23:30")),
        ("23:29:59", None, DEAR),
        ("23:30", None, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
        ("+05:29:59", None, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
        ("+05:30", None, DEAR),
    ],
    "a slot that reaches beyond the night": [
        ("17:50", plan("+04:30-+06:10"), Seen(next_dispatch="04:30")),
        ("+05:10", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
        ("+05:30", None, Seen(is_low=True, reason="dispatch", certainty="running")),
        ("+06:10", None, Seen(is_low=True, reason="dispatch", is_dispatching=False)),
        ("+06:30", None, Seen(is_low=False, is_dispatching=False)),
    ],
    "a slot that ends with the evening": [
        ("17:50", plan("22:40-23:30"), Seen(next_dispatch="22:40")),
        ("22:45", ask, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
        ("23:29:59", None, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
        ("23:30", None, Seen(is_low=True, reason="standard_off_peak", is_dispatching=False)),
    ],
    "withdrawn at the last minute": [
        ("17:50", plan("18:00-18:30"), Seen(next_dispatch="18:00")),
        ("17:58", do("withdraw"), Seen(is_low=False, next_dispatch="-", planned="")),
        ("18:00", None, DEAR),
    ],
    "withdrawn midway, after it ran": [
        ("17:50", plan("18:00-19:00"), Seen(next_dispatch="18:00")),
        ("18:03", ask, Seen(is_low=True, is_dispatching=True)),
        ("18:10", do("withdraw"), Seen(is_low=True, is_dispatching=False, planned="")),
        ("18:30", None, DEAR),
    ],
    "a plan that cannot be fetched": [
        ("17:50", plan("18:00-19:00"), Seen(next_dispatch="18:00")),
        (
            "17:54",
            do("fault", kind="kt_ct_4340", times=None),
            Seen(is_low=False, next_dispatch="18:00", planned="18:00-19:00 smart"),
        ),
    ],
}


async def live(home: Home, steps: list[Step]) -> dict[str, object]:
    """Let a car at home live through the steps, and return what is not seen as expected."""
    home.do("plug_in")
    wrong: dict[str, object] = {}
    for wall, event, expected in steps:
        await home.at(wall)
        if event is not None:
            event(home)
            await home.ask()
        if found := unlike(home.seen(), expected):
            wrong[wall] = found
    return wrong


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
@pytest.mark.parametrize("case", BOTH)
async def test_what_is_seen_on_both_tariffs(hass, freezer, supplier, add_entry, household, case):
    """Odd plans fool neither the older tariff nor the one with four rates."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    await add_entry(options=ONLY_DISPATCHES)
    assert await live(home, BOTH[case]) == {}


@pytest.mark.parametrize(("household", "certainty"), [("iog", "planned"), ("iog-four-rate", None)])
async def test_a_slot_whose_plan_is_not_told_again(
    hass, freezer, supplier, add_entry, household, certainty
):
    """With KT-CT-4340 the last plan stands and says so; with four rates it promises no more."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    await add_entry(options=ONLY_DISPATCHES)
    home.do("plug_in")
    home.plan("18:00-19:00")
    await home.at("17:50")
    await home.ask()
    told_at = home.attribute("plan_retrieved_at")
    assert home.attribute("plan_failed") is False
    home.do("fault", kind="kt_ct_4340", times=None)
    await home.at("17:54")
    await home.ask()
    await home.at("18:05")
    assert home.attribute("plan_failed") is True
    assert home.attribute("plan_retrieved_at") == told_at
    assert (
        unlike(
            home.seen(),
            Seen(
                is_low=certainty is not None,
                certainty=certainty,
                is_dispatching=True,
                planned="18:00-19:00 smart",
            ),
        )
        == {}
    )


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
async def test_withdrawn_slots_leave_no_cheap_mark(hass, freezer, supplier, add_entry, household):
    """Of two slots of an hour, withdrawn at 18:10, the half hour that ran stays cheap for good."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    await add_entry(options=ONLY_DISPATCHES)
    steps = [
        ("17:50", plan("18:00-19:00", "20:00-21:00"), Seen(next_dispatch="18:00")),
        ("18:03", ask, Seen(is_low=True)),
        ("18:10", do("withdraw"), Seen(is_low=True, next_dispatch="-")),
        ("21:30", ask, DEAR),
    ]
    assert await live(home, steps) == {}
    assert await home.cheap_from("17:00", "22:00") == {"18:00": "completed"}


async def test_a_plan_of_forty_hours_is_none(hass, freezer, supplier, add_entry):
    """A row longer than a day cannot be meant."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    await add_entry(options=ONLY_DISPATCHES)
    home.do("plug_in")
    start = home.moment("18:00")
    home.do("plan", slots=[{"start": start, "end": start + 80 * HALF_HOUR}])
    await home.at("17:50")
    await home.ask()
    assert unlike(home.seen(), Seen(is_low=False, next_dispatch="-", planned="")) == {}
    await home.at("18:05")
    await home.ask()
    assert unlike(home.seen(), DEAR) == {}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("0001-01-01T00:00:00Z", "0001-01-01T00:30:00Z", id="the first half hour"),
        pytest.param("9999-12-31T23:00:00Z", "9999-12-31T23:59:59Z", id="the last hour"),
    ],
)
async def test_a_row_at_the_ends_of_time_stops_nothing(
    hass, freezer, supplier, add_entry, start, end
):
    """Nothing can be reckoned with there: the row is no row, and asking goes on."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    await add_entry(options=ONLY_DISPATCHES)
    home.do("plug_in")
    ordinary = {
        "start": home.moment("18:00").isoformat(),
        "end": home.moment("18:30").isoformat(),
    }
    rows = [{"start": start, "end": end, "type": "SMART"}, ordinary]
    home.do("raw", values={"d0": rows}, times=None, only="dispatches")
    await home.at("17:50")
    await home.ask()
    seen = Seen(is_low=False, next_dispatch="18:00", planned="18:00-18:30 smart")
    assert unlike(home.seen(), seen) == {}
    await home.at("18:05")
    assert home.attribute("retrieved_at") > home.moment("17:55")


CHANGES: dict[str, tuple[date, list[Step]]] = {
    # the clocks go from 02:00 back to 01:00: the night has seven hours, and ends at 05:30 UTC
    "autumn": (
        AUTUMN,
        [
            ("20:00", plan("+00:30Z-+06:10Z"), Seen(next_dispatch="01:30")),
            ("+00:40Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+01:40Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+05:20Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+05:30Z", None, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
            ("+06:10Z", None, Seen(is_low=True, reason="dispatch", is_dispatching=False)),
            ("+06:30Z", None, Seen(is_low=False, is_dispatching=False)),
        ],
    ),
    # from 01:00 on to 02:00: the night has five hours, and ends at 04:30 UTC
    "spring": (
        SPRING,
        [
            ("20:00", plan("+00:30Z-+05:10Z"), Seen(next_dispatch="00:30")),
            ("+00:40Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+01:10Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+04:20Z", ask, Seen(is_low=True, reason="standard_off_peak", is_dispatching=True)),
            ("+04:30Z", None, Seen(is_low=True, reason="dispatch", is_dispatching=True)),
            ("+05:10Z", None, Seen(is_low=True, reason="dispatch", is_dispatching=False)),
            ("+05:30Z", None, Seen(is_low=False, is_dispatching=False)),
        ],
    ),
}


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
@pytest.mark.parametrize("season", CHANGES)
async def test_what_is_seen_when_the_clocks_change(
    hass, freezer, supplier, add_entry, household, season
):
    """The night follows the clock on the wall, the slot does not."""
    day, steps = CHANGES[season]
    home = Home(hass, freezer, supplier, day)
    await home.at("19:50")
    await add_entry(options=ONLY_DISPATCHES)
    assert await live(home, steps) == {}
