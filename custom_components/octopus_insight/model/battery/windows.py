"""Windows that change the standard tariff for a while, and which may stand in it now.

A tariff repeats every day until it is overwritten. So a window is only admitted within 24 hours of
its end by the wall clock, so that its clock time comes round first on its own date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from ..interval import DAY, HALF_HOUR, Interval, floor_half_hour, half_hours
from ..octoplus import Session
from .standard_day import clock_minutes

_MINUTE = timedelta(minutes=1)


class SellRule(StrEnum):
    """Of export prices above the import price."""

    CAPPED = "capped"
    """Cut to it. Tesla would raise the import price instead, also at night."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUseOptions:
    """Choices for one site."""

    free_sessions: bool = True
    saving_sessions: bool = False
    minimum_reward: float = 0.0
    """Of saving sessions [currency/kWh]."""
    sell_rule: SellRule = SellRule.CAPPED

    def follow(self, window: Window) -> bool:
        """Return whether the site follows a window at all."""
        if not (window.is_joined and window.when.duration <= DAY):
            return False
        if window.kind is WindowKind.FREE:
            return self.free_sessions
        reward = window.reward_per_kwh
        is_rewarded = reward is not None and reward >= self.minimum_reward
        return window.kind is WindowKind.DISPATCH or (self.saving_sessions and is_rewarded)


WindowKind = StrEnum("WindowKind", "DISPATCH SAVING FREE")
"""What a window does to the tariff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A dispatch or session; `when` is as the supplier gives it."""

    kind: WindowKind
    when: Interval
    is_joined: bool = True
    reward_per_kwh: float | None = None
    """[currency/kWh]"""

    @classmethod
    def of_session(cls, session: Session) -> Window:
        """Return a session as a window."""
        return cls(
            kind=WindowKind(session.kind),
            when=session.when,
            is_joined=session.is_joined,
            reward_per_kwh=session.reward_per_kwh,
        )

    @property
    def span(self) -> Interval:
        """Return when prices follow it: by half hours, as billed, in a dispatch."""
        if self.kind is not WindowKind.DISPATCH:
            return self.when
        *_, last = half_hours(self.when.start, self.when.end)
        return Interval(start=floor_half_hour(self.when.start), end=last + HALF_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What stands in the tariff, and what will."""

    admitted: tuple[Window, ...]
    held: Mapping[Window, datetime | None]
    """Until when each waits; None: for fresh data."""

    @property
    def next_change(self) -> datetime | None:
        """Return when windows next come or go."""
        ends = (window.span.end for window in self.admitted)
        untils = (until for until in self.held.values() if until is not None)
        return min((*ends, *untils), default=None)

    def of(self, kind: WindowKind) -> tuple[Window, ...]:
        """Return the admitted ones of a kind."""
        return tuple(window for window in self.admitted if window.kind is kind)

    def minutes(self, kind: WindowKind, zone: tzinfo) -> frozenset[int]:
        """Return what the clock shows meanwhile [minutes since midnight]."""
        spans = (window.span for window in self.of(kind))
        return frozenset(minute for span in spans for minute in clock_minutes(span, zone))


def admission(
    windows: Iterable[Window],
    options: TimeOfUseOptions,
    *,
    now: datetime,
    zone: tzinfo,
    stale_since: datetime | None = None,
) -> Admission:
    """Decide about each window that has not ended.

    Since `stale_since` the supplier's data is too old to admit anything new.
    """
    admitted: list[Window] = []
    held: dict[Window, datetime | None] = {}
    for window in windows:
        if window.span.end <= now or not options.follow(window):
            continue
        until = _day_before(window.span.end, zone)
        if until <= (now if stale_since is None else min(now, stale_since)):
            admitted.append(window)
        else:
            held[window] = until if stale_since is None else None
    return Admission(admitted=tuple(admitted), held=held)


def _day_before(moment: datetime, zone: tzinfo) -> datetime:
    """Return when, a day before the moment, the clock is past its time for good.

    The second time if the clocks go back in between, the change itself if they skip it.
    """
    wanted = (moment.astimezone(zone) - DAY).replace(tzinfo=None)
    found = max(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while (found - _MINUTE).astimezone(zone).replace(tzinfo=None) >= wanted:
        found -= _MINUTE
    return found
