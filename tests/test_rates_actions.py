"""`get_rates` and `find_cheapest`: what they answer, and how they say no."""

from datetime import date, datetime, time
from typing import Any
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import DAY, HALF_HOUR, HOUR, WINTER, local
from tests.harness.home import HIGH, LOW, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

SPAN = {"start": "2026-11-18", "end": "2026-11-19"}
SEARCH = SPAN | {"duration": "01:00"}
AGILE = pytest.mark.parametrize("household", ["agile"])


@pytest.fixture
async def ready(home) -> Home:
    """Have the household set up, on a Wednesday at noon."""
    await home.set_up()
    return home


async def rates_of(home: Home, **span: Any) -> list[dict[str, Any]]:
    """Return the rows of `get_rates`."""
    return (await home.act("get_rates", **span))["rates"]


# --- get_rates ------------------------------------------------------------------------------------


async def test_rates_are_told_slot_by_slot(ready):
    """Each with its price and why; bounds in UTC."""
    bounds = [f"2026-11-1{wall}:00+00:00" for wall in ("8T23:00", "8T23:30", "9T00:00")]
    day = {"rate": pytest.approx(HIGH), "reason": "tariff"}
    night = {"rate": pytest.approx(LOW), "reason": "standard_off_peak"}
    assert await ready.act("get_rates", start=bounds[0], end=bounds[2]) == {
        "currency": "GBP",
        "rates": [
            {"start": bounds[0], "end": bounds[1], **day, "certainty": "published"},
            {"start": bounds[1], "end": bounds[2], **night, "certainty": "published"},
        ],
    }


@pytest.mark.parametrize(
    ("day", "slots"),
    [(WINTER, 48), (date(2026, 3, 29), 46), (date(2026, 10, 25), 50)],
    ids=["usual", "spring", "autumn"],
)
async def test_a_date_is_the_midnight_where_the_supply_is(home, day, slots):
    """As text or as a date. The end is not included: a day and the next make one whole day.

    Midnight to 05:30 on the wall is cheap, an hour more or less when clocks change.
    """
    home.day = day
    await home.at("12:00")
    await home.set_up()
    span = {"start": day, "end": day + DAY}
    rates = await rates_of(home, **span)
    assert rates == await rates_of(home, **{key: str(value) for key, value in span.items()})
    expected = [local(day, time()) + step * HALF_HOUR for step in range(slots)]
    assert [datetime.fromisoformat(row["start"]) for row in rates] == expected
    # 00:00 to 05:30 and 23:30 to 24:00; the clocks change between 01:00 and 02:00
    assert sum(row["reason"] == "standard_off_peak" for row in rates) == 12 + slots - 48
    night = 5.5 * HOUR + (slots - 48) * HALF_HOUR
    found = await home.act("find_cheapest", **span, duration=night)
    bounds = {"start": expected[0].isoformat(), "end": (expected[0] + night).isoformat()}
    assert found == {"periods": [bounds], "average_rate": pytest.approx(rates[0]["rate"])}


async def test_a_moment_without_an_offset_is_the_clock_of_the_supply(home):
    """In summer 10:00 there is 09:00 in UTC, however it is written."""
    home.freezer.move_to("2026-07-01T08:00:00Z")
    await home.set_up()
    for wall in ("T10:00", " 10:00:00", "T09:00Z", "T11:00+02:00"):
        (row,) = await rates_of(home, start=f"2026-07-01{wall}", end="2026-07-01T09:20Z")
        bounds = (row["start"], row["end"])
        assert bounds == ("2026-07-01T09:00:00+00:00", "2026-07-01T09:20:00+00:00")


@AGILE
async def test_what_is_not_known_is_told_as_unknown(ready):
    """At noon prices are published up to 23:00: two slots of the day say that they are not.

    Days far away are unknown, too: half hourly rows without a price, and no error.
    """
    rates = await rates_of(ready, **SPAN)
    assert len(rates) == 48
    assert [row["rate"] for row in rates[-2:]] == [None, None]
    assert {(row["reason"], row["certainty"]) for row in rates[-2:]} == {("unknown", "none")}
    assert rates[45]["rate"] == pytest.approx(0.223125)
    long_ago = await rates_of(ready, start="2020-01-01", end="2020-01-02")
    assert [row["rate"] for row in long_ago] == [None] * 48


async def test_a_meter_can_be_named(ready):
    """Export and gas have rates too; without a name it is the meter for import.

    They come from what is known, also while the supplier is down: without a request.
    """
    ready.fail("502")
    asked = len(ready.calls())
    rates = {
        role: [row["rate"] for row in await rates_of(ready, **SPAN, device_id=device)]
        for role, device in ((it, ready.device_id_of(it)) for it in ("import", "export", "gas"))
    }
    assert rates["import"] == [row["rate"] for row in await rates_of(ready, **SPAN)]
    assert rates["import"][0] == pytest.approx(LOW)
    assert len({tuple(values) for values in rates.values()}) == 3
    assert len(ready.calls()) == asked


# --- find_cheapest --------------------------------------------------------------------------------


@AGILE
async def test_the_cheapest_time_is_found(ready):
    """Worked by hand from the invented Agile: 10 p + n / 4, 12 more from 16:00 to 19:00."""
    for asked, periods, average in (
        # 10.5 p and 10.7625 p are the two lowest
        ({}, ["00:00-01:00"], 0.1063125),
        # from 18:00: 22:00 has n = 44, 21 p x 1.05 = 0.2205, and it rises by 0.002625; before it
        # 18:00 to 19:00 costs 12 p more, and 19:00 has n = 38: 19.5 p x 1.05 = 0.20475
        ({"start": "2026-11-18T18:00"}, ["19:00-20:00"], 0.2060625),
        # 15:30 has n = 31: 17.75 p x 1.05 = 0.186375, 19:00 has 0.20475
        (
            {"start": "2026-11-18T15:30", "contiguous": False},
            ["15:30-16:00", "19:00-19:30"],
            0.1955625,
        ),
        # finished in time
        (
            {"start": "2026-11-18T15:30", "latest_finish": "2026-11-18T17:00"},
            ["15:30-16:30"],
            (0.186375 + 0.315) / 2,
        ),
        # rounded up to whole slots if they may lie apart
        (
            {"start": "2026-11-18T15:30", "duration": "00:40", "contiguous": False},
            ["15:30-16:00", "19:00-19:30"],
            0.1955625,
        ),
        # 30 minutes at 0.20475 and 10 at 0.207375
        (
            {"start": "2026-11-18T18:00", "duration": {"minutes": 40}},
            ["19:00-19:40"],
            0.20540625,
        ),
    ):
        answer = await ready.act("find_cheapest", **(SEARCH | asked))
        found = [f"{it['start'][11:16]}-{it['end'][11:16]}" for it in answer["periods"]]
        assert (found, answer["average_rate"]) == (periods, pytest.approx(average)), asked
    assert answer["periods"][0]["start"] == "2026-11-18T19:00:00+00:00"


@AGILE
async def test_nothing_found_is_an_answer(ready):
    """Not an error that stops an automation: there are no periods, and no rate."""
    for asked in (
        # not known for so long, in one piece or apart
        {"start": "2026-11-18T22:30"},
        {"start": "2026-11-18T22:30", "contiguous": False},
        # longer than the span, or than until the finish
        {"end": "2026-11-18T00:30"},
        {"latest_finish": "2026-11-18T00:30"},
    ):
        answer = await ready.act("find_cheapest", **(SEARCH | asked))
        assert answer == {"periods": [], "average_rate": None}, asked


async def test_a_dispatch_that_counts_is_cheap_time(home):
    """A plan makes the afternoon as cheap as the night."""
    home.plug_in("14:00-15:00")
    await home.set_up()
    bounds = {"start": home.moment("12:00"), "end": home.moment("23:00")}
    answer = await home.act("find_cheapest", **bounds, duration="01:00")
    slot = {"start": "2026-11-18T14:00:00+00:00", "end": "2026-11-18T15:00:00+00:00"}
    assert answer == {"periods": [slot], "average_rate": pytest.approx(LOW)}


# --- How they say no ------------------------------------------------------------------------------

BAD = [
    ({"start": "soon"}, "invalid_moment", "start: soon"),
    ({"start": None}, "invalid_moment", "start: None"),
    ({"start": 1763467200}, "invalid_moment", "start"),
    ({"end": "2026-02-30"}, "invalid_moment", "end: 2026-02-30"),
    ({"end": "0001-01-01"}, "invalid_moment", "end"),
    ({"end": "9999-12-31"}, "invalid_moment", "end"),
    ({"end": "2026-11-18"}, "not_after_start", "end"),
    ({"end": "2026-11-17"}, "not_after_start", "end"),
    ({"end": "2026-12-20"}, "span_too_long", "end: must be at most 31"),
]
BAD_SEARCH = [
    ({"duration": "00:00"}, "invalid_duration", "duration"),
    ({"duration": "-01:00"}, "invalid_duration", "duration"),
    ({"duration": "a while"}, "invalid_duration", "duration: a while"),
    ({"duration": {"days": 10**12}}, "invalid_duration", "duration"),
    ({"latest_finish": "then"}, "invalid_moment", "latest_finish: then"),
    ({"latest_finish": "2026-11-18"}, "not_after_start", "latest_finish"),
]


async def refusal(home: Home, action: str = "get_rates", **data: Any) -> tuple[str | None, str]:
    """Call an action that is refused, and return how, and in which words."""
    refused = await home.refusal(action, **((SPAN if action == "get_rates" else SEARCH) | data))
    assert isinstance(refused, ServiceValidationError)
    return refused.translation_key, str(refused)


@pytest.mark.parametrize("action", ["get_rates", "find_cheapest"])
async def test_what_cannot_be_meant_is_named(ready, action):
    """By its field, in words; and an entry that is not loaded cannot be asked."""
    for wrong, key, text in BAD if action == "get_rates" else BAD + BAD_SEARCH:
        told_key, told = await refusal(ready, action, **wrong)
        assert told_key == key, wrong
        assert told.startswith(text)
    await ready.unload()
    key, _ = await refusal(ready, action, config_entry_id=ready.entry.entry_id)
    assert key == "service_config_entry_not_loaded"


async def test_the_longest_span_is_allowed(ready):
    """31 days are 1488 half hours; a second more is too long."""
    rates = await rates_of(ready, start="2026-11-01", end="2026-12-02")
    assert len(rates) == 31 * 48
    key, _ = await refusal(ready, start="2026-11-01", end="2026-12-02T00:00:01")
    assert key == "span_too_long"


async def test_only_meters_have_rates(hass, ready):
    """No car, no account, no device of somebody else."""
    for role in ("car", "account"):
        key, told = await refusal(ready, device_id=ready.device_id_of(role))
        assert key == "not_a_meter"
        assert told.startswith("target: ")
    other = MockConfigEntry(domain="test")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("test", "1")}
    )
    for device_id in (device.id, "nowhere"):
        key, _ = await refusal(ready, device_id=device_id)
        assert key in {"service_device_wrong_domain", "service_device_not_found"}


async def test_a_list_of_one_device_is_that_device(ready):
    """A target's selector gives one; with a car beside it, or without one, no meter is meant."""
    device_id = ready.device_id_of("import")
    asked = SPAN | {"device_id": [device_id]}
    assert await rates_of(ready, **asked) == await rates_of(ready, **SPAN, device_id=device_id)
    for several in ([device_id, ready.device_id_of("car")], []):
        assert (await refusal(ready, device_id=several))[0] == "not_a_meter"


async def test_of_two_meters_one_has_to_be_named(home):
    """Which one is meant is not guessed."""
    home.do("add_meter", meter="import", number="1000000000505")
    await home.set_up()
    key, told = await refusal(home)
    assert key == "meter_not_named"
    assert told.startswith("device_id: ")
    assert await rates_of(home, **SPAN, device_id=home.device_id_of("import"))


async def test_of_two_entries_one_has_to_be_named(hass, ready):
    """With one there is nothing to name; the meter tells its entry by itself."""
    other = MockConfigEntry(domain=DOMAIN, unique_id="A-0THER", title="Other")
    other.add_to_hass(hass)
    await refusal(ready)
    device_id = ready.device_id_of("import")
    for named in ({"config_entry_id": ready.entry.entry_id}, {"device_id": device_id}):
        assert await rates_of(ready, **SPAN, **named)
    key, _ = await refusal(ready, config_entry_id=other.entry_id)
    assert key == "service_config_entry_not_loaded"
    both = {"config_entry_id": other.entry_id, "device_id": device_id}
    assert (await refusal(ready, **both))[0] == "not_a_meter"
