"""Raises and withdraws repairs. Home Assistant keeps what a person ignored beside the issue."""

from dataclasses import replace
from typing import Any
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from .const import DOMAIN, TROUBLESHOOTING_URL


@callback
def async_raise(
    hass: HomeAssistant, issue_id: str, key: str, texts: dict[str, str], **differing: Any
) -> None:
    """Show a repair; without other words it is a warning that a person puts right elsewhere."""
    options = {"is_fixable": False, "severity": ir.IssueSeverity.WARNING, **differing}
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        learn_more_url=TROUBLESHOOTING_URL,
        translation_key=key,
        translation_placeholders=texts,
        **options,
    )


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
