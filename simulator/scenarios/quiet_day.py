"""Two days on which little happens: the car is away, or stands at its charger all day long."""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

# It is plugged in after lunch and stays so; the one slot lies in the standard window.
_PARKED = (
    (time(12, 5), {"do": "plug_in"}),
    (time(12, 6, 30), {"do": "plan", "slots": [(time(0, 30), time(4))]}),
)
_PARKED_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(12, 5), False, CAPABLE),
    (time(12, 6, 30), False, IN_PROGRESS),
    (time(0, 30), True, IN_PROGRESS),
    (time(4), False, CAPABLE),  # nothing more is planned
)


QUIET = Day.of(WINTER, "quiet", (), [(time(12), False, NOT_AVAILABLE)])
PARKED = Day.of(WINTER, "parked", _PARKED, _PARKED_TRUTHS)
