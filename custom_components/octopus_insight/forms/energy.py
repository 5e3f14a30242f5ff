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


async def async_sources_to_add(
    hass: HomeAssistant, points: Iterable[MeterPoint]
) -> tuple[list[Any], list[str]] | str:
    """Return the sources that the dashboard lacks and the names of their statistics, or an error.

    The error is a key of the translations.
    """
    if not {"energy", "recorder"} <= hass.config.components:
        return "energy_not_loaded"
    names = {one["statistic_id"]: one["name"] for one in await async_list_statistic_ids(hass)}
    there = [(point, ids) for point in points if names.keys() >= {*(ids := statistic_ids(point))}]
    prefs = (await async_get_manager(hass)).data
    used = str(prefs and prefs["energy_sources"])
    new = [(point, ids) for point, ids in there if ids[0] not in used]
    if not new:
        return "energy_is_there" if there else "energy_no_readings"
    imports = [ids for point, ids in new if point.is_electricity_import]
    exports = [ids for point, ids in new if point.is_export]
    grid = [
        _source("grid", *imported)
        | dict(zip(("stat_energy_to", "stat_compensation"), exported, strict=True))
        | dict.fromkeys(("entity_energy_price_export", "number_energy_price_export"))
        | {"cost_adjustment_day": 0.0}
        for imported, exported in zip_longest(imports, exports, fillvalue=(None, None))
    ]
    gas = [_source("gas", *ids) for point, ids in new if point.fuel is Fuel.GAS]
    return grid + gas, [names[one] for _, ids in new for one in ids]


async def async_add_sources(hass: HomeAssistant, sources: Iterable[Any]) -> None:
    """Add sources to the dashboard, and leave all others as they are."""
    manager = await async_get_manager(hass)
    prefs = manager.data or manager.default_preferences()
    await manager.async_update({**prefs, "energy_sources": [*prefs["energy_sources"], *sources]})


def _source(kind: str, energy: str | None, money: str | None) -> dict[str, Any]:
    names = ("type", "stat_energy_from", "stat_cost", "entity_energy_price", "number_energy_price")
    return dict(zip(names, (kind, energy, money, None, None), strict=True))
