"""The past of a home whose prices another integration knows: kept statistics, and kept prices."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import override
from homeassistant.core import HomeAssistant
from ..feeds.energy import async_counted, async_half_hours
from ..model.account import MeterPoint
from ..model.history.half_hour import SettledHalfHour
from ..model.history.statement import Statement
from ..model.interval import HALF_HOUR, Interval, half_hours, local_date, local_day
from ..model.knowledge import Knowledge
from ..model.prices.base_timeline import base_timeline
from ..model.prices.tariff import Rate
from ..model.prices.timeline import PricedSlot
from ..model.usage.consumption import MeterReading
from ..model.usage.cost import whole_half_hours
from ..octopus.errors import NotFoundError
from .source import PastSource


class PricePast(PastSource):
    """Nobody settles, and there are no bills."""

    def __init__(
        self, hass: HomeAssistant, knowledge: Callable[[], Knowledge], energy: Mapping[str, str]
    ) -> None:
        """Read what is known now, and the energy sensors by meter point id."""
        self._hass, self._knowledge, self._energy = hass, knowledge, energy

    @override
    async def readings(self, point: MeterPoint, span: Interval) -> tuple[MeterReading, ...]:
        if (entity_id := self._energy.get(point.id)) is None:
            return ()
        return await async_half_hours(self._hass, entity_id, span)

    @override
    async def prices(self, point: MeterPoint, span: Interval) -> Mapping[datetime, PricedSlot]:
        known, entity_id = self._knowledge(), self._energy.get(point.id)
        rows = [] if entity_id is None else await async_counted(self._hass, entity_id, span)
        priced = partial(
            base_timeline, point.agreements, known.rates, span=span, zone=known.zone, payment=None
        )

        def work() -> dict[datetime, PricedSlot]:
            return {slot.start: slot for slot in whole_half_hours(priced().slots, rows)}

        return await self._hass.async_add_executor_job(work)

    @override
    async def product_prices(
        self, point: MeterPoint, product: str, span: Interval
    ) -> Mapping[datetime, PricedSlot]:
        raise NotFoundError("There are no products")

    @override
    async def standing_charges(self, point: MeterPoint, span: Interval) -> Mapping[date, Rate]:
        known = self._knowledge()
        last = span.end - HALF_HOUR
        days = {local_date(at, known.zone) for at in half_hours(span.start, last)}
        starts = {day: local_day(day, known.zone).start for day in days}
        charges = {day: known.standing_charge(point, start) for day, start in starts.items()}
        return {day: rate for day, rate in charges.items() if rate is not None}

    @override
    async def settled(
        self, point: MeterPoint, span: Interval, *, by_person: bool = False
    ) -> tuple[SettledHalfHour, ...]:
        return ()

    @override
    async def statements(self, *, by_person: bool = False) -> tuple[Statement, ...]:
        return ()
