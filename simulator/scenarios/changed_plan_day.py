"""A day on which the plan is moved, cut, withdrawn and added to at the last minute.

The car is plugged in at 15:20 and planned for at 15:22. What then becomes of each slot:

* 16:00-17:00 is moved at 15:58 to 16:30-17:30
* 19:00-21:00 is cut at 19:47, while it runs, to end at 20:00
* 22:00-22:30 is withdrawn at 21:59:30
* 02:00-04:00 is moved at 01:30 to 03:00-05:00
* 06:00-07:00 is withdrawn at 05:59
* 07:30-08:30 is added at 06:50; the car leaves at 07:40, and slot and state linger on to 08:30
"""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

_FIRST_PLAN = [
    (time(16), time(17)),
    (time(19), time(21)),
    (time(22), time(22, 30)),
    (time(2), time(4)),
    (time(6), time(7)),
]
_EVENTS = (
    (time(15, 20), {"do": "plug_in"}),
    (time(15, 22), {"do": "plan", "slots": _FIRST_PLAN}),
    (time(15, 58), {"do": "withdraw", "start": time(16)}),
    (time(15, 58), {"do": "plan", "slots": [(time(16, 30), time(17, 30))]}),
    (time(19, 47), {"do": "withdraw", "start": time(19)}),
    (time(19, 47), {"do": "plan", "slots": [(time(19), time(20))]}),
    (time(21, 59, 30), {"do": "withdraw", "start": time(22)}),
    (time(1, 30), {"do": "withdraw", "start": time(2)}),
    (time(1, 30), {"do": "plan", "slots": [(time(3), time(5))]}),
    (time(5, 59), {"do": "withdraw", "start": time(6)}),
    (time(6, 50), {"do": "plan", "slots": [(time(7, 30), time(8, 30))]}),
    (time(7, 40), {"do": "unplug", "linger": True}),
)
_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(15, 20), False, CAPABLE),
    (time(15, 22), False, IN_PROGRESS),
    (time(16, 30), True, IN_PROGRESS),
    (time(17, 30), False, IN_PROGRESS),
    (time(19), True, IN_PROGRESS),
    (time(20), False, IN_PROGRESS),
    (time(3), True, IN_PROGRESS),
    (time(5), False, IN_PROGRESS),
    (time(5, 59), False, CAPABLE),  # nothing is planned for the moment
    (time(6, 50), False, IN_PROGRESS),
    (time(7, 30), True, IN_PROGRESS),
    (time(8, 30), False, NOT_AVAILABLE),  # gone since 07:40, and only now does it show
)
CHANGED_PLAN = Day.of(WINTER, "changed plan", _EVENTS, _TRUTHS)
