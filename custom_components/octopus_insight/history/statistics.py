"""Half hours as external statistics of Home Assistant: energy and money by the hour.

A sum is worked out from the store's first half hour on, so that all later sums are right again
after an earlier hour has changed.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Final
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_add_external_statistics
from homeassistant.const import UnitOfEnergy
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import get_instance
from homeassistant.util.unit_conversion import EnergyConverter
from ..const import DOMAIN
from ..model.account import MeterPoint
from ..model.history.half_hour import HalfHour
from ..model.history.series import Series
from ..model.prices.tariff import Fuel
from .keeper import History
from .store import Store

ROWS_AT_ONCE: Final = 24 * 31
"""So many are handed over in one step of the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What an hour comes to, and all up to its end; a cost of None is not known."""

    start: datetime
    kwh: float
    cost: float | None
    kwh_sum: float
    cost_sum: float


def hours(half_hours: Iterable[HalfHour]) -> Iterator[Hour]:
    """Sum half hours, from the first on; one that is missing is not made up."""
    kwh_sum = cost_sum = 0.0
    for start, group in groupby(half_hours, key=lambda one: one.start.replace(minute=0)):
        kwh: float | None = None
        cost: float | None = None
        for one in group:
            if one.kwh is not None:
                kwh = (kwh or 0.0) + one.kwh
                kwh_sum += one.kwh
            if (money := one.cost) is not None:
                cost = (cost or 0.0) + money.inc_vat
                cost_sum += money.inc_vat
        if kwh is not None:
            yield Hour(start=start, kwh=kwh, cost=cost, kwh_sum=kwh_sum, cost_sum=cost_sum)


def statistic_ids(point: MeterPoint) -> tuple[str, str]:
    """Return the ids of a meter point's energy and money, which do not say its number."""
    name = sha256(point.id.encode()).hexdigest()[:8]
    kinds = ("export", "compensation") if point.is_export else ("consumption", "cost")
    energy, money = (f"{DOMAIN}:{point.fuel}_{name}_{kind}" for kind in kinds)
    return energy, money


class Statistics:
    """Takes over what changes in the store."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Prepare."""
        self.hass, self.history = hass, history
        self._lock = asyncio.Lock()

    @callback
    def async_start(self) -> None:
        """Take over what has changed, until the entry is unloaded."""
        entry = self.history.entry
        entry.async_on_unload(self.history.async_add_listener(self._async_changed))
        self._async_changed()

    @callback
    def _async_changed(self) -> None:
        entry = self.history.entry
        entry.async_create_background_task(self.hass, self.async_take_over(), "statistics")

    async def async_take_over(self) -> None:
        """Import every hour from the first that changed on."""
        async with self._lock:
            pending = await self.history.ask(Store.pending)
            for one in pending:
                await self._async_import(one.point, one.since)
            if pending:
                await get_instance(self.hass).async_block_till_done()
                await self.history.ask(lambda store: store.took_over(pending))

    async def _async_import(self, point_id: str, since: datetime) -> None:
        view = self.history.coordinator.data.meters.get(point_id)
        per_unit = None if view is None else self.history.kwh_per_unit(view)
        if view is None or per_unit is None:
            return
        since = since.replace(minute=0)

        def read(store: Store) -> list[Hour]:
            span = store.bounds(point_id)
            if span is None:
                return []
            series: Series = store.series(point_id, span, per_unit)
            return [hour for hour in hours(series.half_hours()) if hour.start >= since]

        found = await self.history.ask(read)
        energy_id, money_id = statistic_ids(view.point)
        energy = [StatisticData(start=it.start, state=it.kwh, sum=it.kwh_sum) for it in found]
        money = [
            StatisticData(start=it.start, state=it.cost, sum=it.cost_sum)
            for it in found
            if it.cost is not None
        ]
        await self._async_add(_energy_metadata(view.point, energy_id), energy)
        currency = self.history.coordinator.data.currency
        await self._async_add(_money_metadata(view.point, money_id, currency), money)

    async def _async_add(self, metadata: StatisticMetaData, rows: list[StatisticData]) -> None:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            async_add_external_statistics(self.hass, metadata, rows[first : first + ROWS_AT_ONCE])
            await asyncio.sleep(0)


def _name(point: MeterPoint, kind: str) -> str:
    return f"{'Gas' if point.fuel is Fuel.GAS else 'Electricity'} {kind}"


def _energy_metadata(point: MeterPoint, statistic_id: str) -> StatisticMetaData:
    return StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=_name(point, "export" if point.is_export else "consumption"),
        source=DOMAIN,
        statistic_id=statistic_id,
        unit_class=EnergyConverter.UNIT_CLASS,
        unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    )


def _money_metadata(point: MeterPoint, statistic_id: str, currency: str) -> StatisticMetaData:
    return StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=_name(point, "compensation" if point.is_export else "cost"),
        source=DOMAIN,
        statistic_id=statistic_id,
        unit_class=None,
        unit_of_measurement=currency,
    )
