"""Makes the timeline of an agreement's rates, before any layer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from ..interval import HALF_HOUR, Interval, dates, floor_half_hour, half_hours, local_date
from .bands import BandAnalysis
from .rates import RateSeries, payment_method
from .tariff import (
    Agreement,
    PaymentMethod,
    Rate,
    Register,
    TariffRates,
    TariffShape,
    TariffTerms,
    agreement_at,
)
from .timeline import Band, Certainty, PricedSlot, PriceReason, RateTimeline

ANALYSED_AROUND = timedelta(days=7)
"""So much on either side shows what is usual, even when today's prices changed at noon."""
type _Feeds = Mapping[Register, RateSeries]
type _SlotPricing = Callable[[datetime], Iterable[PricedSlot]]


def base_timeline(
    agreements: Iterable[Agreement],
    rates: Mapping[str, TariffRates],
    *,
    span: Interval,
    zone: tzinfo,
    payment: PaymentMethod | None,
) -> RateTimeline:
    """Price every half hour that the span touches by the tariff then in force.

    A slot without a price has reason UNKNOWN and certainty NONE. Agreements can have gaps and
    overlaps; payment None is as the agreement's own price says. A half hour in which a standard
    feed changes is cut there.
    """
    agreed = tuple(agreements)
    around = (span.start - ANALYSED_AROUND, span.end + ANALYSED_AROUND)
    days = tuple(dates(*(local_date(at, zone) for at in around)))
    in_force = {start: agreement_at(agreed, start) for start in half_hours(span.start, span.end)}
    pricing: dict[Agreement | None, _SlotPricing] = {
        agreement: _slot_pricing(agreement, rates.get(agreement.tariff_code), payment, days, zone)
        for agreement in set(in_force.values())
        if agreement is not None
    }
    pricing[None] = lambda start: [PricedSlot(start=start, end=start + HALF_HOUR)]
    slots = (slot for start, one in in_force.items() for slot in pricing[one](start))
    return RateTimeline(slots=tuple(slots))


def _slot_pricing(
    agreement: Agreement,
    rates: TariffRates | None,
    payment: PaymentMethod | None,
    days: tuple[date, ...],
    zone: tzinfo,
) -> _SlotPricing:
    answered, agreed = {} if rates is None else rates.unit_rates, agreement.agreed_unit_rate
    # one method pays all registers, and the agreed price is that of one of them
    method = payment or payment_method(answered.values(), agreed)
    feeds = {
        register: RateSeries.of(answered.get(register, ()), agreed=agreed, wanted=method)
        for register in Register
    }
    own = feeds[Register.OWN]
    told = feeds[Register.ACCOUNT] = replace(feeds[Register.ACCOUNT], otherwise=own)
    has = agreement.registers | {register for register, feed in feeds.items() if feed.rows}
    terms = agreement.terms
    is_four_rate = terms.has_car_rates or bool(has & {Register.EV_PEAK, Register.EV_OFF_PEAK})
    if is_four_rate or has & {Register.DAY, Register.NIGHT}:
        shape = TariffShape.FOUR_RATE if is_four_rate else TariffShape.REGISTERS
        analysis = BandAnalysis.of(told, days if told.rows or own.rows else (), zone)
        return lambda start: [_register_slot(feeds, terms, shape, analysis, start)]
    standard = replace(feeds[Register.STANDARD], otherwise=told)
    bounds = {bound for row in standard.rows + own.rows for bound in (row.since, row.until)}
    cuts: dict[datetime, list[datetime]] = {}
    for cut in sorted(bound for bound in bounds if bound != floor_half_hour(bound)):
        cuts.setdefault(floor_half_hour(cut), []).append(cut)
    analysis = BandAnalysis.of(standard, days, zone)

    def pieces(start: datetime) -> Iterator[PricedSlot]:
        slot = _standard_slot(standard, terms, analysis, start)
        for cut in cuts.get(start, ()):
            if (rate := standard.at(cut)) != standard.at(slot.start):
                yield replace(slot, end=cut)
                certainty = Certainty.NONE if rate is None else Certainty.PUBLISHED
                reason = _reason(rate, slot.band)
                slot = replace(slot, start=cut, rate=rate, reason=reason, certainty=certainty)
        yield slot

    return pieces


def _standard_slot(
    feed: RateSeries, terms: TariffTerms, analysis: BandAnalysis, start: datetime
) -> PricedSlot:
    rate, band = feed.at(start), analysis.bands.get(start)
    off_peak = analysis.off_peak_rates.get(start)
    certainty = Certainty.NONE if rate is None else Certainty.PUBLISHED
    if rate is None and start in analysis.carried and terms.daily_from is None:
        # what a list does not have yet is most likely what it was; of daily prices it is not
        (rate, off_peak), certainty = analysis.carried[start], Certainty.CARRIED
    return PricedSlot(
        start=start,
        end=start + HALF_HOUR,
        rate=rate,
        off_peak_rate=off_peak,
        band=band,
        shape=analysis.shape,
        reason=_reason(rate, band),
        certainty=certainty,
        dispatch_rule=terms.dispatch_rule,
        has_middle_band=analysis.has_middle_band,
    )


def _register_slot(
    feeds: _Feeds, terms: TariffTerms, shape: TariffShape, told: BandAnalysis, start: datetime
) -> PricedSlot:
    # what the account is told has times, and so this meter's own night
    of_account = replace(
        _standard_slot(feeds[Register.ACCOUNT], terms, told, start),
        shape=shape,
        car_rate=feeds[Register.EV_PEAK].last_known(start),
        car_off_peak_rate=feeds[Register.EV_OFF_PEAK].last_known(start),
    )
    # feeds are published at different moments: each holds until its next row is there
    is_night = terms.off_peak is not None and terms.off_peak.contains(start)
    band = Band.LOW if is_night else Band.HIGH
    feed = feeds[Register.NIGHT if is_night else Register.DAY]
    rate, certainty = feed.last_known(start), Certainty.PUBLISHED
    if feed.at(start) is None:
        certainty = Certainty.NONE if rate is None else Certainty.CARRIED
        is_told = of_account.certainty is Certainty.PUBLISHED
        if is_told or (rate is None and of_account.rate is not None):
            return of_account
    return replace(
        of_account,
        rate=rate,
        off_peak_rate=feeds[Register.NIGHT].last_known(start),
        band=band,
        reason=_reason(rate, band),
        certainty=certainty,
        has_middle_band=False,
    )


def _reason(rate: Rate | None, band: Band | None) -> PriceReason:
    if rate is None:
        return PriceReason.UNKNOWN
    return PriceReason.STANDARD_OFF_PEAK if band is Band.LOW else PriceReason.TARIFF
