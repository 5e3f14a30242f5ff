"""Several years of one comparison: ranges, and what is said of all of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
import pytest
from custom_components.octopus_insight.model.scenario.finance import DatedVat, Terms
from custom_components.octopus_insight.model.scenario.report import Study
from custom_components.octopus_insight.model.scenario.solar import Place
from custom_components.octopus_insight.model.scenario.study import Setup
from tests.harness.cases import cases
from tests.model.scenario.four_days import BOX, CHEAPER, DAYS, FLAT, ROOF, SAID, TODAY, YEAR
from tools.scenario.series import shares_of_hour
from tools.scenario.years import Studies, range_of, report_over

FIRST = Study(
    currency="EUR",
    today=TODAY,
    variants=[
        Setup(name="Cheaper", tariff=replace(CHEAPER, note="For some.")),
        Setup(name="All", tariff=FLAT, solar=ROOF, battery=BOX),
    ],
    year=YEAR,
    money=Terms(bought=date(2026, 11, 30), years=2, discount_rate=0.0),
    vat=[
        DatedVat(kind="installed", since=date(2024, 2, 1), rate=0.0),
        DatedVat(kind="equipment", since=date(2011, 1, 4), rate=0.2),
    ],
    battery_costs={"price_at_least": 500.0, "price_per_kwh": 300.0, **SAID},
)
TWICE = replace(FIRST, year=replace(YEAR, load=[2 * kwh for kwh in YEAR.load]))
STUDIES = Studies(
    title="Four days",
    seed=1,
    years={"four days": FIRST.with_sizes(FIRST.variants[1], (1.0,)), "the second": TWICE},
    sweep_of="All",
    notes=["Read this."],
    credits=["A meter"],
    inputs={"load.csv": "00ff"},
)


def test_ranges_are_over_all_years_and_the_other_figures_of_the_first():
    """With twice the use the cheaper tariff saves 6 x 0.1 - 0.1 a day."""
    report = report_over(STUDIES, lambda _: None)
    cheaper, both = report["variants"]
    assert cheaper["saving"] == pytest.approx(0.2 * DAYS)
    assert cheaper["ranges"]["saving"] == pytest.approx(
        {"low": 0.2 * DAYS, "middle": 0.35 * DAYS, "high": 0.5 * DAYS}
    )
    assert both["ranges"]["payback_years"] == {"low": None, "middle": None, "high": None}
    assert len(both["sums_of_years"]) == 2
    assert report["years"] == ["four days", "the second"]
    assert [one["name"] for one in report["sweep"]] == ["none", "1 kWh"]


def test_what_was_read_is_said_beside_what_has_to_be_known():
    report = report_over(STUDIES, lambda _: None)
    assert report["notes"][:2] == ["Read this.", "Cheaper: For some."]
    assert report["sources"] == ["A meter"]
    assert report["inputs"] == {"load.csv": "00ff"}


def test_what_is_done_is_said_with_its_year():
    done = list[str]()
    report_over(STUDIES, done.append)
    assert len(done) == STUDIES.steps == 2 * 3 + 2
    assert (done[0], done[-1]) == ("Today, four days", "1 kWh")


@cases(
    "values, range_",
    ("one year", [7.0], (7.0, 7.0, 7.0)),
    ("three, in any order", [9.0, 7.0, 8.0], (7.0, 8.0, 9.0)),
    ("four", [1.0, 2.0, 3.0, 8.0], (1.0, 2.5, 8.0)),
    ("one never pays back", [7.0, None, 8.0], (7.0, 8.0, None)),
    ("most never do", [None, 7.0, None], (7.0, None, None)),
    ("half of them", [7.0, None], (7.0, None, None)),
)
def test_a_payback_that_never_comes_is_above_all_others(values, range_):
    assert (*range_of(values).values(),) == range_


def test_an_hour_is_spread_by_the_height_of_the_sun():
    """In the hour in which it rises nearly all is in the second half; at noon it is even."""
    oxford = Place(latitude=51.75, longitude=-1.25)
    rises, noon, night = (
        shares_of_hour(datetime(2016, 3, 20, hour, tzinfo=UTC), oxford) for hour in (6, 12, 0)
    )
    assert sum(rises) == pytest.approx(1)
    assert rises[0] < 0.15
    assert noon == pytest.approx((0.5, 0.5), abs=0.01)
    assert night == (0.5, 0.5)
