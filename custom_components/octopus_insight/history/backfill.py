"""Fills the past from the supplier's answers: from a chosen day on, and later what is missing.

The oldest comes first: sums of statistics begin again at the first hour that changes. How far it
is stands in the store, so that it goes on after a restart or an outage.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import dropwhile
import json
from math import isnan
from typing import Final
from homeassistant.core import callback
from homeassistant.helpers import instance_id
from homeassistant.util import dt as dt_util
from ..const import LOGGER
from ..coordinator.timer import Timer
from ..model.account import MeterPoint
from ..model.history.batch import Batch
from ..model.history.half_hour import Price
from ..model.history.series import NO_PRICE
from ..model.interval import (
    DAY,
    HALF_HOUR,
    HOUR,
    SLOTS_A_DAY,
    Interval,
    floor_half_hour,
    local_date,
    local_day,
)
from ..model.polling.grid import next_on_grid, phase
from ..model.prices.tariff import EVER
from ..model.serialize import LoadError, dump, load
from ..octopus.errors import BudgetSpentError, NotFoundError, UnexpectedResponseError
from .keeper import History
from .store import Store

NOTE: Final = "backfill"
AT_ONCE: Final = 760 * DAY
"""Of a meter: 3 requests for readings; 25 for prices that change each half hour, else one."""
OLDEST: Final = 3653 * DAY
RETRY, LONGEST_RETRY = timedelta(minutes=1), HOUR
FIRST_LOOK: Final = timedelta(minutes=2)
"""After the first start; up to six times as late, so that homes do not ask together."""
UNREADABLE_AFTER: Final = 3
"""After so many failures in a row, an answer that cannot be read counts as none."""
COMES_WITHIN: Final = 3 * DAY
COMES_LATER: Final = 9 * DAY
"""So long prices of other integrations are known."""
ASKED_AGAIN: Final = {1, 2, 4, 8, 14, *range(0, AT_ONCE.days, 30)}
"""Days after that on which what is missing is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    start: datetime
    end: datetime
    left: Mapping[str, datetime]


class Backfill:
    """Fills one account's past from `start` to `end`, the meter first that is least far."""

    start = end = EVER
    _task: asyncio.Task[None] | None = None
    _failures = 0

    def __init__(self, history: History) -> None:
        """Prepare."""
        self.history, self.coordinator = history, history.coordinator
        self.past = history.coordinator.source.past
        self._timer = Timer(history.hass, self._async_due, "fill the past")
        self._left: dict[str, datetime] = {}
        """By id, the meter points that are not done, and from when on."""

    @property
    def progress(self) -> float | None:
        """How much is done [%]; None: nothing was to be filled yet."""
        whole = (self.end - self.start) * max(len(self.coordinator.data.meters), 1)
        left = sum((self.end - it for it in self._left.values()), timedelta())
        return 100 * (1 - left / whole) if whole else None

    async def async_start(self) -> None:
        """Go on where it was left, and look once a day for what is missing."""
        if self.past is None:
            return
        self._phase = phase(await instance_id.async_get(self.history.hass), NOTE)
        with suppress(LoadError):  # there is none
            kept = load(_Kept, await self.history.async_note(NOTE))
            self.start, self.end, self._left = kept.start, kept.end, dict(kept.left)
        now = dt_util.utcnow()
        soon = now + (RETRY if self._left else FIRST_LOOK) * (1 + 5 * self._phase)
        is_done = self.end != EVER and not self._left
        self._timer.async_set(next_on_grid(now, DAY, self._phase) if is_done else soon)
        self.history.entry.async_on_unload(self._timer.async_stop)

    async def async_begin(self, day: date | None = None) -> bool:
        """Fill from a local day on, or all; False: that is being done already."""
        home, now = self.coordinator.data, dt_util.utcnow()
        end = local_day(local_date(now, home.zone), home.zone).start
        since = max(now - OLDEST, EVER if day is None else local_day(day, home.zone).start)
        left = {
            point: max(since, begin)
            for point, view in home.meters.items()
            if (begin := min(one.since for one in view.point.agreements)) < end
        }
        start = min(left.values(), default=since)
        if self.start <= start and self._left:
            return False
        self.start, self.end, self._left = start, end, left
        await self._async_save()
        self._async_due(now)
        return True

    async def _async_save(self) -> None:
        text = json.dumps(dump(_Kept(start=self.start, end=self.end, left=self._left)))
        await self.history.async_write(Batch(at=dt_util.utcnow(), notes={NOTE: text}))
        self.coordinator.async_update_listeners()

    @callback
    def _async_due(self, _now: datetime) -> None:
        self._timer.async_stop()
        if self._task is None or self._task.done():
            begin = self.history.entry.async_create_background_task
            self._task = begin(self.history.hass, self._async_run(), "fill the past")

    async def _async_run(self) -> None:
        """Fill what is to be filled, or look for what is missing; after a failure try again."""
        by_itself = not self.history.entry.pref_disable_polling
        try:
            if by_itself and self.end == EVER:
                today = local_date(dt_util.utcnow(), self.coordinator.data.zone)
                last_month = (today.replace(day=1) - DAY).replace(day=1)
                await self.async_begin(None if self.history.was_rebuilt else last_month)
            while self._left:
                await self._async_fill()
            if by_itself:
                await self._async_look()
            # a person may have begun another one meanwhile
            now = dt_util.utcnow()
            again = now if self._left else next_on_grid(now, DAY, self._phase)
        except Exception as err:  # noqa: BLE001 - whatever it is, it has to go on
            LOGGER.debug("The past is filled later: %r", err)
            self._failures += not isinstance(err, BudgetSpentError)
            doubled = min(RETRY * 2 ** min(self._failures, 10), LONGEST_RETRY)
            again = dt_util.utcnow() + (getattr(err, "retry_after", None) or doubled)
        self._timer.async_set(again)

    async def _async_fill(self) -> None:
        left, end = self._left, self.end
        point = min(left, key=left.__getitem__)
        begin, until = left[point], min(left[point] + AT_ONCE, end)
        if view := self.coordinator.data.meters.get(point):  # else it has gone
            await self._async_ask(view.point, Interval(start=begin, end=until))
        left[point] = until
        if until == end:
            del left[point]
        if left is self._left:  # else a person has begun another one
            await self._async_save()

    async def _async_look(self) -> None:
        until = floor_half_hour(dt_util.utcnow()) - COMES_WITHIN
        # what another integration does not know of its prices now it will never know
        back = COMES_LATER if self.coordinator.source.is_prices_only else AT_ONCE
        for view in self.coordinator.data.meters.values():
            span = await self.history.ask(partial(_missing, view.point.id, until, back=back))
            if span is not None:
                await self._async_ask(view.point, span)

    async def _async_ask(self, point: MeterPoint, span: Interval) -> None:
        if self.past is None:
            return
        at = dt_util.utcnow()
        readings = await self._answer(self.past.readings(point, span)) or ()
        slots = await self._answer(self.past.prices(point, span)) or {}
        charges = await self._answer(self.past.standing_charges(point, span)) or {}
        self._failures = 0
        if self.coordinator.source.is_prices_only:  # the older, the less exact: what is kept stays
            kept = await self.history.ask(lambda store: store.series(point.id, span))
            readings = tuple(it for it in readings if isnan(kept.kwh[kept.place(it.start)]))
            slots = {
                at: it for at, it in slots.items() if kept.price_ids[kept.place(at)] == NO_PRICE
            }

        def prices() -> dict[datetime, Price]:
            kind = f"{'export' if point.is_export else 'import'} of {point.fuel}"
            for month, number in Counter(f"{row.start:%Y-%m}" for row in readings).items():
                LOGGER.info("%s, %s: %d half hours", month, kind, number)
            return Price.of_half_hours(slots.values())

        batch = Batch(
            at=at,
            readings={point.id: readings},
            prices={point.id: await self.history.hass.async_add_executor_job(prices)},
            charges={point.id: charges},
        )
        if not await self.history.async_write(batch):
            raise OSError("The disk does not take it")

    async def _answer[T](self, asked: Awaitable[T]) -> T | None:
        """Return an answer; None: there is none, or it could not be read again and again."""
        try:
            return await asked
        except (NotFoundError, UnexpectedResponseError) as err:
            if isinstance(err, UnexpectedResponseError) and self._failures < UNREADABLE_AFTER:
                raise
            return None


def _missing(
    point_id: str, until: datetime, store: Store, *, back: timedelta = AT_ONCE
) -> Interval | None:
    """Return what spans a meter's half hours without reading or price that are due again."""
    kept = store.bounds(point_id)
    if kept is None or kept.start >= until:
        return None
    start = max(kept.start, until - back)
    series = store.series(point_id, Interval(start=start, end=until))
    slots, size = enumerate(zip(series.kwh, series.price_ids, strict=True)), len(series.kwh)
    due = [
        start + place * HALF_HOUR
        for place, (kwh, price) in dropwhile(lambda slot: isnan(slot[1][0]), slots)
        if (isnan(kwh) or price == NO_PRICE) and (size - place) // SLOTS_A_DAY in ASKED_AGAIN
    ]
    return Interval(start=due[0], end=due[-1] + HALF_HOUR) if due else None
