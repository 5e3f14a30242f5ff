"""Asks for meter readings."""

from typing import Final
import aiohttp
from ..model.account import MeterPoint
from ..model.interval import Interval
from ..model.usage.consumption import MeterReading
from .budget import Call
from .errors import AuthenticationError, NotFoundError
from .parse.consumption import meter_readings
from .transport import LARGE_LIST, Request, Transport, off_loop, period

LARGEST_PAGE: Final = 25_000
"""More than a year of half hours."""


async def readings(
    transport: Transport, meter_point: MeterPoint, span: Interval
) -> tuple[MeterReading, ...]:
    """Return readings, ascending; of both meters where one was replaced."""
    try:
        authorization = aiohttp.encode_basic_auth(transport.api_key)
    except ValueError as err:
        raise AuthenticationError("A key has no colon in it") from err
    found: list[MeterReading] = []
    first, last = span.start.date(), span.end.date()
    for meter in meter_point.meters:
        is_in_use = (meter.active_from or first) <= last and (meter.active_to or last) >= first
        if not is_in_use or meter.gas_unit != meter_point.meters[-1].gas_unit:
            continue
        request = Request(
            call=Call.CONSUMPTION,
            path=f"/v1/{meter_point.fuel}-meter-points/{{point}}/meters/{{serial}}/consumption/",
            path_params={"point": meter_point.id, "serial": meter.serial},
            query={**period(span), "page_size": LARGEST_PAGE, "order_by": "period"},
            authorization=authorization,
        )
        try:
            rows = await transport.all_rows(request)
        except NotFoundError:
            if meter == meter_point.meters[-1]:
                raise
            continue
        found += await off_loop(len(rows) > LARGE_LIST, meter_readings, rows, span)
    return tuple(sorted(found, key=lambda row: row.start))
