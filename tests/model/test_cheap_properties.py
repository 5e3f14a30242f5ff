"""Cheap never without a reason, whatever is told, plugged, unplugged, measured and joined."""

from dataclasses import replace
from datetime import timedelta
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.charging.dispatch import DispatchAnswer
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.charging.policy import (
    AllowanceCounts,
    EvidencePolicy,
    RatesFollow,
)
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.interval import Interval, floor_half_hour
from custom_components.octopus_insight.model.octoplus import session_layer
from custom_components.octopus_insight.model.prices.level import PriceLevel, price_level
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump, load
from custom_components.octopus_insight.octopus.devices import control_state
from tests.model.builders import HALF_HOUR, LONDON
from tests.model.dispatch_builders import (
    CAPABLE,
    FOUR_RATE,
    HIGH,
    IN_PROGRESS,
    LEGACY,
    LOW,
    NIGHT,
    answer,
    base,
    charging_of,
    dispatched,
    laid,
    memory_of,
    when,
)
from tests.model.test_dispatch_properties import answers, assert_reason, moments, reasons, sequences
from tests.model.test_octoplus_sessions import any_session

beliefs = st.builds(
    EvidencePolicy,
    rates_follow=st.none() | st.sampled_from(RatesFollow),
    minimum_dispatch=st.sampled_from([0, 10, 45]).map(lambda minutes: timedelta(minutes=minutes)),
    allowance_counts=st.sampled_from(AllowanceCounts),
    unreliable_cars=st.sampled_from([frozenset(), frozenset({"car"})]),
)
plugs = st.tuples(st.sampled_from([DispatchMemory.plugged, DispatchMemory.unplugged]), moments)
readings = st.tuples(moments, st.none() | st.sampled_from([0.0, 7.0]))
events = st.lists(answers() | plugs | readings, max_size=10)
products = st.sampled_from([LEGACY, FOUR_RATE])


def moment_of(event):
    match event:
        case DispatchAnswer():
            return event.retrieved_at
        case (moment, float() | None):
            return moment
        case (_, moment):
            return moment


def lived(told):
    """Let a car live through the events, in order of time."""
    memory = DispatchMemory(device_id="car")
    for event in sorted(told, key=moment_of):
        match event:
            case DispatchAnswer():
                memory = memory.after_answer(event)
            case (moment, float() | None as power_kw):
                memory = memory.after_reading(moment, power_kw)
            case (turn, moment):
                memory = turn(memory, moment)
    return memory


def slots(memory, now, policy, product):
    timeline = laid(base("12:00", 48, product=product), memory, now=now, policy=policy)
    return [slot for slot in timeline.slots if slot.reason is PriceReason.DISPATCH]


@given(events, moments, beliefs, products)
def test_cheap_has_a_reason(told, now, policy, product):
    """A smart row that was told long enough, or a completed row that is no ghost."""
    planned, completed = reasons(told)
    for slot in slots(lived(told), now, policy, product):
        assert_reason(slot, planned, completed)


@given(events, moments, beliefs, products)
def test_nothing_is_expected_of_an_unplugged_car(told, now, policy, product):
    """From the moment the plug is out only what ran before is cheap."""
    memory = lived(told).unplugged(when("18:00"))
    out = memory.unplugged_at
    for slot in slots(memory, now, policy, product):
        if slot.certainty in {Certainty.PLANNED, Certainty.RUNNING}:
            assert slot.start < out


@given(events, moments, beliefs, products)
def test_a_doubted_plan_needs_measured_power(told, now, policy, product):
    """Of an unreliable car nothing is planned, and what runs has been measured in the half hour."""
    doubted = EvidencePolicy(rates_follow=policy.rates_follow, unreliable_cars=frozenset({"car"}))
    powers = [each for each in told if not isinstance(each, DispatchAnswer)]
    is_measured = any(event[1] == 7.0 for event in powers)
    for slot in slots(lived(told), now, doubted, product):
        assert slot.certainty is not Certainty.PLANNED
        assert slot.certainty is Certainty.COMPLETED or is_measured


@given(events, moments)
def test_no_day_has_more_than_the_allowance(told, now):
    """From midday to midday the house is promised twelve half hours, counted whole, and no more."""
    policy = EvidencePolicy(allowance_counts=AllowanceCounts.HALF_HOURS)
    noon = when("12:00") + 48 * HALF_HOUR
    cheap = [slot for slot in slots(lived(told), now, policy, FOUR_RATE) if slot.start < noon]
    assert len(cheap) <= 12


@given(events, moments, beliefs)
def test_asking_for_more_evidence_never_makes_more_cheap(told, now, policy):
    """Every option that wants more leaves a part of what is cheap without it."""
    memory = lived(told)
    trusting = {slot.start for slot in slots(memory, now, EvidencePolicy(), LEGACY)}
    assert {slot.start for slot in slots(memory, now, policy, LEGACY)} <= trusting


@given(events)
def test_a_memory_with_plug_and_power_survives_a_restart(told):
    memory = lived(told)
    assert load(DispatchMemory, dump(memory)) == memory


# --- A house with two cars and sessions -----------------------------------------------------------


def a_day_before(session):
    """Move a session into the timeline."""
    day = timedelta(days=1)
    when_on = Interval(start=session.when.start - day, end=session.when.end - day)
    return replace(session, when=when_on)


sessions = st.lists(any_session().map(a_day_before), max_size=2)


def second_car(told) -> DispatchMemory:
    """Let another car live through events of its own."""
    return replace(lived(told), device_id="other")


@given(events, events, moments, beliefs, products, sessions)
def test_a_low_price_has_a_reason_that_was_told(told, other, now, policy, product, joined):
    """It is the window's, or that of a dispatch that was told; all else costs as ever."""
    tariff = base("12:00", 48, product=product, low=NIGHT)
    cars = (lived(told), second_car(other))
    dispatched = dispatch_layer(tariff, charging_of(*cars, now=now, policy=policy))
    timeline = session_layer(dispatched, joined)
    planned, completed = reasons([*told, *other])
    for slot in timeline.slots:
        before = tariff.at(slot.start)
        is_low = slot.rate == LOW
        assert slot.rate in (LOW, HIGH)
        assert is_low is (slot.reason is not PriceReason.TARIFF) is slot.is_off_peak
        level = price_level(timeline, slot.start, LONDON)
        assert level is (PriceLevel.CHEAP if is_low else PriceLevel.NORMAL)
        if slot.reason is PriceReason.DISPATCH:
            assert before.rate == HIGH
            assert floor_half_hour(slot.start) in planned | completed
        else:
            assert slot.rate == before.rate


@given(sequences, products)
def test_what_was_withdrawn_unseen_leaves_no_mark(told, product):
    """After an empty plan only what was reported, or seen in progress before, is cheap."""
    last = max((each.retrieved_at for each in told), default=when("12:00"))
    over = answer((last + timedelta(minutes=1)).isoformat(), state=CAPABLE)
    seen = [each.retrieved_at for each in told if each.state == control_state(IN_PROGRESS)]
    tariff = base("12:00", 48, product=product)
    for slot in laid(tariff, memory_of(*told, over), now=over.retrieved_at).slots:
        if slot.reason is PriceReason.DISPATCH and slot.certainty is not Certainty.COMPLETED:
            assert slot.certainty is Certainty.RUNNING
            assert any(moment < slot.end for moment in seen)
            assert slot.start < over.retrieved_at


@given(events, events, moments)
def test_one_cars_plug_takes_nothing_from_the_other(told, other, now):
    """Whatever the other car makes cheap stays so when this one is unplugged."""
    pulled, stays = lived(told).unplugged(now), second_car(other)
    tariff = base("12:00", 48)
    alone = dispatched(laid(tariff, stays, now=now))
    both = dispatched(laid(tariff, pulled, stays, now=now))
    kept = {start for start, certainty in alone.items() if certainty != Certainty.COMPLETED}
    assert kept <= both.keys()
