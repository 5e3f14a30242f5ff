"""Octoplus sessions: when using less is rewarded, or using more is free, and for whom.

They do not change what a unit is billed at: use below, or above, the usual is credited days later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from .interval import Interval
from .prices.timeline import RateTimeline

_ORDER = attrgetter("when.start", "when.end", "code", "id")


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
    refusal: str | None = None
    """Why it could not be joined, in words."""

    def is_for(self, region_id: str | None) -> bool:
        """Return whether customers of a region may join."""
        return not self.region_ids or region_id in self.region_ids

    def marginal_price(self, price_per_kwh: float | None) -> float | None:
        """Return what a unit more or less is worth in it; a unit saved also earns the reward."""
        if self.kind is SessionKind.FREE:
            return min(0.0, price_per_kwh or 0.0)  # at a price below zero it is paid for
        if price_per_kwh is None or self.reward_per_kwh is None:
            return None
        return price_per_kwh + self.reward_per_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class Octoplus:
    """What one answer says, or all of them together."""

    sessions: tuple[Session, ...] = ()
    """Of all regions, past ones too, in any order."""
    region_id: str | None = None
    """Of the meter signed up; None: none is."""
    points: float | None = None

    def of(self, kind: SessionKind) -> tuple[Session, ...]:
        """Return the sessions of a kind that are joined, in order; an hour told twice is one."""
        joined = (one for one in self.sessions if one.kind is kind and one.is_joined)
        alike = groupby(sorted(joined, key=_ORDER), key=attrgetter("when"))
        return tuple(next(those) for _, those in alike)

    def current(self, kind: SessionKind, now: datetime) -> Session | None:
        """Return the joined session of a kind that is on."""
        return next((one for one in self.of(kind) if one.when.contains(now)), None)

    def following(self, kind: SessionKind, now: datetime) -> Session | None:
        """Return the first one that has not begun."""
        return next((one for one in self.of(kind) if one.when.start > now), None)

    def on_offer(self, now: datetime) -> tuple[Session, ...]:
        """Return the saving sessions to join; without a region none."""
        if self.region_id is None:
            return ()
        saving = (one for one in self.sessions if one.kind is SessionKind.SAVING)
        joined = {one.code for one in self.sessions if one.is_joined}
        coming = (one for one in saving if one.code not in joined and one.when.start > now)
        ours = [one for one in coming if one.is_for(self.region_id)]
        # of several ids of a code the first one
        offered = {one.code: one for one in sorted(ours, key=_ORDER, reverse=True)}
        return tuple(sorted(offered.values(), key=_ORDER))

    def named(self, code: str) -> Session | None:
        """Return the session of that code, the joined one of several ids."""
        named = (one for one in self.sessions if one.code == code)
        return max(named, key=attrgetter("is_joined"), default=None)

    def marked(self, joined: Collection[str], refusals: Mapping[str, str]) -> Octoplus:
        """Return the same with these sessions joined, and reasons for not joining, by code."""
        told = (replace(one, refusal=refusals.get(one.code)) for one in self.sessions)
        marked = (replace(one, is_joined=one.is_joined or one.code in joined) for one in told)
        return replace(self, sessions=tuple(marked))


def session_layer(timeline: RateTimeline, sessions: Iterable[Session]) -> RateTimeline:
    """Estimate the marginal price in joined sessions.

    Slots are cut where a session begins or ends within them.
    """
    joined = tuple(one for one in sessions if one.is_joined)
    if not joined:
        return timeline
    bounds = {bound for one in joined for bound in (one.when.start, one.when.end)}
    pieces = []
    for slot in timeline.slots:
        if not any(one.when.overlaps(slot) for one in joined):
            pieces.append(slot)
            continue
        inside = (bound for bound in bounds if slot.start < bound < slot.end)
        for start, end in pairwise(sorted((slot.start, *inside, slot.end))):
            on = (one for one in joined if one.when.contains(start))
            values = (one.marginal_price(slot.price_per_kwh) for one in on)
            # of two at once, the one that promises less
            worth = max((value for value in values if value is not None), default=None)
            pieces.append(replace(slot, start=start, end=end, marginal_price_per_kwh=worth))
    return RateTimeline(slots=tuple(pieces))
