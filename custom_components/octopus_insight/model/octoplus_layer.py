"""Sessions say what a unit more or less is worth; they never touch a price."""

from collections.abc import Iterable
from dataclasses import replace

from .octoplus import Session, SessionKind
from .prices.timeline import PricedSlot, PriceLayer, RateTimeline


def session_layer(sessions: Iterable[Session]) -> PriceLayer:
    """Return the layer that fills the marginal price of slots within a joined session.

    In a free session a unit more costs nothing. In a saving session a unit less saves its price
    and earns the reward. A slot only partly in one gets none.
    """
    joined = tuple(one for one in sessions if one.is_joined)

    def apply(timeline: RateTimeline) -> RateTimeline:
        if not joined:
            return timeline
        return RateTimeline(slots=tuple(_priced(slot, joined) for slot in timeline.slots))

    return apply


def _priced(slot: PricedSlot, joined: tuple[Session, ...]) -> PricedSlot:
    around = (one for one in joined if one.when.start <= slot.start and slot.end <= one.when.end)
    values = [value for one in around if (value := _marginal_price(slot, one)) is not None]
    # of two at once, the one that promises less
    return replace(slot, marginal_price_per_kwh=max(values)) if values else slot


def _marginal_price(slot: PricedSlot, session: Session) -> float | None:
    if session.kind is SessionKind.FREE:
        return 0.0
    price, reward = slot.price_per_kwh, session.reward_per_kwh
    return None if price is None or reward is None else price + reward
