"""Pictures of the dashboard, of each card and of the kitchen screen, for people to judge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from simulator.households import PAST_HOMES
from tools.demo.client import Rest
from tools.demo.forms import DOMAIN
from tools.demo.picture import SETTLES_MS, WIDTHS, save_whole
from tools.demo.price_homes import PRICE_HOMES
from tools.demo.wait import until
from .house import CARDS, STRATEGY, House

VIEWS = ("now", "history", "bill", "data")
KITCHEN = "octopus-insight-kitchen"
KITCHENS = ((1024, 600), (800, 480))
SCHEMES = {"light": "", "dark": "-dark"}
FILLED_WITHIN_S = 300.0
DAY, YEAR = timedelta(days=1), timedelta(days=365)


async def take(house: House, folder: Path, name: str) -> None:
    """Save all pictures of a home; each file begins with its name."""
    if name in PAST_HOMES:
        await _fill(house, "2024-10-01", YEAR)
    elif name in PRICE_HOMES:
        await _fill(house, f"{house.now().date() - DAY}", DAY)
    await _save_displays(house, folder, name)
    for scheme, suffix in SCHEMES.items():
        for view in VIEWS:
            async with _open(house, f"{STRATEGY}/{view}", scheme) as page:
                for width in WIDTHS:
                    await save_whole(page, width, folder / f"{name}-{view}-{width}{suffix}.png")
    async with _open(house, f"{STRATEGY}/kitchen", "light") as page:
        for width, height in KITCHENS:
            await page.set_viewport_size({"width": width, "height": height})
            await page.wait_for_timeout(SETTLES_MS)
            await page.screenshot(path=folder / f"{name}-kitchen-{width}.png")
        dots = page.locator(f"{KITCHEN} nav button")
        for index, day in ((0, "yesterday"), (2, "tomorrow")):
            await dots.nth(index).click()
            await page.wait_for_timeout(2 * SETTLES_MS)
            await page.screenshot(path=folder / f"{name}-kitchen-{day}-{width}.png")
    async with _open(house, CARDS, "light") as page:
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            await page.wait_for_timeout(SETTLES_MS)
            for card in house.cards:
                file = folder / f"{name}-card-{card.removeprefix('octopus-insight-')}-{width}.png"
                await page.locator(card).first.screenshot(path=file)


async def _save_displays(house: House, folder: Path, name: str) -> None:
    """Save the pictures of displays as they are served."""
    async with house.socket() as socket:
        states = (await socket.look()).states
    rest = Rest(house.session, house.url, house.tokens["access_token"])
    for number, state in enumerate(it for it in states if it["entity_id"].startswith("image.")):
        _, picture = await rest.file(state["attributes"]["entity_picture"])
        (folder / f"{name}-display-{number}.png").write_bytes(picture)


@asynccontextmanager
async def _open(house: House, path: str, scheme: str) -> AsyncIterator[Any]:
    """Open a page at the home's time, and wait for what is drawn after the answers."""
    async with house.page(path, least=1, scheme=scheme, clock=house.now()) as page:
        await page.evaluate("document.fonts.ready")
        await page.wait_for_timeout(2 * SETTLES_MS)
        yield page


async def _fill(house: House, start: str, waited_for: timedelta) -> None:
    """Have half hours filled in from a day on, and wait for the last of them."""
    rest = Rest(house.session, house.url, house.tokens["access_token"])
    path = f"/api/services/{DOMAIN}/backfill_history?return_response"
    await rest.post(path, {"config_entry_id": house.entry_id, "start": start})
    today = house.now().date()
    days = {"start": f"{today - waited_for}", "end": f"{today}"}

    async def is_filled() -> bool:
        answer = await house.answer("get_data_quality", **days)
        return not any(meter["missing"] for meter in answer["meters"])

    await until(is_filled, within_s=FILLED_WITHIN_S, otherwise="The half hours are not filled in.")
