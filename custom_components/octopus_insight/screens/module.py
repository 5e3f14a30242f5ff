"""The module of the cards: served from a versioned path, and named among a dashboard's resources.

Home Assistant has no public helper for the latter.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final
from homeassistant.components.frontend import add_extra_js_url, remove_extra_js_url
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import (
    ResourceStorageCollection,
    ResourceYAMLCollection,
)
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey
from ..const import DOMAIN, LOGGER
from ..withdrawal import async_raise, async_withdraw

FOLDER: Final = Path(__file__).parent.parent / "www"
FILE: Final = "octopus-insight.js"
PREFIX: Final = f"/{DOMAIN}/"
UNVERSIONED: Final = f"{PREFIX}{FILE}"
"""For who names resources in YAML; browsers ask each time whether it is another."""
ISSUE: Final = "resource_missing"
MODULE_URL: HassKey[str] = HassKey(f"{DOMAIN}.module_url")


async def async_serve_module(hass: HomeAssistant) -> None:
    """Serve it, once; without the frontend there is nobody to serve."""
    if not {"frontend", "lovelace"} <= hass.config.components:
        return
    version = await hass.async_add_executor_job(_version)
    hass.data[MODULE_URL] = f"{PREFIX}{version}/{FILE}"
    await hass.http.async_register_static_paths(
        [
            StaticPathConfig(hass.data[MODULE_URL], str(FOLDER / FILE), cache_headers=True),
            StaticPathConfig(UNVERSIONED, str(FOLDER / FILE), cache_headers=False),
        ]
    )


def _version() -> str:
    return sha256((FOLDER / FILE).read_bytes()).hexdigest()[:12]


async def async_add_module(hass: HomeAssistant) -> None:
    """Name it among the resources, where it replaces an older version."""
    if (url := hass.data.get(MODULE_URL)) is None:
        return
    try:
        await _async_name(hass, url)
    except Exception as err:  # noqa: BLE001 - an internal of Home Assistant: it may be another
        LOGGER.warning("The cards are loaded without a dashboard resource: %r", err)
        add_extra_js_url(hass, url)


async def _async_name(hass: HomeAssistant, url: str) -> None:
    resources = hass.data[LOVELACE_DATA].resources
    ours = await _async_ours(resources)
    if not isinstance(resources, ResourceStorageCollection):
        if ours:
            async_withdraw(hass, ISSUE)
        else:
            add_extra_js_url(hass, UNVERSIONED)
            async_raise(hass, ISSUE, ISSUE, {"url": UNVERSIONED})
        return
    for one in ours[1:]:
        await resources.async_delete_item(one["id"])
    if not ours:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif ours[0]["url"] != url:
        await resources.async_update_item(ours[0]["id"], {"url": url})


async def _async_ours(
    resources: ResourceStorageCollection | ResourceYAMLCollection,
) -> list[dict[str, str]]:
    await resources.async_get_info()  # loads them
    return [one for one in resources.async_items() if one["url"].startswith(PREFIX)]


async def async_remove_module(hass: HomeAssistant) -> None:
    """Take it out of the resources."""
    async_withdraw(hass, ISSUE)
    if (url := hass.data.get(MODULE_URL)) is None:
        return
    for one in (url, UNVERSIONED):
        remove_extra_js_url(hass, one)
    resources = hass.data[LOVELACE_DATA].resources
    if isinstance(resources, ResourceStorageCollection):
        for item in await _async_ours(resources):
            await resources.async_delete_item(item["id"])
