"""What the Energy dashboard is offered: each meter by its statistics, as soon as it has some."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any
from homeassistant.components.energy.data import (
    EnergyManager,
    GasSourceType,
    GridSourceType,
    async_get_manager,
)
from homeassistant.components.recorder.statistics import async_list_statistic_ids
from homeassistant.core import HomeAssistant
from ..const import statistic_ids
from ..model.account import MeterPoint
from ..model.prices.tariff import Fuel

type Source = GridSourceType | GasSourceType
type Ids = tuple[str | None, str | None]
NO_IDS: Ids = (None, None)


async def async_sources_to_add(
    hass: HomeAssistant, points: Iterable[MeterPoint]
) -> tuple[list[Source], list[str]] | str:
    """Return the sources that the dashboard lacks, with the names of their statistics.

    Or the key of an error, if there are none.
    """
    if not {"energy", "recorder"} <= hass.config.components:
        return "energy_not_loaded"
    by_point = {statistic_ids(point): point for point in points}
    wanted = {statistic for ids in by_point for statistic in ids}
    names = {
        one["statistic_id"]: one["name"] for one in await async_list_statistic_ids(hass, wanted)
    }
    there = {ids: point for ids, point in by_point.items() if names.keys() >= {*ids}}
    if not there:
        return "energy_no_readings"
    manager = await async_get_manager(hass)
    used = {it for source in _sources(manager) for it in source.values() if isinstance(it, str)}
    new = {ids: point for ids, point in there.items() if ids[0] not in used}
    electricity = [(ids, it) for ids, it in new.items() if it.fuel is Fuel.ELECTRICITY]
    imports = [ids for ids, point in electricity if not point.is_export]
    exports = [ids for ids, point in electricity if point.is_export]
    gas = [ids for ids, point in new.items() if point.fuel is Fuel.GAS]
    pairs = zip_longest(imports, exports, fillvalue=NO_IDS)
    found: list[Source] = [*(_grid(*pair) for pair in pairs), *map(_gas, gas)]
    return (found, [names[one] for ids in new for one in ids]) if found else "energy_is_there"


async def async_add_sources(hass: HomeAssistant, sources: Iterable[Source]) -> None:
    """Add sources to the dashboard, and leave all others as they are."""
    manager = await async_get_manager(hass)
    prefs = manager.data or manager.default_preferences()
    await manager.async_update({**prefs, "energy_sources": [*prefs["energy_sources"], *sources]})


def _sources(manager: EnergyManager) -> list[Any]:
    return [] if manager.data is None else [*manager.data["energy_sources"]]


def _grid(imported: Ids, exported: Ids) -> GridSourceType:
    return GridSourceType(
        type="grid",
        stat_energy_from=imported[0],
        stat_cost=imported[1],
        entity_energy_price=None,
        number_energy_price=None,
        stat_energy_to=exported[0],
        stat_compensation=exported[1],
        entity_energy_price_export=None,
        number_energy_price_export=None,
        cost_adjustment_day=0.0,
    )


def _gas(ids: tuple[str, str]) -> GasSourceType:
    return GasSourceType(
        type="gas",
        stat_energy_from=ids[0],
        stat_cost=ids[1],
        entity_energy_price=None,
        number_energy_price=None,
    )
