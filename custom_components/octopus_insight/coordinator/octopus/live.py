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
        state, devices = super()._source_state(now), self._devices
        is_there = any(one.is_answered for one in self.data.values())
        if not is_there or self._failures or not devices:
            return replace(state, interval=WITHOUT_MINI)
        return replace(state, interval=state.interval * len(devices))

    @staticmethod
    @override
    def lasting(value: Mapping[str, LiveMeter]) -> object:
        return None  # the service has what is lost

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, LiveMeter]:
        half_hour, midnight = floor_half_hour(now), local_day(local_date(now, ZONE), ZONE).start
        is_first, is_new = self._filled is None, self._filled != half_hour
        self._filled, over = half_hour, set(half_hours(midnight, half_hour))
        asks = {}
        for point_id, device_id in self._devices.items():
            known = self.data.get(point_id, LiveMeter())
            seen = {floor_half_hour(row.read_at) for row in known.firsts}
            is_missed = is_first or (is_new and not over <= seen)
            span = Interval(start=midnight, end=now) if is_missed and midnight < now else None
            asks[point_id] = partial(self._read, known, device_id, span, midnight)
        return await self.ask_each(asks)

    async def _read(
        self, known: LiveMeter, device_id: str, span: Interval | None, midnight: datetime
    ) -> LiveMeter:
        return known.after_answer(await self.access.client.live(device_id, span), midnight)
