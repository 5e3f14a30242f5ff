"""The household's cars over time; the supplier only lists registrations."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import re
from .dispatch import Device

_UNRELIABLE_PROVIDER = re.compile(r"OHME(_V\d+)?", re.IGNORECASE)
"""Ohme lists slots that never come, even for an unplugged car."""
ANSWERS_UNTIL_GONE = 3
TIME_UNTIL_GONE = timedelta(hours=24)
"""So many answers, over so long, have to be without it."""


def missed_again(missed: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    """Return the first and latest answers without it; a late one changes nothing."""
    is_late = bool(missed) and at <= missed[-1]
    return missed if is_late else (*missed[: ANSWERS_UNTIL_GONE - 1], at)


def is_missed_for_long(missed: tuple[datetime, ...]) -> bool:
    """Return whether enough answers agree, over long enough."""
    return len(missed) >= ANSWERS_UNTIL_GONE and missed[-1] - missed[0] >= TIME_UNTIL_GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """A car or a charger, whose id survives a new registration."""

    id: str
    """Of its first registration."""
    device: Device
    """Latest registration; requests need its id."""
    missed: tuple[datetime, ...] = ()
    """Answers without it since: the first ones and the latest."""

    @property
    def is_plan_reliable(self) -> bool:
        """Whether the provider's planned rows come true."""
        return _UNRELIABLE_PROVIDER.fullmatch(self.device.provider or "") is None

    def is_like(self, device: Device) -> bool:
        """Return whether make and model are the same, whatever is added."""
        ours = self.device
        pairs = ((ours.make, device.make), (ours.model, device.model))
        names = [sorted((name or "").casefold() for name in pair) for pair in pairs]
        is_named_so = all(short and long.startswith(short) for short, long in names)
        return is_named_so and ours.is_charge_point is device.is_charge_point


def apply_devices(
    cars: tuple[Car, ...], devices: tuple[Device, ...], at: datetime
) -> tuple[Car, ...]:
    """Apply a complete answer: one that vanishes while its like appears is the same car.

    So is the only one that vanished, whatever the only new one is called.
    """
    unclaimed = {device.id: device for device in devices if device.is_live}
    found = {car.id: unclaimed.pop(car.id) for car in cars if car.id in unclaimed}
    for is_it in (lambda car, device: car.device.id == device.id, Car.is_like):
        for car in cars:
            match = next((each for each in unclaimed.values() if is_it(car, each)), None)
            if car.id not in found and match is not None:
                found[car.id] = unclaimed.pop(match.id)
    vanished = [car.id for car in cars if car.id not in found]
    if len(vanished) == len(unclaimed) == 1:
        found[vanished[0]] = unclaimed.popitem()[1]
    after = (
        replace(car, device=found[car.id], missed=())
        if car.id in found
        else replace(car, missed=missed_again(car.missed, at))
        for car in cars
    )
    new = (Car(id=device.id, device=device) for device in unclaimed.values())
    return (*(car for car in after if not is_missed_for_long(car.missed)), *new)
