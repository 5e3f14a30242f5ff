"""Actions that write half hours as CSV, and read them."""

from datetime import timedelta
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol
from ..history.files import FileError, write_csv
from .targets import (
    ENTRY_FIELDS,
    SPAN_FIELDS,
    Action,
    async_check_admin,
    async_half_hours,
    chosen_view,
    refused,
)

ATTR_CSV = "csv"


async def _async_export(call: ServiceCall) -> ServiceResponse:
    return {ATTR_CSV: await async_half_hours(call, timedelta(days=366), write_csv)}


async def _async_import(call: ServiceCall) -> ServiceResponse:
    """Answer with how many half hours there were."""
    await async_check_admin(call)
    data, view = chosen_view(call)
    try:
        return {"half_hours": await data.history.async_import(view, lambda: call.data[ATTR_CSV])}
    except FileError as err:
        raise refused(err.key, ATTR_CSV, **err.texts) from err


EXPORT_HISTORY = Action(name="export_history", fields=SPAN_FIELDS, handler=_async_export)
IMPORT_HISTORY = Action(
    name="import_history",
    fields={**ENTRY_FIELDS, vol.Required(ATTR_CSV): cv.string},
    handler=_async_import,
    supports_response=SupportsResponse.OPTIONAL,
)
