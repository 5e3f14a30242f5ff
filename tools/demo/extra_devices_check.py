"""Check what was added to an account: the bands of the battery's tariff, the lamp, the picture."""

from collections.abc import Iterable, Sequence
from math import isclose
from simulator.expected import ExpectedBand, expected_bands, expected_values
from .check import Finding, Verdict, finding
from .client import Rest, Row, Seen
from .config import lamp_of
from .eink_check import eink_findings
from .extra_devices import Account

FOUR_DECIMALS = 0.5e-4 + 1e-9
"""Error of a price written with four decimals [GBP/kWh]."""
UNTOUCHED = {
    "read_only": True,
    "sender": "blueprint",
    "sync_on": True,
    "last_sent_at": None,
}
"""Attributes of a site with the form's defaults, to which nothing is sent."""
COLOURS = {
    "plunge": (0, 110, 255),
    "cheap": (0, 200, 80),
    "normal": (255, 150, 0),
    "expensive": (255, 30, 20),
    None: (150, 150, 150),
}
"""Colour of the lamp at each level; None: the price is not known."""

type Bands = Sequence[ExpectedBand] | None


def site_and_lamp(account: Account, seen: Seen) -> list[Finding]:
    """Return findings about the Powerwall site, beyond its states, and the lamp."""
    if account.extra_devices is None:
        return []
    name, moments = account.supplier.name, account.known_at(seen.now)
    tariff = seen.state_of(account.extra_devices.tariff)
    bands = [expected_bands(name, moment) for moment in moments] or [None]
    levels = [expected_values(name, moment)["import", "price_level"] for moment in moments]
    lamp = lamp_finding(name, seen.states, levels or list(COLOURS))
    return [lamp, *battery_findings(name, tariff, bands)]


async def pictures(rest: Rest, accounts: Iterable[Account], seen: Seen) -> list[Finding]:
    """Fetch the picture of every account's display and return findings about it."""
    findings = []
    for account in accounts:
        if account.extra_devices is not None:
            image = seen.state_of(account.extra_devices.picture)
            moments = account.known_at(seen.now)
            findings += await eink_findings(rest, account.supplier.name, image, moments)
    return findings


def battery_findings(household: str, tariff: Row | None, choices: Sequence[Bands]) -> list[Finding]:
    """Check the sensor of a read-only Powerwall site; a missing one is found elsewhere.

    Any of `choices` may be shown. Where the bands are not known (None), they have to cover the day.
    """
    if tariff is None:
        return []
    owner, entity_id = f"{household} powerwall", tariff["entity_id"]
    attributes = tariff["attributes"]
    bands = attributes.get("bands", [])
    expected = next((choice for choice in choices if _all_match(bands, choice)), choices[0])
    return [
        *(
            finding(owner, f"{entity_id} {name}", shown, value, ok=shown == value)
            for name, value in UNTOUCHED.items()
            for shown in [attributes.get(name, "-")]
        ),
        finding(
            owner,
            f"{entity_id} bands",
            len(bands),
            "a whole day" if expected is None else len(expected),
            ok=_is_complete(bands, expected),
        ),
        *(
            finding(
                owner,
                f"{entity_id} {band['start']}-{band['end']}",
                f"{band['label']} {band['buy']} {band['sell']}",
                f"{wanted.label} {wanted.buy} {wanted.sell}",
                ok=_matches(band, wanted),
            )
            for band, wanted in zip(bands, expected or (), strict=False)
        ),
    ]


def _all_match(bands: Sequence[Row], expected: Bands) -> bool:
    is_complete = _is_complete(bands, expected)
    return is_complete and (expected is None or all(map(_matches, bands, expected, strict=True)))


def _is_complete(bands: Sequence[Row], expected: Bands) -> bool:
    if expected is not None:
        return len(bands) == len(expected)
    starts = [band["start"] for band in bands] + ["24:00"]
    ends = ["00:00"] + [band["end"] for band in bands]
    return bool(bands) and starts == ends


def _matches(band: Row, wanted: ExpectedBand) -> bool:
    times = (wanted.start, wanted.end, wanted.label)
    return (
        (band["start"], band["end"], band["label"]) == times
        and isclose(band["buy"], wanted.buy, abs_tol=FOUR_DECIMALS)
        and isclose(band["sell"], wanted.sell, abs_tol=FOUR_DECIMALS)
    )


def lamp_finding(household: str, states: Iterable[Row], levels: Sequence[str | None]) -> Finding:
    """Check a lamp: on, and in the colour of one of the levels."""
    entity_id = lamp_of(household)
    lamp = next((state for state in states if state["entity_id"] == entity_id), None)
    if lamp is None or lamp["state"] != "on":
        verdict, value = Verdict.MISSING, "-" if lamp is None else lamp["state"]
    else:
        colour = tuple(lamp["attributes"]["rgb_color"] or ())
        is_expected = any(colour == COLOURS[level] for level in levels)
        verdict, value = Verdict.OK if is_expected else Verdict.WRONG, f"on {colour}"
    return Finding(f"{household} lamp", entity_id, value, f"on {COLOURS[levels[0]]}", verdict)
