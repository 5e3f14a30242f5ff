"""Octoplus sessions: when using less is rewarded, or using more is free, and for whom.

They do not change what a unit is billed at: use below, or above, the usual is credited days later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from .interval import Interval
from .prices.timeline import PriceLayer, RateTimeline

_ORDER = attrgetter("when.start", "when.end", "code")


class SessionKind(StrEnum):
    """What a session asks for."""

    SAVING = "saving"
    """Use less than usual for a reward."""
    FREE = "free"
    """What is used beyond the usual is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session."""

    id: str
    code: str
    kind: SessionKind
    when: Interval
    reward_points_per_kwh: float | None = None
    reward_per_kwh: float | None = None
    region_ids: frozenset[str] = frozenset()
    """Empty: the whole country."""
    is_joined: bool = False

    def is_for(self, region_id: str | None) -> bool:
        """Return whether customers of a region may join."""
        return not self.region_ids or region_id in self.region_ids

    def marginal_price(self, price_per_kwh: float | None) -> float | None:
        """Return what a unit more or less is worth in it; a unit saved also earns the reward."""
        if self.kind is SessionKind.FREE:
            return 0.0
        if price_per_kwh is None or self.reward_per_kwh is None:
            return None
        return price_per_kwh + self.reward_per_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingSessions:
    """One answer about saving sessions."""

    sessions: tuple[Session, ...]
    """Of all regions, past ones too, in any order."""
    region_id: str | None
    """Of the meter signed up; None: none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeElectricity:
    """One answer about free electricity and points."""

    sessions: tuple[Session, ...]
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Octoplus:
    """Sessions and points of an enrolled account, as answered."""

    sessions: tuple[Session, ...] = ()
    region_id: str | None = None
    points: float | None = None

    def of(self, kind: SessionKind) -> tuple[Session, ...]:
        """Return the sessions of a kind that are joined, in order."""
        joined = (one for one in self.sessions if one.kind is kind and one.is_joined)
        return tuple(sorted(joined, key=_ORDER))

    def on_offer(self, now: datetime) -> tuple[Session, ...]:
        """Return the saving sessions that could be joined; without a region there are none."""
        if self.region_id is None:
            return ()
        saving = (one for one in self.sessions if one.kind is SessionKind.SAVING)
        coming = (one for one in saving if not one.is_joined and one.when.start > now)
        offered = (one for one in coming if one.is_for(self.region_id))
        return tuple(sorted(offered, key=_ORDER))

    def named(self, code: str) -> Session | None:
        """Return the session of that code."""
        return next((one for one in self.sessions if one.code == code), None)

    def with_joined(self, codes: Iterable[str]) -> Octoplus:
        """Return the same with these sessions joined."""
        new = frozenset(codes)
        marked = (replace(one, is_joined=one.is_joined or one.code in new) for one in self.sessions)
        return replace(self, sessions=tuple(marked))


def session_at(sessions: Iterable[Session], now: datetime) -> Session | None:
    """Return the session that is on."""
    return next((one for one in sessions if one.when.contains(now)), None)


def next_session(sessions: Iterable[Session], now: datetime) -> Session | None:
    """Return the first session that has not begun."""
    coming = (one for one in sessions if one.when.start > now)
    return min(coming, key=lambda one: one.when.start, default=None)


def session_layer(sessions: Iterable[Session]) -> PriceLayer:
    """Return the layer that estimates the marginal price of slots within a joined session."""
    joined = tuple(one for one in sessions if one.is_joined)

    def apply(timeline: RateTimeline) -> RateTimeline:
        if not joined:
            return timeline
        slots = []
        for slot in timeline.slots:
            values = [
                value
                for one in joined
                if one.when.start <= slot.start and slot.end <= one.when.end
                if (value := one.marginal_price(slot.price_per_kwh)) is not None
            ]
            # of two at once, the one that promises less
            slots.append(replace(slot, marginal_price_per_kwh=max(values)) if values else slot)
        return RateTimeline(slots=tuple(slots))

    return apply
