"""Windows that change the standard tariff for a while, and which of them may stand in it now.

What is written into a tariff comes round every day until it is overwritten. So a window is only
admitted when its clock time comes round first on its own date: when it ends within the next 24
hours by the clock on the wall. One that is running stays whole until its end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from ..interval import HALF_HOUR, Interval, half_hours
from ..octoplus import Session, SessionKind
from .clock import day_before
from .options import TimeOfUseOptions

_LONGEST = timedelta(hours=24)


class WindowKind(StrEnum):
    """What a window does to the tariff."""

    DISPATCH = "dispatch"
    SAVING = "saving"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One dispatch that counts for the house, or one session."""

    id: str
    """Names it for people who look into it; need not be unique."""

    kind: WindowKind

    when: Interval
    """As the supplier tells it [UTC]."""

    is_joined: bool = True
    """Whether the household takes part; a dispatch asks nobody."""

    reward_per_kwh: float | None = None
    """What saving is rewarded with [GBP/kWh]; None: not told, or nothing is."""

    @property
    def span(self) -> Interval:
        """Return when prices follow it [UTC].

        The supplier bills half hours, so a dispatch is rounded outwards to them; a session keeps
        its minutes.
        """
        if self.kind is not WindowKind.DISPATCH:
            return self.when
        starts = tuple(half_hours(self.when.start, self.when.end))
        return Interval(start=starts[0], end=starts[-1] + HALF_HOUR)


class DropReason(StrEnum):
    """Why a window is left out for good."""

    INVALID = "invalid"
    """It lasts longer than a day."""

    NOT_PARTICIPATING = "not_participating"
    """Not wanted by the options, not joined, or not rewarded well enough."""

    ENDED = "ended"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWindow:
    """A window whose clock time would come round too early."""

    window: Window

    until: datetime | None
    """When it will be admitted [UTC]; None: not while the supplier's data is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedWindow:
    """A window that is left out."""

    window: Window
    reason: DropReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What was decided about each window; each kind of decision in the order they were given."""

    admitted: tuple[Window, ...]
    held: tuple[HeldWindow, ...]
    dropped: tuple[DroppedWindow, ...]

    @property
    def next_change(self) -> datetime | None:
        """Return when the set of admitted windows next changes by itself [UTC]; None: never."""
        ends = (window.span.end for window in self.admitted)
        untils = (held.until for held in self.held if held.until is not None)
        return min((*ends, *untils), default=None)

    def of(self, kind: WindowKind) -> tuple[Window, ...]:
        """Return the admitted windows of a kind."""
        return tuple(window for window in self.admitted if window.kind is kind)


def session_window(session: Session) -> Window:
    """Return a session as a window."""
    is_free = session.kind is SessionKind.FREE
    return Window(
        id=session.id,
        kind=WindowKind.FREE if is_free else WindowKind.SAVING,
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
    """Decide about each window.

    Args:
        windows: Those known, in any order.
        options: What the household wants.
        now: The moment [UTC].
        zone: Zone of the site, by whose clock the tariff goes.
        stale_since: Since when the supplier's data is too old to admit anything new by [UTC]; what
            was admitted then stays to its end. None: the data is fresh.
    """
    admitted, held, dropped = [], [], []
    for window in windows:
        reason = _drop_reason(window, options, now)
        until = day_before(window.span.end, zone)
        if reason is not None:
            dropped.append(DroppedWindow(window=window, reason=reason))
        elif until <= (now if stale_since is None else min(now, stale_since)):
            admitted.append(window)
        else:
            held.append(HeldWindow(window=window, until=until if stale_since is None else None))
    return Admission(admitted=tuple(admitted), held=tuple(held), dropped=tuple(dropped))


def _drop_reason(window: Window, options: TimeOfUseOptions, now: datetime) -> DropReason | None:
    if not options.is_enabled:
        return DropReason.DISABLED
    if window.when.duration > _LONGEST:
        return DropReason.INVALID
    if not _takes_part(window, options):
        return DropReason.NOT_PARTICIPATING
    return DropReason.ENDED if window.span.end <= now else None


def _takes_part(window: Window, options: TimeOfUseOptions) -> bool:
    if not window.is_joined:
        return False
    if window.kind is WindowKind.FREE:
        return options.free_sessions
    if window.kind is WindowKind.SAVING:
        reward = window.reward_per_kwh
        return options.saving_sessions and reward is not None and reward >= options.minimum_reward
    return True
