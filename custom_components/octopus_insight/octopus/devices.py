"""The supplier's words for how far it controls a device."""

from enum import StrEnum
from typing import Final
from ..model.charging.dispatch import ControlState


class DeviceState(StrEnum):
    """`SmartFlexDeviceState` of the schema, there in capitals."""

    AUTHENTICATION_PENDING = "authentication_pending"
    AUTHENTICATION_FAILED = "authentication_failed"
    AUTHENTICATION_COMPLETE = "authentication_complete"
    TEST_CHARGE_IN_PROGRESS = "test_charge_in_progress"
    TEST_CHARGE_FAILED = "test_charge_failed"
    TEST_CHARGE_NOT_AVAILABLE = "test_charge_not_available"
    SETUP_COMPLETE = "setup_complete"
    SMART_CONTROL_CAPABLE = "smart_control_capable"
    SMART_CONTROL_IN_PROGRESS = "smart_control_in_progress"
    BOOSTING = "boosting"
    SMART_CONTROL_OFF = "smart_control_off"
    SMART_CONTROL_NOT_AVAILABLE = "smart_control_not_available"
    LOST_CONNECTION = "lost_connection"
    RETIRED = "retired"


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
