"""A TRMNL: the form, what is pushed and how often, and what its markup makes of that."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
import json
from typing import Any
from aiohttp.web import Application, Request, Response
from aiohttp.test_utils import TestServer
from displays.trmnl_markup import LAYOUTS, rendered
from homeassistant.config_entries import SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight.const import SUBENTRY_TRMNL
from custom_components.octopus_insight.displays.trmnl.day import compact_day
from custom_components.octopus_insight.displays.trmnl.webhook import webhook_error
from custom_components.octopus_insight.model.history.daily import SAMPLE
from tests.harness.clock import HOUR, MINUTE, SECOND
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


async def test_days_of_pushes_keep_to_what_trmnl_takes(home, panel, capsys):
    """Five days: at rest at most four a day, 12 an hour at most, each under 2,000 bytes."""
    await home.set_up()
    await fill(home, home.moment("00:00") - timedelta(days=3))
    await add(home, panel)
    for _ in range(5 * 48):
        await home.at(dt_util.utcnow() + 30 * MINUTE)
        await home.at(dt_util.utcnow() + 30 * SECOND)
    by_day: dict[str, int] = {}
    for at in panel.times:
        by_day[f"{at:%a %d}"] = by_day.get(f"{at:%a %d}", 0) + 1
    sizes = [len(body) for body in panel.bodies]
    with capsys.disabled():
        print(f"\npushes by day {by_day}, sizes {min(sizes)} to {max(sizes)} bytes")
    assert 10 <= len(sizes)
    assert max(by_day.values()) <= 10  # two prices a day, their changes, plans and new totals
    assert max(sizes) < MOST_BYTES
    assert all(sum(at - HOUR < one <= at for one in panel.times) <= 12 for at in panel.times)
