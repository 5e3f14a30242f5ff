"""One odd answer about the account: nothing that is known is lost, and it is asked again soon."""

from datetime import UTC, datetime, timedelta
import pytest
from simulator.faults import Fault
from tests.harness.home import entity_id_of, move_to, shown

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROLES = ("import", "export", "gas")


def odd(values: dict[str, object], times: int | None = 1) -> Fault:
    """Return answers about the account in which some fields are different."""
    return Fault(kind="replace", only="account", values=values, left=times)


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
async def test_one_odd_answer_changes_nothing(hass, freezer, supplier, add_entry, values):
    """Prices stay, through a reload as well; the next answer comes within half an hour."""
    freezer.move_to(NOON)
    entry = await add_entry()
    before = {role: shown(hass, supplier, role, "tariff") for role in ROLES}
    supplier.world.faults.arm(odd(values))
    await move_to(hass, freezer, NOON + 6 * HOUR)
    asked = len(supplier.calls("account"))
    assert asked == 2
    assert not supplier.world.faults.armed
    assert {role: shown(hass, supplier, role, "tariff") for role in ROLES} == before
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert {role: shown(hass, supplier, role, "tariff") for role in ROLES} == before
    await move_to(hass, freezer, NOON + 6.5 * HOUR)
    assert len(supplier.calls("account")) == asked + 1
    await move_to(hass, freezer, NOON + 6.75 * HOUR)
    assert len(supplier.calls("account")) == asked + 1
    assert shown(hass, supplier, "import", "previous_consumption") is not None


async def test_what_stays_away_for_a_day_is_gone(hass, freezer, supplier, add_entry):
    """Until then it is asked for again and again, at longer and longer waits."""
    freezer.move_to(NOON)
    await add_entry()
    rate = entity_id_of(hass, supplier, "import", "current_rate")
    supplier.world.faults.arm(odd({"electricityAgreements": []}, None))
    for minutes in range(360, 361 + 24 * 60, 10):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
        assert hass.states.get(rate).state != "unavailable", minutes
    assert 4 <= len(supplier.calls("account")) - 1 <= 14
    for hours in range(31, 38):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert hass.states.get(rate).state == "unavailable"
    assert shown(hass, supplier, "gas", "current_rate") is not None
