"""How the bench counts requests, wrong minutes and delays, and compares figures with limits."""

from datetime import UTC, datetime, timedelta
from simulator.log import LoggedCall
from simulator.scenarios.day import CarTruth, Day
from tests.harness.cases import cases
from tools.bench.counted import Counted
from tools.bench.detection_delay import delays
from tools.bench.section import Figure
from tools.bench.shown import Shown, wrong_time

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def calls(kind: str, *seconds: float) -> list[LoggedCall]:
    return [
        LoggedCall(at=NOON + timedelta(seconds=second), kind=kind, method="GET", path="/")
        for second in seconds
    ]


@cases(
    "seconds, worst",
    ("none", (), 0),
    ("one", (0,), 1),
    ("just within an hour", (0, 3599.9), 2),
    ("an hour apart", (0, 3600), 1),
    ("an hour that begins at no full hour", (0, 1800, 3600, 5399), 3),
    ("the worst hour is the first", (0, 10, 20, 9000, 9010), 3),
)
def test_the_worst_hour_is_the_fullest_of_all_rolling_ones(seconds, worst):
    assert Counted.of(calls("dispatches", *seconds)).worst_hour() == worst


@cases(
    "seconds, gap",
    ("none", (), None),
    ("one", (5,), None),
    ("several", (0, 180, 240.5, 600), 60.5),
    ("logged in another order", (600, 0, 240), 240),
    ("at once", (7, 7), 0),
)
def test_the_shortest_gap_is_between_two_that_follow_each_other(seconds, gap):
    assert Counted.of(calls("dispatches", *seconds)).shortest_gap_s() == gap


@cases(
    "measured, is_floor, is_met",
    ("below what is allowed", 11, False, True),
    ("as much as is allowed", 12, False, True),
    ("more than is allowed", 12.01, False, False),
    ("below what is needed", 11.99, True, False),
    ("as much as is needed", 12, True, True),
    ("nothing to judge, at most", None, False, False),
    ("nothing to judge, at least", None, True, False),
)
def test_a_limit_itself_is_met_and_nothing_measured_meets_none(measured, is_floor, is_met):
    figure = Figure(name="a figure", measured=measured, limit=12, is_floor=is_floor)

    assert figure.is_met is is_met
    assert figure.row()[-1] == ("met" if is_met else "NOT MET")


CAR = "car"
CAPABLE, AWAY = "SMART_CONTROL_CAPABLE", "SMART_CONTROL_NOT_AVAILABLE"


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


# Plugged in at 12:10, unplugged at 12:50. A slot runs from 12:30 until the supplier notices, 13:00.
DAY = Day(
    name="day",
    household="iog",
    noon=NOON,
    events=((at(10), {"do": "plug_in"}), (at(50), {"do": "unplug"})),
    truths={
        CAR: (
            CarTruth(NOON, False, AWAY),
            CarTruth(at(10), False, CAPABLE),
            CarTruth(at(30), True, CAPABLE),
            CarTruth(at(60), False, AWAY),
        )
    },
)


def shown(minutes: float, *, on: bool = False, state: str = AWAY, there: bool = True) -> Shown:
    return Shown(at=at(minutes), is_there=there, is_dispatching=on, state=state.lower())


@cases(
    "looks, dispatching, state",
    (
        "as the supplier says",
        [shown(0), shown(10, state=CAPABLE), shown(30, on=True, state=CAPABLE), shown(60)],
        0,
        0,
    ),
    (
        "2, 3 and 4 minutes late",
        [shown(-5), shown(12, state=CAPABLE), shown(33, on=True, state=CAPABLE), shown(64)],
        3 + 4,
        2 + 4,
    ),
    ("never anything", [shown(0)], 30, 50),
    ("off from 12:05 to 12:55", [shown(0), shown(5, there=False), shown(55)], 5, 5),
)
def test_wrong_is_what_differs_from_the_supplier(looks, dispatching, state):
    wrong = wrong_time(DAY, {CAR: looks}, knows_plug=False)
    assert wrong.dispatching == timedelta(minutes=dispatching)
    assert wrong.state == timedelta(minutes=state)


@cases(
    "off_at, wrong_minutes",
    ("off as the plug is pulled", 50, 0),
    ("off as the supplier notices", 60, 10),
)
def test_with_a_plug_a_car_that_has_left_does_not_charge(off_at, wrong_minutes):
    looks = [shown(0), shown(30, on=True), shown(off_at)]
    wrong = wrong_time(DAY, {CAR: looks}, knows_plug=True)
    assert wrong.dispatching == timedelta(minutes=wrong_minutes)


def call(minutes: float, *, kind: str = "dispatches", status: int = 200) -> LoggedCall:
    return LoggedCall(at=at(minutes), kind=kind, method="POST", path="/", status=status)


def test_a_change_is_detected_by_the_next_answer_about_dispatches():
    """12:10: not by a failure, nor by another question. 12:50: at that very moment."""
    calls = [call(9), call(11, status=503), call(12, kind="account"), call(14), call(50)]
    assert delays(DAY, calls) == [timedelta(minutes=4), timedelta(0)]


def test_what_nobody_asks_about_is_detected_at_the_end_of_the_day():
    assert delays(DAY, [call(20)]) == [
        timedelta(minutes=10),
        timedelta(hours=24) - timedelta(minutes=50),
    ]
