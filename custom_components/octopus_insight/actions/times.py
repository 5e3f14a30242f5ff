"""What an action is told of time, as values; what cannot be meant is refused by the field's name.

A date means the midnight it begins with, where the supply is; so does a moment without an offset
mean the clock there.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import probatio as vol

from ..coordinator import ZONE
from ..model.interval import YEARS, Interval
from .action import refused

ATTR_START = "start"
ATTR_END = "end"

SPAN_FIELDS = {vol.Required(ATTR_START): object, vol.Required(ATTR_END): object}

LONGEST_SPAN = timedelta(days=31)
"""More than is ever known of prices; enough work for one action."""


def moment_in(call: ServiceCall, field: str) -> datetime:
    """Return a field's moment [UTC].

    Raises:
        ServiceValidationError: It is neither a moment nor a date.
    """
    told = call.data[field]
    match told:
        case datetime():
            moment = told
        case date():
            moment = datetime.combine(told, time.min)
        case _:
            moment = _read(field, told)
    if moment.year not in YEARS:
        raise refused("invalid_moment", field, value=str(told))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return moment.astimezone(UTC)


def span_in(call: ServiceCall) -> Interval:
    """Return the time from the start to the end of a call.

    Raises:
        ServiceValidationError: One of them cannot be read, the end is not after the start, or too
            long after.
    """
    start, end = moment_in(call, ATTR_START), moment_in(call, ATTR_END)
    if end <= start:
        raise refused("not_after_start", ATTR_END)
    if end - start > LONGEST_SPAN:
        raise refused("span_too_long", ATTR_END, days=str(LONGEST_SPAN.days))
    return Interval(start=start, end=end)


def duration_in(call: ServiceCall, field: str) -> timedelta:
    """Return a field's duration, more than nothing.

    Raises:
        ServiceValidationError: It is no duration, none at all, or longer than any span.
    """
    told = call.data[field]
    try:
        duration: timedelta = cv.time_period(told)
    except (vol.Invalid, OverflowError) as err:
        raise refused("invalid_duration", field, value=str(told)) from err
    if not timedelta() < duration <= LONGEST_SPAN:
        raise refused("invalid_duration", field, value=str(told))
    return duration


def _read(field: str, told: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(told).strip())
    except ValueError as err:
        raise refused("invalid_moment", field, value=str(told)) from err
