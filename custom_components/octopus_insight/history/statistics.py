"""Half hours as external statistics of Home Assistant: energy and money by the hour.

A sum is worked out from the store's first half hour on, so that all later sums are right again
after an earlier hour has changed.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isclose, isnan
from typing import Final, NamedTuple
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
from ..model.history.series import Series
from ..model.interval import HALF_HOUR, Interval
from ..model.views import MeterView
from .keeper import History
from .store import Store

ROWS_AT_ONCE: Final = 24 * 31
"""So many are handed over in one step of the event loop, and written before the next."""
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Row(NamedTuple):
    """What an hour comes to, and all hours up to its end."""

    start: datetime
    state: float
    sum: float


def hours(series: Series) -> Iterator[tuple[Row, Row | None]]:
    """Sum energy and money of whole hours; what is missing or not known is not made up."""
    kwh_sum = cost_sum = 0.0
    kwh: float | None = None
    cost: float | None = None
    for place, (energy, money) in enumerate(zip(series.kwh, series.costs(), strict=True)):
        if not isnan(energy):
            kwh, kwh_sum = (kwh or 0.0) + energy, kwh_sum + energy
            if money is not None:
                cost, cost_sum = (cost or 0.0) + money, cost_sum + money
        if place % 2 and kwh is not None:
            start = series.span.start + (place - 1) * HALF_HOUR
            yield Row(start, kwh, kwh_sum), None if cost is None else Row(start, cost, cost_sum)
            kwh = cost = None


class Statistics:
    """Takes over what changes in the store, and at first what was lost since."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Follow the store until the entry is unloaded."""
        self.hass, self.history, self._is_start = hass, history, True
        history.async_follow(self._async_take_over)()

    async def _async_take_over(self) -> None:
        """Import every hour from the first that changed on."""
        pending = await self.history.ask(Store.pending)
        since = {one.point: one.since for one in pending}
        done = set[str]()
        for point_id, view in self.history.coordinator.data.meters.items():
            first, is_start = since.get(point_id, NEVER).replace(minute=0), self._is_start
            is_due = is_start or point_id in since
            if is_due and await self._async_import(view, first, is_start=is_start):
                done.add(point_id)
        taken = [one for one in pending if one.point in done]
        if taken:
            await self.history.ask(lambda store: store.took_over(taken))
        self._is_start = False

    async def _async_import(self, view: MeterView, first: datetime, *, is_start: bool) -> bool:
        """Import hours from the first on; at a start, all if the one before is not there."""
        if (per_unit := self.history.kwh_per_unit(view)) is None:
            return False
        read = partial(_rows, view.point.id, per_unit, None if is_start else first)
        found = await self.history.ask(read)
        metadata = self._metadata(view.point) if found[0] else ()
        for about, rows in zip(metadata, found, strict=False):
            place = bisect_left(rows, (first,))
            if place and not await self._async_is_there(about["statistic_id"], rows[place - 1]):
                place = 0
            if place == 0 or place < len(rows):
                await self._async_add(about, rows[place:])
        return True

    async def _async_is_there(self, statistic_id: str, row: Row) -> bool:
        span = (row.start, row.start + timedelta(hours=1))
        kept = await get_instance(self.hass).async_add_executor_job(
            statistics_during_period, self.hass, *span, {statistic_id}, "hour", None, {"sum"}
        )
        sums = (one["sum"] for one in kept.get(statistic_id, ()))
        return any(it is not None and isclose(it, row.sum, abs_tol=1e-9) for it in sums)

    async def _async_add(self, metadata: StatisticMetaData, rows: list[Row]) -> None:
        """Add hours, or the statistic alone, and wait until they are on disk."""
        for first in range(0, max(len(rows), 1), ROWS_AT_ONCE):
            piece = [
                StatisticData(start=row.start, state=row.state, sum=row.sum)
                for row in rows[first : first + ROWS_AT_ONCE]
            ]
            async_add_external_statistics(self.hass, metadata, piece)
            written = self.hass.loop.create_future()
            get_instance(self.hass).queue_task(SynchronizeTask(written))
            await written

    def _metadata(self, point: MeterPoint) -> tuple[StatisticMetaData, StatisticMetaData]:
        """Describe energy and money; a person knows them by the name of the meter's device."""
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, point.id), self.history.entry.entry_id
        )
        name = point.fuel.capitalize() if device is None else device.name_by_user or device.name
        words = ("energy", "compensation") if point.is_export else ("consumption", "cost")
        units = (UnitOfEnergy.KILO_WATT_HOUR, self.history.coordinator.data.currency)
        energy, money = (
            StatisticMetaData(
                mean_type=StatisticMeanType.NONE,
                has_sum=True,
                name=f"{name} {word}",
                source=DOMAIN,
                statistic_id=statistic_id,
                unit_class=unit_class,
                unit_of_measurement=unit,
            )
            for word, statistic_id, unit_class, unit in zip(
                words, statistic_ids(point), (EnergyConverter.UNIT_CLASS, None), units, strict=True
            )
        )
        return energy, money


def _rows(
    point_id: str, per_unit: float, first: datetime | None, store: Store
) -> tuple[list[Row], list[Row]]:
    """Return the hours of energy and of money, from the first on, or all."""
    energy, money = list[Row](), list[Row]()
    span = store.bounds(point_id)
    if span is None:
        return energy, money
    if first is not None:  # prices come every half hour, energies once a day
        late = store.series(point_id, Interval(start=first, end=span.end))
        if all(map(isnan, late.kwh)):
            return energy, money
    for kwh, cost in hours(store.series(point_id, span, per_unit)):
        if first is None or kwh.start >= first:
            energy.append(kwh)
            if cost is not None:
                money.append(cost)
    return energy, money
