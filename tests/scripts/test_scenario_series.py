"""Half hours from files as others write them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json
from pathlib import Path
import pytest
from custom_components.octopus_insight.model.scenario.fields import read
from tests.harness.cases import cases
from tools.scenario.series import SeriesError, SeriesTable, Unit, paired, read_series

HALF_HOUR = timedelta(minutes=30)
MIDNIGHT = datetime(2025, 12, 31, tzinfo=UTC)


def half_hours(first: datetime, count: int) -> list[datetime]:
    return [first + place * HALF_HOUR for place in range(count)]


def column(
    folder: Path, text: str, first: datetime, count: int, currency: str = "GBP", **table: object
) -> list[float]:
    (folder / "x.csv").write_text(text)
    series = read_series(read(SeriesTable, {"file": "x.csv", **table}), folder, currency)
    return series.column(half_hours(first, count), "x")[0]


def test_the_suppliers_download_is_read_to_its_last_half_hour(tmp_path):
    """Spaces after commas, offsets of the clock, and a day that ends a millisecond early."""
    text = (
        "Consumption (kwh), Start, End\n"
        "0.579000, 2025-10-26T01:30:00+01:00, 2025-10-26T01:00:00+00:00\n"
        "0.509000, 2025-10-26T01:00:00+00:00, 2025-10-26T01:30:00+00:00\n"
        "0.612000, 2025-12-31T23:30:00+00:00, 2025-12-31T23:59:59.999000+00:00\n"
    )
    names = {"start": "Start", "end": "End", "value": "Consumption (kwh)"}
    autumn = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert column(tmp_path, text, autumn, 2, **names) == [0.579, 0.509]
    assert column(tmp_path, text, MIDNIGHT + 47 * HALF_HOUR, 1, **names) == [0.612]


def test_our_own_export_is_read_and_a_half_hour_without_a_reading_is_a_gap(tmp_path):
    text = (
        "start,end,kwh,rate,cost,reason,certainty,authority\n"
        "2025-12-31T00:00:00+00:00,2025-12-31T00:30:00+00:00,0.5,0.07,0.035,,,settled\n"
        "2025-12-31T00:30:00+00:00,2025-12-31T01:00:00+00:00,,0.07,,,,computed\n"
    )
    names = {"end": "end", "value": "kwh"}
    assert column(tmp_path, text, MIDNIGHT, 1, **names) == [0.5]
    with pytest.raises(SeriesError, match="00:30 UTC"):
        column(tmp_path, text, MIDNIGHT, 2, **names)
    prices = column(tmp_path, text, MIDNIGHT, 2, end="end", value="rate", unit="per kWh")
    assert prices == [0.07, 0.07]


def test_minutes_are_added_up_and_one_that_is_missing_is_a_gap(tmp_path):
    """Powerpal: 10 Wh in each minute are 0.3 kWh in half an hour."""
    rows = [f"{MIDNIGHT + timedelta(minutes=m):%Y-%m-%d %H:%M:%S},10,0.003" for m in range(60)]
    names = {"start": "datetime_utc", "value": "watt_hours", "unit": "Wh", "zone": "UTC"}
    head = "datetime_utc,watt_hours,cost_dollars\n"
    whole = column(tmp_path, head + "\n".join(rows), MIDNIGHT, 2, **names)
    assert whole == pytest.approx([0.3, 0.3])
    with pytest.raises(SeriesError, match="00:30 UTC"):
        column(tmp_path, head + "\n".join(rows[:40] + rows[41:]), MIDNIGHT, 2, **names)


def test_prices_of_five_minutes_are_means(tmp_path):
    """Amber: 10 c for a quarter of an hour and 40 c for the next are 25 c."""
    cents = [10] * 3 + [40] * 3
    rows = [f"{MIDNIGHT + timedelta(minutes=5 * at)},{c}" for at, c in enumerate(cents)]
    text = "start,value\n" + "\n".join(rows)
    assert column(tmp_path, text, MIDNIGHT, 1, unit="c/kWh") == pytest.approx([0.25])


def test_hours_are_spread_evenly_or_by_the_sun(tmp_path):
    """At 08:06 the sun rises in Oxford on 31 December: most of that hour is in its second half."""
    text = "start,value\n2025-12-31 07:00:00,0\n2025-12-31 08:00:00,1\n2025-12-31 09:00:00,2\n"
    eight = datetime(2025, 12, 31, 8, tzinfo=UTC)
    place = {"latitude": 51.75, "longitude": -1.25}
    assert column(tmp_path, text, eight, 4, zone="UTC") == [0.5, 0.5, 1, 1]
    first, second, *nine = column(tmp_path, text, eight, 4, zone="UTC", sun=place)
    assert first < 0.1 < second
    assert nine[0] < nine[1]
    assert (first + second, sum(nine)) == pytest.approx((1, 2))


def test_sessions_are_spread_over_the_time_they_took_and_all_other_time_is_nothing(tmp_path):
    """3 kWh from 00:15 to 01:00: a third in the first half hour."""
    text = "began,ended,kWh\n2025-12-31 00:15:00,2025-12-31 01:00:00,3.0\n"
    table = {"start": "began", "end": "ended", "value": "kWh", "zone": "UTC", "gaps": "zero"}
    assert column(tmp_path, text, MIDNIGHT, 4, **table) == pytest.approx([1, 2, 0, 0])


def test_an_hour_that_the_clock_shows_twice_is_two_hours(tmp_path):
    clocks = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    rows = [f"2025-10-26 {clock}:00,{at}" for at, clock in enumerate(clocks)]
    first = datetime(2025, 10, 25, 23, 30, tzinfo=UTC)
    text = "start,value\n" + "\n".join(rows)
    assert column(tmp_path, text, first, 6, zone="Europe/London") == [0, 1, 2, 3, 4, 5]


def test_old_prices_can_be_brought_to_todays_level(tmp_path):
    text = "start,value\n2025-12-31 00:00:00,10\n"
    table = {"zone": "UTC", "unit": "p/kWh", "times": 1.7}
    assert column(tmp_path, text, MIDNIGHT, 1, **table) == pytest.approx([0.17])


def test_power_of_panels_is_taken_at_its_own_minute(tmp_path):
    """In the middle of the half hour from 12:00 there is a quarter of the way from 200 to 600 W."""
    text = "time,P\n20251231:1156,200\n20251231:1312,600\n"
    table = {"start": "time", "value": "P", "unit": "W of 1 kWp", "zone": "UTC"}
    noon = datetime(2025, 12, 31, 12, tzinfo=UTC)
    found = column(tmp_path, text, noon, 1, format="%Y%m%d:%H%M", **table)
    assert found == [pytest.approx(0.3 / 2)]


def test_an_answer_of_pvgis_is_read_as_it_came(tmp_path):
    rows = [{"time": "20251231:1156", "P": 800.0}, {"time": "20251231:1256", "P": 800.0}]
    answer = {
        "inputs": {
            "mounting_system": {"fixed": {"slope": {"value": 35}, "azimuth": {"value": 0}}},
            "pv_module": {"peak_power": 4},
        },
        "outputs": {"hourly": rows},
    }
    (tmp_path / "roof.json").write_text(json.dumps(answer))
    table = read(SeriesTable, {"file": "roof.json", "unit": "W of 1 kWp"})
    noon = datetime(2025, 12, 31, 12, tzinfo=UTC)
    assert read_series(table, tmp_path, "GBP").column([noon], "x") == ([0.1], 0)
    with pytest.raises(SeriesError, match=r'roof\.json, an answer of PVGIS needs unit = "kW of 1'):
        read_series(replace(table, unit=Unit.KWH), tmp_path, "GBP")
    for watts in (float("nan"), -1.0, 6001.0):
        rows[1]["P"] = watts
        (tmp_path / "roof.json").write_text(json.dumps(answer))
        with pytest.raises(SeriesError, match=r"2025-12-31 12:56 UTC: .* kW of 1 kWp cannot be"):
            read_series(table, tmp_path, "GBP")


@cases(
    "stamps, missing",
    ("known at both ends", ["12:00", "13:00", "14:00"], None),
    ("an hour before the first", ["13:00", "14:00"], None),
    ("more than an hour before it", ["13:01", "14:00"], "12:00"),
    ("an hour after the last", ["11:30", "12:30"], None),
    ("more than an hour after it", ["11:30", "12:29"], "13:30"),
    ("more than an hour from both", ["11:00", "12:00", "15:00"], "13:30"),
)
def test_power_is_not_made_up_where_it_is_not_known(tmp_path, stamps, missing):
    """Half hours from 12:00 to 14:00 need it at most an hour before or after they begin."""
    rows = "".join(f"2025-12-31T{at}Z,0.5\n" for at in stamps)
    text, noon = f"start,value\n{rows}", datetime(2025, 12, 31, 12, tzinfo=UTC)
    if missing is None:
        assert column(tmp_path, text, noon, 4, unit="kW of 1 kWp") == [0.25] * 4
    else:
        with pytest.raises(SeriesError, match=f"nothing is known for 2025-12-31 {missing} UTC"):
            column(tmp_path, text, noon, 4, unit="kW of 1 kWp")


def test_power_above_what_1_kwp_gives_is_another_unit(tmp_path):
    text = "start,value\n2025-12-31 12:00:00,902\n"
    with pytest.raises(SeriesError, match=r"line 2: that is too much for 1 kWp: is unit one of"):
        column(tmp_path, text, MIDNIGHT, 1, zone="UTC", unit="kW of 1 kWp")


@cases(
    "prices, currency, line",
    ("pence for pounds", (26.5, 25.5, 24.5), "GBP", 2),
    ("most of them", (5, 5.01, 24.5), "GBP", 3),
    ("a few, as in a heat wave in New South Wales", (0.3, 0.31, 15.5, -1), "AUD", None),
    ("half of them", (0.3, 5.01), "AUD", None),
    ("the highest peak", (0.3, 0.31, 100), "AUD", None),
    ("a little higher", (0.3, 0.31, 100.5), "AUD", 4),
    ("forints", (36, 37), "HUF", None),
)
def test_prices_in_another_unit_are_named_but_peaks_are_not(tmp_path, prices, currency, line):
    rows = [f"2025-12-31 0{hour}:00:00,{price}" for hour, price in enumerate(prices)]
    text = "\n".join(["start,value", *rows])
    table = {"currency": currency, "zone": "UTC", "unit": "per kWh"}
    if line is None:
        assert column(tmp_path, text, MIDNIGHT, 1, **table) == [prices[0]]
        return
    words = f"line {line}: {prices[line - 2]} a kWh is no price: is unit one of"
    with pytest.raises(SeriesError, match=words):
        column(tmp_path, text, MIDNIGHT, 1, **table)


def test_a_row_that_ends_before_it_starts_is_named(tmp_path):
    text = "start,end,value\n2025-12-31 12:00:00,2025-12-31 11:30:00,1\n"
    with pytest.raises(SeriesError, match="line 2: it ends before it starts"):
        column(tmp_path, text, MIDNIGHT, 1, zone="UTC", end="end")


@cases(
    "moment, first, expected",
    ("its own year", "2013-05-01", None, "2013-05-01"),
    ("before the day in the year", "2013-04-30", date(2018, 5, 1), "2019-04-30"),
    ("on that day", "2013-05-01", date(2018, 5, 1), "2018-05-01"),
    ("the end of the year", "2013-12-31", date(2018, 5, 1), "2018-12-31"),
    ("a leap day in a year without", "2012-02-29", date(2018, 5, 1), "2019-02-28"),
    ("a leap day in one with", "2012-02-29", date(2016, 1, 1), "2016-02-29"),
)
def test_days_of_other_years_are_paired_by_month_and_day(moment, first, expected):
    start = datetime.fromisoformat(f"{moment}T12:30:00+00:00")
    assert paired([start], first) == [datetime.fromisoformat(f"{expected}T12:30:00+00:00")]
