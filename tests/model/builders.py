"""One-line builders for the tests of the model."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.octoplus import Session, SessionKind
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DatedRate,
    PaymentMethod,
    Rate,
    Register,
    TariffRates,
    TariffShape,
)
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PricedSlot,
    PriceReason,
    RateTimeline,
)
from custom_components.octopus_insight.octopus.products import tariff_terms

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """Read a moment, offset included: `at("2026-03-29T00:00Z")`."""
    return datetime.fromisoformat(text)


def span(start: str, end: str) -> Interval:
    return Interval(start=at(start), end=at(end))


def rate(price: float) -> Rate:
    """Build a rate whose two prices differ, so that no test confuses them."""
    return Rate(inc_vat=price, exc_vat=price - 0.001)


def row(
    price: float, start: str | None, end: str | None, method: PaymentMethod | None = None
) -> DatedRate:
    return DatedRate(
        rate=rate(price),
        start=None if start is None else at(start),
        end=None if end is None else at(end),
        payment_method=method,
    )


def always(price: float) -> tuple[DatedRate, ...]:
    """Build the one row of a price that is open at both ends."""
    return (row(price, None, None),)


def rows_in_a_row(start: str, *runs: tuple[float, float]) -> tuple[DatedRate, ...]:
    """Build rows that follow each other from (price, hours) pairs, newest first as answered."""
    rows = []
    current = at(start)
    for price, hours in runs:
        following = current + timedelta(hours=hours)
        rows.append(DatedRate(rate=rate(price), start=current, end=following, payment_method=None))
        current = following
    return tuple(reversed(rows))


def agreement(
    product: str,
    start: str | None = None,
    end: str | None = None,
    *,
    registers: frozenset[Register] = frozenset({Register.STANDARD}),
    has_smart_meter: bool = True,
    **more: float | None,
) -> Agreement:
    return Agreement(
        tariff_code=f"E-1R-{product}-C",
        product_code=product,
        product_name=None,
        terms=tariff_terms(product, has_smart_meter=has_smart_meter),
        start=None if start is None else at(start),
        end=None if end is None else at(end),
        registers=registers,
        **more,
    )


def tariff(product: str, **feeds: tuple[DatedRate, ...]) -> dict[str, TariffRates]:
    """Build the rates of one tariff: `tariff("GO-1", standard=rows)`."""
    code = f"E-1R-{product}-C"
    return {
        code: TariffRates(
            unit_rates={Register(name): rows for name, rows in feeds.items()},
            standing_charges=(),
        )
    }


def slot(
    price: float | None,
    start: str | datetime,
    *,
    minutes: int = 30,
    band: Band | None = None,
    shape: TariffShape = TariffShape.HALF_HOURLY,
) -> PricedSlot:
    first = at(start) if isinstance(start, str) else start
    return PricedSlot(
        start=first,
        end=first + timedelta(minutes=minutes),
        rate=None if price is None else rate(price),
        off_peak_rate=None,
        band=band,
        shape=shape,
        reason=PriceReason.UNKNOWN if price is None else PriceReason.TARIFF,
        certainty=Certainty.NONE if price is None else Certainty.PUBLISHED,
    )


def session(
    start: str, end: str, kind: SessionKind = SessionKind.SAVING, **differently: object
) -> Session:
    """Build a session of the whole country that nobody has joined."""
    told = Session(id="1", code="EVENT_1", kind=kind, when=span(start, end))
    return replace(told, **differently)


def timeline_of(*slots: PricedSlot) -> RateTimeline:
    return RateTimeline(slots=slots)


def prices(
    *values: float | None, start: str, shape: TariffShape = TariffShape.HALF_HOURLY
) -> RateTimeline:
    """Build a timeline of half hours, one per price."""
    starts = [at(start) + index * HALF_HOUR for index in range(len(values))]
    each = zip(values, starts, strict=True)
    return timeline_of(*(slot(value, moment, shape=shape) for value, moment in each))
