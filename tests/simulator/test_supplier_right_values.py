"""The tables of right values: against arithmetic done by hand, and against what is served."""

from datetime import UTC, date, datetime, timedelta
import pytest
from simulator.expected import Table, expected_entities, expected_values, table_of
from simulator.expected.shapes import band_at
from simulator.households import HOUSEHOLDS
from simulator.localtime import LONDON, half_hours_of
from simulator.world import World
from tests.harness.cases import rows

HALF_HOUR = timedelta(minutes=30)
ORDINARY, SUNDAY = date(2026, 11, 18), date(2026, 11, 15)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


def _worked_days():
    for household in HOUSEHOLDS:
        for role, table in table_of(household).items():
            for day in table.facts.get("days", []):
                yield pytest.param(household, role, day, id=f"{household} {role} {day['date']}")


@pytest.mark.parametrize(("household", "role", "day"), _worked_days())
def test_days_worked_by_hand(household, role, day):
    noon_after = datetime.combine(day["date"] + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    values = expected_values(household, noon_after + timedelta(hours=12))
    names = ("export", "earnings") if role == "export" else ("consumption", "cost")
    shown = [values[role, f"previous_{name}"] for name in names]
    assert shown == pytest.approx([day["quantity"], day["cost"]], rel=1e-12)
    assert len(half_hours_of(day["date"])) == day["half_hours"]


@pytest.mark.parametrize("spot", table_of("london")["import"].facts["spots"], ids=str)
def test_prices_read_by_eye(spot):
    """The real prices are those of the same month, day and time in the source."""
    table = table_of("london")["import"]
    assert table.price(spot["at"], spot["at"]) == pytest.approx(spot["price"], rel=1e-12)


PUBLIC = [
    name
    for name in HOUSEHOLDS
    if all(table.facts.get("is_public", True) for table in table_of(name).values())
]
METERED = [
    name
    for name in HOUSEHOLDS
    if all(table.facts["usage"] != "none" for table in table_of(name).values())
]
"""Those whose half-hourly readings are taken."""


def _feed(name: str, table: Table, start: datetime) -> str:
    """Return the feed that prices a half hour."""
    if name == "iog-four-rate" and table.role == "import":
        wall = start.astimezone(LONDON).time().isoformat()[:5]
        is_night = wall >= "23:30" or wall < "05:30"
        return "night-unit-rates" if is_night else "day-unit-rates"
    if "feeds" in table.facts:
        return table.facts["feeds"][band_at(table.facts, start)]
    return "standard-unit-rates"


def _fuel(table: Table) -> str:
    return "gas" if table.role == "gas" else "electricity"


def _tariff(table: Table) -> str:
    return f"/v1/products/{table.facts['product']}/{_fuel(table)}-tariffs/{table.facts['code']}/"


def _window(starts, **more):
    end = starts[-1] + HALF_HOUR
    return {"period_from": starts[0].isoformat(), "period_to": end.isoformat(), **more}


def _mine(customer, rows):
    """Return the rows that are of the household's way of paying."""
    return [row for row in rows if row["payment_method"] in (None, customer.world.payment_method)]


async def _served_prices(customer, table, day):
    """Return the served price [GBP/kWh] of each half hour, chosen row by row."""
    starts = half_hours_of(day)
    feeds = [_feed(customer.world.household.name, table, start) for start in starts]
    asked = _window(starts, page_size="1500")
    served = {
        feed: _mine(customer, (await customer.get(f"{_tariff(table)}{feed}/", **asked))["results"])
        for feed in set(feeds)
    }
    prices = []
    for start, feed in zip(starts, feeds, strict=True):
        prices += [
            row["value_inc_vat"] / 100
            for row in served[feed]
            if datetime.fromisoformat(row["valid_from"]) <= start
            and (row["valid_to"] is None or start < datetime.fromisoformat(row["valid_to"]))
        ]
    return prices


@pytest.mark.parametrize("day", [ORDINARY, SUNDAY, SPRING, AUTUMN, date(2028, 2, 29)], ids=str)
@pytest.mark.parametrize("name", PUBLIC)
async def test_served_prices_are_the_tables(open_household, name, day):
    """Every half hour's served price is the table's, on days of 46, 48 and 50 half hours."""
    after = half_hours_of(day)[-1] + timedelta(hours=12)
    customer = await open_household(name, after)
    for table in table_of(name).values():
        served = await _served_prices(customer, table, day)
        right = [table.price(start, after) for start in half_hours_of(day)]
        assert served == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("day", [ORDINARY, SPRING, AUTUMN], ids=str)
@pytest.mark.parametrize("name", METERED)
async def test_served_readings_are_the_tables(open_household, name, day):
    starts = half_hours_of(day)
    customer = await open_household(name, starts[-1] + timedelta(hours=36))
    for role, table in table_of(name).items():
        point = customer.world.point(role)
        meter = f"{point.number}/meters/{point.meters[-1].serial}"
        path = f"/v1/{_fuel(table)}-meter-points/{meter}/consumption/"
        body = await customer.get(path, **_window(starts, order_by="period"))
        served = [row["consumption"] for row in body["results"]]
        assert served == [table.metered(start) for start in starts]


@pytest.mark.parametrize("name", PUBLIC)
async def test_served_standing_charges_and_names_are_the_tables(open_household, name):
    customer = await open_household(name)
    for role, table in table_of(name).items():
        facts = table.facts
        path = f"{_tariff(table)}standing-charges/"
        charges = (await customer.get(path, period_from="2026-11-18T12:00:00Z"))["results"]
        mine = [row["value_inc_vat"] / 100 for row in _mine(customer, charges)]
        assert mine == ([] if role == "export" else [table.standing_charge(customer.world.now())])
        agreement = customer.world.point(role).agreement_at(customer.world.now())
        assert (agreement.tariff_code, agreement.valid_from) == (facts["code"], facts["since"])
        product = await customer.get(f"/v1/products/{facts['product']}/")
        assert product["display_name"] == facts["name"]


@rows(
    "moment, rate, next_rate, change, off_peak",
    ("2026-11-18T23:29:59Z", 0.2959992, 0.07000035, "2026-11-18T23:30Z", False),
    # the change is named for a second longer, so that a trigger on it is heard
    ("2026-11-18T23:30:00Z", 0.07000035, 0.2959992, "2026-11-18T23:30Z", True),
    ("2026-11-18T23:30:01Z", 0.07000035, 0.2959992, "2026-11-19T05:30Z", True),
    ("2026-11-19T05:29:59Z", 0.07000035, 0.2959992, "2026-11-19T05:30Z", True),
    ("2026-11-19T05:30:01Z", 0.2959992, 0.07000035, "2026-11-19T23:30Z", False),
    # an hour earlier by UTC in summer
    ("2027-06-15T22:29:59Z", 0.2959992, 0.07000035, "2027-06-15T22:30Z", False),
    ("2027-06-15T22:30:01Z", 0.07000035, 0.2959992, "2027-06-16T04:30Z", True),
    # the night in which the clocks go back
    ("2026-10-24T22:30:01Z", 0.07000035, 0.2959992, "2026-10-25T05:30Z", True),
)
def test_the_night_of_the_legacy_tariff(moment, rate, next_rate, change, off_peak):
    values = expected_values("iog", datetime.fromisoformat(moment))
    assert values["import", "current_rate"] == rate
    assert values["import", "next_rate"] == next_rate
    assert values["import", "next_rate_change"] == datetime.fromisoformat(change)
    assert values["import", "off_peak"] is off_peak
    assert values["import", "price_level"] == ("cheap" if off_peak else "normal")
    assert values["car", "intelligent_dispatching"] is off_peak


def test_a_dispatch_makes_its_half_hours_low():
    """Any part of a dispatch makes a half hour low, for the house and in what it cost."""
    run = (datetime(2026, 11, 17, 14, 10, tzinfo=UTC), datetime(2026, 11, 17, 14, 40, tzinfo=UTC))
    values = expected_values("iog", datetime(2026, 11, 17, 14, 5, tzinfo=UTC), dispatched=[run])
    assert values["import", "current_rate"] == 0.07000035
    assert values["import", "next_rate_change"] == datetime(2026, 11, 17, 15, tzinfo=UTC)
    assert values["car", "intelligent_dispatching"] is False
    assert values["car", "next_dispatch"] == run[0]
    after = expected_values("iog", datetime(2026, 11, 18, 12, tzinfo=UTC), dispatched=[run])
    # two half hours of 0.4 kWh at the low price: 4.88476905 - 0.8 x (0.2959992 - 0.07000035)
    assert after["import", "previous_cost"] == pytest.approx(4.70396997, rel=1e-12)


@rows(
    "moment, level",
    ("2026-11-18T00:00Z", "cheap"),
    # 46 half hours are known before 16:00: 11 cheap (n = 0 to 10), 11 dear (32-37, 41-45)
    ("2026-11-18T05:00Z", "cheap"),
    ("2026-11-18T05:30Z", "normal"),
    ("2026-11-18T15:59Z", "normal"),
    # from 16:00 on 48: the six of the peak, and n = 42 to 47
    ("2026-11-18T16:00Z", "expensive"),
    ("2026-11-18T18:59Z", "expensive"),
    ("2026-11-18T20:30Z", "normal"),
    ("2026-11-18T21:00Z", "expensive"),
    ("2026-11-15T02:00Z", "plunge"),
    ("2026-11-15T05:00Z", "plunge"),
    # of 46 half hours the 11 cheapest: 7 at 0 or less, and n = 0 to 3
    ("2026-11-15T01:30Z", "cheap"),
    ("2026-11-15T05:30Z", "normal"),
)
def test_levels_of_half_hourly_prices(moment, level):
    """A quarter of the known half hours is cheap, a quarter dear; 0 or less is a plunge."""
    values = expected_values("agile", datetime.fromisoformat(moment))
    assert values["import", "price_level"] == level


def test_the_last_known_price_has_no_next():
    values = expected_values("agile", datetime(2026, 11, 18, 22, 45, tzinfo=UTC))
    assert values["import", "next_rate"] is not None
    values = expected_values("agile", datetime(2026, 11, 19, 15, 45, tzinfo=UTC))
    assert values["import", "next_rate_change"] == datetime(2026, 11, 19, 16, tzinfo=UTC)
    table = table_of("agile")["import"]
    before_four = datetime(2026, 11, 19, 15, 59, tzinfo=UTC)
    assert table.price(datetime(2026, 11, 19, 22, 30, tzinfo=UTC), before_four) is not None
    assert table.price(datetime(2026, 11, 19, 23, 0, tzinfo=UTC), before_four) is None


@rows(
    "moment, cost",
    ("2026-11-19T06:29:59Z", 4.88476905),
    ("2026-10-26T06:29:59Z", 4.88476905),
    ("2026-10-26T06:30:00Z", 4.89876912),
)
def test_yesterday_begins_at_half_past_six(moment, cost):
    values = expected_values("iog", datetime.fromisoformat(moment))
    assert values["import", "previous_cost"] == pytest.approx(cost, rel=1e-12)


def test_every_household_has_a_table_of_its_supplies_and_of_what_entities_are_expected():
    """Those for which any value will do, too; before the tables begin nothing is expected."""
    with pytest.raises(LookupError):
        expected_values("iog-four-rate", datetime(2026, 6, 1, tzinfo=UTC))
    # 2 totals of 3 periods of each of 2 meters, 9 of smart charging, 2 of each of 3 meters
    assert len(expected_entities("iog")) == 31 + 12 + 9 + 6
    assert ("car", "refresh_dispatches") in expected_entities("iog-four-rate")
    assert ("account", "requests_last_hour") in expected_entities("london")
    assert ("import", "off_peak") not in expected_entities("agile")
    assert ("gas", "previous_consumption_volume") not in expected_entities("fixed-flat")
    for name in HOUSEHOLDS:
        points = [point for point in World.of(name).points if not point.is_former]
        assert set(table_of(name)) == {point.role for point in points}
