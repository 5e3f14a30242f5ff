"""Rows of plans as they come, and the questions they answer by themselves."""

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
from custom_components.octopus_insight.octopus.devices import control_state
from tests.model.dispatch_builders import CAPABLE, boost, done, smart, when


def test_a_row_without_a_type_is_smart():
    """The supplier's schema promises a type, and its answers lack it now and then."""
    row = PlannedDispatch(start=when("18:00"), end=when("19:00"))
    assert row.type is DispatchType.SMART


@pytest.mark.parametrize(
    ("row", "is_kept"),
    [
        pytest.param(smart("18:00", "18:00:01"), True, id="one second"),
        pytest.param(smart("18:00", "2026-11-19T18:00Z"), True, id="a whole day"),
        pytest.param(smart("18:00", "2026-11-19T18:00:01Z"), False, id="a second more"),
        pytest.param(smart("18:00", "2026-11-20T10:00Z"), False, id="40 hours"),
        pytest.param(smart("1999-12-31T23:59Z", "2000-01-01T00:30Z"), False, id="last century"),
        pytest.param(smart("2000-01-01T00:00Z", "2000-01-01T00:30Z"), True, id="this century"),
        pytest.param(smart("2099-12-31T23:59Z", "2100-01-01T00:30Z"), True, id="to its end"),
        pytest.param(smart("2100-01-01T00:00Z", "2100-01-01T00:30Z"), False, id="the next"),
        pytest.param(smart("9999-12-31T23:00Z", "9999-12-31T23:59Z"), False, id="end of time"),
        pytest.param(smart("0001-01-01T00:00Z", "0001-01-01T00:30Z"), False, id="its beginning"),
    ],
)
def test_absurd_rows_are_dropped(row, is_kept):
    """A row has to end within a day, in a year that somebody could mean."""
    assert valid_rows([row]) == ((row,) if is_kept else ())


@pytest.mark.parametrize("end", ["18:00", "17:59:59"])
def test_a_row_that_does_not_end_after_its_start_cannot_be_made(end):
    """The parser leaves it out, and keeps the others of the answer."""
    with pytest.raises(ValueError, match="is not before"):
        smart("18:00", end)


def test_rows_are_put_in_order():
    """Completed rows come newest first; here time runs forwards."""
    assert valid_rows([done("19:00", "19:30"), done("18:00", "18:30")]) == (
        done("18:00", "18:30"),
        done("19:00", "19:30"),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], (), id="none"),
        pytest.param(
            [smart("18:30", "19:00", 2.0), smart("18:00", "18:30", 1.5)],
            (smart("18:00", "19:00", 3.5),),
            id="one follows on",
        ),
        pytest.param(
            [smart("18:00", "18:30", 1.0), smart("18:10", "18:20", 0.5)],
            (smart("18:00", "18:30", 1.5),),
            id="one inside the other",
        ),
        pytest.param(
            [smart("18:00", "18:30"), smart("18:30:01", "19:00")],
            (smart("18:00", "18:30"), smart("18:30:01", "19:00")),
            id="a second apart",
        ),
        pytest.param(
            [smart("18:00", "18:30", 1.0), smart("18:30", "19:00", None)],
            (smart("18:00", "19:00", None),),
            id="one energy unknown",
        ),
        pytest.param(
            [smart("18:00", "18:30"), boost("18:15", "18:45"), smart("18:30", "19:00")],
            (smart("18:00", "19:00"), boost("18:15", "18:45")),
            id="types stay apart",
        ),
    ],
)
def test_rows_of_one_charge_are_joined(rows, expected):
    """Rows of a type that overlap or follow on are one charge; energies add up."""
    assert join_rows(rows) == expected


@pytest.mark.parametrize(
    ("energy_kwh", "is_ghost"),
    [
        pytest.param(0.0501, False, id="just enough"),
        pytest.param(0.05, True, id="too little"),
        pytest.param(0.01, True, id="the usual ghost"),
        pytest.param(0.0, True, id="nothing"),
        pytest.param(-0.01, True, id="the usual ghost, other sign"),
        pytest.param(-3.0, True, id="out of the car"),
        pytest.param(None, False, id="not told"),
    ],
)
def test_rows_without_energy_are_ghosts(energy_kwh, is_ghost):
    """Completed rows of about 0.01 kWh come where nothing was charged."""
    assert done("18:00", "18:30", energy_kwh).is_ghost is is_ghost


def test_an_answer_about_all_cars_holds_one_about_each():
    """State and plan are the car's, completed rows the account's."""
    car = Device(
        id="a",
        state=control_state(CAPABLE),
        supplier_state="SMART_CONTROL_CAPABLE",
        is_suspended=False,
    )
    plan, rows = (smart("18:00", "19:00"),), (done("17:00", "17:30"),)
    whole = Dispatches(devices=(Device(id="b"), car), planned={"a": plan}, completed=rows)
    assert whole.of("a", when("17:45")) == DispatchAnswer(
        device_id="a",
        retrieved_at=when("17:45"),
        state=control_state(CAPABLE),
        supplier_state="SMART_CONTROL_CAPABLE",
        is_suspended=False,
        planned=plan,
        completed=rows,
    )


def test_what_could_not_be_fetched_is_unknown():
    """A part that failed, or never came, is None and no empty plan."""
    nothing = Dispatches(devices=None, planned={"a": None}, completed=None)
    for device_id in ("a", "b"):
        told = nothing.of(device_id, when("17:45"))
        assert (told.state, told.supplier_state, told.is_suspended) == (None, None, None)
        assert (told.planned, told.completed) == (None, None)
