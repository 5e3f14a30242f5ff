"""A Powerwall follows its house through whole days, in a real automation engine.

What Teslemetry was sent is read back with Tesla's public SDK, as the times of the clock that are
cheap by it. The blueprint may send a minute later than it could: the engine looks once a minute,
and waits 5 seconds more.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
import pytest
from tests.harness.clock import HALF_HOUR, HOUR, MINUTE
from tests.harness.powerwall import BASE, OTHER_SITE, SITE, WITH_SLOT, PowerwallHome

LATE = timedelta(seconds=66)
"""How much later than it could the blueprint may send."""
LEAST_GAP = timedelta(seconds=300)

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["06:00"]),
]
by_each_sender = pytest.mark.parametrize("sender", ["blueprint", "integration"])


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


@pytest.fixture
async def house(home, household) -> AsyncIterator[PowerwallHome]:
    """Have a home at six in the morning of an ordinary day, with nothing set up yet."""
    if household == "iog":  # the one that is enrolled
        home.do("no_sessions")
    # yesterday's costs are no matter here, and working them out takes half the test's time
    home.do("consumption_hold", after="2026-11-01")
    yield home
    if home.hass.services.has_service("automation", "turn_off"):
        await home.hass.services.async_call("automation", "turn_off", {"entity_id": "all"})


async def begin(house: PowerwallHome, *sites: str, sender: str = "blueprint") -> None:
    """Let sites be followed by that sender."""
    for number in sites or (SITE,):
        house.follow(sender, number)
    await house.load()
    if sender == "blueprint":
        await house.automate(*sites)


def gaps(moments: Iterable[datetime]) -> list[timedelta]:
    """Return the times between neighbours."""
    return [later - earlier for earlier, later in pairwise(moments)]


# --- A whole day ----------------------------------------------------------------------------------

DAY = [
    # not before, not after, cheap from then on
    ("06:00", "06:01", BASE),
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
    ("+08:00", "+08:01", BASE),
]
"""Ten sends. The slot of the next morning waits until 08:00, for by the clock it would come too
early; one at night is no news; and an hour is taken out when it is over, not half an hour sooner.
"""


@by_each_sender
async def test_a_day_costs_a_send_for_each_change(house, sender):
    """Slots that are planned, run, withdrawn, by night and tomorrow, and an hour that is free."""
    hours = {"start": house.moment("10:00"), "end": house.moment("11:00")}
    house.do("free_electricity", participant=True, **hours)
    await begin(house, sender=sender)
    await house.live_until(
        "23:40",
        {
            "06:30": lambda: house.plug_in("13:10-14:40", "18:00-19:00", "+07:00-+08:00"),
            "16:30": lambda: house.do("withdraw", start=house.moment("18:00")),
            "20:00": lambda: house.plan("21:40-22:10"),
            "23:00": lambda: house.plan("+02:00-+03:00"),
        },
    )
    # nothing is sent at night: there is no need to stop at each timer
    await house.live(7 * HOUR, step=HALF_HOUR)
    await house.live_until("+08:40")
    assert house.taken() == [cheap for _, _, cheap in DAY]
    for send, (earliest, latest, cheap) in zip(house.sends(), DAY, strict=True):
        assert house.moment(earliest) <= send.at <= house.moment(latest), cheap
    assert min(gaps(send.at for send in house.sends())) >= LEAST_GAP


@pytest.mark.parametrize("household", ["iog-four-rate"])
async def test_on_four_rates_a_slot_is_written_once_it_is_seen_to_run(house, freezer):
    """Planned at 12:10, it goes in with the first answer in it, and out at its rounded end."""
    freezer.move_to(house.moment("12:00"))
    await begin(house)
    await house.live_until("14:10", {"12:10": lambda: house.plug_in("13:05-13:40")})
    assert house.taken() == [BASE, "00:00-05:30, 13:00-14:00, 23:30-24:00", BASE]
    _, admitted, ended = (send.at for send in house.sends())
    assert house.moment("13:05") <= admitted <= house.moment("13:07")
    assert house.moment("14:00") <= ended <= house.moment("14:01")


# --- What goes wrong; the integration as a sender has tests in test_battery_sending.py ------------


async def test_sends_that_fail_are_tried_again_and_hold_no_other_site_up(house):
    """After 5, 10, 20 and 40 minutes; what was never taken is never confirmed."""
    await begin(house, SITE, OTHER_SITE)
    house.teslemetry.refusing.add(SITE)
    await house.live_until("07:20", {"06:10": lambda: house.plug_in("18:00-19:00")})
    _, *tries = (send.at for send in house.sends())
    for pause, minutes in zip(gaps(tries), (5, 10, 20), strict=True):
        assert timedelta() <= pause - minutes * MINUTE <= LATE
    assert house.told("attempts", "confirmed") == (4, False)
    assert (house.keeps(), house.taken(OTHER_SITE)) == (BASE, [BASE, WITH_SLOT])
    assert house.site("out_of_sync").state == "on"
    assert house.site("out_of_sync", OTHER_SITE).state == "off"
    house.teslemetry.refusing.clear()
    await house.live_until("07:40")
    assert house.taken() == [BASE, WITH_SLOT]
    assert timedelta() <= house.sends()[-1].at - tries[-1] - 40 * MINUTE <= LATE
    assert (house.told("attempts"), house.site("out_of_sync").state) == ((0,), "off")
    assert len(house.sends(OTHER_SITE)) == 2


async def test_changes_that_come_close_together_wait_for_each_other(house):
    """The later change goes 300 seconds after the earlier, in one send."""
    await begin(house)
    await house.live_until("06:20", {"06:10": lambda: house.plug_in("18:00-19:00")})
    await house.ask()
    sent = len(house.sends())
    house.plan("20:00-21:00")
    await house.live_until("06:30")
    first = house.sends()[sent].at
    house.plan("21:00-22:00")
    await house.ask()
    await house.live_until("06:45")
    assert house.keeps() == "00:00-05:30, 18:00-19:00, 20:00-22:00, 23:30-24:00"
    assert len(house.sends()) == sent + 2
    assert timedelta() <= house.sends()[-1].at - first - LEAST_GAP <= LATE


async def test_a_restart_in_a_slot_sends_only_what_was_missed(house):
    """A minute later the entry is back, and knows what it sent; then it misses the slot's end."""
    await begin(house)
    await house.live_until("07:30", {"06:10": lambda: house.plug_in("07:00-09:00")})
    assert house.keeps() == "00:00-05:30, 07:00-09:00, 23:30-24:00"
    before = len(house.sends())
    await house.unload()
    await house.live_until("07:31")
    await house.load()
    await house.live_until("08:30")
    assert len(house.sends()) == before
    await house.unload()
    await house.live_until("09:30")
    await house.load()
    await house.live_until("09:31")
    assert (house.taken()[before:], house.keeps()) == ([BASE], BASE)


async def test_the_switch_restores_the_standard_tariff_at_once_and_stops(house):
    """A minute after a send, without the gap; on again, the slot comes back with the gap."""
    await begin(house)
    await house.live_until("06:30", {"06:10": lambda: house.plug_in("08:00-09:00")})
    house.plan("10:00-11:00")
    await house.ask()
    before = len(house.sends())
    await house.switch("off")
    (restored,) = house.sends()[before:]
    assert (house.keeps(), house.event()) == (BASE, "restored")
    assert restored.at - house.sends()[-2].at < LEAST_GAP
    await house.live_until("07:10", {"06:40": lambda: house.plan("20:00-21:00")})
    assert len(house.sends()) == before + 1
    await house.switch("on")
    await house.live_until("07:12")
    assert house.keeps() == "00:00-05:30, 08:00-09:00, 10:00-11:00, 20:00-21:00, 23:30-24:00"
    assert len(house.sends()) == before + 2


# --- Prices that are new each day -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("household", "walls"),
    [
        pytest.param("agile", ["06:00"], id="as yesterday"),
        pytest.param("london", ["06:00", "16:05", "22:30", "04:30"], id="new prices at 16:05"),
    ],
)
async def test_a_day_of_half_hourly_prices_costs_few_sends(house, household, walls):
    """At once when prices are published; clock times that have passed follow six hours later.

    Were each sent as soon as it has passed, there would be 14 sends from 16:05 to 23:00.
    """
    await begin(house, sender="integration")
    await house.live_until("+06:00")
    assert house.times() == walls
    assert min(gaps(send.at for send in house.sends()), default=LEAST_GAP) >= LEAST_GAP


@pytest.mark.parametrize("household", ["agile"])
async def test_the_night_to_come_is_told_at_its_own_price(house, freezer):
    """On a Sunday 02:30 was below nothing; from 16:00 on Monday's is known, and it is 11.8 p.

    It stands in a band at 12.46875 p, that of the 16 half hours from midnight on.
    """
    freezer.move_to(house.moment("20:00") - timedelta(days=3))
    await begin(house, sender="integration")
    (bands,) = house.told("bands")
    assert bands[0] == {"start": "00:00", "end": "08:00", "label": "SUPER_OFF_PEAK"} | {
        "buy": 0.1247,
        "sell": 0.0575,
    }
