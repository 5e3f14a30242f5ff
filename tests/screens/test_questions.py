"""Questions that are followed over the websocket: answered at once, and again after changes."""

from dataclasses import dataclass, field
import json
from typing import Any
from unittest.mock import patch
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.screens import now
from custom_components.octopus_insight.screens.questions import FOLLOWED, FOLLOWING
from simulator.households import HOUSEHOLDS
from tests.harness.clock import DAY
from tests.harness.home import Home, told
from tests.harness.past import fill
from tests.harness.powerwall import PowerwallHome

SPAN = {"start": "2026-11-10", "end": "2026-11-18"}
ASKED_FOR_DAYS = ("get_usage_profile", "get_data_quality", "get_bill", "explain_cost")
FIELDS = dict.fromkeys(ASKED_FOR_DAYS, SPAN)


@dataclass
class Browser:
    """A connection, and what was sent to it that nobody has looked at."""

    home: Home
    client: Any
    waiting: list[dict[str, Any]] = field(default_factory=list)

    async def _ask(self, **message: Any) -> dict[str, Any]:
        """Return the reply; what comes before it is kept."""
        await self.client.send_json_auto_id(message)
        while (heard := await self.client.receive_json())["type"] == "event":
            self.waiting.append(heard)
        return heard

    async def follow(self, question: str = "get_now", **fields: Any) -> dict[str, Any]:
        """Return the reply, with the number of the subscription."""
        return await self._ask(type=f"{DOMAIN}/follow", question=question, fields=fields)

    async def end(self, number: int) -> None:
        assert (await self._ask(type="unsubscribe_events", subscription=number))["success"]

    async def heard(self, number: int | None = None) -> list[dict[str, Any]]:
        """Return what was sent since the last time, for a subscription or for all."""
        await self.home.settle()
        await self._ask(type="ping")
        found, self.waiting = self.waiting, []
        return [one["event"] for one in found if number in {None, one["id"]}]


@pytest.fixture
async def _is_open(home) -> None:
    """Have what takes no part once a test's web server has begun."""
    for component in ("calendar", "image"):
        assert await async_setup_component(home.hass, component, {})


@pytest.fixture
async def browser(home, _is_open, hass_ws_client, hass_read_only_access_token) -> Browser:
    """Have the browser of a person who may only look."""
    return Browser(home, await hass_ws_client(home.hass, hass_read_only_access_token))


@pytest.fixture
async def of_admin(home, _is_open, hass_ws_client) -> Browser:
    return Browser(home, await hass_ws_client(home.hass))


async def test_an_answer_comes_at_once_and_again_only_when_it_is_another(home, browser):
    await home.set_up()
    assert (await browser.follow())["success"]
    (first,) = await browser.heard()
    assert first["answer"]["cars"][0]["slots"] == []
    home.entry.runtime_data.timeline.async_update_listeners()
    await home.at("12:00:50")
    assert await browser.heard() == []
    home.plug_in("18:00-19:00")
    await home.ask_at("12:02")
    news = await browser.heard()
    (slot,) = news[-1]["answer"]["cars"][0]["slots"]
    assert (slot["state"], slot["start"]) == ("planned", "2026-11-18T18:00:00+00:00")
    assert all(one != other for one, other in zip(news, [first, *news], strict=False))


async def test_of_the_past_it_is_answered_again_when_half_hours_come(home, browser):
    await home.set_up()
    assert (await browser.follow("get_usage_profile", **SPAN))["success"]
    (before,) = await browser.heard()
    await fill(home, home.moment("00:00") - 9 * DAY)
    await home.at("12:00:40")
    after = (await browser.heard())[-1]["answer"]
    assert after["meters"][0]["number_of_incomplete_days"] == 0
    assert before["answer"] != after


async def test_it_goes_on_when_an_account_comes_back(home, browser):
    """In between it says why there is no answer; what is loaded again is listened to."""
    entry = await home.set_up()
    await browser.follow(config_entry_id=entry.entry_id)
    (first,) = await browser.heard()
    await home.unload()
    await home.at("12:00:32")
    problem = (await browser.heard())[-1]["problem"]
    assert problem["key"] == "service_config_entry_not_loaded"
    await home.at("12:00:34")
    await home.load()
    await home.at("12:00:36")
    back = (await browser.heard())[-1]["answer"]
    assert back["meters"] == first["answer"]["meters"]
    home.plug_in("18:00-19:00")
    await home.ask_at("12:02")
    assert (await browser.heard())[-1]["answer"]["cars"][0]["slots"] != []
    await home.hass.config_entries.async_remove(entry.entry_id)
    await home.at("12:03")
    assert (await browser.heard())[-1]["problem"]["key"] == "service_config_entry_not_found"


async def test_it_may_be_asked_before_there_is_an_account(home, browser):
    await async_setup_component(home.hass, DOMAIN, {})
    await browser.follow()
    (first,) = await browser.heard()
    assert "problem" in first
    await home.set_up()
    await home.at("12:00:32")
    assert "answer" in (await browser.heard())[-1]


@pytest.mark.parametrize("kind_of_home", [PowerwallHome])
async def test_a_battery_site_is_followed_from_when_it_is_added(home, browser):
    await home.load()
    await browser.follow()
    assert (await browser.heard())[-1]["answer"]["sites"] == []
    home.follow("integration")
    await home.at("12:00:40")
    (site,) = (await browser.heard())[-1]["answer"]["sites"]
    assert (site["is_read_only"], site["buy"]) == (False, pytest.approx(0.296, abs=1e-3))
    await home.change(read_only=True)
    await home.at("12:00:50")
    (site,) = (await browser.heard())[-1]["answer"]["sites"]
    assert (site["is_read_only"], site["status"]) == (True, "read_only")
    (of_home,) = home.entry.runtime_data.sites.values()
    of_home.state = of_home.state.switched(is_on=False)
    of_home.async_review()
    await home.at("12:01")
    (site,) = (await browser.heard())[-1]["answer"]["sites"]
    assert site["is_on"] is False


async def test_what_fails_within_is_a_problem_until_it_is_mended(home, browser, caplog):
    await home.set_up()
    with patch.object(now, "_car", side_effect=KeyError("x")):
        await browser.follow()
        assert await browser.heard() == [{"problem": {"key": None}}]
    assert [line for line in told(caplog) if "get_now cannot be answered" in line]
    await home.at("12:30")
    assert "answer" in (await browser.heard())[-1]


# --- Who asks what --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["get_bill", "explain_cost", "check_bill"])
async def test_what_is_for_administrators_is_answered_to_them_alone(
    home, browser, of_admin, question
):
    """Others are told why, and a shared answer is not theirs."""
    await home.set_up()
    for asking, is_refused in ((of_admin, False), (browser, True), (of_admin, False)):
        assert (await asking.follow(question, **FIELDS.get(question, {})))["success"]
        (event,) = await asking.heard()
        assert (event == {"problem": {"key": "not_admin"}}) is is_refused


async def test_what_is_no_question_is_refused(home, browser):
    await home.set_up()
    for asked in (
        {"question": "get_rates"},
        {"question": ["get_now"]},
        {"question": "get_now", "fields": {"start": "2026-11-10"}},
        {"question": "get_now", "fields": []},
        {"question": "get_usage_profile"},
        {},
    ):
        refused = await browser._ask(type=f"{DOMAIN}/follow", **asked)
        assert (refused["success"], refused["error"]["code"]) == (False, "invalid_format"), asked
    assert home.hass.data.get(FOLLOWING, {}) == {}


async def test_one_browser_that_goes_leaves_the_others_theirs(home, browser, of_admin):
    """Each subscription by itself, also those that share an answer."""
    await home.set_up()
    first, _, other = [(await one.follow())["id"] for one in (browser, browser, of_admin)]
    assert [len(await browser.heard()), len(await of_admin.heard())] == [2, 1]
    await browser.end(first)
    home.plug_in("18:00-19:00")
    await home.ask_at("12:02")
    assert await browser.heard(first) == []
    assert (await of_admin.heard(other))[-1]["answer"]["cars"][0]["slots"] != []
    await browser.client.close()
    await home.at("12:30")
    assert await of_admin.heard(other) != []


def listeners(home: Home) -> tuple[int, ...]:
    """Count what a question can leave behind."""
    data, signals = home.entry.runtime_data, home.hass.data[DATA_DISPATCHER]
    return len(data.timeline._listeners), len(data.history._listeners), *map(len, signals.values())


async def test_over_a_hundred_subscriptions_leave_nothing_behind(home, browser, of_admin):
    """Half of them are ended one by one, half with their connection."""
    await home.set_up()
    before = listeners(home)
    numbers = []
    for question in 10 * sorted(FOLLOWED):
        for asking in (browser, of_admin):
            asked = await asking.follow(question, **FIELDS.get(question, {}))
            assert asked["success"]
            numbers += [asked["id"]] * (asking is browser)
    await home.settle()
    await home.reload()
    for number in numbers:
        await browser.end(number)
    assert len(home.hass.data[FOLLOWING]) == len(FOLLOWED)
    await of_admin.client.close()
    await home.at("12:00:50")
    assert home.hass.data[FOLLOWING] == {}
    assert listeners(home) == before


async def test_what_many_ask_is_worked_out_once(home, browser):
    """Fifty cards that follow the same take one answer after each change."""
    await home.set_up()
    with patch.object(now, "_car", wraps=now._car) as worked_out:
        assert all([(await browser.follow())["success"] for _ in range(50)])
        assert len(await browser.heard()) == 50
        await home.at("12:01")
        worked_out.reset_mock()
        home.plug_in("18:00-19:00")
        await home.ask_at("12:02")
        assert len(await browser.heard()) == 50
        assert worked_out.call_count == 1


# --- What nobody else may read --------------------------------------------------------------------


SOME = [pytest.param(one, marks=[pytest.mark.slow] * (one != "iog")) for one in HOUSEHOLDS]


@pytest.mark.parametrize("household", SOME)
async def test_no_answer_names_an_account_a_meter_or_an_address(home, browser):
    """Every user of Home Assistant may ask, with and without a plan."""
    if home.supplier.world.cars:
        home.plug_in("18:00-19:00")
    await home.set_up()
    await fill(home, home.moment("00:00") - 2 * DAY)
    for question in FOLLOWED:
        assert (await browser.follow(question, **FIELDS.get(question, {})))["success"]
    heard = await browser.heard()
    assert len(heard) == len(FOLLOWED)
    written = json.dumps(heard)
    assert [one for one in home.supplier.secrets() if one in written] == []
