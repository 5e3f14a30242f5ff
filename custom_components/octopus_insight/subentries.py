"""What a person adds by hand, sites and pictures: when one comes, goes or changes, all starts anew.

A start takes stored answers and costs no request.
"""

from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect


@callback
def async_follow_subentries(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Reload the entry when its subentries are no longer those it was set up with."""
    known = _as_they_are(entry)

    @callback
    def review(change: ConfigEntryChange, changed: ConfigEntry[Any]) -> None:
        is_ours = change is ConfigEntryChange.UPDATED and changed.entry_id == entry.entry_id
        # a start or an unload that is under way is such a change, too: once is enough
        is_settled = entry.state is ConfigEntryState.LOADED
        if is_ours and is_settled and _as_they_are(entry) != known:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, review))


def _as_they_are(entry: ConfigEntry[Any]) -> list[dict[str, Any]]:
    """Return the subentries' content: they are changed in place."""
    return [dict(subentry.as_dict()) for subentry in entry.subentries.values()]
