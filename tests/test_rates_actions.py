"""`get_rates` and `find_cheapest`: what they answer, and how they say no."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN
from simulator.faults import Fault
from tests.harness.home import Supplier, local, owner_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
LOW, HIGH = 0.07000035, 0.2959992
"""6.6667 p and 28.1904 p with 5 % VAT [GBP/kWh]."""

SPAN = {"start": "2026-11-18", "end": "2026-11-19"}
SEARCH = SPAN | {"duration": "01:00"}
AGILE = pytest.mark.parametrize("household", ["agile"])


async def ask(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Call an action and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert answer is not None
    return answer


def device_of(hass: HomeAssistant, supplier: Supplier, role: str) -> str:
    """Return the id of a device by its role."""
    entry = hass.config_entries.async_entries(DOMAIN)[0]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, owner_of(supplier, role)), entry.entry_id
    )
    assert device is not None
    return device.id


@pytest.fixture
async def entry(hass, freezer, supplier, add_entry) -> MockConfigEntry:
    """Have the household set up, on a Wednesday at noon."""
    freezer.move_to(NOON)
    return await add_entry()


# --- get_rates ------------------------------------------------------------------------------------


async def test_rates_are_told_slot_by_slot(hass, entry):
    """Each with its price and why; bounds in UTC."""
    answer = await ask(
        hass, "get_rates", start="2026-11-18T23:00:00+00:00", end="2026-11-19T00:00:00+00:00"
    )
    assert answer == {
        "currency": "GBP",
        "rates": [
            {
                "start": "2026-11-18T23:00:00+00:00",
                "end": "2026-11-18T23:30:00+00:00",
                "rate": pytest.approx(HIGH),
                "reason": "tariff",
                "certainty": "published",
            },
            {
                "start": "2026-11-18T23:30:00+00:00",
                "end": "2026-11-19T00:00:00+00:00",
                "rate": pytest.approx(LOW),
                "reason": "standard_off_peak",
                "certainty": "published",
            },
        ],
    }


@pytest.mark.parametrize(
    ("day", "slots"),
    [(date(2026, 11, 18), 48), (date(2026, 3, 29), 46), (date(2026, 10, 25), 50)],
    ids=["usual", "spring", "autumn"],
)
@pytest.mark.parametrize("as_text", [True, False], ids=["text", "date"])
async def test_a_date_is_the_midnight_where_the_supply_is(
    hass, freezer, add_entry, day, slots, as_text
):
    """The end is not included: a day and the next make one whole day."""
    freezer.move_to(local(day, time(12)))
    await add_entry()
    span = {"start": day, "end": day + DAY}
    if as_text:
        span = {key: str(value) for key, value in span.items()}
    rates = (await ask(hass, "get_rates", **span))["rates"]
    expected = [local(day, time()) + step * HALF_HOUR for step in range(slots)]
    assert [datetime.fromisoformat(row["start"]) for row in rates] == expected
    # 00:00 to 05:30 and 23:30 to 24:00; the clocks change between 01:00 and 02:00
    assert sum(row["reason"] == "standard_off_peak" for row in rates) == 12 + slots - 48


@pytest.mark.parametrize(
    "start",
    ["2026-07-01T10:00", "2026-07-01 10:00:00", "2026-07-01T09:00Z", "2026-07-01T11:00+02:00"],
)
async def test_a_moment_without_an_offset_is_the_clock_of_the_supply(
    hass, freezer, add_entry, start
):
    """In summer 10:00 there is 09:00 in UTC, however it is written."""
    freezer.move_to("2026-07-01T08:00:00Z")
    await add_entry()
    rates = (await ask(hass, "get_rates", start=start, end="2026-07-01T09:20Z"))["rates"]
    bounds = [(row["start"], row["end"]) for row in rates]
    assert bounds == [("2026-07-01T09:00:00+00:00", "2026-07-01T09:20:00+00:00")]


@AGILE
async def test_what_is_not_known_is_told_as_unknown(hass, entry):
    """At noon prices are published up to 23:00: two slots of the day say that they are not."""
    rates = (await ask(hass, "get_rates", **SPAN))["rates"]
    assert len(rates) == 48
    assert [row["rate"] for row in rates[-2:]] == [None, None]
    assert {(row["reason"], row["certainty"]) for row in rates[-2:]} == {("unknown", "none")}
    assert rates[45]["rate"] == pytest.approx(0.223125)


async def test_a_meter_can_be_named(hass, supplier, entry):
    """Export and gas have rates too; without a name it is the meter for import."""
    rates = {}
    for role in ("import", "export", "gas"):
        device_id = device_of(hass, supplier, role)
        answer = await ask(hass, "get_rates", **SPAN, device_id=device_id)
        rates[role] = [row["rate"] for row in answer["rates"]]
    unnamed = await ask(hass, "get_rates", **SPAN)
    assert rates["import"] == [row["rate"] for row in unnamed["rates"]]
    assert len({tuple(values) for values in rates.values()}) == 3


async def test_rates_are_told_without_a_request(hass, supplier, entry):
    """They come from what is known, also while the supplier is down."""
    supplier.world.faults.arm(Fault(kind="502", left=None))
    asked = len(supplier.calls())
    assert (await ask(hass, "get_rates", **SPAN))["rates"][0]["rate"] == pytest.approx(LOW)
    assert len(supplier.calls()) == asked


async def test_days_far_away_are_unknown_and_no_error(hass, entry):
    """Half hourly rows, each without a price: it was never asked for."""
    rates = (await ask(hass, "get_rates", start="2020-01-01", end="2020-01-02"))["rates"]
    assert len(rates) == 48
    assert {row["rate"] for row in rates} == {None}


# --- find_cheapest --------------------------------------------------------------------------------


@AGILE
@pytest.mark.parametrize(
    ("asked", "periods", "average"),
    [
        # 10.5 p and 10.7625 p are the two lowest
        pytest.param({}, [("00:00", "01:00")], 0.1063125, id="in one piece"),
        # from 18:00: 22:00 has n = 44, 21 p x 1.05 = 0.2205, and it rises by 0.002625; before it
        # 18:00 to 19:00 costs 12 p more, and 19:00 has n = 38: 19.5 p x 1.05 = 0.20475
        pytest.param(
            {"start": "2026-11-18T18:00"}, [("19:00", "20:00")], 0.2060625, id="after a peak"
        ),
        # 15:30 has n = 31: 17.75 p x 1.05 = 0.186375, 19:00 has 0.20475
        pytest.param(
            {"start": "2026-11-18T15:30", "contiguous": False},
            [("15:30", "16:00"), ("19:00", "19:30")],
            0.1955625,
            id="around a peak",
        ),
        pytest.param(
            {"start": "2026-11-18T15:30", "latest_finish": "2026-11-18T17:00"},
            [("15:30", "16:30")],
            (0.186375 + 0.315) / 2,
            id="finished in time",
        ),
        pytest.param(
            {"start": "2026-11-18T15:30", "duration": "00:40", "contiguous": False},
            [("15:30", "16:00"), ("19:00", "19:30")],
            0.1955625,
            id="rounded up to whole slots",
        ),
        # 30 minutes at 0.20475 and 10 at 0.207375
        pytest.param(
            {"start": "2026-11-18T18:00", "duration": {"minutes": 40}},
            [("19:00", "19:40")],
            0.20540625,
            id="not rounded in one piece",
        ),
    ],
)
async def test_the_cheapest_time_is_found(hass, entry, asked, periods, average):
    """Worked by hand from the invented Agile: 10 p + n / 4, 12 more from 16:00 to 19:00."""
    answer = await ask(hass, "find_cheapest", **(SEARCH | asked))
    assert answer == {
        "periods": [
            {"start": f"2026-11-18T{start}:00+00:00", "end": f"2026-11-18T{end}:00+00:00"}
            for start, end in periods
        ],
        "average_rate": pytest.approx(average),
    }


@pytest.mark.parametrize(
    ("day", "hours", "start"),
    [
        pytest.param(date(2026, 3, 29), 4.5, "2026-03-29T00:00:00+00:00", id="spring"),
        pytest.param(date(2026, 11, 18), 5.5, "2026-11-18T00:00:00+00:00", id="usual"),
        pytest.param(date(2026, 10, 25), 6.5, "2026-10-24T23:00:00+00:00", id="autumn"),
    ],
)
async def test_a_night_has_the_hours_it_has(hass, freezer, add_entry, day, hours, start):
    """Midnight to 05:30 on the wall is cheap, an hour more or less when clocks change."""
    freezer.move_to(local(day, time(12)))
    await add_entry()
    asked = {"start": day, "end": day + DAY, "duration": timedelta(hours=hours)}
    found = await ask(hass, "find_cheapest", **asked)
    low = (await ask(hass, "get_rates", start=day, end=day + DAY))["rates"][0]["rate"]
    end = datetime.fromisoformat(start) + timedelta(hours=hours)
    assert found["periods"] == [{"start": start, "end": end.isoformat()}]
    assert found["average_rate"] == pytest.approx(low)


@AGILE
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"start": "2026-11-18T22:30"}, id="not known for so long"),
        pytest.param({"start": "2026-11-18T22:30", "contiguous": False}, id="too few are known"),
        pytest.param({"end": "2026-11-18T00:30"}, id="longer than the span"),
        pytest.param({"latest_finish": "2026-11-18T00:30"}, id="longer than until the finish"),
    ],
)
async def test_nothing_found_is_an_answer(hass, entry, asked):
    """Not an error that stops an automation: there are no periods, and no rate."""
    answer = await ask(hass, "find_cheapest", **(SEARCH | asked))
    assert answer == {"periods": [], "average_rate": None}


async def test_a_dispatch_that_counts_is_cheap_time(hass, freezer, supplier, add_entry):
    """A plan makes the afternoon as cheap as the night."""
    freezer.move_to(NOON)
    start = local(WINTER, time(14))
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [{"start": start, "end": start + 2 * HALF_HOUR}]})
    await add_entry()
    answer = await ask(
        hass, "find_cheapest", start=NOON, end=local(WINTER, time(23)), duration="01:00"
    )
    assert answer["periods"] == [
        {"start": "2026-11-18T14:00:00+00:00", "end": "2026-11-18T15:00:00+00:00"}
    ]
    assert answer["average_rate"] == pytest.approx(LOW)


# --- How they say no ------------------------------------------------------------------------------

BAD = [
    pytest.param({"start": "soon"}, "invalid_moment", "start: soon", id="no moment"),
    pytest.param({"start": None}, "invalid_moment", "start: None", id="nothing"),
    pytest.param({"start": 1763467200}, "invalid_moment", "start", id="a number"),
    pytest.param({"end": "2026-02-30"}, "invalid_moment", "end: 2026-02-30", id="no such day"),
    pytest.param({"end": "0001-01-01"}, "invalid_moment", "end", id="long ago"),
    pytest.param({"end": "9999-12-31"}, "invalid_moment", "end", id="in a far future"),
    pytest.param({"end": "2026-11-18"}, "not_after_start", "end", id="no time at all"),
    pytest.param({"end": "2026-11-17"}, "not_after_start", "end", id="end before start"),
    pytest.param({"end": "2026-12-20"}, "span_too_long", "end: must be at most 31", id="too long"),
]
BAD_SEARCH = [
    pytest.param({"duration": "00:00"}, "invalid_duration", "duration", id="no duration"),
    pytest.param({"duration": "-01:00"}, "invalid_duration", "duration", id="less than none"),
    pytest.param({"duration": "a while"}, "invalid_duration", "duration: a while", id="no number"),
    pytest.param({"duration": {"days": 10**12}}, "invalid_duration", "duration", id="for ever"),
    pytest.param(
        {"latest_finish": "then"}, "invalid_moment", "latest_finish: then", id="no finish"
    ),
    pytest.param(
        {"latest_finish": "2026-11-18"}, "not_after_start", "latest_finish", id="finish at start"
    ),
]


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> ServiceValidationError:
    """Call an action that is refused, and return how."""
    with pytest.raises(ServiceValidationError) as raised:
        await ask(hass, action, **data)
    return raised.value


@pytest.mark.parametrize("action", ["get_rates", "find_cheapest"])
@pytest.mark.parametrize(("wrong", "key", "text"), BAD)
async def test_a_wrong_time_is_named(hass, entry, action, wrong, key, text):
    """By its field, in words."""
    error = await refusal(hass, action, **((SPAN if action == "get_rates" else SEARCH) | wrong))
    assert error.translation_key == key
    assert str(error).startswith(text)


@pytest.mark.parametrize(("wrong", "key", "text"), BAD_SEARCH)
async def test_a_search_that_cannot_be_meant_is_named(hass, entry, wrong, key, text):
    """So are its own fields."""
    error = await refusal(hass, "find_cheapest", **(SEARCH | wrong))
    assert error.translation_key == key
    assert str(error).startswith(text)


async def test_the_longest_span_is_allowed(hass, entry):
    """31 days are 1488 half hours; a second more is too long."""
    rates = await ask(hass, "get_rates", start="2026-11-01", end="2026-12-02")
    assert len(rates["rates"]) == 31 * 48
    error = await refusal(hass, "get_rates", start="2026-11-01", end="2026-12-02T00:00:01")
    assert error.translation_key == "span_too_long"


@pytest.mark.parametrize("role", ["car", "account"])
async def test_only_meters_have_rates(hass, supplier, entry, role):
    error = await refusal(hass, "get_rates", **SPAN, device_id=device_of(hass, supplier, role))
    assert error.translation_key == "not_a_meter"
    assert str(error).startswith("device_id: ")


async def test_a_device_of_somebody_else_is_no_meter(hass, entry):
    other = MockConfigEntry(domain="test")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("test", "1")}
    )
    for device_id in (device.id, "nowhere"):
        assert (await refusal(hass, "get_rates", **SPAN, device_id=device_id)).translation_key in {
            "service_device_wrong_domain",
            "service_device_not_found",
        }


async def test_of_two_meters_one_has_to_be_named(hass, freezer, supplier, add_entry):
    """Which one is meant is not guessed."""
    freezer.move_to(NOON)
    supplier.perform({"do": "add_meter", "meter": "import", "number": "1000000000505"})
    await add_entry()
    error = await refusal(hass, "get_rates", **SPAN)
    assert error.translation_key == "meter_not_named"
    assert str(error).startswith("device_id: ")
    device_id = device_of(hass, supplier, "import")
    assert (await ask(hass, "get_rates", **SPAN, device_id=device_id))["rates"]


async def test_of_two_entries_one_has_to_be_named(hass, supplier, entry):
    """With one there is nothing to name; the meter tells its entry by itself."""
    other = MockConfigEntry(domain=DOMAIN, unique_id="A-0THER", title="Other")
    other.add_to_hass(hass)
    await refusal(hass, "get_rates", **SPAN)
    device_id = device_of(hass, supplier, "import")
    for named in ({"config_entry_id": entry.entry_id}, {"device_id": device_id}):
        assert (await ask(hass, "get_rates", **SPAN, **named))["rates"]
    error = await refusal(hass, "get_rates", **SPAN, config_entry_id=other.entry_id)
    assert error.translation_key == "service_config_entry_not_loaded"
    both = {"config_entry_id": other.entry_id, "device_id": device_id}
    assert (await refusal(hass, "get_rates", **SPAN, **both)).translation_key == "not_a_meter"


@pytest.mark.parametrize("action", ["get_rates", "find_cheapest"])
async def test_an_entry_that_is_not_loaded_cannot_be_asked(hass, entry, action):
    await hass.config_entries.async_unload(entry.entry_id)
    data = SPAN if action == "get_rates" else SEARCH
    error = await refusal(hass, action, **data, config_entry_id=entry.entry_id)
    assert error.translation_key == "service_config_entry_not_loaded"
