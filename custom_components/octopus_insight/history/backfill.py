"""Fills the past from the supplier's answers: from a chosen day on, and later what is missing.

The oldest comes first: sums of statistics begin again at the first hour that changes. How far it
is stands in the store, so that it goes on after a restart or an outage.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import datetime, timedelta
from functools import partial
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
from ..model.interval import HALF_HOUR, Interval, floor_half_hour, local_date, local_day
from ..model.polling.grid import next_on_grid, phase
from ..model.prices.tariff import EVER
from ..octopus.errors import BudgetSpentError, NotFoundError, UnexpectedResponseError
from .keeper import History
from .store import DAY, SLOTS, Store

NOTE: Final = "backfill"
AT_ONCE: Final = 760 * DAY
"""Of a meter: 3 requests for readings; 25 for prices that change each half hour, else one."""
OLDEST: Final = 3653 * DAY
RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
FIRST_LOOK: Final = timedelta(minutes=10)
"""After the first start; up to six times as late, so that homes do not ask together."""
UNREADABLE_AFTER: Final = 3
"""After so many failures in a row, an answer that cannot be read counts as none."""
COMES_WITHIN: Final = 3 * DAY
ASKED_AGAIN: Final = {1, 2, 4, 8, 14}
"""Days after that on which what is missing is asked for again, and then every 30."""


class Backfill:
    """Fills one account's past from `start` to `end`; up to `reached` it is done, or further."""

    start = reached = end = EVER
    _task: asyncio.Task[None] | None = None
    _failures = 0

    def __init__(self, history: History) -> None:
        """Prepare."""
        self.history, self.coordinator = history, history.coordinator
        self.past = history.coordinator.source.past
        self._timer = Timer(history.hass, self._async_due, "fill the past")
        self._done = set[str]()
        """Meter points that are done with the part after `reached`."""

    @property
    def progress(self) -> float | None:
        """How much is done [%]; None: nothing was to be filled yet."""
        whole = self.end - self.start
        part = min(AT_ONCE, self.end - self.reached) / max(len(self.coordinator.data.meters), 1)
        done = self.reached - self.start + part * len(self._done)
        return 100 * (done / whole) if whole else None

    async def async_start(self) -> None:
        """Go on where it was left, and look once a day for what is missing."""
        if self.past is None:
            return
        self._phase = phase(await instance_id.async_get(self.history.hass), NOTE)
        if text := await self.history.ask(lambda store: store.note(NOTE)):
            *moments, done = text.split(" ", 3)
            self.start, self.reached, self.end = map(datetime.fromisoformat, moments)
            self._done = set(done.split())
        now = dt_util.utcnow()
        wait = RETRY if self.reached < self.end else FIRST_LOOK
        is_done = self.reached == self.end != EVER
        soon = now + wait * (1 + 5 * self._phase)
        self._timer.async_set(next_on_grid(now, DAY, self._phase) if is_done else soon)
        self.history.entry.async_on_unload(self.async_stop)

    async def async_stop(self) -> None:
        """Leave what is not done for the next start."""
        self._timer.async_stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def async_begin(self, start: datetime | None = None) -> bool:
        """Fill from a moment on, or all; False: that is being done already."""
        home, now = self.coordinator.data, dt_util.utcnow()
        first = min((_first(view.point) for view in home.meters.values()), default=now)
        end = local_day(local_date(now, home.zone), home.zone).start
        start = min(max(start or first, first, now - OLDEST), end - DAY)
        if self.start <= start and self.reached < self.end:
            return False
        self.start, self.reached, self.end = start, start, end
        self._done.clear()
        await self._async_save()
        self._async_due(now)
        return True

    async def _async_save(self) -> None:
        moments = map(datetime.isoformat, (self.start, self.reached, self.end))
        note = {NOTE: " ".join((*moments, "", *self._done))}
        await self.history.async_write(Batch(at=dt_util.utcnow(), notes=note))
        self.coordinator.async_update_listeners()

    @callback
    def _async_due(self, _now: datetime) -> None:
        self._timer.async_stop()
        if self._task is None or self._task.done():
            self._task = self.history.entry.async_create_background_task(
                self.history.hass, self._async_run(), "fill the past"
            )

    async def _async_run(self) -> None:
        """Fill what is to be filled, or look for what is missing; after a failure try again."""
        by_itself = not self.history.entry.pref_disable_polling
        try:
            if by_itself and self.end == EVER:
                today = local_date(dt_util.utcnow(), self.coordinator.data.zone)
                last_month = (today.replace(day=1) - DAY).replace(day=1)
                start = local_day(last_month, self.coordinator.data.zone).start
                await self.async_begin(None if self.history.was_rebuilt else start)
            while self.reached < self.end:
                await self._async_fill()
            if by_itself:
                await self._async_look()
            # a person may have begun another one meanwhile
            now = dt_util.utcnow()
            again = now if self.reached < self.end else next_on_grid(now, DAY, self._phase)
        except Exception as err:  # noqa: BLE001 - whatever it is, it has to go on
            LOGGER.debug("The past is filled later: %r", err)
            self._failures += not isinstance(err, BudgetSpentError)
            doubled = min(RETRY * 2 ** min(self._failures, 10), LONGEST_RETRY)
            again = dt_util.utcnow() + (getattr(err, "retry_after", None) or doubled)
        self._timer.async_set(again)

    async def _async_fill(self) -> None:
        start, end = self.reached, min(self.reached + AT_ONCE, self.end)
        for view in [*self.coordinator.data.meters.values()]:
            point, since = view.point, max(start, _first(view.point))
            if since < end and point.id not in self._done:
                await self._async_ask(point, Interval(start=since, end=end))
                if self.reached != start:  # a person has begun another one
                    return
                self._done.add(point.id)
                await self._async_save()
        self.reached = end
        self._done.clear()
        await self._async_save()

    async def _async_look(self) -> None:
        until = floor_half_hour(dt_util.utcnow()) - COMES_WITHIN
        for view in self.coordinator.data.meters.values():
            span = await self.history.ask(partial(_missing, view.point.id, until))
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

        def prices() -> dict[datetime, Price]:
            kind = f"{'export' if point.is_export else 'import'} of {point.fuel}"
            for month, count in Counter(f"{row.start:%Y-%m}" for row in readings).items():
                LOGGER.info("%s, %s: %d half hours", month, kind, count)
            whole = (slot for slot in slots.values() if slot.duration == HALF_HOUR)
            return {slot.start: Price.of(slot) for slot in whole if slot.rate is not None}

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
            if isinstance(err, NotFoundError) or self._failures >= UNREADABLE_AFTER:
                return None
            raise


def _first(point: MeterPoint) -> datetime:
    return min(one.since for one in point.agreements)


def _missing(point_id: str, until: datetime, store: Store) -> Interval | None:
    """Return what spans a meter's half hours without reading or price that are due again."""
    kept = store.bounds(point_id)
    if kept is None or kept.start >= until:
        return None
    series = store.series(point_id, Interval(start=kept.start, end=until))
    pairs = list(zip(series.kwh, series.price_ids, strict=True))
    first = next((place for place, (kwh, _) in enumerate(pairs) if not isnan(kwh)), len(pairs))
    due = [
        place
        for place, (kwh, price) in enumerate(pairs[first:], first)
        if (isnan(kwh) or price == NO_PRICE)
        and ((age := (len(pairs) - place) // SLOTS) in ASKED_AGAIN or age % 30 == 0)
    ]
    if not due:
        return None
    start = max(series.span.start + due[0] * HALF_HOUR, until - AT_ONCE)
    return Interval(start=start, end=series.span.start + (due[-1] + 1) * HALF_HOUR)
