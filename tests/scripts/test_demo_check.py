"""`scripts/demo --check` finds a wrong value, wherever it is shown."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from PIL import Image
import pytest
from simulator.expected import ExpectedBand
from simulator.world import World
from tests.harness.cases import cases, rows
from tools.demo.check import Verdict, compare, problems
from tools.demo.eink_check import Fetched, eink_findings
from tools.demo.eink_expected import expected_picture
from tools.demo.expectations import Anything, Expected, expected_of, expected_of_real
from tools.demo.extra_devices_check import battery_findings, lamp_finding
from tools.demo.supplier import Supplier

CHANGE = datetime(2026, 11, 18, 5, 30, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 12, 10, tzinfo=UTC)
MINUTE, HALF_HOUR = timedelta(minutes=1), timedelta(minutes=30)
UNIQUE_ID = "1000000000101_current_rate"
ENTITY_ID = "sensor.electricity_current_rate"


def check(state, *values, entity_id=ENTITY_ID):
    """Return the only finding about an entity that has to show one of `values`."""
    wanted = Expected(unique_id=UNIQUE_ID, role="import", key="current_rate", values=values)
    registered = [{"unique_id": UNIQUE_ID, "entity_id": entity_id}]
    states = {} if state is None else {entity_id: state}
    (finding,) = compare("iog", [wanted], registered, states)
    return finding


@cases(
    "state, value, verdict",
    ("number", "0.2959992", 0.2959992, Verdict.OK),
    ("free", "0.0", 0.0, Verdict.OK),
    ("below zero", "-0.042", -0.042, Verdict.OK),
    ("fewer digits", "18.1802666666667", 18.180266666666667, Verdict.OK),
    ("rounded number", "0.2959", 0.2959992, Verdict.WRONG),
    ("word for a number", "cheap", 0.2959992, Verdict.WRONG),
    ("unknown is not free", "unknown", 0.0, Verdict.MISSING),
    ("free is not unknown", "0.0", None, Verdict.WRONG),
    ("unavailable", "unavailable", 0.2959992, Verdict.MISSING),
    ("no state at all", None, 0.2959992, Verdict.MISSING),
    ("on", "on", True, Verdict.OK),
    ("not on", "off", True, Verdict.WRONG),
    ("off", "off", False, Verdict.OK),
    ("moment", "2026-11-18T05:30:00+00:00", CHANGE, Verdict.OK),
    ("elsewhere", "2026-11-18T06:30:00+01:00", CHANGE, Verdict.OK),
    ("a second before", "2026-11-18T05:29:59+00:00", CHANGE, Verdict.WRONG),
    ("word for a moment", "soon", CHANGE, Verdict.WRONG),
    ("word", "cheap", "cheap", Verdict.OK),
    ("another word", "normal", "cheap", Verdict.WRONG),
    ("unknown as it should be", "unknown", None, Verdict.OK),
    ("unavailable is not unknown", "unavailable", None, Verdict.MISSING),
    ("anything", "12", Anything.KNOWN, Verdict.OK),
    ("anything but nothing", "unknown", Anything.KNOWN, Verdict.MISSING),
    ("nothing will do", "unknown", Anything.AT_ALL, Verdict.OK),
    ("not even nothing", "unavailable", Anything.AT_ALL, Verdict.MISSING),
)
def test_a_state_is_fine_when_it_means_the_value(state, value, verdict):
    assert check(state, value).verdict is verdict


def test_a_missing_and_an_unexpected_entity_are_problems():
    wanted = Expected(unique_id=UNIQUE_ID, role="import", key="current_rate", values=(0.12,))
    registered = [{"unique_id": "1_off_peak", "entity_id": "binary_sensor.off_peak"}]
    assert problems(compare("iog", [wanted], registered, {"binary_sensor.off_peak": "off"})) == [
        "iog import: (current_rate) is missing (-; expected: 0.12).",
        "iog: binary_sensor.off_peak is unexpected (off; expected: -).",
    ]


@cases(
    "entity_id, state, verdict",
    ("button never pressed", "button.car_refresh", "unknown", Verdict.OK),
    ("out of reach", "button.car_refresh", "unavailable", Verdict.MISSING),
    ("no button", "sensor.car_refresh", "unknown", Verdict.MISSING),
)
def test_a_button_has_no_value_until_it_is_pressed(entity_id, state, verdict):
    assert check(state, Anything.KNOWN, entity_id=entity_id).verdict is verdict


@pytest.mark.parametrize("entity_id", ["event.car_dispatch", "calendar.car_dispatches"])
@rows(
    "state, verdict",
    ("unknown", Verdict.OK),
    ("unavailable", Verdict.MISSING),
    (None, Verdict.MISSING),
)
def test_events_and_calendars_only_have_to_be_there(entity_id, state, verdict):
    registered = [{"unique_id": "1_dispatch", "entity_id": entity_id}]
    states = {} if state is None else {entity_id: state}
    (finding,) = compare("iog", [], registered, states)
    assert (finding.entity_id, finding.verdict) == (entity_id, verdict)


def test_at_the_real_supplier_nothing_may_be_to_come():
    values = {
        key: expected_of_real({"unique_id": f"1_{key}", "translation_key": key}).values
        for key in ("current_rate", "next_rate")
    }
    assert values == {"current_rate": (Anything.KNOWN,), "next_rate": (Anything.AT_ALL,)}


@cases(
    "added, now, rates, costs",
    ("before", -2, -1, (0.07000035, 0.07000035), (0.105000525, 0.105000525)),
    ("at", -1, 0, (0.2959992, 0.07000035), (0.4439988, 0.105000525)),
    ("after", 0, 1, (0.2959992, 0.2959992), (0.4439988, 0.4439988)),
)
def test_fine_is_what_is_true_now_or_was_when_the_account_was_added(added, now, rates, costs):
    """Around 05:30, when the off-peak window of `iog` ends; the home takes 1.5 kW."""
    world = World.of("iog")
    supplier = Supplier(name="iog", api_key=world.api_key, api_url=None, world=world)
    moments = (CHANGE + added * MINUTE, CHANGE + now * MINUTE)
    found = {
        wanted.unique_id: wanted.values
        for wanted in expected_of(supplier, *moments, has_power_sensor=True)
    }
    assert found["1000000000101_current_rate"] == rates
    assert found["1000000000101_cost_per_hour"] == pytest.approx(costs)
    assert "00000000-0002-4000-8020-00000000c0de_intelligent_state" in found


NIGHT = {"start": "00:00", "end": "05:30", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07}
DAY = {"start": "05:30", "end": "24:00", "label": "ON_PEAK", "buy": 0.296, "sell": 0.12}
EXPECTED_BANDS = (
    ExpectedBand("00:00", "05:30", "OFF_PEAK", 0.07000035, 0.07000035),
    ExpectedBand("05:30", "24:00", "ON_PEAK", 0.2959992, 0.12),
)


@cases(
    "bands, changed, expected, wrong",
    ("four decimals", [NIGHT, DAY], {}, EXPECTED_BANDS, set()),
    ("price", [NIGHT | {"buy": 0.0701}, DAY], {}, EXPECTED_BANDS, {"00:00-05:30"}),
    ("export price", [NIGHT | {"sell": 0.12}, DAY], {}, EXPECTED_BANDS, {"00:00-05:30"}),
    ("label", [NIGHT | {"label": "ON_PEAK"}, DAY], {}, EXPECTED_BANDS, {"00:00-05:30"}),
    ("end", [NIGHT | {"end": "05:00"}, DAY], {}, EXPECTED_BANDS, {"00:00-05:00"}),
    ("a band too few", [NIGHT], {}, EXPECTED_BANDS, {"bands"}),
    ("bands not known, all day", [NIGHT, DAY], {}, None, set()),
    ("not known, a gap", [NIGHT | {"end": "05:00"}, DAY], {}, None, {"bands"}),
    ("not known, nothing", [], {}, None, {"bands"}),
    ("would send", [NIGHT, DAY], {"read_only": False}, EXPECTED_BANDS, {"read_only"}),
    (
        "has sent",
        [NIGHT, DAY],
        {"last_sent_at": "2026-11-21T04:00:00+00:00"},
        EXPECTED_BANDS,
        {"last_sent_at"},
    ),
)
def test_a_wrong_band_or_a_site_that_might_send_is_found(bands, changed, expected, wrong):
    untouched = {"read_only": True, "sender": "blueprint", "sync_on": True, "last_sent_at": None}
    tariff = {
        "entity_id": "sensor.powerwall_tariff",
        "attributes": {**untouched, "bands": bands, **changed},
    }
    findings = battery_findings("iog", tariff, [expected])
    assert wrong == {
        finding.entity_id.removeprefix("sensor.powerwall_tariff ")
        for finding in findings
        if finding.verdict is not Verdict.OK
    }


GREEN, AMBER = [0, 200, 80], [255, 150, 0]


@cases(
    "state, colour, levels, verdict",
    ("of the level", "on", GREEN, ["cheap"], Verdict.OK),
    ("of another level", "on", AMBER, ["cheap"], Verdict.WRONG),
    ("just changed", "on", AMBER, ["cheap", "normal"], Verdict.OK),
    ("without a colour", "on", None, ["cheap"], Verdict.WRONG),
    ("price not known", "on", [150, 150, 150], [None], Verdict.OK),
    ("not lit", "off", None, ["cheap"], Verdict.MISSING),
)
def test_a_lamp_has_the_colour_of_the_level(state, colour, levels, verdict):
    lamp = {"entity_id": "light.iog_lamp", "state": state, "attributes": {"rgb_color": colour}}
    assert lamp_finding("iog", [lamp], levels).verdict is verdict


def picture(*, size=(800, 480), mode="1", kind="PNG", ink=0.3):
    """Return a sheet with a black bar over a share of it."""
    sheet = Image.new(mode, size, 255 if mode == "L" else 1)
    sheet.paste(0, (0, 0, round(size[0] * ink), size[1]))
    file = BytesIO()
    sheet.save(file, kind)
    return file.getvalue()


@cases(
    "file, found",
    ("a picture", picture(), "image/png 800x480 1"),
    ("grey", picture(mode="L"), "image/png 800x480 L"),
    ("white", picture(ink=0.0), "blank (0% black)"),
    ("JPEG", picture(mode="L", kind="JPEG"), "no PNG"),
    ("a page", b"<html>", "no PNG"),
)
def test_a_picture_is_a_png_of_its_size_with_something_on_it(file, found):
    assert Fetched("image/png", file).format == found


class Proxy:
    """A REST interface that serves one picture."""

    def __init__(self, file):
        self._file = file

    async def file(self, _path):
        return "image/png", self._file


@cases(
    "household, now, verdict",
    ("now", "agile", NOON, Verdict.OK),
    ("when the account was added", "agile", NOON - HALF_HOUR, Verdict.OK),
    ("before", "agile", NOON - 2 * HALF_HOUR, Verdict.WRONG),
    ("of another household", "iog", NOON, Verdict.WRONG),
)
async def test_a_picture_shows_the_household_dot_for_dot(household, now, verdict):
    image = {
        "entity_id": "image.x",
        "state": NOON.isoformat(),
        "attributes": {"entity_picture": "/api/image_proxy/image.x?token=t"},
    }
    proxy = Proxy(expected_picture(household, now, NOON))
    findings = await eink_findings(proxy, "agile", image, [NOON, NOON - HALF_HOUR])
    assert [finding.verdict for finding in findings] == [Verdict.OK, verdict]
