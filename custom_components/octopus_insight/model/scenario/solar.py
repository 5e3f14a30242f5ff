"""What panels give: from measured or modelled years of others, or roughly from the sun alone.

Angles are in degrees; azimuths are those of panels, 0 south and 90 west. Moments are UTC.
"""

from bisect import bisect_left
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from math import acos, cos, exp, fsum, inf, pi, radians, sin, sqrt
from typing import Annotated, NamedTuple, override
from ..interval import HALF_HOUR, SLOTS_A_DAY
from .slots import Checked, ScenarioError, Size, Sourced, Within

_SOLAR_CONSTANT = 1367.0  # W/m²
_GROUND_REFLECTS = 0.2
_ERBS = (0.9511, -0.1604, 4.388, -16.638, 12.336)
_QUARTER = HALF_HOUR / 2
_DULLEST = 0.12
"""Share of a clear day's light that the dullest lets through."""
type Tilt = Annotated[float, Within(0, 90, "from 0 (flat) to 90 only")]
type Azimuth = Annotated[float, Within(-180, 180, "from -180 to 180 only, 0 is south")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the panels are."""

    latitude: float
    longitude: float
    """East is positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane(Checked):
    """Panels that face one way, and what their inverter lets through."""

    kwp: Size
    tilt: Tilt = 35.0
    azimuth: Azimuth = 0.0
    inverter_kw: Size | None = None

    def clipped(self, kwh: Iterable[float]) -> list[float]:
        """Return half hours as far as the inverter can pass them on."""
        most = inf if self.inverter_kw is None else self.inverter_kw / 2
        return [min(one, most) for one in kwh]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate(Sourced):
    """What a plane of 1 kWp gives in each month, by which days made from the sun are scaled."""

    place: Place
    plane: Plane
    monthly_kwh: tuple[float, ...]
    name: str = ""

    @override
    def check(self) -> None:
        """Raise ScenarioError for another number of months."""
        if (months := len(self.monthly_kwh)) != 12:  # noqa: PLR2004
            raise ScenarioError(f"monthly_kwh has {months} months, and 12 are needed")


class Sun(NamedTuple):
    """Where the sun is: sine of its height, and its azimuth as panels have it [radians]."""

    height: float
    azimuth: float


def sun_at(moment: datetime, place: Place) -> Sun:
    """Return the sun's place, within a degree (Cooper's declination, and the equation of time)."""
    utc = moment.astimezone(UTC)
    day, hour = utc.timetuple().tm_yday, utc.hour + utc.minute / 60 + utc.second / 3600
    declination = radians(23.45) * sin(2 * pi * (284 + day) / 365)
    angle = 2 * pi * (day - 81) / 364
    minutes_fast = 9.87 * sin(2 * angle) - 7.53 * cos(angle) - 1.5 * sin(angle)
    turned = radians(15 * (hour - 12) + minutes_fast / 4 + place.longitude)
    north = radians(place.latitude)
    height = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(turned)
    level = max(sqrt(1 - height * height), 1e-9)
    south = (height * sin(north) - sin(declination)) / (level * max(cos(north), 1e-9))
    azimuth = acos(min(max(south, -1.0), 1.0))
    return Sun(height, azimuth if sin(turned) >= 0 else -azimuth)


def clear_sky(sun: Sun) -> float:
    """Return the light on flat ground under a clear sky [W/m²] (Haurwitz)."""
    return 1098 * sun.height * exp(-0.057 / sun.height) if sun.height > 0 else 0.0


def on_plane(light: float, sun: Sun, plane: Plane) -> float:
    """Return what reaches a plane [W/m²] of the light on flat ground (Erbs; an even sky)."""
    if light <= 0:
        return 0.0
    clearness = light / (_SOLAR_CONSTANT * sun.height)
    if clearness <= 0.22:  # noqa: PLR2004
        scattered: float = 1 - 0.09 * clearness
    else:
        clearness = min(clearness, 0.8)
        scattered = fsum(factor * clearness**power for power, factor in enumerate(_ERBS))
    tilt, turn = radians(plane.tilt), sun.azimuth - radians(plane.azimuth)
    level = sqrt(1 - sun.height * sun.height)
    facing = max(sun.height * cos(tilt) + level * sin(tilt) * cos(turn), 0.0)
    # a sun that is hardly up is seen by few roofs: what it would add is kept small
    beam = light * (1 - scattered) * facing / max(sun.height, 0.05)
    sky = light * scattered * (1 + cos(tilt)) / 2
    return beam + sky + light * _GROUND_REFLECTS * (1 - cos(tilt)) / 2


def from_the_sun(
    starts: Sequence[datetime], plane: Plane, climate: Climate, seed: int
) -> list[float]:
    """Return roughly what panels give [kWh] in half hours: seeded days, right by the month.

    Dull and bright days come as the seed has them. A month that is not whole gets its share.
    """
    given, reference, counted = [], defaultdict[int, float](float), Counter[int]()
    bright = _brightness({start.date() for start in starts}, seed)
    for start in starts:
        sun = sun_at(start + _QUARTER, climate.place)
        light = clear_sky(sun) * bright[start.date()]
        given.append(on_plane(light, sun, plane))
        reference[start.month] += on_plane(light, sun, climate.plane)
        counted[start.month] += 1
    scales = {
        month: climate.monthly_kwh[month - 1] * count / SLOTS_A_DAY / monthrange(2001, month)[1]
        for month, count in counted.items()
    }
    return plane.clipped(
        plane.kwp * scales[start.month] * one / reference[start.month] if one else 0.0
        for start, one in zip(starts, given, strict=True)
    )


def _brightness(days: Iterable[date], seed: int) -> dict[date, float]:
    """Return the share of light that each day lets through: each month has all kinds of days."""
    drawn = {day: sha256(f"{seed} {day}".encode()).digest() for day in days}
    bright = {}
    for _, month in groupby(sorted(drawn), lambda day: (day.year, day.month)):
        mixed = sorted(month, key=drawn.__getitem__)
        for place, day in enumerate(mixed):
            bright[day] = _DULLEST + (1 - _DULLEST) * (place + 0.5) / len(mixed)
    return bright


def from_samples(
    samples: Sequence[tuple[datetime, float]], starts: Iterable[datetime], plane: Plane
) -> list[float]:
    """Return half hours [kWh] from the power of 1 kWp [kW] at moments, evenly in between.

    There are two at least. Before the first and after the last it is as there.
    """
    moments = [moment for moment, _ in samples]
    given = []
    for start in starts:
        middle = start + _QUARTER
        place = min(max(bisect_left(moments, middle), 1), len(samples) - 1)
        (before, low), (after, high) = samples[place - 1 : place + 1]
        share = (middle - before) / max(after - before, timedelta.resolution)
        given.append((low + (high - low) * min(max(share, 0.0), 1.0)) * plane.kwp / 2)
    return plane.clipped(given)
