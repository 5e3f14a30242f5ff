"""Asks what the supplier settled, once a day late in the morning, and checks its bills.

Half hours in doubt before yesterday are asked until their cost is told, and once more three days
later, since it may be corrected. Then come older ones, the latest first. Bills are asked weekly.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
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
from ..model.history.batch import Batch, RawKind
from ..model.history.check import (
    DAY,
    OTHERWISE,
    CheckedLine,
    Metered,
    Verdict,
    check,
    letter,
    span_of,
    verdict_of,
)
from ..model.history.half_hour import SettledHalfHour
from ..model.history.settlement import Evidence, Inquiry, inquiry, told_cost
from ..model.history.statement import Statement
from ..model.interval import Interval, local_date, local_day
from ..model.polling.grid import phase
from ..model.serialize import dump, load_known
from ..model.usage.consumption import GasUnit, gas_energy_kwh
from ..model.views import MeterView
from ..octopus import SUPPLIER
from ..octopus.errors import OctopusError
from ..withdrawal import async_raise, async_withdraw
from .keeper import History
from .store import Store

SIGNAL: Final = "octopus_insight_statement_{}"
"""Of an entry: a statement is `new`, `matches` or `differs`, and by how much."""
WEEK, NOTE = timedelta(days=7), "settling"
ASKED_FROM, ASKED_FOR = timedelta(hours=10), timedelta(hours=2)
"""When in the local day; each home has its own moment."""
SOON, LATER = timedelta(minutes=5), timedelta(hours=1)
"""How long after a start, and after a failure."""
AGAIN_AFTER: Final = timedelta(days=3)
LOOKED_BACK, OLDEST = timedelta(days=10), timedelta(days=730)
OLD_DAYS: Final = 8
"""So many are asked at once."""
MOST_QUESTIONS: Final = 24
"""A day; a usual one takes one or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered over restarts."""

    on: date | None = None
    sure: frozenset[datetime] = frozenset()
    """Half hours that were told twice alike."""
    old: frozenset[date] = frozenset()
    """Days of long ago that were asked."""
    statements_at: datetime | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    """What to write about bills, by their id."""


def metered(store: Store, *, view: MeterView, span: Interval, per_unit: float | None) -> Metered:
    """Read what is kept of a meter and of charging; unknown units have no energy."""
    point, zone = view.point, view.zone
    whole = replace(span, start=span.start - DAY)  # the allowance is of midday to midday
    kinds = (RawKind.PLAN_CHANGE, RawKind.COMPLETED) if point.is_electricity_import else ()
    first, last = local_date(span.start, zone), local_date(span.end, zone)
    is_volume = per_unit is not None and view.gas_unit is GasUnit.M3
    return Metered(
        point_id=point.id,
        fuel=point.fuel,
        is_export=point.is_export,
        agreements=point.agreements,
        zone=zone,
        series=store.series(point.id, span, nan if per_unit is None else per_unit),
        charges=store.charges(point.id, first, last + DAY),
        evidence=Evidence.of((row for kind in kinds for row in store.raw(kind, whole)), zone),
        calorific_value=per_unit / gas_energy_kwh(1.0, 1.0) if per_unit and is_volume else None,
    )


class Settling:
    """What one account's supplier settled and billed."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Prepare."""
        self.hass, self.history, self.coordinator = hass, history, history.coordinator
        self.kept, self._failures, self._asked = Kept(), 0, 0
        self._entry = history.entry
        self._timer = Timer(hass, self._async_due, "ask for settled costs")
        self._issue_id = f"statement_differs_{history.entry.entry_id}"

    async def async_start(self) -> None:
        """Ask as planned until the entry is unloaded."""
        note = await self.history.ask(partial(Store.note, name=NOTE))
        self.kept = load_known(Kept, json.loads(note or "{}"))
        self._entry.async_on_unload(self._timer.async_stop)
        self._entry.async_on_unload(partial(async_withdraw, self.hass, self._issue_id))
        self._show_letters()
        if self.kept.on is None:  # a new home has enough to ask on its first day
            await self._async_keep(on=local_date(dt_util.utcnow(), self.coordinator.data.zone))
        self._plan()

    @property
    def _past(self) -> PastSource:
        past = self.coordinator.source.past
        if past is None:
            raise OctopusError("nothing of the past is told")
        return past

    async def _async_keep(self, **changes: Any) -> None:
        self.kept = replace(self.kept, **changes)
        note = json.dumps(dump(self.kept))
        await self.history.async_write(Batch(at=dt_util.utcnow(), notes={NOTE: note}))

    def _plan(self) -> None:
        now, zone = dt_util.utcnow(), self.coordinator.data.zone
        part, today = phase(self._entry.entry_id, NOTE), local_date(now, zone)
        day = today + DAY if self.kept.on == today else today
        due = local_day(day, zone).start + ASKED_FROM + part * ASKED_FOR
        due = max(due, now + (1 + part) * SOON, now + min(self._failures, 6) * LATER)
        self._timer.async_set(None if self.coordinator.source.past is None else due)

    @callback
    def _async_due(self, _now: datetime) -> None:
        work = self.async_ask()
        self._entry.async_create_background_task(self.hass, work, "ask for settled costs")

    async def async_ask(self) -> None:
        """Ask for what is due; what fails is tried again later."""
        now = dt_util.utcnow()
        try:
            if not self._entry.pref_disable_polling:
                for view in self.coordinator.data.meters.values():
                    if any(one.terms.dispatch_rule for one in view.point.agreements):
                        await self._async_ask_meter(view, now)
                if now - (self.kept.statements_at or now - WEEK) >= WEEK:
                    await self.async_statements()
            self._failures = self._asked = 0
            await self._async_keep(on=local_date(now, self.coordinator.data.zone))
        except (OctopusError, HomeAssistantError) as err:  # the latter is of the disk
            LOGGER.debug("Settled costs are asked for later: %s", err)
            self._failures += 1
        self._plan()

    # --- Settled costs ----------------------------------------------------------------------------
    async def _async_ask_meter(self, view: MeterView, now: datetime) -> None:
        """Ask what is due of a meter, the latest first."""
        zone, since, kept = view.zone, now - LOOKED_BACK, self.kept
        yesterday = local_day(local_date(now, zone) - DAY, zone).start
        known = await self._async_metered(view, Interval(start=now - OLDEST, end=yesterday))
        job = self.hass.async_add_executor_job
        recent, old = dict[datetime, float | None](), dict[datetime, float | None]()
        for start, standard in (await job(known.evidence.doubts, known.series)).items():
            told = known.at(start).told
            if start < since and told is None and local_date(start, zone) not in kept.old:
                old[start] = standard
            is_sure = told is not None and (start in kept.sure or now - told.at < AGAIN_AFTER)
            if start >= since and not is_sure:
                recent[start] = standard
        days = sorted({local_date(start, zone) for start in old})[-OLD_DAYS:]
        old = {start: it for start, it in old.items() if local_date(start, zone) in days}
        ask, sure = partial(self._past.settled, view.point), kept.sure
        for due in (recent, old):
            found: dict[datetime, SettledHalfHour] = {}
            asking = inquiry(due, known.evidence, found)
            sure |= await self._async_read(known, asking, found, ask, MOST_QUESTIONS)
        sure = frozenset(one for one in sure if one >= since)
        done = days if self._asked < MOST_QUESTIONS else ()
        await self._async_keep(sure=sure, old=kept.old.union(done))

    async def _async_metered(self, view: MeterView, span: Interval) -> Metered:
        per_unit = self.history.kwh_per_unit(view)
        return await self.history.ask(partial(metered, view=view, span=span, per_unit=per_unit))

    async def _async_read(
        self,
        known: Metered,
        asking: Inquiry,
        found: Mapping[datetime, SettledHalfHour],
        ask: Callable[[Interval], Awaitable[tuple[SettledHalfHour, ...]]],
        most: int,
    ) -> set[datetime]:
        """Ask until there were so many questions, write, and return what was told again alike."""
        problem: OctopusError | None = None
        try:
            window = next(asking)
            while self._asked < most:
                self._asked += 1
                window = asking.send(await ask(window))
        except StopIteration:
            pass
        except OctopusError as err:
            problem = err
        same = await self._async_write(known, found)
        if problem is not None:
            raise problem
        return same

    async def _async_write(
        self, known: Metered, found: Mapping[datetime, SettledHalfHour]
    ) -> set[datetime]:
        """Write what is new, say in the log where it is not ours, and return what is not new."""
        now, same, told = dt_util.utcnow(), set(), {}
        for start, settled in sorted(found.items()):
            one, half_hour = told_cost(settled, now), known.at(start)
            before, ours = half_hour.told, half_hour.ours
            if before is not None and (before.cost, before.rate) == (one.cost, one.rate):
                same.add(start)
                continue
            told[start] = one
            more = 0.0 if ours is None else one.cost.inc_vat - ours.inc_vat
            if abs(more) >= OTHERWISE:
                wall = f"{start.astimezone(known.zone):%-d %b, %H:%M}"
                word = "more" if more > 0 else "less"
                LOGGER.info("%s charged %.2f %s on %s", SUPPLIER, abs(more), word, wall)
        await self.history.async_write(Batch(at=now, told={known.point_id: told}))
        return same

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
    ) -> list[CheckedLine]:
        """Check a statement; where a line differs, what was settled on its days is read."""
        lines = await self._async_checked(statement)
        differing = [line for line in lines if line.verdict is Verdict.DIFFERS]
        with suppress(OctopusError):  # what is known has to do
            for line in differing:
                if line.point_id and line.days:
                    view = self.coordinator.data.meters[line.point_id]
                    known = await self._async_metered(view, span_of(line.days, view.zone))
                    ask = partial(self._past.settled, view.point, by_person=by_person)
                    found: dict[datetime, SettledHalfHour] = {}
                    most = self._asked + MOST_QUESTIONS
                    await self._async_read(known, known.inquiry(found), found, ask, most)
        if differing:
            lines = await self._async_checked(statement)
        text = letter(statement, lines, self.coordinator.data.zone)
        letters = {**self.kept.letters, statement.id: text}
        await self._async_keep(letters={key: it for key, it in letters.items() if it})
        self._show_letters()
        if (verdict := verdict_of(lines)) is not Verdict.CANNOT_TELL:
            self._say(verdict, statement, fsum(line.difference or 0.0 for line in lines))
        return lines

    async def _async_checked(self, statement: Statement) -> list[CheckedLine]:
        days = [day for line in statement.lines for day in (line.first, line.last) if day]
        whole = min(statement.first, *days), max(statement.last, *days)
        span, meters = span_of(whole, self.coordinator.data.zone), self.coordinator.data.meters
        known = [await self._async_metered(view, span) for view in meters.values()]
        return await self.hass.async_add_executor_job(check, statement, known)

    def _say(self, event: str, statement: Statement, difference: float = 0.0) -> None:
        signal = SIGNAL.format(self._entry.entry_id)
        async_dispatcher_send(self.hass, signal, event, statement, difference)

    def _show_letters(self) -> None:
        texts = {"letter": "\n\n".join(self.kept.letters.values())}
        if self.kept.letters:
            data = {"entry_id": self._entry.entry_id}
            async_raise(self.hass, self._issue_id, "statement_differs", texts, data=data)
        else:
            async_withdraw(self.hass, self._issue_id)
