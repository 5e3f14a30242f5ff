"""One-line builders for dispatches and the memories made of them.

A plain wall time such as `18:10` is on 18 November 2026, when London keeps UTC.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from custom_components.octopus_insight.model.charging.charging import Charging, HouseholdCharging
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.charging.policy import EvidencePolicy
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.prices.tariff import TariffShape
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PricedSlot,
    PriceReason,
    RateTimeline,
)
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from custom_components.octopus_insight.octopus.products import tariff_terms
from tests.model.builders import HALF_HOUR, LONDON, at, rate

LEGACY = "INTELLI-VAR-24-10-29"
FOUR_RATE = "IOG-SMB-VAR-24-10-29"
NIGHT = "23:30 00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00"
HIGH, LOW, CAR_HIGH, CAR_LOW = rate(0.30), rate(0.07), rate(0.31), rate(0.06)

IN_PROGRESS = DeviceState.SMART_CONTROL_IN_PROGRESS
CAPABLE = DeviceState.SMART_CONTROL_CAPABLE
NOT_AVAILABLE = DeviceState.SMART_CONTROL_NOT_AVAILABLE

DEFAULT_POLICY = EvidencePolicy()


def when(text: str) -> datetime:
    return at(text if "T" in text else f"2026-11-18T{text}Z")


def smart(start: str, end: str) -> PlannedDispatch:
    return PlannedDispatch(start=when(start), end=when(end), type=DispatchType.SMART)


def boost(start: str, end: str) -> PlannedDispatch:
    return PlannedDispatch(start=when(start), end=when(end), type=DispatchType.BOOST)


def trial(start: str, end: str) -> PlannedDispatch:
    return PlannedDispatch(start=when(start), end=when(end), type=DispatchType.TEST)


def done(start: str, end: str, energy_kwh: float | None = 3.5) -> CompletedDispatch:
    return CompletedDispatch(start=when(start), end=when(end), energy_kwh=energy_kwh)


def answer(
    moment: str,
    *planned: PlannedDispatch,
    state: DeviceState | None = IN_PROGRESS,
    suspended: bool | None = False,
    completed: tuple[CompletedDispatch, ...] | None = (),
) -> DispatchAnswer:
    return DispatchAnswer(
        retrieved_at=when(moment),
        state=control_state(state),
        supplier_state="A_NEW_WORD" if state is None else state.upper(),
        is_suspended=suspended,
        planned=planned,
        completed=completed,
    )


def reported(moment: str, *rows: CompletedDispatch, **more: object) -> DispatchAnswer:
    """Answer with completed rows, and no plan."""
    return answer(moment, completed=rows, **more)


def no_plan(moment: str, *, state: DeviceState | None = IN_PROGRESS) -> DispatchAnswer:
    """Answer as the supplier does with KT-CT-4340: the state is told, the plan is not."""
    told = answer(moment, state=state, suspended=None if state is None else False, completed=None)
    return replace(told, planned=None, supplier_state=state and state.upper())


type Happening = DispatchAnswer | Callable[[DispatchMemory], DispatchMemory]


def measured(moment: str, power_kw: float | None) -> Happening:
    return lambda memory: memory.after_reading(when(moment), power_kw)


def out(moment: str) -> Happening:
    return lambda memory: memory.unplugged(when(moment))


def back(moment: str) -> Happening:
    return lambda memory: memory.plugged(when(moment))


def memory_of(*happenings: Happening) -> DispatchMemory:
    """Let a car live through answers, measured power and its plug."""
    memory = DispatchMemory(device_id="car")
    for each in happenings:
        is_answer = isinstance(each, DispatchAnswer)
        memory = memory.after_answer(each) if is_answer else each(memory)
    return memory


def base(start: str, half_hours: int, *, product: str = LEGACY, low: str = "") -> RateTimeline:
    """Build the tariff's own prices; `low` lists the UTC wall times of the standard window."""
    first = when(start)
    nights = low.split()
    return RateTimeline(
        slots=tuple(
            _slot(first + index * HALF_HOUR, product, nights) for index in range(half_hours)
        )
    )


def _slot(start: datetime, product: str, nights: list[str]) -> PricedSlot:
    is_low = f"{start:%H:%M}" in nights
    has_car_rates = product.startswith("IOG")
    return PricedSlot(
        start=start,
        end=start + HALF_HOUR,
        rate=LOW if is_low else HIGH,
        off_peak_rate=LOW,
        band=Band.LOW if is_low else Band.HIGH,
        shape=TariffShape.FOUR_RATE if has_car_rates else TariffShape.BANDS,
        reason=PriceReason.STANDARD_OFF_PEAK if is_low else PriceReason.TARIFF,
        certainty=Certainty.PUBLISHED,
        car_rate=CAR_HIGH if has_car_rates else None,
        car_off_peak_rate=CAR_LOW if has_car_rates else None,
        dispatch_rule=tariff_terms(product).dispatch_rule,
    )


def charging_of(
    *memories: DispatchMemory, now: str | datetime, policy: EvidencePolicy = DEFAULT_POLICY
) -> HouseholdCharging:
    """Derive the charging of a household in London."""
    moment = when(now) if isinstance(now, str) else now
    apart = [
        memory
        if memory.device_id not in {one.device_id for one in memories[:index]}
        else replace(memory, device_id=f"{memory.device_id} {index}")
        for index, memory in enumerate(memories)
    ]
    return HouseholdCharging.of(apart, policy, now=moment, zone=LONDON)


def car_of(
    memory: DispatchMemory, now: str | datetime, policy: EvidencePolicy = DEFAULT_POLICY
) -> Charging:
    """Derive the charging of a household's only car."""
    return charging_of(memory, now=now, policy=policy).of_car(memory.device_id)


def is_dispatching(memory: DispatchMemory, now: datetime, minimum: timedelta = timedelta()) -> bool:
    return car_of(memory, now, EvidencePolicy(minimum_dispatch=minimum)).is_dispatching


def next_dispatch(
    memory: DispatchMemory, now: datetime, minimum: timedelta = timedelta()
) -> PlannedDispatch | None:
    return car_of(memory, now, EvidencePolicy(minimum_dispatch=minimum)).next_dispatch


def ran(memory: DispatchMemory, half_hour: datetime) -> bool:
    """Say whether a smart dispatch of the car ran in the half hour."""
    car = car_of(memory, half_hour)
    return half_hour in car.started_half_hours or half_hour in {start for _, start in car.reported}


def started(memory: DispatchMemory) -> str:
    """Return the half hours that are marked as started, as wall times."""
    return " ".join(f"{mark.start:%H:%M}" for mark in memory.started)


def laid(
    timeline: RateTimeline,
    *memories: DispatchMemory,
    now: str | datetime,
    policy: EvidencePolicy = DEFAULT_POLICY,
    metered: frozenset[datetime] = frozenset(),
) -> RateTimeline:
    charging = charging_of(*memories, now=now, policy=policy)
    return dispatch_layer(timeline, charging, metered)


def evening(
    *happenings: Happening, now: str, product: str = LEGACY, **more: object
) -> RateTimeline:
    """Price 17:00 to 21:00 from what was told, measured and felt."""
    return laid(base("17:00", 8, product=product), memory_of(*happenings), now=now, **more)


def dispatched(timeline: RateTimeline) -> dict[str, str]:
    """Return the certainty of each slot that is cheap because of a dispatch, by UTC wall time."""
    return {
        f"{slot.start:%H:%M}": slot.certainty.value
        for slot in timeline.slots
        if slot.reason is PriceReason.DISPATCH
    }


def six(timeline: RateTimeline) -> str:
    """Return why 18:00 and 18:30 are cheap, in a word each; all other half hours must be dear."""
    found = dispatched(timeline)
    words = [found.pop(wall, "dear") for wall in ("18:00", "18:30")]
    assert found == {}
    return " ".join(words)
