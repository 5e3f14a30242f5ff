"""What half hours were settled at: the true cost, and the ways in which the supplier tells it.

Prices without VAT: `iog` 6.6667 p and 28.1904 p; `iog-four-rate` 6.5714 p and 28.9251 p, the car's
are the same. Homes use 0.1 kWh a half hour at night, else 0.4; a car takes 3.5 kWh in a half hour.
"""

from datetime import datetime
import pytest
from shape import differences, document, shape_of
from tests.harness.cases import cases, rows

IMPORT, FOUR_RATE_IMPORT = "1000000000101", "1000000000701"
EXPORT, GAS = "1000000000202", "7000000001"
DAY = "2026-11-14T"


async def _asked(customer, start, end, point=IMPORT, **more):
    """Return a page of half hours, from times in UTC."""
    query = document("settled")
    if point == GAS:
        query = query.replace("electricityFilters", "gasFilters")
        query = query.replace("readingDirection: $direction, ", "")
        query = query.replace(", $direction: ReadingDirectionType!", "")
    given = {"account": customer.world.account_number, "point": point, **more}
    span = {"from": f"{start}Z", "to": f"{end}Z"}
    answer = await customer.ask(query, {"direction": "CONSUMPTION", **given, **span})
    assert "errors" not in answer
    return answer


async def _nodes(customer, start, end, point=IMPORT, **more):
    answer = await _asked(customer, start, end, point, **more)
    (home,) = answer["data"]["account"]["properties"]
    return [edge["node"] for edge in home["measurements"]["edges"]]


def _parts(node):
    """Return label, kWh and cost [p, without VAT] of the parts, without standing charge."""
    ignored = {"STANDING_CHARGE_COST", "GAS_READING_INFORMATION"}
    return [
        (row["label"], float(row["value"]), float(row["costExclTax"]["estimatedAmount"]))
        for row in node["metaData"]["statistics"]
        if row["type"] not in ignored
    ]


async def _charge(customer, start, end, **more):
    await customer.control(do="complete", start=f"{start}Z", end=f"{end}Z", **more)


async def test_the_answer_has_the_recorded_shape(open_household):
    customer = await open_household("iog-four-rate")
    await _charge(customer, f"{DAY}01:00", f"{DAY}03:30")
    answer = await _asked(customer, f"{DAY}00:00", f"{DAY}08:00", FOUR_RATE_IMPORT)
    assert differences(answer, shape_of("graphql_measurements")) == []


@cases(
    "start, window_start, label, cost",
    # The run is 13:10 to 15:00, so its half hours are 13:00 to 15:00.
    #   3.9 x 6.6667 = 26.00013;  3.9 x 28.1904 = 109.94256
    ("before its run", "14:00", "12:30", "OFF_PEAK", 26.0001),
    ("at its run", "14:00", "13:00", "OFF_PEAK", 26.0001),
    ("after its run", "14:00", "13:30", "STANDARD_RATE", 109.9426),
    ("at itself", "14:00", "14:00", "STANDARD_RATE", 109.9426),
    # The first of the run: 20 minutes of charging, 0.4 + 2.3333 kWh; x 6.6667, x 28.1904
    ("first, before", "13:00", "12:30", "OFF_PEAK", 18.2223),
    ("first, at itself", "13:00", "13:00", "STANDARD_RATE", 77.0538),
    # Nothing was dispatched then: 0.4 x 28.1904 by day, 0.1 x 6.6667 in the window
    ("after the run", "15:00", "09:00", "STANDARD_RATE", 11.2762),
    ("night", "02:00", "02:00", "STANDARD_RATE", 0.6667),
)
async def test_a_dispatch_shows_only_in_a_window_that_reaches_back_to_its_run(
    iog, start, window_start, label, cost
):
    await _charge(iog, f"{DAY}13:10", f"{DAY}15:00")
    end = f"{DAY}{start[:2]}:59"
    nodes = await _nodes(iog, f"{DAY}{window_start}", end)
    (node,) = [node for node in nodes if node["startAt"].startswith(f"{DAY}{start}")]
    assert [(part[0], part[2]) for part in _parts(node)] == [(label, cost)]


async def test_without_the_ladder_any_window_shows_a_dispatch_but_no_boost(iog):
    await iog.control(do="settlement", ladder=False)
    await _charge(iog, f"{DAY}13:00", f"{DAY}13:30")
    await _charge(iog, f"{DAY}13:30", f"{DAY}14:00", type="BOOST")
    nodes = await _nodes(iog, f"{DAY}13:00", f"{DAY}14:00")
    assert [_parts(node)[0][0] for node in nodes] == ["OFF_PEAK", "STANDARD_RATE"]


@cases(
    "start, end, is_told",
    # 16 half hours are told, 17 are not, if one of them has 3 kWh or more
    ("narrow", f"{DAY}06:00", f"{DAY}14:00", True),
    ("wide", f"{DAY}06:00", f"{DAY}14:30", False),
    ("wide and quiet", f"{DAY}00:00", f"{DAY}13:00", True),
)
async def test_a_wide_window_over_heavy_charging_tells_no_cost(iog, start, end, is_told):
    await _charge(iog, f"{DAY}13:00", f"{DAY}13:30")
    nodes = await _nodes(iog, start, end)
    assert {bool(node["metaData"]["statistics"]) for node in nodes} == {is_told}
    assert all(float(node["value"]) > 0 for node in nodes)


@rows(
    "now, is_there, is_told",
    # Of the 16th of November: readings at 06:30 on the 17th, costs a day later.
    ("2026-11-17T06:29:59Z", False, False),
    ("2026-11-17T06:30:00Z", True, False),
    ("2026-11-18T06:29:59Z", True, False),
    ("2026-11-18T06:30:00Z", True, True),
)
async def test_costs_come_a_day_after_readings(open_household, now, is_there, is_told):
    customer = await open_household("iog", datetime.fromisoformat(now))
    nodes = await _nodes(customer, "2026-11-16T12:00", "2026-11-16T12:30")
    assert bool(nodes) is is_there
    assert any(node["metaData"]["statistics"] for node in nodes) is is_told


@cases(
    "charges, start, parts",
    # The house is low with the car, while there is allowance: 6 hours from 13:10, to 19:10.
    (
        "within",
        [("13:10", "19:20")],
        "14:00",
        [("HOME LOW RATE", 0.4, 2.6286), ("EV LOW RATE", 3.5, 22.9999)],
    ),
    # 10 of the 20 minutes are within: 1.16667 kWh each; x 6.5714, x 28.9251
    (
        "across its end",
        [("13:10", "19:20")],
        "19:00",
        [
            ("HOME LOW RATE", 0.4, 2.6286),
            ("EV LOW RATE", 1.16667, 7.6666),
            ("EV STANDARD RATE", 1.16667, 33.7460),
        ],
    ),
    # 0.4 x 28.9251; 3.5 x 28.9251
    (
        "over",
        [("13:00", "19:00"), ("20:00", "20:30")],
        "20:00",
        [("HOME STANDARD RATE", 0.4, 11.57), ("EV STANDARD RATE", 3.5, 101.2378)],
    ),
    # at night the house stays low: 0.1 x 6.5714
    (
        "over, at night",
        [("13:00", "19:00"), ("23:30", "23:59")],
        "23:30",
        [("HOME LOW RATE", 0.1, 0.6571), ("EV STANDARD RATE", 3.38333, 97.8633)],
    ),
    # the day before ends at noon
    (
        "renewed at noon",
        [("06:00", "12:30")],
        "12:00",
        [("HOME LOW RATE", 0.4, 2.6286), ("EV LOW RATE", 3.5, 22.9999)],
    ),
    ("no charge", [], "12:00", [("HOME STANDARD RATE", 0.4, 11.57)]),
)
async def test_four_rates_part_house_and_car(open_household, charges, start, parts):
    customer = await open_household("iog-four-rate")
    for begins, ends in charges:
        await _charge(customer, f"{DAY}{begins}", f"{DAY}{ends}")
    nodes = await _nodes(customer, f"{DAY}{start}", f"{DAY}{start[:2]}:59", FOUR_RATE_IMPORT)
    assert _parts(nodes[0]) == parts


async def test_a_boost_is_dear_for_house_and_car_and_uses_no_allowance(open_household):
    customer = await open_household("iog-four-rate")
    await _charge(customer, f"{DAY}12:00", f"{DAY}12:30", type="BOOST")
    (node,) = await _nodes(customer, f"{DAY}12:00", f"{DAY}12:30", FOUR_RATE_IMPORT)
    assert [part[0] for part in _parts(node)] == ["HOME STANDARD RATE", "EV STANDARD RATE"]


@rows(
    "now, label",
    ("2026-09-27T23:59:59Z", "CONSUMPTION_CHARGE_ECO7_DAY_J1"),
    ("2026-09-28T00:00:00Z", "HOME STANDARD RATE"),
)
async def test_labels_were_renamed_for_the_past_too(open_household, now, label):
    customer = await open_household("iog-four-rate", datetime.fromisoformat(now))
    span = ("2026-09-20T12:00", "2026-09-20T12:30", FOUR_RATE_IMPORT)
    (node,) = await _nodes(customer, *span)
    assert _parts(node)[0][0] == label
    await customer.control(do="settlement", labels=["A", "B", "C", "D"], totals=True)
    (node,) = await _nodes(customer, *span)
    # 0.4 x 28.9251, and the total of it beside
    assert _parts(node) == [("B", 0.4, 11.57), ("", 0.4, 11.57)]


@rows(
    "now, cost",
    # Dear by mistake until the 17th, nothing told for a day, then right.
    ("2026-11-16T12:00Z", 109.9426),
    ("2026-11-17T12:00Z", None),
    ("2026-11-18T12:00Z", 26.0001),
)
async def test_a_half_hour_can_be_settled_wrongly_be_withheld_and_be_corrected(
    open_household, now, cost
):
    customer = await open_household("iog", datetime.fromisoformat(now))
    await _charge(customer, f"{DAY}13:00", f"{DAY}14:00")
    span = {"start": f"{DAY}13:30Z", "end": f"{DAY}14:00Z"}
    change, end = "2026-11-17T00:00Z", "2026-11-18T00:00Z"
    await customer.control(do="settlement", **span, **{"as": "high", "until": change})
    await customer.control(
        do="settlement", **span, **{"as": "empty", "since": change, "until": end}
    )
    nodes = await _nodes(customer, f"{DAY}12:30", f"{DAY}14:00")
    assert [part[2] for part in _parts(nodes[-1])] == ([] if cost is None else [cost])
    assert _parts(nodes[1])[0][2] == 26.0001


async def test_export_is_worth_what_it_earns_and_gas_is_told_in_kwh(iog):
    """0.5 kWh at 12 p; 0.05 m3 x 1.02264 x 40 / 3.6 = 0.568133 kWh at 5.9 p."""
    span = (f"{DAY}12:00", f"{DAY}12:30")
    (node,) = await _nodes(iog, *span, EXPORT, direction="GENERATION")
    assert _parts(node) == [("STANDARD_RATE", 0.5, 6.0)]
    assert node["metaData"]["statistics"][0]["type"] == "GENERATION_VALUE"
    (node,) = await _nodes(iog, *span, GAS)
    assert (node["value"], _parts(node)) == ("0.568", [("STANDARD_RATE", 0.56813, 3.352)])
    assert not await _nodes(iog, *span, EXPORT)


@rows(
    "day, half_hours",
    ("2026-11-14", 48),
    ("2026-10-25", 50),
)
async def test_a_day_bears_its_standing_charge_in_equal_shares(iog, day, half_hours):
    """The standing charge of October 2026 is 51.2743 p a day."""
    nodes = await _nodes(iog, f"{day}T12:00", f"{day}T12:30")
    share = nodes[0]["metaData"]["statistics"][-1]
    assert share["type"] == "STANDING_CHARGE_COST"
    assert float(share["costExclTax"]["estimatedAmount"]) == pytest.approx(
        51.2743 / half_hours, abs=5e-5
    )


async def test_a_long_window_comes_in_pages(iog):
    """Five days have 240 half hours, in pages of 96."""
    cursor, starts = None, []
    for more in (True, True, False):
        answer = await _asked(iog, "2026-11-09T00:00", f"{DAY}00:00", after=cursor)
        page = answer["data"]["account"]["properties"][0]["measurements"]
        starts += [edge["node"]["startAt"] for edge in page["edges"]]
        assert page["pageInfo"]["hasNextPage"] is more
        cursor = page["pageInfo"]["endCursor"]
    assert len(set(starts)) == 240


async def test_former_homes_have_half_hours_of_their_own(open_household):
    customer = await open_household("moved-home")
    former = next(point for point in customer.world.points if point.is_former)
    answer = await _asked(customer, "2026-05-01T12:00", "2026-05-01T12:30", former.number)
    homes = answer["data"]["account"]["properties"]
    assert [len(home["measurements"]["edges"]) for home in homes] == [1, 0]
