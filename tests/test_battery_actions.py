"""The actions of a battery site: for automations that send, and for people in a hurry."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import Store
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.battery_home import SITE, PowerwallHome
from tests.harness.car_home import ORDINARY
from tests.harness.home import entity_id_of, same_home, unload_all

OTHER_SITE = "9876543210987"
BASE_BANDS = [
    {"start": "00:00", "end": "05:30", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07},
    {"start": "05:30", "end": "23:30", "label": "ON_PEAK", "buy": 0.296, "sell": 0.12},
    {"start": "23:30", "end": "24:00", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07},
]
"""6.6667 p and 28.1904 p with 5 % VAT, and 12 p for export, cut to the import price at night."""


class ActingHome(PowerwallHome):
    """A home whose actions are called."""

    async def act(self, action: str, **data: Any) -> Any:
        """Call an action of ours, and return its answer."""
        wants_answer = action == "get_powerwall_tariff"
        answer = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=wants_answer
        )
        await self.settle()
        return answer

    async def refusal(self, action: str, **data: Any) -> str:
        """Return what a person is told when an action is refused."""
        with pytest.raises(HomeAssistantError) as raised:
            await self.act(action, **data)
        return str(raised.value)

    def device_of(self, number: str = SITE) -> str:
        """Return our own device of a site."""
        entity = er.async_get(self.hass).async_get(self.entity_of("powerwall_tariff", number))
        assert entity is not None
        assert entity.device_id is not None
        return entity.device_id

    async def plan_slot(self, row: str = "18:00-19:00") -> None:
        """Let a charge be planned and known."""
        self.do("plug_in")
        self.plan(row)
        await self.ask()
        await self.settle()

    def sensor(self, *names: str) -> tuple[object, ...]:
        """Return attributes of the tariff sensor."""
        attributes = self.state_of("powerwall_tariff").attributes
        return tuple(attributes[name] for name in names)

    def event(self) -> str | None:
        """Return what happened last."""
        return self.state_of("powerwall_tariff_event").attributes["event_type"]


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[ActingHome]:
    """Have a home at noon of an ordinary day, with nothing set up yet."""
    home = ActingHome(hass, freezer, supplier, ORDINARY)
    freezer.move_to(home.moment("12:00"))
    with same_home():
        yield home
        await unload_all(hass)


@pytest.fixture
async def site(home) -> ActingHome:
    """Have a site that an automation sends to."""
    home.follow("blueprint")
    await home.set_up()
    return home


async def test_the_tariff_is_told_as_it_is_at_the_moment_of_the_call(site):
    """With its day in order, and when it next changes by itself."""
    answer = await site.act("get_powerwall_tariff")
    assert set(answer) == {"tariff", "signature", "bands", "next_change"}
    assert (answer["bands"], answer["next_change"]) == (BASE_BANDS, None)
    assert answer["signature"] == site.state_of("powerwall_tariff").state
    assert answer["tariff"]["version"] == 1

    await site.at("12:02")
    await site.plan_slot()
    planned = await site.act("get_powerwall_tariff", device_id=site.device_of())
    assert [(band["start"], band["label"]) for band in planned["bands"]] == [
        ("00:00", "OFF_PEAK"),
        ("05:30", "ON_PEAK"),
        ("18:00", "OFF_PEAK"),
        ("19:00", "ON_PEAK"),
        ("23:30", "OFF_PEAK"),
    ]
    assert planned["next_change"] == "2026-11-18T19:00:00+00:00"

    # a second past its end nothing has looked at it yet
    site.freezer.move_to(site.moment("19:00:01"))
    assert (await site.act("get_powerwall_tariff"))["bands"] == BASE_BANDS
    await site.switch("off")
    assert (await site.act("get_powerwall_tariff"))["next_change"] is None


async def test_switched_off_the_base_tariff_is_told_and_no_change(site):
    await site.at("12:02")
    await site.plan_slot()
    await site.switch("off")
    answer = await site.act("get_powerwall_tariff")
    assert (answer["bands"], answer["next_change"]) == (BASE_BANDS, None)


async def test_who_takes_a_due_tariff_tries_to_send_it(site):
    """One try, however often it is looked at; the next after 5 minutes, then 10; then success."""
    assert site.sensor("attempts", "next_attempt_at") == (0, site.moment("12:00"))
    await site.act("get_powerwall_tariff")
    await site.act("get_powerwall_tariff")
    assert site.sensor("attempts", "next_attempt_at") == (1, site.moment("12:05"))
    assert (site.sensor("confirmed"), site.event()) == ((False,), None)
    await site.at("12:05")
    answer = await site.act("get_powerwall_tariff")
    assert site.sensor("attempts", "next_attempt_at") == (2, site.moment("12:15"))
    assert site.event() == "refused"
    await site.act("powerwall_tariff_sent", signature=answer["signature"])
    assert site.sensor("attempts", "next_attempt_at", "confirmed") == (0, None, True)
    assert site.sensor("last_sent_at") == (site.moment("12:05"),)
    assert (site.event(), site.state_of("powerwall_out_of_sync").state) == ("sent", "off")

    await site.at("12:07")
    await site.plan_slot()
    assert site.state_of("powerwall_out_of_sync").state == "on"
    assert site.sensor("next_attempt_at") == (site.moment("12:10"),)
    await site.act("get_powerwall_tariff")
    assert site.sensor("attempts") == (0,)


async def test_the_automation_restores_when_the_site_is_switched_off(site):
    """At once, and with an event of its own; a slot confirmed too late is restored, too."""
    base = await site.act("get_powerwall_tariff")
    await site.act("powerwall_tariff_sent", signature=base["signature"])
    await site.at("12:06")
    await site.plan_slot()
    slot = await site.act("get_powerwall_tariff")
    await site.switch("off")
    assert site.sensor("next_attempt_at") == (None,)
    await site.act("powerwall_tariff_sent", signature=slot["signature"])
    assert site.sensor("next_attempt_at", "overlay_in_force") == (site.moment("12:06"), True)
    assert (await site.act("get_powerwall_tariff"))["signature"] == base["signature"]
    await site.act("powerwall_tariff_sent", signature=base["signature"])
    assert (site.event(), site.sensor("overlay_in_force", "next_attempt_at")) == (
        "restored",
        (False, None),
    )


async def test_what_was_handed_out_can_be_confirmed_after_a_restart(site):
    """And the try still counts."""
    answer = await site.act("get_powerwall_tariff")
    await site.unload()
    await site.set_up()
    assert site.sensor("attempts", "next_attempt_at") == (1, site.moment("12:05"))
    await site.act("powerwall_tariff_sent", signature=f" {answer['signature']} ")
    assert site.sensor("confirmed", "attempts") == (True, 0)


async def test_an_unknown_signature_is_refused(site):
    """Nothing is confirmed by it."""
    told = await site.refusal("powerwall_tariff_sent", signature="0123456789abcdef")
    assert told == (
        "signature: no tariff with the signature 0123456789abcdef was issued for "
        f"Powerwall {SITE}, or it was too long ago"
    )
    assert site.sensor("confirmed", "last_sent_at") == (False, None)


# --- Which site -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("get_powerwall_tariff", {}),
        ("powerwall_tariff_sent", {"signature": "0123456789abcdef"}),
        ("sync_powerwall", {"force": True}),
    ],
)
async def test_the_site_has_to_be_one_of_ours(hass, home, action, data):
    """None, several, a meter, Tesla's own device, one that is unknown, one that is not loaded."""
    home.entry.add_to_hass(hass)
    await home.set_up()
    assert await home.refusal(action, **data) == ("device_id: no battery site is set up and loaded")
    home.follow("integration", SITE)
    home.follow("integration", OTHER_SITE)
    await home.settle()
    sent = len(home.teslemetry.sends)
    assert await home.refusal(action, **data) == (
        "device_id: there are several battery sites. Choose one"
    )
    meter = er.async_get(hass).async_get(
        entity_id_of(hass, home.supplier, "import", "current_rate")
    )
    assert await home.refusal(action, device_id=meter.device_id, **data) == (
        "device_id: Electricity is not a battery site of Octopus Insight"
    )
    for stranger in (home.devices[SITE], "no such device"):
        with pytest.raises(ServiceValidationError):
            await home.act(action, device_id=stranger, **data)
    ours = home.device_of(SITE)
    await home.unload()
    with pytest.raises(ServiceValidationError):
        await home.act(action, device_id=ours, **data)
    assert len(home.teslemetry.sends) == sent
    await home.set_up()


# --- Sync now -------------------------------------------------------------------------------------


async def test_a_person_can_have_it_sent_after_300_seconds(home):
    """Nothing that is held; forced, also that, but never early."""
    home.follow("integration")
    await home.set_up()
    local = "2026-11-18T04:05:00-08:00"  # the test's Home Assistant is in California
    for force in (False, True):
        told = await home.refusal("sync_powerwall", force=force)
        assert told == (
            f"A tariff was sent to Powerwall {SITE} just now. The next one can be sent from {local}"
        )
    assert len(home.sends()) == 1
    await home.at("12:05")
    await home.act("sync_powerwall")
    assert len(home.sends()) == 1
    await home.act("sync_powerwall", force=True)
    assert [f"{send.at:%H:%M}" for send in home.sends()] == ["12:00", "12:05"]


async def test_two_people_in_a_hurry_make_one_send(home, monkeypatch):
    """Both ask before the first is written down; only one send is allowed in that moment."""
    home.follow("integration")
    await home.set_up()
    await home.at("12:05")
    save = Store.async_save

    async def save_slowly(*state: Any) -> None:
        await asyncio.sleep(0)
        await save(*state)

    monkeypatch.setattr(Store, "async_save", save_slowly)
    await asyncio.gather(*(home.act("sync_powerwall", force=True) for _ in range(2)))
    assert [f"{send.at:%H:%M}" for send in home.sends()] == ["12:00", "12:05"]


async def test_a_person_need_not_wait_for_a_pause(home):
    """After three failures it would be 20 minutes; what stands in the way is told."""
    home.teslemetry.refusing.add(SITE)
    home.follow("integration")
    await home.set_up()
    await home.at("12:05")
    await home.at("12:15")
    await home.at("12:21")
    told = await home.refusal("sync_powerwall")
    assert told == (
        f"Powerwall {SITE} did not take the tariff: Command returned error: upstream internal error"
    )
    assert home.sensor("attempts", "next_attempt_at") == (4, home.moment("13:01"))
    home.teslemetry.refusing.clear()
    await home.at("12:26")
    await home.act("sync_powerwall")
    assert home.sensor("attempts", "confirmed") == (0, True)


async def test_an_automation_is_told_that_it_may_send(site):
    """The integration sends nothing itself."""
    answer = await site.act("get_powerwall_tariff")
    await site.act("powerwall_tariff_sent", signature=answer["signature"])
    await site.at("12:05")
    await site.act("sync_powerwall")
    assert site.sensor("next_attempt_at") == (None,)
    await site.act("sync_powerwall", force=True)
    assert site.sensor("next_attempt_at") == (site.moment("12:05"),)
    await site.act("powerwall_tariff_sent", signature=answer["signature"])
    assert site.sensor("next_attempt_at") == (None,)
    assert site.teslemetry.sends == []


async def test_read_only_beats_force(home):
    home.follow("integration", read_only=True)
    await home.set_up()
    assert await home.refusal("sync_powerwall", force=True) == (
        f"Powerwall {SITE} is read-only: nothing is sent, not even when forced"
    )
    assert home.teslemetry.sends == []


async def test_switched_off_nothing_is_sent(home):
    home.follow("integration")
    await home.set_up()
    await home.switch("off")
    assert await home.refusal("sync_powerwall", force=True) == (
        f"The sync of Powerwall {SITE} is switched off"
    )
    assert len(home.sends()) == 1


async def test_a_meter_that_left_is_told_by_every_action(hass, home):
    """The account has no such meter any more: there is no tariff, and nothing is sent."""
    home.follow("integration", import_meter="1999999999999")
    await home.set_up()
    expected = f"A meter of Powerwall {SITE} is missing from the account. Change the battery site"
    for action in ("get_powerwall_tariff", "sync_powerwall"):
        assert await home.refusal(action) == expected
    assert home.state_of("powerwall_tariff").state == "unavailable"
    assert home.state_of("powerwall_out_of_sync").state == "unknown"
    assert home.state_of("powerwall_out_of_sync").attributes["no_tariff"] == "powerwall_meter_left"
    assert home.teslemetry.sends == []
    assert dr.async_get(hass).async_get(home.device_of()) is not None
