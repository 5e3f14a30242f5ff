"""Things that can be bought: what they do, what they cost, and how they age.

Prices are without VAT; `vat` is the kind of purchase that its rate is by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self, override
from .finance import Fade, Part
from .slots import (
    Amount,
    Battery,
    Count,
    Efficiency,
    ExportRule,
    ScenarioError,
    Share,
    Size,
    Sourced,
)
from .solar import Plane


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Sourced):
    """What all have."""

    name: str
    price: Amount | None = None
    """Installed; None: as the costs of the catalogue say."""
    vat: str = "installed"
    grant: Amount = 0.0
    upkeep: Amount = 0.0
    """Each year."""
    lasts_years: Count | None = None
    """It is replaced after so many years; None: it lasts as long as the plan."""
    replacement: Amount | None = None
    """With VAT; None: what it costs now."""

    @property
    def fade(self) -> Fade:
        """How it ages."""
        return Fade()

    def or_at(self, price: float, costs: Mapping[str, Any]) -> Self:
        """Return it at a usual price, if it has none; where that is from is said unless its is."""
        if self.price is not None:
            return self
        said = {} if self.source else {"source": costs["source"], "date_": costs["date"]}
        return replace(self, price=price, **said)

    def bought(self, vat_rate: float) -> Part:
        """Return it as a part of a plan; what it saves is not known yet."""
        with_vat = (self.price or 0.0) * (1 + vat_rate)
        return Part(
            outlay=with_vat - self.grant,
            upkeep=self.upkeep,
            fade=self.fade,
            lasts_years=self.lasts_years,
            replacement=with_vat if self.replacement is None else self.replacement,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryOffer(Offer):
    """A home battery."""

    usable_kwh: Size
    charge_kw: Size
    discharge_kw: Size
    round_trip: Efficiency = 0.9
    """What comes back of what went in, measured outside of its inverter."""
    standing_loss_kw: Amount = 0.04
    reserve_kwh: Amount = 0.0
    wear_per_kwh: Amount = 0.0
    grid_charging: bool = True
    export_rule: ExportRule = ExportRule.ALL
    warranty_years: int = 10
    warranty_left: Share = 0.7
    """Share of the capacity that is left then; it is taken as lost evenly."""
    warranty_cycles: int | None = None
    """None: without limit."""

    @override
    def check(self) -> None:
        """Raise ValueError where no battery is like that."""
        _ = self.battery

    @property
    def battery(self) -> Battery:
        """What the engine asks for."""
        one_way = self.round_trip**0.5
        return Battery.of(self, charge_efficiency=one_way, discharge_efficiency=one_way)

    @property
    @override
    def fade(self) -> Fade:
        return Fade(linear=(1 - self.warranty_left) / max(self.warranty_years, 1))

    def priced(self, costs: Mapping[str, Any]) -> BatteryOffer:
        """Return it with a price by its size, if it has none."""
        return self.or_at(costs["price_at_least"] + costs["price_per_kwh"] * self.usable_kwh, costs)

    def resized(self, usable_kwh: float, costs: Mapping[str, Any]) -> BatteryOffer:
        """Return another size of it, with the same power, and a price by its size."""
        return replace(self, usable_kwh=usable_kwh, price=None).priced(costs)

    @property
    def warranty_cycles_a_year(self) -> float | None:
        """Return how many cycles a year the warranty covers; None: any number."""
        return self.warranty_cycles and self.warranty_cycles / max(self.warranty_years, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolarOffer(Offer):
    """Panels on one roof or several."""

    planes: tuple[Plane, ...]
    samples: str | None = None
    """A series of what 1 kWp gives there; None: roughly from the sun alone."""
    fade_at_once: float = 0.015
    fade_yearly: float = 0.0045
    """Of 1 to 2 % in the first year, and 0.4 to 0.5 % after it: an engineering range."""

    @override
    def check(self) -> None:
        """Raise ScenarioError where there are no panels."""
        if not self.planes:
            raise ScenarioError("planes is empty: one at least is needed")

    @property
    def kwp(self) -> float:
        """Of all planes."""
        return sum(plane.kwp for plane in self.planes)

    @property
    @override
    def fade(self) -> Fade:
        return Fade(at_once=self.fade_at_once, yearly=self.fade_yearly)

    def priced(self, costs: Mapping[str, Any]) -> SolarOffer:
        """Return it with a price by its size, if it has none."""
        _, price = costs["price_per_kwp"][0]
        for (low, at_low), (high, at_high) in pairwise(costs["price_per_kwp"]):
            if self.kwp > low:
                price = at_low + min((self.kwp - low) / (high - low), 1.0) * (at_high - at_low)
        return self.or_at(max(price * self.kwp, costs["least_price"]), costs)
