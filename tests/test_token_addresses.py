"""Addresses with a token: who gets an answer, and what no answer shows."""

from datetime import timedelta
import json
import logging
from typing import Any
from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import http as http_helper
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.const import CONF_ADDRESS_TOKEN, DOMAIN
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.screens import addresses
from custom_components.octopus_insight.screens.addresses import ANSWERS
from tests.harness.clock import DAY, HOUR, MINUTE
from tests.harness.home import Home
from tests.harness.past import fill, keep_dispatch

ON = {"token_addresses": True}
OUTSIDE, INSIDE = "203.0.113.7", "192.168.1.20"


def token_of(home: Home) -> str:
    return home.entry.data[CONF_ADDRESS_TOKEN]


class Panel:
    """A panel on the network that asks."""

    def __init__(self, home: Home, client: TestClient) -> None:
        self.home, self.client = home, client

    async def get(self, what: str, token: str | None = None) -> Any:
        return await self.client.get(f"/api/{DOMAIN}/{token or token_of(self.home)}/{what}")


@pytest.fixture
async def panel(hass, home, hass_client_no_auth) -> Panel:
    """Have the addresses on, and three days before stored."""
    await async_setup_component(hass, "diagnostics", {})  # it serves, too
    await home.set_up(**ON)
    await fill(home, home.moment("00:00") - 3 * DAY)
    return Panel(home, await hass_client_no_auth())


async def test_each_address_answers_and_may_be_stored_nowhere(panel):
    kinds = dict.fromkeys(("energy", "dispatches", "health"), "application/json")
    kinds |= {"display.png": "image/png", "trmnl": "text/html"}
    assert kinds.keys() == ANSWERS.keys()
    for what, kind in kinds.items():
        answer = await panel.get(what)
        assert (answer.status, answer.content_type) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-store"
    picture = await (await panel.get("display.png")).read()
    assert picture.startswith(b"\x89PNG")
    assert await (await panel.get("health")).json() == {"status": "ok", "data_age_minutes": 0}


async def test_figures_are_those_of_the_action_or_made_up_and_marked(panel):
    energy = await (await panel.get("energy")).json()
    summary = await panel.home.act("get_daily_summary")
    assert energy == {key: one for key, one in summary.items() if key != "dispatches"}
    mock = await (await panel.get("energy?mock=true")).json()
    assert (mock["sample"], mock["total_cost"]) == (True, 2.76)
    assert "made-up" in await (await panel.get("trmnl?mock=true")).text()
    page = await (await panel.get("trmnl")).text()
    assert f"£{summary['total_cost']:.2f}" in page
    assert "made-up" not in page


async def test_no_answer_shows_whether_somebody_is_at_home(panel):
    """No time of a day and no half hour, no power, nothing of the car; of charges only totals."""
    home = panel.home
    start = home.moment("12:00") - DAY
    await keep_dispatch(home, Interval(start=start, end=start + HOUR))
    home.plug_in("14:00-15:00")
    await home.ask_at("12:10")
    charges = await (await panel.get("dispatches")).json()
    assert charges["days"][0] == {"date": "2026-11-17", "dispatches": 1, "energy_kwh": 3.5}
    assert len(charges["days"]) == 7
    assert all(day.keys() == charges["days"][0].keys() for day in charges["days"])
    energy = await (await panel.get("energy")).json()
    assert {"dispatches", "half_hours", "matrix"}.isdisjoint(energy)
    texts = json.dumps([energy, charges]) + await (await panel.get("trmnl")).text()
    assert "14:00" not in texts
    assert [
        number for number in (home.supplier.id_of("import"), "A-1F2E3D4C") if number in texts
    ] == []


async def test_the_picture_has_no_smart_charge_and_no_cost_of_the_power(panel, monkeypatch):
    home, drawn = panel.home, []
    monkeypatch.setattr(addresses, "png", lambda content, *_: drawn.append(content) or b"")
    home.plug_in("14:00-15:00")
    await home.ask_at("12:10")
    await panel.get("display.png")
    (content,) = drawn
    assert (content.marks, content.cost_per_hour) == ((), None)


async def test_whoever_guesses_learns_nothing(panel, monkeypatch):
    """Every wrong token and a wrong end get the same 404, and are compared alike."""
    compared = []
    real = addresses.compare_digest
    monkeypatch.setattr(
        addresses, "compare_digest", lambda *both: compared.append(both) or real(*both)
    )
    token = token_of(panel.home)
    for guess in ("x", token[:-1], token + "x", "ö" * 43, "None"):
        answer = await panel.get("energy", guess)
        assert (answer.status, await answer.read()) == (404, b"")
        assert answer.headers["Cache-Control"] == "no-store"
    assert (await panel.get("password")).status == 404
    # each time digests of one length, also of what is far too short
    assert len(compared) == 6
    assert {len(one) for both in compared for one in both} == {32}


async def test_they_are_off_until_asked_for_and_another_token_comes_with_the_next_time(
    hass, home, hass_client_no_auth
):
    await async_setup_component(hass, "http", {})
    entry = await home.set_up()
    client = await hass_client_no_auth()
    assert CONF_ADDRESS_TOKEN not in entry.data
    for nothing in ("", "None"):
        assert (await client.get(f"/api/{DOMAIN}/{nothing}/health")).status == 404
    tokens = []
    for is_on in (True, False, True):
        hass.config_entries.async_update_entry(entry, options={"token_addresses": is_on})
        await home.reload()
        assert (CONF_ADDRESS_TOKEN in entry.data) is is_on
        tokens += [token_of(home)] if is_on else []
    assert tokens[0] != tokens[1]
    assert min(map(len, tokens)) >= 43  # 256 bits, six in each character
    await home.reload()
    assert token_of(home) == tokens[1]


async def test_a_rotated_token_ends_the_old_one_at_once(panel, hass):
    old = token_of(panel.home)
    await panel.home.act("rotate_token")
    assert (await panel.get("health", old)).status == 404
    assert (await panel.get("health")).status == 200


async def test_what_is_off_cannot_be_rotated(home):
    await home.set_up()
    error = await home.refusal("rotate_token")
    assert error.translation_key == "addresses_off"
    assert error.translation_placeholders == {"field": "config_entry_id"}


@pytest.mark.parametrize(
    ("remote", "outside", "status"),
    [
        (INSIDE, False, 200),
        ("fd00::20", False, 200),
        (OUTSIDE, False, 404),
        ("2001:4860::1", False, 404),
        (None, False, 404),
        ("nobody", False, 404),
        (OUTSIDE, True, 200),
    ],
)
async def test_only_the_home_network_is_answered_unless_allowed(
    panel, hass, monkeypatch, remote, outside, status
):
    if outside:
        options = {**ON, "addresses_outside": True}
        hass.config_entries.async_update_entry(panel.home.entry, options=options)
        await panel.home.reload()
    request = type("Request", (), {"remote": remote})
    assert addresses._may_ask(panel.home.entry, hass, request) is (status == 200)
    if not outside:  # what comes through Home Assistant Cloud is not at home
        monkeypatch.setattr(addresses, "is_cloud_connection", lambda _: True)
        assert (await panel.get("health")).status == 404


async def test_the_sixty_first_request_of_an_hour_waits(panel, freezer: FrozenDateTimeFactory):
    for _ in range(60):
        assert (await panel.get("health")).status == 200
    answer = await panel.get("health")
    assert answer.status == 429
    assert 3590 < int(answer.headers["Retry-After"]) <= 3601
    assert (await panel.get("health", "x")).status == 404
    freezer.move_to(dt_util.utcnow() + HOUR + MINUTE)
    assert (await panel.get("health")).status == 200


async def test_old_data_is_called_stale_and_an_account_that_is_not_loaded_is_not_there(
    panel, freezer
):
    freezer.move_to(dt_util.utcnow() + timedelta(hours=3))
    assert (await (await panel.get("health")).json())["status"] == "stale"
    await panel.home.unload()
    assert (await panel.get("health")).status == 404


@pytest.mark.parametrize("household", ["export-only"])
async def test_a_home_that_buys_nothing_has_no_picture(hass, home, hass_client_no_auth):
    await async_setup_component(hass, "http", {})
    await home.set_up(**ON)
    answer = await Panel(home, await hass_client_no_auth()).get("display.png")
    assert (answer.status, await answer.json()) == (503, {"error": "no_answer_yet"})


@pytest.mark.parametrize("household", ["no-smart-meter"])
async def test_nothing_stored_is_an_error_with_its_key(hass, home, hass_client_no_auth):
    await async_setup_component(hass, "http", {})
    await home.set_up(**ON)
    panel = Panel(home, await hass_client_no_auth())
    for what in ("energy", "trmnl"):
        answer = await panel.get(what)
        assert (answer.status, await answer.json()) == (503, {"error": "no_complete_day"})


async def test_the_token_is_told_to_nobody(panel, hass, hass_client, caplog):
    """Not by Home Assistant's own debug log of requests either."""
    logging.getLogger(http_helper.__name__).setLevel("DEBUG")
    caplog.set_level("DEBUG")
    for what in ("energy", "password"):
        await panel.get(what)
    await panel.home.act("rotate_token")
    await panel.get("health")
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, panel.home.entry)
    states = [state.as_dict() for state in hass.states.async_all()]
    assert token_of(panel.home) not in json.dumps([diagnostics, states], default=str) + caplog.text


async def test_the_form_shows_where_they_begin(panel, hass):
    form = await hass.config_entries.options.async_init(panel.home.entry.entry_id)
    address = form["description_placeholders"]["address"]
    assert address.endswith(f"/api/{DOMAIN}/{token_of(panel.home)}/")
