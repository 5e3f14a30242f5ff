"""Everything known about prices, laid together: the only place that makes a house's timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from .account import MeterPoint
from .charging.allowance import CarAllowance, car_allowance
from .charging.memory import DispatchMemory
from .charging.policy import DEFAULT_POLICY, EvidencePolicy
from .charging.price_layer import DispatchView, dispatch_layer
from .interval import Interval
from .octoplus import Session
from .octoplus_layer import session_layer
from .prices.base_timeline import base_timeline
from .prices.rates import chosen_rows, standing_charge_on
from .prices.tariff import PaymentMethod, Rate, TariffRates
from .prices.timeline import PriceLayer, RateTimeline, compose


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceKnowledge:
    """What prices are made of, at one moment."""

    now: datetime
    """The moment [UTC]: a plan counts differently before and after its half hour has begun."""

    zone: tzinfo
    """Zone of the supply, where its days and windows are."""

    rates: Mapping[str, TariffRates]
    """Published rows by tariff code."""

    memories: tuple[DispatchMemory, ...]
    """Memory of each car of the account."""

    sessions: tuple[Session, ...] = ()
    """Octoplus sessions of the account, joined or not."""

    payment: PaymentMethod | None
    """How the household pays; None: found out from the agreement."""

    policy: EvidencePolicy = DEFAULT_POLICY
    """How much evidence the household wants of a dispatch."""

    metered: Mapping[str, frozenset[datetime]] = field(default_factory=dict)
    """By meter point id the half hours [UTC] whose reading is there."""

    def timeline(self, point: MeterPoint, span: Interval) -> RateTimeline:
        """Price every half hour of the span at a meter point."""
        base = base_timeline(
            point.agreements, self.rates, span=span, zone=self.zone, payment=self.payment
        )
        return compose(base, self._layers(point))

    def _layers(self, point: MeterPoint) -> Iterable[PriceLayer]:
        if not point.is_electricity_import:
            return ()
        view = DispatchView(
            now=self.now,
            zone=self.zone,
            policy=self.policy,
            metered=self.metered.get(point.id, frozenset()),
        )
        return (dispatch_layer(self.memories, view), session_layer(self.sessions))

    def allowance(self, memory: DispatchMemory) -> CarAllowance:
        """Return what a car has used of its allowance today; only four rates give it one."""
        return car_allowance(
            memory, self.memories, now=self.now, zone=self.zone, policy=self.policy
        )

    def standing_charge(self, point: MeterPoint, moment: datetime) -> Rate | None:
        """Return the charge for the local day the moment lies in [GBP/d]; None: not known.

        Export has none: it is free, which is not the same as unknown.
        """
        if point.is_export:
            return Rate(inc_vat=0.0, exc_vat=0.0)
        agreement = point.agreement_at(moment)
        rates = None if agreement is None else self.rates.get(agreement.tariff_code)
        if agreement is None or rates is None:
            return None
        rows = chosen_rows(
            rates.standing_charges,
            agreed=agreement.agreed_standing_charge,
            wanted=self.payment,
        )
        return standing_charge_on(rows, moment)
