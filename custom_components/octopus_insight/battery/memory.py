"""What is remembered of the sends to one site, and when the next may be made.

A value that survives restarts. A tariff counts as the site's only once its send was confirmed; what
was never confirmed differs from anything. Nothing here reads the clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..model.battery import LEAST_GAP, SendState, send_decision

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60))
"""Between failed tries; the last one goes on."""

OUTLIVED_AFTER = timedelta(minutes=15)
"""How long after a window's end its overlay may stay before a person is told."""

OFFERS_KEPT = 12
"""How many tariffs that were handed out can still be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A tariff as far as it has to be recognised later."""

    signature: str

    is_overlay: bool
    """Whether it differs from the base tariff of its moment."""

    until: datetime | None
    """When the first of its windows ends [UTC]; None: it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMemory:
    """The sends to one site."""

    site_device: str | None
    """Whose sends these are; None: the site has no device here."""

    is_on: bool = True
    """Whether the site follows the house; off: it is given the base tariff, then left alone."""

    confirmed: Offer | None = None
    """The last tariff sent with success; None: none ever was."""

    doubted: Offer | None = None
    """One whose send had no known end, so that the site may hold it; None: there is none."""

    last_sent_at: datetime | None = None
    """When one was last sent, with success or not [UTC]; None: never."""

    tries: int = 0
    """How often it was tried since the last success, or since the switch."""

    is_asked: bool = False
    """Whether a person wants the next try now, and not after a pause."""

    is_forced: bool = False
    """Whether a person wants the tariff sent whatever was confirmed."""

    offers: tuple[Offer, ...] = ()
    """Those handed out, the oldest first."""

    @property
    def is_overlay_in_force(self) -> bool:
        """Return whether the site holds, or may hold, more than the base tariff."""
        return bool(self._overlays)

    @property
    def _overlays(self) -> list[Offer]:
        """Return what the site holds, or may hold, more than the base tariff."""
        either = (self.confirmed, self.doubted)
        return [one for one in either if one is not None and one.is_overlay]

    @property
    def is_restore_owed(self) -> bool:
        """Return whether the site, switched off, still holds more than the base tariff."""
        return not self.is_on and self.is_overlay_in_force

    @property
    def gap_ends_at(self) -> datetime | None:
        """Return until when no second send may follow the last [UTC]; None: there was none."""
        return None if self.last_sent_at is None else self.last_sent_at + LEAST_GAP

    def next_try_at(self, wanted: Offer, *, is_read_only: bool, now: datetime) -> datetime | None:
        """Return when the wanted tariff may be sent [UTC]; None: it is not to be sent at all.

        A restore goes at once; all else keeps its distance to the last send.

        Args:
            wanted: What the site should hold; switched off, the base tariff.
            is_read_only: Whether nothing may ever be sent.
            now: The moment [UTC].
        """
        # in doubt nothing counts as held
        held = None if self.doubted is not None else self.confirmed
        state = SendState(
            confirmed=None if held is None else held.signature,
            last_sent_at=self.last_sent_at,
            is_read_only=is_read_only,
        )
        decision = send_decision(wanted.signature, state, now=now, is_forced=self.is_forced)
        if not decision.is_due or not (self.is_on or self.is_restore_owed):
            return None
        return max(now if self.is_restore_owed else now + decision.wait, self._paused_until(now))

    def _paused_until(self, now: datetime) -> datetime:
        if self.tries == 0 or self.is_asked or self.last_sent_at is None:
            return now
        return self.last_sent_at + PAUSES[min(self.tries, len(PAUSES)) - 1]

    def outlived_at(self, wanted: Offer | None) -> datetime | None:
        """Return from when on the overlay in force has outlived its slot [UTC].

        None: there is none, or it is still what the site should hold.

        Args:
            wanted: What the site should hold; None: not known.
        """
        ends = [
            held.until + OUTLIVED_AFTER
            for held in self._overlays
            if held.until is not None and (wanted is None or wanted.signature != held.signature)
        ]
        return min(ends, default=None)

    def offer(self, signature: str) -> Offer | None:
        """Return the tariff of that signature; None: it was never handed out, or long ago."""
        known = (*self.offers, *(() if self.confirmed is None else (self.confirmed,)))
        return next((one for one in reversed(known) if one.signature == signature), None)

    # --- What happens -----------------------------------------------------------------------------

    def handed_out(self, offer: Offer) -> SiteMemory:
        """Return the memory after a tariff was given to somebody who may send it."""
        others = [one for one in self.offers if one.signature != offer.signature]
        return replace(self, offers=(*others, offer)[-OFFERS_KEPT:])

    def tried(self, now: datetime) -> SiteMemory:
        """Return the memory after a try has begun."""
        return replace(self, last_sent_at=now, tries=self.tries + 1, is_asked=False)

    def doubting(self, offer: Offer) -> SiteMemory:
        """Return the memory while nobody knows whether the site took a tariff.

        Of several the first that is more than the base tariff is kept: it must not stay.
        """
        is_worse = self.doubted is not None and self.doubted.is_overlay
        return self if is_worse else replace(self, doubted=offer)

    def with_confirmed(self, offer: Offer, now: datetime) -> SiteMemory:
        """Return the memory after a send was confirmed."""
        return replace(
            self,
            confirmed=offer,
            doubted=None,
            last_sent_at=now,
            tries=0,
            is_asked=False,
            is_forced=False,
        )

    def asked(self, *, is_forced: bool) -> SiteMemory:
        """Return the memory after a person has asked for a send."""
        return replace(self, is_asked=True, is_forced=self.is_forced or is_forced)

    def holding(self, wanted: Offer) -> SiteMemory:
        """Return the memory with what is known now of the tariff that the site holds.

        Windows come and go without changing a tariff, at night for one.
        """
        held = self.confirmed
        if held is None or held.signature != wanted.signature:
            return self
        return self if held == wanted else replace(self, confirmed=wanted)

    def switched(self, *, is_on: bool) -> SiteMemory:
        """Return the memory after the site was switched; tries begin anew."""
        if is_on is self.is_on:
            return self
        return replace(self, is_on=is_on, tries=0, is_asked=False, is_forced=False)
