"""What every household's entities have to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from simulator.expected import Key, expected_entities, expected_values, past_entities
from .config import POWER_KW
from .supplier import Supplier

MAY_BE_UNKNOWN = frozenset({"next_rate", "next_export_rate", "next_rate_change", "next_dispatch"})
"""At the real supplier nothing may be to come."""
COST: Key = ("import", "cost_per_hour")


class Anything(Enum):
    """Expectations that many values meet."""

    KNOWN = "any value"
    AT_ALL = "any value, or none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An entity that has to be there, and its value."""

    unique_id: str
    role: str
    """The device: `import`, `export`, `gas`, `car`, `charger` or `account`."""
    key: str
    values: tuple[Any, ...] = field(default=(Anything.KNOWN,))
    """Any of them is fine, as time passes while we look. None: unknown."""


def expected_of(
    supplier: Supplier, added: datetime, now: datetime, *, has_power_sensor: bool
) -> list[Expected]:
    """Return what the entities of a simulated household at rest have to show.

    Fine is what is true now, and what was when the entry was added [UTC].
    """
    if supplier.world is None:
        raise ValueError("nobody knows the expected values at the real supplier")
    world = supplier.world
    owners = {
        "account": world.account_number,
        # of several supplies of a kind the first counts
        **{point.role: point.number for point in reversed(world.points)},
    }
    cars = [car.id for car in world.cars if not car.is_retired]
    owners |= zip(("car", "charger"), cars, strict=False)
    values = [expected_values(supplier.name, moment) for moment in (now, added)]
    for known in values:
        if (price := known.get(("import", "current_rate"))) is not None:
            known[COST] = round(POWER_KW * price, 3)  # it is shown to a tenth of a penny
        known.update(dict.fromkeys(past_entities(supplier.name), Anything.AT_ALL))
    keys = set(expected_entities(supplier.name)) | ({COST} if has_power_sensor else set())
    return [
        Expected(
            unique_id=f"{owners[role]}_{key}",
            role=role,
            key=key,
            values=tuple(known.get((role, key), Anything.KNOWN) for known in values),
        )
        for role, key in sorted(keys)
    ]


def expected_of_real(registered: Mapping[str, Any]) -> Expected:
    """Return what an entity of a real account has to show: a value, if it must have one."""
    key = registered["translation_key"]
    value = Anything.AT_ALL if key in MAY_BE_UNKNOWN else Anything.KNOWN
    return Expected(unique_id=registered["unique_id"], role="", key=key, values=(value,))
