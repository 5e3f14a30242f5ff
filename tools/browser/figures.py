"""The long form: what a person waits for, and what a screen that is always on costs."""

from datetime import UTC, datetime, timedelta
from gzip import compress
import json
import re
from statistics import median
from typing import Any
from tools.demo.config import REPOSITORY
from tools.demo.forms import DOMAIN
from tools.demo.wait import until
from .checks import COLD_LOADS, cold_loads
from .house import CARDS, House, every_card
from .wire import Wire

MODULE = REPOSITORY / "custom_components/octopus_insight/www/octopus-insight.js"
MODULE_BYTES = 60_000
LOADS = 20
SHOWN_WITHIN_MS = {"octopus-insight-price": 600, "octopus-insight-explorer": 1000}
YEAR = {"period": "12_months"}
FILLED_WITHIN_S = 900.0
STORM_S, LONG_MS = 10, 50
KITCHEN, SIMULATED_DAYS, HEAP_BYTES = "octopus-insight-kitchen", 14, 2_000_000
UPDATES = "({...insight.updates})"
CHANGED = """Object.values(document.querySelector("home-assistant").hass.states).filter(
  (one) => one.entity_id.startsWith("sensor.unrelated") && Number(one.state)).length"""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")


async def many_cold_loads(house: House) -> list[str]:
    """A hundred cold loads, none broken."""
    return await cold_loads(house, 10 * COLD_LOADS)


async def size(_house: House) -> list[str]:
    """The module is small."""
    return within("the module, with gzip", len(compress(MODULE.read_bytes(), 9)), MODULE_BYTES, "B")


async def speed(house: House) -> list[str]:
    """From the page's address to the drawn card: the first time, and with what a browser keeps."""
    found = []
    await _fill(house)
    for name, limit_ms in SHOWN_WITHIN_MS.items():
        config = {**house.cards[name], **(YEAR if name.endswith("explorer") else {})}
        await house.save(CARDS, every_card({name: config}))
        first, again = [], []
        for _ in range(LOADS // 4):
            async with house.page(CARDS, least=1) as page:
                first.append(await page.evaluate(f"insight.first['{name}']"))
        async with house.page(CARDS, least=1) as page:
            for _ in range(LOADS):
                await page.reload()
                await page.wait_for_function("insight.isDrawn(1)")
                again.append(await page.evaluate(f"insight.first['{name}']"))
        print(f"  {name}: cold {median(first):.0f} ms (most {max(first):.0f}), ", end="")
        print(f"again most {max(again):.0f} ms")
        found += within(f"{name} shown, median of {LOADS}", median(again), limit_ms, "ms")
    await house.save(CARDS, every_card(house.cards))
    return found


async def _fill(house: House) -> None:
    """Fetch a year and a month of half hours, and wait until they are there."""
    start = datetime.now(UTC).date() - timedelta(days=400)

    async def is_there() -> bool:
        async with house.socket() as socket:
            data = {"config_entry_id": house.entry_id, "start": str(start)}
            call = {"domain": DOMAIN, "service": "backfill_history", "service_data": data}
            await socket.ask("call_service", **call, return_response=True)
        span = {"start": str(start + timedelta(days=40)), "end": str(start + timedelta(days=399))}
        meters = (await house.answer("get_usage_profile", **span))["meters"]
        return bool(meters) and not meters[0]["number_of_incomplete_days"]

    await until(is_there, within_s=FILLED_WITHIN_S, otherwise="The past is not filled in.")


async def storm(house: House) -> list[str]:
    """While 500 other states change each second, nothing is drawn again, or keeps the page busy."""
    wire = Wire()
    async with house.page(CARDS, wire=wire) as page, house.socket() as socket:
        await page.wait_for_timeout(2000)
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Profiler.enable")
        before, heard, began = await page.evaluate(UPDATES), wire.heard, datetime.now(UTC)
        await cdp.send("Profiler.start")
        for _ in range(STORM_S):
            await socket.ask("fire_event", event_type="unrelated")
            await page.wait_for_timeout(1000)
        profile = (await cdp.send("Profiler.stop"))["profile"]
        after, heard = await page.evaluate(UPDATES), wire.heard - heard
        ticks = datetime.now(UTC).minute - began.minute
        changed = await page.evaluate(CHANGED)
    drawn = {name: after[name] - before[name] for name in after}
    due = heard + ticks % 60  # cards count minutes
    total, longest = _ours(profile)
    print(f"  {changed} sensors changed; our code ran for {total:.1f} ms of {STORM_S} s")
    found = [f"Drawn without cause: {drawn}, not {due} times."] if max(drawn.values()) > due else []
    found += [] if changed else ["No unrelated state changed."]
    return found + within("our longest task", longest, LONG_MS, "ms")


def _ours(profile: dict[str, Any]) -> tuple[float, float]:
    """Return how long functions of ours, and all they called, ran: in total, and at once [ms]."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    parents = {child: one for one, node in nodes.items() for child in node.get("children", ())}

    def is_ours(one: int | None) -> bool:
        while one is not None:
            if "octopus-insight" in nodes[one]["callFrame"]["url"]:
                return True
            one = parents.get(one)
        return False

    ours = {one: is_ours(one) for one in nodes}
    total = longest = run = 0
    for one, micros in zip(profile["samples"], profile["timeDeltas"], strict=True):
        run = run + micros if ours[one] else 0
        total += micros if ours[one] else 0
        longest = max(longest, run)
    return total / 1000, longest / 1000


async def memory(house: House) -> list[str]:
    """Two weeks on the kitchen's screen, an answer each half hour, leave no memory behind."""
    config = {**house.cards[KITCHEN], "kiosk": True}
    view = {"path": "kitchen", "type": "panel", "cards": [config]}
    await house.save(CARDS, {"views": [view]})
    passed = timedelta(0)

    def later(answer: dict[str, Any]) -> None:
        """Make it an answer of the simulated time."""
        moved = lambda found: (datetime.fromisoformat(found[0]) + passed).isoformat()  # noqa: E731
        text = MOMENT.sub(moved, json.dumps(answer))
        answer.update(json.loads(text))

    wire, heaps = Wire(change=later), []
    async with house.page(CARDS, least=1, wire=wire, clock=datetime.now(UTC)) as page:
        cdp = await page.context.new_cdp_session(page)
        for _day in range(SIMULATED_DAYS + 1):
            for _ in range(48):
                await page.clock.run_for("30:00")
                passed += timedelta(minutes=30)
                wire.again()
            await page.wait_for_function(f"/p.kWh/.test(insight.texts()['{KITCHEN}'])")
            heaps.append(await _heap(cdp))
        print(f"  {heaps[0] / 1e6:.2f} MB, and then {heaps[-1] / 1e6:.2f} MB")
        updates = (await page.evaluate("insight.updates"))[KITCHEN]
    await house.save(CARDS, every_card(house.cards))
    found = [] if updates > SIMULATED_DAYS * 48 else [f"The screen was drawn {updates} times only."]
    return found + within("heap after 14 more days", max(heaps[-2:]) - heaps[0], HEAP_BYTES, "B")


async def _heap(cdp: Any) -> int:
    """Return the bytes in use after a collection."""
    for _ in range(3):
        await cdp.send("HeapProfiler.collectGarbage")
    return int((await cdp.send("Runtime.getHeapUsage"))["usedSize"])


def within(what: str, value: float, limit: float, unit: str) -> list[str]:
    """Print a figure beside its limit, and return a sentence if it is over."""
    print(f"  {what}: {value:.0f} {unit} (limit {limit:.0f})", flush=True)
    return [] if value <= limit else [f"{what}: {value:.0f} {unit} is over {limit:.0f}."]


LONG = (many_cold_loads, size, speed, storm, memory)
