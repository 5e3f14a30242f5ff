"""A day of the household `two-cars`: a car, and an Ohme charger that another car uses.

The car is plugged in at 17:10, planned for at 17:12 (18:30-19:30 and 00:00-02:00) and leaves at
06:45. The charger gets a car at 18:05 and a plan at 18:06:30 (18:30-20:00). That car leaves at
19:10, in the midst of its slot and while the first one charges. It is back at 21:00, planned for at
21:02 (02:30-04:30), and leaves at 07:50.
"""

from datetime import time
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, WINTER, Day

CAR = "00000000-0002-4000-8020-0000000c2a01"
CHARGER = "00000000-0009-4000-8020-0000000c2a02"

_CAR_SLOTS = [(time(18, 30), time(19, 30)), (time(0), time(2))]
_EVENTS = (
    (time(17, 10), {"do": "plug_in", "device": CAR}),
    (time(17, 12), {"do": "plan", "device": CAR, "slots": _CAR_SLOTS}),
    (time(18, 5), {"do": "plug_in", "device": CHARGER}),
    (time(18, 6, 30), {"do": "plan", "device": CHARGER, "slots": [(time(18, 30), time(20))]}),
    (time(19, 10), {"do": "unplug", "device": CHARGER}),
    (time(21), {"do": "plug_in", "device": CHARGER}),
    (time(21, 2), {"do": "plan", "device": CHARGER, "slots": [(time(2, 30), time(4, 30))]}),
    (time(6, 45), {"do": "unplug", "device": CAR}),
    (time(7, 50), {"do": "unplug", "device": CHARGER}),
)
_CAR_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(17, 10), False, CAPABLE),
    (time(17, 12), False, IN_PROGRESS),
    (time(18, 30), True, IN_PROGRESS),
    (time(19, 30), False, IN_PROGRESS),  # 19:10 changed nothing here
    (time(0), True, IN_PROGRESS),
    (time(2), False, CAPABLE),
    (time(6, 45), False, NOT_AVAILABLE),
)
_CHARGER_TRUTHS = (
    (time(12), False, NOT_AVAILABLE),
    (time(18, 5), False, CAPABLE),
    (time(18, 6, 30), False, IN_PROGRESS),
    (time(18, 30), True, IN_PROGRESS),
    (time(19, 10), False, NOT_AVAILABLE),
    (time(21), False, CAPABLE),
    (time(21, 2), False, IN_PROGRESS),
    (time(2, 30), True, IN_PROGRESS),
    (time(4, 30), False, CAPABLE),
    (time(7, 50), False, NOT_AVAILABLE),
)
TWO_CARS = Day.of(
    WINTER, "two cars", _EVENTS, {CAR: _CAR_TRUTHS, CHARGER: _CHARGER_TRUTHS}, household="two-cars"
)
