"""The blueprint that sends a Powerwall its tariff: who decides, how it is sent, what is confirmed.

Examples of the page are taken from the page.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
import re
from typing import Any
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import yaml
from tests.harness.powerwall import BASE, SITE, WITH_SLOT, PowerwallHome, cheap_times

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "powerwall.md").read_text()
BLUEPRINT = ROOT / "blueprints" / "automation" / "octopus_insight" / "powerwall_sync.yaml"
WITH_BOTH = "00:00-05:30, 18:00-19:00, 20:00-21:00, 23:30-24:00"
MQTT_SWITCH = "switch.powerwall_follows"

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["06:00"]),
]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


@pytest.fixture
async def house(home) -> AsyncIterator[PowerwallHome]:
    """Have a home at six in the morning, with a slot in the evening and nothing set up yet."""
    home.do("no_sessions")
    home.do("consumption_hold", after="2026-11-01")
    home.plug_in("18:00-19:00")
    yield home
    await home.hass.services.async_call("automation", "turn_off", {"entity_id": "all"})


async def begin(house: PowerwallHome, *, site: dict[str, Any] | None = None, **inputs: Any) -> None:
    """Let the blueprint send to a site."""
    await house.begin(**{"sender": "blueprint"} | (site or {}))
    await house.automate(**inputs)


def heard(house: PowerwallHome, event: str) -> list[Any]:
    """Return a list to which is added each event of that kind."""
    events: list[Any] = []
    house.hass.bus.async_listen(event, events.append)
    return events


def read(house: PowerwallHome, state: str, entity_id: str = MQTT_SWITCH) -> None:
    """Let an entity of the household read this."""
    house.hass.states.async_set(entity_id, state)


# --- Who decides ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "site",
    [
        pytest.param({"read_only": True}, id="read-only"),
        pytest.param({"read_only": True, "sender": "integration"}, id="read-only, other sender"),
        pytest.param({"sender": "integration", "site_device": None}, id="other sender"),
    ],
)
async def test_it_sends_nothing_unless_it_is_the_sender(house, site):
    """Not for a site that is read-only, and not for one that the integration sends to."""
    sent = heard(house, "sent")
    await begin(house, site=site, send_actions=[{"event": "sent"}], enabled_entities=[MQTT_SWITCH])
    read(house, "off")
    await house.live_until("06:30")
    assert sent == []
    assert house.site("sync").state == "on"


async def test_an_entity_of_the_household_switches_the_site(house):
    """Off restores at once and stops, whatever is planned; on sends the slot again."""
    read(house, "on")
    await begin(house, enabled_entities=[MQTT_SWITCH])
    assert house.keeps() == WITH_SLOT
    read(house, "off")
    await house.settle()
    assert house.keeps() == BASE
    assert house.site("sync").state == "off"
    await house.live_until("06:30", {"06:10": lambda: house.plan("20:00-21:00")})
    assert len(house.sends()) == 2
    read(house, "on")
    await house.live_until("06:31")
    assert house.keeps() == WITH_BOTH
    assert len(house.sends()) == 3


@pytest.mark.parametrize("word", ["unknown", "unavailable"])
async def test_an_entity_that_is_not_known_decides_nothing(house, word):
    """A broker that is down must not empty the tariff, nor leave a slot in it."""
    read(house, "on")
    await begin(house, enabled_entities=[MQTT_SWITCH])
    read(house, word)
    await house.live_until("06:30", {"06:10": lambda: house.plan("20:00-21:00")})
    assert house.keeps() == WITH_BOTH
    assert house.site("sync").state == "on"


async def test_all_entities_have_to_be_on(house):
    """One of two is off when the automation is saved: the site is switched off, nothing is sent."""
    read(house, "on")
    read(house, "off", "input_boolean.winter")
    await begin(house, enabled_entities=[MQTT_SWITCH, "input_boolean.winter"])
    await house.live_until("06:10")
    assert house.sends() == []
    read(house, "on", "input_boolean.winter")
    await house.settle()
    assert house.keeps() == WITH_SLOT


async def test_the_site_s_own_switch_will_do(house):
    """It may be named as what decides; off is off."""
    house.follow("blueprint")
    await house.load()
    await house.automate(enabled_entities=[house.entity_of("powerwall_sync")])
    assert house.keeps() == WITH_SLOT
    await house.switch("off")
    await house.live_until("06:20")
    assert house.keeps() == BASE
    assert len(house.sends()) == 2


# --- What keeps it from sending ------------------------------------------------------------------

NOTHING_SENT = "The Powerwall gets no tariff"


def said(house: PowerwallHome) -> str | None:
    """Return what a person is notified of."""
    return house.notifications().get(NOTHING_SENT)


async def test_a_read_only_site_is_named_until_it_is_so_no_longer(house):
    await begin(house, site={"read_only": True})
    assert said(house).startswith(f"Powerwall {SITE} is read-only, so nothing is sent.")
    await house.change(read_only=False)
    await house.live_until("06:10")
    assert (said(house), house.keeps()) == (None, WITH_SLOT)
    await house.change(sender="integration")
    assert said(house).startswith(
        f"The tariff of Powerwall {SITE} is sent by Octopus Insight itself"
    )
    sent = len(house.sends())
    await house.live_until("06:20")
    assert len(house.sends()) == sent


async def test_what_a_person_has_read_does_not_come_back_by_itself(house):
    """Until something changes, or Home Assistant or the automation starts again."""
    await begin(house, site={"read_only": True})
    await house.hass.services.async_call("persistent_notification", "dismiss_all", blocking=True)
    await house.live_until("07:00")
    assert said(house) is None


@pytest.mark.parametrize(
    ("picked", "told"),
    [
        pytest.param(
            "sensor.electricity_tariff",
            "Electricity Tariff (sensor.electricity_tariff) is not the tariff of a battery site",
            id="the meter's tariff",
        ),
        pytest.param("sensor.no_such", "The entity sensor.no_such does not exist.", id="none"),
    ],
)
async def test_a_wrong_sensor_is_named(house, picked, told):
    await begin(house, tariff_entity=picked)
    assert said(house).startswith(told)
    assert house.sends() == []


@pytest.mark.parametrize(
    ("identifiers", "is_part"),
    [
        pytest.param({("teslemetry", "LRW3E7FA0PC000001")}, False, id="a car"),
        pytest.param({("teslemetry", "wall-1")}, True, id="a wall connector"),
        pytest.param({("hue", "1")}, False, id="another maker's"),
    ],
)
async def test_a_wrong_device_is_named_and_sent_nothing(house, identifiers, is_part):
    """No try is spent on it."""
    house.follow("blueprint")
    await house.load()
    devices = dr.async_get(house.hass)
    wrong = devices.async_get_or_create(
        config_entry_id=devices.async_get(house.devices[SITE]).config_entry_id,
        identifiers=identifiers,
        name="The wrong one",
        via_device_id=house.devices[SITE] if is_part else None,
    )
    await house.automate(site_device=wrong.id)
    assert said(house).startswith("The wrong one is not an energy site of Teslemetry.")
    assert (house.sends(), house.told("attempts")) == ([], (0,))


async def test_pickers_offer_only_what_fits(house):
    """The sensors of a battery site: of the other one a notification says that it is wrong."""
    await begin(house)
    blueprint = yaml.safe_load(BLUEPRINT.read_text().replace("!input", ""))["blueprint"]
    (wanted,) = blueprint["input"]["tariff_entity"]["selector"]["entity"]["filter"]
    entities, devices = er.async_get(house.hass), dr.async_get(house.hass)
    offered = [
        entity.entity_id
        for entity in entities.entities.values()
        if (entity.platform, entity.domain) == (wanted["integration"], wanted["domain"])
        and devices.async_get(entity.device_id).model == wanted["device"]["model"]
    ]
    sensors = ("powerwall_tariff", "powerwall_status")
    assert sorted(offered) == sorted(house.entity_of(key) for key in sensors)


# --- When it fails --------------------------------------------------------------------------------


async def test_a_person_is_told_of_the_third_failure_and_only_of_that(house):
    """Tries at 0, 5 and 15 minutes; the word comes a minute after the third, once."""
    told = heard(house, "told")
    house.teslemetry.refusing.add(SITE)
    await begin(house, failed_actions=[{"event": "told"}])
    await house.live_until("06:14")
    assert (house.told("attempts", "confirmed"), len(told)) == ((2, False), 0)
    await house.live_until("06:18")
    assert (house.told("attempts", "confirmed"), len(told)) == ((3, False), 1)
    await house.live_until("08:00")
    assert (house.told("attempts", "confirmed"), len(told)) == ((5, False), 1)


async def test_a_third_try_that_succeeds_is_no_failure(house):
    """Nobody is told."""
    told = heard(house, "told")
    house.teslemetry.refusing.add(SITE)
    await begin(house, failed_actions=[{"event": "told"}])
    await house.live_until("06:12")
    house.teslemetry.refusing.clear()
    await house.live_until("06:30")
    assert told == []
    assert house.told("attempts", "confirmed") == (0, True)


async def test_a_third_failure_is_told_once_even_if_the_entry_is_reloaded(house):
    """After the word, or in the minute before it."""
    told = heard(house, "told")
    house.teslemetry.refusing.add(SITE)
    await begin(house, failed_actions=[{"event": "told"}])
    await house.live_until("06:15:40")
    assert (house.told("attempts"), len(told)) == ((3,), 0)
    await house.unload()
    await house.load()
    await house.live_until("06:18")
    assert len(told) == 1
    await house.unload()
    await house.load()
    await house.live_until("06:30")
    assert (house.told("attempts"), len(told)) == ((3,), 1)


FAILED = "The Powerwall did not get its tariff"


async def test_the_default_is_a_notification_that_goes_with_the_next_success(house):
    """It names the device, and stays as long as the tries fail."""
    house.teslemetry.refusing.add(SITE)
    await begin(house)
    await house.live_until("06:20")
    assert house.notifications()[FAILED].startswith(
        "Three tries to send the tariff to My Home failed"
    )
    await house.live_until("06:40")
    assert (house.told("attempts"), list(house.notifications())) == ((4,), [FAILED])
    house.teslemetry.refusing.clear()
    await house.live_until("07:20")
    assert (house.told("attempts"), house.notifications()) == ((0,), {})


async def test_a_success_after_fewer_failures_is_no_recovery(house):
    """Nobody was told that it had failed."""
    again = heard(house, "again")
    house.teslemetry.refusing.add(SITE)
    await begin(house, recovered_actions=[{"event": "again"}])
    await house.live_until("06:12")
    house.teslemetry.refusing.clear()
    await house.live_until("06:30")
    assert (house.told("attempts", "confirmed"), again) == ((0, True), [])


STOPS = {
    "an action that fails": [
        {"action": "teslemetry.time_of_use", "data": {"device_id": "no site"}}
    ],
    "an action that is not there": [{"action": "tessie.no_such_action"}],
    "a stop": [{"stop": "not today"}],
    "a stop with an error": [{"stop": "no", "error": True}],
}


@pytest.mark.parametrize("send_actions", STOPS.values(), ids=STOPS.keys())
async def test_what_was_not_sent_is_never_confirmed(house, send_actions):
    """It counts as a try, and the next one comes after the pause."""
    await begin(house, send_actions=send_actions)
    assert house.told("attempts", "confirmed") == (1, False)
    await house.live_until("06:07")
    assert house.told("attempts", "confirmed") == (2, False)
    assert house.site("out_of_sync").state == "on"


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
async def test_tessie_as_the_page_shows_it(house, serve, answer, status, is_taken):
    """The tariff arrives wrapped as Tesla wants it; only a good answer confirms it."""
    server = await serve(answer, status)
    configured, actions = example("Tessie")
    command = configured["rest_command"]["powerwall_tariff"]
    host = "https://api.tessie.com/"
    assert command["url"].startswith(host)
    command["url"] = str(server.make_url("/")) + command["url"].removeprefix(host)
    assert await async_setup_component(house.hass, "rest_command", configured)
    await begin(house, site={"site_device": None}, site_device="", send_actions=actions)
    ((path, headers, body),) = server.taken
    assert path == "/api/1/energy_sites/1234567890123/time_of_use_settings"
    assert headers["Authorization"] == "Bearer x"
    assert list(body) == ["tou_settings"]
    assert list(body["tou_settings"]) == ["tariff_content_v2"]
    now = house.moment("06:00")
    assert cheap_times(body["tou_settings"]["tariff_content_v2"], now) == WITH_SLOT
    assert house.told("attempts", "confirmed") == ((0, True) if is_taken else (1, False))


async def test_netzero_as_the_page_shows_it(house, serve, freezer):
    """The reserve goes up while a dispatch makes the house cheap, and down after it."""
    server = await serve({}, 200)
    configured, automation = example("Netzero")
    command = configured["rest_command"]["netzero_reserve"]
    host = "https://api.netzero.energy/"
    assert command["url"].startswith(host)
    command["url"] = str(server.make_url("/")) + command["url"].removeprefix(host)
    assert await async_setup_component(house.hass, "rest_command", configured)
    freezer.move_to(house.moment("17:50"))
    await house.load()
    assert await async_setup_component(house.hass, "automation", {"automation": [automation]})
    await house.live_until("18:02")
    assert server.taken[-1][2] == {"backup_reserve_percent": 100}
    await house.live_until("19:02")
    assert server.taken[-1][2] == {"backup_reserve_percent": 20}
