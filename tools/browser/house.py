"""A real Home Assistant with an account of the simulator, restarted at will, and its pages."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
import aiohttp
from tools.demo.client import Rest, Websocket, log_in, websocket
from tools.demo.config import Person, seed
from tools.demo.demo_scenario import start_demo_scenario
from tools.demo.errors import DemoError
from tools.demo.extra_devices import add_extra_devices
from tools.demo.forms import DOMAIN, add_account
from tools.demo.home_assistant import NO_SHIFT, free_port, home_assistant, until_it_answers
from tools.demo.picture import opened
from tools.demo.price_homes import PriceHome, add_display, add_price_home
from tools.demo.supplier import Supplier
from .wire import Wire

SCRIPT = Path(__file__).parent / "page.js"
CARDS, STRATEGY = "octopus-cards", "octopus-home"
"""Dashboards: every card there is; what the strategy makes of the home."""
PAGES = 2
"""Open at once; more would wait for each other's processor."""
DRAWN_WITHIN_MS = 60_000
OURS = ("octopus-insight", "octopus_insight")
STORM = """\
  - trigger:
      - {trigger: event, event_type: unrelated}
    sensor:
"""
UNRELATED = '      - {{name: unrelated {}, state: "{{{{ now().timestamp() }}}}"}}\n'
"""A sensor that changes with each event `unrelated`; it goes on from the demo's template."""

type Config = dict[str, Any]


@dataclass(kw_only=True)
class House:
    """Home Assistant on a folder, with the account of a household that has everything."""

    folder: Path
    supplier: Supplier | PriceHome
    prices: str = ""
    """Where price services are asked."""
    chromium: Any
    session: aiohttp.ClientSession
    shift: timedelta = NO_SHIFT
    """How far Home Assistant's clock is ahead of the machine's."""
    is_bare: bool = False
    """Without power sensor, battery and display."""
    person: Person = field(default_factory=Person)
    port: int = field(default_factory=lambda: free_port(0))
    tokens: dict[str, Any] = field(default_factory=dict)
    version: str = ""
    entry_id: str = ""
    cards: dict[str, Config] = field(default_factory=dict)
    """What the picker would add, by type without `custom:`."""
    strategies: list[str] = field(default_factory=list)
    _few: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES))
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """Return the moment [UTC] that it is there."""
        return datetime.now(UTC) + self.shift

    async def set_up(self) -> None:
        """Do what a person would have done: account, power sensor, battery; then dashboards."""
        home, names = self.supplier, [self.supplier.name]
        place, counted = home.place, names if isinstance(home, PriceHome) else ()
        seed(
            self.folder,
            person=self.person,
            port=self.port,
            place=place,
            households=names,
            counted=counted,
        )
        with (self.folder / "configuration.yaml").open("a", encoding="utf-8") as file:
            file.write(STORM + "".join(UNRELATED.format(number) for number in range(500)))
        if isinstance(home, Supplier):
            start_demo_scenario(home)
        await self.start()
        self.tokens = await log_in(self.session, self.url, self.person)
        rest = Rest(self.session, self.url, self.tokens["access_token"])
        async with self.socket() as socket:
            await socket.until_started()
            self.version = (await socket.ask("get_config"))["version"]
        # takes minutes on a busy machine: a websocket that nobody reads meanwhile would be closed
        await self._add(rest)
        await self.save(CARDS, {"views": []}, is_new=True)
        await self._find_cards()
        await self.save(CARDS, every_card(self.cards))
        for name in self.strategies:
            await self.save(STRATEGY, {"strategy": {"type": f"custom:{name}"}}, is_new=True)

    async def _add(self, rest: Rest) -> None:
        """Add our entry, and what a person adds to it."""
        home = self.supplier
        if isinstance(home, PriceHome):
            async with self.socket() as socket:
                self.entry_id = await add_price_home(rest, socket, home, self.now())
                await add_display(rest, socket, home, self.entry_id)
            return
        self.entry_id = await add_account(rest, home)
        if not self.is_bare:
            async with self.socket() as socket:
                await add_extra_devices(rest, socket, {self.entry_id: home.name})

    async def _find_cards(self) -> None:
        async with self.page(CARDS, least=0) as page:
            await page.wait_for_function("window.customCards?.length")
            self.cards, self.strategies = await page.evaluate("insight.stubs()")

    async def start(self) -> None:
        """Start Home Assistant, and return as soon as it answers."""
        running = home_assistant(self.folder, self.port, self.shift, self.prices)
        home = await self._running.enter_async_context(running)
        await until_it_answers(home, self.session)

    async def stop(self) -> None:
        """End Home Assistant; its folder stays."""
        await self._running.aclose()

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Websocket]:
        """Open a websocket of our own for the block."""
        async with websocket(self.session, self.url, self.tokens["access_token"]) as socket:
            yield socket

    async def answer(self, question: str, **fields: Any) -> dict[str, Any]:
        """Return the answer that a card would get, asked for over a websocket of our own."""
        fields = {"config_entry_id": self.entry_id, **fields}
        async with self.socket() as socket:
            await socket.ask(f"{DOMAIN}/follow", question=question, fields=fields)
            event = (await socket.socket.receive_json())["event"]
        if "answer" not in event:
            raise DemoError(f"There is no answer to {question}: {event['problem']}.")
        answer: dict[str, Any] = event["answer"]
        return answer

    async def save(self, path: str, config: Mapping[str, Any], *, is_new: bool = False) -> None:
        """Save a dashboard."""
        async with self.socket() as socket:
            if is_new:
                shown = path == STRATEGY
                await socket.ask(
                    "lovelace/dashboards/create",
                    url_path=path,
                    title="Octopus Insight" if shown else path,
                    icon="mdi:flash",
                    show_in_sidebar=shown,
                )
            await socket.ask("lovelace/config/save", url_path=path, config=config)

    @asynccontextmanager
    async def page(
        self,
        path: str,
        *,
        least: int | None = None,
        width: int = 1280,
        scheme: str = "light",
        wire: Wire | None = None,
        clock: datetime | None = None,
    ) -> AsyncIterator[Any]:
        """Open a page cold, nothing cached, and wait until `least` cards are drawn, or all there.

        With a `clock` the page's time begins there, and a test may let it run fast.
        Raises DemoError for cards that are not drawn, red boxes, and errors that name us.
        """
        errors: list[str] = []

        def note(text: str) -> None:
            if any(name in text for name in OURS):
                errors.append(text.splitlines()[0][:300])

        def said(message: Any) -> None:
            if message.type == "error":
                note(f"{message.text} {message.location}")

        async with self._few:
            context = await opened(self.chromium, self.url, self.tokens, width)
            try:
                await context.add_init_script(path=SCRIPT)
                page = await context.new_page()
                page.on("console", said)
                page.on("pageerror", lambda error: note(str(error.stack)))
                await page.emulate_media(color_scheme=scheme)
                if wire is not None:
                    await page.route_web_socket("**/api/websocket", wire.connect)
                if clock is not None:
                    await page.clock.install(time=clock)
                await page.goto(f"{self.url}/{path}")
                await until_drawn(page, len(self.cards) if least is None else least)
                yield page
                broken = await page.evaluate("insight.broken()")
            finally:
                await context.close()
        if found := [*(f"a red box: {text}" for text in broken), *errors]:
            raise DemoError(f"/{path}: {'; '.join(found)}.")


async def until_drawn(page: Any, least: int) -> None:
    """Wait until so many cards, and all that are there, are drawn; raise DemoError otherwise."""
    # only here, as in tools.demo.picture
    from playwright.async_api import TimeoutError as Late  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    try:
        await page.wait_for_function(f"insight.isDrawn({least})", timeout=DRAWN_WITHIN_MS)
    except Late as error:
        there = await page.evaluate("insight.cards().map((one) => one.localName)")
        undrawn, broken = await page.evaluate("[insight.undrawn(), insight.broken()]")
        raise DemoError(
            f"Of {least} cards {there} are there, not drawn {undrawn}; red boxes: {broken}."
        ) from error


def every_card(cards: Mapping[str, Config], change: Callable[[Config], Config] = dict) -> Config:
    """Return a dashboard of one view with each card in a section of its own."""
    sections = [{"type": "grid", "cards": [change(config)]} for config in cards.values()]
    return {"views": [{"path": "all", "type": "sections", "sections": sections}]}
