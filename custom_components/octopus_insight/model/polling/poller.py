"""What was asked and seen about the cars; the bench uses it, too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ..charging.dispatch import DispatchAnswer
from ..charging.memory import DispatchMemory
from ..interval import Interval
from .rules import next_request
from .state import CallsLeft, CarPollState, CarSeen, PollIntervals, PollState


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """What one home has asked about its cars, and what it knows of them."""

    phase: float
    intervals: PollIntervals
    started_at: datetime
    last_call_at: datetime | None = None
    cars: Mapping[str, CarPollState] = field(default_factory=dict)
    """By id; some may not have been asked about yet."""

    @property
    def memories(self) -> Mapping[str, DispatchMemory]:
        """The memory of each car that was asked about."""
        return {key: car.memory for key, car in self.cars.items() if car.memory.last_answer_at}

    def car(self, car_id: str) -> CarPollState:
        """Return what is known of a car."""
        return self.cars.get(car_id) or CarPollState(memory=DispatchMemory(device_id=car_id))

    def state(
        self,
        car_ids: Iterable[str],
        now: datetime,
        *,
        left: CallsLeft,
        off_peak_windows: tuple[Interval, ...] = (),
        retry_at: datetime | None = None,
    ) -> PollState:
        """Return what decides when to ask next about some cars."""
        return PollState(
            cars=tuple(self.car(car_id) for car_id in car_ids),
            started_at=self.started_at,
            # a clock that was put back must not stop the schedule
            last_call_at=self.last_call_at and min(self.last_call_at, now),
            retry_at=retry_at,
            off_peak_windows=off_peak_windows,
            phase=self.phase,
            left=left,
            intervals=self.intervals,
        )

    def loaded(self, memories: Mapping[str, DispatchMemory], retrieved_at: datetime) -> Poller:
        """Take over what was stored."""
        cars = {car_id: CarPollState(memory=memory) for car_id, memory in memories.items()}
        return replace(self, last_call_at=retrieved_at, cars=cars)

    def asked(self, at: datetime) -> Poller:
        """Note a request, answered or not."""
        return replace(self, last_call_at=at)

    def answered(self, answers: Mapping[str, DispatchAnswer]) -> Poller:
        """Apply an answer about each car; those that left are forgotten."""
        new = {key: car for key, car in self.cars.items() if car.memory.last_answer_at is None}
        known = {key: self.car(key).answered(answer) for key, answer in answers.items()}
        return replace(self, cars=new | known)

    def told(self, answers: Mapping[str, DispatchAnswer]) -> Poller:
        """Apply states that came with another answer; of plans it says nothing."""
        cars = dict(self.cars)
        for key, answer in answers.items():
            before = self.car(key).memory
            if answer.supplier_state and before.last_answer_at:
                car = self.car(key).answered(answer)
                memory = replace(car.memory, plan_failed=before.plan_failed)
                cars[key] = replace(car, memory=memory)
        return replace(self, cars=cars)

    def saw(self, car_id: str, now: datetime, seen: CarSeen) -> Poller:
        """Apply what the house sees of a car."""
        plug, since, watched_at = seen.plug, seen.plug_since, seen.watched_at
        car = replace(self.car(car_id), plug=plug, plug_since=since, watched_at=watched_at)
        changed_at = seen.changed_at if car.is_plug_known else car.seen_plugged_in_at
        car = replace(car, changed_at=changed_at).with_plug(now)
        return replace(self, cars={**self.cars, car_id: car})

    def measured(self, car_id: str, now: datetime, power_kw: float | None) -> Poller:
        """Apply a reading of a car's charging power, after its first answer."""
        car = self.car(car_id)
        if car.memory.last_answer_at is None:
            return self
        car = replace(car, memory=car.memory.after_reading(now, power_kw))
        return replace(self, cars={**self.cars, car_id: car})

    def rewound(self, now: datetime) -> Poller:
        """Take what seems to lie ahead for now: the clock was put back."""
        cars, asked_at = {}, self.last_call_at and min(self.last_call_at, now)
        for car_id, car in self.cars.items():
            answered_at, power = car.memory.last_answer_at, car.memory.power
            memory = replace(
                car.memory,
                last_answer_at=answered_at and min(answered_at, now),
                power=power and replace(power, at=min(power.at, now)),
            )
            cars[car_id] = replace(car, memory=memory)
        return replace(self, started_at=min(self.started_at, now), last_call_at=asked_at, cars=cars)


def stale_from(state: PollState, answered_at: datetime) -> datetime | None:
    """Return when two requests planned at an answer will have been missed; None: never.

    What came after the answer does not count: retries, what they spent, rests, a start.
    """
    spent = tuple(call for call in state.left.spent if call <= answered_at)
    left = replace(state.left, spent=spent, rests_until=None)
    calm = replace(state, started_at=answered_at, retry_at=None, left=left)
    call = next_request(replace(calm, last_call_at=answered_at))
    second = call and next_request(replace(calm, last_call_at=call.at))
    return None if second is None else second.at
