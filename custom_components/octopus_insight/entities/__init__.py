"""The entities, by what they belong to."""

from operator import attrgetter
from typing import Final
from ..coordinator import Home
from ..devices import account_device_info, account_id, car_device_info, meter_device_info
from ..entity import Owner
from ..model.views import CarView, MeterView
from .account import ACCOUNT_ROWS
from .calendars import CHEAP, DISPATCHES, PLAN, SESSIONS
from .car import CAR_ROWS
from .cost import COST
from .history import HISTORY_ROWS, LIVE_ROWS
from .meter import METER_ROWS

OWNERS: Final = (
    Owner[MeterView](
        views_fn=attrgetter("data.meters"),
        device_info_fn=meter_device_info,
        made_of=("account", "rates", "dispatches"),
        rows=(*METER_ROWS, COST, CHEAP, PLAN, *HISTORY_ROWS, *LIVE_ROWS),
    ),
    Owner[CarView](
        views_fn=attrgetter("data.cars"),
        device_info_fn=car_device_info,
        made_of=("dispatches",),
        rows=(*CAR_ROWS, DISPATCHES),
    ),
    Owner[Home](
        views_fn=lambda it: {account_id(it.config_entry): it.data},
        device_info_fn=lambda it, _: account_device_info(it.hass, it.config_entry),
        made_of=("sessions",),
        rows=(*ACCOUNT_ROWS, *SESSIONS),
    ),
)
