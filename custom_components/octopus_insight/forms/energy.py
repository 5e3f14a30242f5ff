"""What the Energy dashboard is offered: each meter by its statistics, as soon as it has some."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any
from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.recorder.statistics import async_list_statistic_ids
from homeassistant.core import HomeAssistant
from ..const import statistic_ids
from ..model.account import MeterPoint
from ..model.prices.tariff import Fuel

type Ids = tuple[str | None, str | None]
NO_PRICE = {"entity_energy_price": None, "number_energy_price": None}
NO_EXPORT_PRICE = {"entity_energy_price_export": None, "number_energy_price_export": None}


async def async_sources_to_add(
    hass: HomeAssistant, points: Iterable[MeterPoint]
) -> tuple[list[Any], list[str]] | str:
    """Return the sources that the dashboard lacks and the names of their statistics, or an error.

    The error is a key of the translations.
    """
    if not {"energy", "recorder"} <= hass.config.components:
        return "energy_not_loaded"
    by_ids = {statistic_ids(point): point for point in points}
    known = await async_list_statistic_ids(hass, {one for ids in by_ids for one in ids})
    names = {one["statistic_id"]: one["name"] for one in known}
    there = {ids: point for ids, point in by_ids.items() if names.keys() >= {*ids}}
    prefs = (await async_get_manager(hass)).data
    used = {
        str(it) for source in (prefs["energy_sources"] if prefs else ()) for it in source.values()
    }
    new = {ids: point for ids, point in there.items() if ids[0] not in used}
    gas = [_source("gas", ids) for ids, point in new.items() if point.fuel is Fuel.GAS]
    imports = [ids for ids, point in new.items() if point.is_electricity_import]
    exports = [ids for ids, point in new.items() if point.is_export]
    grid = zip_longest(imports, exports, fillvalue=(None, None))
    if not new:
        return "energy_is_there" if there else "energy_no_readings"
    return [*(_grid(*pair) for pair in grid), *gas], [names[one] for ids in new for one in ids]


async def async_add_sources(hass: HomeAssistant, sources: Iterable[Any]) -> None:
    """Add sources to the dashboard, and leave all others as they are."""
    manager = await async_get_manager(hass)
    prefs = manager.data or manager.default_preferences()
    await manager.async_update({**prefs, "energy_sources": [*prefs["energy_sources"], *sources]})


def _source(kind: str, ids: Ids) -> dict[str, Any]:
    return {"type": kind, "stat_energy_from": ids[0], "stat_cost": ids[1], **NO_PRICE}


def _grid(imported: Ids, exported: Ids) -> dict[str, Any]:
    to_grid = {"stat_energy_to": exported[0], "stat_compensation": exported[1]}
    adjustment = {"cost_adjustment_day": 0.0}
    return _source("grid", imported) | to_grid | NO_EXPORT_PRICE | adjustment
