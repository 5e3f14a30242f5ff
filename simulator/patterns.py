"""How much the invented homes use, and what their half-hourly tariffs cost: simple on purpose.

Every number here can be worked out in the head, so that the tables of expected values can be
checked by a person. All of them follow the clock on the wall in London.
"""

from datetime import datetime, time
from .localtime import LONDON, local_time
from .tariffs import Price, taxed, untaxed

NIGHT_BEGINS = time(23, 30)
NIGHT_ENDS = time(5, 30)
SUNDAY = 6
PEAK_BEGINS = 32
PEAK_ENDS = 38


def home_kwh(start: datetime) -> float:
    """Return what a home uses in the half hour: 0.1 kWh from 23:30 to 05:30, else 0.4 kWh."""
    wall = local_time(start)
    return 0.1 if wall >= NIGHT_BEGINS or wall < NIGHT_ENDS else 0.4


def solar_kwh(start: datetime) -> float:
    """Return what a home exports in the half hour: 0.5 kWh from 10:00 to 14:00, else nothing."""
    return 0.5 if time(10) <= local_time(start) < time(14) else 0.0


def gas_m3(start: datetime) -> float:
    """Return the gas used in the half hour: 0.05 m3 from 06:00 to 22:00, else nothing."""
    return 0.05 if time(6) <= local_time(start) < time(22) else 0.0


def gas_kwh(start: datetime) -> float:
    """Return the gas used in the half hour: 0.5 kWh from 06:00 to 22:00, else nothing."""
    return 0.5 if time(6) <= local_time(start) < time(22) else 0.0


def agile_import_price(start: datetime) -> Price:
    """Return the invented Agile price [p/kWh] of a half hour.

    With n = 0 to 47 the number of the half hour on the wall clock, it is 10 + n / 4 without VAT,
    and 12 more from 16:00 to 19:00. Sundays are windy: from 02:00 to 05:00 the price is -4, and
    from 05:00 to 05:30 it is exactly 0.
    """
    local = start.astimezone(LONDON)
    number = local.hour * 2 + local.minute // 30
    if local.weekday() == SUNDAY and 4 <= number < 10:  # noqa: PLR2004 - 02:00 to 05:00
        return taxed("-4.0")
    if local.weekday() == SUNDAY and number == 10:  # noqa: PLR2004 - 05:00 to 05:30
        return taxed("0.0")
    uplift = 12 if PEAK_BEGINS <= number < PEAK_ENDS else 0
    return taxed(str(10 + uplift + number / 4))


def agile_export_price(start: datetime) -> Price:
    """Return the invented Agile Outgoing price [p/kWh] of a half hour: 5 + n / 10."""
    local = start.astimezone(LONDON)
    return untaxed(f"{5 + (local.hour * 2 + local.minute // 30) / 10:.1f}")
