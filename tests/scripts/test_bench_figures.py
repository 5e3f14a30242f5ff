"""How the bench counts requests and judges figures."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.log import LoggedCall
from tools.bench.counted import Counted
from tools.bench.section import Section, requests_table
from tools.bench.verdict import Judged

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def calls(kind: str, *seconds: float) -> list[LoggedCall]:
    return [
        LoggedCall(at=NOON + timedelta(seconds=second), kind=kind, method="GET", path="/")
        for second in seconds
    ]


@pytest.mark.parametrize(
    ("seconds", "worst"),
    [
        pytest.param((), 0, id="none"),
        pytest.param((0,), 1, id="one"),
        pytest.param((0, 3599.9), 2, id="just within an hour"),
        pytest.param((0, 3600), 1, id="an hour apart"),
        pytest.param((0, 1800, 3600, 5399), 3, id="an hour that begins at no full hour"),
        pytest.param((0, 10, 20, 9000, 9010), 3, id="the worst hour is the first"),
    ],
)
def test_the_worst_hour_is_the_fullest_of_all_rolling_ones(seconds, worst) -> None:
    assert Counted.of(calls("dispatches", *seconds)).worst_hour() == worst


@pytest.mark.parametrize(
    ("seconds", "gap"),
    [
        pytest.param((), None, id="none"),
        pytest.param((5,), None, id="one"),
        pytest.param((0, 180, 240.5, 600), 60.5, id="several"),
        pytest.param((600, 0, 240), 240, id="logged in another order"),
        pytest.param((7, 7), 0, id="at once"),
    ],
)
def test_the_shortest_gap_is_between_two_that_follow_each_other(seconds, gap) -> None:
    assert Counted.of(calls("dispatches", *seconds)).shortest_gap_s() == gap


def test_other_kinds_fill_no_hour_and_close_no_gap() -> None:
    counted = Counted.of([*calls("dispatches", 0, 300), *calls("rates", 10, 20, 30)])

    assert counted.worst_hour() == 2
    assert counted.shortest_gap_s() == 300
    assert counted.total == 5
    assert counted.number("rates", "standing_charges") == 3


def test_a_request_of_a_kind_without_a_column_is_shown_as_other() -> None:
    counted = Counted.of([*calls("dispatches", 0), *calls("products", 1, 2)])

    head, _, row, _ = requests_table([("case", counted)]).splitlines()

    other = slice(head.index("other"), head.index("all"))
    everything = slice(head.index("all"), head.index("worst"))
    assert row[other].strip() == "2"
    assert row[everything].strip() == "3"


@pytest.mark.parametrize(
    ("measured", "is_floor", "is_met"),
    [
        pytest.param(11, False, True, id="below what is allowed"),
        pytest.param(12, False, True, id="as much as is allowed"),
        pytest.param(12.01, False, False, id="more than is allowed"),
        pytest.param(11.99, True, False, id="below what is needed"),
        pytest.param(12, True, True, id="as much as is needed"),
        pytest.param(None, False, False, id="nothing to judge, at most"),
        pytest.param(None, True, False, id="nothing to judge, at least"),
    ],
)
def test_a_limit_itself_is_met_and_nothing_measured_meets_none(measured, is_floor, is_met) -> None:
    figure = Judged(name="a figure", measured=measured, limit=12, is_floor=is_floor)

    assert figure.is_met is is_met
    assert figure.row()[-1] == ("met" if is_met else "NOT MET")


def test_a_section_says_which_figure_misses_its_limit() -> None:
    section = Section(
        title="A day",
        body="a table",
        judged=(
            Judged(name="dispatches", measured=260, limit=260),
            Judged(name="logins", measured=27, limit=26),
        ),
    )

    lines = section.text().splitlines()

    assert [line for line in lines if line.startswith("logins") and "NOT MET" in line]
    assert [line for line in lines if line.startswith("dispatches") and "NOT MET" not in line]
