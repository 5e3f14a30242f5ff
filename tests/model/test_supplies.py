"""Supplies of an account over several answers: what is gained counts at once, what is lost late."""

from datetime import date, timedelta
import pytest
from custom_components.octopus_insight.model.account import (
    Meter,
    MeterPoint,
    apply_supplies,
    supplies_that_count,
)
from custom_components.octopus_insight.model.prices.tariff import Agreement, Fuel
from custom_components.octopus_insight.octopus.products import tariff_terms
from tests.model.dispatch_builders import when

NOON = when("12:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAST_YEAR, NEXT_WEEK = NOON - 365 * DAY, NOON + 7 * DAY
METER = Meter(serial="a", active_from=date(2024, 1, 1), active_to=None)


def agreed(code, start=LAST_YEAR, end=None) -> Agreement:
    terms = tariff_terms(code, has_smart_meter=True)
    return Agreement(
        tariff_code=code, product_code=code, product_name=None, terms=terms, start=start, end=end
    )


def supply(*agreements, name="1", fuel=Fuel.ELECTRICITY, is_export=False, meters=(METER,)):
    return MeterPoint(
        id=name, fuel=fuel, is_export=is_export, meters=meters, agreements=tuple(agreements)
    )


A, B = agreed("A"), agreed("B", NEXT_WEEK)
KNOWN = supply(agreed("A", end=NEXT_WEEK), B)


def answered(*answers):
    """Fold answers of (hours after noon, *supplies), the first at noon with `KNOWN`."""
    points = (KNOWN,)
    for hours, *told in answers:
        points = apply_supplies(points, told, NOON + hours * HOUR)
    return points


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(supply(A), id="a switch is cancelled"),
        pytest.param(supply(agreed("A", end=NEXT_WEEK), B, agreed("C", NOON)), id="one more"),
        pytest.param(supply(agreed("A", end=NEXT_WEEK)), id="the next one is not told"),
        pytest.param(supply(agreed("A", end=NOON + HOUR)), id="an end is told"),
        pytest.param(supply(agreed("D", LAST_YEAR - DAY)), id="renamed, and dated back"),
    ],
)
def test_what_is_told_counts_at_once(told):
    """The agreement now in force is the one that the latest answer names."""
    (point,) = answered((1, told))
    assert point.agreement_at(NOON + HOUR / 2) == told.agreement_at(NOON + HOUR / 2)


@pytest.mark.parametrize(
    ("told", "is_missed"),
    [
        pytest.param((KNOWN,), False, id="the same"),
        pytest.param((supply(A),), False, id="a switch is cancelled: all times are covered"),
        pytest.param((), True, id="no supply"),
        pytest.param((supply(),), True, id="no agreement"),
        pytest.param((supply(agreed("A", end=NEXT_WEEK)),), True, id="not the next one"),
        pytest.param((supply(B),), True, id="only the next one"),
        pytest.param((supply(*KNOWN.agreements, meters=()),), True, id="no meter"),
    ],
)
def test_what_is_not_told_stays(told, is_missed):
    """Agreements and meters of before, until enough answers agree."""
    (point,) = answered((1, *told))
    assert point.missed == ((NOON + HOUR,) if is_missed else ())
    assert point.meters == (METER,)
    for moment in (NOON, NEXT_WEEK):
        assert point.agreement_at(moment) is not None
    (again,) = answered((1, *told), (2, KNOWN))
    assert again == KNOWN


@pytest.mark.parametrize(
    ("hours", "is_gone"),
    [
        pytest.param([1], False, id="one answer"),
        pytest.param([1, 26], False, id="two answers, a day apart"),
        pytest.param([1, 2, 24.999], False, id="three answers, seconds short of a day"),
        pytest.param([1, 2, 25], True, id="three answers, a day"),
        pytest.param([1, 1, 25], False, id="the same answer twice"),
    ],
)
@pytest.mark.parametrize("told", [(), (supply(),)], ids=["no supply", "no agreement"])
def test_a_supply_is_gone_after_three_answers_over_a_day(hours, told, is_gone):
    """Both are needed, as with cars."""
    assert bool(answered(*((hour, *told) for hour in hours))) is not is_gone


def test_an_agreement_that_never_was_in_force_is_not_missed():
    """A cancelled switch may be told with an end at its start."""
    void = supply(A, agreed("V", NEXT_WEEK, NEXT_WEEK))
    assert apply_supplies((void,), (supply(A),), NOON) == (supply(A),)
    orphan = supply(A, agreed("V", LAST_YEAR - DAY, LAST_YEAR - DAY))
    assert apply_supplies((orphan,), (supply(A),), NOON) == (supply(A),)


def test_a_new_supply_is_there_at_once():
    """In the order that the latest answer has."""
    new = supply(A, name="2")
    assert answered((1, new, KNOWN)) == (new, KNOWN)


GAS = Fuel.GAS
LEFT = agreed("A", end=NOON)
OLD = supply(LEFT, name="old")
NEW = supply(A, name="new")


@pytest.mark.parametrize(
    ("points", "counts_at_noon"),
    [
        pytest.param((OLD, NEW), "new", id="moved"),
        pytest.param((OLD, supply(LEFT, name="e", is_export=True), NEW), "new", id="export too"),
        pytest.param((OLD, supply(LEFT, name="g", fuel=GAS), NEW), "new", id="its gas too"),
        pytest.param(
            (OLD, supply(agreed("A", end=NOON - DAY), name="g", fuel=GAS), NEW),
            "g new",
            id="gas ended by itself",
        ),
        pytest.param((OLD,), "old", id="no other"),
        pytest.param((OLD, supply(A, name="g", fuel=GAS)), "old g", id="another fuel"),
        pytest.param((OLD, supply(A, name="e", is_export=True)), "old e", id="another direction"),
        pytest.param((OLD, supply(agreed("B", NEXT_WEEK), name="b")), "old b", id="none in force"),
        pytest.param((supply(LEFT, B, name="old"), NEW), "old new", id="in a gap"),
    ],
)
def test_a_supply_that_was_left_counts_no_more(points, counts_at_noon):
    """From the end of its last agreement, where another of its kind is in force."""
    before = supplies_that_count(points, NOON - timedelta(seconds=1))
    assert OLD not in points or OLD in before
    for moment in (NOON, NOON + timedelta(seconds=1)):
        counts = supplies_that_count(points, moment)
        assert " ".join(point.id for point in counts) == counts_at_noon
