"""The action that fills the past."""

from datetime import timedelta
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
import probatio as vol
from ..model.interval import local_date
from . import targets
from .targets import ATTR_START, Action, date_in, refused


async def _async_backfill_history(call: ServiceCall) -> ServiceResponse:
    """Answer with what will be filled, or with how far it is."""
    await targets.async_check_admin(call)
    data = targets.chosen_entry(call).runtime_data
    home, backfill = data.timeline.data, data.backfill
    if backfill.past is None:
        raise refused("no_past", ATTR_CONFIG_ENTRY_ID)
    yesterday = local_date(home.now, home.zone) - timedelta(days=1)
    day = date_in(call, ATTR_START, yesterday) if ATTR_START in call.data else None
    return {
        "started": await backfill.async_begin(day),
        "start": local_date(backfill.start, home.zone).isoformat(),
        "end": local_date(backfill.end, home.zone).isoformat(),
        "progress": backfill.progress,
    }


BACKFILL_HISTORY = Action(
    name="backfill_history",
    fields={**targets.ENTRY_FIELDS, vol.Optional(ATTR_START): object},
    handler=_async_backfill_history,
)
