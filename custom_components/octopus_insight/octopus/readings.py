"""Asks what the meters of a meter point counted."""

from typing import Final

import aiohttp

from ..model.account import Meter, MeterPoint
from ..model.interval import Interval
from ..model.prices.tariff import Fuel
from ..model.usage.consumption import MeterReading
from . import parse
from .budget import Call
from .errors import AuthenticationError, NotFoundError
from .transport import Request, Transport, period

PATHS: Final = {
    Fuel.ELECTRICITY: "/v1/electricity-meter-points/{point}/meters/{serial}/consumption/",
    Fuel.GAS: "/v1/gas-meter-points/{point}/meters/{serial}/consumption/",
}
LARGEST_PAGE: Final = 25_000
"""Rows that a page of readings holds at most: more than a year of half hours."""


async def readings(
    transport: Transport, meter_point: MeterPoint, span: Interval
) -> tuple[MeterReading, ...]:
    """Return what the meters counted in a span, in their own unit, ascending.

    Where a meter was replaced within the span, both are asked.

    Raises:
        NotFoundError: The meter in use is unknown, or not for this key.
    """
    rows: list[MeterReading] = []
    in_use = meter_point.meters[-1:]
    for meter in _meters_of(meter_point, span):
        try:
            rows += await _readings_of(transport, meter_point, meter, span)
        except NotFoundError:
            if meter in in_use:
                raise
    return tuple(sorted(rows, key=lambda row: row.start))


def _meters_of(meter_point: MeterPoint, span: Interval) -> list[Meter]:
    """Return the meters that hung there at some time of the span and count in the same unit."""
    return [
        meter
        for meter in meter_point.meters
        if (meter.active_to is None or meter.active_to >= span.start.date())
        and (meter.active_from is None or meter.active_from <= span.end.date())
        and meter.gas_unit == meter_point.meters[-1].gas_unit
    ]


async def _readings_of(
    transport: Transport, meter_point: MeterPoint, meter: Meter, span: Interval
) -> tuple[MeterReading, ...]:
    request = Request(
        call=Call.CONSUMPTION,
        path=PATHS[meter_point.fuel],
        path_params={"point": meter_point.id, "serial": meter.serial},
        query={**period(span), "page_size": LARGEST_PAGE, "order_by": "period"},
        authorization=_basic_auth(transport.api_key),
    )
    return parse.meter_readings(await transport.all_rows(request), span)


def _basic_auth(api_key: str) -> str:
    try:
        return aiohttp.encode_basic_auth(api_key)
    except ValueError as err:
        raise AuthenticationError("A key has no colon in it") from err
