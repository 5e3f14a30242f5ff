"""Makes the timeline of an agreement's rates, before any layer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

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

# a week on either side shows what is usual, even when today's prices changed at noon
_ANALYSED_AROUND = timedelta(days=7)

type _Feeds = Mapping[Register, RateSeries]
type _SlotPricing = Callable[[datetime], PricedSlot]


def base_timeline(
    agreements: Iterable[Agreement],
    rates: Mapping[str, TariffRates],
    *,
    span: Interval,
    zone: tzinfo,
    payment: PaymentMethod | None,
) -> RateTimeline:
    """Price every half hour that the span touches by the tariff then in force.

    Without an agreement or a price, a slot has rate None, reason UNKNOWN and certainty NONE.
    Agreements can have gaps and overlaps; payment None is as the agreement's own price says.
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
    rate: Rate | None = None
    off_peak_rate: Rate | None = None
    band: Band | None = None
    certainty: Certainty = Certainty.PUBLISHED
    car_rate: Rate | None = None
    car_off_peak_rate: Rate | None = None
    has_middle_band: bool = False


def _days(span: Interval, zone: tzinfo) -> tuple[date, ...]:
    first = local_date(span.start - _ANALYSED_AROUND, zone)
    last = local_date(span.end + _ANALYSED_AROUND, zone)
    return tuple(first + timedelta(days=index) for index in range((last - first).days + 1))


def _feeds(
    agreement: Agreement, rates: TariffRates | None, payment: PaymentMethod | None
) -> _Feeds:
    answered, agreed = {} if rates is None else rates.unit_rates, agreement.agreed_unit_rate
    rows = {
        register: chosen_rows(answered.get(register, ()), agreed=agreed, wanted=payment)
        for register in Register
    }
    return {register: RateSeries(rows=chosen) for register, chosen in rows.items()}


def _slot_pricing(
    agreement: Agreement, feeds: _Feeds, days: tuple[date, ...], zone: tzinfo
) -> _SlotPricing:
    has = agreement.registers | {register for register, feed in feeds.items() if feed.rows}
    terms = agreement.terms
    if terms.has_car_rates or has & {Register.EV_PEAK, Register.EV_OFF_PEAK}:
        shape, price = TariffShape.FOUR_RATE, partial(_four_rate_price, feeds, terms.off_peak)
    elif has & {Register.DAY, Register.NIGHT}:
        shape, price = TariffShape.REGISTERS, partial(_register_price, feeds, terms.off_peak)
    else:
        standard = feeds[Register.STANDARD]
        analysis = classify_bands(standard, days, zone)
        shape, price = analysis.shape, partial(_standard_price, standard, analysis)
    return lambda start: _slot(start, price(start), shape, terms)


def _standard_price(feed: RateSeries, analysis: BandAnalysis, start: datetime) -> _Price:
    return _Price(
        rate=feed.at(start),
        off_peak_rate=analysis.off_peak_rates.get(start),
        band=analysis.bands.get(start),
        has_middle_band=analysis.has_middle_band,
    )


def _register_price(feeds: _Feeds, off_peak: OffPeakWindow | None, start: datetime) -> _Price:
    # feeds are published at different moments: each holds until its next row is there
    is_night = off_peak is not None and off_peak.contains(start)
    feed = feeds[Register.NIGHT if is_night else Register.DAY]
    is_published = feed.at(start) is not None
    return _Price(
        rate=feed.last_known(start),
        off_peak_rate=feeds[Register.NIGHT].last_known(start),
        band=Band.LOW if is_night else Band.HIGH,
        certainty=Certainty.PUBLISHED if is_published else Certainty.CARRIED,
    )


def _four_rate_price(feeds: _Feeds, off_peak: OffPeakWindow | None, start: datetime) -> _Price:
    return replace(
        _register_price(feeds, off_peak, start),
        car_rate=feeds[Register.EV_PEAK].last_known(start),
        car_off_peak_rate=feeds[Register.EV_OFF_PEAK].last_known(start),
    )


def _slot(start: datetime, price: _Price, shape: TariffShape, terms: TariffTerms) -> PricedSlot:
    reason = PriceReason.TARIFF
    if price.rate is None:
        reason = PriceReason.UNKNOWN
    elif price.band is Band.LOW:
        reason = PriceReason.STANDARD_OFF_PEAK
    return PricedSlot(
        start=start,
        end=start + HALF_HOUR,
        rate=price.rate,
        off_peak_rate=price.off_peak_rate,
        band=price.band,
        shape=shape,
        reason=reason,
        certainty=Certainty.NONE if price.rate is None else price.certainty,
        car_rate=price.car_rate,
        car_off_peak_rate=price.car_off_peak_rate,
        dispatch_rule=terms.dispatch_rule,
        has_middle_band=price.has_middle_band,
    )
