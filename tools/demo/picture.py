"""Pictures of the dashboard and of whole pages, as a person sees them in a browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
HIGHEST = 8000
WIDTHS = (1280, 390)
"""Of whole pages: a computer's and a phone's."""
WAIT_MS, GIVES_UP_MS = 30_000, 10_000
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

HIDDEN_PX = """() => {
  const most = (root) => Math.max(0, ...[...root.querySelectorAll("*")].map((element) => Math.max(
    element.clientHeight && (element === document.scrollingElement
      || ["auto", "scroll"].includes(getComputedStyle(element).overflowY))
      ? element.scrollHeight - element.clientHeight : 0,
    element.shadowRoot ? most(element.shadowRoot) : 0,
  )));
  return most(document);
}"""


async def nothing(_page: Any) -> None:
    """Leave a page as it is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to be taken: its address, what shows that it is drawn, and what is done to it then."""

    name: str
    path: str
    drawn: str
    do: Callable[[Any], Awaitable[None]] = nothing


async def take_picture(
    url: str, path: str, tokens: dict[str, Any], file: Path, section: str | None = None
) -> None:
    """Save what fits on a screen, or a section at twice the size, or raise DemoError."""
    async with browser() as chromium:
        context = await opened(chromium, url, tokens, WIDTH, scale=1 if section is None else 2)
        page = await context.new_page()
        await page.goto(f"{url}/{path}")
        await page.wait_for_function(DRAWN)
        await page.evaluate("document.fonts.ready")
        await page.wait_for_timeout(SETTLES_MS)
        if section is not None:
            heading = page.locator("hui-heading-card", has_text=section)
            page = page.locator("hui-section").filter(has=heading).first
        await page.screenshot(path=file)


async def take_pages(
    url: str, tokens: dict[str, Any], folder: Path, pages: Iterable[Shown]
) -> list[str]:
    """Save each page at both widths, `NAME-WIDTH.png`; return which could not be saved, and why."""
    # only here, since only pictures need it installed
    from playwright.async_api import Error  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    failed = []
    async with browser() as chromium:
        context = await opened(chromium, url, tokens, WIDTHS[0])
        for shown in pages:
            page = await context.new_page()
            page.set_default_timeout(GIVES_UP_MS)
            try:
                await page.goto(url + shown.path)
                await page.locator(shown.drawn).first.wait_for()
                await shown.do(page)
                for width in WIDTHS:
                    await save_whole(page, width, folder / f"{shown.name}-{width}.png")
            except Error as error:
                failed.append(f"There is no {shown.name}: {error.message.splitlines()[0]}")
            await page.close()
    return failed


async def save_whole(page: Any, width: int, file: Path) -> None:
    """Save a page in a window of this width, as high as what would scroll."""
    height, hidden = HEIGHT, 0
    while height + hidden <= HIGHEST:
        height += hidden
        await page.set_viewport_size({"width": width, "height": height})
        await page.wait_for_timeout(SETTLES_MS)
        if not (hidden := await page.evaluate(HIDDEN_PX)):
            break
    await page.screenshot(path=file)


@asynccontextmanager
async def browser() -> AsyncIterator[Any]:
    """Run Chromium for the block; raise DemoError where there is none or something goes wrong."""
    # only here, since only pictures need it installed
    from playwright.async_api import Error, async_playwright  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    program = os.environ.get("OCTOPUS_INSIGHT_CHROMIUM")
    if not program:
        raise DemoError("There is no Chromium for the picture: run scripts/setup --browser.")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield chromium
        except Error as error:
            raise DemoError(f"There is no picture: {error.message.splitlines()[0]}") from error
        finally:
            await chromium.close()


async def opened(
    chromium: Any, url: str, tokens: dict[str, Any], width: int, *, scale: int = 1
) -> Any:
    """Return a window of a width, whose pages are logged in."""
    context = await chromium.new_context(
        viewport={"width": width, "height": HEIGHT},
        device_scale_factor=scale,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(WAIT_MS)
    await context.add_init_script(_logged_in(url, tokens))
    return context


def _logged_in(url: str, tokens: dict[str, Any]) -> str:
    """Return a script that stores the tokens as a login does."""
    expires_ms = int((time() + tokens["expires_in"]) * 1000)
    kept = {**tokens, "hassUrl": url, "clientId": f"{url}/", "expires": expires_ms}
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(kept))})"
