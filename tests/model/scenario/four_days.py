"""A home of four days that can be worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo
from custom_components.octopus_insight.model.scenario.offers import BatteryOffer, SolarOffer
from custom_components.octopus_insight.model.scenario.solar import Climate, Place, Plane
from custom_components.octopus_insight.model.scenario.study import Setup, Year
from custom_components.octopus_insight.model.scenario.tariff import Band, Tariff

DAYS = 4
SAID = {"source": "a list", "date": date(2026, 11, 30)}
FIRST = datetime(2026, 2, 27, tzinfo=UTC)
STARTS = [FIRST + place * timedelta(minutes=30) for place in range(48 * DAYS)]
# each day: 1 kWh at 12:00, when the panels there give 2 of 1 kWp, and 2 kWh at 18:00
LOAD = [{24: 1.0, 36: 2.0}.get(place % 48, 0.0) for place in range(48 * DAYS)]
SUN = [{24: 2.0}.get(place % 48, 0.0) for place in range(48 * DAYS)]
YEAR = Year(
    starts=STARTS,
    zone=ZoneInfo("Europe/London"),
    load=LOAD,
    solar=[0.0] * len(STARTS),
    columns={"sun": SUN, "rising": [0.1 + place / 1000 for place in range(len(STARTS))]},
    climate=Climate(
        place=Place(latitude=51.75, longitude=-1.25), plane=Plane(kwp=1), monthly_kwh=(50.0,) * 12
    ),
)
FLAT = Tariff(
    name="Flat",
    zone="UTC",
    import_=(Band(price=0.3),),
    export=(Band(price=0.1),),
    standing_charge=0.5,
)
CHEAPER = replace(FLAT, name="Cheaper", import_=(Band(price=0.2),), standing_charge=0.6)
ROOF = SolarOffer(name="Roof", planes=(Plane(kwp=1),), samples="sun", price=1000)
BOX = BatteryOffer(
    name="Box",
    usable_kwh=1.0,
    charge_kw=4.0,
    discharge_kw=4.0,
    round_trip=1.0,
    standing_loss_kw=0.0,
    price=500,
    warranty_left=0.8,
    vat="equipment",
    lasts_years=9,
    upkeep=7,
)
TODAY = Setup(name="Today", tariff=FLAT)
