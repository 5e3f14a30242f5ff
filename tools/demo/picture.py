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
WAIT_MS = 30_000
SETTLES_MS = 600
"""Time for transitions to end; the network never becomes idle."""

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
    """Save what fits on a screen, or a section at twice the size, or raise DemoError."""
    # only here, since only pictures need it installed
    from playwright.async_api import Error, async_playwright  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    chromium = os.environ.get("OCTOPUS_INSIGHT_CHROMIUM")
    if not chromium:
        raise DemoError("There is no Chromium for the picture: run scripts/setup --browser.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            scale, login = 1 if section is None else 2, _logged_in(url, tokens)
            page = await _drawn_page(browser, scale=scale, login=login, address=f"{url}/{path}")
            if section is not None:
                heading = page.locator("hui-heading-card", has_text=section)
                page = page.locator("hui-section").filter(has=heading).first
            await page.screenshot(path=file)
        except Error as error:
            raise DemoError(f"There is no picture: {error.message.splitlines()[0]}") from error
        finally:
            await browser.close()


async def _drawn_page(browser: Any, *, scale: int, login: str, address: str) -> Any:
    """Open a page and wait until all of it is drawn; `login` is a script to run first."""
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
    await page.wait_for_function(DRAWN, timeout=WAIT_MS)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(SETTLES_MS)
    return page


def _logged_in(url: str, tokens: dict[str, Any]) -> str:
    """Return a script that stores the tokens as a login does."""
    expires_ms = int((time() + tokens["expires_in"]) * 1000)
    kept = {**tokens, "hassUrl": url, "clientId": f"{url}/", "expires": expires_ms}
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(kept))})"
