"""Files of half hours go in and out, by action and by upload, and become statistics."""

import csv
from datetime import UTC, datetime
import gzip
from io import StringIO
from pathlib import Path
from aiohttp import FormData
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import Context
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from custom_components.octopus_insight.const import CONF_ADVANCED, DOMAIN
from custom_components.octopus_insight.history import files
from custom_components.octopus_insight.history.statistics import statistic_ids
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from tests.harness.cases import cases
from tests.harness.forms import assert_has_texts

DOWNLOAD = Path(__file__).parents[1] / "fixtures/website_download.csv.gz"
FIRST = datetime(2025, 10, 9, 10, 30, tzinfo=UTC)
COUNT, TOTAL_KWH = 4011, 2944.837
SHORT = "Consumption (kwh), Start, End\n0.5, 2026-01-01T00:00Z, 2026-01-01T00:30Z\n"
WRONG = f"{SHORT}0.5, 2026-01-01T01:00Z, 2026-01-01T01:40Z\n"
SPAN = {"start": "2026-11-17", "end": "2026-11-18"}


def download() -> str:
    return gzip.decompress(DOWNLOAD.read_bytes()).decode()


def table(answer: dict[str, str]) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(answer["csv"]))]


async def stored(home, first: datetime = FIRST, count: int = COUNT) -> list[float | None]:
    """Return the stored energies from a half hour on."""
    point = home.supplier.id_of("import")
    span = Interval(start=first, end=first + count * HALF_HOUR)
    series = await home.entry.runtime_data.history.ask(lambda store: store.series(point, span))
    return [one.kwh for one in series.half_hours()]


@pytest.fixture
async def ready(home):
    """Return the running home; what it knows is stored."""
    await home.set_up()
    await home.entry.runtime_data.history.async_keep()
    await home.settle()
    return home


# --- By action ------------------------------------------------------------------------------------


async def test_a_day_is_exported_as_its_sensors_show_it(ready):
    """48 half hours: their kWh and cost add up to those of the last complete day."""
    rows = table(await ready.act("export_history", **SPAN))
    assert [row["start"] for row in (rows[0], rows[-1])] == [
        "2026-11-17T00:00:00+00:00",
        "2026-11-17T23:30:00+00:00",
    ]
    assert len(rows) == 48
    assert {row["authority"] for row in rows} == {"reconciled"}
    energy, cost = (sum(float(row[name]) for row in rows) for name in ("kwh", "cost"))
    assert energy == pytest.approx(ready.shown("import", "previous_consumption"))
    standing_charge = ready.attributes("import", "previous_cost")["standing_charge"]
    assert cost + standing_charge == pytest.approx(ready.shown("import", "previous_cost"))


async def test_the_download_goes_in_without_one_lost_or_doubled(ready):
    """Twice, since people try again; what was read before stays."""
    before = await stored(ready, datetime(2026, 11, 10, tzinfo=UTC), 48 * 5)
    for _ in range(2):
        assert await ready.act("import_history", csv=download()) == {"half_hours": COUNT}
        seen = await stored(ready)
        assert (len(seen), None in seen) == (COUNT, False)
        assert sum(seen) == pytest.approx(TOTAL_KWH, abs=1e-9)
    assert await stored(ready, FIRST - HALF_HOUR, 1) == [None]
    assert await stored(ready, FIRST + COUNT * HALF_HOUR, 1) == [None]
    assert await stored(ready, datetime(2026, 11, 10, tzinfo=UTC), 48 * 5) == before


@pytest.mark.slow
async def test_the_download_becomes_hourly_statistics(recorder_mock, ready):
    """2,006 hours, the first with half an hour; the day of 25 hours has 16.224 kWh."""
    hass = ready.hass
    await ready.act("import_history", csv=download())
    await async_wait_recording_done(hass)
    point = ready.entry.runtime_data.timeline.data.meters[ready.supplier.id_of("import")].point
    energy, _ = statistic_ids(point)
    end = FIRST + COUNT * HALF_HOUR
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, FIRST.replace(minute=0), end, {energy}, "hour", None,
        {"state", "sum", "change"},
    )  # fmt: skip
    hours = found[energy]
    assert len(hours) == 2006
    assert hours[0]["state"] == 0.001
    assert sum(hour["state"] for hour in hours) == pytest.approx(TOTAL_KWH, abs=1e-9)
    assert sum(hour["change"] for hour in hours) == pytest.approx(TOTAL_KWH, abs=1e-6)
    long_day = datetime(2025, 10, 25, 23, tzinfo=UTC).timestamp()
    of_day = [one["state"] for one in hours if long_day <= one["start"] < long_day + 25 * 3600]
    assert (len(of_day), sum(of_day)) == (25, pytest.approx(16.224, abs=1e-9))


@cases(
    "text, key, line",
    ("a wrong third line", WRONG, "csv_half_hour", "3"),
    ("no header", "0.5", "csv_header", "1"),
    ("more than 10 MB", "x" * 10_000_001, "csv_too_large", "1"),
)
async def test_a_wrong_text_is_refused_and_nothing_of_it_is_taken(ready, text, key, line):
    refused = await ready.refusal("import_history", csv=text)
    assert refused.translation_key == key
    assert refused.translation_placeholders["line"] == line
    assert str(refused).startswith("csv: ")
    assert await stored(ready, datetime(2026, 1, 1, tzinfo=UTC), 4) == [None] * 4


@cases(
    "asked, key, field",
    ("reversed", {"start": "2026-11-17", "end": "2026-11-16"}, "not_after_start", "end"),
    ("empty", {"start": "2026-11-17", "end": "2026-11-17"}, "not_after_start", "end"),
    ("to come", {"start": "2026-11-19", "end": "2026-11-20"}, "date_in_future", "start"),
    ("no date", {"start": "Monday", "end": "2026-11-17"}, "invalid_date", "start"),
    ("too long", {"start": "2025-11-15", "end": "2026-11-17"}, "span_too_long", "end"),
)
async def test_days_that_cannot_be_exported_are_refused(ready, asked, key, field):
    refused = await ready.refusal("export_history", **asked)
    assert (refused.translation_key, refused.translation_placeholders["field"]) == (key, field)


@cases(
    "action, data", ("export", "export_history", SPAN), ("import", "import_history", {"csv": SHORT})
)
async def test_files_are_for_administrators_and_meters(ready, hass_read_only_user, action, data):
    """A car is no meter."""
    with pytest.raises(Unauthorized):
        await ready.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True,
            context=Context(user_id=hass_read_only_user.id),
        )  # fmt: skip
    refused = await ready.refusal(action, device_id=ready.device_id_of("car"), **data)
    assert refused.translation_key == "not_a_meter"


@pytest.mark.parametrize("household", ["gas-kwh"])
async def test_without_the_unit_of_gas_a_file_waits(ready, monkeypatch):
    history = ready.entry.runtime_data.history
    monkeypatch.setattr(type(history), "kwh_per_unit", lambda self, view: None)
    gas = ready.device_id_of("gas")
    refused = await ready.refusal("import_history", device_id=gas, csv=SHORT)
    assert refused.translation_key == "csv_gas_unit"
    rows = table(await ready.act("export_history", device_id=gas, **SPAN))
    assert {row["kwh"] for row in rows} == {""}


async def test_an_import_that_cannot_be_written_says_so(ready):
    history = ready.entry.runtime_data.history
    history.store._connection.execute("PRAGMA query_only=1")
    refused = await ready.refusal("import_history", csv=SHORT)
    assert refused.translation_key == "history_failed"
    history.store._connection.execute("PRAGMA query_only=0")
    assert await ready.act("import_history", csv=SHORT) == {"half_hours": 1}


# --- By upload ------------------------------------------------------------------------------------


async def upload(hass_client, data: bytes) -> str:
    """Upload a file as a browser does."""
    client = await hass_client()
    form = FormData()
    form.add_field("file", data, filename="consumption.csv")
    answer = await client.post("/api/file_upload", data=form)
    return (await answer.json())["file_id"]


async def test_a_file_is_uploaded_in_the_options(ready, hass_client, monkeypatch):
    """A wrong one is asked for again with its line, as is one that is gone or too large."""
    hass, flows = ready.hass, ready.hass.config_entries.options
    assert await async_setup_component(hass, "file_upload", {})
    form = await flows.async_init(ready.entry.entry_id)
    typed = {CONF_ADVANCED: {"import_history": True, "minimum_dispatch_minutes": 5}}
    form = await flows.async_configure(form["flow_id"], typed)
    assert (form["step_id"], form["errors"]) == ("import", {})
    assert_has_texts(form, "options")
    meter = ready.supplier.id_of("import")

    async def take(file: str) -> dict:
        given = {"meter": meter, "file": file}
        return await flows.async_configure(form["flow_id"], given)

    wrong = await upload(hass_client, WRONG.encode())
    for key, line in (("csv_half_hour", "3"), ("csv_unreadable", "1")):  # then it is gone
        form = await take(wrong)
        assert form["errors"] == {"file": key}
        assert form["description_placeholders"]["line"] == line
        assert_has_texts(form, "options")
    form = await take(await upload(hass_client, SHORT.encode() + b"\xff\xfe"))
    assert form["errors"] == {"file": "csv_unreadable"}
    with monkeypatch.context() as patch:
        patch.setattr(files, "MOST_CHARACTERS", len(SHORT) - 1)
        form = await take(await upload(hass_client, SHORT.encode()))
        assert form["errors"] == {"file": "csv_too_large"}
    connection = ready.entry.runtime_data.history.store._connection
    connection.execute("PRAGMA query_only=1")
    form = await take(await upload(hass_client, SHORT.encode()))
    assert form["errors"] == {"file": "history_failed"}
    connection.execute("PRAGMA query_only=0")
    assert await stored(ready, datetime(2026, 1, 1, tzinfo=UTC), 2) == [None, None]
    done = await take(await upload(hass_client, SHORT.encode()))
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert "import_history" not in done["data"]
    await ready.settle()
    assert ready.entry.options["minimum_dispatch_minutes"] == 5
    assert await stored(ready, datetime(2026, 1, 1, tzinfo=UTC), 2) == [0.5, None]
