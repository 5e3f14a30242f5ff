"""Which tariff a site holds, what was tried, and when the next may be sent.

While the outcome of a send is unknown the site counts as holding nothing: the tariff is sent again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LEAST_GAP = timedelta(seconds=300)
"""Tesla is said to take one tariff in four minutes."""
RETRY_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60))
"""After failed tries; the last one repeats."""
OVERLAY_GRACE = timedelta(minutes=15)
"""How long a tariff may outlive its window without an issue."""
PASSED_TIMES_WAIT = timedelta(hours=6)
"""How long a new price of a clock time that has just passed may wait: it holds tomorrow."""
ISSUED_KEPT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTariff:
    """What is remembered of a tariff."""

    signature: str
    is_overlay: bool
    """It differs from the base tariff of its moment."""
    until: datetime | None
    since: datetime | None = None
    """From when on its prices are those of the next 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendState:
    """The sends to one site; survives restarts."""

    site_device: str | None
    is_on: bool = True
    """Off: the site gets the base tariff once."""
    confirmed: IssuedTariff | None = None
    unconfirmed: IssuedTariff | None = None
    """One whose send had an unknown outcome."""
    last_sent_at: datetime | None = None
    tries: int = 0
    """Since a success or a switch."""
    is_asked: bool = False
    """A person wants a try without a pause."""
    is_forced: bool = False
    """A person wants even what is held sent."""
    issued: tuple[IssuedTariff, ...] = ()
    """Given out, the oldest first."""

    @property
    def _overlays(self) -> list[IssuedTariff]:
        either = (self.confirmed, self.unconfirmed)
        return [tariff for tariff in either if tariff is not None and tariff.is_overlay]

    @property
    def is_overlay_in_force(self) -> bool:
        """Whether the site may hold more than the base tariff."""
        return bool(self._overlays)

    @property
    def is_restore_owed(self) -> bool:
        """Whether the site, switched off, may hold more than that."""
        return not self.is_on and self.is_overlay_in_force

    def holds(self, wanted: IssuedTariff | None) -> bool:
        """Return whether the site is known to hold the tariff."""
        held = None if self.unconfirmed is not None else self.confirmed
        return held is not None and wanted is not None and held.signature == wanted.signature

    def overlay_overdue_at(self, wanted: IssuedTariff | None) -> datetime | None:
        """Return when an ended window has stayed too long."""
        ends = [
            held.until + OVERLAY_GRACE
            for held in self._overlays
            if held.until is not None and (wanted is None or wanted.signature != held.signature)
        ]
        return min(ends, default=None)

    def find(self, signature: str) -> IssuedTariff | None:
        """Return the tariff, if it was issued lately."""
        known = (self.confirmed, *reversed(self.issued))
        return next((one for one in known if one is not None and one.signature == signature), None)

    def with_issued(self, tariff: IssuedTariff) -> SendState:
        """Remember a tariff given out to be sent."""
        others = [one for one in self.issued if one.signature != tariff.signature]
        return replace(self, issued=(*others, tariff)[-ISSUED_KEPT:])

    def with_try(self, now: datetime) -> SendState:
        """Count a try."""
        return replace(self, last_sent_at=now, tries=self.tries + 1, is_asked=False)

    def with_unconfirmed(self, tariff: IssuedTariff) -> SendState:
        """Remember a send of unknown outcome; an overlay stays remembered."""
        is_worse = self.unconfirmed is not None and self.unconfirmed.is_overlay
        return self if is_worse else replace(self, unconfirmed=tariff)

    def with_confirmed(self, tariff: IssuedTariff, now: datetime) -> SendState:
        """Record a success."""
        state = replace(self, confirmed=tariff, unconfirmed=None, last_sent_at=now)
        return replace(state, tries=0, is_asked=False, is_forced=False)

    def asked(self, *, is_forced: bool) -> SendState:
        """Record that a person asked for a send."""
        return replace(self, is_asked=True, is_forced=self.is_forced or is_forced)

    def refreshed(self, wanted: IssuedTariff) -> SendState:
        """Take the windows of now, which can change without the tariff."""
        is_held = self.confirmed is not None and self.confirmed.signature == wanted.signature
        return replace(self, confirmed=wanted) if is_held and self.confirmed != wanted else self

    def switched(self, *, is_on: bool) -> SendState:
        """Record a use of the switch."""
        if is_on is self.is_on:
            return self
        return replace(self, is_on=is_on, tries=0, is_asked=False, is_forced=False)


def decide(
    state: SendState, wanted: IssuedTariff | None, *, is_read_only: bool, now: datetime
) -> datetime | None:
    """Return when to send a tariff: now, later, or not at all.

    A restore goes at once, everything else keeps `LEAST_GAP`. A person can skip the pause after a
    failed try. Read-only beats everything.
    """
    is_needed = wanted is not None and (not state.holds(wanted) or state.is_forced)
    if is_read_only or not is_needed or not (state.is_on or state.is_restore_owed):
        return None
    last, pauses = state.last_sent_at, [] if state.is_restore_owed else [LEAST_GAP]
    if state.tries and not state.is_asked:
        pauses.append(RETRY_PAUSES[min(state.tries, len(RETRY_PAUSES)) - 1])
    return max([now, *(last + pause for pause in pauses if last is not None)])
