"""Withdraws repairs. Home Assistant keeps what a person ignored beside the issue."""

from dataclasses import replace
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from .const import DOMAIN


@callback
def async_withdraw(hass: HomeAssistant, issue_id: str) -> None:
    """Take a repair away; an ignored one stays as it is after a restart: known, and not shown."""
    registry = ir.async_get(hass)
    issue = registry.async_get_issue(DOMAIN, issue_id)
    if issue is None or issue.dismissed_version is None:
        registry.async_delete(DOMAIN, issue_id)
    elif issue.active:
        registry.async_delete(DOMAIN, issue_id)  # tells the screen
        registry.issues[DOMAIN, issue_id] = replace(issue, active=False, is_persistent=False)
