"""Rows of plans as they come, and what happens to dispatches from one look to the next."""

from itertools import pairwise
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.charging.dispatch import (
    Device,
    DispatchAnswer,
    Dispatches,
    DispatchType,
    PlannedDispatch,
    join_rows,
    valid_rows,
)
from custom_components.octopus_insight.model.charging.events import PlanSnapshot, dispatch_events
from custom_components.octopus_insight.octopus.devices import control_state
from tests.harness.cases import cases
from tests.model.dispatch_builders import CAPABLE, boost, done, smart, when


def test_a_row_without_a_type_is_smart():
    """The supplier's schema promises a type, and its answers lack it now and then."""
    row = PlannedDispatch(start=when("18:00"), end=when("19:00"))
    assert row.type is DispatchType.SMART


@cases(
    "start, end, is_kept",
    ("one second", "18:00", "18:00:01", True),
    ("a whole day", "18:00", "2026-11-19T18:00Z", True),
    ("a second more", "18:00", "2026-11-19T18:00:01Z", False),
    ("40 hours", "18:00", "2026-11-20T10:00Z", False),
    ("last century", "1999-12-31T23:59Z", "2000-01-01T00:30Z", False),
    ("this century", "2000-01-01T00:00Z", "2000-01-01T00:30Z", True),
    ("to its end", "2099-12-31T23:59Z", "2100-01-01T00:30Z", True),
    ("the next", "2100-01-01T00:00Z", "2100-01-01T00:30Z", False),
    ("end of time", "9999-12-31T23:00Z", "9999-12-31T23:59Z", False),
    ("its beginning", "0001-01-01T00:00Z", "0001-01-01T00:30Z", False),
)
def test_absurd_rows_are_dropped(start, end, is_kept):
    """A row has to end within a day, in a year that somebody could mean."""
    row = smart(start, end)
    assert valid_rows([row]) == ((row,) if is_kept else ())


@pytest.mark.parametrize("end", ["18:00", "17:59:59"])
def test_a_row_that_does_not_end_after_its_start_cannot_be_made(end):
    """The parser leaves it out, and keeps the others of the answer."""
    with pytest.raises(ValueError, match="is not before"):
        smart("18:00", end)


def test_rows_are_put_in_order():
    """Completed rows come newest first; here time runs forwards."""
    early, late = done("18:00", "18:30"), done("19:00", "19:30")
    assert valid_rows([late, early]) == (early, late)


def rows(text: str) -> tuple[PlannedDispatch, ...]:
    """Read rows such as `18:00-19:00`."""
    return tuple(smart(*each.split("-")) for each in filter(None, text.split(", ")))


@cases(
    "told, expected",
    ("none", "", ""),
    ("one follows on", "18:30-19:00, 18:00-18:30", "18:00-19:00"),
    ("one inside the other", "18:00-18:30, 18:10-18:20", "18:00-18:30"),
    ("a second apart", "18:00-18:30, 18:30:01-19:00", "18:00-18:30, 18:30:01-19:00"),
)
def test_rows_of_one_charge_are_joined(told, expected):
    assert join_rows(rows(told)) == rows(expected)
    other = boost("18:15", "18:45")
    assert set(join_rows([other, *rows(told)])) == {other, *rows(expected)}


@cases(
    "energy_kwh, is_ghost",
    ("just enough", 0.0501, False),
    ("too little", 0.05, True),
    ("the usual ghost", 0.01, True),
    ("nothing", 0.0, True),
    ("the usual ghost, other sign", -0.01, True),
    ("out of the car", -3.0, True),
    ("not told", None, False),
)
def test_rows_without_energy_are_ghosts(energy_kwh, is_ghost):
    """Completed rows of about 0.01 kWh come where nothing was charged."""
    assert done("18:00", "18:30", energy_kwh).is_ghost is is_ghost


def test_an_answer_about_all_cars_holds_one_about_each():
    """State and plan are the car's, completed rows the account's."""
    state = {
        "state": control_state(CAPABLE),
        "supplier_state": "SMART_CONTROL_CAPABLE",
        "is_suspended": False,
    }
    plan, rows = (smart("18:00", "19:00"),), (done("17:00", "17:30"),)
    cars = (Device(id="b"), Device(id="a", **state))
    told = Dispatches(devices=cars, planned={"a": plan}, completed=rows).of("a", when("17:45"))
    assert told == DispatchAnswer(retrieved_at=when("17:45"), planned=plan, completed=rows, **state)


def test_what_could_not_be_fetched_is_unknown():
    """A part that failed, or never came, is None and no empty plan."""
    nothing = Dispatches(devices=None, planned={"a": None}, completed=None)
    for device_id in ("a", "b"):
        told = nothing.of(device_id, when("17:45"))
        assert (told.state, told.supplier_state, told.is_suspended) == (None, None, None)
        assert (told.planned, told.completed) == (None, None)


# --- From one look to the next --------------------------------------------------------------------


def look(at: str, rows: str) -> PlanSnapshot:
    """See rows such as `18:00-19:00` at a moment."""
    listed = [smart(*row.split("-")) for row in rows.split()]
    return PlanSnapshot(at=when(at), dispatches=join_rows(listed))


def told(before: PlanSnapshot, after: PlanSnapshot) -> str:
    events = dispatch_events(before, after)
    return ", ".join(f"{kind} {row.start:%H:%M}-{end:%H:%M}" for kind, row, end in events)


@cases(
    "first, second, expected",
    ("before", "17:00", "17:59:59", ""),
    ("start", "17:59:59", "18:00", "started 18:00-19:00"),
    ("during", "18:00", "18:30", ""),
    ("last second", "18:30", "18:59:59", ""),
    ("end", "18:59:59", "19:00", "ended 18:00-19:00"),
    ("after", "19:00", "20:00", ""),
)
def test_a_dispatch_that_stands_starts_and_ends(first, second, expected):
    """Time alone makes it happen, once each."""
    assert told(look(first, "18:00-19:00"), look(second, "18:00-19:00")) == expected


@cases(
    "before, after, expected",
    # only what is still to come is planned, or withdrawn
    ("new", "", "18:00-19:00", "planned 18:00-19:00"),
    ("withdrawn", "18:00-19:00", "", "withdrawn 18:00-19:00"),
    ("moved", "18:00-19:00", "18:30-19:30", "withdrawn 18:00-19:00, planned 18:30-19:30"),
    ("cut", "18:00-20:00", "18:00-19:00", "withdrawn 18:00-20:00, planned 18:00-19:00"),
    ("cut in rows", "18:00-19:00", "18:00-18:30 18:30-19:00", ""),
    (
        "one of two",
        "18:00-19:00 20:00-21:00",
        "18:00-19:00 22:00-23:00",
        "withdrawn 20:00-21:00, planned 22:00-23:00",
    ),
    ("over, and gone from the list", "16:00-17:00", "", ""),
    ("over, and only told now", "", "16:00-17:00", ""),
    # whether one runs changes at most once from look to look; it ended when it was last known
    ("withdrawn while it runs", "17:00-18:00", "", "ended 17:00-17:15"),
    ("cut to now", "17:00-18:00", "17:00-17:15", "ended 17:00-17:15"),
    ("cut to later", "17:00-18:00", "17:00-17:30", ""),
    ("lengthened", "17:00-18:00", "17:00-19:00", ""),
    ("told when it had begun", "", "17:00-18:00", "started 17:00-18:00"),
    ("begins now", "", "17:15-18:00", "started 17:15-18:00"),
    ("followed by the next", "17:00-17:15", "17:15-18:00", ""),
    ("put off", "17:00-18:00", "18:00-19:00", "ended 17:00-17:15, planned 18:00-19:00"),
)
def test_what_a_new_plan_says(before, after, expected):
    assert told(look("17:10", before), look("17:15", after)) == expected


slots = st.sets(st.integers(0, 10), max_size=5).map(
    lambda hours: " ".join(f"{hour + 12}:00-{hour + 12}:30" for hour in sorted(hours))
)


@given(plans=st.lists(slots, min_size=2, max_size=8))
def test_starts_and_ends_take_turns(plans):
    looks = [look(f"{12 + step // 4}:{step % 4 * 15:02}", plan) for step, plan in enumerate(plans)]
    kinds = ["started"] if looks[0].running else []
    for before, after in pairwise(looks):
        kinds += [kind for kind, _, _ in dispatch_events(before, after)]
        turns = [kind for kind in kinds if kind in ("started", "ended")]
        assert turns == ["started", "ended"] * (len(turns) // 2) + ["started"] * (len(turns) % 2)
        assert (len(turns) % 2 == 1) == (after.running is not None)


@given(plan=slots)
def test_nothing_happens_without_a_change(plan):
    seen = look("15:10", plan)
    assert dispatch_events(seen, seen) == ()
