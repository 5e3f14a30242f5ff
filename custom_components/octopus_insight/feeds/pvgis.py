"""What PVGIS (c) European Communities answers to `seriescalc`, asked for JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from ..model.scenario.solar import Plane


def generation_of(answer: Mapping[str, Any]) -> tuple[Plane, list[tuple[datetime, float]]]:
    """Return the plane that was asked about, and the power of 1 kWp [kW] at moments.

    Moments are the satellite's own minutes. Raises ValueError for another answer.
    """
    try:
        inputs = answer["inputs"]
        mounting = inputs["mounting_system"]["fixed"]
        kwp = float(inputs["pv_module"]["peak_power"])
        plane = Plane(
            kwp=kwp,
            tilt=float(mounting["slope"]["value"]),
            azimuth=float(mounting["azimuth"]["value"]),
        )
        samples = [
            (stamp_of(row["time"]), float(row["P"]) / 1000 / kwp)
            for row in answer["outputs"]["hourly"]
        ]
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{error!r}: this is no hourly answer of PVGIS about one fixed plane with its power"
            " (seriescalc with pvcalculation=1, outputformat=json)"
        ) from error
    return plane, samples


def stamp_of(text: str) -> datetime:
    """Return the moment of a stamp such as `20160101:0056`."""
    return datetime.strptime(text, "%Y%m%d:%H%M").replace(tzinfo=UTC)
