"""The question about gaps: what of each local day is metered, and who says what that cost."""

from collections import Counter
from datetime import date, timedelta
from functools import partial
from itertools import compress
from math import isnan
import re
from typing import Any, Final
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util
from ..actions.past import async_meters
from ..actions.targets import SPAN_FIELDS, action, bounds, chosen_entry, days_in
from ..history.store import Store
from ..model.history.half_hour import Authority
from ..model.history.series import NO_PRICE
from ..model.interval import DAY, HALF_HOUR, Interval, dates, local_date, local_day, local_days
from ..model.views import MeterView

LONGEST: Final = timedelta(days=366)
READ_BY: Final = timedelta(hours=15)
"""When in the next local day a day's readings have come."""
NAMES: Final = (*map(str, Authority), "unknown")
"""Who says what a half hour cost, by rank."""
NOBODY: Final = len(Authority)


@action(SPAN_FIELDS)
async def async_get_data_quality(call: ServiceCall) -> ServiceResponse:
    """Answer with each meter that was supplied then."""
    data = chosen_entry(call).runtime_data
    home = data.timeline.data
    days = days_in(call, home, LONGEST)
    due = local_date(dt_util.utcnow() - READ_BY, home.zone)
    figures = partial(_figures, days, due, data.timeline.source.is_prices_only)
    meters = await async_meters(data, home.meters.values(), figures)
    return {"zone": str(home.zone), "expected_until": due.isoformat(), "meters": meters}


def _figures(
    days: tuple[date, date],
    due: date,
    is_prices_only: bool,  # noqa: FBT001 - `partial` gives it
    view: MeterView,
    store: Store,
) -> dict[str, Any] | None:
    """Return a meter's days and gaps; half hours without supply, or from `due` on, are no gaps.

    Without a supplier none is expected before the first whole day.
    """
    span, until = local_days(*days, view.zone), local_day(due, view.zone).start
    series = store.series(view.point.id, span)
    expected = bytearray(len(series.kwh))
    kept = store.bounds(view.point.id) if is_prices_only else None
    first = kept and local_day(local_date(kept.start, view.zone), view.zone).end
    for one in view.point.agreements:
        since = max(one.since, first or one.since)
        if since < (end := min(one.until, until)):
            when = series.places(Interval(start=since, end=end))
            expected[when.start : when.stop] = b"\1" * len(when)
    present = bytes(not isnan(kwh) for kwh in series.kwh)
    is_counted = any(expected) and not (is_prices_only and view.point.is_export)
    if not is_counted and not any(present):
        return None
    priced = zip(series.price_ids, series.authorities, strict=True)
    ranks = bytearray(NOBODY if price == NO_PRICE else rank for price, rank in priced)
    for place, told in series.told.items():
        ranks[place] = told.authority.rank
    rows = []
    for day in dates(days[0], days[1] - DAY):
        places = series.places_of_day(day, view.zone)
        part = slice(places.start, places.stop)
        who = Counter(compress(ranks[part], present[part]))
        counts = {"expected": sum(expected[part]), "present": sum(present[part])}
        authorities = {NAMES[rank]: number for rank, number in who.items()}
        rows.append({"date": day.isoformat(), **counts, "authorities": authorities})
    both = zip(expected, present, strict=True)
    gaps = re.finditer(b"\1+", bytes(is_due > is_there for is_due, is_there in both))
    at = [[span.start + place * HALF_HOUR for place in gap.span()] for gap in gaps]
    return {"days": rows, "missing": [bounds(Interval(start=start, end=end)) for start, end in at]}
