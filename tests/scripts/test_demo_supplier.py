"""Who the demo talks to, what that must not tell, and an evening at a simulated home."""

from datetime import UTC, datetime, time

import pytest

from simulator.log import LoggedCall
from simulator.world import World
from tools.demo.demo_scenario import live_an_evening
from tools.demo.errors import DemoError
from tools.demo.output import requests_table
from tools.demo.supplier import Supplier, real_supplier, simulated_suppliers

NOW = datetime(2026, 11, 18, 12, 10, tzinfo=UTC)


def supplier_of(household, now=NOW):
    """Return a simulated supplier that nobody can reach, at a moment that stands still."""
    world = World.of(household, clock=lambda: now)
    return Supplier(name=household, api_key=world.api_key, api_url=None, world=world)


@pytest.mark.parametrize("key", [None, "", "  "], ids=["not set", "empty", "blank"])
def test_the_real_service_needs_a_key(monkeypatch, key):
    monkeypatch.delenv("OCTOPUS_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("OCTOPUS_API_KEY", key)
    with pytest.raises(DemoError, match="OCTOPUS_API_KEY"):
        real_supplier()


def test_a_key_is_never_shown_by_accident(monkeypatch):
    monkeypatch.setenv("OCTOPUS_API_KEY", "sk_live_1")
    assert "sk_live_1" not in repr(real_supplier())
    assert real_supplier().secrets() == {"sk_live_1": "the API key"}


def test_the_numbers_of_meter_points_are_secrets_too():
    secrets = supplier_of("agile").secrets()
    assert {"1000000000303", "1000000000404"} <= set(secrets)


@pytest.mark.usefixtures("socket_enabled")
async def test_every_household_has_its_own_address_on_this_machine():
    async with simulated_suppliers(["iog", "agile"]) as suppliers:
        urls = [supplier.api_url for supplier in suppliers]
    assert len(set(urls)) == 2
    assert all(url.startswith("http://127.0.0.1:") for url in urls)


def test_requests_are_counted_by_household_and_kind():
    supplier = supplier_of("agile")
    supplier.world.log.calls += [
        LoggedCall(at=NOW, kind=kind, method="GET", path="/")
        for kind in ("rates", "rates", "login")
    ]
    head, _, row = requests_table([supplier]).splitlines()
    assert head.split() == ["requests", "login", "rates", "all"]
    assert row.split() == ["agile", "1", "2", "3"]


@pytest.mark.parametrize(
    ("now", "running", "night", "afternoon"),
    [
        pytest.param("2026-11-18T12:00:00Z", "12:00", 19, 18, id="half hour begins"),
        pytest.param("2026-11-18T12:29:59Z", "12:00", 19, 18, id="half hour ends"),
        pytest.param("2026-11-18T13:00:00Z", "13:00", 19, 19, id="in the afternoon"),
        pytest.param("2026-11-18T02:29:59Z", "02:00", 18, 18, id="before the night"),
        pytest.param("2026-11-18T02:30:00Z", "02:30", 19, 18, id="in the night"),
    ],
)
def test_a_charge_runs_and_others_are_planned_for_night_and_afternoon(
    now, running, night, afternoon
):
    now = datetime.fromisoformat(now)
    supplier = supplier_of("iog", now)
    live_an_evening(supplier)
    starts = {slot.start for slot in supplier.world.car().planned_at(now)}
    assert starts == {
        datetime.combine(now.date(), time.fromisoformat(running), tzinfo=UTC),
        datetime(2026, 11, night, 2, 30, tzinfo=UTC),
        datetime(2026, 11, afternoon, 13, tzinfo=UTC),
    }
    assert supplier.world.car().is_plugged


@pytest.mark.parametrize("household", ["agile", "iog"], ids=["no car", "its car has left"])
def test_a_house_without_a_car_has_a_quiet_evening(household):
    supplier = supplier_of(household)
    for car in supplier.world.cars:
        car.is_retired = True
    live_an_evening(supplier)
    assert [car for car in supplier.world.cars if car.is_plugged or car.plan] == []
