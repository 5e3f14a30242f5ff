"""The supplier's price list: every product and tariff that a household here can be on.

Prices are invented, in pence; each inc-VAT value is the exc-VAT value times 1.05.
"""

from datetime import UTC, datetime, time
from .patterns import agile_export_price, agile_import_price
from .recorded_data import real_price
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
    taxed,
    untaxed,
)

LONG_AGO = datetime(2022, 10, 31, 23, tzinfo=UTC)
JULY_2026 = datetime(2026, 6, 30, 23, tzinfo=UTC)
OCTOBER_2026 = datetime(2026, 9, 30, 23, tzinfo=UTC)

STANDARD = "standard-unit-rates"
DAY = "day-unit-rates"
NIGHT = "night-unit-rates"
EV_PEAK = "ev-device-peak-unit-rates"
EV_OFF_PEAK = "ev-device-off-peak-unit-rates"
STANDING = "standing-charges"

NIGHT_BEGINS = time(23, 30)
NIGHT_ENDS = time(5, 30)


def _two_bands(start: datetime, low: Price, high: Price) -> Era:
    """Return an era that is cheap from 23:30 to 05:30 on the London clock."""
    return Era(start, ((NIGHT_ENDS, high), (NIGHT_BEGINS, low)))


ELECTRICITY_STANDING = both_methods(
    (LONG_AGO, taxed("50.0"), taxed("55.0")),
    (JULY_2026, taxed("50.1128"), taxed("56.6402")),
    (OCTOBER_2026, taxed("51.2743"), taxed("57.9016")),
)
GAS_STANDING = both_methods(
    (LONG_AGO, taxed("28.0"), taxed("31.5")), (OCTOBER_2026, taxed("28.5"), taxed("32.0"))
)

INTELLIGENT = Tariff(
    code="E-1R-INTELLI-VAR-22-10-14-J",
    product=Product(
        code="INTELLI-VAR-22-10-14", display_name="Intelligent Octopus Go", is_listed=False
    ),
    kind="StandardTariff",
    feeds={
        STANDARD: BandFeed(
            (
                _two_bands(LONG_AGO, taxed("7.0"), taxed("27.0")),
                _two_bands(JULY_2026, taxed("6.6667"), taxed("28.1904")),
            )
        )
    },
    standing=ELECTRICITY_STANDING,
)

INTELLIGENT_FIXED = Tariff(
    code="E-1R-INTELLI-FIX-12M-26-09-01-J",
    product=Product(
        code="INTELLI-FIX-12M-26-09-01", display_name="Intelligent Octopus Go", is_variable=False
    ),
    kind="StandardTariff",
    feeds={STANDARD: BandFeed((_two_bands(LONG_AGO, taxed("7.5"), taxed("27.0")),))},
    standing=RowFeed(tuple(steps((LONG_AGO, taxed("51.2743"))))),
)

FOUR_RATE = Tariff(
    code="E-1R-IOG-SMB-VAR-24-10-29-J",
    product=Product(
        code="IOG-SMB-VAR-24-10-29", display_name="Intelligent Octopus Go", is_green=True
    ),
    kind="FourRateEvTariff",
    feeds={
        STANDARD: RowFeed(()),
        DAY: RowFeed(tuple(steps((LONG_AGO, taxed("27.5")), (JULY_2026, taxed("28.9251"))))),
        NIGHT: RowFeed(tuple(steps((LONG_AGO, taxed("6.8")), (JULY_2026, taxed("6.5714"))))),
        EV_PEAK: RowFeed(tuple(steps((LONG_AGO, taxed("27.5")), (JULY_2026, taxed("28.9251"))))),
        EV_OFF_PEAK: RowFeed(tuple(steps((LONG_AGO, taxed("6.8")), (JULY_2026, taxed("6.5714"))))),
    },
    standing=RowFeed(tuple(steps((LONG_AGO, taxed("52.2"))))),
)

GO = Tariff(
    code="E-1R-GO-VAR-22-10-14-J",
    product=Product(code="GO-VAR-22-10-14", display_name="Octopus Go", is_green=True),
    kind="StandardTariff",
    feeds={
        STANDARD: BandFeed(
            (Era(LONG_AGO, ((time(0, 30), taxed("8.5")), (time(5, 30), taxed("29.0")))),)
        )
    },
    standing=ELECTRICITY_STANDING,
)

COSY = Tariff(
    code="E-1R-COSY-22-12-08-J",
    product=Product(code="COSY-22-12-08", display_name="Cosy Octopus", is_green=True),
    kind="StandardTariff",
    feeds={
        STANDARD: BandFeed(
            (
                Era(
                    LONG_AGO,
                    (
                        (time(0), taxed("26.0")),
                        (time(4), taxed("12.0")),
                        (time(7), taxed("26.0")),
                        (time(13), taxed("12.0")),
                        (time(16), taxed("39.0")),
                        (time(19), taxed("26.0")),
                        (time(22), taxed("12.0")),
                    ),
                ),
            )
        )
    },
    standing=ELECTRICITY_STANDING,
)

ECONOMY_7 = Tariff(
    code="E-2R-VAR-22-11-01-J",
    product=Product(code="VAR-22-11-01", display_name="Flexible Octopus"),
    kind="DayNightTariff",
    feeds={
        DAY: both_methods((LONG_AGO, taxed("31.0"), taxed("32.5"))),
        NIGHT: both_methods((LONG_AGO, taxed("15.0"), taxed("16.0"))),
    },
    standing=ELECTRICITY_STANDING,
)

FLEXIBLE = Tariff(
    code="E-1R-VAR-22-11-01-J",
    product=ECONOMY_7.product,
    kind="StandardTariff",
    feeds={
        STANDARD: both_methods(
            (LONG_AGO, taxed("25.0"), taxed("26.5")), (OCTOBER_2026, taxed("26.0"), taxed("27.6"))
        )
    },
    standing=ELECTRICITY_STANDING,
)

FIXED = Tariff(
    code="E-1R-OE-FIX-12M-26-05-01-J",
    product=Product(
        code="OE-FIX-12M-26-05-01", display_name="Octopus 12M Fixed", is_variable=False
    ),
    kind="StandardTariff",
    feeds={STANDARD: both_methods((LONG_AGO, taxed("24.0"), taxed("25.6")))},
    standing=both_methods((LONG_AGO, taxed("48.0"), taxed("53.0"))),
)

AGILE = Tariff(
    code="E-1R-AGILE-24-10-01-J",
    product=Product(code="AGILE-24-10-01", display_name="Agile Octopus", is_green=True),
    kind="HalfHourlyTariff",
    feeds={STANDARD: HalfHourFeed(datetime(2024, 9, 30, 23, tzinfo=UTC), agile_import_price)},
    standing=RowFeed(tuple(steps((LONG_AGO, taxed("45.71"))))),
)

REAL_AGILE = Tariff(
    code="E-1R-AGILE-24-10-01-A",
    product=AGILE.product,
    kind="HalfHourlyTariff",
    feeds={STANDARD: HalfHourFeed(datetime(2024, 9, 30, 23, tzinfo=UTC), real_price)},
    standing=RowFeed(tuple(steps((LONG_AGO, taxed("40.0"))))),
)

OUTGOING = Tariff(
    code="E-1R-OUTGOING-VAR-24-10-26-J",
    product=Product(
        code="OUTGOING-VAR-24-10-26", display_name="Outgoing Octopus", direction="EXPORT"
    ),
    kind="StandardTariff",
    feeds={
        STANDARD: RowFeed(
            tuple(
                steps(
                    (LONG_AGO, untaxed("15.0")),
                    (datetime(2026, 2, 28, tzinfo=UTC), untaxed("12.0")),
                )
            )
        )
    },
)

AGILE_OUTGOING = Tariff(
    code="E-1R-AGILE-OUTGOING-19-05-13-J",
    product=Product(
        code="AGILE-OUTGOING-19-05-13", display_name="Agile Outgoing Octopus", direction="EXPORT"
    ),
    kind="HalfHourlyTariff",
    feeds={STANDARD: HalfHourFeed(datetime(2024, 9, 30, 23, tzinfo=UTC), agile_export_price)},
)

# Not public: REST answers 404 for it, and only `applicableRates` knows its prices.
FLUX_EXPORT = Tariff(
    code="E-1R-INTELLI-FLUX-EXPORT-23-07-14-J",
    product=Product(
        code="INTELLI-FLUX-EXPORT-23-07-14",
        display_name="Intelligent Flux Export",
        direction="EXPORT",
        is_listed=False,
        is_public=False,
    ),
    kind="StandardTariff",
    feeds={
        STANDARD: BandFeed(
            (Era(LONG_AGO, ((time(16), untaxed("28.0")), (time(19), untaxed("21.0")))),)
        )
    },
)

GAS = Tariff(
    code="G-1R-VAR-22-11-01-J",
    product=ECONOMY_7.product,
    kind="GasTariff",
    feeds={
        STANDARD: both_methods(
            (LONG_AGO, taxed("5.7"), taxed("6.0")), (OCTOBER_2026, taxed("5.9"), taxed("6.2"))
        )
    },
    standing=GAS_STANDING,
)

TARIFFS = {
    tariff.code: tariff
    for tariff in (
        INTELLIGENT,
        INTELLIGENT_FIXED,
        FOUR_RATE,
        GO,
        COSY,
        ECONOMY_7,
        FLEXIBLE,
        FIXED,
        AGILE,
        REAL_AGILE,
        OUTGOING,
        AGILE_OUTGOING,
        FLUX_EXPORT,
        GAS,
    )
}
PRODUCTS = {tariff.product.code: tariff.product for tariff in TARIFFS.values()}
