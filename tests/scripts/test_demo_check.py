"""`scripts/demo --check` finds a wrong value, wherever it is shown."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from PIL import Image
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
OK, WRONG, MISSING = Verdict.OK, Verdict.WRONG, Verdict.MISSING


def wanting(*values: object) -> Expected:
    return Expected(unique_id=UNIQUE_ID, role="import", key="current_rate", values=values)


def verdict_on(state, *wanted: Expected, entity_id="sensor.current_rate") -> Verdict:
    registered = [{"unique_id": UNIQUE_ID, "entity_id": entity_id}]
    states = {} if state is None else {entity_id: state}
    (finding,) = compare("iog", wanted, registered, states)
    return finding.verdict


@rows(
    "state, value, verdict",
    ("0.2959992", 0.2959992, OK),
    ("0.0", 0.0, OK),
    ("-0.042", -0.042, OK),
    ("18.1802666666667", 18.180266666666667, OK),  # fewer digits
    ("0.2959", 0.2959992, WRONG),
    ("cheap", 0.2959992, WRONG),
    ("unknown", 0.0, MISSING),
    ("0.0", None, WRONG),
    (None, 0.2959992, MISSING),
    ("on", True, OK),
    ("off", True, WRONG),
    ("off", False, OK),
    ("2026-11-18T06:30:00+01:00", CHANGE, OK),
    ("2026-11-18T05:29:59+00:00", CHANGE, WRONG),
    ("soon", CHANGE, WRONG),
    ("cheap", "cheap", OK),
    ("normal", "cheap", WRONG),
    ("unknown", None, OK),
    ("unavailable", None, MISSING),
    ("12", Anything.KNOWN, OK),
    ("unknown", Anything.KNOWN, MISSING),
    ("unknown", Anything.AT_ALL, OK),
    ("unavailable", Anything.AT_ALL, MISSING),
)
def test_a_state_is_fine_when_it_means_the_value(state, value, verdict):
    assert verdict_on(state, wanting(value)) is verdict


@rows(
    "entity_id, state, verdict",
    ("button.car_refresh", "unknown", OK),
    ("button.car_refresh", "unavailable", MISSING),
    ("sensor.car_refresh", "unknown", MISSING),
)
def test_a_button_has_no_value_until_it_is_pressed(entity_id, state, verdict):
    assert verdict_on(state, wanting(Anything.KNOWN), entity_id=entity_id) is verdict


@rows("state, verdict", ("unknown", OK), ("unavailable", MISSING), (None, MISSING))
def test_events_and_calendars_only_have_to_be_there(state, verdict):
    assert verdict_on(state, entity_id="event.car_dispatch") is verdict
    assert verdict_on(state, entity_id="calendar.car_dispatches") is verdict


def test_a_missing_and_an_unexpected_entity_are_problems():
    registered = [{"unique_id": "1_off_peak", "entity_id": "binary_sensor.off_peak"}]
    states = {"binary_sensor.off_peak": "off"}
    assert problems(compare("iog", [wanting(0.12)], registered, states)) == [
        "iog import: (current_rate) is missing (-; expected: 0.12).",
        "iog: binary_sensor.off_peak is unexpected (off; expected: -).",
    ]


@cases(
    "added, now, rates, costs",
    ("before", -2, -1, (0.07000035, 0.07000035), (0.105, 0.105)),
    ("at", -1, 0, (0.2959992, 0.07000035), (0.444, 0.105)),
    ("after", 0, 1, (0.2959992, 0.2959992), (0.444, 0.444)),
)
def test_fine_is_what_is_true_now_or_was_when_the_account_was_added(added, now, rates, costs):
    """Around 05:30, when the off-peak window of `iog` ends; the home takes 1.5 kW."""
    world = World.of("iog")
    supplier = Supplier(name="iog", api_key=world.api_key, api_url=None, world=world)
    moments = (CHANGE + added * MINUTE, CHANGE + now * MINUTE)
    wanted = expected_of(supplier, *moments, has_power_sensor=True)
    found = {one.unique_id: one.values for one in wanted}
    assert found[UNIQUE_ID] == rates
    assert list(found["1000000000101_cost_per_hour"]) == list(costs)
    assert "00000000-0002-4000-8020-00000000c0de_intelligent_state" in found


def test_at_the_real_supplier_nothing_may_be_to_come():
    for key, value in (("current_rate", Anything.KNOWN), ("next_rate", Anything.AT_ALL)):
        told = expected_of_real({"unique_id": f"1_{key}", "translation_key": key})
        assert told.values == (value,)


NIGHT = {"start": "00:00", "end": "05:30", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07}
DAY = {"start": "05:30", "end": "24:00", "label": "ON_PEAK", "buy": 0.296, "sell": 0.12}
BANDS = (
    ExpectedBand("00:00", "05:30", "OFF_PEAK", 0.07000035, 0.07000035),
    ExpectedBand("05:30", "24:00", "ON_PEAK", 0.2959992, 0.12),
)


@cases(
    "bands, changed, expected, wrong",
    ("four decimals", [NIGHT, DAY], {}, BANDS, set()),
    ("price", [NIGHT | {"buy": 0.0701}, DAY], {}, BANDS, {"00:00-05:30"}),
    ("export price", [NIGHT | {"sell": 0.12}, DAY], {}, BANDS, {"00:00-05:30"}),
    ("label", [NIGHT | {"label": "ON_PEAK"}, DAY], {}, BANDS, {"00:00-05:30"}),
    ("end", [NIGHT | {"end": "05:00"}, DAY], {}, BANDS, {"00:00-05:00"}),
    ("a band too few", [NIGHT], {}, BANDS, {"bands"}),
    ("bands not known, all day", [NIGHT, DAY], {}, None, set()),
    ("not known, a gap", [NIGHT | {"end": "05:00"}, DAY], {}, None, {"bands"}),
    ("not known, nothing", [], {}, None, {"bands"}),
    ("would send", [NIGHT, DAY], {"read_only": False}, BANDS, {"read_only"}),
    ("has sent", [NIGHT, DAY], {"last_sent_at": "2026-11-21T04:00Z"}, BANDS, {"last_sent_at"}),
)
def test_a_wrong_band_or_a_site_that_might_send_is_found(bands, changed, expected, wrong):
    untouched = {"status": "read_only", "read_only": True, "sender": "blueprint", "sync_on": True}
    untouched["last_sent_at"] = None
    sensor = "sensor.powerwall_tariff"
    tariff = {"entity_id": sensor, "attributes": {**untouched, "bands": bands, **changed}}
    findings = battery_findings("iog", tariff, [expected])
    found = {finding.entity_id for finding in findings if finding.verdict is not OK}
    assert found == {f"{sensor} {name}" for name in wrong}


GREEN, AMBER = [0, 200, 80], [255, 150, 0]


@cases(
    "state, colour, levels, verdict",
    ("of the level", "on", GREEN, ["cheap"], OK),
    ("of another level", "on", AMBER, ["cheap"], WRONG),
    ("just changed", "on", AMBER, ["cheap", "normal"], OK),
    ("without a colour", "on", None, ["cheap"], WRONG),
    ("price not known", "on", [150, 150, 150], [None], OK),
    ("not lit", "off", None, ["cheap"], MISSING),
)
def test_a_lamp_has_the_colour_of_the_level(state, colour, levels, verdict):
    lamp = {"entity_id": "light.iog_lamp", "state": state, "attributes": {"rgb_color": colour}}
    assert lamp_finding("iog", [lamp], levels).verdict is verdict


def picture(*, mode="1", kind="PNG", ink=0.3) -> bytes:
    """Return a sheet with a black bar over a share of it."""
    sheet = Image.new(mode, (800, 480), 255 if mode == "L" else 1)
    sheet.paste(0, (0, 0, round(800 * ink), 480))
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
    ("now", "agile", NOON, OK),
    ("when the account was added", "agile", NOON - HALF_HOUR, OK),
    ("before", "agile", NOON - 2 * HALF_HOUR, WRONG),
    ("of another household", "iog", NOON, WRONG),
)
async def test_a_picture_shows_the_household_dot_for_dot(household, now, verdict):
    attributes = {"entity_picture": "/api/image_proxy/image.x?token=t"}
    image = {"entity_id": "image.x", "state": NOON.isoformat(), "attributes": attributes}
    proxy = Proxy(expected_picture(household, now, NOON))
    findings = await eink_findings(proxy, "agile", image, [NOON, NOON - HALF_HOUR])
    assert [finding.verdict for finding in findings] == [OK, verdict]
