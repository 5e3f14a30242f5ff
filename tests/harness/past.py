"""What a home keeps of the past, without waiting for it."""

from collections.abc import Sequence
from datetime import datetime
import json
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import PlanChange
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import Authority, Price
from custom_components.octopus_insight.model.interval import Interval, half_hours
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump
from tests.harness.clock import HOUR
from tests.harness.home import Home

LOW_RATE = Rate(inc_vat=0.07000035, exc_vat=0.066667)
HIGH_RATE = Rate(inc_vat=0.2959992, exc_vat=0.281904)
"""The two prices of `iog` from July 2026 on: 6.6667 p and 28.1904 p, with 5 % VAT."""


async def fill(home: Home, since: datetime) -> None:
    """Keep what was used since then, and what it cost by tariff, as a backfill does."""
    history = home.entry.runtime_data.history
    past, now = history.coordinator.source.past, history.coordinator.data.now
    span = Interval(start=since, end=now.replace(hour=0, minute=0, second=0))
    for point_id, view in history.coordinator.data.meters.items():
        slots = await past.prices(view.point, span)
        batch = Batch(
            at=now,
            readings={point_id: await past.readings(view.point, span)},
            prices={point_id: {at: Price.of(it) for at, it in slots.items() if it.rate}},
            charges={point_id: await past.standing_charges(view.point, span)},
        )
        await history.async_write(batch)


async def keep_dispatch(home: Home, ran: Interval) -> None:
    """Keep that the car was charged as planned, and that this was priced low."""
    history, point = home.entry.runtime_data.history, home.supplier.id_of("import")
    price = Price(
        rate=LOW_RATE, standard_rate=HIGH_RATE, band=Band.LOW, reason=PriceReason.DISPATCH,
        certainty=Certainty.COMPLETED, is_intelligent=True,
    )  # fmt: skip
    batch = Batch(
        at=history.coordinator.data.now,
        prices={point: dict.fromkeys(half_hours(ran.start, ran.end), price)},
        authority=Authority.RECONCILED,
        raw=smart_rows(ran),
    )
    await history.async_write(batch)


def smart_rows(ran: Interval, energy_kwh: float = 3.5) -> Sequence[Raw]:
    """Return what is kept of a smart dispatch that was planned and ran."""
    known_at, bounds = ran.start - HOUR, {"start": ran.start, "end": ran.end}
    plan = PlanChange(known_at=known_at, added=(PlannedDispatch(**bounds),))
    done = CompletedDispatch(**bounds, energy_kwh=energy_kwh)
    values = [json.dumps(dump(value)) for value in (plan, done)]
    return (
        Raw(
            kind=RawKind.PLAN_CHANGE, owner="car", start=known_at, end=ran.end,
            known_at=known_at, value=values[0],
        ),
        Raw(kind=RawKind.COMPLETED, owner="", **bounds, known_at=ran.end, value=values[1]),
    )  # fmt: skip
