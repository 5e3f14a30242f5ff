"""Agreements over time."""

from custom_components.octopus_insight.model.account import MeterPoint, apply_supplies
from custom_components.octopus_insight.model.prices.tariff import Agreement, Fuel, agreement_at
from tests.harness.cases import cases
from tests.model.builders import agreement, at, span

OLD = agreement("OLD", None, "2026-07-05T23:00Z")
NEW = agreement("NEW", "2026-07-05T23:00Z", None)


@cases(
    "moment, expected",
    ("since ever", "2020-01-01T00:00Z", OLD),
    ("last second", "2026-07-05T22:59:59Z", OLD),
    ("the end belongs to the next", "2026-07-05T23:00Z", NEW),
    ("the same moment, local offset", "2026-07-06T00:00+01:00", NEW),
    ("until further notice", "2040-01-01T00:00Z", NEW),
)
def test_agreements_are_half_open(moment, expected):
    assert agreement_at([OLD, NEW], at(moment)) is expected
    assert agreement_at([NEW, OLD], at(moment)) is expected


@cases(
    "moment, expected",
    ("before the gap", "2026-01-31T23:59:59Z", True),
    ("gap", "2026-02-01T00:00Z", False),
    ("last second of the gap", "2026-02-28T23:59:59Z", False),
    ("after the gap", "2026-03-01T00:00Z", True),
)
def test_a_gap_has_no_agreement(moment, expected):
    before = agreement("A", "2026-01-01T00:00Z", "2026-02-01T00:00Z")
    after = agreement("B", "2026-03-01T00:00Z", None)
    assert (agreement_at([before, after], at(moment)) is not None) is expected


def test_of_overlapping_agreements_the_later_start_wins():
    """A renewal stands, though what it replaced was never closed; an open start is the earliest."""
    ever = agreement("EVER", None, None)
    first = agreement("FIRST", "2026-01-01T00:00Z", None)
    renewal = agreement("RENEWAL", "2026-06-01T00:00Z", "2026-09-01T00:00Z")
    for order in ([ever, first, renewal], [renewal, first, ever], [first, renewal, ever]):
        assert agreement_at(order, at("2025-12-31T23:59Z")) is ever
        assert agreement_at(order, at("2026-05-31T23:59Z")) is first
        assert agreement_at(order, at("2026-06-01T00:00Z")) is renewal
        assert agreement_at(order, at("2026-09-01T00:00Z")) is first


def test_of_two_that_start_together_the_last_told_wins():
    """A correction comes after what it corrects."""
    wrong = agreement("WRONG", "2026-01-01T00:00Z", None)
    right = agreement("RIGHT", "2026-01-01T00:00Z", None)
    assert agreement_at([wrong, right], at("2026-01-01T00:00Z")) is right


@cases(
    "start, end, expected",
    ("touches the start", "2026-01-01T00:00Z", "2026-02-01T00:00Z", False),
    ("reaches in", "2026-01-01T00:00Z", "2026-02-01T00:01Z", True),
    ("inside", "2026-02-10T00:00Z", "2026-02-11T00:00Z", True),
    ("last minute", "2026-02-28T23:59Z", "2026-04-01T00:00Z", True),
    ("touches the end", "2026-03-01T00:00Z", "2026-04-01T00:00Z", False),
)
def test_an_agreement_matters_to_a_span_it_shares_time_with(start, end, expected):
    """One without bounds was always there, and will be."""
    february = agreement("FEB", "2026-02-01T00:00Z", "2026-03-01T00:00Z")
    assert february.overlaps(span(start, end)) is expected
    assert agreement("EVER").overlaps(span(start, end))


def supply(*agreements: Agreement) -> MeterPoint:
    return MeterPoint(
        id="1", fuel=Fuel.ELECTRICITY, is_export=False, meters=(), agreements=agreements
    )


def test_a_meter_point_knows_its_agreement():
    assert supply(OLD, NEW).agreement_at(at("2026-07-05T23:00Z")) is NEW


@cases(
    "ends, expected",
    ("open", [None], True),
    ("ends later", ["2026-06-01T00:00Z"], True),
    ("ended, last second of thirty days", ["2026-03-31T12:00:01Z"], True),
    ("ended thirty days ago", ["2026-03-31T12:00Z"], False),
    ("an old one and an open one", ["2020-01-01T00:00Z", None], True),
    ("never agreed on", [], False),
)
def test_a_supply_stays_the_households_through_a_gap_of_thirty_days(ends, expected):
    """A gap between agreements leaves the supply theirs; a home left long ago is not."""
    point = supply(*(agreement("OLD", None, end) for end in ends))
    assert bool(apply_supplies((), [point], at("2026-04-30T12:00Z"))) is expected
