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
from custom_components.octopus_insight.model.charging.memory import DispatchMemory, unplugged
from custom_components.octopus_insight.model.polling.rules import next_request
from custom_components.octopus_insight.model.polling.state import (
    CallsLeft,
    CarPollState,
    NextRequest,
    Plug,
    PollState,
    RefreshReason as Reason,
)
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.model.builders import cases, span
from tests.model.dispatch_builders import (
    CAPABLE,
    NOT_AVAILABLE,
    answer,
    boost,
    memory_of,
    smart,
    when,
)

LONG_AGO = when("2026-11-17T00:00Z")
NIGHT = span("2026-11-18T23:30Z", "2026-11-19T05:30Z")
MINUTE = timedelta(minutes=1)
UNSPENT = CallsLeft(spent=(), per_hour=20, reserve=4, gap=MINUTE)


def car(
    *,
    plug: Plug | None = None,
    changed: str | None = None,
    watched: str | None = None,
    memory: DispatchMemory | None = None,
) -> CarPollState:
    return CarPollState(
        memory=memory or memory_of(answer("00:00", state=NOT_AVAILABLE)),
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


def upcoming(*cars: CarPollState, last: str, **differently: object) -> tuple[str, Reason]:
    """Return the next call: its time of day to a tenth of a second, and its reason."""
    call = next_request(home(*cars, last=last, **differently))
    assert call is not None
    return clock(call), call.reason


def clock(call: NextRequest) -> str:
    return f"{call.at:%H:%M:%S.%f}"[:-5].removesuffix(".0").removesuffix(":00")


def spent(*times: str, rests_until: str | None = None) -> CallsLeft:
    rest = None if rests_until is None else when(rests_until)
    return replace(UNSPENT, spent=tuple(when(time) for time in times), rests_until=rest)


CONNECTED = car(memory=memory_of(answer("12:00", state=CAPABLE)))
EVENING = car(memory=memory_of(answer("17:50", smart("18:10", "19:10"))))
"""One charge, 18:10 to 19:10, told at 17:50."""


def test_no_car_no_call():
    assert next_request(home(last="12:00")) is None


# --- Plain intervals ------------------------------------------------------------------------------


@cases(
    "last, expected",
    ("two minutes and a second before", "12:00:29", "12:02:30"),
    ("two minutes before", "12:00:30", "12:02:30"),
    ("too soon after the last call", "12:00:31", "12:07:30"),
    ("on the grid", "12:02:30", "12:07:30"),
)
def test_a_connected_car_is_asked_about_every_five_minutes(last, expected):
    """The grid stays where it is; a point within two minutes of the last call is left out."""
    assert upcoming(CONNECTED, last=last) == (expected, Reason.STEADY)


@cases(
    "last, expected",
    # the charge is near from 17:40 on; the grid of four minutes has 17:38, 17:42, 17:46
    ("the next of four minutes is not near", "17:36:00", "17:42:30"),
    ("the next of four minutes is near", "17:37:30", "17:42"),
    ("near", "17:42:00", "17:46"),
)
def test_it_is_four_minutes_from_half_an_hour_before_a_charge(last, expected):
    """18:10 less 30 minutes is 17:40."""
    assert upcoming(EVENING, last=last) == (expected, Reason.STEADY)


def test_four_minutes_end_with_the_charge():
    """At 19:10 the charge is over, and 19:10:30 is not near it; 19:12:30 comes after five."""
    assert upcoming(EVENING, last="19:10:00") == ("19:12:30", Reason.STEADY)


@cases(
    "last, expected",
    ("not its turn yet", "23:27:30", ("23:32:30", Reason.STEADY)),
    ("before them", "23:37:30", ("23:42:30", Reason.STEADY)),
    # 23:47:30 would be in them, and every 20 minutes there are 23:30, 23:50, ...
    ("their first call", "23:42:30", ("23:50", Reason.NIGHT)),
    ("in them", "23:50", ("00:10", Reason.NIGHT)),
    ("near their end", "2026-11-19T05:07:59Z", ("05:10", Reason.NIGHT)),
    # 05:30 would be the next of 20 minutes, and is no longer in them
    ("their end", "2026-11-19T05:10Z", ("05:17:30", Reason.STEADY)),
    ("after them", "2026-11-19T05:17:30Z", ("05:22:30", Reason.STEADY)),
)
def test_nights_are_slow(last, expected):
    """In the standard off-peak window nothing the house pays can change.

    Homes slow down and are quick again one after the other, each within half an hour of its bounds.
    Half of that is 15 minutes: this home's slow hours are 23:45 to 05:15.
    """
    assert upcoming(CONNECTED, last=last) == expected


@cases(
    "plug, state, expected",
    ("no plug entity", None, NOT_AVAILABLE, "12:22:30"),
    ("a plug that is not known", Plug.UNKNOWN, NOT_AVAILABLE, "12:22:30"),
    ("unplugged by the plug", Plug.UNPLUGGED, NOT_AVAILABLE, "12:55"),
    ("the supplier has not noticed", Plug.UNPLUGGED, CAPABLE, "12:22:30"),
    ("plugged in, out of control", Plug.PLUGGED, NOT_AVAILABLE, "12:22:30"),
)
def test_a_car_that_is_away_is_asked_about_seldom(plug, state, expected):
    """Every 15 minutes; every 50 where a plug will tell that it is back."""
    away = car(plug=plug, memory=memory_of(answer("12:08", state=state)))
    assert upcoming(away, last="12:08") == (expected, Reason.UNPLUGGED)


@cases(
    "last, expected",
    ("before half an hour", "12:25:29", ("12:27:30", Reason.STEADY)),
    ("after it", "12:27:30", ("12:37:30", Reason.UNPLUGGED)),
)
def test_a_car_plugged_in_that_the_supplier_does_not_see_is_soon_let_be(last, expected):
    """Plugged in at 12:00: steady to 12:30, though the state says that it is not there."""
    unseen = car(plug=Plug.PLUGGED, changed="12:00")
    assert upcoming(unseen, last=last) == expected


def test_entries_of_one_key_ask_in_turn():
    """Two entries: every ten minutes, and those are 5, 15, 25, ..., at phase one half."""
    intervals = POLL_INTERVALS.shared_by(2)
    assert upcoming(CONNECTED, last="12:05", intervals=intervals) == ("12:15", Reason.STEADY)


def test_the_car_that_needs_it_sooner_decides():
    away = car(plug=Plug.UNPLUGGED)
    assert upcoming(away, CONNECTED, last="12:08") == ("12:12:30", Reason.STEADY)


# --- Plugging in and out --------------------------------------------------------------------------


@cases(
    "last, expected",
    ("long before", "11:20:00", ("12:00:30", Reason.JUST_PLUGGED_IN)),
    ("before plugging in", "11:59:00", ("12:00:30", Reason.JUST_PLUGGED_IN)),
    ("before the first", "12:00:29", ("12:00:30", Reason.JUST_PLUGGED_IN)),
    ("at the first", "12:00:30", ("12:01:30", Reason.WAITING_FOR_PLAN)),
    ("at the second", "12:01:30", ("12:02:30", Reason.WAITING_FOR_PLAN)),
    ("at the fourth", "12:03:30", ("12:04:30", Reason.WAITING_FOR_PLAN)),
    ("at the fifth and last", "12:04:30", ("12:10", Reason.STEADY)),
)
@pytest.mark.parametrize("plug", [Plug.PLUGGED, None], ids=["by the plug", "by the state"])
def test_five_tries_after_plugging_in(last, expected, plug):
    """Plugged in at 12:00: 30 seconds later, then each minute while there is no plan."""
    new = car(plug=plug, changed="12:00", memory=memory_of(answer("12:00", state=CAPABLE)))
    assert upcoming(new, last=last) == expected


@cases(
    "last, expected",
    ("every four minutes", "12:22", "12:26"),
    ("half an hour after plugging in: every five", "12:26", "12:32:30"),
)
def test_a_first_plan_that_is_late_is_looked_for_more_often(last, expected):
    """Plugged in at 12:00: the first charge may begin minutes after it is planned."""
    new = car(plug=Plug.PLUGGED, changed="12:00", memory=memory_of(answer(last, state=CAPABLE)))
    assert upcoming(new, last=last) == (expected, Reason.STEADY)


def test_a_plan_ends_the_tries():
    """Plugged in at 17:40, a plan at 17:41:30: from then on it is the steady pace."""
    memory = memory_of(answer("17:41:30", smart("18:30", "19:00")))
    new = car(plug=Plug.PLUGGED, changed="17:40", memory=memory)
    assert upcoming(new, last="17:41:30") == ("17:47:30", Reason.STEADY)


def test_a_plan_that_is_over_ends_no_tries():
    """Yesterday's plan is no plan."""
    memory = memory_of(answer("11:00", smart("11:00", "11:30"), state=CAPABLE))
    new = car(plug=Plug.PLUGGED, changed="12:00", memory=memory)
    assert upcoming(new, last="12:00:30") == ("12:01:30", Reason.WAITING_FOR_PLAN)


@cases(
    "last, state, expected",
    ("a minute later", "11:58", CAPABLE, ("12:01", Reason.JUST_UNPLUGGED)),
    ("just asked", "12:00", NOT_AVAILABLE, ("12:01", Reason.JUST_UNPLUGGED)),
    ("not noticed yet", "12:01", CAPABLE, ("12:02", Reason.JUST_UNPLUGGED)),
    ("noticed", "12:01", NOT_AVAILABLE, ("12:05", Reason.UNPLUGGED)),
    ("the last try", "12:04", CAPABLE, ("12:05", Reason.JUST_UNPLUGGED)),
    ("not so often now", "12:05", CAPABLE, ("12:07:30", Reason.UNPLUGGED)),
)
def test_after_unplugging_until_the_supplier_has_noticed(last, state, expected):
    """Unplugged at 12:00; the plain calls are at 12:05 (of 50) or 12:07:30 (of 15)."""
    gone = car(plug=Plug.UNPLUGGED, changed="12:00", memory=memory_of(answer("11:50", state=state)))
    assert upcoming(gone, last=last) == expected


@cases(
    "plan_ends, expected",
    ("over", "12:01", ("12:05", Reason.UNPLUGGED)),
    ("goes on", "12:02", ("12:02", Reason.JUST_UNPLUGGED)),
)
def test_after_unplugging_until_the_plan_is_gone_too(plan_ends, expected):
    """A car that has lost connection is not plugged in for all we know; its plan still counts."""
    lost = answer("11:50", smart("11:30", plan_ends), state=DeviceState.LOST_CONNECTION)
    gone = car(plug=Plug.UNPLUGGED, changed="12:00", memory=memory_of(lost))
    assert upcoming(gone, last="12:01") == expected


def test_an_unplugged_car_has_no_slots():
    """Unplugged at 18:00: the charge that the supplier still lists is nothing to ask about."""
    memory = unplugged(EVENING.memory, when("18:00"))
    gone = car(plug=Plug.UNPLUGGED, changed="18:00", memory=memory)
    assert upcoming(gone, last="18:05") == ("18:07:30", Reason.UNPLUGGED)


@pytest.mark.parametrize("plug", [Plug.UNKNOWN, None])
def test_a_plug_that_is_not_known_is_not_unplugged(plug):
    """The supplier's state decides, as if there were no plug entity."""
    assert upcoming(replace(CONNECTED, plug=plug), last="12:03") == ("12:07:30", Reason.STEADY)


# --- Boundaries of the plan -----------------------------------------------------------------------


@cases(
    "last, expected",
    # 18:10 would be due by the grid of four, too: it gives way
    ("before its start", "18:06:00", ("18:10:12.5", Reason.SLOT_STARTS)),
    ("asked at its start", "18:10:00", ("18:14", Reason.STEADY)),
    ("half past", "18:26:00", ("18:30:32.5", Reason.HALF_HOUR_BEGAN)),
    ("asked at half past", "18:30:00", ("18:34", Reason.STEADY)),
    ("the full hour", "18:58:00", ("19:00:32.5", Reason.HALF_HOUR_BEGAN)),
    # 19:10 is as near to the end
    ("before its end", "19:06:00", ("19:10:32.5", Reason.SLOT_ENDS)),
    ("after its end", "19:10:32", ("19:17:30", Reason.STEADY)),
)
def test_each_boundary_of_a_charge_is_looked_at(last, expected):
    """A charge from 18:10 to 19:10: its start, its half hours and its end, each only once."""
    assert upcoming(EVENING, last=last) == expected


def test_half_hours_of_the_night_need_no_look():
    """They are cheap anyway; the start of a charge there is looked at, for what is shown.

    There is a minute for that: (5 + 60) / 2 = 32.5 s.
    """
    night = car(memory=memory_of(answer("23:40", smart("23:45", "2026-11-19T01:00Z"))))
    assert upcoming(night, last="23:43") == ("23:45:32.5", Reason.SLOT_STARTS)
    assert upcoming(night, last="23:51") == ("00:10", Reason.NIGHT)


def test_a_home_at_the_very_beginning_of_the_phases_is_slow_all_night():
    """At phase 0 calls come at full 5 and 20 minutes, and the slow hours are the whole window."""
    assert upcoming(CONNECTED, last="23:25", phase=0.0) == ("23:40", Reason.NIGHT)
    assert upcoming(CONNECTED, last="23:20", phase=0.0) == ("23:25", Reason.STEADY)


def test_the_half_hour_after_the_night_is_looked_at():
    """05:30 ends the night, and only the charge makes the half hour cheap."""
    charge = smart("2026-11-19T05:00Z", "2026-11-19T06:00Z")
    late = car(memory=memory_of(answer("2026-11-19T04:50Z", charge)))
    assert upcoming(late, last="2026-11-19T05:27Z") == ("05:30:32.5", Reason.HALF_HOUR_BEGAN)


@cases(
    "memory",
    ("a boost", memory_of(answer("17:50", boost("18:10", "19:10")))),
    ("suspended", memory_of(answer("17:50", smart("18:10", "19:10"), suspended=True))),
)
def test_what_is_no_charge_of_theirs_has_no_boundaries(memory):
    """The state still says that a car is there: the steady pace, every five minutes."""
    assert upcoming(car(memory=memory), last="18:05:00") == ("18:07:30", Reason.STEADY)


@cases(
    "start, expected",
    ("under two minutes before", "18:11:47", "18:11:59.5"),
    ("over two minutes before", "18:11:48", "18:10"),
)
def test_plain_calls_give_way_to_a_boundary(start, expected):
    """A call at 18:10 would leave the start of a charge waiting for a minute."""
    coming = car(memory=memory_of(answer("17:50", smart(start, "19:10"))))
    assert upcoming(coming, last="18:06:00")[0] == expected


# --- Watched entities -----------------------------------------------------------------------------


@cases(
    "last, watched, expected",
    ("long ago asked", "11:50", "12:00", ("12:00:30", Reason.WATCHED_CHANGE)),
    ("lately asked", "11:58", "12:00", ("12:03", Reason.WATCHED_CHANGE)),
    ("asked just then", "12:00", "12:00", ("12:05", Reason.UNPLUGGED)),
    ("asked since", "12:01", "12:00", ("12:05", Reason.UNPLUGGED)),
)
def test_a_watched_change_asks_but_not_too_often(last, watched, expected):
    """Half a minute later, and five minutes after the last call at the earliest."""
    away = car(plug=Plug.UNPLUGGED, watched=watched)
    assert upcoming(away, last=last) == expected


# --- Errors, new cars and starts ------------------------------------------------------------------


def test_a_failed_call_is_tried_again():
    """And not later because others were made: the retries slow down by themselves."""
    left = spent("12:00", "12:08")
    failed = upcoming(CONNECTED, last="12:08", retry_at=when("12:09:15"), left=left)
    assert failed == ("12:09:15", Reason.AFTER_ERROR)


def test_a_rest_holds_everything():
    """The supplier asked us to rest until 12:20; after that it is the plain call of 12:22:30."""
    resting = spent("12:08", rests_until="12:20")
    assert upcoming(CONNECTED, last="12:08", left=resting) == ("12:20", Reason.AFTER_ERROR)
    new = car(plug=Plug.PLUGGED, changed="12:09")
    assert upcoming(new, last="12:08", left=resting) == ("12:20", Reason.AFTER_ERROR)


def test_a_new_car_is_asked_about_a_minute_later():
    new = car(memory=DispatchMemory.empty("car"))
    assert upcoming(new, last="12:08") == ("12:09", Reason.NEVER_ASKED)


@cases(
    "begun, expected",
    # 12:07:30 is the call after 12:02:30
    ("before it was due", "12:07:29", ("12:07:30", Reason.STEADY)),
    # missed: (5 s + 600 s) / 2 = 302.5 s
    ("as it was due", "12:07:30", ("12:12:32.5", Reason.STEADY)),
    ("after it was due", "12:08:00", ("12:13:02.5", Reason.STEADY)),
)
def test_what_was_missed_before_a_start_is_spread_over_ten_minutes(begun, expected):
    """Homes that start together, after a release or an outage, do not ask together."""
    assert upcoming(CONNECTED, last="12:02:30", started_at=when(begun)) == expected


@cases(
    "last, begun, expected",
    # the next plain call is 17:57:30, 12 minutes 30 before the charge
    ("16 minutes before", "17:52:30", "17:54:59", ("17:58", Reason.STEADY)),
    ("15 minutes before", "17:52:30", "17:55", ("17:55:32.5", Reason.STARTED)),
    ("in its last second", "18:50", "19:09:59", ("19:10:31.5", Reason.STARTED)),
    # the next half hour is looked at 19:00:32.5: soon enough after the one start, not the other
    ("a look is due", "18:50", "18:59:32.5", ("19:00:32.5", Reason.HALF_HOUR_BEGAN)),
    ("a look is due later", "18:50", "18:59:32", ("19:00:04.5", Reason.STARTED)),
    # over, so no start in a charge; what was missed is its end
    ("after its end", "18:50", "19:11", ("19:16:02.5", Reason.SLOT_ENDS)),
    ("asked a minute before", "18:57", "18:58", ("18:58:32.5", Reason.STARTED)),
    ("asked just before", "18:57:01", "18:58", ("19:00:32.5", Reason.HALF_HOUR_BEGAN)),
)
def test_a_start_near_a_charge_asks_within_a_minute(last, begun, expected):
    """18:10 to 19:10: a start from 17:55 on asks (5 + 60) / 2 = 32.5 s later."""
    assert upcoming(EVENING, last=last, started_at=when(begun)) == expected


# --- The budget -----------------------------------------------------------------------------------

FIFTEEN = tuple(f"12:{minute:02}" for minute in range(15))
"""A call each minute from 12:00 to 12:14: one more is left for a schedule."""


@cases(
    "left, last, expected",
    # Ten in the first ten minutes: six are left for the 51 minutes from 12:09 to 13:00, one
    # each 8.5 minutes. 12:17:30 is the next on this home's grid of minutes.
    ("ten spent", spent(*FIFTEEN[:10]), "12:09", ("12:17:30", Reason.BUDGET)),
    # The last one waits for 13:00, when the first is an hour old.
    ("fifteen spent", spent(*FIFTEEN), "12:14", ("13:00:30", Reason.BUDGET)),
    # Sixteen spent: the same, and from 13:00 on one is free each minute.
    ("sixteen spent", spent(*FIFTEEN, "12:15"), "12:15", ("13:00:30", Reason.BUDGET)),
    # Twelve, each five minutes: four are left for the five minutes to 12:00.
    (
        "a steady hour",
        spent(*(f"11:{minute:02}" for minute in range(0, 60, 5))),
        "11:55",
        ("11:57:30", Reason.STEADY),
    ),
)
def test_what_is_left_is_spread_over_the_time_until_more_is_free(left, last, expected):
    """Sixteen calls in any hour are a schedule's; it slows down rather than to run dry."""
    assert upcoming(CONNECTED, last=last, left=left) == expected


def test_calls_are_set_aside_for_boundaries():
    """Eleven spent from 17:00 to 17:50: five are left until 18:00.

    One is set aside for none of the boundaries after 18:00, so plain calls come each two minutes.
    Were the charge to begin at 17:56, one fewer would be left: each two and a half minutes.
    """
    left = spent(*(f"17:{minute:02}" for minute in range(0, 55, 5)))
    assert left.spread_from([when("18:10:12.5")]) == when("17:52")
    assert left.spread_from([when("17:56:12.5")]) == when("17:52:30")


def test_boundaries_and_events_are_not_slowed_down():
    """With one call left for a schedule, the start of a charge has it."""
    left = spent(*(f"17:{minute:02}" for minute in range(50, 60)), *(f"18:0{n}" for n in range(5)))
    assert upcoming(EVENING, last="18:04", left=left) == ("18:10:12.5", Reason.SLOT_STARTS)


@cases(
    "calls, expected",
    ("one of the reserve is left", 19, ("12:20:30", Reason.JUST_PLUGGED_IN)),
    ("nothing is left", 20, ("13:00", Reason.BUDGET)),
)
def test_plugging_in_may_use_the_reserve(calls, expected):
    """Twenty calls in any hour; the last four are for people and for what has just happened."""
    left = spent(*(f"12:{minute:02}" for minute in range(calls)))
    new = car(plug=Plug.PLUGGED, changed="12:20")
    assert upcoming(new, last="12:19", left=left) == expected


def test_calls_are_a_minute_apart():
    """A person asked at 12:00:10; the first try of 12:00:30 waits until 12:01:10."""
    new = car(plug=Plug.PLUGGED, changed="12:00")
    first = upcoming(new, last="12:00:10", left=spent("12:00:10"))
    assert first == ("12:01:10", Reason.JUST_PLUGGED_IN)
