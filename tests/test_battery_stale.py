"""While the supplier's answers are old, running windows end as planned and nothing new comes in."""

from collections.abc import AsyncIterator
import pytest
from tests.harness.battery_home import PowerwallHome, begin_with_charges, home_at_noon

BASE = "00:00-05:30, 23:30-24:00"


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[PowerwallHome]:
    """Have a home at noon whose site is sent to, with charges now and tomorrow."""
    async with home_at_noon(hass, freezer, supplier) as home:
        await begin_with_charges(home, "12:00-13:30", "+14:00-+15:00")
        assert home.keeps() == "00:00-05:30, 12:00-13:30, 23:30-24:00"
        yield home


async def live(home: PowerwallHome, *walls: str) -> None:
    """Let time pass in steps that no planned call is longer than."""
    for wall in walls:
        await home.at(wall)


@pytest.mark.parametrize("fault", ["503", "kt_ct_4340"])
async def test_a_running_window_ends_when_planned_and_nothing_new_is_admitted(home, fault):
    """No answer, or answers without the plan.

    Tomorrow's charge would come in at 15:00, when its end is 24 hours away.
    """
    await live(home, "13:20")
    home.do("fault", kind=fault, times=None)
    await live(home, "13:30")
    assert home.keeps() == BASE
    await live(home, *(f"{13 + step // 6}:{step % 6}5" for step in range(3, 18)))
    assert home.keeps() == BASE
    assert len(home.sends()) == 3
    home.do("fault", kind="none")
    await live(home, "16:00", "16:20", "16:40", "17:00")
    assert home.keeps() == "00:00-05:30, 14:00-15:00, 23:30-24:00"
    assert len(home.sends()) == 4


async def test_with_fresh_answers_it_comes_in_24_hours_before_its_end(home):
    await live(home, "13:30", "14:00", "14:30", "14:55")
    assert home.keeps() == BASE
    await live(home, "15:00")
    assert home.keeps() == "00:00-05:30, 14:00-15:00, 23:30-24:00"
