"""A day on which the service is down for an hour, 19:50 to 20:50, and the plan changes meanwhile.

The car is plugged in at 17:40 and planned for at 17:41:30: 18:00-19:00, 20:00-20:30, 21:00-22:00
and 01:00-03:00. During the outage 20:00-20:30 is withdrawn (19:55), and 21:00-22:00 is moved to
21:30-22:30 (20:40). The car leaves at 07:15.
"""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

_SLOTS = [(time(18), time(19)), (time(20), time(20, 30)), (time(21), time(22)), (time(1), time(3))]
_EVENTS = (
    (time(17, 40), {"do": "plug_in"}),
    (time(17, 41, 30), {"do": "plan", "slots": _SLOTS}),
    (time(19, 50), {"do": "fault", "kind": "503", "times": None}),
    (time(19, 55), {"do": "withdraw", "start": time(20)}),
    (time(20, 40), {"do": "withdraw", "start": time(21)}),
    (time(20, 40), {"do": "plan", "slots": [(time(21, 30), time(22, 30))]}),
    (time(20, 50), {"do": "fault", "kind": "none"}),
    (time(7, 15), {"do": "unplug"}),
)
_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(17, 40), False, CAPABLE),
    (time(17, 41, 30), False, IN_PROGRESS),
    (time(18), True, IN_PROGRESS),
    (time(19), False, IN_PROGRESS),
    (time(21, 30), True, IN_PROGRESS),
    (time(22, 30), False, IN_PROGRESS),
    (time(1), True, IN_PROGRESS),
    (time(3), False, CAPABLE),
    (time(7, 15), False, NOT_AVAILABLE),
)
OUTAGE = Day.of(WINTER, "outage of an hour", _EVENTS, _TRUTHS, has_outage=True)
