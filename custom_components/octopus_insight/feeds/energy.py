"""What went through a meter, by the statistics that the recorder keeps of an energy sensor."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from ..model.interval import DAY, HALF_HOUR, HOUR, Interval
from ..model.usage.consumption import Consumption, MeterReading

FIVE_MINUTES: Final = timedelta(minutes=5)
LOOKED_BACK: Final = DAY
"""How long before a span a gap may have begun that ends in it."""


def spread(sums: Iterable[tuple[datetime, float]], step: timedelta) -> Iterator[MeterReading]:
    """Yield in equal steps what was counted [kWh] between moments at which the sum was known.

    After an outage the next sum has all that was used meanwhile, so that the total is right.
    """
    for (start, before), (end, after) in pairwise(sums):
        number = max(round((end - start) / step), 1)
        for begin in (start + index * step for index in range(number)):
            used = max(after - before, 0.0) / number
            yield MeterReading(start=begin, end=begin + step, quantity=used)


async def async_counted(
    hass: HomeAssistant, entity_id: str, span: Interval, step: timedelta = FIVE_MINUTES
) -> list[MeterReading]:
    """Return what was used in five minutes each, or in half hours as halves of hours.

    The end of the first row in the span is where it begins.
    """
    if "recorder" not in hass.config.components:
        return []
    period: Literal["5minute", "hour"] = "5minute" if step == FIVE_MINUTES else "hour"
    unit = {"energy": "kWh"}
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, span.start, span.end, {entity_id}, period, unit, {"sum"}
    )
    sums = [
        (dt_util.utc_from_timestamp(row["end"]), total)
        for row in found.get(entity_id, ())
        if (total := row.get("sum")) is not None
    ]
    return [*spread(sums, step)]


async def async_half_hours(
    hass: HomeAssistant, entity_id: str, span: Interval
) -> tuple[MeterReading, ...]:
    """Return half hours: exact as far back as rows of five minutes go, before that by the hour."""
    around = Interval(start=span.start - LOOKED_BACK, end=span.end)
    fine = await async_counted(hass, entity_id, around)
    rows = await async_counted(hass, entity_id, around, HALF_HOUR)
    if fine:
        hour = fine[0].start.replace(minute=0)
        whole_from = hour if hour == fine[0].start else hour + HOUR
        rows = [row for row in rows if row.end <= whole_from]
        rows += [row for row in fine if row.start >= whole_from]
    found = Consumption.from_rows(rows).readings
    return tuple(row for row in found if span.start <= row.start and row.end <= span.end)
