"""Which of two prices a home with two registers pays: those of direct debit, or the others."""

import pytest
from custom_components.octopus_insight.model.prices.base_timeline import base_timeline
from custom_components.octopus_insight.model.prices.tariff import PaymentMethod, Register
from tests.model.builders import LONDON, agreement, row, span, tariff

DEBIT, OTHER = PaymentMethod.DIRECT_DEBIT, PaymentMethod.NON_DIRECT_DEBIT
DAY = (row(0.32, None, None, OTHER), row(0.30, None, None, DEBIT))
NIGHT = (row(0.17, None, None, OTHER), row(0.16, None, None, DEBIT))


@pytest.mark.parametrize(
    ("agreed", "wanted", "prices"),
    [
        pytest.param(0.32, None, {0.32, 0.17}, id="the account tells the day's price"),
        pytest.param(0.30, None, {0.30, 0.16}, id="of direct debit"),
        pytest.param(None, None, {0.30, 0.16}, id="not told: direct debit"),
        pytest.param(0.25, None, {0.30, 0.16}, id="a price that is in neither feed"),
        pytest.param(0.32, DEBIT, {0.30, 0.16}, id="a person's choice comes first"),
    ],
)
def test_one_method_pays_both_registers(agreed, wanted, prices):
    registers = frozenset({Register.DAY, Register.NIGHT})
    priced = base_timeline(
        [agreement("E7", agreed_unit_rate=agreed, registers=registers)],
        tariff("E7", day=DAY, night=NIGHT),
        span=span("2026-11-18T00:00Z", "2026-11-19T00:00Z"),
        zone=LONDON,
        payment=wanted,
    )
    assert {slot.price_per_kwh for slot in priced.slots} == prices
