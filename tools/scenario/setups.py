"""Setups by the names of their things: tables of one's own, and those of a catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, override
from custom_components.octopus_insight.model.scenario.fields import (
    NOTHING,
    FieldError,
    Path,
    Tables,
    read,
)
from custom_components.octopus_insight.model.scenario.study import Setup
from custom_components.octopus_insight.model.scenario.tariff import Tariff
from custom_components.octopus_insight.model.scenario.wanted import PAID, Shop, Wanted


class OwnShop(Shop):
    """A shop whose tariffs name series instead of products."""

    @override
    def tariff(self, wanted: Any, path: Path) -> Tariff:
        if wanted in (PAID, NOTHING):
            raise FieldError(path, "is missing")
        return read(Tariff, *self.table("tariffs", wanted, path))


def setups_of(
    today: Wanted,
    variants: Sequence[Wanted],
    own: Mapping[str, Tables],
    catalogue: Mapping[str, Tables],
) -> list[Setup]:
    """Return today's setup and the variants, which have what today has unless they say other.

    Own tables win over those of the catalogue, and may be like one above them. Raises FieldError
    where a name or a table cannot be used.
    """
    known = {kind: dict(tables) for kind, tables in catalogue.items()}
    shop = OwnShop(catalogue=known, zone="", standing_charge=0.0)
    for kind, tables in own.items():
        for name, table in tables.items():
            whole, _ = shop.table(kind, table, (kind, name))
            known.setdefault(kind, {})[name] = {"name": name} | whole
    setups = [shop.setup(today, None, place_of(0))]
    for place, wanted in enumerate(variants, 1):
        setups.append(shop.setup(wanted, setups[0], place_of(place)))
    return setups


def place_of(number: int) -> Path:
    """Return where a setup is in a configuration; the first one is today's."""
    return ("variants", number) if number else ("today",)
