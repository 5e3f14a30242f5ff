"""When to ask next: each rule by itself, around each of its boundaries.

This home's phase is one half. So its plain calls every 5 minutes come at 2:30, 7:30, ... past the
hour, those every 4 minutes at 2, 6, 10, ..., every 15 at 7:30, 22:30, ..., every 20 at 10, 30, 50,
and its moment after a boundary is 12.5 s where a charge begins, (5 + 60) / 2 = 32.5 s elsewhere.
The grid of 50 minutes hangs from 1970: midnight of 18 November 2026 is 29,916,000 minutes after it,
598,320 x 50, so its points of that day are 00:25, 01:15, 02:05, ..., 11:15, 12:05, 12:55, ...
"""

from dataclasses import replace
from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.charging.memory import DispatchMemory
from custom_components.octopus_insight.model.polling.poller import stale_from
from custom_components.octopus_insight.model.polling.rules import next_request
from custom_components.octopus_insight.model.polling.state import (
    CallsLeft,
    CarPollState,
    Plug,
    PollState,
)
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.harness.cases import cases
from tests.model.builders import span
from tests.model.dispatch_builders import (
    CAPABLE,
    NOT_AVAILABLE,
    Happening,
    answer,
    boost,
    memory_of,
    out,
    smart,
    when,
)

LONG_AGO = when("2026-11-17T00:00Z")
NIGHT = span("2026-11-18T23:30Z", "2026-11-19T05:30Z")
UNSPENT = CallsLeft(spent=(), per_hour=20, reserve=4, gap=timedelta(minutes=1))
PLUGGED, UNPLUGGED, UNKNOWN = Plug.PLUGGED, Plug.UNPLUGGED, Plug.UNKNOWN
GONE = answer("00:00", state=NOT_AVAILABLE)


def car(
    *told: Happening,
    plug: Plug | None = None,
    changed: str | None = None,
    watched: str | None = None,
) -> CarPollState:
    """Build a car; one of which nothing was told is away since midnight."""
    return CarPollState(
        memory=memory_of(*(told or [GONE])),
        plug=plug,
        changed_at=None if changed is None else when(changed),
        watched_at=None if watched is None else when(watched),
    )


def home(*cars: CarPollState, last: str, **differently: object) -> PollState:
    poll_state = PollState(
        cars=cars,
        started_at=LONG_AGO,
        last_call_at=when(last),
        off_peak_windows=(NIGHT,),
        phase=0.5,
        left=UNSPENT,
        intervals=POLL_INTERVALS,
    )
    return replace(poll_state, **differently)


def upcoming(*cars: CarPollState, last: str, **differently: object) -> str:
    """Return the next call: its time of day to a tenth of a second, and its reason."""
    call = next_request(home(*cars, last=last, **differently))
    assert call is not None
    clock = f"{call.at:%H:%M:%S.%f}"[:-5].removesuffix(".0").removesuffix(":00")
    return f"{clock} {call.reason}"


def spent(*times: str, rests_until: str | None = None) -> CallsLeft:
    rest = None if rests_until is None else when(rests_until)
    return replace(UNSPENT, spent=tuple(when(time) for time in times), rests_until=rest)


def each_minute(hour: int, *minutes: int) -> tuple[str, ...]:
    return tuple(f"{hour}:{minute:02}" for minute in range(*minutes))


OVER = smart("11:00", "11:30")
CONNECTED = car(answer("12:00", state=CAPABLE))
EVENING = car(answer("17:50", smart("18:10", "19:10")))
"""One charge, 18:10 to 19:10, told at 17:50."""


def test_without_a_car_there_is_no_call():
    assert next_request(home(last="12:00")) is None
    assert stale_from(home(last="12:05"), when("12:05")) is None


# --- Plain intervals ------------------------------------------------------------------------------


@cases(
    "last, expected",
    ("two minutes and a second before", "12:00:29", "12:02:30 steady"),
    ("two minutes before", "12:00:30", "12:02:30 steady"),
    ("too soon after the last call", "12:00:31", "12:07:30 steady"),
    ("on the grid", "12:02:30", "12:07:30 steady"),
)
def test_a_connected_car_is_asked_about_every_five_minutes(last, expected):
    """The grid stays where it is; a point within two minutes of the last call is left out."""
    assert upcoming(CONNECTED, last=last) == expected


@cases(
    "last, expected",
    # the charge is near from 17:40 on; the grid of four minutes has 17:38, 17:42, 17:46
    ("the next of four minutes is not near", "17:36:00", "17:42:30 steady"),
    ("the next of four minutes is near", "17:37:30", "17:42 steady"),
    ("near", "17:42:00", "17:46 steady"),
    # at 19:10 it is over, and 19:10:30 is not near it
    ("over", "19:10:00", "19:12:30 steady"),
)
def test_it_is_four_minutes_from_half_an_hour_before_a_charge_to_its_end(last, expected):
    """18:10 less 30 minutes is 17:40."""
    assert upcoming(EVENING, last=last) == expected


@cases(
    "last, expected",
    ("not its turn yet", "23:27:30", "23:32:30 steady"),
    ("before them", "23:37:30", "23:42:30 steady"),
    # 23:47:30 would be in them, and every 20 minutes there are 23:30, 23:50, ...
    ("their first call", "23:42:30", "23:50 night"),
    ("in them", "23:50", "00:10 night"),
    ("near their end", "2026-11-19T05:07:59Z", "05:10 night"),
    # 05:30 would be the next of 20 minutes, and is no longer in them
    ("their end", "2026-11-19T05:10Z", "05:17:30 steady"),
    ("after them", "2026-11-19T05:17:30Z", "05:22:30 steady"),
)
def test_nights_are_slow(last, expected):
    """In the standard off-peak window nothing the house pays can change.

    Homes slow down and are quick again one after the other, each within half an hour of its bounds.
    Half of that is 15 minutes: this home's slow hours are 23:45 to 05:15.
    """
    assert upcoming(CONNECTED, last=last) == expected


@cases(
    "plug, state, expected",
    ("no plug entity", None, NOT_AVAILABLE, "12:22:30 unplugged"),
    ("a plug that is not known", UNKNOWN, NOT_AVAILABLE, "12:22:30 unplugged"),
    ("unplugged by the plug", UNPLUGGED, NOT_AVAILABLE, "12:55 unplugged"),
    ("the supplier has not noticed", UNPLUGGED, CAPABLE, "12:22:30 unplugged"),
    ("plugged in, out of control", PLUGGED, NOT_AVAILABLE, "12:22:30 unplugged"),
    # the supplier's state decides, as if there were no plug entity
    ("no plug entity, connected", None, CAPABLE, "12:12:30 steady"),
    ("a plug that is not known, connected", UNKNOWN, CAPABLE, "12:12:30 steady"),
)
def test_a_car_that_is_away_is_asked_about_seldom(plug, state, expected):
    """Every 15 minutes; every 50 where a plug will tell that it is back."""
    assert upcoming(car(answer("12:08", state=state), plug=plug), last="12:08") == expected


# --- Plugging in and out --------------------------------------------------------------------------


@cases(
    "last, expected",
    ("long before", "11:20:00", "12:00:30 just_plugged_in"),
    ("before plugging in", "11:59:00", "12:00:30 just_plugged_in"),
    ("before the first", "12:00:29", "12:00:30 just_plugged_in"),
    ("at the first", "12:00:30", "12:01:30 waiting_for_plan"),
    ("at the second", "12:01:30", "12:02:30 waiting_for_plan"),
    ("at the fourth", "12:03:30", "12:04:30 waiting_for_plan"),
    ("at the fifth and last", "12:04:30", "12:10 steady"),
)
@pytest.mark.parametrize("plug", [PLUGGED, None], ids=["by the plug", "by the state"])
def test_five_tries_after_plugging_in(last, expected, plug):
    """Plugged in at 12:00: 30 seconds later, then each minute while there is no plan."""
    new = car(answer("12:00", state=CAPABLE), plug=plug, changed="12:00")
    assert upcoming(new, last=last) == expected


@cases(
    "told, changed, last, expected",
    # the first charge may begin minutes after it is planned
    ("a late plan", [], "12:00", "12:22", "12:26 steady"),
    ("half an hour: every five", [], "12:00", "12:26", "12:32:30 steady"),
    # from then on it is the steady pace
    ("a plan ends the tries", [smart("18:30", "19:00")], "17:40", "17:41:30", "17:47:30 steady"),
    ("not one that is over", [OVER], "12:00", "12:00:30", "12:01:30 waiting_for_plan"),
)
def test_a_first_plan_is_looked_for_more_often(told, changed, last, expected):
    """Plugged in at 12:00, or at 17:40."""
    new = car(answer(last, *told, state=CAPABLE), plug=PLUGGED, changed=changed)
    assert upcoming(new, last=last) == expected


@cases(
    "last, expected",
    ("before half an hour", "12:25:29", "12:27:30 steady"),
    ("after it", "12:27:30", "12:37:30 unplugged"),
)
def test_a_car_plugged_in_that_the_supplier_does_not_see_is_soon_let_be(last, expected):
    """Plugged in at 12:00: steady to 12:30, though the state says that it is not there."""
    assert upcoming(car(plug=PLUGGED, changed="12:00"), last=last) == expected


@cases(
    "last, state, expected",
    ("a minute later", "11:58", CAPABLE, "12:01 just_unplugged"),
    ("just asked", "12:00", NOT_AVAILABLE, "12:01 just_unplugged"),
    ("not noticed yet", "12:01", CAPABLE, "12:02 just_unplugged"),
    ("noticed", "12:01", NOT_AVAILABLE, "12:05 unplugged"),
    ("the last try", "12:04", CAPABLE, "12:05 just_unplugged"),
    ("not so often now", "12:05", CAPABLE, "12:07:30 unplugged"),
)
def test_after_unplugging_until_the_supplier_has_noticed(last, state, expected):
    """Unplugged at 12:00; the plain calls are at 12:05 (of 50) or 12:07:30 (of 15)."""
    gone = car(answer("11:50", state=state), plug=UNPLUGGED, changed="12:00")
    assert upcoming(gone, last=last) == expected


@cases(
    "plan_ends, expected",
    ("over", "12:01", "12:05 unplugged"),
    ("on", "12:02", "12:02 just_unplugged"),
)
def test_after_unplugging_until_the_plan_is_gone_too(plan_ends, expected):
    """A car that has lost connection is not plugged in for all we know; its plan still counts."""
    lost = answer("11:50", smart("11:30", plan_ends), state=DeviceState.LOST_CONNECTION)
    assert upcoming(car(lost, plug=UNPLUGGED, changed="12:00"), last="12:01") == expected


# --- Boundaries of the plan -----------------------------------------------------------------------


@cases(
    "last, expected",
    # 18:10 would be due by the grid of four, too: it gives way
    ("before its start", "18:06:00", "18:10:12.5 slot_starts"),
    ("asked at its start", "18:10:00", "18:14 steady"),
    ("half past", "18:26:00", "18:30:32.5 half_hour_began"),
    ("asked at half past", "18:30:00", "18:34 steady"),
    ("the full hour", "18:58:00", "19:00:32.5 half_hour_began"),
    # 19:10 is as near to the end
    ("before its end", "19:06:00", "19:10:32.5 slot_ends"),
    ("after its end", "19:10:32", "19:17:30 steady"),
)
def test_each_boundary_of_a_charge_is_looked_at(last, expected):
    """A charge from 18:10 to 19:10: its start, its half hours and its end, each only once."""
    assert upcoming(EVENING, last=last) == expected


NIGHT_CHARGE = answer("23:40", smart("23:45", "2026-11-19T01:00Z"))
MORNING_CHARGE = answer("2026-11-19T04:50Z", smart("2026-11-19T05:00Z", "2026-11-19T06:00Z"))


@cases(
    "told, last, expected",
    # half hours of the night are cheap anyway; its start is looked at, for what is shown, and
    # there is a minute for that: (5 + 60) / 2 = 32.5 s
    ("a start in the night", NIGHT_CHARGE, "23:43", "23:45:32.5 slot_starts"),
    ("a half hour of the night", NIGHT_CHARGE, "23:51", "00:10 night"),
    # 05:30 ends the night, and only the charge makes the half hour cheap
    ("after the night", MORNING_CHARGE, "2026-11-19T05:27Z", "05:30:32.5 half_hour_began"),
    # what is no charge of theirs has none: the state says that a car is there
    ("a boost", answer("17:50", boost("18:10", "19:10")), "18:05", "18:07:30 steady"),
    (
        "suspended",
        answer("17:50", smart("18:10", "19:10"), suspended=True),
        "18:05",
        "18:07:30 steady",
    ),
    # a call at 18:10 would leave the start of a charge waiting for a minute
    ("in 119.5 s", answer("17:50", smart("18:11:47", "19:10")), "18:06", "18:11:59.5 slot_starts"),
    ("in 120.5 s", answer("17:50", smart("18:11:48", "19:10")), "18:06", "18:10 steady"),
)
def test_which_boundaries_are_looked_at(told, last, expected):
    assert upcoming(car(told), last=last) == expected


def test_an_unplugged_car_has_no_slots():
    """Unplugged at 18:00: the charge that the supplier still lists is nothing to ask about."""
    told = [answer("17:50", smart("18:10", "19:10")), out("18:00")]
    gone = car(*told, plug=UNPLUGGED, changed="18:00")
    assert upcoming(gone, last="18:05") == "18:07:30 unplugged"


# --- Watched entities -----------------------------------------------------------------------------


@cases(
    "last, watched, expected",
    ("long ago asked", "11:50", "12:00", "12:00:30 watched_change"),
    ("lately asked", "11:58", "12:00", "12:03 watched_change"),
    ("asked just then", "12:00", "12:00", "12:05 unplugged"),
    ("asked since", "12:01", "12:00", "12:05 unplugged"),
)
def test_a_watched_change_asks_but_not_too_often(last, watched, expected):
    """Half a minute later, and five minutes after the last call at the earliest."""
    assert upcoming(car(plug=UNPLUGGED, watched=watched), last=last) == expected


# --- Errors, new cars and starts ------------------------------------------------------------------


SHARED = {"intervals": POLL_INTERVALS.shared_by(2)}
RESTING = {"left": spent("12:08", rests_until="12:20")}
FAILED = {"retry_at": when("12:09:15"), "left": spent("12:00", "12:08")}
NEW = CarPollState(memory=DispatchMemory(device_id="car"))


@cases(
    "cars, last, differently, expected",
    (
        "the car that needs it sooner decides",
        [car(plug=UNPLUGGED), CONNECTED],
        "12:08",
        {},
        "12:12:30 steady",
    ),
    # two entries of one key ask in turn: every ten minutes, here at 5, 15, 25, ...
    ("two entries", [CONNECTED], "12:05", SHARED, "12:15 steady"),
    # at phase 0 calls come at full 5 and 20 minutes, and the slow hours are the whole window
    ("slow all night", [CONNECTED], "23:25", {"phase": 0.0}, "23:40 night"),
    ("not slow before it", [CONNECTED], "23:20", {"phase": 0.0}, "23:25 steady"),
    # not later because others were made: the retries slow down by themselves
    ("a failed call is tried again", [CONNECTED], "12:08", FAILED, "12:09:15 after_error"),
    # the supplier asked us to rest until 12:20; after that it is the plain call of 12:22:30
    ("a rest holds everything", [CONNECTED], "12:08", RESTING, "12:20 after_error"),
    (
        "plugging in, too",
        [car(plug=PLUGGED, changed="12:09")],
        "12:08",
        RESTING,
        "12:20 after_error",
    ),
    ("a new car is asked about a minute later", [NEW], "12:08", {}, "12:09 never_asked"),
)
def test_what_else_moves_a_call(cars, last, differently, expected):
    assert upcoming(*cars, last=last, **differently) == expected


@cases(
    "begun, expected",
    # 12:07:30 is the call after 12:02:30
    ("before it was due", "12:07:29", "12:07:30 steady"),
    # missed: (5 s + 600 s) / 2 = 302.5 s
    ("as it was due", "12:07:30", "12:12:32.5 steady"),
    ("after it was due", "12:08:00", "12:13:02.5 steady"),
)
def test_what_was_missed_before_a_start_is_spread_over_ten_minutes(begun, expected):
    """Homes that start together, after a release or an outage, do not ask together."""
    assert upcoming(CONNECTED, last="12:02:30", started_at=when(begun)) == expected


@cases(
    "last, begun, expected",
    # the next plain call is 17:57:30, 12 minutes 30 before the charge
    ("16 minutes before", "17:52:30", "17:54:59", "17:58 steady"),
    ("15 minutes before", "17:52:30", "17:55", "17:55:32.5 started"),
    ("in its last second", "18:50", "19:09:59", "19:10:31.5 started"),
    # the next half hour is looked at 19:00:32.5: soon enough after the one start, not the other
    ("a look is due", "18:50", "18:59:32.5", "19:00:32.5 half_hour_began"),
    ("a look is due later", "18:50", "18:59:32", "19:00:04.5 started"),
    # over, so no start in a charge; what was missed is its end
    ("after its end", "18:50", "19:11", "19:16:02.5 slot_ends"),
    ("asked a minute before", "18:57", "18:58", "18:58:32.5 started"),
    ("asked just before", "18:57:01", "18:58", "19:00:32.5 half_hour_began"),
)
def test_a_start_near_a_charge_asks_within_a_minute(last, begun, expected):
    """18:10 to 19:10: a start from 17:55 on asks (5 + 60) / 2 = 32.5 s later."""
    assert upcoming(EVENING, last=last, started_at=when(begun)) == expected


# --- The budget -----------------------------------------------------------------------------------


@cases(
    "left, last, expected",
    # Ten in the first ten minutes: six are left for the 51 minutes from 12:09 to 13:00, one
    # each 8.5 minutes. 12:17:30 is the next on this home's grid of minutes.
    ("ten spent", each_minute(12, 10), "12:09", "12:17:30 budget"),
    # The last one waits for 13:00, when the first is an hour old.
    ("fifteen spent", each_minute(12, 15), "12:14", "13:00:30 budget"),
    # Sixteen spent: the same, and from 13:00 on one is free each minute.
    ("sixteen spent", each_minute(12, 16), "12:15", "13:00:30 budget"),
    # Twelve, each five minutes: four are left for the five minutes to 12:00.
    ("a steady hour", each_minute(11, 0, 60, 5), "11:55", "11:57:30 steady"),
)
def test_what_is_left_is_spread_over_the_time_until_more_is_free(left, last, expected):
    """Sixteen calls in any hour are a schedule's; it slows down rather than to run dry."""
    assert upcoming(CONNECTED, last=last, left=spent(*left)) == expected


def test_calls_are_set_aside_for_boundaries():
    """Eleven spent from 17:00 to 17:50: five are left until 18:00.

    One is set aside for none of the boundaries after 18:00, so plain calls come each two minutes.
    Were the charge to begin at 17:56, one fewer would be left: each two and a half minutes.
    """
    left = spent(*each_minute(17, 0, 55, 5))
    assert left.spread_from([when("18:10:12.5")]) == when("17:52")
    assert left.spread_from([when("17:56:12.5")]) == when("17:52:30")


def test_boundaries_and_events_are_not_slowed_down():
    """With one call left for a schedule, the start of a charge has it."""
    left = spent(*each_minute(17, 50, 60), *each_minute(18, 5))
    assert upcoming(EVENING, last="18:04", left=left) == "18:10:12.5 slot_starts"


@cases(
    "calls, last, changed, expected",
    (
        "one of the reserve is left",
        each_minute(12, 19),
        "12:19",
        "12:20",
        "12:20:30 just_plugged_in",
    ),
    ("nothing is left", each_minute(12, 20), "12:19", "12:20", "13:00 budget"),
    # a person asked at 12:00:10; the first try of 12:00:30 waits until 12:01:10
    ("a minute apart", ["12:00:10"], "12:00:10", "12:00", "12:01:10 just_plugged_in"),
)
def test_plugging_in_may_use_the_reserve(calls, last, changed, expected):
    """Twenty calls in any hour; the last four are for people and for what has just happened."""
    new = car(plug=PLUGGED, changed=changed)
    assert upcoming(new, last=last, left=spent(*calls)) == expected


# --- When an answer is too old: once two calls planned after it were missed -----------------------


@cases(
    "told, answered, expected",
    ("connected, every 5 minutes", answer("12:00", state=CAPABLE), "12:05", "12:12:30"),
    ("away, every 15 minutes", answer("12:00", state=NOT_AVAILABLE), "12:05", "12:22:30"),
    # asked 12.5 s after the charge begins, then on the grid of 4 minutes, 2 minutes later
    ("a charge that begins", answer("17:55", smart("18:00", "20:00")), "17:59", "18:06"),
)
def test_an_answer_is_too_old_after_two_calls_as_the_schedule_plans_them(told, answered, expected):
    assert stale_from(home(car(told), last="12:05"), when(answered)) == when(expected)


@cases(
    "differently",
    ("calls that failed since", {"last_call_at": when("12:10")}),
    ("a try after a failure", {"retry_at": when("12:06")}),
    ("a start since", {"started_at": when("12:11")}),
    ("a rest", {"left": replace(UNSPENT, rests_until=when("13:00"))}),
)
def test_an_answer_does_not_grow_younger(differently):
    """Not by failures, a restart, or a supplier who wants rest."""
    poll_state = replace(home(CONNECTED, last="12:05"), **differently)
    assert stale_from(poll_state, when("12:05")) == when("12:12:30")
