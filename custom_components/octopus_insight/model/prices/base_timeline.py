"""From agreements and feeds of rates to the base timeline, before any layer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from ..interval import HALF_HOUR, Interval, half_hours, local_date
from .bands import BandAnalysis, classify_bands
from .rates import RateSeries, chosen_rows
from .tariff import (
    Agreement,
    OffPeakWindow,
    PaymentMethod,
    Rate,
    Register,
    TariffRates,
    TariffShape,
    TariffTerms,
    agreement_at,
)
from .timeline import Band, Certainty, PricedSlot, PriceReason, RateTimeline

# A week on either side shows what is usual, even when today's prices changed at noon.
_SURVEYED_AROUND = timedelta(days=7)

type _SlotPricing = Callable[[datetime], PricedSlot]


def base_timeline(
    agreements: Iterable[Agreement],
    rates: Mapping[str, TariffRates],
    *,
    span: Interval,
    zone: tzinfo,
    payment: PaymentMethod | None,
) -> RateTimeline:
    """Price every half hour of a span by the tariff then in force.

    Args:
        agreements: A meter point's agreements, in any order; gaps and overlaps are possible.
        rates: Known rows by tariff code; a missing tariff leaves its half hours without a price.
        span: What to price; widened to the half-hour grid.
        zone: Zone of the supply, where its days and night windows are.
        payment: How the household pays; None: found out by the agreement's own price.

    Returns:
        Half-hour slots over the whole span [GBP/kWh]. Where there is no agreement or no price, the
        slot says so by rate None, reason UNKNOWN, certainty NONE.
    """
    agreed = tuple(agreements)
    days = _days(span, zone)
    pricing: dict[Agreement, _SlotPricing] = {}
    slots = []
    for start in half_hours(span.start, span.end):
        agreement = agreement_at(agreed, start)
        if agreement is None:
            slots.append(_slot(start, _Price(), TariffShape.UNKNOWN, TariffTerms()))
            continue
        if agreement not in pricing:
            feeds = _feeds(agreement, rates.get(agreement.tariff_code), payment)
            pricing[agreement] = _slot_pricing(agreement, feeds, days, zone)
        slots.append(pricing[agreement](start))
    return RateTimeline(slots=tuple(slots))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Price:
    """The part of a slot that a tariff decides."""

    rate: Rate | None = None
    off_peak_rate: Rate | None = None
    band: Band | None = None
    certainty: Certainty = Certainty.PUBLISHED
    car_rate: Rate | None = None
    car_off_peak_rate: Rate | None = None


def _days(span: Interval, zone: tzinfo) -> tuple[date, ...]:
    first = local_date(span.start - _SURVEYED_AROUND, zone)
    last = local_date(span.end + _SURVEYED_AROUND, zone)
    return tuple(first + timedelta(days=index) for index in range((last - first).days + 1))


def _feeds(
    agreement: Agreement, rates: TariffRates | None, payment: PaymentMethod | None
) -> dict[Register, RateSeries]:
    answered = {} if rates is None else rates.unit_rates
    return {
        register: RateSeries(
            rows=chosen_rows(
                answered.get(register, ()), agreed=agreement.agreed_unit_rate, wanted=payment
            )
        )
        for register in Register
    }


def _slot_pricing(
    agreement: Agreement,
    feeds: Mapping[Register, RateSeries],
    days: tuple[date, ...],
    zone: tzinfo,
) -> _SlotPricing:
    """Choose how the half hours of an agreement are priced."""
    has = agreement.registers | {register for register, feed in feeds.items() if feed.rows}
    terms = agreement.terms
    if terms.has_car_rates or has & {Register.EV_PEAK, Register.EV_OFF_PEAK}:
        return lambda start: _slot(
            start, _four_rate_price(start, feeds, terms.off_peak), TariffShape.FOUR_RATE, terms
        )
    if has & {Register.DAY, Register.NIGHT}:
        return lambda start: _slot(
            start, _register_price(start, feeds, terms.off_peak), TariffShape.REGISTERS, terms
        )
    standard = feeds[Register.STANDARD]
    analysis = classify_bands(standard, days, zone)
    has_middle_band = Band.MIDDLE in analysis.bands.values()
    return lambda start: replace(
        _slot(start, _standard_price(start, standard, analysis), analysis.shape, terms),
        has_middle_band=has_middle_band,
    )


def _standard_price(start: datetime, feed: RateSeries, analysis: BandAnalysis) -> _Price:
    return _Price(
        rate=feed.at(start),
        off_peak_rate=analysis.off_peak_rates.get(start),
        band=analysis.bands.get(start),
    )


def _register_price(
    start: datetime, feeds: Mapping[Register, RateSeries], off_peak: OffPeakWindow | None
) -> _Price:
    """Price by the register that counts then; each feed holds until its next row is published.

    The supplier publishes the feeds at different moments, so the end of one is no reason to know
    nothing.
    """
    is_night = off_peak is not None and off_peak.contains(start)
    feed = feeds[Register.NIGHT if is_night else Register.DAY]
    is_published = feed.at(start) is not None
    return _Price(
        rate=feed.last_known(start),
        off_peak_rate=feeds[Register.NIGHT].last_known(start),
        band=Band.LOW if is_night else Band.HIGH,
        certainty=Certainty.PUBLISHED if is_published else Certainty.CARRIED,
    )


def _four_rate_price(
    start: datetime, feeds: Mapping[Register, RateSeries], off_peak: OffPeakWindow | None
) -> _Price:
    """Price the house by its registers; the car pays its peak rate until a layer knows better."""
    return replace(
        _register_price(start, feeds, off_peak),
        car_rate=feeds[Register.EV_PEAK].last_known(start),
        car_off_peak_rate=feeds[Register.EV_OFF_PEAK].last_known(start),
    )


def _slot(start: datetime, price: _Price, shape: TariffShape, terms: TariffTerms) -> PricedSlot:
    return PricedSlot(
        start=start,
        end=start + HALF_HOUR,
        rate=price.rate,
        off_peak_rate=price.off_peak_rate,
        band=price.band,
        shape=shape,
        reason=_reason(price),
        certainty=Certainty.NONE if price.rate is None else price.certainty,
        car_rate=price.car_rate,
        car_off_peak_rate=price.car_off_peak_rate,
        dispatch_rule=terms.dispatch_rule,
    )


def _reason(price: _Price) -> PriceReason:
    if price.rate is None:
        return PriceReason.UNKNOWN
    if price.band is Band.LOW:
        return PriceReason.STANDARD_OFF_PEAK
    return PriceReason.TARIFF
