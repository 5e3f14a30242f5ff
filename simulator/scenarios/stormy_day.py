"""A day for storms: the plan changes only while no slot runs, so what is known decides the price.

The car is plugged in at 17:40. At 17:41:30 it is planned for 18:00-19:00, 20:00-20:30, 21:30-22:30,
00:00-02:00, 06:00-07:00 and 08:30-09:30. At 19:20 20:00-20:30 is withdrawn, at 07:40 10:00-11:00 is
added, and at 11:20 the car leaves.
"""

from datetime import datetime, time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day, moment_of

type Slots = tuple[tuple[datetime, datetime], ...]

_FIRST_PLAN = (
    (time(18), time(19)),
    (time(20), time(20, 30)),
    (time(21, 30), time(22, 30)),
    (time(0), time(2)),
    (time(6), time(7)),
    (time(8, 30), time(9, 30)),
)
_ADDED = (time(10), time(11))
_EVENTS = (
    (time(17, 40), {"do": "plug_in"}),
    (time(17, 41, 30), {"do": "plan", "slots": list(_FIRST_PLAN)}),
    (time(19, 20), {"do": "withdraw", "start": time(20)}),
    (time(7, 40), {"do": "plan", "slots": [_ADDED]}),
    (time(11, 20), {"do": "unplug"}),
)
_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(17, 40), False, CAPABLE),
    (time(17, 41, 30), False, IN_PROGRESS),
    (time(18), True, IN_PROGRESS),
    (time(19), False, IN_PROGRESS),
    (time(21, 30), True, IN_PROGRESS),
    (time(22, 30), False, IN_PROGRESS),
    (time(0), True, IN_PROGRESS),
    (time(2), False, IN_PROGRESS),
    (time(6), True, IN_PROGRESS),
    (time(7), False, IN_PROGRESS),
    (time(8, 30), True, IN_PROGRESS),
    (time(9, 30), False, IN_PROGRESS),
    (time(10), True, IN_PROGRESS),
    (time(11), False, CAPABLE),  # nothing more is planned
    (time(11, 20), False, NOT_AVAILABLE),
)
STORMY = Day.of(WINTER, "stormy", _EVENTS, _TRUTHS)

_SECOND_PLAN = tuple(slot for slot in _FIRST_PLAN if slot[0] != time(20))
_PLANS = (
    (time(12), ()),
    (time(17, 41, 30), _FIRST_PLAN),
    (time(19, 20), _SECOND_PLAN),
    (time(7, 40), (*_SECOND_PLAN, _ADDED)),
)
PLANS: tuple[tuple[datetime, Slots], ...] = tuple(
    (
        moment_of(WINTER, since),
        tuple((moment_of(WINTER, start), moment_of(WINTER, end)) for start, end in slots),
    )
    for since, slots in _PLANS
)
"""The slots that the supplier tells from a moment [UTC] on, or told when they ran."""
