"""Asks what the supplier settled, once a day late in the morning, and checks its bills.

Half hours in doubt before yesterday are asked until their cost is told, and once more three days
later, since it may be corrected. Then come older ones, the latest first. Bills are asked weekly.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
import json
from math import ceil, fsum, nan
from typing import Any, Final
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from ..const import LOGGER
from ..coordinator.source import PastSource
from ..coordinator.timer import Timer
from ..model.account import MeterPoint
from ..model.history.batch import Batch, RawKind
from ..model.history.check import (
    OTHERWISE,
    CheckedLine,
    Days,
    Metered,
    Verdict,
    check,
    letter,
    verdict_of,
)
from ..model.history.half_hour import SettledHalfHour
from ..model.history.settlement import HEAVY_KWH, Doubts, Evidence, inquiry, told_cost
from ..model.history.statement import Statement
from ..model.interval import Interval, floor_half_hour, local_date, local_day, merge
from ..model.polling.grid import phase
from ..model.serialize import dump, load_known
from ..model.usage.consumption import GasUnit, gas_energy_kwh
from ..model.views import MeterView
from ..octopus import SUPPLIER
from ..octopus.errors import OctopusError
from ..withdrawal import async_raise, async_withdraw
from .keeper import History
from .store import Store

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
NOTE: Final = "settling"
ASKED_FROM, ASKED_FOR = timedelta(hours=10), timedelta(hours=2)
"""When in the local day; each home has its own moment."""
SOON, LATER, LATEST = timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6)
"""How long after a start, and after failures."""
AGAIN_AFTER: Final = timedelta(days=3)
LOOKED_BACK, OLDEST = timedelta(days=10), timedelta(days=730)
MOST_QUESTIONS: Final = 24
"""A day; a usual one takes one or two."""
PAGE: Final = timedelta(days=2)
"""So many half hours come in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered over restarts."""

    on: date | None = None
    sure: frozenset[datetime] = frozenset()
    """Half hours that were told twice alike."""
    old: frozenset[date] = frozenset()
    """Days of long ago that were asked."""
    statements_at: datetime | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """Of bills by their id."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """What to write about them."""


def metered(store: Store, *, view: MeterView, span: Interval, per_unit: float | None) -> Metered:
    """Read what is kept of a meter and of charging; unknown units have no energy."""
    point, zone = view.point, view.zone
    whole = replace(span, start=span.start - DAY)  # the allowance is of midday to midday
    rows = [*store.raw(RawKind.PLAN_CHANGE, whole), *store.raw(RawKind.COMPLETED, whole)]
    first, last = local_date(span.start, zone), local_date(span.end, zone)
    return Metered(
        point_id=point.id,
        fuel=point.fuel,
        is_export=point.is_export,
        agreements=point.agreements,
        zone=zone,
        series=store.series(point.id, span, nan if per_unit is None else per_unit),
        charges=store.charges(point.id, first, last + DAY),
        evidence=Evidence.of(rows if point.is_electricity_import else (), zone),
        calorific_value=None
        if per_unit is None or view.gas_unit is not GasUnit.M3
        else per_unit / gas_energy_kwh(1.0, 1.0),
    )


class Settling:
    """What one account's supplier settled and billed."""

    def __init__(self, hass: HomeAssistant, history: History) -> None:
        """Prepare."""
        self.hass, self.history, self.coordinator = hass, history, history.coordinator
        self.kept, self._failures = Kept(), 0
        self._timer = Timer(hass, self._async_due, "ask for settled costs")
        self._issue_id = f"statement_differs_{history.entry.entry_id}"
        self._listeners: list[Callable[[str, Statement, float], None]] = []

    async def async_start(self) -> None:
        """Ask as planned until the entry is unloaded."""
        note = await self.history.ask(lambda store: store.note(NOTE))
        self.kept = load_known(Kept, json.loads(note or "{}"))
        self.history.entry.async_on_unload(self._timer.async_stop)
        self.history.entry.async_on_unload(partial(async_withdraw, self.hass, self._issue_id))
        self._show_letters()
        self._plan()

    @callback
    def async_add_listener(
        self, listener: Callable[[str, Statement, float], None]
    ) -> CALLBACK_TYPE:
        """Call back with a statement that is `new`, `matches` or `differs`, and by how much."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @property
    def past(self) -> PastSource | None:
        """Whom to ask."""
        return self.coordinator.source.past

    async def _async_keep(self, **changes: Any) -> None:
        """Remember."""
        self.kept = replace(self.kept, **changes)
        note = json.dumps(dump(self.kept))
        await self.history.async_write(Batch(at=dt_util.utcnow(), notes={NOTE: note}))

    def _plan(self) -> None:
        now, zone = dt_util.utcnow(), self.coordinator.data.zone
        part, today = phase(self.history.entry.entry_id, NOTE), local_date(now, zone)
        day = today + DAY if self.kept.on == today else today
        due = local_day(day, zone).start + ASKED_FROM + part * ASKED_FOR
        if self._failures:
            due = now + min(LATER * (1 << min(self._failures - 1, 3)), LATEST)
        if self.past is not None:
            self._timer.async_set(max(due, now + (1 + part) * SOON))

    @callback
    def _async_due(self, _now: datetime) -> None:
        entry = self.history.entry
        entry.async_create_background_task(self.hass, self.async_ask(), "ask for settled costs")

    async def async_ask(self) -> None:
        """Ask for what is due; what fails is tried again later."""
        now = dt_util.utcnow()
        try:
            if not self.history.entry.pref_disable_polling:
                await self._async_ask_doubts(now)
                if now - (self.kept.statements_at or now - WEEK) >= WEEK:
                    await self.async_statements()
            self._failures = 0
            await self._async_keep(on=local_date(now, self.coordinator.data.zone))
        except OctopusError as err:
            LOGGER.debug("Settled costs are asked for later: %s", err)
            self._failures += 1
        self._plan()

    async def _async_ask_doubts(self, now: datetime) -> None:
        """Ask for the half hours of each meter whose price depends on dispatches."""
        left = MOST_QUESTIONS
        for view in self.coordinator.data.meters.values():
            point = view.point
            bounds = await self.history.ask(partial(Store.bounds, point=point.id))
            if bounds is None or not any(one.terms.dispatch_rule for one in point.agreements):
                continue
            yesterday = local_day(local_date(now, view.zone) - DAY, view.zone).start
            ends, since = [yesterday, now - LOOKED_BACK], max(bounds.start, now - OLDEST)
            while ends[-1] > since:
                ends.append(max(ends[-1] - MONTH, since))
            for end, start in pairwise(map(floor_half_hour, ends)):
                if left > 0 and start < end:
                    left -= await self._async_ask_span(view, Interval(start=start, end=end), left)

    async def _async_ask_span(self, view: MeterView, span: Interval, most: int) -> int:
        """Ask what is due in a span, and return how many questions that took."""
        kept, now, known = self.kept, dt_util.utcnow(), await self._async_metered(view, span)
        is_old, due = now - span.end >= LOOKED_BACK, dict[datetime, float | None]()
        for start, standard in known.evidence.doubts(known.series).items():
            told = known.at(start).told
            is_due = told is None and local_date(start, view.zone) not in kept.old
            if told is not None and not is_old:
                is_due = start not in kept.sure and now - told.at >= AGAIN_AFTER
            if is_due:
                due[start] = standard
        if not due:
            return 0
        asked, same = await self._async_inquire(view.point, known, due, most)
        sure = frozenset(one for one in kept.sure | same if now - one <= LOOKED_BACK + DAY)
        if is_old and asked < most:
            days = {local_date(start, view.zone) for start in due}
            await self._async_keep(old=kept.old | days)
        elif not is_old:
            await self._async_keep(sure=sure)
        return asked

    async def _async_metered(self, view: MeterView, span: Interval) -> Metered:
        """Read what is kept of a meter."""
        per_unit = self.history.kwh_per_unit(view)
        return await self.history.ask(partial(metered, view=view, span=span, per_unit=per_unit))

    async def _async_inquire(
        self,
        point: MeterPoint,
        known: Metered,
        doubts: Doubts,
        most: int,
        *,
        by_person: bool = False,
    ) -> tuple[int, set[datetime]]:
        """Ask, write, and return how many questions that took, and what was told again alike."""
        found: dict[datetime, SettledHalfHour] = {}
        asking, asked = inquiry(doubts, known.evidence.charging, found), 0
        try:
            window = next(asking)
            while asked < most and self.past is not None:
                asked += 1
                rows = await self.past.settled(point, window, by_person=by_person)
                window = asking.send(rows)
        except StopIteration:
            pass
        except OctopusError:
            await self._async_tell(known, found)
            raise
        return asked, await self._async_tell(known, found)

    async def _async_tell(
        self, known: Metered, found: Mapping[datetime, SettledHalfHour]
    ) -> set[datetime]:
        """Write what is new, and return what is not."""
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
        if self.past is None:
            return
        known = {one.id for one in await self.history.ask(Store.statements) if one.is_closed}
        statements, was_asked = (
            await self.past.statements(by_person=by_person),
            self.kept.statements_at,
        )
        now = dt_util.utcnow()
        await self.history.async_write(Batch(at=now, statements=statements))
        await self._async_keep(statements_at=now)
        for one in reversed(statements) if was_asked else ():
            if one.is_closed and one.id not in known:
                self._say("new", one)
                await self.async_check(one)

    async def async_check(
        self, statement: Statement, *, by_person: bool = False
    ) -> list[CheckedLine]:
        """Check a statement; where a line differs, what was settled on its days is read."""
        lines = await self._async_checked(statement)
        if verdict_of(lines) is Verdict.DIFFERS:
            with suppress(OctopusError):  # what is known has to do
                for line in lines:
                    if line.verdict is Verdict.DIFFERS and line.point_id and line.days:
                        await self._async_read(line.point_id, line.days, by_person=by_person)
            lines = await self._async_checked(statement)
        verdict, text = verdict_of(lines), letter(statement, lines, self.coordinator.data.zone)
        is_news = verdict is not self.kept.verdicts.get(statement.id)
        if is_news or text != self.kept.letters.get(statement.id, ""):
            verdicts = {**self.kept.verdicts, statement.id: verdict}
            letters = {**self.kept.letters, statement.id: text}
            await self._async_keep(
                verdicts=verdicts, letters={key: it for key, it in letters.items() if it}
            )
            self._show_letters()
            if is_news and verdict is not Verdict.CANNOT_TELL:
                self._say(str(verdict), statement, fsum(line.difference or 0.0 for line in lines))
        return lines

    async def _async_checked(self, statement: Statement) -> list[CheckedLine]:
        ends = [
            day for line in statement.lines for day in (line.first, line.last) if day is not None
        ]
        first, last = min(statement.first, *ends), max(statement.last, *ends)
        zone, meters = self.coordinator.data.zone, self.coordinator.data.meters.values()
        span = Interval(start=local_day(first, zone).start, end=local_day(last, zone).end)
        known = [await self._async_metered(view, span) for view in meters]
        return await self.hass.async_add_executor_job(check, statement, known)

    async def _async_read(self, point_id: str, days: Days, *, by_person: bool) -> None:
        """Read what was settled on days: what is in doubt, then stretches without heavy use."""
        view = self.coordinator.data.meters[point_id]
        start, end = (local_day(day, view.zone) for day in days)
        known = await self._async_metered(view, Interval(start=start.start, end=end.end))
        doubts, found = known.evidence.doubts(known.series), dict[datetime, SettledHalfHour]()
        left = MOST_QUESTIONS
        left -= (await self._async_inquire(view.point, known, doubts, left, by_person=by_person))[0]
        light = (one for one in known.series.half_hours() if (one.kwh or 0.0) < HEAVY_KWH)
        for run in merge(one for one in light if one.start not in doubts):
            for at in range(ceil(run.duration / PAGE)):
                if left <= 0 or self.past is None:
                    break
                page = Interval(
                    start=run.start + at * PAGE, end=min(run.start + (at + 1) * PAGE, run.end)
                )
                rows = await self.past.settled(view.point, page, by_person=by_person)
                told = (it for it in rows if it.parts and page.contains(it.start))
                found |= {it.start: it for it in told if known.is_otherwise(it)}
                left -= 1
        await self._async_tell(known, found)

    def _say(self, event: str, statement: Statement, difference: float = 0.0) -> None:
        for listener in [*self._listeners]:
            listener(event, statement, difference)

    def _show_letters(self) -> None:
        texts = {"letter": "\n\n".join(self.kept.letters.values())}
        if texts["letter"]:
            data = {"entry_id": self.history.entry.entry_id}
            async_raise(self.hass, self._issue_id, "statement_differs", texts, data=data)
        else:
            async_withdraw(self.hass, self._issue_id)
