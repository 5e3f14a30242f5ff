"""A house's prices as a time-of-use tariff that a battery follows: the payload, not the sending.

Windows are admitted (`windows`, `dispatches`), laid over the standard day (`standard`, `bands`) and
written down as Tesla takes it (`tariff_content`); that is checked (`check`) and signed.
"""

from .bands import BandPrice, Label, TimeOfUseBand
from .check import InvalidTariffError, check_tariff
from .dispatch_windows import dispatch_windows
from .options import SellRule, TimeOfUseOptions
from .plan import TimeOfUse, time_of_use
from .signature import signature_of
from .standard_day import HouseTariff, UnpricedDayError
from .sync import LEAST_GAP, SendDecision, SendReason, SendState, send_decision
from .windows import (
    Admission,
    DroppedWindow,
    DropReason,
    HeldWindow,
    Window,
    WindowKind,
    admission,
    session_window,
)

__all__ = [
    "LEAST_GAP",
    "Admission",
    "BandPrice",
    "DropReason",
    "DroppedWindow",
    "HeldWindow",
    "HouseTariff",
    "InvalidTariffError",
    "Label",
    "SellRule",
    "SendDecision",
    "SendReason",
    "SendState",
    "TimeOfUse",
    "TimeOfUseBand",
    "TimeOfUseOptions",
    "UnpricedDayError",
    "Window",
    "WindowKind",
    "admission",
    "check_tariff",
    "dispatch_windows",
    "send_decision",
    "session_window",
    "signature_of",
    "time_of_use",
]
