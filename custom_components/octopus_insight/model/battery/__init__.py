"""The prices of a home as a time-of-use tariff that a battery follows.

Windows change the `standard_day`, `bands` prices and checks the result, `tesla` writes it down.
`sync` says when it may be sent.
"""

from .bands import BandPrice, InvalidTariffError, Label, TimeOfUseBand, check_bands
from .dispatch_windows import dispatch_windows
from .plan import TimeOfUse, time_of_use
from .standard_day import HouseTariff, TariffLabel, UnpricedDayError
from .sync import OVERLAY_GRACE, IssuedTariff, SendDecision, SendState, decide
from .tesla import signature_of
from .windows import (
    Admission,
    HeldWindow,
    SellRule,
    TimeOfUseOptions,
    Window,
    WindowKind,
    admission,
    session_window,
)

__all__ = [
    "OVERLAY_GRACE",
    "Admission",
    "BandPrice",
    "HeldWindow",
    "HouseTariff",
    "InvalidTariffError",
    "IssuedTariff",
    "Label",
    "SellRule",
    "SendDecision",
    "SendState",
    "TariffLabel",
    "TimeOfUse",
    "TimeOfUseBand",
    "TimeOfUseOptions",
    "UnpricedDayError",
    "Window",
    "WindowKind",
    "admission",
    "check_bands",
    "decide",
    "dispatch_windows",
    "session_window",
    "signature_of",
    "time_of_use",
]
