"""Worked bills: each tariff's day from its rows to the penny, with the arithmetic beside it.

Prices are in pence without VAT; 5 % comes on top unless a test says otherwise. `exact` is right to
far less than 0.01 p, `as_billed` to the digit. Everything goes through the store.
"""

from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.bill import Bill
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import Fuel, PaymentMethod, Register
from custom_components.octopus_insight.model.usage.consumption import gas_energy_kwh
from custom_components.octopus_insight.octopus.products import split_by_vat
from tests.harness.cases import cases
from tests.model.builders import agreement, at, tariff
from tests.model.dispatch_builders import answer, boost, done, memory_of, reported, smart
from tests.model.history.bills import METER, Household, daily, net, open_row, told

FLAT, LEGACY, FOUR = "VAR-22-11-01", "INTELLI-VAR-24-10-29", "IOG-SMB-VAR-24-10-29"


def household(first: str, end: str, product: str, **feeds_and_more) -> Household:
    """Return a household that has always had one tariff."""
    feeds = {name: feeds_and_more.pop(name) for name in list(feeds_and_more) if name in {*Register}}
    registers = frozenset(Register(name) for name in feeds)
    return Household(
        first=first,
        end=end,
        agreements=(agreement(product, registers=registers),),
        rates=tariff(product, **feeds),
        **feeds_and_more,
    )


def pence(bill: Bill) -> dict[str, tuple[float, float, float]]:
    """Return each band as (kWh, exact pence, pence as billed), and the total without energy."""
    bands = {one.band: (one.kwh, one.exact * 100, one.as_billed * 100) for one in bill.bands}
    return bands | {"total": (bill.total.exact * 100, bill.total.as_billed * 100)}


def approx(**bands: tuple[float, ...]) -> dict[str, object]:
    return {name: pytest.approx(values, abs=1e-9) for name, values in bands.items()}


def test_flat(tmp_path):
    """48 x 0.125 kWh at 25.3291 p, and 47.3892 p a day.

    Exact: 6 kWh x 25.3291 x 1.05 = 159.57333; the charge 49.75866; together 209.33199.
    Billed: 0.12 x 25.3291 = 3.039492 -> 3.04; x 48 = 145.92; x 1.05 = 153.216; with the charge
    (145.92 + 47.3892) x 1.05 = 202.97466 -> 203.
    """
    home = household(
        "2026-01-15", "2026-01-16", FLAT, standard=(open_row(25.3291),), charges=(47.3892,)
    )
    bill = home.bill(tmp_path, home.used(0.125))
    assert pence(bill) == approx(standard=(6.0, 159.57333, 153.216), total=(209.33199, 203.0))
    assert bill.standing_charge == pytest.approx(0.4975866)
    assert bill.missing_half_hours == 0


def test_economy_7_in_summer_time(tmp_path):
    """A smart meter's night is 00:30 to 07:30 in UTC: 01:30 to 08:30 on the wall.

    0.2 kWh each, but 1 at 01:00 (day), 2 at 01:30 (night), 3 at 08:00 (night), 4 at 08:30 (day).
    Night 12 x 0.2 + 5 = 7.4 kWh x 13.1 = 96.94; day 32 x 0.2 + 5 = 11.4 kWh x 30.25 = 344.85;
    x 1.05 = 101.787 and 362.0925. No half hour has more than 0.01 p: 2.62, 6.05 and so on.
    """
    home = household(
        "2026-07-01", "2026-07-02", FLAT, day=(open_row(30.25),), night=(open_row(13.1),)
    )
    used = home.used(0.2, at_0100=1.0, at_0130=2.0, at_0800=3.0, at_0830=4.0)
    assert pence(home.bill(tmp_path, used)) == approx(
        off_peak=(7.4, 101.787, 101.787), peak=(11.4, 362.0925, 362.0925), total=(463.8795, 464.0)
    )


def test_go_in_summer_time(tmp_path):
    """00:30 to 05:30 on the wall, ten half hours of 3.5 kWh; 38 others of 0.2 kWh.

    Low 35 kWh x 8.5 = 297.5, x 1.05 = 312.375. High 7.6 kWh x 26.13 x 1.05 = 208.5174; billed
    0.2 x 26.13 = 5.226 -> 5.23, x 38 = 198.74, x 1.05 = 208.677. Together 521.052 -> 521.
    """
    feed = daily("2026-06-20", "2026-07-12", ("00:30", 8.5), ("05:30", 26.13))
    home = household("2026-07-01", "2026-07-02", "GO-VAR-22-10-14", standard=feed)
    night = {f"at_0{wall}": 3.5 for wall in range(100, 530) if wall % 100 in (0, 30)}
    used = home.used(0.2, at_0030=3.5, **night)
    assert pence(home.bill(tmp_path, used)) == approx(
        off_peak=(35.0, 312.375, 312.375), peak=(7.6, 208.5174, 208.677), total=(520.8924, 521.0)
    )


CHARGED = dict.fromkeys(("at_1800", "at_1830", "at_2000", "at_2030"), 3.5)
NIGHTS = ("00:00", 6.6667), ("05:30", 28.1904), ("23:30", 6.6667)


def intelligent() -> Household:
    """Return a legacy house with a dispatch at 18:10 to 18:50 and a boost from 20:00 to 21:00."""
    plan = smart("18:10", "18:50"), boost("20:00", "21:00")
    memory = memory_of(
        answer("17:45", *plan),
        answer("18:15", *plan),
        reported("21:30", done("18:10", "18:50", 7.0), done("20:00", "21:00", 7.0)),
    )
    feed = daily("2026-11-10", "2026-11-26", *NIGHTS, vat=0)
    return household("2026-11-18", "2026-11-19", LEGACY, standard=feed, memory=memory, now="22:00")


def test_legacy_intelligent_with_a_dispatch_outside_the_window_and_a_boost(tmp_path):
    """No VAT. 0.25 kWh each; 3.5 in the two half hours of the dispatch and in the two of the boost.

    Night 12 x 0.25 = 3 kWh x 6.6667 = 20.0001; billed 1.666675 -> 1.67, x 12 = 20.04.
    Smart 7 kWh x 6.6667 = 46.6669; billed 23.33345 -> 23.33, x 2 = 46.66.
    Day 32 x 0.25 + 7 = 15 kWh x 28.1904 = 422.856; billed 7.0476 -> 7.05, x 32 = 225.6, and
    98.6664 -> 98.67, x 2 = 197.34: 422.94. Together 489.523 and 489.64 -> 490.
    """
    home = intelligent()
    assert pence(home.bill(tmp_path, home.used(0.25, **CHARGED))) == approx(
        off_peak=(3.0, 20.0001, 20.04),
        smart_charging=(7.0, 46.6669, 46.66),
        peak=(15.0, 422.856, 422.94),
        total=(489.523, 490.0),
    )


def four_rates(start: str, end: str, energy_kwh: float) -> Household:
    """Return a house on four rates whose car charged by plan."""
    memory = memory_of(
        answer("11:45", smart(start, end)),
        reported("21:30", done(start, end, energy_kwh)),
    )
    feeds = {"day": 28.9251, "night": 6.5714, "ev_peak": 30.0, "ev_off_peak": 6.0}
    rows = {name: (open_row(price, 0),) for name, price in feeds.items()}
    return household("2026-11-18", "2026-11-19", FOUR, **rows, memory=memory, now="22:00")


def test_four_rates_under_the_allowance(tmp_path):
    """No VAT. The house 0.4 kWh each; the car 7 kWh from 18:00 to 19:00, rounded apart.

    Night 4.8 kWh x 6.5714 = 31.54272; billed 2.62856 -> 2.63, x 12 = 31.56.
    The house in a dispatch 0.8 kWh: 5.25712 and 5.26. The car 7 kWh x 6 = 42.
    Day 34 x 0.4 = 13.6 kWh x 28.9251 = 393.38136; billed 11.57004 -> 11.57, x 34 = 393.38.
    Together 472.1812 and 472.2 -> 472.
    """
    home = four_rates("18:00", "19:00", 7.0)
    used = home.used(0.4, at_1800=3.9, at_1830=3.9)
    assert pence(home.bill(tmp_path, used)) == approx(
        off_peak=(4.8, 31.54272, 31.56),
        smart_charging=(0.8, 5.25712, 5.26),
        car=(7.0, 42.0, 42.0),
        peak=(13.6, 393.38136, 393.38),
        total=(472.1812, 472.0),
    )


def test_four_rates_over_the_allowance(tmp_path):
    """Eight hours from midday: from 18:00 on the car pays its standard rate, and the house its own.

    Night as above. Twelve half hours: the house 4.8 kWh at the low rate 31.54272 (31.56), the car
    42 kWh x 6 = 252. Four more: the car 14 kWh x 30 = 420; with them the house has 24 x 0.4 = 9.6
    kWh x 28.9251 = 277.68096; billed 24 x 11.57 = 277.68. Together 1012.7664 and 1012.8 -> 1013.
    """
    home = four_rates("12:00", "20:00", 56.0)
    walls = [f"at_{12 + number // 2}{number % 2 * 3}0" for number in range(16)]
    assert pence(home.bill(tmp_path, home.used(0.4, **dict.fromkeys(walls, 3.9)))) == approx(
        off_peak=(4.8, 31.54272, 31.56),
        smart_charging=(4.8, 31.54272, 31.56),
        car=(56.0, 672.0, 672.0),
        peak=(9.6, 277.68096, 277.68),
        total=(1012.7664, 1013.0),
    )


def test_agile_with_negative_prices(tmp_path):
    """0.5 kWh each. Two hours at -3 p; then half hour n of the day, from 4 to 47, at 20 + n / 10 p.

    The sum of those is 44 x 20 + 1122 / 10 = 992.2, its half 496.1; less 4 x 1.5 = 6: 490.1, x 1.05
    = 514.605 -> 515. Each half hour has whole 0.01 p, so it is the same as billed.
    """
    windows = [
        (f"{number // 2:02}:{number % 2 * 3}0", -3.0 if number < 4 else round(20 + number / 10, 1))
        for number in range(48)
    ]
    feed = daily("2026-05-10", "2026-05-10", *windows)
    home = household("2026-05-10", "2026-05-11", "AGILE-24-10-01", standard=feed)
    assert pence(home.bill(tmp_path, home.used(0.5))) == approx(
        standard=(24.0, 514.605, 514.605), total=(514.605, 515.0)
    )


FLUX = ("02:00", "05:00", "16:00", "19:00")


@cases(
    "product, prices, vat, used, bands",
    # 0.3 kWh each: low 6 x 4.53 = 27.18, peak 6 x 10.59 = 63.54, day 36 x 7.56 = 272.16; x 1.05
    (
        "import",
        "FLUX-IMPORT-23-02-14",
        (15.1, 25.2, 35.3, 25.2),
        5,
        0.3,
        {
            "off_peak": (1.8, 28.539, 28.539),
            "middle": (10.8, 285.768, 285.768),
            "peak": (1.8, 66.717, 66.717),
            "total": (381.024, 381.0),
        },
    ),
    # 0.5 kWh each, no VAT: low 3 kWh x 9.5, peak 3 kWh x 28.3, day 18 kWh x 18.7
    (
        "export",
        "FLUX-EXPORT-23-02-14",
        (9.5, 18.7, 28.3, 18.7),
        0,
        0.5,
        {
            "off_peak": (3.0, 28.5, 28.5),
            "middle": (18.0, 336.6, 336.6),
            "peak": (3.0, 84.9, 84.9),
            "total": (450.0, 450.0),
        },
    ),
)
def test_flux_both_ways(tmp_path, product, prices, vat, used, bands):
    feed = daily("2026-08-01", "2026-08-22", *zip(FLUX, prices, strict=True), vat=vat)
    home = household("2026-08-12", "2026-08-13", product, standard=feed)
    assert pence(home.bill(tmp_path, home.used(used))) == approx(**bands)


def test_the_tariff_changes_at_local_midnight_in_summer_time(tmp_path):
    """23:00 in UTC. 48 x 0.2 = 9.6 kWh x 20 x 1.05 = 201.6, then x 30: 302.4; the charges 42 and
    50.2 x 1.05 = 52.71. Together 598.71.
    """
    change = "2026-06-30T23:00Z"
    home = Household(
        first="2026-06-30",
        end="2026-07-02",
        agreements=(agreement("OLD-1", None, change), agreement("NEW-1", change)),
        rates=tariff("OLD-1", standard=(open_row(20.0),))
        | tariff("NEW-1", standard=(open_row(30.0),)),
        charges=(40.0, 50.2),
    )
    assert pence(home.bill(tmp_path, home.used(0.2))) == approx(
        standard=(19.2, 504.0, 504.0), total=(598.71, 599.0)
    )


@cases(
    "day, vat, low, high",
    # 46: the night has 8 half hours; 4 kWh x 8.5 x 1.05, and 19 kWh x 26 x 1.05
    ("spring", "2026-03-29", 5, (4.0, 35.7), (19.0, 518.7)),
    # 50: it has 12; without VAT 6 kWh x 8.5, and 19 kWh x 26
    ("autumn", "2026-10-25", 0, (6.0, 51.0), (19.0, 494.0)),
)
def test_days_on_which_the_clocks_change_have_one_standing_charge(tmp_path, day, vat, low, high):
    """Each half hour of 0.5 kWh; 40 p a day."""
    first, end = (f"{day[:8]}{int(day[8:]) + step}" for step in (-8, 1))
    feed = daily(
        first, f"{day[:8]}{min(int(day[8:]) + 8, 31)}", ("00:30", 8.5), ("05:30", 26.0), vat=vat
    )
    home = household(day, end, "GO-VAR-22-10-14", standard=feed, charges=(40.0,), vats=(vat,))
    charge = 40 * (100 + vat) / 100
    total = low[1] + high[1] + charge
    assert pence(home.bill(tmp_path, home.used(0.5))) == approx(
        off_peak=(*low, low[1]), peak=(*high, high[1]), total=(total, round(total))
    )


@cases(
    "first, end, vats",
    ("it is dropped", "2026-09-30", "2026-10-02", (5, 0)),
    ("it is back", "2027-03-31", "2027-04-02", (0, 5)),
)
def test_a_day_on_each_side_of_a_change_of_vat(tmp_path, first, end, vats):
    """An open row of 20 p: 24 kWh x 21 = 504 and 24 kWh x 20 = 480; 40 p a day are 42 and 40.

    Both changes are at 23:00 in UTC, local midnight.
    """
    now = at("2026-10-05T00:00Z")
    span = Interval(start=at("2026-09-01T00:00Z"), end=at("2027-05-01T00:00Z"))
    feed = tuple(split_by_vat([open_row(20.0, 0)], Fuel.ELECTRICITY, span, shown_at=now))
    home = household(first, end, FLAT, standard=feed, charges=(40.0, 40.0), vats=vats)
    bill = home.bill(tmp_path, home.used(0.5))
    assert pence(bill) == approx(standard=(48.0, 984.0, 984.0), total=(1066.0, 1066.0))


def test_gas_in_cubic_metres(tmp_path):
    """48 x 0.05 m³ at 39.5 MJ/m³: 2.4 x 1.02264 x 39.5 / 3.6 = 26.92952 kWh.

    Exact: x 5.74 x 1.05 = 162.30421704. Billed: 0.5610316... -> 0.56 kWh, x 5.74 = 3.2144 -> 3.21,
    x 48 = 154.08, x 1.05 = 161.784 -> 162.
    """
    home = household(
        "2026-11-18",
        "2026-11-19",
        FLAT,
        standard=(open_row(5.74),),
        kwh_per_unit=gas_energy_kwh(1.0, 39.5),
    )
    assert pence(home.bill(tmp_path, home.used(0.05))) == approx(
        standard=(26.92952, 162.30421704, 161.784), total=(162.30421704, 162.0)
    )


def test_missing_half_hours_are_counted_and_not_invented(tmp_path):
    """38 of 48: 19 kWh x 20 x 1.05 = 399, and a whole day's charge of 42."""
    home = household("2026-01-15", "2026-01-16", FLAT, standard=(open_row(20.0),), charges=(40.0,))
    used = dict([*home.used(0.5).items()][10:])
    bill = home.bill(tmp_path, used)
    assert pence(bill) == approx(standard=(19.0, 399.0, 399.0), total=(441.0, 441.0))
    assert bill.missing_half_hours == 10


def test_what_has_no_price_is_missing_too(tmp_path):
    """The tariff ends at midday: 24 half hours have energy and no price; 12 kWh x 21 = 252."""
    home = Household(
        first="2026-01-15",
        end="2026-01-16",
        agreements=(agreement("VAR-1", None, "2026-01-15T12:00Z"),),
        rates=tariff("VAR-1", standard=(open_row(20.0),)),
    )
    bill = home.bill(tmp_path, home.used(0.5))
    assert pence(bill) == approx(standard=(12.0, 252.0, 252.0), total=(252.0, 252.0))
    assert bill.missing_half_hours == 24


def test_a_day_without_a_known_standing_charge_leaves_no_total(tmp_path):
    """A total without it would look like a low bill."""
    home = household("2026-01-15", "2026-01-16", FLAT, standard=(open_row(20.0),), charges=(40.0,))
    wider = household(
        "2026-01-15", "2026-01-17", FLAT, standard=(open_row(20.0),), charges=(40.0, 40.0)
    )
    assert home.bill(tmp_path, home.used(0.5)).total.exact == pytest.approx(5.46)
    bill = wider.bill(tmp_path, None)
    assert (bill.standing_charge, bill.total.exact, bill.total.as_billed) == (None, None, None)
    assert [one.exact for one in bill.bands] == [pytest.approx(5.04)]


def test_rows_of_both_payment_methods_count_once(tmp_path):
    """51.2743 p by direct debit and 57.9016 p otherwise: 24 kWh x 51.2743 x 1.05 = 1292.11236.

    Billed: 25.63715 -> 25.64, x 48 = 1230.72, x 1.05 = 1292.256 -> 1292.
    """
    feed = (
        open_row(51.2743, method=PaymentMethod.DIRECT_DEBIT),
        open_row(57.9016, method=PaymentMethod.NON_DIRECT_DEBIT),
    )
    home = household("2026-01-15", "2026-01-16", FLAT, standard=feed)
    assert pence(home.bill(tmp_path, home.used(0.5))) == approx(
        standard=(24.0, 1292.11236, 1292.256), total=(1292.11236, 1292.0)
    )


SMART = at("2026-11-18T18:00Z")
AFTER = [at("2026-11-20T10:00Z") + timedelta(days=number) for number in range(3)]
DEAR, CHEAP = net(28.1904, 0), net(6.6667, 0)


@cases(
    "words, smart_charging",
    ("nothing is settled yet", [], (46.6669, 46.66)),
    # against the plan: 98.6664 instead of 23.33345
    ("against the plan", [(0, 98.6664, DEAR)], (23.33345, 23.33, 98.6664, 98.67)),
    ("as planned", [(0, 23.33345, CHEAP)], (46.6669, 46.66)),
    ("corrected once", [(0, 98.6664, DEAR), (2, 23.33345, CHEAP)], (46.6669, 46.66)),
    (
        "the later word is answered first",
        [(2, 23.33345, CHEAP), (0, 98.6664, DEAR)],
        (46.6669, 46.66),
    ),
    # 50 p for the half hour: 73.33345
    ("without a rate", [(0, 50.0, None)], (73.33345, 73.33)),
)
def test_what_is_settled_goes_before_the_plan(tmp_path, words, smart_charging):
    """Late or not, the latest word counts; an answer without costs leaves what we worked out.

    The other half hour of the dispatch stays 23.33345, billed 23.33; all else 442.8561 and 442.98.
    One settled at the high rate is no smart charging.
    """
    home = intelligent()
    exact, billed, *at_peak = smart_charging
    later = [
        Batch(at=AFTER[day], told={METER: {SMART: told(AFTER[day], cost, cost, rate)}})
        for day, cost, rate in words
    ]
    bill = home.bill(tmp_path, home.used(0.25, **CHARGED), *later)
    kwh = 3.5 if at_peak else 7.0
    assert pence(bill)["smart_charging"] == pytest.approx((kwh, exact, billed), abs=1e-9)
    more, more_billed = at_peak or (0.0, 0.0)
    assert pence(bill)["total"] == pytest.approx(
        (442.8561 + exact + more, round(442.98 + billed + more_billed))
    )


def test_vat_of_a_settled_cost_is_that_of_its_rate(tmp_path):
    """10 p without VAT, shown as 11 p with it where 10.5 were meant: billed with the rate's 5 %."""
    home = household("2026-01-15", "2026-01-16", FLAT, standard=(open_row(20.0),))
    start = at("2026-01-15T12:00Z")
    words = Batch(at=AFTER[0], told={METER: {start: told(AFTER[0], 10.0, 11.0, net(20.0))}})
    bill = home.bill(tmp_path, {start: 0.5}, words)
    assert pence(bill) == approx(standard=(0.5, 11.0, 10.5), total=(11.0, 11.0))
