"""Own tariffs: what is refused, which rate counts when, and how an allowance runs out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, local_day
from custom_components.octopus_insight.model.prices.base_timeline import base_timeline
from custom_components.octopus_insight.model.prices.own_tariff import (
    Own,
    OwnTariffError,
    agreements_with,
    rates_of,
    rates_with,
    read_tariffs,
)
from custom_components.octopus_insight.model.prices.tariff import Rate, Register
from custom_components.octopus_insight.model.prices.timeline import Band
from tests.harness.cases import cases
from tests.model.builders import LONDON, agreement, always, at, row, tariff

MADRID = ZoneInfo("Europe/Madrid")
WEDNESDAY = date(2026, 11, 18)
FLAT = {"interval_start": "00:00", "interval_end": "24:00", "rate": 0.3}


def window(start: str, end: str, price: object, **more: object) -> dict[str, object]:
    return {"interval_start": start, "interval_end": end, "rate": price, **more}


def plain(*windows: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "mine": {
            "unit": "electricity_importing_kwh",
            "currency": "GBP",
            "rates": [*windows],
            **more,
        }
    }


def read(*windows: dict[str, object], **more: object):
    return read_tariffs(plain(*windows, **more), "GBP", {False})["mine"]


def no_vat(_moment: datetime) -> float:
    return 0.0


def price_at(wall: str, *windows: dict[str, object], used=(), zone=LONDON) -> float:
    """Return the price at a wall time of a date, as rows have it."""
    moment = datetime.fromisoformat(wall).replace(tzinfo=zone)
    return price_at_moment(moment, *windows, used=used, zone=zone)


def price_at_moment(moment: datetime, *windows, used=(), zone=LONDON) -> float:
    day = moment.astimezone(zone).date()
    rates = rates_of(
        read(*windows),
        day,
        day,
        zone,
        no_vat,
        tuple(used),
    )
    (price,) = (
        one.rate.inc_vat for one in rates.unit_rates[Register.STANDARD] if one.contains(moment)
    )
    return price


# --- What is refused ------------------------------------------------------------------------------


@cases(
    "typed, key, texts",
    ("no object", ["x"], "tariff_none", {}),
    ("empty", {}, "tariff_none", {}),
    ("no tariff", {"mine": 3}, "tariff_unreadable", {"value": "value"}),
    ("no rates", {"mine": plain()["mine"] | {"rates": None}}, "tariff_unreadable",
     {"value": "rates"}),
    ("no price", plain(window("0:00", "24:00", "x")), "tariff_unreadable",
     {"value": "rates[0].rate"}),
    ("a day of another name", plain(FLAT | {"weekdays": ["Monday"]}), "tariff_unreadable",
     {"value": "rates[0].weekdays[0]"}),
    ("no date", plain(FLAT, valid_from="tomorrow"), "tariff_unreadable", {"value": "valid_from"}),
    ("unit", plain(FLAT, unit="gas_kwh"), "tariff_unit", {"value": "gas_kwh"}),
    ("direction", plain(FLAT, unit="electricity_exporting_kwh"), "tariff_no_meter",
     {"value": "electricity_exporting_kwh"}),
    ("currency", plain(FLAT, currency="EUR"), "tariff_currency",
     {"value": "EUR", "expected": "GBP"}),
    ("ends before it begins", plain(FLAT, valid_from="2026-02-01", valid_until="2026-01-31"),
     "tariff_ends_first", {"value": "2026-01-31"}),
    ("lasts no day", plain(FLAT, valid_from="2026-02-01", valid_until="2026-02-01"),
     "tariff_ends_first", {"value": "2026-02-01"}),
    ("25 hours", plain(window("00:00", "25:00", 1)), "tariff_time", {"value": "25:00"}),
    ("a minute too much", plain(window("00:00", "24:01", 1)), "tariff_time", {"value": "24:01"}),
    ("sixty minutes", plain(window("00:00", "1:60", 1)), "tariff_time", {"value": "1:60"}),
    ("no time", plain(window("noon", "24:00", 1)), "tariff_time", {"value": "noon"}),
    ("between half hours", plain(window("00:00", "12:15", 1)), "tariff_off_grid",
     {"value": "12:15"}),
    ("no window", plain(), "tariff_gap",
     {"start": "00:00", "end": "24:00", "days": "mon, tue, wed, thu, fri, sat, sun"}),
    ("gap", plain(window("00:00", "12:00", 1), window("12:30", "24:00", 1)), "tariff_gap",
     {"start": "12:00", "end": "12:30", "days": "mon, tue, wed, thu, fri, sat, sun"}),
    ("gap at the end", plain(window("00:00", "23:30", 1)), "tariff_gap",
     {"start": "23:30", "end": "24:00", "days": "mon, tue, wed, thu, fri, sat, sun"}),
    ("gap on two days", plain(FLAT | {"weekdays": ["mon", "tue", "wed", "thu", "fri"]}),
     "tariff_gap", {"start": "00:00", "end": "24:00", "days": "sat, sun"}),
    ("overlap", plain(window("00:00", "12:30", 1), window("12:00", "24:00", 1)), "tariff_overlap",
     {"start": "12:00", "end": "12:30", "days": "mon, tue, wed, thu, fri, sat, sun"}),
    ("overlap over midnight", plain(window("23:30", "5:00", 1), window("4:30", "23:30", 1)),
     "tariff_overlap",
     {"start": "04:30", "end": "05:00", "days": "mon, tue, wed, thu, fri, sat, sun"}),
    ("overlap on one day", plain(FLAT, window("1:00", "2:00", 1, weekdays=["sun"])),
     "tariff_overlap", {"start": "01:00", "end": "02:00", "days": "sun"}),
    ("no rate after", plain(FLAT | {"allowance_kwh": 3.0}), "tariff_allowance",
     {"value": "00:00"}),
    ("nothing before", plain(FLAT | {"rate_after": 3.0}), "tariff_allowance", {"value": "00:00"}),
    ("hours and energy",
     plain(FLAT | {"allowance_kwh": 3.0, "allowance_hours": 2.0, "rate_after": 1.0}),
     "tariff_allowance", {"value": "00:00"}),
    ("an allowance of nothing", plain(FLAT | {"allowance_kwh": 0.0, "rate_after": 1.0}),
     "tariff_allowance", {"value": "00:00"}),
    ("a quarter of an hour", plain(FLAT | {"allowance_hours": 1.25, "rate_after": 1.0}),
     "tariff_off_grid", {"value": "1.25"}),
)  # fmt: skip
def test_a_tariff_that_cannot_count_is_refused_and_the_error_names_why(typed, key, texts):
    with pytest.raises(OwnTariffError) as raised:
        read_tariffs(typed, "GBP", {False})
    named = {} if key == "tariff_none" else {"tariff": "mine"}
    assert (raised.value.key, raised.value.texts) == (key, named | texts)


def test_the_shape_of_other_programs_is_read_as_it_is():
    """Two periods of one direction, the first of which ends when the second begins."""
    rates = [window("00:00", "02:00", 0.3072), window("02:00", "24:00", 0.18432)]
    shape = {"unit": "electricity_importing_kwh", "currency": "GBP", "rates": rates}
    typed = {
        "old": {**shape, "valid_from": "2023-07-01", "valid_until": "2024-07-01"},
        "new": {**shape, "valid_from": "2024-07-01", "valid_until": None},
    }
    found = read_tariffs(typed, "GBP", {False})
    assert [(one.valid_from, one.valid_until) for one in found.values()] == [
        (date(2023, 7, 1), date(2024, 7, 1)),
        (date(2024, 7, 1), None),
    ]
    assert [one.rate for one in found["new"].rates] == [0.3072, 0.18432]


# --- When a rate counts ---------------------------------------------------------------------------

NIGHT = (window("23:30", "05:30", 0.07), window("05:30", "23:30", 0.3))


@cases(
    "wall, price",
    ("the half hour before it begins", "2026-11-18T23:00", 0.3),
    ("its first minute", "2026-11-18T23:30", 0.07),
    ("midnight", "2026-11-18T00:00", 0.07),
    ("its last minute", "2026-11-18T05:29", 0.07),
    ("its end", "2026-11-18T05:30", 0.3),
    ("in summer the clock counts, too", "2026-07-18T05:29", 0.07),
    ("and its end in summer", "2026-07-18T05:30", 0.3),
)
def test_a_window_may_go_over_midnight(wall, price):
    assert price_at(wall, *NIGHT) == price


@cases(
    "start, price",
    # 29 March 2026: 01:00 is followed by 02:00; 25 October: 01:00 to 02:00 comes twice
    ("before spring's jump", "2026-03-29T00:30Z", 0.1),
    ("after it the clock shows 02:00", "2026-03-29T01:00Z", 0.3),
    ("before autumn's first", "2026-10-24T23:30Z", 0.1),
    ("autumn's first 01:00", "2026-10-25T00:00Z", 0.2),
    ("autumn's first 01:30", "2026-10-25T00:30Z", 0.3),
    ("autumn's second 01:00", "2026-10-25T01:00Z", 0.2),
    ("autumn's second 01:30", "2026-10-25T01:30Z", 0.3),
    ("after it", "2026-10-25T02:00Z", 0.3),
)
def test_a_window_goes_by_what_the_clock_shows(start, price):
    """01:00 to 01:30 costs 0.2: it is left out in spring, and comes twice in autumn."""
    windows = (
        window("00:00", "01:00", 0.1),
        window("01:00", "01:30", 0.2),
        window("01:30", "24:00", 0.3),
    )
    assert price_at_moment(at(start), *windows) == price


SPANISH = (
    window("0:00", "8:00", 0.1, weekdays=["mon", "tue", "wed", "thu", "fri"]),
    window("8:00", "10:00", 0.2, weekdays=["mon", "tue", "wed", "thu", "fri"]),
    window("10:00", "24:00", 0.3, weekdays=["mon", "tue", "wed", "thu", "fri"]),
    window("0:00", "24:00", 0.1, weekdays=["sat", "sun"]),
)


@cases(
    "wall, price, band",
    ("Friday night", "2026-11-20T07:30", 0.1, Band.LOW),
    ("Friday morning", "2026-11-20T08:00", 0.2, Band.MIDDLE),
    ("the end of Friday", "2026-11-20T23:30", 0.3, Band.HIGH),
    ("the beginning of Saturday", "2026-11-21T00:00", 0.1, Band.LOW),
    ("Sunday at noon", "2026-11-22T12:00", 0.1, Band.LOW),
    ("the end of Sunday", "2026-11-22T23:30", 0.1, Band.LOW),
    ("Monday at noon", "2026-11-23T12:00", 0.3, Band.HIGH),
)
def test_weekends_may_cost_otherwise_and_are_as_cheap_as_the_night(wall, price, band):
    """Each half hour goes by the date on which it is."""
    moment = datetime.fromisoformat(wall).replace(tzinfo=MADRID)
    own = Own(code="own", name="", tariff=read(*SPANISH), is_supplement=False)
    slot = timeline_of(own, day=moment.date(), zone=MADRID).at(moment)
    assert (slot.price_per_kwh, slot.band) == (price, band)


def timeline_of(*own: Own, day: date, zone=LONDON, agreements=(), rates=None):
    first, last = (day + days * timedelta(days=7) for days in (-1, 1))
    agreed = agreements_with(agreements, own, zone)
    typed = [(one, rates_of(one.tariff, first, last, zone, no_vat)) for one in own]
    known = rates_with(agreed, rates or {}, typed)
    return base_timeline(agreed, known, span=local_day(day, zone), zone=zone, payment=None)


# --- Allowances -----------------------------------------------------------------------------------

FREE_MIDDAY = (
    window("00:00", "11:00", 0.3),
    window("11:00", "14:00", 0.0, allowance_kwh=3.0, rate_after=0.24),
    window("14:00", "24:00", 0.3),
)


def used(*rows: tuple[str, int, float]) -> list[tuple[datetime, datetime, float]]:
    """Read what was used from (time in UTC, minutes, kWh)."""
    starts = [at(f"2026-11-18T{wall}Z") for wall, _, _ in rows]
    return [
        (start, start + timedelta(minutes=minutes), energy)
        for start, (_, minutes, energy) in zip(starts, rows, strict=True)
    ]


HALF_HOURS = used(
    ("10:30", 30, 9.0), ("11:00", 30, 1.0), ("11:30", 30, 1.5), ("12:00", 30, 2.0), ("12:30", 30, 1)
)


@cases(
    "wall, price",
    ("before the window", "10:30", 0.3),
    ("1 of 3 kWh", "11:00", 0.0),
    ("2.5 of 3", "11:30", 0.0),
    # 0.5 kWh for nothing and 1.5 kWh at 0.24 are 0.36 for 2 kWh
    ("it runs out: the mean", "12:00", 0.18),
    ("used up", "12:30", 0.24),
    ("still used up where nothing is known", "13:30", 0.24),
    ("after the window", "14:00", 0.3),
)
def test_an_allowance_of_energy_runs_out_within_a_half_hour(wall, price):
    """What was used before the window begins does not count."""
    found = price_at(f"2026-11-18T{wall}", *FREE_MIDDAY, used=HALF_HOURS)
    assert found == pytest.approx(price)


@cases(
    "readings, wall, price",
    ("nothing is known", [], "13:30", 0.0),
    ("exactly all of it is used", used(("11:00", 30, 3.0)), "11:00", 0.0),
    ("and the next costs", used(("11:00", 30, 3.0)), "11:30", 0.24),
    ("a little less leaves it cheap", used(("11:00", 30, 2.999)), "11:30", 0.0),
    ("a half hour without a reading uses none", used(("12:00", 30, 2.0)), "13:00", 0.0),
    ("what came twice counts once, as it came last",
     [*used(("11:00", 30, 3.0)), *used(("11:00", 30, 2.0))], "11:30", 0.0),
    # 3 kWh of 4 are free: 1 kWh at 0.24 in all
    ("six times five minutes are a half hour",
     used(*((f"11:{minute:02}", 5, 4 / 6) for minute in range(0, 30, 5))), "11:10", 0.06),
    ("the next day begins again", HALF_HOURS, "+11:30", 0.0),
)  # fmt: skip
def test_an_allowance_of_energy_is_cheap_until_it_is_known_to_be_used(readings, wall, price):
    day = "2026-11-19" if wall.startswith("+") else "2026-11-18"
    found = price_at(f"{day}T{wall.removeprefix('+')}", *FREE_MIDDAY, used=readings)
    assert found == pytest.approx(price)


@cases(
    "wall, price",
    ("before", "11:09", 0.0),
    ("the reading that passes it ends", "11:10", 0.24),
    ("the rest of the half hour", "11:29", 0.24),
    ("the next half hour", "11:30", 0.24),
)
def test_the_price_changes_when_the_known_use_passes_the_allowance(wall, price):
    """Two readings of five minutes are there: 2 and 1.5 kWh of 3."""
    readings = used(("11:00", 5, 2.0), ("11:05", 5, 1.5))
    assert price_at(f"2026-11-18T{wall}", *FREE_MIDDAY, used=readings) == price


def test_what_a_day_costs_is_exact():
    """5 kWh in the window, 3 for nothing: 2 kWh at 0.24, though one half hour has both."""
    readings = used(*((f"{11 + n // 2}:{n % 2 * 30:02}", 30, 5 / 6) for n in range(6)))
    cost = sum(
        energy * price_at_moment(start, *FREE_MIDDAY, used=readings)
        for start, _, energy in readings
    )
    assert cost == pytest.approx(2 * 0.24)


@cases(
    "wall, price",
    ("the first", "2026-11-18T22:00", 0.1),
    ("the last of two hours", "2026-11-18T23:30", 0.1),
    ("used up at midnight", "2026-11-19T00:00", 0.2),
    ("to the end", "2026-11-19T05:30", 0.2),
    ("the next evening", "2026-11-19T22:00", 0.1),
)
def test_an_allowance_of_hours_begins_with_its_window_also_over_midnight(wall, price):
    windows = (
        window("22:00", "06:00", 0.1, allowance_hours=2, rate_after=0.2),
        window("06:00", "22:00", 0.3),
    )
    assert price_at(wall, *windows) == price


# --- In place of a meter's own prices -------------------------------------------------------------


def own(code: str, price: float, *, is_supplement: bool = False, **more: object) -> Own:
    typed = read(FLAT | {"rate": price}, **more)
    return Own(code=code, name=code, tariff=typed, is_supplement=is_supplement)


@cases(
    "start, price",
    ("the day before", "2026-11-17T23:30Z", 0.25),
    ("its first", "2026-11-18T00:00Z", 0.1),
    ("its last", "2026-11-19T23:30Z", 0.1),
    ("the day after", "2026-11-20T00:00Z", 0.25),
)
def test_a_tariff_replaces_the_meter_s_for_as_long_as_it_is_valid(start, price):
    mine = own("mine", 0.1, valid_from="2026-11-18", valid_until="2026-11-20")
    known = tariff("VAR-1", standard=always(0.25))
    timeline = timeline_of(mine, day=at(start).date(), agreements=[agreement("VAR-1")], rates=known)
    assert timeline.at(at(start)).price_per_kwh == price


@cases(
    "days, starts",
    ("always", {}, ["2026-11-18T00:00Z"]),
    ("to a later day", {"valid_until": "2026-11-19"}, ["2026-11-18T00:00Z", "2026-11-19T00:00Z"]),
    ("to its first day", {"valid_until": "2026-11-18"}, ["2026-11-18T00:00Z"]),
    ("from a later day", {"valid_from": "2026-11-19"}, ["2026-11-18T00:00Z", "2026-11-19T00:00Z"]),
)
def test_a_tariff_does_not_reach_back_before_the_supply(days, starts):
    """It begins on 18 November."""
    supplied = [agreement("VAR-1", "2026-11-18T00:00Z")]
    agreed = agreements_with(supplied, [own("mine", 0.1, **days)], LONDON)
    assert sorted(one.start for one in agreed) == list(map(at, starts))


def test_of_two_that_replace_the_later_one_counts():
    """Whatever the order in which they were typed in."""
    always_, later = own("always", 0.1), own("later", 0.2, valid_from="2026-11-18")
    for typed in ((always_, later), (later, always_)):
        agreed = agreements_with([agreement("VAR-1")], typed, LONDON)
        assert [(one.tariff_code, one.start, one.end) for one in agreed] == [
            ("always", None, at("2026-11-18T00:00Z")),
            ("later", at("2026-11-18T00:00Z"), None),
        ]


@cases(
    "feeds, price",
    ("a list has a price", {"standard": always(0.25)}, 0.25),
    ("the account has one", {"account": always(0.24)}, 0.24),
    ("there is none", {}, 0.1),
    ("none any more", {"standard": (row(0.25, None, "2026-11-18T12:00Z"),)}, 0.1),
    ("none yet", {"standard": (row(0.25, "2026-11-18T12:30Z", None),)}, 0.1),
)
def test_a_supplement_counts_only_where_nothing_else_has_a_price(feeds, price):
    mine = own("mine", 0.1, is_supplement=True)
    known = tariff("AGILE-1", **feeds)
    timeline = timeline_of(mine, day=WEDNESDAY, agreements=[agreement("AGILE-1")], rates=known)
    assert timeline.at(at("2026-11-18T12:00Z")).price_per_kwh == price


@cases(
    "start, price",
    ("before the reading that passes it ends", "2026-11-18T11:09Z", 0.0),
    ("after that", "2026-11-18T11:10Z", 0.24),
)
def test_a_supplement_too_is_cut_where_an_allowance_runs_out(start, price):
    readings = used(("11:00", 5, 2.0), ("11:05", 5, 1.5))
    mine = Own(code="mine", name="", tariff=read(*FREE_MIDDAY), is_supplement=True)
    agreed = [agreement("VAR-1")]
    typed = rates_of(mine.tariff, WEDNESDAY, WEDNESDAY, LONDON, no_vat, tuple(readings))
    known = rates_with(agreed, {}, [(mine, typed)])
    whole = local_day(WEDNESDAY, LONDON)
    timeline = base_timeline(agreed, known, span=whole, zone=LONDON, payment=None)
    assert timeline.at(at(start)).price_per_kwh == price


@cases(
    "start, price, band",
    ("night", "2026-11-18T05:00Z", 0.07, Band.LOW),
    ("day", "2026-11-18T05:30Z", 0.3, Band.HIGH),
)
def test_a_supplement_has_bands_where_registers_have_no_price(start, price, band):
    mine = Own(code="mine", name="", tariff=read(*NIGHT), is_supplement=True)
    agreed = [agreement("E7-1", registers=frozenset({Register.DAY, Register.NIGHT}))]
    slot = timeline_of(mine, day=WEDNESDAY, agreements=agreed).at(at(start))
    assert (slot.price_per_kwh, slot.band) == (price, band)


def test_a_supplement_fills_a_gap_between_agreements_and_leaves_them_as_they_are():
    agreed = [agreement("VAR-1", end="2026-11-01T00:00Z"), agreement("VAR-2", "2026-11-18T00:00Z")]
    mine = own("mine", 0.1, is_supplement=True, valid_from="2026-10-01")
    found = agreements_with(agreed, [mine], LONDON)
    assert found[:2] == tuple(agreed)
    assert [(one.tariff_code, one.start, one.end) for one in found[2:]] == [
        ("mine", at("2026-11-01T00:00Z"), at("2026-11-18T00:00Z"))
    ]


def test_rates_have_the_vat_of_their_day_in_them():
    """As paid, whatever VAT is: 0.3 with 20 % is 0.25 without; the charge of 0.6 is 0.5."""

    def vat(moment: datetime) -> float:
        return 0.2 if moment < at("2026-11-18T00:00Z") else 0.0

    typed = read(FLAT, standing_charge=0.6)
    rates = rates_of(typed, WEDNESDAY, WEDNESDAY, LONDON, vat)
    for rows, paid, net in (
        (rates.unit_rates[Register.STANDARD], 0.3, 0.25),
        (rates.standing_charges, 0.6, 0.5),
    ):
        assert [(one.start, one.rate) for one in rows] == [
            (at("2026-11-18T00:00Z"), Rate(inc_vat=paid, exc_vat=paid)),
            (at("2026-11-17T00:00Z"), Rate(inc_vat=paid, exc_vat=pytest.approx(net))),
        ]


@cases(
    "day, hours",
    ("spring", date(2026, 3, 29), 23),
    ("winter", WEDNESDAY, 24),
    ("autumn", date(2026, 10, 25), 25),
)
def test_each_half_hour_of_a_day_has_one_rate(day, hours):
    whole = local_day(day, LONDON)
    rates = rates_of(read(*NIGHT), day, day, LONDON, no_vat).unit_rates[Register.STANDARD]
    starts = [whole.start + number * HALF_HOUR for number in range(2 * hours)]
    assert [sum(one.contains(start) for one in rates) for start in starts] == [1] * 2 * hours
    assert Interval(start=rates[-1].start, end=rates[0].end).end == whole.end
