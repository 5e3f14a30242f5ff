"""What stands in a calendar: when a car charges, when electricity is cheap, when sessions are on.

Appointments are half-open and in order of time. Nothing here reads the clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .charging.dispatch import DispatchType
from .charging.evidence import credible_marks, smart_pieces
from .charging.memory import DispatchRecord, smart_rows
from .charging.policy import BeliefRules
from .interval import HALF_HOUR, Interval
from .octoplus import Octoplus, Session, SessionKind
from .prices.timeline import PricedSlot, RateTimeline


class Topic(StrEnum):
    """What an appointment is about."""

    DISPATCH = "dispatch"
    CHEAP = "cheap"
    SAVING_SESSION = "saving_session"
    SAVING_SESSION_ON_OFFER = "saving_session_on_offer"
    """Not joined; it could be."""

    FREE_ELECTRICITY = "free_electricity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry of a calendar."""

    when: Interval
    topic: Topic

    reasons: tuple[str, ...] = ()
    """Why electricity is cheap, in order of time."""

    session: Session | None = None


def current_or_next(appointments: Iterable[Appointment], now: datetime) -> Appointment | None:
    """Return the appointment that is on, or the first to come; None: neither is known."""
    return next((one for one in appointments if one.when.end > now), None)


def within(appointments: Iterable[Appointment], span: Interval) -> tuple[Appointment, ...]:
    """Return the appointments that share time with the span; touching is not sharing."""
    return tuple(one for one in appointments if one.when.overlaps(span))


def dispatch_times(
    record: DispatchRecord, belief: BeliefRules, now: datetime
) -> tuple[Appointment, ...]:
    """Return the smart charges of a car: those that ran, and those that run or are planned.

    Only dispatches are in it, never the tariff's own cheap window. Of what is over, plans tell
    nothing: what was seen running counts, and completed rows that the car had a smart plan for.
    """
    rows = smart_rows(record, belief.minimum_dispatch)
    coming = (Interval(start=row.start, end=row.end) for row in rows if row.end > now)
    over = (one for one in _charged(record, belief) if one.end <= now)
    return tuple(Appointment(when=when, topic=Topic.DISPATCH) for when in _joined((*over, *coming)))


def cheap_times(timeline: RateTimeline) -> tuple[Appointment, ...]:
    """Return when electricity is cheap: the standard window, counted dispatches, free hours.

    What follows on without a gap is one appointment, whatever the reasons. It reaches as far as
    the timeline does.
    """
    found: list[Appointment] = []
    for slot in timeline.slots:
        reasons = tuple(_reasons(slot))
        if not reasons:
            continue
        start = slot.start
        if found and found[-1].when.end == start:
            before = found.pop()
            start = before.when.start
            reasons = tuple(dict.fromkeys((*before.reasons, *reasons)))
        when = Interval(start=start, end=slot.end)
        found.append(Appointment(when=when, topic=Topic.CHEAP, reasons=reasons))
    return tuple(found)


def session_times(octoplus: Octoplus, kind: SessionKind, now: datetime) -> tuple[Appointment, ...]:
    """Return the sessions of a kind that are the household's, and saving sessions on offer.

    One that is on offer stands there until it begins: then it cannot be joined any more.
    """
    if kind is SessionKind.FREE:
        sessions = [(Topic.FREE_ELECTRICITY, one) for one in octoplus.of(kind)]
    else:
        sessions = [(Topic.SAVING_SESSION, one) for one in octoplus.of(kind)]
        sessions += [(Topic.SAVING_SESSION_ON_OFFER, one) for one in octoplus.on_offer(now)]
    appointments = (Appointment(when=one.when, topic=topic, session=one) for topic, one in sessions)
    return tuple(sorted(appointments, key=lambda one: (one.when.start, one.when.end)))


def _charged(record: DispatchRecord, belief: BeliefRules) -> Iterator[Interval]:
    for mark in credible_marks(record, belief):
        yield Interval(start=mark.since, end=mark.start + HALF_HOUR)
    plans = [row for row in (*record.history, *record.planned) if row.type is DispatchType.SMART]
    for row, start in smart_pieces((record,)):
        piece = Interval(start=max(row.start, start), end=min(row.end, start + HALF_HOUR))
        if any(plan.start < piece.end and piece.start < plan.end for plan in plans):
            yield piece


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the intervals in order of time, those that touch as one."""
    joined: list[Interval] = []
    for one in sorted(intervals, key=lambda one: one.start):
        if joined and one.start <= joined[-1].end:
            before = joined.pop()
            joined.append(Interval(start=before.start, end=max(before.end, one.end)))
        else:
            joined.append(one)
    return tuple(joined)


def _reasons(slot: PricedSlot) -> Iterator[str]:
    if slot.is_off_peak and slot.rate is not None:
        yield slot.reason
    if slot.marginal_price_per_kwh == 0:
        yield Topic.FREE_ELECTRICITY
