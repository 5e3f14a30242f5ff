"""The token in addresses that need no login: made, kept, and replaced by an action."""

from secrets import token_urlsafe
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from ..const import CONF_ADDRESS_TOKEN
from ..options import Settings
from .targets import ENTRY_FIELDS, Action, async_check_admin, chosen_entry, refused

TOKEN_BYTES = 32


@callback
def async_keep_token(hass: HomeAssistant, entry: ConfigEntry[Any], *, anew: bool = False) -> None:
    """Let there be a token if, and only if, the option is on; it is kept beside the API key."""
    is_wanted = Settings.of(entry.options).token_addresses
    if anew or is_wanted != (CONF_ADDRESS_TOKEN in entry.data):
        data = {key: value for key, value in entry.data.items() if key != CONF_ADDRESS_TOKEN}
        new = {CONF_ADDRESS_TOKEN: token_urlsafe(TOKEN_BYTES)} if is_wanted else {}
        hass.config_entries.async_update_entry(entry, data=data | new)


async def _async_rotate(call: ServiceCall) -> None:
    """Replace it, without an answer: traces of automations keep those."""
    await async_check_admin(call)
    entry = chosen_entry(call)
    if not entry.runtime_data.timeline.settings.token_addresses:
        raise refused("addresses_off", ATTR_CONFIG_ENTRY_ID)
    async_keep_token(call.hass, entry, anew=True)


ROTATE_TOKEN = Action(
    name="rotate_token",
    fields=ENTRY_FIELDS,
    handler=_async_rotate,
    supports_response=SupportsResponse.NONE,
)
