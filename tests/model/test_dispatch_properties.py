"""What holds for any sequence of answers, however odd."""

from datetime import timedelta
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.prices.tariff import DispatchRule
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump, load
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from tests.model.builders import HALF_HOUR
from tests.model.dispatch_builders import (
    FOUR_RATE,
    LEGACY,
    NIGHT,
    base,
    charging_of,
    laid,
    memory_of,
    when,
)

NOON = when("12:00")
DAY_MINUTES = 24 * 60

minutes = st.integers(min_value=0, max_value=DAY_MINUTES)
moments = minutes.map(lambda minute: NOON + timedelta(minutes=minute))


@st.composite
def bounds(draw):
    start = draw(minutes)
    length = draw(st.integers(min_value=1, max_value=240))
    return NOON + timedelta(minutes=start), NOON + timedelta(minutes=start + length)


@st.composite
def planned_rows(draw):
    start, end = draw(bounds())
    kind = draw(st.sampled_from(DispatchType))
    return PlannedDispatch(start=start, end=end, type=kind)


@st.composite
def completed_rows(draw):
    start, end = draw(bounds())
    energy_kwh = draw(st.sampled_from([None, 0.01, 3.5]))
    return CompletedDispatch(start=start, end=end, energy_kwh=energy_kwh)


@st.composite
def answers(draw):
    state = draw(
        st.just(DeviceState.SMART_CONTROL_IN_PROGRESS) | st.none() | st.sampled_from(DeviceState)
    )
    return DispatchAnswer(
        retrieved_at=draw(moments),
        state=control_state(state),
        supplier_state=None if state is None else state.upper(),
        is_suspended=draw(st.sampled_from([False, False, None, True])),
        planned=draw(st.none() | st.lists(planned_rows(), max_size=3).map(tuple)),
        completed=draw(st.none() | st.lists(completed_rows(), max_size=2).map(tuple)),
    )


sequences = st.lists(answers(), max_size=6).map(
    lambda told: sorted(told, key=lambda each: each.retrieved_at)
)


def touched(rows):
    """Half hours from 12:00 on that share time with a row, found by trying each of them."""
    starts = [NOON + index * HALF_HOUR for index in range(2 * 28)]
    return {
        start
        for start in starts
        for row in rows
        if row.start < row.end and row.start < start + HALF_HOUR and start < row.end
    }


def reasons(told):
    """Return what smart rows that were planned, and completed ones that are no ghosts, touch."""
    known = [each for each in told if isinstance(each, DispatchAnswer)]
    plans = [row for each in known for row in each.planned or () if row.type is DispatchType.SMART]
    rows = [row for each in known for row in each.completed or () if row.energy_kwh != 0.01]
    return touched(plans), touched(rows)


def assert_reason(slot, planned, completed):
    """Find a reason for a half hour that a dispatch makes cheap."""
    assert slot.start in (completed if slot.certainty is Certainty.COMPLETED else planned)


@given(sequences, moments)
def test_a_layer_never_shows_cheap_without_a_reason(told, now):
    """Each dispatch price has a smart row that was planned, or a completed row that is no ghost."""
    planned, completed = reasons(told)
    for product in (LEGACY, FOUR_RATE):
        timeline = laid(base("12:00", 48, product=product), memory_of(*told), now=now)
        for slot in timeline.slots:
            if slot.reason is PriceReason.DISPATCH:
                assert_reason(slot, planned, completed)


@given(sequences, moments)
def test_a_layer_never_changes_other_half_hours(told, now):
    """Where no row reaches, and in the standard window, the tariff's own price stands."""
    rows = [row for each in told for row in (*(each.planned or ()), *(each.completed or ()))]
    reached = touched(rows)
    tariff = base("12:00", 48, product=LEGACY, low=NIGHT)
    timeline = laid(tariff, memory_of(*told), now=now)
    for before, after in zip(tariff.slots, timeline.slots, strict=True):
        if before.start not in reached or before.reason is PriceReason.STANDARD_OFF_PEAK:
            assert after == before


@given(sequences, moments)
def test_four_rates_never_promise_more_than_legacy(told, now):
    """What counts only if it runs is a part of what counts as planned or run."""
    memory = memory_of(*told)
    charging = charging_of(memory, now=now)
    legacy = charging.cheap_half_hours(DispatchRule.PLANNED)
    four_rate = charging.cheap_half_hours(DispatchRule.STARTED)
    assert four_rate.items() <= legacy.items()


@given(sequences)
def test_hearing_an_answer_twice_is_hearing_it_once(told):
    memory = DispatchMemory(device_id="car")
    for each in told:
        memory = memory.after_answer(each)
        assert memory.after_answer(each) == memory


@given(sequences, answers())
def test_an_older_answer_changes_nothing(told, late):
    memory = memory_of(*told)
    if memory.last_answer_at is not None and late.retrieved_at < memory.last_answer_at:
        assert memory.after_answer(late) == memory


@given(sequences, moments)
def test_forgetting_keeps_all_that_is_newer(told, before):
    """Evidence of what was not over stays; all other evidence goes; nothing else changes."""
    memory = memory_of(*told)
    kept = memory.pruned(before)
    for name in ("completed", "past_plans"):
        newer = tuple(row for row in getattr(memory, name) if row.end > before)
        assert getattr(kept, name) == newer
    assert kept.started == tuple(mark for mark in memory.started if mark.start + HALF_HOUR > before)
    assert (kept.planned, kept.running, kept.last_answer_at) == (
        memory.planned,
        memory.running,
        memory.last_answer_at,
    )


@given(sequences)
def test_marks_and_rows_stay_in_order(told):
    """Each half hour is marked once, in order of time, and never before it began."""
    memory = memory_of(*told)
    starts = [mark.start for mark in memory.started]
    assert starts == sorted(set(starts))
    for mark in memory.started:
        assert mark.start <= memory.last_answer_at
        assert mark.start <= mark.since < mark.start + HALF_HOUR
    for rows in (memory.completed, memory.planned, memory.past_plans):
        assert [row.start for row in rows] == sorted(row.start for row in rows)


@given(sequences)
def test_a_memory_survives_a_restart(told):
    memory = memory_of(*told)
    assert load(DispatchMemory, dump(memory)) == memory
