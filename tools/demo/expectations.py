"""What every household's entities have to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from simulator.expected import Key, expected_entities, right_values
from simulator.world import World

from .power import POWER_KW
from .supplier import Supplier

CHANGE_MAY_BE_UNKNOWN = frozenset(
    {"next_rate", "next_export_rate", "next_rate_change", "next_dispatch"}
)
"""What a house at the real supplier need not know: whether anything is to come."""

COST: Key = ("import", "cost_per_hour")


class Anything(Enum):
    """Values that are right whatever they are."""

    KNOWN = "any value"
    AT_ALL = "any value, or none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An entity that has to be there, and what it has to show."""

    unique_id: str
    role: str
    """The device: `import`, `export`, `gas`, `car`, `charger` or `account`."""
    key: str
    rights: tuple[Any, ...] = field(default=(Anything.KNOWN,))
    """What is right; any of them, as time goes by while we look. None: unknown."""


def expected_of(
    supplier: Supplier, added: datetime, now: datetime, *, has_power_sensor: bool
) -> list[Expected]:
    """Return what the entities of a simulated household at rest have to show.

    Args:
        supplier: The household's, simulated.
        added: When its entry was added [UTC]: what was right then may still be shown.
        now: The moment [UTC] of the comparison.
        has_power_sensor: Whether its power sensor was named, so that there is a cost per hour.
    """
    if supplier.world is None:
        raise ValueError("nobody knows what is right at the real supplier")
    owners = _owners(supplier.world)
    rights = [_right(supplier.name, moment) for moment in (now, added)]
    keys = set(expected_entities(supplier.name)) | ({COST} if has_power_sensor else set())
    return [
        Expected(
            unique_id=f"{owners[role]}_{key}",
            role=role,
            key=key,
            rights=tuple(right.get((role, key), Anything.KNOWN) for right in rights),
        )
        for role, key in sorted(keys)
    ]


def expected_of_real(registered: Mapping[str, Any]) -> Expected:
    """Return what an entity of a real account has to show: something, if there is something."""
    key = registered["translation_key"]
    may_be_unknown = key in CHANGE_MAY_BE_UNKNOWN
    right = Anything.AT_ALL if may_be_unknown else Anything.KNOWN
    return Expected(unique_id=registered["unique_id"], role="", key=key, rights=(right,))


def _right(household: str, moment: datetime) -> dict[Key, Any]:
    """Return what is right with the power that every house of the demo takes."""
    values = right_values(household, moment)
    return {**values, COST: POWER_KW * values["import", "current_rate"]}


def _owners(world: World) -> dict[str, str]:
    """Return the id of what each device stands for, as it begins its entities' unique ids."""
    owners = {point.role: point.number for point in world.points}
    cars = [car.id for car in world.cars if not car.is_retired]
    return {
        **owners,
        **dict(zip(("car", "charger"), cars, strict=False)),
        "account": world.account_number,
    }
