"""Asks what the supplier settled, once a day late in the morning, and checks its bills.

Half hours in doubt before yesterday are asked until their cost is told, and once more three days
later, since it may be corrected. Then come older ones, the latest first. Bills are asked weekly.
"""

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
import json
from math import fsum, nan
from typing import Any, Final
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
from ..const import LOGGER
from ..coordinator.source import PastSource
from ..coordinator.timer import Timer
from ..model.history import check
from ..model.history.batch import Batch, RawKind
from ..model.history.half_hour import HalfHour, SettledHalfHour
from ..model.history.settlement import Evidence, Inquire, inquiry, told_cost
from ..model.history.statement import Statement
from ..model.interval import DAY, HOUR, Interval, local_date, local_day, local_days
from ..model.polling.grid import phase
from ..model.serialize import dump, load_known
from ..model.usage.consumption import GasUnit
from ..model.views import MeterView
from ..octopus import SUPPLIER
from ..octopus.errors import OctopusError
from ..withdrawal import async_raise, async_withdraw
from .keeper import History
from .store import Store

SIGNAL: Final = "octopus_insight_statement_{}"
"""Of an entry: a statement is `new`, `matches` or `differs`, and what is said of that."""
NOTE: Final = "settling"
ASKED_FROM, ASKED_FOR = timedelta(hours=10), timedelta(hours=2)
"""When in the local day; each home has its own moment."""
SOON, LATER = timedelta(minutes=5), HOUR
"""How long after a start, and after a failure; up to twice as long."""
AGAIN_AFTER, LOOKED_BACK, OLDEST = 3 * DAY, 10 * DAY, 730 * DAY
OLD_DAYS: Final = 8
"""So many are asked at once."""
MOST_QUESTIONS: Final = 24
"""A day; a usual one takes one or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered over restarts."""

    on: date | None = None
    """The last day on which all was asked that was due."""
    old: frozenset[date] = frozenset()
    """Days of long ago that were asked."""
    statements_at: datetime | None = None


class Settling:
    """What one account's supplier settled and billed."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Prepare."""
        self.hass, self.history, self.coordinator = hass, history, history.coordinator
        self.kept, self._asked = Kept(), Counter[date]()
        self._timer = Timer(hass, self._async_due, "ask for settled costs")

    async def async_start(self) -> None:
        """Ask as planned until the entry is unloaded."""
        self.kept = load_known(Kept, await self.history.async_note(NOTE))
        self.history.entry.async_on_unload(self._timer.async_stop)
        if self.kept.on is None:  # a new home has enough to ask on its first day
            await self._async_keep(on=local_date(dt_util.utcnow(), self.coordinator.data.zone))
        self._plan()

    @property
    def _past(self) -> PastSource:
        if (past := self.coordinator.source.past) is None:
            raise OctopusError("nothing of the past is told")
        return past

    async def _async_keep(self, **changes: Any) -> None:
        self.kept = replace(self.kept, **changes)
        note = json.dumps(dump(self.kept))
        await self.history.async_write(Batch(at=dt_util.utcnow(), notes={NOTE: note}))

    def _plan(self, wait: timedelta = SOON) -> None:
        now, zone = dt_util.utcnow(), self.coordinator.data.zone
        part, today = phase(self.history.entry.entry_id, NOTE), local_date(now, zone)
        day = today + DAY if self.kept.on == today else today
        due = local_day(day, zone).start + ASKED_FROM + part * ASKED_FOR
        if self.coordinator.source.past is not None:
            self._timer.async_set(max(due, now + (1 + part) * wait))

    @callback
    def _async_due(self, _now: datetime) -> None:
        work = self._async_ask()
        self.history.entry.async_create_background_task(self.hass, work, "ask for settled costs")

    async def _async_ask(self) -> None:
        """Ask for what is due; what fails is tried again later."""
        now, home = dt_util.utcnow(), self.coordinator.data
        try:
            if not self.history.entry.pref_disable_polling:
                for view in home.meters.values():
                    if any(one.terms.dispatch_rule for one in view.point.agreements):
                        await self._async_ask_meter(view, now)
                if now - (self.kept.statements_at or now - 7 * DAY) >= 7 * DAY:
                    await self.async_statements()
            await self._async_keep(on=local_date(now, home.zone))
        except (OctopusError, HomeAssistantError) as err:  # the latter is of the disk
            LOGGER.debug("Settled costs are asked for later: %s", err)
            self._plan(LATER)
        else:
            self._plan()

    # --- Settled costs ----------------------------------------------------------------------------
    async def _async_ask_meter(self, view: MeterView, now: datetime) -> None:
        """Ask what is due of a meter, the latest first."""
        zone, since, today = view.zone, now - LOOKED_BACK, local_date(now, view.zone)
        span = Interval(start=now - OLDEST, end=local_day(today - DAY, zone).start)
        known = await self._async_metered(view, span)
        recent, old = list[HalfHour](), defaultdict[date, list[HalfHour]](list)
        for one in await self.hass.async_add_executor_job(known.doubts):
            again = None if one.told is None else local_date(one.told.at, zone) + AGAIN_AFTER
            if one.start >= since:
                if again is None or (self.kept.on or today) < again <= today:
                    recent.append(one)
            elif again is None and (day := local_date(one.start, zone)) not in self.kept.old:
                old[day].append(one)
        await self._async_read(known, partial(inquiry, recent, known.evidence))
        for day in sorted(old, reverse=True)[:OLD_DAYS]:
            await self._async_read(known, partial(inquiry, old[day], known.evidence))
            if self._asked[today] < MOST_QUESTIONS:
                await self._async_keep(old=self.kept.old | {day})

    async def _async_metered(self, view: MeterView, span: Interval) -> check.Metered:
        """Read what is kept of a meter and of charging; unknown units have no energy."""
        point, zone, is_volume = view.point, view.zone, view.gas_unit is GasUnit.M3
        per_unit = self.history.kwh_per_unit(view)
        preferences = self.coordinator.data.knowledge.preferences
        whole = replace(span, start=span.start - DAY)  # the allowance is of midday to midday
        days = local_date(whole.start, zone), local_date(span.end, zone) + DAY
        return await self.history.ask(
            lambda store: check.Metered(
                point=point,
                zone=zone,
                series=store.series(point.id, span, per_unit or nan),
                charges=store.charges(point.id, *days),
                evidence=Evidence.of(
                    store.raw(RawKind.PLAN_CHANGE, whole), store.completed(whole), zone
                ),
                calorific_value=preferences.calorific_value if is_volume else None,
            )
        )

    async def _async_read(
        self, known: check.Metered, inquire: Inquire, *, by_person: bool = False
    ) -> None:
        """Ask, write what is new, and say in the log where it is not ours."""
        now, told, found = dt_util.utcnow(), {}, dict[datetime, SettledHalfHour]()
        asking, today = inquire(found), local_date(now, known.zone)
        try:
            with suppress(StopIteration):
                window = next(asking)
                while by_person or self._asked[today] < MOST_QUESTIONS:
                    self._asked[today] += not by_person
                    rows = await self._past.settled(known.point, window, by_person=by_person)
                    window = asking.send(rows)
        finally:
            for start, one in sorted(found.items()):
                before, cost = known.at(start).told, told_cost(one, now)
                if before is None or replace(before, at=now) != cost:
                    told[start] = cost
            news = (replace(known.at(start), told=cost) for start, cost in told.items())
            for run in check.otherwise(news):
                wall = f"{run.start.astimezone(known.zone):%-d %b, %H:%M}"
                more, word = run.theirs - run.ours, "more" if run.theirs > run.ours else "less"
                LOGGER.info("%s charged %.2f %s on %s", SUPPLIER, abs(more), word, wall)
            await self.history.async_write(Batch(at=now, told={known.point.id: told}))

    # --- Statements -------------------------------------------------------------------------------
    async def async_statements(self, *, by_person: bool = False) -> None:
        """Ask for the bills; one that is issued later than the first answer is checked."""
        was_asked = self.kept.statements_at is not None
        known = {one.id for one in await self.history.ask(Store.statements) if one.is_closed}
        statements = await self._past.statements(by_person=by_person)
        now = dt_util.utcnow()
        await self.history.async_write(Batch(at=now, statements=statements))
        await self._async_keep(statements_at=now)
        for one in reversed(statements):
            if was_asked and one.is_closed and one.id not in known:
                self._say("new", one)
                await self.async_check(one)

    async def async_check(
        self, statement: Statement, *, by_person: bool = False
    ) -> list[check.CheckedLine]:
        """Check a statement; where a line differs, what was settled on its days is read."""
        home, lines = self.coordinator.data, await self._async_checked(statement)
        with suppress(OctopusError):  # what is known has to do
            for line in lines:
                if line.verdict is check.Verdict.DIFFERS and line.point_id and line.span:
                    known = await self._async_metered(home.meters[line.point_id], line.span)
                    await self._async_read(known, known.inquiry, by_person=by_person)
        lines = await self._async_checked(statement)
        issue_id = f"statement_differs_{self.history.entry.entry_id}_{statement.id}"
        if text := check.letter(statement, lines, home.zone):
            texts = {"letter": text}
            async_raise(self.hass, issue_id, "statement_differs", texts, is_persistent=True)
        else:
            async_withdraw(self.hass, issue_id)
        if (verdict := check.verdict_of(lines)) is not check.Verdict.CANNOT_TELL:
            self._say(verdict, statement, fsum(line.difference or 0.0 for line in lines))
        return lines

    async def _async_checked(self, statement: Statement) -> list[check.CheckedLine]:
        home = self.coordinator.data
        days = {day for line in statement.lines for day in (line.first, line.last) if day}
        days |= {statement.first, statement.last}
        span = local_days(min(days), max(days) + DAY, home.zone)
        known = [await self._async_metered(view, span) for view in home.meters.values()]
        return await self.hass.async_add_executor_job(check.check, statement, known)

    def _say(self, event: str, statement: Statement, difference: float = 0.0) -> None:
        days = {"start": statement.first.isoformat(), "end": statement.last.isoformat()}
        facts = {"statement": statement.id, **days, "difference": difference}
        async_dispatcher_send(self.hass, SIGNAL.format(self.history.entry.entry_id), event, facts)
