"""Setups by the names of their things: tables of one's own, and those of a catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from custom_components.octopus_insight.model.scenario.driving import CarOffer
from custom_components.octopus_insight.model.scenario.fields import (
    NOTHING,
    FieldError,
    Path,
    Tables,
    read,
    unknown,
)
from custom_components.octopus_insight.model.scenario.offers import BatteryOffer, SolarOffer
from custom_components.octopus_insight.model.scenario.study import Setup
from custom_components.octopus_insight.model.scenario.tariff import Tariff

KINDS = {
    "tariff": ("tariffs", Tariff),
    "solar": ("solar", SolarOffer),
    "battery": ("batteries", BatteryOffer),
    "car": ("cars", CarOffer),
}
"""What a setup has: the name of its tables, and what they become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupTable:
    """What a home has, or could have, by name."""

    name: str
    tariff: str | None = None
    solar: str | None = None
    battery: str | None = None
    car: str | None = None


def setups_of(
    today: SetupTable,
    variants: Sequence[SetupTable],
    own: Mapping[str, Tables],
    catalogue: Mapping[str, Tables],
) -> list[Setup]:
    """Return today's setup and the variants, which have what today has unless they say other.

    Raises FieldError where a name or a table cannot be used.
    """
    setups = list[Setup]()
    for place, table in enumerate([today, *variants]):
        at: Path = ("variants", place) if place else ("today",)
        found = dict[str, Any]()
        for key, (folder, kind) in KINDS.items():
            name = getattr(table, key) or getattr(today, key)
            if name in (None, NOTHING):
                continue
            values = _liked(
                own.get(folder, {}), catalogue.get(folder, {}), name, (folder, (*at, key))
            )
            if charger := values.pop("charger", None):
                named = "chargers", (folder, name, "charger")
                values = _liked({}, catalogue["chargers"], charger, named) | values
            found[key] = read(kind, values, (folder, name))
            if key in catalogue["costs"]:
                found[key] = found[key].priced(catalogue["costs"][key])
        if "tariff" not in found:
            raise FieldError((*at, "tariff"), "is missing")
        setups.append(Setup(name=table.name, **found))
    return setups


def _liked(own: Tables, catalogue: Tables, name: str, named: tuple[str, Path]) -> dict[str, Any]:
    """Return a table by its name, over the one it is like; `named` is its folder, and where."""
    folder, where = named
    if name not in own and name not in catalogue:
        raise FieldError(where, unknown(name, [*own, *catalogue]))
    table = dict(own.get(name, {}))
    like = table.pop("like", None if name in own else name)
    base: Mapping[str, Any] = catalogue.get(name, {}) if like == name else {}
    if like not in (None, name):
        others = {key: one for key, one in own.items() if key != name}
        base = _liked(others, catalogue, like, (folder, (folder, name, "like")))
    return {"name": name, **base, **table}
