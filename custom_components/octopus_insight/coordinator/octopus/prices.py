"""The prices of Octopus as one source, though three coordinators ask for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from ...model.account import MeterPoint
from ...model.prices.tariff import TariffRates
from ...octopus import CURRENCY, ZONE
from .account import AccountCoordinator
from .rates import RatesCoordinator, StandingChargesCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class OctopusPrices:
    """A `PriceSource`."""

    account: AccountCoordinator
    unit_rates: RatesCoordinator
    standing_charges: StandingChargesCoordinator
    zone: tzinfo = ZONE
    currency: str = CURRENCY

    @property
    def retrieved_at(self) -> datetime | None:
        """Return when the last unit rates came [UTC]."""
        return self.unit_rates.retrieved_at

    @property
    def meter_points(self) -> tuple[MeterPoint, ...]:
        """Return the supplies of the account."""
        return self.account.data.account.meter_points

    @property
    def rates(self) -> Mapping[str, TariffRates]:
        """Return unit rates and standing charges by tariff code."""
        charges = self.standing_charges.data
        return {
            code: TariffRates(
                tariff_code=code, unit_rates=rows, standing_charges=charges.get(code, ())
            )
            for code, rows in self.unit_rates.data.items()
        }

    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer of the three, until what is returned is called."""
        stops = [
            each.async_add_listener(update_callback)
            for each in (self.account, self.unit_rates, self.standing_charges)
        ]

        def stop() -> None:
            for each in stops:
                each()

        return stop
