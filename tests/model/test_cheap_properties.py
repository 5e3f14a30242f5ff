"""A house with two cars and sessions: cheap never without a reason, whatever is told of either."""

from dataclasses import replace
from datetime import timedelta
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.charging.dispatch import DispatchAnswer, DispatchType
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    unplugged,
)
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import session_layer
from custom_components.octopus_insight.model.prices.level import PriceLevel, price_level
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason, compose
from custom_components.octopus_insight.octopus.devices import control_state
from tests.model.builders import LONDON
from tests.model.dispatch_builders import (
    CAPABLE,
    FOUR_RATE,
    HIGH,
    IN_PROGRESS,
    LEGACY,
    LOW,
    NIGHT,
    base,
    charging_of,
    dispatched,
    laid,
    when,
)
from tests.model.test_dispatch_properties import moments, sequences, touched
from tests.model.test_octoplus_layer import any_session
from tests.model.test_policy_properties import beliefs, events, lived

products = st.sampled_from([LEGACY, FOUR_RATE])


def a_day_before(session):
    """Move a session into the timeline."""
    day = timedelta(days=1)
    when_on = Interval(start=session.when.start - day, end=session.when.end - day)
    return replace(session, when=when_on)


sessions = st.lists(any_session().map(a_day_before), max_size=2)


def second_car(told) -> DispatchMemory:
    """Let another car live through events of its own."""
    return replace(lived(told), device_id="other")


def told_rows(*lives):
    """Return the smart rows that were ever planned, and the completed rows that are no ghosts."""
    answers = [each for told in lives for each in told if isinstance(each, DispatchAnswer)]
    plans = [row for each in answers for row in each.planned or ()]
    rows = [row for each in answers for row in each.completed or ()]
    return (
        [row for row in plans if row.type is DispatchType.SMART],
        [row for row in rows if row.energy_kwh != 0.01],
    )


@given(events, events, moments, beliefs, products, sessions)
def test_a_low_price_has_a_reason_that_was_told(told, other, now, policy, product, joined):
    """It is the window's, or that of a dispatch that was told; all else costs as ever."""
    tariff = base("12:00", 48, product=product, low=NIGHT)
    cars = (lived(told), second_car(other))
    layers = [dispatch_layer(charging_of(*cars, now=now, policy=policy)), session_layer(joined)]
    timeline = compose(tariff, layers)
    plans, rows = told_rows(told, other)
    reached = touched(plans) | touched(rows)
    for before, slot in zip(tariff.slots, timeline.slots, strict=True):
        is_low = slot.rate == LOW
        assert slot.rate in (LOW, HIGH)
        assert is_low is (slot.reason is not PriceReason.TARIFF) is slot.is_off_peak
        level = price_level(timeline, slot.start, LONDON)
        assert level is (PriceLevel.CHEAP if is_low else PriceLevel.NORMAL)
        if slot.reason is PriceReason.DISPATCH:
            assert before.rate == HIGH
            assert slot.start in reached
        else:
            assert slot.rate == before.rate


@given(sequences, products)
def test_what_was_withdrawn_unseen_leaves_no_mark(told, product):
    """After an empty plan only what was reported, or seen in progress before, is cheap."""
    memory = DispatchMemory.empty("car")
    for each in told:
        memory = apply_answer(memory, each)
    last = max((each.retrieved_at for each in told), default=when("12:00"))
    over = DispatchAnswer(
        device_id="car",
        retrieved_at=last + timedelta(minutes=1),
        state=control_state(CAPABLE),
        supplier_state=CAPABLE.upper(),
        is_suspended=False,
        planned=(),
        completed=(),
    )
    seen = [each.retrieved_at for each in told if each.state == control_state(IN_PROGRESS)]
    timeline = laid(
        base("12:00", 48, product=product), apply_answer(memory, over), now=over.retrieved_at
    )
    for slot in timeline.slots:
        if slot.reason is PriceReason.DISPATCH and slot.certainty is not Certainty.COMPLETED:
            assert slot.certainty is Certainty.RUNNING
            assert any(moment < slot.end for moment in seen)
            assert slot.start < over.retrieved_at


@given(events, events, moments)
def test_one_cars_plug_takes_nothing_from_the_other(told, other, now):
    """Whatever the other car makes cheap stays so when this one is unplugged."""
    pulled, stays = unplugged(lived(told), now), second_car(other)
    tariff = base("12:00", 48)
    alone = dispatched(laid(tariff, stays, now=now))
    both = dispatched(laid(tariff, pulled, stays, now=now))
    kept = {start for start, certainty in alone.items() if certainty != Certainty.COMPLETED}
    assert kept <= both.keys()
