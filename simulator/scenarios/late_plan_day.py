"""A day on which the first plan comes late: 21 minutes after plugging in, and at once to begin.

The car is plugged in at 16:10. At 16:31 it is planned for 16:35-17:30, 22:10-23:00 and 01:00-03:00.
All of that runs. At 08:05 the car leaves.
"""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

_SLOTS = [(time(16, 35), time(17, 30)), (time(22, 10), time(23)), (time(1), time(3))]
_EVENTS = (
    (time(16, 10), {"do": "plug_in"}),
    (time(16, 31), {"do": "plan", "slots": _SLOTS}),
    (time(8, 5), {"do": "unplug"}),
)
_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(16, 10), False, CAPABLE),
    (time(16, 31), False, IN_PROGRESS),
    (time(16, 35), True, IN_PROGRESS),
    (time(17, 30), False, IN_PROGRESS),
    (time(22, 10), True, IN_PROGRESS),
    (time(23), False, IN_PROGRESS),
    (time(1), True, IN_PROGRESS),
    (time(3), False, CAPABLE),  # nothing more is planned
    (time(8, 5), False, NOT_AVAILABLE),
)
LATE_PLAN = Day.of(WINTER, "late first plan", _EVENTS, _TRUTHS)
