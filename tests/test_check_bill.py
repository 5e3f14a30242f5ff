"""`check_bill`: thirty statements of the simulated supplier, ten of which have something wrong.

What the simulator bills is worked out by code of its own, from what was truly used.
"""

from datetime import UTC, date, datetime
import json
from typing import Any
import pytest
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import PlanChange
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import Authority, Price
from custom_components.octopus_insight.model.interval import Interval, half_hour
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump
from tests.harness.clock import DAY, HOUR
from tests.harness.home import Home

SUMMER_LOW = Rate(inc_vat=0.070000350, exc_vat=0.066667)
SUMMER_HIGH = Rate(inc_vat=0.29599920, exc_vat=0.281904)
"""The two prices of `iog` from July 2026 on: 6.6667 p and 28.1904 p, with 5 % VAT."""
DEAR = half_hour(datetime(2026, 8, 14, 15, 30, tzinfo=UTC))
"""A half hour with a dispatch, 3.9 kWh in all."""


async def fill(home: Home, since: datetime) -> None:
    """Keep what was used, and what it cost by tariff, as a backfill does."""
    history, now = home.entry.runtime_data.history, home.entry.runtime_data.timeline.data.now
    past, span = history.coordinator.source.past, Interval(start=since, end=now.replace(hour=0))
    for point_id, view in history.coordinator.data.meters.items():
        slots = await past.prices(view.point, span)
        batch = Batch(
            at=now,
            readings={point_id: await past.readings(view.point, span)},
            prices={point_id: {at: Price.of(it) for at, it in slots.items() if it.rate}},
            charges={point_id: await past.standing_charges(view.point, span)},
        )
        await history.async_write(batch)


async def live_in(home: Home, day: date, since: datetime) -> list[str]:
    """Let it be noon, and the home keep what was since then; return the statements' ids."""
    home.day = day
    await home.at("12:00")
    if home.supplier.world.cars:
        span = {"start": DEAR.start.isoformat(), "end": DEAR.end.isoformat()}
        home.do("complete", energy_kwh=3.5, **span)
    await home.set_up()
    await fill(home, since)
    return home.do("statements", since=(since + 30 * DAY).date().isoformat())


def smart(start: datetime, end: datetime, energy_kwh: float) -> tuple[Raw, Raw]:
    """Return what is kept of a smart dispatch that was planned and ran."""
    plan = PlanChange(known_at=start - HOUR, added=(PlannedDispatch(start=start, end=end),))
    done = CompletedDispatch(start=start, end=end, energy_kwh=energy_kwh)
    return (
        Raw(
            kind=RawKind.PLAN_CHANGE, owner="car", start=start - HOUR, end=end,
            known_at=start - HOUR, value=json.dumps(dump(plan)),
        ),
        Raw(
            kind=RawKind.COMPLETED, owner="", start=start, end=end,
            known_at=end, value=json.dumps(dump(done)),
        ),
    )  # fmt: skip


def low_price(high: Rate, low: Rate, certainty: Certainty = Certainty.COMPLETED) -> Price:
    """Return what a dispatched half hour costs on the older intelligent tariff."""
    return Price(
        rate=low, standard_rate=high, band=Band.LOW, reason=PriceReason.DISPATCH,
        certainty=certainty, is_intelligent=True,
    )  # fmt: skip


async def dispatched(home: Home) -> None:
    """Keep that the car was charged as planned."""
    history, point = home.entry.runtime_data.history, home.supplier.id_of("import")
    prices = {DEAR.start: low_price(SUMMER_HIGH, SUMMER_LOW)}
    raw, at = smart(DEAR.start, DEAR.end, 3.5), history.coordinator.data.now
    batch = Batch(at=at, prices={point: prices}, authority=Authority.RECONCILED, raw=raw)
    await history.async_write(batch)


IOG_ERRORS = {
    # place of the statement, the latest first: what is planted, and the line that is wrong
    0: ({"kind": "rate", "by": 0.2}, ("Electricity", 1)),
    1: ({"do": "settlement", "as": "high"}, ("Electricity", 1)),
    3: ({"kind": "export"}, ("Electricity", -1)),
    5: ({"kind": "rate", "meter": "gas", "by": 0.1}, ("Gas", 1)),
    8: ({"kind": "missing", "meter": "gas"}, ("Gas", None)),
}
FLUX_ERRORS = {
    1: ({"kind": "vat"}, ("Electricity", 1)),
    4: ({"kind": "tariff"}, ("Electricity", 1)),
    6: ({"kind": "reversed", "in_totals": True}, ("Electricity", 1)),
    9: ({"kind": "reversed", "in_totals": False}, None),
}
NIGHT_ERRORS = {
    2: ({"kind": "standing", "by": 0.5}, ("Electricity", 1)),
    7: ({"kind": "quantity", "by": 3}, ("Electricity", 1)),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("household", "day", "errors"),
    [
        ("iog", date(2026, 9, 26), IOG_ERRORS),
        ("flux", date(2026, 11, 26), FLUX_ERRORS),
        ("economy7", date(2026, 11, 26), NIGHT_ERRORS),
    ],
    ids=["iog", "flux", "economy7"],
)
async def test_each_planted_error_is_named_and_nothing_else_is(home, household, day, errors):
    """Flux has a change of VAT inside one charge, Economy 7 in two; all have both clock changes."""
    ids = await live_in(home, day, datetime(day.year - 1, 11, 20, tzinfo=UTC))
    home.do("statements", split_vat=household != "flux")
    if household == "iog":
        await dispatched(home)
    for place, (command, _) in errors.items():
        span = {"start": DEAR.start.isoformat(), "end": DEAR.end.isoformat()}
        planted = {"do": "bill_error", "statement": ids[place]} | command
        home.supplier.perform(planted | (span if planted["do"] == "settlement" else {}))
    wrong: dict[int, Any] = {}
    for place, statement in enumerate(ids[:10]):
        answer = await home.act("check_bill", statement=statement)
        differing = [line for line in answer["lines"] if line["verdict"] != "matches"]
        wrong |= {place: differing} if differing else {}
        assert answer["verdict"] == ("differs" if differing else "matches")
    named = {
        place: [(line["title"], _sign(line["theirs"])) for line in lines]
        for place, lines in wrong.items()
    }
    assert named == {place: [line] for place, (_, line) in errors.items() if line is not None}
    if household == "iog":
        # 3.9 kWh at 28.1904 p and at 6.6667 p, with 5 % VAT
        (run,) = wrong[1][0]["half_hours"]
        assert run["start"] == DEAR.start.isoformat()
        assert run["theirs"] == pytest.approx(1.1544, abs=1e-4)
        assert run["ours"] == pytest.approx(0.2730, abs=1e-4)
        assert wrong[1][0]["difference"] == 0.88
        assert "14 Aug 16:30 to 17:00 was settled at 1.15 instead of 0.27" in str(home.issues())


def _sign(amount: float | None) -> int | None:
    return amount if amount is None else 1 if amount > 0 else -1
