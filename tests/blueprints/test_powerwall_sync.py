"""The blueprint that sends a Powerwall its tariff: who decides, how it is sent, what is confirmed.

Examples of the page are taken from the page.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
import re
from typing import Any
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.setup import async_setup_component
import pytest
import yaml
from tests.harness.battery_home import SITE, PowerwallHome, cheap_times
from tests.harness.car_home import ORDINARY
from tests.harness.home import same_home, unload_all

PAGE = (Path(__file__).parents[2] / "docs" / "powerwall.md").read_text()
NIGHT = "00:00-05:30, 23:30-24:00"
SLOT = "00:00-05:30, 18:00-19:00, 23:30-24:00"
MQTT_SWITCH = "switch.powerwall_follows"


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[PowerwallHome]:
    """Have a home at six in the morning, with a slot in the evening and nothing set up yet."""
    home = PowerwallHome(hass, freezer, supplier, ORDINARY)
    freezer.move_to(home.moment("06:00"))
    supplier.perform({"do": "no_sessions"})
    supplier.perform({"do": "consumption_hold", "after": "2026-11-01"})
    home.do("plug_in")
    home.plan("18:00-19:00")
    with same_home():
        yield home
        await hass.services.async_call("automation", "turn_off", {"entity_id": "all"})
        await unload_all(hass)


async def begin(home: PowerwallHome, *, site: dict[str, Any] | None = None, **inputs: Any) -> None:
    """Let the blueprint send to a site."""
    home.follow(**{"sender": "blueprint"} | (site or {}))
    await home.set_up()
    await home.automate(**inputs)


def attempts(home: PowerwallHome) -> tuple[int, bool]:
    """Return how often it was tried, and whether the tariff is confirmed."""
    shown = home.state_of("powerwall_tariff").attributes
    return shown["attempts"], shown["confirmed"]


# --- Who decides ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "site",
    [
        pytest.param({"read_only": True}, id="read-only"),
        pytest.param({"read_only": True, "sender": "integration"}, id="read-only, other sender"),
        pytest.param({"sender": "integration", "site_device": None}, id="other sender"),
    ],
)
async def test_it_sends_nothing_unless_it_is_the_sender(home, site):
    """Not for a site that is read-only, and not for one that the integration sends to."""
    sent = []
    await begin(home, site=site, send_actions=[{"event": "sent"}], enabled_entities=[MQTT_SWITCH])
    home.hass.bus.async_listen("sent", sent.append)
    home.hass.states.async_set(MQTT_SWITCH, "off")
    await home.live_until("06:30")
    assert sent == []
    assert home.state_of("powerwall_sync").state == "on"


async def test_an_entity_of_the_household_switches_the_site(home):
    """Off restores at once and stops, whatever is planned; on sends the slot again."""
    home.hass.states.async_set(MQTT_SWITCH, "on")
    await begin(home, enabled_entities=[MQTT_SWITCH])
    assert home.keeps() == SLOT
    home.hass.states.async_set(MQTT_SWITCH, "off")
    await home.settle()
    assert home.keeps() == NIGHT
    assert home.state_of("powerwall_sync").state == "off"
    await home.live_until("06:30", {"06:10": lambda: home.plan("20:00-21:00")})
    assert len(home.sends()) == 2
    home.hass.states.async_set(MQTT_SWITCH, "on")
    await home.live_until("06:31")
    assert home.keeps() == "00:00-05:30, 18:00-19:00, 20:00-21:00, 23:30-24:00"
    assert len(home.sends()) == 3


@pytest.mark.parametrize("word", ["unknown", "unavailable"])
async def test_an_entity_that_is_not_known_decides_nothing(home, word):
    """A broker that is down must not empty the tariff, nor leave a slot in it."""
    home.hass.states.async_set(MQTT_SWITCH, "on")
    await begin(home, enabled_entities=[MQTT_SWITCH])
    home.hass.states.async_set(MQTT_SWITCH, word)
    await home.live_until("06:30", {"06:10": lambda: home.plan("20:00-21:00")})
    assert home.keeps() == "00:00-05:30, 18:00-19:00, 20:00-21:00, 23:30-24:00"
    assert home.state_of("powerwall_sync").state == "on"


async def test_all_entities_have_to_be_on(home):
    """One of two is off when the automation is saved: the site is switched off, nothing is sent."""
    home.hass.states.async_set(MQTT_SWITCH, "on")
    home.hass.states.async_set("input_boolean.winter", "off")
    await begin(home, enabled_entities=[MQTT_SWITCH, "input_boolean.winter"])
    await home.live_until("06:10")
    assert home.sends() == []
    home.hass.states.async_set("input_boolean.winter", "on")
    await home.settle()
    assert home.keeps() == SLOT


async def test_the_site_s_own_switch_will_do(home):
    """It may be named as what decides; off is off."""
    home.follow("blueprint")
    await home.set_up()
    await home.automate(enabled_entities=[home.entity_of("powerwall_sync")])
    assert home.keeps() == SLOT
    await home.switch("off")
    await home.live_until("06:20")
    assert home.keeps() == NIGHT
    assert len(home.sends()) == 2


# --- When it fails --------------------------------------------------------------------------------


async def test_a_person_is_told_of_the_third_failure_and_only_of_that(home):
    """Tries at 0, 5 and 15 minutes; the word comes a minute after the third, once."""
    told = []
    home.hass.bus.async_listen("told", told.append)
    home.teslemetry.refusing.add(SITE)
    await begin(home, failed_actions=[{"event": "told"}])
    await home.live_until("06:14")
    assert (attempts(home), len(told)) == ((2, False), 0)
    await home.live_until("06:18")
    assert (attempts(home), len(told)) == ((3, False), 1)
    await home.live_until("08:00")
    assert (attempts(home), len(told)) == ((5, False), 1)


async def test_a_third_try_that_succeeds_is_no_failure(home):
    """Nobody is told."""
    told = []
    home.hass.bus.async_listen("told", told.append)
    home.teslemetry.refusing.add(SITE)
    await begin(home, failed_actions=[{"event": "told"}])
    await home.live_until("06:12")
    home.teslemetry.refusing.clear()
    await home.live_until("06:30")
    assert told == []
    assert attempts(home) == (0, True)


async def test_the_default_tells_by_a_notification(home):
    """It stays on the screen until a person has read it."""
    assert await async_setup_component(home.hass, "persistent_notification", {})
    home.teslemetry.refusing.add(SITE)
    await begin(home)
    await home.live_until("06:20")
    (notification,) = home.hass.data["persistent_notification"].values()
    assert notification["title"] == "The Powerwall did not get its tariff"


STOPS = {
    "an action that fails": [
        {"action": "teslemetry.time_of_use", "data": {"device_id": "no site"}}
    ],
    "an action that is not there": [{"action": "tessie.no_such_action"}],
    "a stop": [{"stop": "not today"}],
    "a stop with an error": [{"stop": "no", "error": True}],
}


@pytest.mark.parametrize("send_actions", STOPS.values(), ids=STOPS.keys())
async def test_what_was_not_sent_is_never_confirmed(home, send_actions):
    """It counts as a try, and the next one comes after the pause."""
    await begin(home, send_actions=send_actions)
    assert attempts(home) == (1, False)
    await home.live_until("06:07")
    assert attempts(home) == (2, False)
    assert home.state_of("powerwall_out_of_sync").state == "on"


# --- By other ways --------------------------------------------------------------------------------


def example(heading: str) -> tuple[dict[str, Any], list[Any]]:
    """Return the examples below a heading: what is configured, and the actions that use it."""
    text = PAGE.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    configuration, actions = (re.sub(r"!secret \w+", "Bearer x", block) for block in blocks)
    return yaml.safe_load(configuration), yaml.safe_load(actions)


@pytest.fixture
async def serve(socket_enabled) -> AsyncIterator[Callable[[Any, int], TestServer]]:
    """Return what opens a server that answers as told, and keeps what it was sent."""
    servers = []

    async def open_server(answer: Any, status: int) -> TestServer:
        async def take(request: web.Request) -> web.Response:
            server.taken.append((request.path, request.headers, await request.json()))
            return web.json_response(answer, status=status)

        app = web.Application()
        app.router.add_post("/{path:.*}", take)
        server = TestServer(app)
        server.taken = []
        await server.start_server(access_log=None)
        servers.append(server)
        return server

    yield open_server
    for server in servers:
        await server.close()


@pytest.mark.parametrize(
    ("answer", "status", "is_taken"),
    [
        pytest.param({"response": {"code": 201, "message": "Updated"}}, 200, True, id="updated"),
        pytest.param({"response": {"Code": 201, "Message": "Updated"}}, 200, True, id="capitals"),
        pytest.param({"response": {"result": True, "reason": ""}}, 200, True, id="an older answer"),
        pytest.param({"response": {"code": 400}}, 200, False, id="refused inside"),
        pytest.param({"response": None, "error": "upstream"}, 200, False, id="error inside"),
        pytest.param({"error": "invalid_token"}, 401, False, id="wrong token"),
        pytest.param({}, 500, False, id="server error"),
    ],
)
async def test_tessie_as_the_page_shows_it(home, serve, answer, status, is_taken):
    """The tariff arrives wrapped as Tesla wants it; only a good answer confirms it."""
    server = await serve(answer, status)
    configured, actions = example("Tessie")
    command = configured["rest_command"]["powerwall_tariff"]
    host = "https://api.tessie.com/"
    assert command["url"].startswith(host)
    command["url"] = str(server.make_url("/")) + command["url"].removeprefix(host)
    assert await async_setup_component(home.hass, "rest_command", configured)
    await begin(home, site={"site_device": None}, site_device="", send_actions=actions)
    ((path, headers, body),) = server.taken
    assert path == "/api/1/energy_sites/1234567890123/time_of_use_settings"
    assert headers["Authorization"] == "Bearer x"
    assert list(body) == ["tou_settings"]
    assert list(body["tou_settings"]) == ["tariff_content_v2"]
    now = home.moment("06:00")
    assert cheap_times(body["tou_settings"]["tariff_content_v2"], now) == SLOT
    assert attempts(home) == ((0, True) if is_taken else (1, False))


async def test_netzero_as_the_page_shows_it(home, serve, freezer):
    """The reserve goes up while a dispatch makes the house cheap, and down after it."""
    server = await serve({}, 200)
    configured, automation = example("Netzero")
    command = configured["rest_command"]["netzero_reserve"]
    host = "https://api.netzero.energy/"
    assert command["url"].startswith(host)
    command["url"] = str(server.make_url("/")) + command["url"].removeprefix(host)
    assert await async_setup_component(home.hass, "rest_command", configured)
    freezer.move_to(home.moment("17:50"))
    home.entry.add_to_hass(home.hass)
    await home.set_up()
    assert await async_setup_component(home.hass, "automation", {"automation": [automation]})
    await home.live_until("18:02")
    assert server.taken[-1][2] == {"backup_reserve_percent": 100}
    await home.live_until("19:02")
    assert server.taken[-1][2] == {"backup_reserve_percent": 20}
