"""What a battery would be told: the attributes of a Powerwall site, judged by hand-worked bands."""

from collections.abc import Mapping, Sequence
from math import isclose
from typing import Any

from simulator.expected import RightBand

from .check import Finding, Verdict

FOUR_DECIMALS = 0.5e-4 + 1e-9
"""How far a price may be from what it is, when it is written with four decimals [GBP/kWh]."""

UNTOUCHED = {"read_only": True, "sender": "blueprint", "sync_on": True, "last_sent_at": None}
"""Attributes of a site as the form offers it: nothing was sent, and nothing will be."""


def battery_findings(
    household: str, tariff: Mapping[str, Any] | None, rights: Sequence[Sequence[RightBand] | None]
) -> list[Finding]:
    """Judge the sensor of a read-only Powerwall site.

    Args:
        household: Whose site it is.
        tariff: The sensor's state object; None: it is not there.
        rights: The bands that are right, any of them; None: nobody knows them.
    """
    if tariff is None:
        return []
    owner, entity_id = f"{household} powerwall", tariff["entity_id"]
    attributes = tariff["attributes"]
    bands = attributes.get("bands", [])
    right = next((right for right in rights if _are_right(bands, right)), rights[0])
    findings = [
        Finding(
            owner=owner,
            entity_id=f"{entity_id} {name}",
            value=str(attributes.get(name, "-")),
            right=str(value),
            verdict=Verdict.OK if attributes.get(name, "-") == value else Verdict.WRONG,
        )
        for name, value in UNTOUCHED.items()
    ]
    return [
        *findings,
        Finding(
            owner=owner,
            entity_id=f"{entity_id} bands",
            value=str(len(bands)),
            right="a whole day" if right is None else str(len(right)),
            verdict=Verdict.OK if _are_so_many(bands, right) else Verdict.WRONG,
        ),
        *(_band_finding(owner, entity_id, *pair) for pair in zip(bands, right or (), strict=False)),
    ]


def _band_finding(owner: str, entity_id: str, band: Mapping[str, Any], right: RightBand) -> Finding:
    return Finding(
        owner=owner,
        entity_id=f"{entity_id} {band['start']}-{band['end']}",
        value=f"{band['label']} {band['buy']} {band['sell']}",
        right=f"{right.label} {right.buy} {right.sell}",
        verdict=Verdict.OK if _is_right(band, right) else Verdict.WRONG,
    )


def _are_right(bands: Sequence[Mapping[str, Any]], right: Sequence[RightBand] | None) -> bool:
    is_complete = _are_so_many(bands, right)
    return is_complete and (right is None or all(map(_is_right, bands, right, strict=True)))


def _are_so_many(bands: Sequence[Mapping[str, Any]], right: Sequence[RightBand] | None) -> bool:
    """Say whether there are as many as is right, or enough for the day if nobody knows."""
    if right is not None:
        return len(bands) == len(right)
    starts = [band["start"] for band in bands] + ["24:00"]
    ends = ["00:00"] + [band["end"] for band in bands]
    return bool(bands) and starts == ends


def _is_right(band: Mapping[str, Any], right: RightBand) -> bool:
    times = (band["start"], band["end"], band["label"]) == (right.start, right.end, right.label)
    return (
        times
        and isclose(band["buy"], right.buy, abs_tol=FOUR_DECIMALS)
        and isclose(band["sell"], right.sell, abs_tol=FOUR_DECIMALS)
    )
