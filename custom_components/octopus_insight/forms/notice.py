"""The one notice: where the dashboard is, once the first account is there."""

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from ..const import DOMAIN

NOTICE = f"{DOMAIN}_dashboard"
PLACES = {"dashboards": "/config/lovelace/dashboards"}


async def async_say_where(hass: HomeAssistant) -> None:
    """Say it in Home Assistant's language; nothing is added to its dashboards."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    title, message = (
        texts[f"component.{DOMAIN}.common.notice_{part}"].format_map(PLACES)
        for part in ("title", "message")
    )
    persistent_notification.async_create(hass, message, title, NOTICE)
