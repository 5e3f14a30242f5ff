"""Asks what a Home Mini reads, if the user wants that."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import override
from ...model.interval import Interval, floor_half_hour, half_hours, local_date, local_day
from ...model.polling.grid import SourceState
from ...model.usage.live import LiveMeter
from ...octopus import ZONE
from ...octopus.budget import WITHOUT_MINI, Call, Urgency
from .account import EachCoordinator


class LiveCoordinator(EachCoordinator[LiveMeter]):
    """Import and gas, by meter point id; the supplier's app shares what is allowed."""

    call = Call.LIVE
    shape = Mapping[str, LiveMeter]
    _filled: datetime | None = None
    """The half hour in which what was missed was last asked for."""

    @property
    def _devices(self) -> dict[str, str]:
        points = (point for point in self._points if not point.is_export)
        return {point.id: point.device_id for point in points if point.device_id is not None}

    @override
    def has_missing(self, now: datetime) -> bool:
        return bool(self._devices.keys() - self.data.keys())

    @override
    def _source_state(self, now: datetime) -> SourceState:
        state, meters = super()._source_state(now), len(self._devices)
        is_there = any(one.is_answered for one in self.data.values()) and not self._failures
        interval = state.interval * meters if meters and is_there else WITHOUT_MINI
        return replace(state, interval=interval)

    @staticmethod
    @override
    def lasting(value: Mapping[str, LiveMeter]) -> object:
        return None  # the service has what is lost

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, LiveMeter]:
        devices, last, self._filled = self._devices, self._filled, floor_half_hour(now)
        asks = {one: partial(self._read, one, device, now, last) for one, device in devices.items()}
        return await self.ask_each(asks)

    async def _read(
        self, point_id: str, device_id: str, now: datetime, filled: datetime | None
    ) -> LiveMeter:
        known, half_hour = self.data.get(point_id, LiveMeter()), floor_half_hour(now)
        midnight, span = local_day(local_date(now, ZONE), ZONE).start, None
        seen = {floor_half_hour(row.read_at) for row in known.firsts}
        is_missed = filled != half_hour and not seen.issuperset(half_hours(midnight, half_hour))
        if midnight < now and (filled is None or is_missed):
            span = Interval(start=midnight, end=now)
        return known.after_answer(await self.access.client.live(device_id, span), midnight)
