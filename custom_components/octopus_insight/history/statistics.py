"""Half hours as external statistics of Home Assistant: energy and money by the hour.

A sum is worked out from the store's first half hour on, so that all later sums are right again
after an earlier hour has changed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import batched
from math import isclose, isnan
from operator import itemgetter
from typing import Final
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.const import UnitOfEnergy
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.recorder import get_instance
from homeassistant.util.unit_conversion import EnergyConverter
from ..const import DOMAIN, statistic_ids
from ..model.account import MeterPoint
from ..model.interval import HOUR
from ..model.prices.tariff import EVER, NEVER
from .keeper import History
from .store import Store

ROWS_AT_ONCE: Final = 24 * 31
"""So many are handed over in one step of the event loop, and written before the next."""


def hours(start: datetime, half_hours: Iterable[float | None]) -> Iterator[StatisticData]:
    """Sum whole hours, each alone and with all before; what is not known is not made up."""
    total = 0.0
    for number, pair in enumerate(batched(half_hours, 2, strict=True)):
        if known := [one for one in pair if one is not None and not isnan(one)]:
            total += sum(known)
            yield StatisticData(start=start + number * HOUR, state=sum(known), sum=total)


class Statistics:
    """Takes over what changes in the store, and at first what was lost since."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Follow the store until the entry is unloaded."""
        self.hass, self.history, self._is_start = hass, history, True
        history.async_follow(self._async_take_over)()

    async def _async_take_over(self) -> None:
        """Import every hour from the first that changed on."""
        pending = await self.history.ask(Store.pending)
        since = {one.point: one.since.replace(minute=0) for one in pending}
        for point, view in self.history.coordinator.data.meters.items():
            per_unit = self.history.kwh_per_unit(view)
            if per_unit is not None and (self._is_start or point in since):
                await self._async_import(view.point, per_unit, since.get(point, NEVER))
        if pending:
            await self.history.ask(lambda store: store.took_over(pending))
        self._is_start = False

    async def _async_import(self, point: MeterPoint, per_unit: float, first: datetime) -> None:
        """Import hours from the first on, or all, if the one before is not there."""
        read = partial(_columns, point.id, per_unit, EVER if self._is_start else first)
        columns = await self.history.ask(read)
        for about, rows in zip(self._metadata(point), columns, strict=False):
            place = bisect_left(rows, first, key=itemgetter("start"))
            if place and not await self._async_is_there(about, rows[place - 1]):
                place = 0
            if place == 0 or place < len(rows):
                await self._async_add(about, rows[place:])

    async def _async_is_there(self, about: StatisticMetaData, row: StatisticData) -> bool:
        one, span = about["statistic_id"], (row["start"], row["start"] + HOUR)
        kept = await get_instance(self.hass).async_add_executor_job(
            statistics_during_period, self.hass, *span, {one}, "hour", None, {"sum"}
        )
        sums = [it["sum"] or 0.0 for it in kept.get(one, ())]
        return any(isclose(it, row["sum"] or 0.0, abs_tol=1e-9) for it in sums)

    async def _async_add(self, metadata: StatisticMetaData, rows: list[StatisticData]) -> None:
        """Add hours, or the statistic alone, and wait until they are on disk."""
        for piece in [*batched(rows, ROWS_AT_ONCE, strict=False)] or [()]:
            async_add_external_statistics(self.hass, metadata, piece)
            written = self.hass.loop.create_future()
            get_instance(self.hass).queue_task(SynchronizeTask(written))
            await written

    def _metadata(self, point: MeterPoint) -> list[StatisticMetaData]:
        """Describe energy and money; a person knows them by the name of the meter's device."""
        registry, entry_id = dr.async_get(self.hass), self.history.entry.entry_id
        device = registry.async_get_device_by_identifier((DOMAIN, point.id), entry_id)
        name = point.fuel.capitalize() if device is None else device.name_by_user or device.name
        words = ("energy", "compensation") if point.is_export else ("consumption", "cost")
        currency = self.history.coordinator.data.currency
        units = ((EnergyConverter.UNIT_CLASS, UnitOfEnergy.KILO_WATT_HOUR), (None, currency))
        return [
            StatisticMetaData(
                mean_type=StatisticMeanType.NONE,
                has_sum=True,
                name=f"{name} {word}",
                source=DOMAIN,
                statistic_id=one,
                unit_class=kind,
                unit_of_measurement=unit,
            )
            for one, word, (kind, unit) in zip(statistic_ids(point), words, units, strict=True)
        ]


def _columns(
    point_id: str, per_unit: float, first: datetime, store: Store
) -> list[list[StatisticData]]:
    """Return the hours of energy and of money; none if nothing is metered from the first on."""
    if (span := store.bounds(point_id)) is None:
        return []
    series = store.series(point_id, span, per_unit)
    # prices come every half hour, energies once a day
    if all(map(isnan, series.kwh[max(series.place(first), 0) :])):
        return []
    pairs = zip(series.kwh, series.costs(), strict=True)
    costs = [None if isnan(kwh) else cost for kwh, cost in pairs]
    return [[*hours(span.start, column)] for column in (series.kwh, costs)]
