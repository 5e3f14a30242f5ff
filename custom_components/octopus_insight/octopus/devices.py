"""The supplier's words for how far it controls a device."""

from enum import StrEnum
from typing import Final
from ..model.charging.dispatch import ControlState

DeviceState = StrEnum(
    "DeviceState",
    "AUTHENTICATION_PENDING AUTHENTICATION_FAILED AUTHENTICATION_COMPLETE "
    "TEST_CHARGE_IN_PROGRESS TEST_CHARGE_FAILED TEST_CHARGE_NOT_AVAILABLE SETUP_COMPLETE "
    "SMART_CONTROL_CAPABLE SMART_CONTROL_IN_PROGRESS BOOSTING SMART_CONTROL_OFF "
    "SMART_CONTROL_NOT_AVAILABLE LOST_CONNECTION RETIRED",
)
"""`SmartFlexDeviceState` of the schema, there in capitals."""


# Plans linger on for hours in these.
_WITHOUT_CONTROL: Final = (
    DeviceState.AUTHENTICATION_PENDING,
    DeviceState.AUTHENTICATION_FAILED,
    DeviceState.TEST_CHARGE_NOT_AVAILABLE,
    DeviceState.SMART_CONTROL_OFF,
    DeviceState.SMART_CONTROL_NOT_AVAILABLE,
    DeviceState.RETIRED,
)
# Only a connected car can be in these; there is no flag for the plug.
_PLUGGED_IN: Final = frozenset(
    {DeviceState.SMART_CONTROL_CAPABLE, DeviceState.SMART_CONTROL_IN_PROGRESS, DeviceState.BOOSTING}
)


def control_state(word: str | None) -> ControlState | None:
    """Return what a word of the schema means, if known."""
    state = (word or "").lower()
    if state not in DeviceState:
        return None
    return ControlState(
        word=state,
        may_dispatch=state not in _WITHOUT_CONTROL,
        is_plugged_in=state in _PLUGGED_IN,
        is_dispatching=state == DeviceState.SMART_CONTROL_IN_PROGRESS,
    )
