"""The short form: what has to hold after every change. A check returns what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import chain
import json
import re
from typing import Any
from tools.demo.config import REPOSITORY
from tools.demo.errors import DemoError
from tools.demo.picture import SETTLES_MS
from tools.demo.wait import until
from .expected import EXPECTED, WRONG
from .house import CARDS, STRATEGY, House, every_card, until_drawn
from .wire import REFUSAL, Message, Wire

type Check = Callable[[House], Awaitable[list[str]]]

COLD_LOADS = 10
NO_WORDS = re.compile(r"undefined|NaN|\[object|Infinity|\bnull\b|Loading", re.IGNORECASE)
WORDS = json.loads(
    (REPOSITORY / "custom_components/octopus_insight/translations/en.json").read_text("utf-8")
)["common"]
AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
VIOLATIONS = """async () => {
  const { violations, passes } = await axe.run({ include: insight.cards() });
  const nodes = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  return passes.length ? nodes : ["Axe looked at nothing."];
}"""
GONE_WORDS = ("card_entity_gone", "card_no_home")
STAYS = "card_problem_scenario_too_short"
"""What is said of a home that has no past yet."""
PROBLEMS = [
    text.partition("{")[0]
    for key, text in WORDS.items()
    if (key.startswith("card_problem_") and key != STAYS) or key in GONE_WORDS
]
PRICE, AGE = r"\d p\b", r"\bago\b|No news"
ALLOWED_WITHIN_MS = 90_000
AGAIN = r"again .*\d\d:\d\d"
GONE, SPOILED = "sensor.gone_for_good", "octopus-spoiled"
BACK_WITHIN_S = 60.0


async def cold_loads(house: House, count: int = COLD_LOADS) -> list[str]:
    """Each load, with nothing cached, draws every card, and what the strategy makes of the home."""
    return [*chain(*[await each(house, CARDS, STRATEGY) for _ in range(count)])]


async def views(house: House) -> list[str]:
    """Each view that the strategy makes is drawn, also on a phone."""
    paths = "insight.all().find((one) => one.localName === 'hui-root').lovelace.config.views"
    async with house.page(STRATEGY, least=1) as page:
        views = await page.evaluate(f"{paths}.map((view) => view.path)")
    return await each(house, *(f"{STRATEGY}/{view}" for view in views), width=390)


async def each(house: House, *paths: str, width: int = 1280) -> list[str]:
    """Return what is odd on pages that are opened side by side."""

    async def look(path: str) -> list[str]:
        least = len(house.cards) if path == CARDS else 1
        try:
            async with house.page(path, least=least, width=width) as page:
                return await not_said(page, path)
        except DemoError as error:
            return [str(error)]

    return [*chain(*await asyncio.gather(*map(look, paths)))]


async def numbers(house: House) -> list[str]:
    """Every number that a card shows is that of an answer we asked for ourselves."""
    missing = ["No card was read in time."]
    async with house.page(CARDS) as page:

        async def are_there() -> bool:
            found = []
            texts = await page.evaluate("insight.texts()")
            for name, expected in EXPECTED.items():
                wanted = await expected(house) if name in house.cards else []
                lacks = [one for one in wanted if one not in texts[name]]
                found += [f"{name} lacks {one} in “{texts[name]}”" for one in lacks]
            missing[:] = found
            return not found

        with suppress(DemoError):  # a half hour may have ended in between
            await until(are_there, within_s=15, otherwise="")
    return missing


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
            await page.locator("hui-card", has_text=f"My {name}").first.wait_for()
            async with house.socket() as socket:
                saved = await socket.ask("lovelace/config", url_path=CARDS)
            cards = saved["views"][0]["sections"][index]["cards"]
            if cards != [{**before, "title": f"My {name}"}]:
                found.append(f"{name} was saved as {cards}.")
    return found


async def bad_input(house: House) -> list[str]:
    """Whatever is wrong, each card says so in a sentence."""

    async def says(what: str, *words: str, least: int | None = None, **wire: Any) -> list[str]:
        async with house.page(SPOILED, least=least, wire=Wire(**wire)) as page:
            return await not_said(page, what, words)

    await house.save(SPOILED, every_card(house.cards, _without_entity), is_new=True)
    calls = (
        says("no entity"),
        says("refused", REFUSAL["message"], WORDS["card_problem_refused"], refuses=True),
        _old(house),
        says("half of it", change=_half),
        _slow(house),
    )
    found = [*await asyncio.gather(*calls)]
    await house.save(SPOILED, every_card(house.cards, lambda one: {**one, "entity": GONE}))
    found.append(await says("entity gone", WORDS["card_entity_gone"]))
    wrong = {name: {**house.cards[name], **WRONG[name]} for name in WRONG if name in house.cards}
    if wrong:
        await house.save(SPOILED, every_card(wrong))
        found.append(await says("wrong range", least=len(wrong)))
    return [*chain(*found), *await _not_loaded(house)]


async def not_said(page: Any, what: str, words: tuple[str, ...] = ()) -> list[str]:
    """Return the cards that say nothing, nonsense, or none of the words up to their first gap."""
    texts = await page.evaluate("insight.texts()")
    wanted = [word.partition("{")[0] for word in words]
    return [
        f"{what}: {name} says “{text}”"
        for name, text in texts.items()
        if not text
        or NO_WORDS.search(text)
        or (wanted and not any(word in text for word in wanted))
    ]


def _without_entity(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key != "entity"}


def _a_day_old(answer: Message) -> None:
    """Make an answer of `get_now` one that nothing has renewed since yesterday."""
    if "stale_since" not in answer:
        return
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    answer["retrieved_at"] = answer["stale_since"] = since
    for meter in answer["meters"]:
        ended = [slot for slot in meter["slots"] if slot["end"] < since]
        meter.update(now=None, level=None, slots=ended)
    for car in answer["cars"]:
        car.update(state=None, is_plan_known=False, plan_retrieved_at=since, slots=[])


async def _old(house: House) -> list[str]:
    """When the supplier has been down for a day, no price is shown without its age."""
    async with house.page(SPOILED, wire=Wire(change=_a_day_old)) as page:
        texts = await page.evaluate("insight.texts()")
        found = await not_said(page, "supplier down for a day")
    ageless = [name for name, text in texts.items() if not re.search(AGE, text)]
    return found + [
        f"an old price: {texts[name]}" for name in ageless if re.search(PRICE, texts[name])
    ]


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
    async with house.page(SPOILED, least=0, wire=wire) as page:
        await page.wait_for_timeout(1000)
        texts = await page.evaluate("insight.texts()")
        wire.release()
        await until_drawn(page, len(house.cards))
        found = await not_said(page, "slow")
    return [f"while waiting: {text}" for text in texts.values() if NO_WORDS.search(text)] + found


async def _not_loaded(house: House) -> list[str]:
    """An account that is disabled is said not to run, and comes back by itself."""
    change = "config_entries/disable"
    async with house.page(CARDS) as page, house.socket() as socket:
        before = await page.evaluate("insight.texts()")
        await socket.ask(change, entry_id=house.entry_id, disabled_by="user")
        await _until_problem(page)
        found = await not_said(page, "not loaded")
        await socket.ask(change, entry_id=house.entry_id, disabled_by=None)
        await _until_well(page, before)
    return found


async def _until_problem(page: Any) -> None:
    """Wait until each card says why there is nothing new."""
    await _until_each(page, "words.some((one) => text.includes(one))", {}, "says no problem")


async def _until_well(page: Any, before: dict[str, str]) -> None:
    """Wait until no card says so any more, and each shows about as much as before."""
    well = "!words.some((one) => text.includes(one)) && text.length > 0.5 * before[name].length"
    await _until_each(page, well, before, "does not show everything again")


async def _until_each(page: Any, holds: str, before: dict[str, str], otherwise: str) -> None:
    """Wait until it holds for the text of each card; raise DemoError with those of the others."""
    others = f"Object.entries(insight.texts()).filter(([name, text]) => !({holds}))"
    left: list[list[str]] = []

    async def is_so() -> bool:
        left[:] = await page.evaluate(f"([words, before]) => {others}", [PROBLEMS, before])
        return not left

    try:
        await until(is_so, within_s=BACK_WITHIN_S, otherwise="")
    except DemoError:
        texts = [f"{name} {otherwise}: “{text}”" for name, text in left]
        raise DemoError("\n  ".join(texts)) from None


async def reconnect(house: House) -> list[str]:
    """A page that was open through a restart says so, and shows everything again by itself."""
    async with house.page(CARDS) as page:
        before = await page.evaluate("(window.isSamePage = true, insight.texts())")
        await house.stop()
        await _until_problem(page)
        found = await not_said(page, "restart")
        await house.start()
        await _until_well(page, before)
        if not await page.evaluate("window.isSamePage"):
            found.append("The page was loaded again.")
    return found


async def refresh(house: House) -> list[str]:
    """Pressed twice, the button asks the supplier once, and says when it may be pressed again."""
    card, world = "octopus-insight-charging", house.supplier.world
    assert world is not None  # noqa: S101 - a simulated one
    async with house.page(CARDS) as page:
        button = page.locator(f"{card} button[aria-disabled=false]")
        await button.wait_for(timeout=ALLOWED_WITHIN_MS)
        before = len(world.log.of("dispatches"))
        await button.click()
        said = f"insight.texts()['{card}']"
        await page.wait_for_function(f"/{AGAIN}/.test({said})")
        await page.locator(f"{card} button").click(force=True)
        await page.wait_for_timeout(1000)
        asked, text = len(world.log.of("dispatches")) - before, await page.evaluate(said)
    found = [f"{asked} requests for two presses."] if asked > 1 else []
    return found if re.search(AGAIN, text) else [*found, f"A refused press is answered: {text}"]


async def accessible(house: House) -> list[str]:
    """Axe finds nothing in our cards, light, dark and on a phone."""

    async def look(width: int, scheme: str) -> list[str]:
        async with house.page(CARDS, width=width, scheme=scheme) as page:
            await page.wait_for_timeout(SETTLES_MS)
            await page.add_script_tag(path=AXE)
            return [f"{scheme}: {one}" for one in await page.evaluate(VIOLATIONS)]

    return [*chain(*await asyncio.gather(look(1280, "light"), look(390, "dark")))]


# a refresh has to be a minute after the last one, and each start of the account is one
SHORT: tuple[Check, ...] = (
    *(cold_loads, views, numbers, editors, accessible, refresh, bad_input, reconnect),
)
