"""The short form: what has to hold after every change. A check returns what is wrong."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
import re
from typing import Any
from tools.demo.config import REPOSITORY
from tools.demo.errors import DemoError
from tools.demo.wait import until
from .expected import EXPECTED, WRONG
from .house import CARDS, STRATEGY, House, every_card, until_drawn
from .wire import Message, Wire

type Check = Callable[[House], Awaitable[list[str]]]

COLD_LOADS = 10
NO_WORDS = re.compile(r"undefined|NaN|\[object|Infinity|\bnull\b|Loading", re.IGNORECASE)
PRICE = re.compile(r"[\d.]+ p/kWh")
WORDS = json.loads(
    (REPOSITORY / "custom_components/octopus_insight/translations/en.json").read_text("utf-8")
)["common"]
AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
VIOLATIONS = """() => axe.run({include: insight.cards()}, {resultTypes: ["violations"]}).then((found) =>
  found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 120)}`)))"""
GONE = "sensor.gone_for_good"
BACK_WITHIN_MS = 60_000


async def cold_loads(house: House, count: int = COLD_LOADS) -> list[str]:
    """Each load, with nothing cached, draws every card and every view of the strategy."""
    found = []
    for _ in range(count):
        for path in (CARDS, STRATEGY)[: 1 + bool(house.strategies)]:
            try:
                async with house.page(path, least=len(house.cards) if path == CARDS else 1) as page:
                    texts = await page.evaluate("insight.texts()")
                    found += [f"{name}: {text}" for name, text in texts.items() if is_odd(text)]
            except DemoError as error:
                found.append(str(error))
    return found


def is_odd(text: str) -> bool:
    """Return whether a card says nothing, or what only a program would say."""
    return not text or bool(NO_WORDS.search(text))


async def views(house: House) -> list[str]:
    """Each view that the strategy makes is drawn, also on a phone."""
    if not house.strategies:
        return []
    paths = "insight.all().find((one) => one.localName === 'hui-root').lovelace.config.views"
    async with house.page(STRATEGY, least=1) as page:
        views = await page.evaluate(f"{paths}.map((view, index) => view.path ?? index)")
    for view in views:
        async with house.page(f"{STRATEGY}/{view}", least=1, width=390):
            pass
    return []


async def numbers(house: House) -> list[str]:
    """Every number that a card shows is that of an answer we asked for ourselves."""
    missing: list[str] = []
    async with house.page(CARDS) as page:

        async def are_there() -> bool:
            missing.clear()
            texts = await page.evaluate("insight.texts()")
            for name, expected in EXPECTED.items():
                wanted = await expected(house) if name in house.cards else []
                missing.extend(f"{name}: {one}" for one in wanted if one not in texts[name])
            return not missing

        with suppress(DemoError):  # a half hour may have ended in between
            await until(are_there, within_s=5, otherwise="")
    return [f"not shown: {one}" for one in missing]


async def editors(house: House) -> list[str]:
    """A title given in the visual editor is saved, and changes nothing else."""
    found = []
    async with house.page(f"{CARDS}/all?edit=1") as page:
        editor = page.locator("hui-dialog-edit-card")
        for index, (name, before) in enumerate(house.cards.items()):
            card = page.locator("hui-card-edit-mode").nth(index)
            await card.hover()
            await card.locator(".control").first.click()
            title = editor.locator("ha-selector-text", has_text="Title").locator("input").first
            await title.fill(f"My {name}")
            await editor.get_by_role("button", name="Save", exact=True).click()
            await page.locator("hui-card h2", has_text=f"My {name}").first.wait_for()
            sections = (await house.saved(CARDS))["views"][0]["sections"]
            if sections[index]["cards"] != [{**before, "title": f"My {name}"}]:
                found.append(f"{name} was saved as {sections[index]['cards']}.")
    return found


async def bad_input(house: House) -> list[str]:
    """Whatever is wrong, each card says so in a sentence."""
    found = []

    async def says(what: str, *words: str, least: int | None = None, wire: Wire | None = None) -> None:
        async with house.page("octopus-spoiled", least=least, wire=wire) as page:
            found.extend(await _not_said(page, what, words))

    await house.save("octopus-spoiled", every_card(house.cards, _without_entity), is_new=True)
    await says("no entity")
    await says("refused", "Refused by the test", WORDS["card_problem_refused"], wire=Wire(refuses=True))
    await says("supplier down for a day", wire=Wire(change=_a_day_old))
    await says("half of it", wire=Wire(change=_half))
    found += await _slow(house)
    await house.save("octopus-spoiled", every_card(house.cards, lambda one: {**one, "entity": GONE}))
    await says("entity gone", WORDS["card_entity_gone"])
    wrong = {name: {**house.cards[name], **WRONG[name]} for name in WRONG if name in house.cards}
    if wrong:
        await house.save("octopus-spoiled", every_card(wrong))
        await says("wrong range", least=len(wrong))
    return found + await _not_loaded(house)


async def _not_said(page: Any, what: str, words: tuple[str, ...] = ()) -> list[str]:
    """Return the cards that say nothing, nonsense, or none of the words, which may end in `{`."""
    texts = await page.evaluate("insight.texts()")
    wanted = [word.partition("{")[0] for word in words]
    return [
        f"{what}: {name} says “{text}”"
        for name, text in texts.items()
        if is_odd(text) or (wanted and not any(word in text for word in wanted))
    ]


def _without_entity(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key != "entity"}


def _a_day_old(answer: Message) -> None:
    """Make an answer of `get_now` one that nothing has renewed since yesterday."""
    if "meters" not in answer:
        return
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    answer["retrieved_at"] = answer["stale_since"] = since
    for meter in answer["meters"]:
        ended = [slot for slot in meter["slots"] if slot["end"] < since]
        meter.update(now=None, level=None, slots=ended)
    for car in answer["cars"]:
        car.update(state=None, is_plan_known=False, plan_retrieved_at=since, slots=[])


def _half(answer: Message) -> None:
    """Take what may be missing out of any answer."""
    for key, value in answer.items():
        if isinstance(value, list):
            answer[key] = []
        elif key in {"retrieved_at", "dispatches", "total", "notes"}:
            answer[key] = None if not isinstance(value, dict) else dict.fromkeys(value)


async def _slow(house: House) -> list[str]:
    """Nothing is said while an answer is on its way; then all of it is."""
    wire = Wire(holds=True)
    async with house.page("octopus-spoiled", least=0, wire=wire) as page:
        await page.wait_for_timeout(1000)
        texts = await page.evaluate("insight.texts()")
        wire.release()
        await until_drawn(page, len(house.cards))
        found = await _not_said(page, "slow")
    return [f"while waiting: {text}" for text in texts.values() if NO_WORDS.search(text)] + found


async def _not_loaded(house: House) -> list[str]:
    """An account that is disabled is said not to run, and comes back by itself."""
    async with house.page(CARDS) as page, house.socket() as socket:
        change = "config_entries/disable"
        before = await page.evaluate("insight.texts()")
        await socket.ask(change, entry_id=house.entry_id, disabled_by="user")
        await page.wait_for_function("() => insight.cards().every((one) => one.renderRoot.querySelector('.problem'))")
        found = await _not_said(page, "not loaded")
        await socket.ask(change, entry_id=house.entry_id, disabled_by=None)
        await _recovers(page, before)
    return found


async def _recovers(page: Any, before: dict[str, str]) -> None:
    """Wait until no card has a problem, and each shows about as much as before."""
    shown = "Object.values(insight.texts()).every((text, i) => text.length > 0.5 * lengths[i])"
    healthy = "!insight.cards().some((one) => one.renderRoot.querySelector('.problem'))"
    await page.wait_for_function(
        f"(lengths) => {healthy} && {shown}",
        arg=[len(text) for text in before.values()],
        timeout=BACK_WITHIN_MS,
    )


async def reconnect(house: House) -> list[str]:
    """A page that was open through a restart says so, and shows everything again by itself."""
    async with house.page(CARDS) as page:
        before = await page.evaluate("(window.isSamePage = true, insight.texts())")
        await house.stop()
        await page.wait_for_function("() => insight.cards().every((one) => one.renderRoot.querySelector('.problem'))")
        found = await _not_said(page, "restart", (WORDS["card_problem_disconnected"],))
        await house.start()
        await _recovers(page, before)
        if not await page.evaluate("window.isSamePage"):
            found.append("The page was loaded again.")
    return found


async def accessible(house: House) -> list[str]:
    """Axe finds nothing in our cards, light, dark and on a phone."""
    found = []
    for width, scheme in ((1280, "light"), (390, "dark")):
        async with house.page(CARDS, width=width) as page:
            await page.emulate_media(color_scheme=scheme)
            await page.wait_for_timeout(300)
            await page.add_script_tag(path=AXE)
            found += [f"{scheme}: {one}" for one in await page.evaluate(VIOLATIONS)]
    return found


SHORT: tuple[Check, ...] = (cold_loads, views, numbers, editors, bad_input, accessible, reconnect)
