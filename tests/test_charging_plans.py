"""What a person sees when plans are odd: behaviours seen in the field, over HTTP.

The model's tables say what each plan means; here an evening and a night show that it arrives. Rate,
`off_peak` and `price_level` are always compared with each other.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
import pytest
from tests.harness.clock import HALF_HOUR
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

type Step = tuple[str, Callable[[Home], object] | None, dict[str, Any]]
"""A wall time, what happens then (and is asked about), and what is seen after it."""

both_tariffs = pytest.mark.parametrize("household", ["iog", "iog-four-rate"])


def ask(_home: Home) -> None:
    """Nothing happens but a refresh."""


def plan(*rows: str) -> Callable[[Home], object]:
    return lambda home: home.plan(*rows)


def do(what: str, **more: object) -> Callable[[Home], object]:
    return lambda home: home.do(what, **more)


DEAR = {"is_low": False, "reason": "tariff", "certainty": "published", "is_dispatching": False}
NIGHT = {"is_low": True, "reason": "standard_off_peak", "certainty": "published"}
RUNS = {"is_low": True, "reason": "dispatch", "is_dispatching": True, "certainty": "running"}
RAN = {"is_low": True, "reason": "dispatch", "is_dispatching": False}

EVENING: list[Step] = [
    # three minutes make a half hour cheap; a boost and a test charge are dear, and no dispatch
    (
        "17:50",
        plan("18:10-18:13", "18:30-19:00 BOOST", "19:00-19:30 TEST"),
        DEAR
        | {"next_dispatch": "18:10"}
        | {"planned": "18:10-18:13 smart, 18:30-19:00 boost, 19:00-19:30 test"},
    ),
    ("18:10:05", ask, RUNS),
    ("18:14", None, RAN),
    ("18:30", None, DEAR),
    ("18:35", ask, DEAR),
    ("19:05", ask, DEAR),
    # rows that overlap or follow on are one dispatch, one that ends before it starts is none
    (
        "19:35",
        plan("20:00-20:40", "20:20-21:00", "21:00-22:00", "21:30-21:15"),
        DEAR | {"next_dispatch": "20:00", "planned": "20:00-22:00 smart"},
    ),
    ("19:59:59", None, DEAR),
    ("20:03", ask, RUNS),
    ("20:35", ask, RUNS),
    # withdrawn midway, its half hour ends as it began
    ("20:45", do("withdraw"), RAN | {"planned": "", "next_dispatch": "-"}),
    ("21:00", None, DEAR),
    # withdrawn before it begins
    ("21:03", plan("21:10-21:30"), {"next_dispatch": "21:10"}),
    ("21:07", do("withdraw"), {"next_dispatch": "-", "planned": ""}),
    ("21:10", None, DEAR),
    # planned for a car that is away
    ("21:15", plan("21:30-22:00"), {"next_dispatch": "21:30"}),
    (
        "21:20",
        do("state", state="SMART_CONTROL_NOT_AVAILABLE"),
        {"next_dispatch": "-", "planned": "21:30-22:00 smart"},
    ),
    ("21:35", ask, DEAR),
    ("22:01", do("state", state=None), DEAR),
    # control is suspended midway, and the plan outlives it
    ("22:05", plan("22:10-23:20"), {"next_dispatch": "22:10"}),
    ("22:12", ask, RUNS),
    ("22:15", do("suspend", linger=True), RAN | {"next_dispatch": "-"}),
    ("22:31", None, DEAR),
    ("22:35", ask, DEAR | {"planned": "22:10-23:20 smart"}),
    ("22:40", do("withdraw"), DEAR),
    ("22:43", do("resume"), DEAR),
    # across midnight, and beyond the night
    ("22:46", plan("23:00-+00:30", "+04:30-+06:10"), {"next_dispatch": "23:00"}),
    ("22:59:59", None, DEAR),
    ("23:02", ask, RUNS),
    ("23:30", None, NIGHT | {"is_dispatching": True}),
    ("+00:29:59", None, NIGHT | {"is_dispatching": True}),
    ("+00:30", None, NIGHT | {"is_dispatching": False}),
    ("+05:10", ask, NIGHT | {"is_dispatching": True}),
    ("+05:30", None, RUNS),
    ("+06:10", None, RAN),
    ("+06:30", None, DEAR),
]
CHEAP = ["18:00", "20:00", "20:30", "21:30", "22:00", "23:00", "05:30", "06:00"]
"""What stays cheap for good of that evening: withdrawn slots leave no mark, and what was charged by
the car said to be away is reported afterwards.
"""


async def live(home: Home, steps: list[Step]) -> dict[str, object]:
    """Let a car at home live through the steps, and return what is not seen as expected."""
    await home.set_up(**ONLY_DISPATCHES)
    home.plug_in()
    wrong: dict[str, object] = {}
    for wall, event, expected in steps:
        await home.at(wall)
        if event is not None:
            event(home)
            await home.ask()
        if found := home.unlike(**expected):
            wrong[wall] = found
    return wrong


@both_tariffs
async def test_an_evening_of_odd_plans(home):
    """They fool neither the older tariff nor the one with four rates."""
    await home.at("17:45")
    assert await live(home, EVENING) == {}
    assert list(await home.cheap_from("17:00", "+07:00")) == CHEAP


@pytest.mark.parametrize(("household", "certainty"), [("iog", "planned"), ("iog-four-rate", None)])
async def test_a_slot_whose_plan_is_not_told_again(home, certainty):
    """With KT-CT-4340 the last plan stands and says so; with four rates it promises no more."""
    await home.at("17:45")
    planned = {"is_low": False, "next_dispatch": "18:00", "planned": "18:00-19:00 smart"}
    fault = do("fault", kind="kt_ct_4340", times=None)
    steps = [("17:50", plan("18:00-19:00"), planned), ("17:54", fault, planned)]
    assert await live(home, steps) == {}
    await home.at("18:05")
    told = home.attributes("car", "intelligent_dispatching")
    assert told["plan_failed"] is True
    assert told["plan_retrieved_at"] <= home.moment("17:54") < told["retrieved_at"]
    assert home.unlike(is_low=certainty is not None, is_dispatching=True) == {}
    assert home.unlike(certainty=certainty or "published", planned="18:00-19:00 smart") == {}


async def test_absurd_rows_stop_nothing(home):
    """At the ends of time, or longer than a day: they are no rows, and asking goes on."""
    await home.at("17:45")
    await home.set_up(**ONLY_DISPATCHES)
    home.plug_in()
    start = home.moment("20:00")
    bounds = [
        ("0001-01-01T00:00:00Z", "0001-01-01T00:30:00Z"),
        ("9999-12-31T23:00:00Z", "9999-12-31T23:59:59Z"),
        (start.isoformat(), (start + 80 * HALF_HOUR).isoformat()),
        (home.moment("18:00").isoformat(), home.moment("18:30").isoformat()),
    ]
    rows = [{"start": start, "end": end, "type": "SMART"} for start, end in bounds]
    home.do("raw", values={"d0": rows}, times=None, only="dispatches")
    await home.ask_at("17:50")
    planned = {"next_dispatch": "18:00", "planned": "18:00-18:30 smart"}
    assert home.unlike(is_low=False, **planned) == {}
    await home.at("18:05")
    assert home.attributes("car", "intelligent_dispatching")["retrieved_at"] > home.moment("17:55")


CHANGES = {
    "autumn": (date(2026, 10, 24), "01:30", "+05:30Z", "+06:10Z", "+06:30Z"),
    "spring": (date(2027, 3, 27), "00:30", "+04:30Z", "+05:10Z", "+05:30Z"),
}
"""The evening before, when a slot from 00:30 UTC begins on the wall, when the night ends, the slot,
and the half hour: in autumn the night has seven hours, in spring five.
"""


@pytest.mark.parametrize("season", CHANGES)
async def test_what_is_seen_when_the_clocks_change(home, season):
    """The night follows the clock on the wall, the slot does not."""
    home.day, begins, night_ends, slot_ends, over = CHANGES[season]
    await home.at("19:50")
    steps: list[Step] = [
        ("20:00", plan(f"+00:30Z-{slot_ends}"), {"next_dispatch": begins}),
        ("+00:40Z", ask, NIGHT | {"is_dispatching": True}),
        ("+01:40Z", ask, NIGHT | {"is_dispatching": True}),
        ("+04:20Z", ask, NIGHT | {"is_dispatching": True}),
        (night_ends, None, {"is_low": True, "reason": "dispatch", "is_dispatching": True}),
        (slot_ends, None, RAN),
        (over, None, {"is_low": False, "is_dispatching": False}),
    ]
    assert await live(home, steps) == {}
