"""A TRMNL: the form, what is pushed and how often, and what its markup makes of that."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
import json
from typing import Any
from unittest.mock import AsyncMock
from aiohttp.test_utils import TestServer
from aiohttp.web import Application, Request, Response
from homeassistant.config_entries import SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.json import json_bytes
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.const import SUBENTRY_TRMNL
from custom_components.octopus_insight.displays.trmnl.day import compact_day
from custom_components.octopus_insight.forms.trmnl import webhook_error
from custom_components.octopus_insight.model.history.daily import SAMPLE
from custom_components.octopus_insight.screens import trmnl
from tests.displays.trmnl_markup import LAYOUTS, rendered
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, SECOND
from tests.harness.forms import assert_has_texts, suggested
from tests.harness.home import Home
from tests.harness.past import fill

UUID = "3f1c2a9e-0000-4000-8000-0123456789ab"
OFFICIAL = f"https://trmnl.com/api/custom_plugins/{UUID}"
MOST_BYTES = 2_000


@dataclass
class Panel:
    """A stand-in for TRMNL's servers: what it was sent, and what it answers."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        self.bodies.append(await request.read())
        self.times.append(dt_util.utcnow())
        return Response(status=self.status, headers=self.headers)

    @property
    def shown(self) -> dict[str, Any]:
        return json.loads(self.bodies[-1])["merge_variables"]


@pytest.fixture
async def panel(socket_enabled) -> AsyncIterator[Panel]:
    panel, app = Panel(), Application()
    app.router.add_post(f"/api/custom_plugins/{UUID}", panel.answer)
    server = TestServer(app)
    await server.start_server(access_log=None)
    panel.address = str(server.make_url(f"/api/custom_plugins/{UUID}"))
    yield panel
    await server.close()


@pytest.fixture
def steady(monkeypatch) -> dict[str, Any]:
    """Let the day be what a test says, whatever the home does."""
    day = {"d": "Wed 18 Nov"}
    monkeypatch.setattr(trmnl, "compact_day", lambda *_: day)
    return day


async def push_of(home: Home) -> Any:
    """Return what pushes to the only one, in the place of the one that runs by itself."""
    (made,) = home.entry.get_subentries_of_type(SUBENTRY_TRMNL)
    home.entry.runtime_data.pushes[made.subentry_id].close()
    push = trmnl._Push(home.hass, home.entry.runtime_data, made)
    await push.async_remember()
    return push


def day_of(home: Home, summary: dict[str, Any], title: str = "Hall") -> dict[str, Any]:
    composed = home.entry.runtime_data.timeline.data
    return compact_day(composed, composed.import_meter, summary, title)


async def begin(home: Home) -> dict[str, Any]:
    return await home.hass.config_entries.subentries.async_init(
        (home.entry.entry_id, SUBENTRY_TRMNL), context={"source": SOURCE_USER}
    )


async def finish(home: Home, form: dict[str, Any], **typed: Any) -> dict[str, Any]:
    result = await home.hass.config_entries.subentries.async_configure(form["flow_id"], typed)
    await home.settle()
    if result["type"] is FlowResultType.FORM:
        assert_has_texts(result, "config_subentries.trmnl")
    return result


async def add(home: Home, panel: Panel) -> None:
    """Add the stand-in, which is not TRMNL's, and let the first push be done."""
    form = await finish(home, await begin(home), name="Hall", webhook=panel.address)
    assert form["errors"] == {"webhook": "not_https"}
    await finish(home, form, name="Hall", webhook=panel.address, send_anyway=True)
    await home.at(dt_util.utcnow() + 30 * SECOND)


# --- The form -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "error"),
    [
        (OFFICIAL, None),
        (OFFICIAL.replace("https", "http"), "not_https"),
        ("https://example.org/api/custom_plugins/1", "not_of_trmnl"),
        ("https://trmnl.com/api/custom_plugins/", "not_of_trmnl"),
        ("https://trmnl.com.example.org/api/custom_plugins/1", "not_of_trmnl"),
        ("https://a:b@trmnl.com/api/custom_plugins/1", "not_an_address"),
        ("https://[trmnl", "not_an_address"),
        ("ftp://trmnl.com/api/custom_plugins/1", "not_an_address"),
        ("price", "not_an_address"),
        ("", "not_an_address"),
    ],
)
def test_only_the_address_of_a_private_plugin_is_taken_without_a_question(address, error):
    assert webhook_error(address) == error


async def test_another_address_is_taken_once_that_is_confirmed(home):
    """The warning names the field; what is no address is never taken, and none is taken twice."""
    await home.set_up()
    form = await begin(home)
    assert_has_texts(form, "config_subentries.trmnl")
    assert {str(key) for key in form["data_schema"].schema} == {"name", "webhook"}
    form = await finish(home, form, name=" ", webhook="price")
    assert form["errors"] == {"webhook": "not_an_address"}
    own = "https://byos.example.org/push"
    form = await finish(home, form, name=" ", webhook=own)
    assert form["errors"] == {"webhook": "not_of_trmnl"}
    assert "send_anyway" in form["data_schema"].schema
    form = await finish(home, form, name=" ", webhook=own, send_anyway=False)
    assert form["errors"] == {"webhook": "not_of_trmnl"}
    made = await finish(home, form, name=" ", webhook=own, send_anyway=True)
    assert (made["title"], made["data"]) == ("TRMNL", {"webhook": own})
    form = await finish(home, await begin(home), name="B", webhook=own)
    again = await finish(home, form, name="B", webhook=own, send_anyway=True)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_saved_address_is_not_shown_again_and_stays_if_none_is_typed(home, panel):
    await home.set_up()
    await add(home, panel)
    (made,) = home.entry.get_subentries_of_type(SUBENTRY_TRMNL)
    form = await home.entry.start_subentry_reconfigure_flow(home.hass, made.subentry_id)
    assert_has_texts(form, "config_subentries.trmnl")
    assert suggested(form) == {"name": "Hall"}
    await finish(home, form, name="Kitchen")
    (changed,) = home.entry.get_subentries_of_type(SUBENTRY_TRMNL)
    assert (changed.title, dict(changed.data)) == ("Kitchen", {"webhook": panel.address})


# --- What is pushed, and when ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("household", "most"), [("iog", 8), ("agile", 50), ("fixed-flat", 6)])
async def test_days_of_pushes_keep_to_what_trmnl_takes(home, panel, most, capsys):
    """At most so many on each of these days, each under 2,000 bytes.

    An Agile price moves 48 times a day; a flat one never: four of six hours, and new totals.
    """
    await home.set_up()
    await fill(home, home.moment("00:00") - timedelta(days=3))
    await add(home, panel)
    await home.live(2 * DAY, HALF_HOUR)
    days = Counter(f"{at:%a}" for at in panel.times)
    sizes = [len(body) for body in panel.bodies]
    with capsys.disabled():
        print(f"\n{dict(days)} pushes of {min(sizes)} to {max(sizes)} bytes")  # noqa: T201
    assert 3 <= max(days.values()) <= most
    assert max(sizes) < MOST_BYTES


async def test_a_restart_sends_nothing_again_and_rest_is_four_pushes_a_day(home, panel, steady):
    """What is shown is remembered; six hours later it is sent again, so that its age is seen."""
    await home.set_up()
    await add(home, panel)
    await home.restart()
    await home.at(dt_util.utcnow() + MINUTE)
    assert len(panel.bodies) == 1
    await home.live(DAY)
    assert len(panel.bodies) == 1 + 4
    assert min(later - at for at, later in pairwise(panel.times)) >= 6 * HOUR


async def test_twelve_are_sent_in_an_hour_and_what_is_left_later(home, panel, steady):
    await home.set_up()
    await add(home, panel)
    push, begun = await push_of(home), dt_util.utcnow()
    for number in range(60):
        home.freezer.move_to(begun + number * MINUTE)
        steady["d"] = str(number)
        await push.async_review()
    assert len(panel.bodies) == 12
    home.freezer.move_to(begun + 61 * MINUTE)
    await push.async_review()
    assert panel.shown["d"] == "59"
    assert len(panel.bodies) == 13


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"Retry-After": "5400"}, 90 * MINUTE),
        ({"Retry-After": "Wed, 18 Nov 2026 12:31:00 GMT"}, 30 * MINUTE),
        ({"Retry-After": "9" * 5000}, HOUR),
        ({"Retry-After": "soon"}, HOUR),
        ({}, HOUR),
    ],
)
async def test_a_429_is_obeyed_and_is_no_failure(home, panel, steady, header, wait):
    await home.set_up()
    panel.status, panel.headers = 429, header
    await add(home, panel)
    push, sent = await push_of(home), dt_util.utcnow()
    home.freezer.move_to(sent + wait - 2 * MINUTE)
    await push.async_review()
    assert len(panel.bodies) == 1
    home.freezer.move_to(sent + wait + MINUTE)
    await push.async_review()
    assert len(panel.bodies) == 2
    assert home.issues() == {}


@pytest.mark.parametrize("status", [404, 500])
async def test_a_failure_is_a_repair_that_goes_with_the_next_success(home, panel, steady, status):
    """Where the address is refused at once, in an outage from the second try on."""
    await home.set_up()
    panel.status = status
    await add(home, panel)
    assert ("trmnl_failing" in home.issues()) is (status == 404)
    await home.live(3 * HOUR)
    assert home.issues()["trmnl_failing"] == {"name": "Hall", "reason": f"status {status}"}
    assert 3 <= len(panel.bodies) <= 6
    panel.status = 200
    await home.live(6 * HOUR)
    assert home.issues() == {}


@pytest.mark.parametrize(
    ("error", "pushes"), [(ServiceValidationError, 1), (HomeAssistantError, 0)]
)
async def test_prices_are_pushed_without_a_whole_day_and_nothing_without_the_file(
    home, panel, monkeypatch, error, pushes
):
    await home.set_up()
    monkeypatch.setattr(trmnl, "async_summary", AsyncMock(side_effect=error))
    await add(home, panel)
    assert len(panel.bodies) == pushes
    assert home.issues() == {}


@pytest.mark.parametrize("household", ["export-only"])
async def test_a_home_that_buys_nothing_pushes_nothing(home, panel):
    await home.set_up()
    await add(home, panel)
    assert panel.bodies == []


async def test_the_address_is_told_to_nobody(home, panel, steady, caplog, hass_client):
    """Neither when it is refused, nor when nothing answers there."""
    caplog.set_level("DEBUG", "custom_components.octopus_insight")
    entry = await home.set_up()
    panel.status = 404
    await add(home, panel)
    (made,) = entry.get_subentries_of_type(SUBENTRY_TRMNL)
    gone = {"webhook": f"http://127.0.0.1:1/api/custom_plugins/{UUID}"}
    home.hass.config_entries.async_update_subentry(entry, made, data=gone)
    await home.settle()
    await home.at(dt_util.utcnow() + MINUTE)
    assert len(panel.bodies) == 1
    diagnostics = await get_diagnostics_for_config_entry(home.hass, hass_client, entry)
    states = [state.as_dict() for state in home.hass.states.async_all()]
    told_of = json.dumps([diagnostics, states, home.issues()], default=str) + caplog.text
    assert UUID not in told_of


async def test_a_removed_one_gets_nothing_more(home, panel, steady):
    entry = await home.set_up()
    panel.status = 404
    await add(home, panel)
    (made,) = entry.get_subentries_of_type(SUBENTRY_TRMNL)
    home.hass.config_entries.async_remove_subentry(entry, made.subentry_id)
    await home.live(DAY, 6 * HOUR)
    assert len(panel.bodies) == 1
    assert home.issues() == {}


# --- The day and its markup -----------------------------------------------------------------------


async def test_the_day_has_prices_and_totals_and_no_half_hour_of_use(home):
    await home.set_up()
    home.plug_in("12:30-14:00")
    await home.ask_at("12:10")
    day = day_of(home, {**SAMPLE, "date": "17 Nov 2026", "data_age_days": 1})
    assert day["n"] == [29.6, "n", "12:30", 7.0]
    assert day["p"] == [7.0] * 11 + [29.6] * 14 + [7.0] * 3 + [29.6] * 19 + [7.0]
    assert day["b"] == "c" * 11 + "n" * 14 + "s" * 3 + "n" * 19 + "c"
    assert day["y"] == {
        "d": "17 Nov",
        "a": 1,
        "t": "£2.76",
        "o": [6.2, "£0.43"],
        "k": [2.3, "£0.68"],
        "q": [1.8, "£0.13"],
        "g": [12.5, "£1.05"],
    }


async def test_the_longest_day_fits(home):
    """50 half hours of four digits each, four sessions, and a long name beyond ASCII."""
    await home.set_up()
    day = day_of(home, {**SAMPLE, "date": "17 Nov 2026", "data_age_days": 92}, "ö" * 100)
    day |= {"p": [-1234.5] * 50, "b": "s" * 50, "e": [["saving", "Wed 18:00", "Wed 19:00"]] * 4}
    assert len(json_bytes({"merge_variables": day})) < MOST_BYTES


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("household", ["iog", "agile", "fixed-flat", "no-smart-meter"])
async def test_each_layout_shows_the_price_the_bars_and_the_total(home, household, layout):
    """And says so where there is no total, or an old one."""
    await home.set_up()
    summary = {**SAMPLE, "date": "15 Nov 2026", "data_age_days": 3}
    day = day_of(home, summary) | {"at": "12:11"}
    shown = rendered(layout, day)
    price, *_ = day["n"]
    assert f"{price}p" in shown
    assert shown.count('class="oi-slot"') == 48
    assert shown.count('class="oi-none"') == day["p"].count(None)
    assert shown.count('oi-on"') == day["b"].count("s")
    assert ("£2.76" in shown, "3 days old" in shown, "sent 12:11" in shown) == (True, True, True)
    assert "No complete day yet" in rendered(layout, {**day, "y": None})
    unknown = {"n": [None, "?", "", None], "p": [None] * 48, "b": "?" * 48, "hi": 0}
    assert "Unknown" in rendered(layout, day | unknown)
