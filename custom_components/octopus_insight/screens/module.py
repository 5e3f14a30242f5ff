"""The module of the cards: served from a versioned path, and named among dashboards' resources.

Home Assistant has no public helper for the latter: whatever comes of it, the account goes on.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final
from aiohttp.web import HTTPFound
from homeassistant.components.frontend import (
    DATA_EXTRA_MODULE_URL,
    add_extra_js_url,
    remove_extra_js_url,
)
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey
from ..const import DOMAIN, LOGGER
from ..withdrawal import async_raise, async_withdraw

FILE: Final = Path(__file__).parent.parent / "www" / "octopus-insight.js"
PREFIX: Final = f"/{DOMAIN}/"
UNVERSIONED: Final = f"{PREFIX}{FILE.name}"
"""For who names resources in YAML: leads to the version, and browsers ask each time which."""
ISSUE: Final = "resource_missing"
MODULE_URL: HassKey[str] = HassKey(f"{DOMAIN}.module_url")


async def async_serve_module(hass: HomeAssistant) -> None:
    """Serve it, once; without the frontend there is nobody to serve."""
    if not {"frontend", "lovelace"} <= hass.config.components:
        return
    version = sha256(await hass.async_add_executor_job(FILE.read_bytes)).hexdigest()[:12]
    hass.data[MODULE_URL] = f"{PREFIX}{version}/{FILE.name}"
    path = StaticPathConfig(hass.data[MODULE_URL], str(FILE), cache_headers=True)
    await hass.http.async_register_static_paths([path])
    hass.http.register_redirect(UNVERSIONED, path.url_path, redirect_exc=HTTPFound)


async def async_add_module(hass: HomeAssistant) -> None:
    """Name it among the resources, where it replaces an older version."""
    if (url := hass.data.get(MODULE_URL)) is None:
        return
    try:
        await _async_name(hass, url)
    except Exception as err:  # noqa: BLE001 - an internal of Home Assistant: it may be another
        if url not in hass.data[DATA_EXTRA_MODULE_URL].urls:
            LOGGER.warning("The cards are loaded without a dashboard resource: %r", err)
            add_extra_js_url(hass, url)


async def async_remove_module(hass: HomeAssistant) -> None:
    """Take it out of the resources, also where the last account was never loaded."""
    async_withdraw(hass, ISSUE)
    if not {"frontend", "lovelace"} <= hass.config.components:
        return
    for url in hass.data[DATA_EXTRA_MODULE_URL].urls:
        if url.startswith(PREFIX):
            remove_extra_js_url(hass, url)
    try:
        await _async_name(hass, None)
    except Exception as err:  # noqa: BLE001 - as above
        LOGGER.warning("The dashboard resource of the cards could not be removed: %r", err)


async def _async_name(hass: HomeAssistant, url: str | None) -> None:
    """Let this be our only resource; None: let there be none."""
    resources = hass.data[LOVELACE_DATA].resources
    await resources.async_get_info()  # loads them
    ours = [one for one in resources.async_items() if one["url"].startswith(PREFIX)]
    if not isinstance(resources, ResourceStorageCollection):
        # a line that names a version leads nowhere after the next update
        if any(one["url"].startswith(UNVERSIONED) for one in ours):
            async_withdraw(hass, ISSUE)
        elif url is not None:
            add_extra_js_url(hass, UNVERSIONED)
            async_raise(hass, ISSUE, ISSUE, {"url": UNVERSIONED})
        return
    for one in ours if url is None else ours[1:]:
        await resources.async_delete_item(one["id"])
    if url is not None and not ours:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif url is not None and ours[0]["url"] != url:
        await resources.async_update_item(ours[0]["id"], {"url": url})
