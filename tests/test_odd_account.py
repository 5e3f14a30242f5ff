"""One odd answer about the account: nothing that is known is lost, and it is asked again soon."""

from typing import Any
import pytest
from tests.harness.clock import DAY, HOUR, MINUTE, NOON
from tests.harness.home import Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

ROLES = ("import", "export", "gas")


def tariffs(home: Home) -> dict[str, Any]:
    """Return what each meter shows as its tariff."""
    return {role: home.shown(role, "tariff") for role in ROLES}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"electricityAgreements": []}, id="no electricity"),
        pytest.param({"electricityAgreements": None}, id="null"),
        pytest.param({"electricityAgreements": None, "gasAgreements": None}, id="nothing"),
        pytest.param({"meterPoint": None}, id="no meter point"),
        pytest.param({"agreements": []}, id="no agreement"),
        pytest.param({"meters": None}, id="no meter"),
        pytest.param({"tariff": None}, id="no tariff"),
    ],
)
async def test_one_odd_answer_changes_nothing(home, values):
    """Prices stay, through a reload as well; the next answer comes within half an hour."""
    await home.set_up()
    before = tariffs(home)
    home.fail("replace", only="account", values=values, times=1)
    await home.at(NOON + 6 * HOUR)
    asked = len(home.calls("account"))
    assert asked == 2
    assert not home.supplier.world.faults.armed
    assert tariffs(home) == before
    await home.reload()
    assert tariffs(home) == before
    await home.at(NOON + 6.5 * HOUR)
    assert len(home.calls("account")) == asked + 1
    await home.at(NOON + 6.75 * HOUR)
    assert len(home.calls("account")) == asked + 1
    assert home.shown("import", "previous_consumption") is not None


async def test_what_stays_away_for_a_day_is_gone(home):
    """Until then it is asked for again and again, at longer and longer waits."""
    await home.set_up()
    home.fail("replace", only="account", values={"electricityAgreements": []})
    await home.at(NOON + 6 * HOUR)
    for _ in range(24):
        await home.live(HOUR, step=30 * MINUTE)
        assert home.state_of("import", "current_rate").state != "unavailable"
    assert 4 <= len(home.calls("account")) - 1 <= 14
    await home.live(DAY / 3)
    assert home.state_of("import", "current_rate").state == "unavailable"
    assert home.shown("gas", "current_rate") is not None
