"""Cheap never without a reason, whatever is told, plugged, unplugged and measured."""

from datetime import timedelta
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.charging.dispatch import DispatchAnswer, DispatchType
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    apply_power,
    plugged,
    unplugged,
)
from custom_components.octopus_insight.model.charging.policy import (
    AllowanceCounts,
    EvidencePolicy,
    RatesFollow,
)
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump, load
from tests.model.builders import HALF_HOUR
from tests.model.dispatch_builders import FOUR_RATE, LEGACY, base, laid, when
from tests.model.test_dispatch_properties import answers, moments, touched

beliefs = st.builds(
    EvidencePolicy,
    rates_follow=st.none() | st.sampled_from(RatesFollow),
    minimum_dispatch=st.sampled_from([0, 10, 45]).map(lambda minutes: timedelta(minutes=minutes)),
    allowance_counts=st.sampled_from(AllowanceCounts),
    unreliable_cars=st.sampled_from([frozenset(), frozenset({"car"})]),
)
plugs = st.tuples(st.sampled_from([plugged, unplugged]), moments)
readings = st.tuples(moments, st.none() | st.sampled_from([0.0, 7.0]))
events = st.lists(answers() | plugs | readings, max_size=10)


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
    memory = DispatchMemory.empty("car")
    for event in sorted(told, key=moment_of):
        match event:
            case DispatchAnswer():
                memory = apply_answer(memory, event)
            case (moment, float() | None as power_kw):
                memory = apply_power(memory, moment, power_kw)
            case (turn, moment):
                memory = turn(memory, moment)
    return memory


def slots(memory, now, policy, product):
    timeline = laid(base("12:00", 48, product=product), memory, now=now, policy=policy)
    return [slot for slot in timeline.slots if slot.reason is PriceReason.DISPATCH]


@given(events, moments, beliefs, st.sampled_from([LEGACY, FOUR_RATE]))
def test_cheap_has_a_reason(told, now, policy, product):
    """A smart row that was told long enough, or a completed row that is no ghost."""
    known = [each for each in told if isinstance(each, DispatchAnswer)]
    plans = [row for each in known for row in each.planned or () if row.type is DispatchType.SMART]
    rows = [row for each in known for row in each.completed or () if row.energy_kwh != 0.01]
    for slot in slots(lived(told), now, policy, product):
        if slot.certainty is Certainty.COMPLETED:
            assert slot.start in touched(rows)
        else:
            assert slot.start in touched(plans)


@given(events, moments, beliefs, st.sampled_from([LEGACY, FOUR_RATE]))
def test_nothing_is_expected_of_an_unplugged_car(told, now, policy, product):
    """From the moment the plug is out only what ran before is cheap."""
    memory = unplugged(lived(told), when("18:00"))
    out = memory.unplugged_at
    for slot in slots(memory, now, policy, product):
        if slot.certainty in {Certainty.PLANNED, Certainty.RUNNING}:
            assert slot.start < out


@given(events, moments, beliefs, st.sampled_from([LEGACY, FOUR_RATE]))
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
