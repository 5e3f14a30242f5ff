"""The actions of a battery site: for automations that send, and for people in a hurry."""

import asyncio
from typing import Any
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import Store
import pytest
from tests.harness.powerwall import OTHER_SITE, SITE, PowerwallHome

BASE_BANDS = [
    {"start": "00:00", "end": "05:30", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07},
    {"start": "05:30", "end": "23:30", "label": "ON_PEAK", "buy": 0.296, "sell": 0.12},
    {"start": "23:30", "end": "24:00", "label": "OFF_PEAK", "buy": 0.07, "sell": 0.07},
]
"""6.6667 p and 28.1904 p with 5 % VAT, and 12 p for export, cut to the import price at night."""

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


@pytest.fixture
async def site(home) -> PowerwallHome:
    """Have a site that an automation sends to."""
    await home.begin("blueprint")
    return home


def device_of(home: PowerwallHome, number: str = SITE) -> str:
    """Return our own device of a site."""
    entity = er.async_get(home.hass).async_get(home.entity_of("powerwall_tariff", number))
    assert entity is not None
    assert entity.device_id is not None
    return entity.device_id


async def take(home: PowerwallHome, **data: Any) -> dict[str, Any]:
    """Take the tariff, as an automation does."""
    return await home.act("get_powerwall_tariff", **data)


async def sent(home: PowerwallHome, tariff: dict[str, Any]) -> None:
    """Say that a tariff was sent."""
    await home.act("powerwall_tariff_sent", signature=f" {tariff['signature']} ")


async def test_the_tariff_is_told_as_it_is_at_the_moment_of_the_call(site):
    """With its day in order, and when it next changes by itself."""
    answer = await take(site)
    assert set(answer) == {"tariff", "signature", "bands", "next_change"}
    assert (answer["bands"], answer["next_change"]) == (BASE_BANDS, None)
    assert (answer["signature"], answer["tariff"]["version"]) == (*site.told("signature"), 1)

    await site.know("18:00-19:00", at="12:02")
    planned = await take(site, device_id=device_of(site))
    assert [(band["start"], band["label"]) for band in planned["bands"]] == [
        ("00:00", "OFF_PEAK"),
        ("05:30", "ON_PEAK"),
        ("18:00", "OFF_PEAK"),
        ("19:00", "ON_PEAK"),
        ("23:30", "OFF_PEAK"),
    ]
    assert planned["next_change"] == "2026-11-18T19:00:00+00:00"
    await site.switch("off")
    off = await take(site)
    assert (off["bands"], off["next_change"]) == (BASE_BANDS, None)
    await site.switch("on")

    # a second past its end nothing has looked at it yet
    site.freezer.move_to(site.moment("19:00:01"))
    assert (await take(site))["bands"] == BASE_BANDS


async def test_who_takes_a_due_tariff_tries_to_send_it(site):
    """One try, however often it is looked at, over a restart; the next after 5 minutes, then 10."""
    assert site.told("attempts", "next_attempt_at") == (0, site.moment("12:00"))
    await take(site)
    await take(site)
    assert site.told("attempts", "next_attempt_at") == (1, site.moment("12:05"))
    assert (site.told("confirmed"), site.event()) == ((False,), None)
    await site.at("12:05")
    answer = await take(site)
    assert site.told("attempts", "next_attempt_at") == (2, site.moment("12:15"))
    assert site.event() == "refused"
    await site.unload()
    await site.load()
    assert site.told("attempts", "next_attempt_at") == (2, site.moment("12:15"))
    await sent(site, answer)
    assert site.told("attempts", "next_attempt_at", "confirmed") == (0, None, True)
    assert site.told("last_sent_at") == (site.moment("12:05"),)
    assert (site.event(), site.site("out_of_sync").state) == ("sent", "off")

    await site.know("18:00-19:00", at="12:07")
    assert site.site("out_of_sync").state == "on"
    assert site.told("next_attempt_at") == (site.moment("12:10"),)
    await take(site)
    assert site.told("attempts") == (0,)


async def test_the_automation_restores_when_the_site_is_switched_off(site):
    """At once, and with an event of its own; a slot confirmed too late is restored, too."""
    base = await take(site)
    await sent(site, base)
    await site.know("18:00-19:00")
    slot = await take(site)
    await site.switch("off")
    assert site.told("next_attempt_at") == (None,)
    await sent(site, slot)
    assert site.told("next_attempt_at", "overlay_in_force") == (site.moment("12:06"), True)
    assert (await take(site))["signature"] == base["signature"]
    await sent(site, base)
    assert site.event() == "restored"
    assert site.told("overlay_in_force", "next_attempt_at") == (False, None)


async def test_an_unknown_signature_is_refused(site):
    """Nothing is confirmed by it."""
    told = await site.refusal("powerwall_tariff_sent", signature="0123456789abcdef")
    assert str(told) == (
        "signature: no tariff with the signature 0123456789abcdef was issued for "
        f"Powerwall {SITE}, or it was too long ago"
    )
    assert site.told("confirmed", "last_sent_at") == (False, None)


async def test_the_site_has_to_be_one_of_ours(home):
    """None, several, a meter, Tesla's own device, one that is unknown, one that is not loaded."""
    actions = {
        "get_powerwall_tariff": {},
        "powerwall_tariff_sent": {"signature": "0123456789abcdef"},
        "sync_powerwall": {"force": True},
    }

    async def refusals(**target: str) -> set[str]:
        refused = {await home.refusal(name, **target, **data) for name, data in actions.items()}
        assert all(isinstance(one, ServiceValidationError) for one in refused)
        return {str(one) for one in refused}

    await home.load()
    assert await refusals() == {"device_id: no battery site is set up and loaded"}
    home.follow("integration", SITE)
    home.follow("integration", OTHER_SITE)
    await home.settle()
    sends = len(home.teslemetry.sends)
    assert await refusals() == {"device_id: there are several battery sites. Choose one"}
    meter = er.async_get(home.hass).async_get(home.entity_id_of("import", "current_rate"))
    no_site = "target: nothing in Electricity is a battery site of Octopus Insight"
    assert await refusals(device_id=meter.device_id) == {no_site}
    for stranger in (home.devices[SITE], "no such device"):
        await refusals(device_id=stranger)
    ours = device_of(home)
    await home.unload()
    await refusals(device_id=ours)
    assert len(home.teslemetry.sends) == sends
    await home.load()


# --- Sync now -------------------------------------------------------------------------------------


async def test_a_person_can_have_it_sent_after_300_seconds(home, monkeypatch):
    """Nothing that is held; forced, also that, but never early, and once for two in a hurry."""
    await home.begin()
    local = "04:05:00"  # the test's Home Assistant is in California
    for force in (False, True):
        assert str(await home.refusal("sync_powerwall", force=force)) == (
            f"A tariff was sent to Powerwall {SITE} just now. The next one can be sent from {local}"
        )
    assert home.times() == ["12:00"]
    await home.at("12:05")
    await home.act("sync_powerwall")
    assert home.times() == ["12:00"]
    save = Store.async_save

    async def save_slowly(*state: Any) -> None:
        await asyncio.sleep(0)
        await save(*state)

    # both ask before the first is written down
    monkeypatch.setattr(Store, "async_save", save_slowly)
    await asyncio.gather(*(home.act("sync_powerwall", force=True) for _ in range(2)))
    assert home.times() == ["12:00", "12:05"]


async def test_a_person_need_not_wait_for_a_pause(home):
    """After three failures it would be 20 minutes; what stands in the way is told."""
    home.teslemetry.refusing.add(SITE)
    await home.begin()
    await home.at("12:05", "12:15", "12:21")
    assert str(await home.refusal("sync_powerwall")) == (
        f"Powerwall {SITE} did not take the tariff: Command returned error: "
        "upstream internal error. It is tried again at 05:01:00"
    )
    assert home.told("attempts", "next_attempt_at") == (4, home.moment("13:01"))
    home.teslemetry.refusing.clear()
    await home.at("12:26")
    await home.act("sync_powerwall")
    assert home.told("attempts", "confirmed") == (0, True)


async def test_an_automation_is_told_that_it_may_send(site):
    """The integration sends nothing itself."""
    answer = await take(site)
    await sent(site, answer)
    await site.at("12:05")
    await site.act("sync_powerwall")
    assert site.told("next_attempt_at") == (None,)
    await site.act("sync_powerwall", force=True)
    assert site.told("next_attempt_at") == (site.moment("12:05"),)
    await sent(site, answer)
    assert site.told("next_attempt_at") == (None,)
    assert site.sends() == []


async def test_read_only_and_the_switch_beat_force(home):
    await home.begin()
    await home.switch("off")
    switched_off = f"The sync of Powerwall {SITE} is switched off. Switch it on first"
    assert str(await home.refusal("sync_powerwall", force=True)) == switched_off
    await home.change(read_only=True)
    await home.switch("on")
    assert str(await home.refusal("sync_powerwall", force=True)) == (
        f"Powerwall {SITE} is read-only: until that is changed nothing is sent, "
        "not even when forced"
    )
    assert home.times() == ["12:00"]


async def test_a_meter_that_left_is_told_by_every_action(home):
    """The account has no such meter any more: there is no tariff, and nothing is sent."""
    await home.begin(import_meter="1999999999999")
    expected = f"A meter of Powerwall {SITE} is missing from the account. Change the battery site"
    for action in ("get_powerwall_tariff", "sync_powerwall"):
        assert str(await home.refusal(action)) == expected
    out_of_sync = home.site("out_of_sync")
    assert (home.site().state, out_of_sync.state) == ("unavailable", "unknown")
    assert out_of_sync.attributes["no_tariff"] == "powerwall_meter_left"
    assert home.sends() == []
    assert dr.async_get(home.hass).async_get(device_of(home)) is not None
