"""Cars outlive their registrations, and do not vanish because one answer lacked them."""

from dataclasses import replace
from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.charging.car import Car, apply_devices
from custom_components.octopus_insight.model.charging.dispatch import Device
from tests.harness.cases import cases
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


def registrations(*answers):
    """Return the id of each car, and by which registration it is asked about."""
    return " ".join(f"{car.id}:{car.device.id}" for car in seen(*answers))


A, B, C, D = (device(name) for name in "abcd")
NAMELESS = device("a", make=None, model=None)


@pytest.mark.parametrize("is_live", [True, False])
def test_only_live_devices_are_cars(is_live):
    """The supplier goes on listing registrations that have ended or not yet begun."""
    one = device("a", is_live=is_live)
    assert seen((0, one)) == ((Car(id="a", device=one),) if is_live else ())


def test_a_car_shows_what_was_last_told_of_it():
    renamed = Device(id="a", name="Second name", is_live=True)
    assert seen((0, A), (1, renamed)) == (Car(id="a", device=renamed),)


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
    assert registrations((0, A), *((hour,) for hour in hours)) == ("" if is_gone else "a:a")


@cases(
    "answers, missed",
    # counted from the last time the car was listed
    ("a car that comes back was never away", [(1,), (2,), (3, A), (27,), (28,)], [27, 28]),
    ("of many only the first ones and the latest", [(hour,) for hour in range(1, 20)], [1, 2, 19]),
)
def test_which_answers_without_it_a_car_remembers(answers, missed):
    (car,) = seen((0, A), *answers)
    assert car.missed == tuple(NOON + hour * HOUR for hour in missed)


@cases(
    "answers",
    ("at once", [(1, B)]),
    ("after an answer without either", [(1,), (2, B)]),
    ("the old one retired", [(1, device("a", is_live=False), B)]),
    ("and stays", [(1, B), (2, B)]),
)
def test_a_car_registered_anew_is_the_same_car(answers):
    """It keeps its id, and is asked about by the new registration."""
    assert registrations((0, A), *answers) == "a:b"
    assert seen((0, A), *answers)[0].missed == ()


@cases(
    "other",
    ("another model", device("b", model="Model 3")),
    ("another make", device("b", make="Kia")),
    ("a charger", device("b", is_charge_point=True)),
    ("model not told", device("b", model=None)),
    ("make not told", device("b", make=None)),
)
def test_the_only_one_gone_is_the_only_one_new(other):
    """Whatever it is called, it hangs on the same plug; a day later, or with a third, it is not."""
    third = device("c", make="Audi", model="Q4")
    assert registrations((0, A), (1, other)) == "a:b"
    assert registrations((0, A), (1,), (23, other)) == "a:b"
    assert registrations((0, A), (1,), (2,), (25,), (26, other)) == "b:b"
    assert registrations((0, A), (1, other, third)) == "a:a b:b c:c"
    assert registrations((0, A, third), (1, other)) == "a:a c:c b:b"
    assert registrations((0, A), (1, A, other)) == "a:a b:b"


@cases(
    "make, model",
    ("more of the model", "Tesla", "Model Y Long Range"),
    ("less of the model", "Tesla", "Model"),
    ("another case", "TESLA", "model y"),
    ("more of the make", "Tesla Motors", "Model Y"),
)
def test_of_several_new_ones_the_one_alike_is_it(make, model):
    """However its name is written."""
    other = device("b", make="Kia", model="EV6")
    again = device("c", make=make, model=model)
    assert registrations((0, A), (1, other, again)) == "a:c b:b"


@cases(
    "answers, expected",
    # nothing in common is no likeness
    ("unknown make", [(0, NAMELESS), (1, replace(NAMELESS, id="b"), C)], "a:a b:b c:c"),
    # while the first is still listed, a new registration is a new car
    ("a second of the same model", [(0, A), (1, A, B)], "a:a b:b"),
    ("of two alike the vanished one", [(0, A, B), (1, C, B)], "a:c b:b"),
    # once a car has its new registration, the order of the list does not matter
    ("two alike are not mixed up", [(0, A, B), (1, C, D), (2, D, C)], "a:c b:d"),
    # the list had lost it for a while: the other registration is a second car after all
    ("a first registration returns", [(0, A), (1, B), (2, A, B)], "a:a b:b"),
)
def test_which_car_is_registered_anew(answers, expected):
    assert registrations(*answers) == expected
