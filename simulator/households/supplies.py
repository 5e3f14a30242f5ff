"""Supply points of ordinary homes: what differs between them is a number and a tariff."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from simulator.household import EXPORT, GAS, IMPORT, Agreement, Meter, SupplyPoint
from simulator.patterns import gas_kwh, gas_m3, home_kwh, solar_kwh

SINCE = datetime(2025, 5, 31, 23, tzinfo=UTC)
_IDS = count(600)


def agreed(code: str, since: datetime = SINCE, until: datetime | None = None) -> Agreement:
    """Return a contract."""
    return Agreement(id=next(_IDS), tariff_code=code, valid_from=since, valid_to=until)


def import_supply(
    number: str, *agreements: Agreement, serial: str | None = None, kind: str = "S2AD"
) -> SupplyPoint:
    """Return a supply of electricity; only smart kinds of meters take half-hourly readings."""
    meter = Meter(serial=serial or f"25J{number[-7:]}", device_id=_device(number, 1), kind=kind)
    return SupplyPoint(
        role=IMPORT,
        number=number,
        meters=[meter],
        agreements=list(agreements),
        quantity=home_kwh,
        has_half_hours=kind.startswith(("S1", "S2")),
    )


def export_supply(number: str, *agreements: Agreement, serial: str | None = None) -> SupplyPoint:
    """Return a supply through which a home exports."""
    return SupplyPoint(
        role=EXPORT,
        number=number,
        meters=[Meter(serial=serial or f"25J{number[-7:]}", device_id=_device(number, 2))],
        agreements=list(agreements),
        quantity=solar_kwh,
    )


def gas_supply(
    number: str, *agreements: Agreement, meters: Sequence[Meter] = (), units: str = "m\u00b3"
) -> SupplyPoint:
    """Return a supply of gas; `units` is what its last meter counts in."""
    meter = Meter(serial=f"G4A{number[-8:]}", device_id=_device(number, 3), units=units)
    return SupplyPoint(
        role=GAS,
        number=number,
        meters=[*meters, meter],
        agreements=list(agreements),
        quantity=gas_m3 if units == "m\u00b3" else gas_kwh,
    )


def _device(number: str, kind: int) -> str:
    """Return the id of a meter in its home's network."""
    return f"00-11-22-33-FF-{number[-4:-2]}-{number[-2:]}-{kind:02}"
