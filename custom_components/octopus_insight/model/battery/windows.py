"""Windows that change the standard tariff for a while, and which of them may stand in it now.

What is written into a tariff repeats every day until it is overwritten. A window is therefore only
admitted within 24 hours of its end by the wall clock, so that its clock time comes round first on
its own date. One that is running stays whole until its end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from ..interval import HALF_HOUR, Interval, floor_half_hour, half_hours
from ..octoplus import Session, SessionKind

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class SellRule(StrEnum):
    """What becomes of export prices above the import price."""

    CAPPED = "capped"
    """They are cut to it. Tesla would raise the import price instead, also at night."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUseOptions:
    """The choices of one battery site."""

    is_enabled: bool = True
    """False: the standard tariff alone."""
    free_sessions: bool = True
    saving_sessions: bool = False
    minimum_reward: float = 0.0
    """Saving sessions that pay less are left out [currency/kWh]."""
    sell_rule: SellRule = SellRule.CAPPED


class WindowKind(StrEnum):
    """What a window does to the tariff."""

    DISPATCH = "dispatch"
    SAVING = "saving"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One dispatch that makes the house cheap, or one session."""

    id: str
    """For people who look into it; need not be unique."""
    kind: WindowKind
    when: Interval
    """As the supplier gives it."""
    is_joined: bool = True
    reward_per_kwh: float | None = None
    """Of a saving session [currency/kWh]; None: not known, or none."""

    @property
    def span(self) -> Interval:
        """Return when prices follow it.

        Half hours are billed, so a dispatch is rounded outwards; a session keeps its minutes.
        """
        if self.kind is not WindowKind.DISPATCH:
            return self.when
        *_, last = half_hours(self.when.start, self.when.end)
        return Interval(start=floor_half_hour(self.when.start), end=last + HALF_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWindow:
    """A window whose clock time would come round too early."""

    window: Window
    until: datetime | None
    """When it will be admitted; None: not while the supplier's data is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The windows that stand in the tariff, and those that will; each in the order given."""

    admitted: tuple[Window, ...]
    held: tuple[HeldWindow, ...]

    @property
    def next_change(self) -> datetime | None:
        """Return when the set of admitted windows next changes by itself; None: never."""
        ends = (window.span.end for window in self.admitted)
        untils = (held.until for held in self.held if held.until is not None)
        return min((*ends, *untils), default=None)

    def of(self, kind: WindowKind) -> tuple[Window, ...]:
        """Return the admitted windows of a kind."""
        return tuple(window for window in self.admitted if window.kind is kind)


def session_window(session: Session) -> Window:
    """Return a session as a window."""
    return Window(
        id=session.id,
        kind=WindowKind.FREE if session.kind is SessionKind.FREE else WindowKind.SAVING,
        when=session.when,
        is_joined=session.is_joined,
        reward_per_kwh=session.reward_per_kwh,
    )


def admission(
    windows: Iterable[Window],
    options: TimeOfUseOptions,
    *,
    now: datetime,
    zone: tzinfo,
    stale_since: datetime | None = None,
) -> Admission:
    """Decide about each window by the clock of the site; what has ended is left out.

    Since `stale_since` the supplier's data is too old to admit anything new; what was admitted
    before stays to its end. None: the data is fresh.
    """
    admitted, held = [], []
    for window in windows:
        if window.span.end <= now or not _is_followed(window, options):
            continue
        until = _day_before(window.span.end, zone)
        if until <= (now if stale_since is None else min(now, stale_since)):
            admitted.append(window)
        else:
            held.append(HeldWindow(window=window, until=until if stale_since is None else None))
    return Admission(admitted=tuple(admitted), held=tuple(held))


def _is_followed(window: Window, options: TimeOfUseOptions) -> bool:
    if not (options.is_enabled and window.is_joined and window.when.duration <= _DAY):
        return False
    if window.kind is WindowKind.FREE:
        return options.free_sessions
    if window.kind is WindowKind.SAVING:
        reward = window.reward_per_kwh
        return options.saving_sessions and reward is not None and reward >= options.minimum_reward
    return True


def _day_before(moment: datetime, zone: tzinfo) -> datetime:
    """Return from when on, a day before the moment, the clock is past its time for good.

    If the clocks go back in between, that is when its time is shown again; if they skip it, the
    moment they do.
    """
    wanted = (moment.astimezone(zone) - _DAY).replace(tzinfo=None)
    found = max(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while (found - _MINUTE).astimezone(zone).replace(tzinfo=None) >= wanted:
        found -= _MINUTE
    return found
