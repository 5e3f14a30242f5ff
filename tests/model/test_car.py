"""Cars outlive their registrations, and do not vanish because one answer lacked them."""

from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.charging.car import Car, apply_devices
from custom_components.octopus_insight.model.charging.dispatch import Device
from tests.model.builders import cases
from tests.model.dispatch_builders import when

NOON = when("12:00")
HOUR = timedelta(hours=1)


def device(name, make="Tesla", model="Model Y", *, is_live=True, is_charge_point=False):
    return Device(id=name, make=make, model=model, is_live=is_live, is_charge_point=is_charge_point)


def seen(*answers):
    """Fold answers of (hours after noon, *devices)."""
    cars = ()
    for hours, *devices in answers:
        cars = apply_devices(cars, tuple(devices), NOON + hours * HOUR)
    return cars


def registrations(cars):
    return [(car.id, car.device.id) for car in cars]


@pytest.mark.parametrize("is_live", [True, False])
def test_only_live_devices_are_cars(is_live):
    """The supplier goes on listing registrations that have ended or not yet begun."""
    one = device("a", is_live=is_live)
    assert seen((0, one)) == ((Car(id="a", device=one),) if is_live else ())


def test_a_car_shows_what_was_last_told_of_it():
    renamed = Device(id="a", name="Second name", is_live=True)
    assert seen((0, device("a")), (1, renamed)) == (Car(id="a", device=renamed),)


@cases(
    "hours, is_gone",
    ("one answer", [1], False),
    ("two answers, a day apart", [1, 26], False),
    ("three answers, seconds short of a day", [1, 2, 24.999], False),
    ("three answers, a day", [1, 2, 25], True),
    ("many answers, short of a day", [1, 2, 3, 4, 5, 24.999], False),
    ("many answers, a day", [1, 2, 3, 4, 5, 25], True),
    ("the same answer twice", [1, 1, 25], False),
)
def test_a_car_leaves_after_three_answers_without_it_over_a_day(hours, is_gone):
    """Both are needed: three answers, and 24 hours from the first of them to the last."""
    cars = seen((0, device("a")), *((hour,) for hour in hours))
    assert registrations(cars) == ([] if is_gone else [("a", "a")])


def test_a_car_that_comes_back_was_never_away():
    """Missing answers are counted from the last time the car was listed."""
    cars = seen((0, device("a")), (1,), (2,), (3, device("a")), (27,), (28,))
    assert registrations(cars) == [("a", "a")]
    assert cars[0].missed == (NOON + 27 * HOUR, NOON + 28 * HOUR)


def test_a_car_missed_for_long_remembers_little():
    """Of many answers without it only the first ones and the latest are kept."""
    cars = seen((0, device("a")), *((hour,) for hour in range(1, 20)))
    assert cars[0].missed == (NOON + HOUR, NOON + 2 * HOUR, NOON + 19 * HOUR)


@cases(
    "answers",
    ("at once", [(1, device("b"))]),
    ("after an answer without either", [(1,), (2, device("b"))]),
    ("the old one retired", [(1, device("a", is_live=False), device("b"))]),
    ("and stays", [(1, device("b")), (2, device("b"))]),
)
def test_a_car_registered_anew_is_the_same_car(answers):
    """It keeps its id, and is asked about by the new registration."""
    cars = seen((0, device("a")), *answers)
    assert registrations(cars) == [("a", "b")]
    assert cars[0].missed == ()


@cases(
    "other",
    ("another model", device("b", model="Model 3")),
    ("another make", device("b", make="Kia")),
    ("a charger", device("b", is_charge_point=True)),
    ("model not told", device("b", model=None)),
    ("make not told", device("b", make=None)),
)
def test_another_device_is_another_car(other):
    assert registrations(seen((0, device("a")), (1, other))) == [("a", "a"), ("b", "b")]


def test_two_of_unknown_make_are_two_cars():
    cars = seen((0, device("a", make=None, model=None)), (1, device("b", make=None, model=None)))
    assert registrations(cars) == [("a", "a"), ("b", "b")]


def test_a_second_car_of_the_same_model_is_another_car():
    """While the first is still listed, a new registration is a new car."""
    assert registrations(seen((0, device("a")), (1, device("a"), device("b")))) == [
        ("a", "a"),
        ("b", "b"),
    ]


def test_of_two_alike_the_vanished_one_is_registered_anew():
    cars = seen((0, device("a"), device("b")), (1, device("c"), device("b")))
    assert registrations(cars) == [("a", "c"), ("b", "b")]


def test_two_alike_registered_anew_are_not_mixed_up():
    """Once a car has its new registration, the order of the list does not matter."""
    cars = seen(
        (0, device("a"), device("b")), (1, device("c"), device("d")), (2, device("d"), device("c"))
    )
    assert registrations(cars) == [("a", "c"), ("b", "d")]


def test_a_first_registration_that_returns_takes_its_car_back():
    """The list had lost it for a while: the other registration is a second car after all."""
    cars = seen((0, device("a")), (1, device("b")), (2, device("a"), device("b")))
    assert registrations(cars) == [("a", "a"), ("b", "b")]
