"""A home made from the one before is the home made from nothing."""

from dataclasses import replace
from datetime import timedelta
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.home import compose_home
from custom_components.octopus_insight.model.knowledge import Knowledge, Preferences
from custom_components.octopus_insight.model.prices.tariff import (
    Fuel,
    PaymentMethod,
    TariffRates,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, agreement, at, row, tariff

NOON = at("2026-11-18T12:00Z")
AGREEMENT = agreement("VAR-1")
POINT = MeterPoint(
    id="1", fuel=Fuel.ELECTRICITY, is_export=False, meters=(), agreements=(AGREEMENT,)
)


def priced(direct_debit: float, other: float) -> dict[str, TariffRates]:
    return tariff(
        "VAR-1",
        standard=(
            row(direct_debit, None, None, PaymentMethod.DIRECT_DEBIT),
            row(other, None, None, PaymentMethod.NON_DIRECT_DEBIT),
        ),
    )


def known(rates: dict[str, TariffRates], method=PaymentMethod.DIRECT_DEBIT) -> Knowledge:
    return Knowledge(
        supplier="A supplier",
        zone=LONDON,
        currency="GBP",
        points=(POINT,),
        rates=rates,
        preferences=Preferences(payment_method=method),
    )


PRICED = priced(0.20, 0.25)
OTHERWISE = PaymentMethod.NON_DIRECT_DEBIT


@cases(
    "after, later, price, is_kept",
    ("the same again", known(PRICED), timedelta(), 0.20, True),
    ("another rate", known(priced(0.21, 0.25)), timedelta(), 0.21, False),
    ("paid in another way", known(PRICED, OTHERWISE), timedelta(), 0.25, False),
    ("rates withdrawn", known({}), timedelta(), None, False),
    ("a minute to", known(PRICED), timedelta(hours=11, minutes=59), 0.20, True),
    ("the next local day", known(PRICED), timedelta(hours=12), 0.20, False),
)
def test_a_home_takes_only_what_is_made_of_the_same(after, later, price, is_kept):
    """Prices are made again when a rate, the way to pay or the day is another one."""
    before = compose_home(known(PRICED), NOON)
    home = compose_home(after, NOON + later, before)
    assert home.meters == compose_home(after, NOON + later).meters
    assert home.meters["1"].price_per_kwh == price
    assert (home.bases[0] is before.bases[0]) is is_kept


def test_another_agreement_is_priced_by_its_own_rates():
    """The meter point itself is part of what prices are made of."""
    before = compose_home(known(PRICED), NOON)
    ended = replace(POINT, agreements=(replace(AGREEMENT, end=NOON),))
    home = compose_home(replace(known(PRICED), points=(ended,)), NOON, before)
    assert home.meters["1"].price_per_kwh is None
