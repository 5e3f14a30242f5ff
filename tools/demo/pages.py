"""The pages and forms that a person meets: where they are, and what opens them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
import json
from pathlib import Path
from typing import Any
from slugify import slugify
from .client import Row, Websocket
from .config import REPOSITORY
from .forms import DOMAIN
from .picture import SETTLES_MS, Shown
from .supplier import Supplier

OURS = f"/config/integrations/integration/{DOMAIN}"
DEVICES, BLUEPRINTS = "/config/devices/device", "/config/blueprint/dashboard"
ADD = f"/config/integrations/dashboard/add?domain={DOMAIN}"
WORDS = REPOSITORY / "custom_components" / DOMAIN / "translations/en.json"
WRONG_KEY = "sk_live_this_is_not_the_key"
CROSSED = {"cheap_below": "1.5", "expensive_above": "0.5"}
ROLES = {
    "powerwall_tariff": "battery",
    "intelligent_state": "car",
    "requests_last_hour": "account",
    "display": "display",
}
"""What a device is, by the translation key of one of its entities; meters go by their names."""
DIALOG, ENTRY = "dialog-data-entry-flow", "ha-config-entry-row"
OPTIONS = f"{ENTRY} > * > * > ha-icon-button[slot=end]"


def of_adding(supplier: Supplier) -> list[Shown]:
    """Return the forms that add an account, up to the choice of one; none is added."""
    keys = {"": None, "-wrong-key": WRONG_KEY}
    if supplier.world is not None and len(supplier.world.accounts) > 1:
        keys["-choice"] = supplier.api_key

    async def connect(page: Any, key: str | None) -> None:
        await page.get_by_text("OK", exact=True).last.click()
        await _unfold(page, DIALOG)
        if key is not None:
            texts = page.locator(f"{DIALOG} ha-selector-text input")
            await texts.first.fill(key)
            await texts.last.fill(supplier.api_url)
            await _submit(page)

    return [
        Shown(f"add-account{name}", path=ADD, drawn="text='OK'", do=partial(connect, key=key))
        for name, key in keys.items()
    ]


def of_entries(
    devices: Iterable[Row], entities: Iterable[Row], blueprints: Mapping[str, str]
) -> list[Shown]:
    """Return the integration's page, each device's, and all forms; blueprints are names by path."""
    names = {device["id"]: device["name"] for device in devices}
    named = roles(names, entities)
    cars = [names[device_id] for role, device_id in named.items() if role.startswith("car")]
    account = _words("selector", "car", "options", "account")
    # several cars: the home's own options are behind another choice
    choices = [*cars, account] if len(cars) > 1 else []
    home = account if choices else None
    within = ("options", "step", "account", "sections", "advanced", "data")
    thresholds = {_words(*within, key): value for key, value in CROSSED.items()}
    entry = partial(Shown, path=OURS, drawn=ENTRY)
    shown = [entry("integration"), entry("options", do=partial(_options, choice=None))]
    shown += [entry(f"options-{slugify(one)}", do=partial(_options, choice=one)) for one in choices]
    shown.append(entry("options-error", do=partial(_options, choice=home, numbers=thresholds)))
    for kind in ("powerwall", "display"):
        text = _words("config_subentries", kind, "initiate_flow", "user")
        shown.append(entry(f"add-{kind}", do=partial(_open, text=text)))
    device = partial(Shown, drawn="ha-device-info-card")
    shown += [device(f"device-{role}", f"{DEVICES}/{one}") for role, one in named.items()]
    blueprint = partial(Shown, path=BLUEPRINTS, drawn="ha-data-table")
    for path, text in blueprints.items():
        opens = partial(_open, text=text, inside="hass-subpage")
        shown.append(blueprint(f"blueprint-{Path(path).stem}", do=opens))
    return shown


def roles(names: Mapping[str, str], entities: Iterable[Row]) -> dict[str, str]:
    """Return devices' ids by what they are, numbered where two are the same."""
    keys = {
        row["device_id"]: row["translation_key"]
        for row in entities
        if row["translation_key"] in ROLES
    }
    named, seen = dict[str, str](), Counter[str]()
    for device_id, name in names.items():
        role = ROLES[keys[device_id]] if device_id in keys else slugify(name)
        seen[role] += 1
        named[role if seen[role] == 1 else f"{role}-{seen[role]}"] = device_id
    return named


async def look_for_entries(socket: Websocket) -> list[Shown]:
    """Return all there is once accounts are added."""
    ours = {entry["entry_id"] for entry in await socket.ask("config_entries/get", domain=DOMAIN)}
    devices = await socket.ask("config/device_registry/list")
    lists = [await socket.ask("blueprint/list", domain=one) for one in ("automation", "script")]
    return of_entries(
        [row for row in devices if ours & set(row["config_entries"])],
        await socket.ask("config/entity_registry/list"),
        {path: row["metadata"]["name"] for found in lists for path, row in found.items()},
    )


async def _options(page: Any, choice: str | None, numbers: Mapping[str, str] | None = None) -> None:
    """Open the options, of several forms one, and type numbers by their labels."""
    await page.locator(OPTIONS).first.click()
    await _unfold(page, DIALOG)
    if choice is not None:
        await page.locator(DIALOG).get_by_text(choice, exact=True).first.click()
        await _submit(page)
        await _unfold(page, DIALOG)
    for label, number in (numbers or {}).items():
        selector = page.locator(f"{DIALOG} ha-selector-number", has_text=label)
        await selector.locator("input").first.fill(number)
    if numbers:
        await _submit(page)


async def _open(page: Any, text: str, inside: str = DIALOG) -> None:
    await page.get_by_text(text, exact=True).first.click()
    await _unfold(page, inside)


async def _submit(page: Any) -> None:
    await page.locator(f"{DIALOG} ha-button", has_text="Submit").last.click()
    await page.wait_for_timeout(2 * SETTLES_MS)


async def _unfold(page: Any, inside: str) -> None:
    await page.locator(f"{inside} ha-form, {inside} ha-card").first.wait_for()
    await page.wait_for_timeout(SETTLES_MS)
    panels = page.locator(f"{inside} ha-expansion-panel")
    await panels.evaluate_all("panels => panels.forEach((panel) => { panel.expanded = true; })")


def _words(*path: str) -> str:
    """Return what a form calls something."""
    found: Any = json.loads(WORDS.read_text(encoding="utf-8"))
    for key in path:
        found = found[key]
    return str(found)
