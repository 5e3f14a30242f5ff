"""What half hours were settled at: parts in pounds, whose they are, and what is not told."""

from dataclasses import replace
import logging
import pytest
from scripted import during, failure_of, fixture_reply, recorded, reply, utc
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.history.half_hour import (
    CostPart,
    Money,
    SettledHalfHour,
)
from custom_components.octopus_insight.model.prices.tariff import Fuel, Rate
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.errors import (
    BudgetSpentError,
    OctopusError,
    RateLimitedError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.parse.reading import warn_once
from tests.harness.cases import cases, rows

NUMBER = "A-1F2E3D4C"
POINT = MeterPoint(
    id="2000000000011", fuel=Fuel.ELECTRICITY, is_export=False, meters=(), agreements=()
)
EXPORT = replace(POINT, id="2000000000022", is_export=True)
GAS = replace(POINT, id="3000000033", fuel=Fuel.GAS)
SPAN = during("2026-09-26 23:00", "2026-09-27 23:00")
START = "2026-09-27T04:30:00Z"
LOW = Rate(inc_vat=0.0549297, exc_vat=0.052314)
STANDARD = Rate(inc_vat=0.32309235, exc_vat=0.307707)


def statistic(kind="TOU_BUCKET_COST", label="", value="0.113", exc="3.0", inc="3.15", price=None):
    """Return one of an answer's statistics; a price is without VAT [p], which is 5 % here."""
    prices = [price and {"amount": each} for each in (price, price and price * 1.05)]
    return {
        "type": kind,
        "label": label,
        "value": value,
        "costExclTax": exc and {"estimatedAmount": exc, "pricePerUnit": prices[0]},
        "costInclTax": inc and {"estimatedAmount": inc, "pricePerUnit": prices[1]},
    }


def node(*statistics, start=START, end="2026-09-27T05:00:00Z", **differently):
    """Return a half hour of an answer."""
    told = {"value": "0.113", "unit": "kwh", "startAt": start, "endAt": end}
    return {**told, "metaData": {"statistics": list(statistics)}, **differently}


def measured(*nodes, cursor=None):
    """Return the measurements of a property."""
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"measurements": {"edges": [{"node": each} for each in nodes], "pageInfo": page}}


def answer_of(*properties):
    return {"data": {"account": {"properties": list(properties)}}}


@pytest.fixture
def ask(client, wire):
    """Return a function that logs in and asks, and is answered so."""

    async def asked(*answers, point=POINT, span=SPAN, **how):
        token = [] if wire.sent else [fixture_reply("graphql_token")]
        wire.script = [*token, *map(reply, answers)]
        return await client.settled(NUMBER, point, span, **how)

    return asked


async def parts_of(ask, *statistics, point=POINT, **differently):
    """Return the parts of the only half hour."""
    (one,) = await ask(answer_of(measured(node(*statistics, **differently))), point=point)
    return one.parts


def part(kwh, exc, inc, rate, is_car):
    """Return a part; money in pence as the answer has it."""
    cost = Money(inc_vat=pytest.approx(inc / 100), exc_vat=pytest.approx(exc / 100))
    return CostPart(kwh=kwh, cost=cost, rate=rate, is_car=is_car)


async def test_a_recorded_day_as_values(ask):
    """Pence become pounds, house and car are apart, and the standing charge is no cost of energy.

    The half hour of a dense window has its energy, and nothing else is told.
    """
    assert await ask(recorded("graphql_settled")) == (
        SettledHalfHour(
            start=utc("2026-09-26 23:00"), end=utc("2026-09-26 23:30"), kwh=3.422, parts=()
        ),
        SettledHalfHour(
            start=utc("2026-09-27 00:00"),
            end=utc("2026-09-27 00:30"),
            kwh=3.415,
            parts=(
                part(0.128, 0.6696, 0.7031, LOW, is_car=False),
                part(3.287, 17.1956, 18.0554, LOW, is_car=True),
            ),
        ),
        SettledHalfHour(
            start=utc("2026-09-27 04:30"),
            end=utc("2026-09-27 05:00"),
            kwh=0.113,
            parts=(part(0.113, 3.4771, 3.6509, STANDARD, is_car=False),),
        ),
        SettledHalfHour(
            start=utc("2026-09-27 15:30"),
            end=utc("2026-09-27 16:00"),
            kwh=3.37,
            parts=(
                part(0.115, 3.5386, 3.7156, STANDARD, is_car=False),
                part(3.255, 100.1586, 105.1666, STANDARD, is_car=True),
            ),
        ),
        SettledHalfHour(
            start=utc("2026-09-27 19:00"),
            end=utc("2026-09-27 19:30"),
            kwh=0.502,
            parts=(
                part(0.502, 15.4469, 16.2192, STANDARD, is_car=False),
                part(0.0, 0.0, 0.0, LOW, is_car=True),
            ),
        ),
    )


TOU, TOTAL = "TOU_BUCKET_COST", "CONSUMPTION_COST"


@cases(
    "kinds, is_export, chosen",
    ("parts beside their total", [TOTAL, TOU, TOU], False, [1, 2]),
    ("a total alone", [TOTAL], False, [0]),
    ("one part alone", [TOU], False, [0]),
    ("only the standing charge", ["STANDING_CHARGE_COST"], False, []),
    ("carbon and what is new", ["CARBON_COST", "CONSUMPTION_BREAKDOWN", "NEW", None], False, []),
    ("worth of export on import", ["GENERATION_VALUE"], False, []),
    ("worth of export", ["STANDING_CHARGE_COST", "GENERATION_VALUE"], True, [1]),
    ("cost on export", [TOTAL], True, []),
)
async def test_which_statistics_are_the_cost(ask, kinds, is_export, chosen):
    """A total beside its parts is not added, and shares of the day are no cost of a half hour."""
    told = [statistic(kind, exc=str(nth + 1), inc=str(nth + 2)) for nth, kind in enumerate(kinds)]
    found = await parts_of(ask, *told, point=EXPORT if is_export else POINT)
    costs = [(each.cost.exc_vat, each.cost.inc_vat) for each in found]
    assert costs == [((nth + 1) / 100, (nth + 2) / 100) for nth in chosen]


@cases(
    "label, is_car",
    ("house", "HOME LOW RATE", False),
    ("house at the day's price", "HOME STANDARD RATE", False),
    ("car", "EV LOW RATE", True),
    ("car at the day's price", "EV STANDARD RATE", True),
    ("house before the names changed", "CONSUMPTION_CHARGE_ECO7_NIGHT_A1B2C3D4", False),
    ("car before", "CONSUMPTION_CHARGE_EV_DEVICE_OFF_PEAK_A1B2C3D4", True),
    ("in small letters", "ev standard rate", True),
    ("one price", "STANDARD_RATE", None),
    ("one price, with an account", "STANDARD_RATE_A-1F2E3D4C", None),
    ("smart charging", "OFF_PEAK", None),
    ("none", None, None),
    ("no text", ["EV"], None),
)
async def test_the_label_says_whose_it_is(ask, caplog, label, is_car):
    (found,) = await parts_of(ask, statistic(label=label))
    assert found.is_car is is_car
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


@rows("label", "SUPER_RATE_A-1F2E3D4C", "REVAMPED LOW RATE", "HOME EV RATE")
async def test_an_unknown_label_is_no_guess_and_is_logged_once(ask, caplog, label):
    """Its cost stands. An account's number in it is not logged."""
    warn_once.cache_clear()
    told = answer_of(measured(node(statistic(label=label), statistic(label=label))))
    with caplog.at_level(logging.WARNING):
        (one,) = await ask(told)
    assert [(each.is_car, each.cost.inc_vat) for each in one.parts] == [(None, 0.0315)] * 2
    (record,) = caplog.records
    assert "unknown label" in record.getMessage()
    assert "1F2E3D4C" not in caplog.text


@cases(
    "point, exc, inc, expected",
    ("both", POINT, "3.0", "3.16", (0.03, 0.0316)),
    ("without VAT only", POINT, "3.0", None, (0.03, 0.0315)),
    ("with VAT only", POINT, None, "3.15", (0.03, 0.0315)),
    ("export without VAT only", EXPORT, "3.0", None, (0.03, 0.03)),
    ("negative, as on Agile", POINT, "-2.0", "-2.1", (-0.02, -0.021)),
    ("free", POINT, "0E+1", "0", (0.0, 0.0)),
)
async def test_the_other_amount_follows_from_one(ask, point, exc, inc, expected):
    """VAT is 5 % on 27 September 2026, and export has none."""
    kind = "GENERATION_VALUE" if point.is_export else TOU
    (found,) = await parts_of(ask, statistic(kind, exc=exc, inc=inc), point=point)
    assert (found.cost.exc_vat, found.cost.inc_vat) == pytest.approx(expected)


@cases(
    "start, end, inc",
    ("last half hour with VAT", "2026-09-30T22:30:00Z", "2026-09-30T23:00:00Z", 0.0315),
    ("first without", "2026-10-01T00:00:00+01:00", "2026-10-01T00:30:00+01:00", 0.03),
    ("last without", "2027-03-31T22:30:00Z", "2027-03-31T23:00:00Z", 0.03),
    ("first with VAT again", "2027-03-31T23:00:00Z", "2027-03-31T23:30:00Z", 0.0315),
)
async def test_vat_is_that_of_the_half_hour(ask, start, end, inc):
    told = answer_of(measured(node(statistic(inc=None), start=start, end=end)))
    (one,) = await ask(told, span=during("2026-09-26 23:00", "2027-04-03 23:00"))
    assert one.parts[0].cost.inc_vat == pytest.approx(inc)


async def test_a_rate_that_is_not_told_is_not_worked_out(ask):
    (found,) = await parts_of(ask, statistic(price=None))
    assert found.rate is None
    (found,) = await parts_of(ask, statistic(price=25.0))
    assert found.rate == Rate(inc_vat=0.2625, exc_vat=0.25)


@cases(
    "told",
    ("a part without an amount", [statistic(), statistic(exc=None, inc=None)]),
    ("an amount that is no number", [statistic(exc="much", inc="NaN")]),
    ("an amount nobody can owe", [statistic(exc="1e9", inc="1e9")]),
    ("two parts, one without energy", [statistic(), statistic(value=None)]),
    ("no list", None),
    ("nulls", [None, None]),
)
async def test_what_is_not_told_whole_is_not_told(ask, told):
    """Neither zero nor a part of the cost, which would look like a low bill."""
    differently = {"metaData": {"statistics": told}}
    assert await parts_of(ask, **differently) == ()


async def test_a_single_part_has_the_energy_of_the_half_hour(ask):
    (found,) = await parts_of(ask, statistic(value=None))
    assert found.kwh == 0.113


@cases(
    "differently, kwh",
    ("no energy", {"value": None}, None),
    ("negative", {"value": "-0.1"}, None),
    ("no number", {"value": "x"}, None),
    ("no unit", {"unit": None}, 0.113),
    ("in words", {"unit": "KILOWATT_HOURS"}, 0.113),
    ("a volume", {"unit": "m3"}, None),
)
async def test_the_energy_of_a_half_hour(ask, differently, kwh):
    (one,) = await ask(answer_of(measured(node(statistic(), **differently))))
    assert one.kwh == kwh


@cases(
    "start, end, is_kept",
    ("before the span", "2026-09-26T22:30:00Z", "2026-09-26T23:00:00Z", False),
    ("its first", "2026-09-26T23:00:00Z", "2026-09-26T23:30:00Z", True),
    ("its last", "2026-09-27T22:30:00Z", "2026-09-27T23:00:00Z", True),
    ("behind it", "2026-09-27T23:00:00Z", "2026-09-27T23:30:00Z", False),
    ("an hour", "2026-09-27T01:00:00Z", "2026-09-27T02:00:00Z", False),
    ("off the grid", "2026-09-27T01:10:00Z", "2026-09-27T01:40:00Z", False),
    ("without an offset", "2026-09-27T01:00:00", "2026-09-27T01:30:00", False),
    ("no time", None, None, False),
)
async def test_only_half_hours_of_the_span_count(ask, start, end, is_kept):
    found = await ask(answer_of(measured(node(statistic(), start=start, end=end))))
    assert len(found) == is_kept


async def test_all_properties_are_read_and_each_half_hour_is_there_once(ask):
    """The one with costs counts, wherever it stands; null has nothing."""
    empty, full = node(), node(statistic())
    other = node(statistic(), start="2026-09-27T05:00:00Z", end="2026-09-27T05:30:00Z")
    answer = answer_of(measured(other, full), {"measurements": None}, measured(empty), None)
    found = await ask(answer)
    assert [(one.start, len(one.parts)) for one in found] == [
        (utc("2026-09-27 04:30"), 1),
        (utc("2026-09-27 05:00"), 1),
    ]


async def test_further_pages_are_asked_for(ask, wire, budget):
    """Each costs a request; the property that has one says where it begins."""
    other = node(statistic(), start="2026-09-27T05:00:00Z", end="2026-09-27T05:30:00Z")
    found = await ask(
        answer_of(measured(), measured(node(statistic()), cursor="c1")), answer_of(measured(other))
    )
    assert len(found) == 2
    afters = [sent.body["variables"]["after"] for sent in wire.sent[1:]]
    assert afters == [None, "c1"]
    assert budget.requests_in_last_hour(Call.SETTLED) == 2


@cases(
    "point, filters",
    (
        "import",
        POINT,
        {"electricityFilters": {"readingDirection": "CONSUMPTION"}},
    ),
    ("export", EXPORT, {"electricityFilters": {"readingDirection": "GENERATION"}}),
    ("gas", GAS, {"gasFilters": {}}),
)
async def test_what_is_asked(ask, wire, point, filters):
    await ask(answer_of(measured()), point=point)
    told = wire.sent[-1].body["variables"]
    (name,) = filters
    common = {"readingFrequencyType": "THIRTY_MIN_INTERVAL", "marketSupplyPointId": point.id}
    assert told["filters"] == [{name: common | filters[name]}]
    assert (told["start"], told["end"]) == ("2026-09-26T23:00:00Z", "2026-09-27T23:00:00Z")


@cases(
    "answer, error",
    ("refused", {"data": {"account": None}, "errors": [failure_of("KT-CT-4177", "account")]}, None),
    (
        "throttled",
        {"data": None, "errors": [failure_of("KT-CT-1199", "account")]},
        RateLimitedError,
    ),
    ("properties are no list", {"data": {"account": {"properties": 3}}}, UnexpectedResponseError),
    ("no object", answer_of({"measurements": []}), UnexpectedResponseError),
    ("no cursor", answer_of(measured(cursor="")), UnexpectedResponseError),
)
async def test_an_answer_that_is_none_is_an_error_with_its_path(ask, answer, error):
    with pytest.raises(error or OctopusError) as raised:
        await ask(answer)
    if error is UnexpectedResponseError:
        assert raised.value.path.startswith("account.properties")


async def test_questions_have_their_own_limit_and_some_are_kept_for_people(ask, budget):
    for _ in range(18):
        budget.spend(Call.SETTLED)
    with pytest.raises(BudgetSpentError):
        await ask(answer_of(measured()))
    assert await ask(answer_of(measured()), urgency=Urgency.PERSON) == ()
