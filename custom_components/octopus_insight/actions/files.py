"""Actions that fill in half hours from the service, and write and read them as CSV."""

from datetime import timedelta
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol
from ..history.files import FileError, write_csv
from ..model.interval import DAY, local_date
from .targets import (
    ATTR_START,
    ENTRY_FIELDS,
    SPAN_FIELDS,
    action,
    async_check_admin,
    async_half_hours,
    chosen_entry,
    chosen_view,
    date_or,
    refused,
)

ATTR_CSV = "csv"


@action({**ENTRY_FIELDS, vol.Optional(ATTR_START): object})
async def async_backfill_history(call: ServiceCall) -> ServiceResponse:
    """Answer with what will be filled, or with how far it is."""
    await async_check_admin(call)
    data = chosen_entry(call).runtime_data
    home, backfill = data.timeline.data, data.backfill
    if backfill.past is None:
        raise refused("no_past", ATTR_CONFIG_ENTRY_ID)
    day = date_or(call, ATTR_START, home.today - DAY, None)
    return {
        "started": await backfill.async_begin(day),
        "start": local_date(backfill.start, home.zone).isoformat(),
        "end": local_date(backfill.end, home.zone).isoformat(),
        "progress": backfill.progress,
    }


@action(SPAN_FIELDS)
async def async_export_history(call: ServiceCall) -> ServiceResponse:
    """Answer with a meter's half hours, a year at most."""
    return {ATTR_CSV: await async_half_hours(call, timedelta(days=366), write_csv)}


@action({**ENTRY_FIELDS, vol.Required(ATTR_CSV): cv.string}, SupportsResponse.OPTIONAL)
async def async_import_history(call: ServiceCall) -> ServiceResponse:
    """Answer with how many half hours there were."""
    await async_check_admin(call)
    data, view = chosen_view(call)
    try:
        return {"half_hours": await data.history.async_import(view, lambda: call.data[ATTR_CSV])}
    except FileError as err:
        raise refused(err.key, ATTR_CSV, **err.texts) from err
