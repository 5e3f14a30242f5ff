"""Whether a tariff is to be sent now, and why: the rules of sending, not the sending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAST_GAP = timedelta(seconds=300)
"""Time between two sends to a site; the owner's cloud is said to take one in four minutes."""


class SendReason(StrEnum):
    """Why a tariff is sent, or not."""

    CHANGED = "changed"
    """It differs from what was last confirmed, or nothing ever was."""

    FORCED = "forced"
    UNCHANGED = "unchanged"
    READ_ONLY = "read_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendState:
    """What is known of the sends to one site."""

    confirmed: str | None
    """Signature of the last tariff that was sent with success; None: none ever was."""

    last_sent_at: datetime | None
    """When one was last sent, with success or not [UTC]; None: never."""

    is_read_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDecision:
    """What to do with a tariff."""

    is_due: bool
    reason: SendReason

    wait: timedelta
    """Time still owed to the gap; nothing where none is to be sent. A restore need not wait."""


def send_decision(
    wanted: str, state: SendState, *, now: datetime, is_forced: bool = False
) -> SendDecision:
    """Decide about a tariff. Read-only beats force.

    Args:
        wanted: Signature of the tariff.
        state: What is known of the sends to the site.
        now: The moment [UTC].
        is_forced: Whether a person asked for it to be sent whatever was confirmed.
    """
    nothing = timedelta()
    if state.is_read_only:
        return SendDecision(is_due=False, reason=SendReason.READ_ONLY, wait=nothing)
    is_changed = wanted != state.confirmed
    if not is_changed and not is_forced:
        return SendDecision(is_due=False, reason=SendReason.UNCHANGED, wait=nothing)
    last = state.last_sent_at
    return SendDecision(
        is_due=True,
        reason=SendReason.CHANGED if is_changed else SendReason.FORCED,
        wait=nothing if last is None else max(nothing, last + LEAST_GAP - now),
    )
