"""The past of a home whose prices another integration knows: kept statistics, and kept prices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from ..feeds.energy import async_counted, async_half_hours
from ..model.account import MeterPoint
from ..model.interval import Interval, half_hours, local_date, local_day
from ..model.knowledge import Knowledge
from ..model.prices.base_timeline import base_timeline
from ..model.prices.tariff import Rate
from ..model.prices.timeline import PricedSlot
from ..model.usage.consumption import MeterReading
from ..model.usage.cost import whole_half_hours
from .own_tariffs import with_own
from .source import PastSource


class PricePast(PastSource):
    """There are no products, nobody settles, and there are no bills."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        knowledge: Callable[[], Knowledge],
        energy: Mapping[str, str],
    ) -> None:
        """Read what the source knows now, and the energy sensors by meter point id."""
        self._hass, self._entry = hass, entry
        self._knowledge, self._energy = knowledge, energy

    @override
    async def readings(self, point: MeterPoint, span: Interval) -> tuple[MeterReading, ...]:
        if (entity_id := self._energy.get(point.id)) is None:
            return ()
        return await async_half_hours(self._hass, entity_id, span)

    @override
    async def prices(self, point: MeterPoint, span: Interval) -> Mapping[datetime, PricedSlot]:
        known, entity_id = self._knowledge(), self._energy.get(point.id)
        rows = [] if entity_id is None else await async_counted(self._hass, entity_id, span)
        exact = {row.start for row in rows}
        coarse = [row for row in await self.readings(point, span) if row.start not in exact]

        def work() -> dict[datetime, PricedSlot]:
            whole, supply = self._with_own(known, point, span, (*coarse, *rows))
            agreements, rates, zone = supply.agreements, whole.rates, whole.zone
            timeline = base_timeline(agreements, rates, span=span, zone=zone, payment=None)
            return {slot.start: slot for slot in whole_half_hours(timeline.slots, rows)}

        return await self._hass.async_add_executor_job(work)

    def _with_own(
        self, known: Knowledge, point: MeterPoint, span: Interval, used: Iterable[MeterReading] = ()
    ) -> tuple[Knowledge, MeterPoint]:
        """Return what is known with own tariffs of the span, and the meter point in it."""
        known = with_own(replace(known, readings={point.id: tuple(used)}), self._entry, span)
        return known, next((one for one in known.points if one.id == point.id), point)

    @override
    async def standing_charges(self, point: MeterPoint, span: Interval) -> Mapping[date, Rate]:
        known, supply = await self._hass.async_add_executor_job(
            self._with_own, self._knowledge(), point, span
        )
        days = {local_date(at, known.zone) for at in half_hours(span.start, span.end)}
        starts = {day: local_day(day, known.zone).start for day in days}
        charges = {day: known.standing_charge(supply, start) for day, start in starts.items()}
        return {day: rate for day, rate in charges.items() if rate is not None}
