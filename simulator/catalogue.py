"""The supplier's price list: every product and tariff that a household here can be on.

Prices are invented, in pence; each inc-VAT value is the exc-VAT value times 1.05, but for those
of `tariffs_with_dated_vat`.
"""

from datetime import UTC, datetime, time
from .endpoints import DAY, EV_OFF_PEAK, EV_PEAK, NIGHT, STANDARD
from .patterns import NIGHT_BEGINS, NIGHT_ENDS, agile_export_price, agile_import_price
from .recorded_data import real_price
from .tariffs import (
    BandFeed,
    Era,
    HalfHourFeed,
    Product,
    RowFeed,
    Tariff,
    both_methods,
    steps,
    taxed,
    untaxed,
)
from .tariffs_with_dated_vat import TARIFFS_WITH_DATED_VAT

LONG_AGO = datetime(2022, 10, 31, 23, tzinfo=UTC)
AGILE_BEGAN = datetime(2024, 9, 30, 23, tzinfo=UTC)
FEBRUARY_2026 = datetime(2026, 2, 28, tzinfo=UTC)
JULY_2026 = datetime(2026, 6, 30, 23, tzinfo=UTC)
OCTOBER_2026 = datetime(2026, 9, 30, 23, tzinfo=UTC)


def _for_all(*changes: tuple[datetime, str]) -> RowFeed:
    """Return a feed of taxed prices that do not depend on the way of paying."""
    return RowFeed(steps(*((start, taxed(exc)) for start, exc in changes)))


def _two_bands(start: datetime, low: str, high: str) -> Era:
    """Return an era that is cheap from 23:30 to 05:30 on the London clock."""
    return Era(start, ((NIGHT_ENDS, taxed(high)), (NIGHT_BEGINS, taxed(low))))


ELECTRICITY_STANDING = both_methods(
    (LONG_AGO, "50.0", "55.0"),
    (JULY_2026, "50.1128", "56.6402"),
    (OCTOBER_2026, "51.2743", "57.9016"),
)
EV_HIGH = _for_all((LONG_AGO, "27.5"), (JULY_2026, "28.9251"))
EV_LOW = _for_all((LONG_AGO, "6.8"), (JULY_2026, "6.5714"))
COSY_BANDS = (
    (time(0), taxed("26.0")),
    (time(4), taxed("12.0")),
    (time(7), taxed("26.0")),
    (time(13), taxed("12.0")),
    (time(16), taxed("39.0")),
    (time(19), taxed("26.0")),
    (time(22), taxed("12.0")),
)
FLEXIBLE = Product("VAR-22-11-01", "Flexible Octopus")
AGILE = Product("AGILE-24-10-01", "Agile Octopus", is_green=True)

_TARIFFS = (
    Tariff(
        code="E-1R-INTELLI-VAR-22-10-14-J",
        product=Product("INTELLI-VAR-22-10-14", "Intelligent Octopus Go", is_listed=False),
        kind="StandardTariff",
        feeds={
            STANDARD: BandFeed(
                (_two_bands(LONG_AGO, "7.0", "27.0"), _two_bands(JULY_2026, "6.6667", "28.1904"))
            )
        },
        standing=ELECTRICITY_STANDING,
    ),
    Tariff(
        code="E-1R-INTELLI-FIX-12M-26-09-01-J",
        product=Product("INTELLI-FIX-12M-26-09-01", "Intelligent Octopus Go", is_variable=False),
        kind="StandardTariff",
        feeds={STANDARD: BandFeed((_two_bands(LONG_AGO, "7.5", "27.0"),))},
        standing=_for_all((LONG_AGO, "51.2743")),
    ),
    Tariff(
        code="E-1R-IOG-SMB-VAR-24-10-29-J",
        product=Product("IOG-SMB-VAR-24-10-29", "Intelligent Octopus Go", is_green=True),
        kind="FourRateEvTariff",
        feeds={
            STANDARD: RowFeed(()),
            DAY: EV_HIGH,
            NIGHT: EV_LOW,
            EV_PEAK: EV_HIGH,
            EV_OFF_PEAK: EV_LOW,
        },
        standing=_for_all((LONG_AGO, "52.2")),
    ),
    Tariff(
        code="E-1R-GO-VAR-22-10-14-J",
        product=Product("GO-VAR-22-10-14", "Octopus Go", is_green=True),
        kind="StandardTariff",
        feeds={
            STANDARD: BandFeed(
                (Era(LONG_AGO, ((time(0, 30), taxed("8.5")), (time(5, 30), taxed("29.0")))),)
            )
        },
        standing=ELECTRICITY_STANDING,
    ),
    Tariff(
        code="E-1R-COSY-22-12-08-J",
        product=Product("COSY-22-12-08", "Cosy Octopus", is_green=True),
        kind="StandardTariff",
        feeds={STANDARD: BandFeed((Era(LONG_AGO, COSY_BANDS),))},
        standing=ELECTRICITY_STANDING,
    ),
    Tariff(
        code="E-2R-VAR-22-11-01-J",
        product=FLEXIBLE,
        kind="DayNightTariff",
        feeds={
            DAY: both_methods((LONG_AGO, "31.0", "32.5")),
            NIGHT: both_methods((LONG_AGO, "15.0", "16.0")),
        },
        standing=ELECTRICITY_STANDING,
    ),
    Tariff(
        code="E-1R-VAR-22-11-01-J",
        product=FLEXIBLE,
        kind="StandardTariff",
        feeds={STANDARD: both_methods((LONG_AGO, "25.0", "26.5"), (OCTOBER_2026, "26.0", "27.6"))},
        standing=ELECTRICITY_STANDING,
    ),
    Tariff(
        code="E-1R-OE-FIX-12M-26-05-01-J",
        product=Product("OE-FIX-12M-26-05-01", "Octopus 12M Fixed", is_variable=False),
        kind="StandardTariff",
        feeds={STANDARD: both_methods((LONG_AGO, "24.0", "25.6"))},
        standing=both_methods((LONG_AGO, "48.0", "53.0")),
    ),
    Tariff(
        code="E-1R-AGILE-24-10-01-J",
        product=AGILE,
        kind="HalfHourlyTariff",
        feeds={STANDARD: HalfHourFeed(AGILE_BEGAN, agile_import_price)},
        standing=_for_all((LONG_AGO, "45.71")),
    ),
    Tariff(
        code="E-1R-AGILE-24-10-01-A",
        product=AGILE,
        kind="HalfHourlyTariff",
        feeds={STANDARD: HalfHourFeed(AGILE_BEGAN, real_price)},
        standing=_for_all((LONG_AGO, "40.0")),
    ),
    Tariff(
        code="E-1R-OUTGOING-VAR-24-10-26-J",
        product=Product("OUTGOING-VAR-24-10-26", "Outgoing Octopus", direction="EXPORT"),
        kind="StandardTariff",
        feeds={
            STANDARD: RowFeed(steps((LONG_AGO, untaxed("15.0")), (FEBRUARY_2026, untaxed("12.0"))))
        },
    ),
    Tariff(
        code="E-1R-AGILE-OUTGOING-19-05-13-J",
        product=Product("AGILE-OUTGOING-19-05-13", "Agile Outgoing Octopus", direction="EXPORT"),
        kind="HalfHourlyTariff",
        feeds={STANDARD: HalfHourFeed(AGILE_BEGAN, agile_export_price)},
    ),
    # Not public: REST answers 404 for it, and only `applicableRates` knows its prices.
    Tariff(
        code="E-1R-INTELLI-FLUX-EXPORT-23-07-14-J",
        product=Product(
            "INTELLI-FLUX-EXPORT-23-07-14",
            "Intelligent Flux Export",
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
    ),
    Tariff(
        code="G-1R-VAR-22-11-01-J",
        product=FLEXIBLE,
        kind="GasTariff",
        feeds={STANDARD: both_methods((LONG_AGO, "5.7", "6.0"), (OCTOBER_2026, "5.9", "6.2"))},
        standing=both_methods((LONG_AGO, "28.0", "31.5"), (OCTOBER_2026, "28.5", "32.0")),
    ),
)

TARIFFS = {tariff.code: tariff for tariff in (*_TARIFFS, *TARIFFS_WITH_DATED_VAT)}
PRODUCTS = {tariff.product.code: tariff.product for tariff in TARIFFS.values()}
