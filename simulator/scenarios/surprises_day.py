"""A day on which a charge ends or begins with no warning, and at no moment that anybody foresees.

The car is plugged in at 14:00 and planned for at 14:02: 15:00-16:30, 18:00-19:00 and 01:00-03:00.
At 15:40 the first slot is withdrawn while it runs. At 17:05 one is added that began at 17:00 and
ends at 17:25. At 18:40 the second slot is withdrawn while it runs. At 07:30 the car leaves.
"""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

_SLOTS = [(time(15), time(16, 30)), (time(18), time(19)), (time(1), time(3))]
_EVENTS = (
    (time(14), {"do": "plug_in"}),
    (time(14, 2), {"do": "plan", "slots": _SLOTS}),
    (time(15, 40), {"do": "withdraw", "start": time(15)}),
    (time(17, 5), {"do": "plan", "slots": [(time(17), time(17, 25))]}),
    (time(18, 40), {"do": "withdraw", "start": time(18)}),
    (time(7, 30), {"do": "unplug"}),
)
_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(14), False, CAPABLE),
    (time(14, 2), False, IN_PROGRESS),
    (time(15), True, IN_PROGRESS),
    (time(15, 40), False, IN_PROGRESS),
    (time(17, 5), True, IN_PROGRESS),
    (time(17, 25), False, IN_PROGRESS),
    (time(18), True, IN_PROGRESS),
    (time(18, 40), False, IN_PROGRESS),
    (time(1), True, IN_PROGRESS),
    (time(3), False, CAPABLE),  # nothing more is planned
    (time(7, 30), False, NOT_AVAILABLE),
)
SURPRISES = Day.of(WINTER, "surprises", _EVENTS, _TRUTHS, is_foreseeable=False)
