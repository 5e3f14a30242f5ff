"""A picture of the dashboard, as a person sees it in a browser."""

import json
import os
from pathlib import Path
from time import time
from typing import Any

from .errors import DemoError

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
WIDTH, HEIGHT = 1280, 960
PATIENCE_MS = 30_000
SETTLES_MS = 600
"""Transitions are over after that; the network never is, so it is no sign."""

DRAWN = """() => {
  const all = (root, name) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.localName === name ? [element] : []),
    ...(element.shadowRoot ? all(element.shadowRoot, name) : []),
  ]);
  return document.querySelector("home-assistant")?.hass?.connected
    && !document.querySelector("#ha-launch-screen")
    && all(document, "hui-tile-card").length > 0
    && all(document, "img").every((image) => image.complete && image.naturalWidth > 0);
}"""


async def take_picture(
    url: str, path: str, tokens: dict[str, Any], file: Path, section: str | None = None
) -> None:
    """Save a picture of a page of Home Assistant.

    Args:
        url: Where Home Assistant is.
        path: The page.
        tokens: As Home Assistant gave them at login.
        file: Where the picture goes.
        section: Heading of the only part of the page that is wanted, twice as large; None: all
            that fits on a screen.

    Raises:
        DemoError: There is no browser, or nothing is drawn.
    """
    # only here, since only pictures need it installed
    from playwright.async_api import Error, async_playwright  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    chromium = os.environ.get("OCTOPUS_INSIGHT_CHROMIUM")
    if not chromium:
        raise DemoError("There is no Chromium for the picture: run scripts/setup --browser.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            page = await _drawn_page(
                browser,
                scale=1 if section is None else 2,
                login=_logged_in(url, tokens),
                address=f"{url}/{path}",
            )
            await _part(page, section).screenshot(path=file)
        except Error as error:
            raise DemoError(f"There is no picture: {error.message.splitlines()[0]}") from error
        finally:
            await browser.close()


async def _drawn_page(browser: Any, *, scale: int, login: str, address: str) -> Any:
    """Open a page of Home Assistant and wait until all of it is drawn.

    Args:
        browser: Playwright's, launched.
        scale: How many pixels of the picture a pixel of the page is wide.
        login: Script that leaves in the browser what a login leaves there.
        address: Where the page is.
    """
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=scale,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        service_workers="block",
    )
    await context.add_init_script(login)
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_function(DRAWN, timeout=PATIENCE_MS)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(SETTLES_MS)
    return page


def _part(page: Any, section: str | None) -> Any:
    """Return the page, or the part of it under a heading."""
    if section is None:
        return page
    heading = page.locator("hui-heading-card", has_text=section)
    return page.locator("hui-section").filter(has=heading).first


def _logged_in(url: str, tokens: dict[str, Any]) -> str:
    """Return the script that leaves in the browser what a login leaves there."""
    expires_ms = int((time() + tokens["expires_in"]) * 1000)
    kept = {**tokens, "hassUrl": url, "clientId": f"{url}/", "expires": expires_ms}
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(kept))})"
