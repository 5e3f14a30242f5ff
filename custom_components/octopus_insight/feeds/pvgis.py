"""What PVGIS (c) European Communities answers to `seriescalc`, asked for JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def generation_of(answer: Mapping[str, Any]) -> list[tuple[datetime, float]]:
    """Return the power of 1 kWp [kW] at moments, which are the satellite's own minutes.

    Raises ValueError for another answer than that about one fixed plane.
    """
    try:
        inputs, rows = answer["inputs"], answer["outputs"]["hourly"]
        kwp = float(inputs["pv_module"]["peak_power"])
        _ = inputs["mounting_system"]["fixed"]  # panels that follow the sun have none
        return [(stamp_of(row["time"]), float(row["P"]) / 1000 / kwp) for row in rows]
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{error!r}: this is no hourly answer of PVGIS about one fixed plane with its power"
            " (seriescalc with pvcalculation=1, outputformat=json)"
        ) from error


def stamp_of(text: str) -> datetime:
    """Return the moment of a stamp such as `20160101:0056`."""
    return datetime.strptime(text, "%Y%m%d:%H%M").replace(tzinfo=UTC)
