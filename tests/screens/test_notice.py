"""After the first account a notice says where the dashboard is; nothing else is added."""

from typing import Any
from homeassistant.core import HomeAssistant
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.forms.notice import NOTICE
from simulator.households.odd_supplies import SECOND_ACCOUNT
from tests.harness.forms import begin_account
from tests.harness.home import Home


def notices(hass: HomeAssistant) -> dict[str, Any]:
    """Return what a person finds under Notifications."""
    return dict(hass.data.get("persistent_notification", {}))


async def add_account(home: Home, *numbers: str) -> None:
    """Type the key, and choose one of its accounts."""
    flows = home.hass.config_entries.flow
    form = await begin_account(home.hass)
    await flows.async_configure(form["flow_id"], home.supplier.typed())
    for number in numbers:
        await flows.async_configure(form["flow_id"], {"account_number": number})
    await home.settle()


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_only_the_first_account_says_where_the_dashboard_is(home):
    """Once a person has read it, it stays away: after a reload, and with a second account."""
    await add_account(home, home.supplier.world.account_number)

    (notice,) = notices(home.hass).values()
    assert notice["notification_id"] == NOTICE
    assert "Octopus Insight" in notice["title"]
    assert "[Settings > Dashboards](/config/lovelace/dashboards)" in notice["message"]

    notices_of_home_assistant = home.hass.data["persistent_notification"]
    notices_of_home_assistant.clear()
    (entry,) = home.hass.config_entries.async_entries(DOMAIN)
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    await add_account(home)
    assert {one.unique_id for one in home.hass.config_entries.async_entries(DOMAIN)} == {
        home.supplier.world.account_number,
        SECOND_ACCOUNT,
    }
    assert notices(home.hass) == {}


async def test_the_notice_is_in_english_where_the_language_has_no_texts(home):
    """Home Assistant fills what a language lacks."""
    home.hass.config.language = "sv"
    await add_account(home)
    (notice,) = notices(home.hass).values()
    assert "press Add dashboard, choose Octopus Insight" in notice["message"]
