"""A Powerwall follows its house through whole days, by each sender, in a real automation engine.

What Teslemetry was sent is read back with Tesla's public SDK, as the times of the clock that are
cheap by it. The blueprint may send a minute later than it could: the engine looks once a minute,
and waits 5 seconds more.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from homeassistant.helpers import issue_registry as ir
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.battery_home import SITE, PowerwallHome
from tests.harness.car_home import ORDINARY
from tests.harness.home import same_home, unload_all

OTHER_SITE = "9876543210987"
NIGHT = "00:00-05:30, 23:30-24:00"
MINUTE = timedelta(minutes=1)
LATE = timedelta(seconds=66)
"""How much later than it could the blueprint may send."""
LEAST_GAP = timedelta(seconds=300)


@pytest.fixture(params=["blueprint", "integration"])
def sender(request) -> str:
    """Say who sends."""
    return request.param


@pytest.fixture
async def home(hass, freezer, supplier, household) -> AsyncIterator[PowerwallHome]:
    """Have a home at six in the morning of an ordinary day, with nothing set up yet."""
    home = PowerwallHome(hass, freezer, supplier, ORDINARY)
    freezer.move_to(home.moment("06:00"))
    if household == "iog":  # the one that is enrolled
        supplier.perform({"do": "no_sessions"})
    # yesterday's costs are no matter here, and working them out takes half the test's time
    supplier.perform({"do": "consumption_hold", "after": "2026-11-01"})
    with same_home():
        yield home
        if hass.services.has_service("automation", "turn_off"):
            await hass.services.async_call("automation", "turn_off", {"entity_id": "all"})
        await unload_all(hass)


async def begin(home: PowerwallHome, sender: str, *sites: str) -> None:
    """Let sites be followed by that sender."""
    for number in sites or (SITE,):
        home.follow(sender, number)
    await home.set_up()
    if sender == "blueprint":
        await home.automate(*sites)


def plugged_in(home: PowerwallHome, *rows: str) -> None:
    """Let the car be plugged in, and the supplier plan these charges for it."""
    home.do("plug_in")
    home.plan(*rows)


def gaps(moments: Iterable[datetime]) -> list[timedelta]:
    """Return the times between neighbours."""
    return [later - earlier for earlier, later in pairwise(moments)]


def least_gap(home: PowerwallHome, number: str = SITE) -> timedelta:
    """Return the shortest time between two sends to a site."""
    return min(gaps(send.at for send in home.sends(number)))


def cheap_by(home: PowerwallHome, number: str = SITE) -> list[str]:
    """Return the tariffs that a site took, one after the other."""
    return [cheap for _, cheap in home.told(number)]


# --- A whole day ----------------------------------------------------------------------------------

DAY = [
    # not before, not after, cheap from then on
    ("06:00", "06:01", NIGHT),
    ("06:05", "06:06", "00:00-05:30, 10:00-11:00 free, 23:30-24:00"),
    ("06:30", "06:46", "00:00-05:30, 10:00-11:00 free, 13:00-15:00, 18:00-19:00, 23:30-24:00"),
    (
        "08:00",
        "08:01",
        "00:00-05:30, 07:00-08:00, 10:00-11:00 free, 13:00-15:00, 18:00-19:00, 23:30-24:00",
    ),
    ("11:00", "11:01", "00:00-05:30, 07:00-08:00, 13:00-15:00, 18:00-19:00, 23:30-24:00"),
    ("15:00", "15:01", "00:00-05:30, 07:00-08:00, 18:00-19:00, 23:30-24:00"),
    ("16:30", "16:36", "00:00-05:30, 07:00-08:00, 23:30-24:00"),
    ("20:00", "20:06", "00:00-05:30, 07:00-08:00, 21:30-22:30, 23:30-24:00"),
    ("22:30", "22:31", "00:00-05:30, 07:00-08:00, 23:30-24:00"),
    ("+08:00", "+08:01", NIGHT),
]
"""Ten sends. The slot of the next morning waits until 08:00, for by the clock it would come too
early; one at night is no news; and an hour is taken out when it is over, not half an hour sooner.
"""


async def test_a_day_costs_a_send_for_each_change(home, sender):
    """Slots that are planned, run, withdrawn, by night and tomorrow, and an hour that is free."""
    hours = {"start": home.moment("10:00"), "end": home.moment("11:00")}
    home.do("free_electricity", participant=True, **hours)
    await begin(home, sender)
    await home.live_until(
        "+08:40",
        {
            "06:30": lambda: plugged_in(home, "13:10-14:40", "18:00-19:00", "+07:00-+08:00"),
            "16:30": lambda: home.do("withdraw", start=home.moment("18:00")),
            "20:00": lambda: home.plan("21:40-22:10"),
            "23:00": lambda: home.plan("+02:00-+03:00"),
        },
    )
    assert cheap_by(home) == [cheap for _, _, cheap in DAY]
    for (at, cheap), (earliest, latest, _) in zip(home.told(), DAY, strict=True):
        assert home.moment(earliest) <= at <= home.moment(latest), cheap
    assert len(home.sends()) == len(DAY)
    assert least_gap(home) >= LEAST_GAP


@pytest.mark.parametrize("household", ["iog-four-rate"])
async def test_on_four_rates_a_slot_is_written_once_it_is_seen_to_run(home, freezer, sender):
    """Planned at 12:10, it goes in with the first answer in it, and out at its rounded end."""
    freezer.move_to(home.moment("12:00"))
    await begin(home, sender)
    await home.live_until("14:10", {"12:10": lambda: plugged_in(home, "13:05-13:40")})
    assert cheap_by(home) == [NIGHT, "00:00-05:30, 13:00-14:00, 23:30-24:00", NIGHT]
    _, admitted, ended = (send.at for send in home.sends())
    assert home.moment("13:05") <= admitted <= home.moment("13:07")
    assert home.moment("14:00") <= ended <= home.moment("14:01")


# --- What goes wrong ------------------------------------------------------------------------------


async def test_sends_that_fail_are_tried_again_in_longer_and_longer_pauses(home, sender):
    """After 5, 10, 20 and 40 minutes; what was never taken is never confirmed."""
    await begin(home, sender)
    home.teslemetry.refusing.add(SITE)
    await home.live_until("07:20", {"06:10": lambda: plugged_in(home, "18:00-19:00")})
    _, *tries = (send.at for send in home.sends())
    for pause, minutes in zip(gaps(tries), (5, 10, 20), strict=True):
        assert timedelta() <= pause - minutes * MINUTE <= LATE
    tariff = home.state_of("powerwall_tariff")
    assert (tariff.attributes["attempts"], tariff.attributes["confirmed"]) == (4, False)
    assert home.state_of("powerwall_out_of_sync").state == "on"
    assert home.keeps() == NIGHT
    home.teslemetry.refusing.clear()
    await home.live_until("07:40")
    assert cheap_by(home)[1:] == ["00:00-05:30, 18:00-19:00, 23:30-24:00"]
    assert timedelta() <= home.sends()[-1].at - tries[-1] - 40 * MINUTE <= LATE
    assert home.state_of("powerwall_tariff").attributes["attempts"] == 0
    assert home.state_of("powerwall_out_of_sync").state == "off"


async def test_stale_data_lets_slots_end_and_admits_nothing(home, sender):
    """Octopus answers nothing from 06:45 to 09:30: the slot of today goes at its end, and that of
    tomorrow, which could be written at 08:00, waits for an answer.
    """
    await begin(home, sender)
    fault = {"kind": "500", "times": None, "only": "dispatches"}
    await home.live_until(
        "10:00",
        {
            "06:10": lambda: plugged_in(home, "08:00-09:00", "+07:00-+08:00"),
            "06:45": lambda: home.do("fault", **fault),
            "09:30": lambda: home.do("fault", kind="none"),
        },
    )
    assert cheap_by(home) == [
        NIGHT,
        "00:00-05:30, 08:00-09:00, 23:30-24:00",
        NIGHT,
        "00:00-05:30, 07:00-08:00, 23:30-24:00",
    ]
    _, _, ended, admitted = (send.at for send in home.sends())
    assert home.moment("09:00") <= ended <= home.moment("09:01")
    assert admitted >= home.moment("09:30")


async def test_changes_that_come_close_together_wait_for_each_other(home, sender):
    """The later change goes 300 seconds after the earlier, in one send."""
    await begin(home, sender)
    await home.live_until("06:20", {"06:10": lambda: plugged_in(home, "18:00-19:00")})
    await home.ask()
    sent = len(home.sends())
    home.plan("20:00-21:00")
    await home.live_until("06:30")
    first = home.sends()[sent].at
    home.plan("21:00-22:00")
    await home.ask()
    await home.live_until("06:45")
    assert home.keeps() == "00:00-05:30, 18:00-19:00, 20:00-22:00, 23:30-24:00"
    assert len(home.sends()) == sent + 2
    assert timedelta() <= home.sends()[-1].at - first - LEAST_GAP <= LATE


# --- Restarts -------------------------------------------------------------------------------------


async def test_a_restart_in_a_slot_sends_nothing(home, sender):
    """A minute later the entry is back, and knows what it has sent."""
    await begin(home, sender)
    await home.live_until("07:30", {"06:10": lambda: plugged_in(home, "07:00-09:00")})
    assert home.keeps() == "00:00-05:30, 07:00-09:00, 23:30-24:00"
    before = len(home.sends())
    await home.unload()
    await home.live_until("07:31")
    await home.set_up()
    await home.live_until("08:30")
    assert len(home.sends()) == before
    await home.live_until("09:10")
    assert cheap_by(home)[before:] == [NIGHT]


async def test_what_was_missed_is_made_up_at_the_start(home, sender):
    """Down from 07:30 to 09:30 while a slot ends at 09:00.

    The integration takes it out within three minutes of going; the blueprint when it is back.
    """
    await begin(home, sender)
    await home.live_until("07:30", {"06:10": lambda: plugged_in(home, "07:00-09:00")})
    before = len(home.sends())
    await home.unload()
    await home.live_until("09:30")
    if sender == "integration":
        (restored,) = home.sends()[before:]
        assert restored.at <= home.moment("07:33")
    await home.set_up()
    await home.live_until("09:31")
    assert cheap_by(home)[before:] == [NIGHT]
    assert home.keeps() == NIGHT


# --- Switched off ---------------------------------------------------------------------------------


async def test_the_switch_restores_the_standard_tariff_at_once_and_stops(home, sender):
    """A minute after a send, without the gap; on again, the slot comes back with the gap."""
    await begin(home, sender)
    await home.live_until("06:30", {"06:10": lambda: plugged_in(home, "08:00-09:00")})
    home.plan("10:00-11:00")
    await home.ask()
    await home.settle()
    before = len(home.sends())
    await home.switch("off")
    (restored,) = home.sends()[before:]
    assert home.keeps() == NIGHT
    assert restored.at - home.sends()[-2].at < LEAST_GAP
    assert home.state_of("powerwall_tariff_event").attributes["event_type"] == "restored"
    await home.live_until("07:10", {"06:40": lambda: home.plan("20:00-21:00")})
    assert len(home.sends()) == before + 1
    await home.switch("on")
    await home.live_until("07:12")
    assert home.keeps() == "00:00-05:30, 08:00-09:00, 10:00-11:00, 20:00-21:00, 23:30-24:00"
    assert len(home.sends()) == before + 2


# --- Several sites --------------------------------------------------------------------------------


async def test_sites_do_not_hold_each_other_up(home, sender):
    """One site refuses everything; the other has what it should have, and no send more."""
    await begin(home, sender, SITE, OTHER_SITE)
    home.teslemetry.refusing.add(OTHER_SITE)
    await home.live_until("07:10", {"06:10": lambda: plugged_in(home, "18:00-19:00")})
    assert cheap_by(home) == [NIGHT, "00:00-05:30, 18:00-19:00, 23:30-24:00"]
    assert cheap_by(home, OTHER_SITE) == [NIGHT]
    assert len(home.sends(OTHER_SITE)) == 1 + 4
    assert home.state_of("powerwall_out_of_sync").state == "off"
    assert home.state_of("powerwall_out_of_sync", OTHER_SITE).state == "on"


# --- The central hazard ---------------------------------------------------------------------------


async def test_a_person_is_told_when_a_slot_was_left_behind(hass, home, sender):
    """Nothing can be sent any more: a quarter of an hour after the slot's end there is a repair."""
    await begin(home, sender)
    await home.live_until("08:00", {"06:10": lambda: plugged_in(home, "07:00-09:00")})
    home.teslemetry.refusing.add(SITE)
    issues = ir.async_get(hass).issues
    await home.live_until("09:14")
    assert [key for domain, key in issues if domain == DOMAIN] == []
    await home.live_until("09:16")
    assert len([key for domain, key in issues if domain == DOMAIN]) == 1
    home.teslemetry.refusing.clear()
    await home.live_until("09:45")
    assert home.keeps() == NIGHT
    assert [key for domain, key in issues if domain == DOMAIN] == []
