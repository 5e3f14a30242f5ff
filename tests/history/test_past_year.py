"""A year of the store in columns: which days it has, and what a unit cost in them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
import json
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.history.year import PastYear, past_year
from custom_components.octopus_insight.model.charging.dispatch import CompletedDispatch
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import Price
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump
from custom_components.octopus_insight.model.usage.consumption import MeterReading

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
METER = SimpleNamespace(point=SimpleNamespace(id="meter"), zone=ZoneInfo("Europe/London"))
PRICE = Price(
    rate=Rate(inc_vat=0.3, exc_vat=0.3), reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.db")
    made.open()
    yield made
    made.close()


def keep(
    store: Store, places: Iterable[int], price: Price | None = PRICE, raw: tuple[Raw, ...] = ()
):
    """Keep half a kWh in half hours since the begin."""
    starts = [BEGIN + place * HALF_HOUR for place in places]
    rows = [MeterReading(start=at, end=at + HALF_HOUR, quantity=0.5) for at in starts]
    prices = {} if price is None else {"meter": dict.fromkeys(starts, price)}
    store.write(Batch(at=BEGIN, readings={"meter": tuple(rows)}, prices=prices, raw=raw))


def year_of(store: Store) -> PastYear | None:
    return past_year(store, METER, (), date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("places", "first", "days"),
    [
        (range(96), 5, 2),
        (range(1, 96), 6, 1),
        (range(95), 5, 1),
        (range(1, 95), None, 0),
        (range(0), None, 0),
        ([*range(10), *range(11, 144)], 6, 2),
        ([*range(60), *range(61, 144)], 5, 3),
    ],
)
def test_days_count_from_the_first_whole_one_to_the_last(store, places, first, days):
    """A hole between them is filled."""
    keep(store, places)
    year = year_of(store)
    assert (year.days if year else 0) == days
    assert (year and year.starts[0].day) == first


def test_without_any_price_there_is_no_year(store):
    keep(store, range(96), price=None)
    assert year_of(store) is None


def test_where_the_car_has_its_own_price_a_unit_costs_the_mean(store):
    """Of 0.5 kWh the car had 0.2 at 10 p, the home 0.3 at 30 p: 11 p, which is 22 p a kWh."""
    dispatch = CompletedDispatch(start=BEGIN, end=BEGIN + HALF_HOUR, energy_kwh=0.2)
    text, kind = json.dumps(dump(dispatch)), RawKind.COMPLETED
    end = BEGIN + HALF_HOUR
    raw = Raw(kind=kind, owner="", start=BEGIN, end=end, known_at=BEGIN, value=text)
    car_rate = Rate(inc_vat=0.1, exc_vat=0.1)
    keep(store, range(96), price=replace(PRICE, car_rate=car_rate), raw=(raw,))
    year = year_of(store)
    assert year is not None
    assert year.columns["paid-import"][:2] == pytest.approx([0.22, 0.3])
