"""Meter files of Australia's market go in, and a bill that disagrees with them is explained."""

from datetime import UTC, datetime
import gzip
import json
from pathlib import Path
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history.files import FileError
from custom_components.octopus_insight.history.nem12 import is_nem12, read_nem12
from tests.harness.cases import cases
from tests.harness.clock import HALF_HOUR
from tests.harness.other_prices import add_prices
from tests.test_own_tariffs import add

METER = Path(__file__).parents[1] / "fixtures/nem12_meter.csv.gz"
"""31 days of 5 minutes from 5 January 2025; the home's clock is an hour ahead of the file's.
`LICENSE-webElec.txt` beside it is its licence."""
NOW = datetime(2025, 2, 10, 1, tzinfo=UTC)
FIRST = datetime(2025, 1, 4, 14, tzinfo=UTC)
TAKEN, GIVEN = 90.678, 781.704
"""By the retailer's own table of the same days [kWh]."""


def meter_file() -> str:
    return gzip.decompress(METER.read_bytes()).decode()


def file_of(*rows: str) -> str:
    return "\n".join(("100,NEM12,202502040000,X,Y", *rows, "900"))


def register(suffix: str = "E1", length: int = 30, unit: str = "KWH", nmi: str = "1") -> str:
    return f"200,{nmi},E1B1,{suffix},{suffix},{suffix},serial,{unit},{length},"


def day(*values: float, date: str = "20250105", quality: str = "A", number: int = 48) -> str:
    """Return a row with the values, and zeros after them."""
    whole = [*values, *[0] * (number - len(values))]
    return ",".join(("300", date, *map(str, whole), quality, "", "", "20250106", ""))


# --- The file -------------------------------------------------------------------------------------


@cases("is_export, total", ("taken", False, TAKEN), ("given", True, GIVEN))
def test_a_real_file_has_what_went_through_the_meter(is_export, total):
    """31 days of 48 half hours, from midnight at UTC+10 on."""
    found = read_nem12(meter_file(), NOW, is_export=is_export)
    assert sorted(found) == [FIRST + index * HALF_HOUR for index in range(31 * 48)]
    assert sum(kwh for kwh, _ in found.values()) == pytest.approx(total, abs=1e-9)


@cases(
    "rows, expected",
    ("half hours", [register(), day(0.5, 0.25)], [0.5, 0.25]),
    ("quarters", [register(length=15), day(1, 2, 3, 4, number=96)], [3, 7]),
    ("five minutes", [register(length=5), day(1, 2, 3, 4, 5, 6, 7, number=288)], [21, 7]),
    ("watt hours", [register(unit="Wh"), day(500, 250)], [0.5, 0.25]),
    ("another register", [register("B1"), day(9), register(), day(1), register("Q1"), day(9)],
     [1, 0]),
    ("two registers", [register("E1"), day(1, 2), register("E2"), day(0.5, 0.25)], [1.5, 2.25]),
    ("a day twice, alike", [register(), day(1, 2), register(), day(1, 2)], [1, 2]),
    ("substituted", [register(), day(1, 2, quality="V"), "400,1,48,S14,,"], [1, 2]),
    ("two values are none", [register(), day(1, 2, 3, quality="V"), "400,1,2,N,,", "400,3,48,A,,"],
     [None, None, 3]),
    ("only one register has it", [register("E1"), day(1, 2), register("E2"), day(quality="N")],
     [None, None]),
)  # fmt: skip
def test_values_are_summed_to_half_hours(rows, expected):
    found = read_nem12(file_of(*rows), NOW, is_export=False)
    half_hours = [found.get(FIRST + index * HALF_HOUR) for index in range(len(expected))]
    assert [one and one[0] for one in half_hours] == expected


@cases(
    "rows, key, line",
    ("no register of the direction", [register("B1"), day(1)], "nem12_register", "1"),
    ("no register at all", [day(1)], "nem12_register", "1"),
    ("ten minutes", [register(length=10)], "nem12_length", "2"),
    ("another unit", [register(unit="KVARH")], "nem12_unit", "2"),
    ("too few values", [register(), day(1, number=40)], "nem12_values", "3"),
    ("a text", [register(), day("x")], "csv_number", "3"),
    ("below zero", [register(), day(-0.1)], "csv_number", "3"),
    ("no date", [register(), day(1, date="20250132")], "csv_time", "3"),
    ("the day is not over", [register(), day(1, date="20250210")], "csv_half_hour", "3"),
    ("differently twice", [register(), day(1), day(2)], "csv_twice", "4"),
    ("a short register", ["200,1,E1"], "csv_unreadable", "2"),
    ("a broken quality", [register(), day(1), "400,a,b,N"], "csv_unreadable", "4"),
)
def test_a_wrong_file_is_refused_and_the_line_named(rows, key, line):
    with pytest.raises(FileError) as error:
        read_nem12(file_of(*rows), NOW, is_export=False)
    assert (error.value.key, error.value.texts["line"]) == (key, line)


def test_a_file_is_known_by_its_first_row():
    assert is_nem12("\ufeff" + file_of())
    assert not is_nem12("start,end,kwh")
    with pytest.raises(FileError, match="csv_too_large"):
        read_nem12("100,NEM12" + " " * 10_000_000, NOW, is_export=False)


# --- The home -------------------------------------------------------------------------------------

WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
WEEK = (
    *(("00:00", "07:00", 0.26928), ("07:00", "09:00", 0.41745), ("09:00", "17:00", 0.35695)),
    *(("17:00", "20:00", 0.41745), ("20:00", "22:00", 0.35695), ("22:00", "24:00", 0.26928)),
)
TARIFF = {
    "unit": "electricity_importing_kwh",
    "currency": "AUD",
    "standing_charge": 1.45398,
    "rates": [
        *(
            {"interval_start": start, "interval_end": end, "rate": rate, "weekdays": WORKDAYS}
            for start, end, rate in WEEK
        ),
        {
            "interval_start": "00:00",
            "interval_end": "24:00",
            "rate": 0.26928,
            "weekdays": ["sat", "sun"],
        },
    ],
}
FEED_IN = {
    "unit": "electricity_exporting_kwh",
    "currency": "AUD",
    "rates": [{"interval_start": "00:00", "interval_end": "24:00", "rate": 0.05}],
}
BILLED = {"peak": 17, "middle": 23, "off_peak": 51}
"""By the retailer. The meter has 16.293, 23.376 and 51.009 kWh by the clock in Sydney."""
SPAN = {"start": "2025-01-05", "end": "2025-02-06"}
"""The file ends an hour after midnight."""


@pytest.fixture
async def act(hass, freezer):
    """Return how to act in a home with its tariff, whose past is filled."""
    freezer.move_to(NOW)
    await hass.config.async_update(time_zone="Australia/Sydney", currency="AUD")
    for entity_id in ("sensor.price", "sensor.sold"):
        hass.states.async_set(entity_id, "0.3", {"unit_of_measurement": "AUD/kWh"})
    fields = {"price_entity": "sensor.price", "export_price_entity": "sensor.sold"}
    entry = (await add_prices(hass, fields, {}))["result"]
    typed = {"json": json.dumps({"use": TARIFF, "feed_in": FEED_IN})}
    await add(hass, entry, {"name": "Retailer", **typed}, "json")
    devices = {
        name.partition("_")[0]: device.id
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for _, name in device.identifiers
    }

    async def act(name: str, direction: str | None = None, **more):
        target = {} if direction is None else {"device_id": devices[direction]}
        answer = await hass.services.async_call(
            DOMAIN, name, {**target, **more}, blocking=True, return_response=True
        )
        await hass.async_block_till_done(wait_background_tasks=True)
        return answer

    for direction in ("import", "export"):
        done = await act("import_history", direction, csv=meter_file())
        assert done == {"half_hours": 31 * 48}
    assert (await act("backfill_history", start=SPAN["start"]))["started"]
    return act


async def test_a_bill_that_disagrees_is_explained_by_band(act):
    """Peak was billed 0.707 kWh too high, at 0.41745 is 0.29514; the others are rounded."""
    answer = await act("explain_cost", "import", **SPAN, billed_kwh=BILLED)
    rows = {row.pop("band"): row for row in answer["billed"]}
    metered = {band: row["kwh"] for band, row in rows.items()}
    assert metered == pytest.approx({"peak": 16.293, "middle": 23.376, "off_peak": 51.009})
    more = {band: row["difference_kwh"] for band, row in rows.items()}
    assert more == pytest.approx({"peak": 0.707, "middle": -0.376, "off_peak": -0.009})
    assert [band for band, row in rows.items() if not row["is_rounding"]] == ["peak"]
    # 0.707 x 0.41745, -0.376 x 0.35695, -0.009 x 0.26928: 15.85 cents in all
    costs = {band: row["difference"] for band, row in rows.items()}
    assert costs == pytest.approx(
        {"peak": 0.29513715, "middle": -0.1342132, "off_peak": -0.00242352}
    )
    assert round(sum(costs.values()), 4) == 0.1585
    # before 1:00 on the first day and after 1:00 on the last
    assert answer["missing_half_hours"] == 2 + 46
    where = {(one["band"], one["rate"]) for one in answer["half_hours"] if one["kwh"] is not None}
    assert where == {("peak", 0.41745), ("middle", 0.35695), ("off_peak", 0.26928)}


async def test_the_bill_profile_and_export_have_the_meter_s_energy(act):
    """28.88128 for energy, 32 days of 1.45398, and 781.704 kWh that earn 5 cents each."""
    bill = await act("get_bill", **SPAN)
    bought, sold = sorted(bill["meters"], key=lambda one: one["direction"] == "export")
    assert sum(one["exact"] for one in bought["bands"]) == pytest.approx(28.88128, abs=5e-6)
    assert bought["standing_charge"] == pytest.approx(32 * 1.45398)
    assert sold["total"]["exact"] == pytest.approx(781.704 * 0.05)
    (profile,) = (await act("get_usage_profile", "import", **SPAN))["meters"]
    assert profile["number_of_incomplete_days"] == 2
    assert sum(profile["profile"][0]["kwh"]) > 0
    table = (await act("export_history", "export", **SPAN))["csv"].splitlines()
    assert sum(float(row.split(",")[2] or 0) for row in table[1:]) == pytest.approx(GIVEN)


async def test_a_band_that_does_not_exist_is_refused(act):
    """The field and the band are named; `total` is all of them."""
    with pytest.raises(ServiceValidationError, match=r"billed_kwh: there is no band shoulder"):
        await act("explain_cost", "import", **SPAN, billed_kwh={"shoulder": 1})
    answer = await act("explain_cost", "import", **SPAN, billed_kwh={"total": 91})
    (row,) = answer["billed"]
    assert (row["kwh"], row["is_rounding"]) == (pytest.approx(TAKEN), True)


async def test_a_file_without_the_meter_s_direction_is_refused(hass, act):
    """The text names the letter and what there is."""
    with pytest.raises(ServiceValidationError, match=r"csv: The file has no register.*E.*: B1"):
        await act("import_history", "import", csv=file_of(register("B1"), day(1)))
