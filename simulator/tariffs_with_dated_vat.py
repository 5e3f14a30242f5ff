"""Tariffs whose VAT goes by its dated table; the times of their bands are the published ones.

Prices are invented, in pence without VAT, and round, so that they can be worked out in the head.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from .day_feed import DayFeed
from .endpoints import DAY, EV_OFF_PEAK, EV_PEAK, NIGHT, STANDARD
from .night_feed import NightFeed
from .patterns import agile_import_price
from .tariffs import (
    BandFeed,
    Era,
    HalfHourFeed,
    Price,
    Product,
    RowFeed,
    Tariff,
    both_methods,
    steps,
    untaxed as net,
)
from .vat import ELECTRICITY_VAT, GAS_VAT, WithVat, vat_at

SINCE = datetime(2024, 9, 30, 23, tzinfo=UTC)

NIGHT_ENDS, MORNING, AFTERNOON, EVENING = time(5), time(7), time(16), time(19)


def _for_all(price: str) -> RowFeed:
    return RowFeed(steps((SINCE, net(price))))


def _by_debit(price: str, otherwise: str) -> RowFeed:
    return both_methods((SINCE, price, otherwise))


def _by_the_clock(*bands: tuple[time, str]) -> BandFeed:
    """Return a feed with the price from each wall time on."""
    return BandFeed((Era(SINCE, tuple((begins, net(price)) for begins, price in bands)),))


def _by_weekday(prices: Sequence[str]) -> DayFeed:
    """Return a feed with a price for each day of the week, Monday first."""

    def price_on(day: date) -> Price:
        return net(prices[day.weekday()])

    return DayFeed(SINCE, price_on)


FLUX_IMPORT = Tariff(
    code="E-1R-FLUX-IMPORT-23-02-14-J",
    product=Product(code="FLUX-IMPORT-23-02-14", display_name="Octopus Flux Import"),
    kind="StandardTariff",
    feeds={
        STANDARD: WithVat(
            _by_the_clock(
                (time(2), "14.0"), (NIGHT_ENDS, "24.0"), (AFTERNOON, "34.0"), (EVENING, "24.0")
            )
        )
    },
    standing=WithVat(_for_all("48.0")),
)
FLUX_EXPORT = Tariff(
    code="E-1R-FLUX-EXPORT-23-02-14-J",
    product=Product(
        code="FLUX-EXPORT-23-02-14", display_name="Octopus Flux Export", direction="EXPORT"
    ),
    kind="StandardTariff",
    feeds={
        STANDARD: _by_the_clock(
            (time(2), "4.0"), (NIGHT_ENDS, "10.0"), (AFTERNOON, "20.0"), (EVENING, "10.0")
        )
    },
)
GO = Tariff(
    code="E-1R-GO-VAR-25-05-01-J",
    product=Product(code="GO-VAR-25-05-01", display_name="Octopus Go", is_green=True),
    kind="StandardTariff",
    feeds={STANDARD: WithVat(_by_the_clock((time(0, 30), "8.0"), (time(5, 30), "28.0")))},
    standing=WithVat(_for_all("50.0")),
)
COSY = Tariff(
    code="E-1R-COSY-25-05-01-J",
    product=Product(code="COSY-25-05-01", display_name="Cosy Octopus", is_green=True),
    kind="StandardTariff",
    feeds={
        STANDARD: WithVat(
            _by_the_clock(
                (time(0), "26.0"),
                (time(4), "12.0"),
                (MORNING, "26.0"),
                (time(13), "12.0"),
                (AFTERNOON, "39.0"),
                (EVENING, "26.0"),
                (time(22), "12.0"),
            )
        )
    },
    standing=WithVat(_for_all("50.0")),
)
TRACKER = Tariff(
    code="E-1R-SILVER-25-04-11-J",
    product=Product(code="SILVER-25-04-11", display_name="Octopus Tracker", is_green=True),
    kind="StandardTariff",
    feeds={
        STANDARD: WithVat(_by_weekday(("20.0", "21.0", "22.0", "23.0", "24.0", "18.0", "16.0")))
    },
    standing=WithVat(_for_all("44.0")),
)
GAS_TRACKER = Tariff(
    code="G-1R-SILVER-25-04-11-J",
    product=TRACKER.product,
    kind="GasTariff",
    feeds={
        STANDARD: WithVat(_by_weekday(("5.0", "5.2", "5.4", "5.6", "5.8", "4.8", "4.6")), GAS_VAT)
    },
    standing=WithVat(_for_all("28.0"), GAS_VAT),
)
VARIABLE = Tariff(
    code="E-1R-VAR-25-04-01-J",
    product=Product(code="VAR-25-04-01", display_name="Flexible Octopus 2025"),
    kind="StandardTariff",
    feeds={STANDARD: WithVat(_by_debit("25.0", "26.0"))},
    standing=WithVat(_by_debit("46.0", "52.0")),
)
ECONOMY_7 = Tariff(
    code="E-2R-VAR-25-04-01-J",
    product=VARIABLE.product,
    kind="DayNightTariff",
    feeds={DAY: WithVat(_by_debit("30.0", "31.0")), NIGHT: WithVat(_by_debit("16.0", "17.0"))},
    standing=VARIABLE.standing,
)
GAS = Tariff(
    code="G-1R-VAR-25-04-01-J",
    product=VARIABLE.product,
    kind="GasTariff",
    feeds={STANDARD: WithVat(_by_debit("6.0", "6.4"), GAS_VAT)},
    standing=WithVat(_by_debit("30.0", "33.0"), GAS_VAT),
)
AUGUST_FIX = Tariff(
    code="E-1R-OE-FIX-12M-26-08-13-J",
    product=Product(
        code="OE-FIX-12M-26-08-13", display_name="Octopus 12M Fixed August", is_variable=False
    ),
    kind="StandardTariff",
    feeds={STANDARD: WithVat(_for_all("22.0"))},
    standing=WithVat(_for_all("44.0")),
)
# Agreed with one customer: its code has no product or region in it, REST answers 404 for it, and
# only `applicableRates` and the agreement know its prices.
BESPOKE = Tariff(
    code="PPA4711",
    product=Product(
        code="PPA4711", display_name="Community Power", is_listed=False, is_public=False
    ),
    kind="StandardTariff",
    feeds={STANDARD: WithVat(_for_all("20.0"))},
    standing=WithVat(_for_all("40.0")),
)
# Two registers of a product that is not public: REST answers 404 for every list. The half hours
# that apply to the meter point stand where `applicableRates` reads them.
HIDDEN_ECONOMY_7 = Tariff(
    code="E-2R-LOYAL-23-09-01-J",
    product=Product(
        code="LOYAL-23-09-01", display_name="Loyal Octopus", is_listed=False, is_public=False
    ),
    kind="DayNightTariff",
    feeds={
        STANDARD: WithVat(NightFeed(SINCE, net("15.0"), net("31.0"))),
        DAY: WithVat(_for_all("31.0")),
        NIGHT: WithVat(_for_all("15.0")),
    },
    standing=WithVat(_for_all("40.0")),
)


def _agile_price(start: datetime) -> Price:
    """Return the invented Agile price with the VAT of its half hour, which never changes."""
    exc = agile_import_price(start).exc
    return Price(exc, float(Decimal(str(exc)) * (1 + vat_at(ELECTRICITY_VAT, start))))


AGILE = Tariff(
    code="E-1R-AGILE-24-04-03-C",
    product=Product(code="AGILE-24-04-03", display_name="Agile Octopus", is_listed=False),
    kind="HalfHourlyTariff",
    feeds={STANDARD: HalfHourFeed(SINCE, _agile_price)},
    standing=WithVat(_for_all("46.0")),
)
INTELLIGENT = Tariff(
    code="E-1R-INTELLI-VAR-24-06-01-J",
    product=Product(
        code="INTELLI-VAR-24-06-01", display_name="Intelligent Octopus Go", is_listed=False
    ),
    kind="StandardTariff",
    feeds={STANDARD: WithVat(_by_the_clock((time(5, 30), "28.0"), (time(23, 30), "7.0")))},
    standing=WithVat(_for_all("50.0")),
)
INTELLIGENT_OF_FOUR = Tariff(
    code="E-1R-IOG-SMB-FIX-24-06-01-J",
    product=Product(
        code="IOG-SMB-FIX-24-06-01", display_name="Intelligent Octopus Go", is_listed=False
    ),
    kind="FourRateEvTariff",
    feeds={
        STANDARD: RowFeed(()),
        DAY: WithVat(_for_all("29.0")),
        NIGHT: WithVat(_for_all("6.0")),
        EV_PEAK: WithVat(_for_all("30.0")),
        EV_OFF_PEAK: WithVat(_for_all("7.0")),
    },
    standing=WithVat(_for_all("52.0")),
)

TARIFFS_WITH_DATED_VAT = (
    AGILE,
    INTELLIGENT,
    INTELLIGENT_OF_FOUR,
    FLUX_IMPORT,
    FLUX_EXPORT,
    GO,
    COSY,
    TRACKER,
    GAS_TRACKER,
    VARIABLE,
    ECONOMY_7,
    GAS,
    AUGUST_FIX,
    BESPOKE,
    HIDDEN_ECONOMY_7,
)
