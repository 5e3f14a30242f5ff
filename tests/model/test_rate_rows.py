"""From rows as answered to the series a household pays."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.prices.rates import RateSeries, chosen_rows
from custom_components.octopus_insight.model.prices.tariff import DatedRate, PaymentMethod
from tests.model.builders import always, at, cases, rate, row

DD = PaymentMethod.DIRECT_DEBIT
NDD = PaymentMethod.NON_DIRECT_DEBIT

JAN, FEB, MAR, APR = (f"2026-0{month}-01T00:00Z" for month in range(1, 5))

BOTH_METHODS = (
    row(0.24, FEB, None, DD),
    row(0.26, FEB, None, NDD),
    row(0.25, JAN, FEB, DD),
    row(0.27, JAN, FEB, NDD),
)
DIRECT = (row(0.25, JAN, FEB, DD), row(0.24, FEB, None, DD))
NOT_DIRECT = (row(0.27, JAN, FEB, NDD), row(0.26, FEB, None, NDD))


@cases(
    "agreed, wanted, expected",
    ("nothing known: direct debit", None, None, DIRECT),
    ("the account shows the direct debit price", 0.24, None, DIRECT),
    ("the account shows the other price", 0.26, None, NOT_DIRECT),
    ("within a millionth of a pound", 0.2600009, None, NOT_DIRECT),
    ("beyond a millionth: no match", 0.260002, None, DIRECT),
    ("the account shows another price", 0.31, None, DIRECT),
    ("the user knows better", 0.24, NDD, NOT_DIRECT),
    ("the user knows better, direct debit", 0.26, DD, DIRECT),
)
def test_the_household_pays_by_one_method(agreed, wanted, expected):
    """The method is what the user says, else what the account's own price shows."""
    assert chosen_rows(BOTH_METHODS, agreed=agreed, wanted=wanted) == expected


def test_the_newest_match_tells_the_method():
    """A price that direct debit once had says nothing when the other method has it now."""
    ours = (row(0.27, JAN, FEB, NDD), row(0.25, FEB, None, NDD))
    rows = (row(0.22, FEB, None, DD), *ours[::-1], row(0.25, JAN, FEB, DD))
    assert chosen_rows(rows, agreed=0.25, wanted=None) == ours


@cases(
    "rows, agreed, wanted, expected",
    (
        "where both methods pay the same nothing is learned",
        (row(0.24, JAN, None, NDD), row(0.24, JAN, None, DD)),
        0.24,
        None,
        (row(0.24, JAN, None, DD),),
    ),
    (
        "rows for everybody count whatever the method",
        (row(0.24, FEB, None, DD), row(0.26, FEB, None, NDD), row(0.25, JAN, FEB)),
        None,
        NDD,
        (row(0.25, JAN, FEB), row(0.26, FEB, None, NDD)),
    ),
    (
        "the other method fills a period that has no row of the own",
        (row(0.24, MAR, None, DD), row(0.27, JAN, None, NDD), row(0.25, JAN, FEB, DD)),
        None,
        DD,
        (row(0.25, JAN, FEB, DD), row(0.27, FEB, MAR, NDD), row(0.24, MAR, None, DD)),
    ),
)
def test_rows_of_both_methods(rows, agreed, wanted, expected):
    assert chosen_rows(rows, agreed=agreed, wanted=wanted) == expected


@cases(
    "rows, expected",
    ("nothing", (), ()),
    (
        "unsorted",
        (row(0.1, JAN, FEB), row(0.3, MAR, None), row(0.2, FEB, MAR)),
        (row(0.1, JAN, FEB), row(0.2, FEB, MAR), row(0.3, MAR, None)),
    ),
    ("a gap", (row(0.2, MAR, APR), row(0.1, JAN, FEB)), (row(0.1, JAN, FEB), row(0.2, MAR, APR))),
    ("told twice", (row(0.1, JAN, FEB), row(0.1, JAN, FEB)), (row(0.1, JAN, FEB),)),
    (
        "open rows: the newer takes over",
        (row(0.2, FEB, None), row(0.1, None, None)),
        (row(0.1, None, FEB), row(0.2, FEB, None)),
    ),
    (
        "a newer row within an older one",
        (row(0.2, FEB, MAR), row(0.1, JAN, None)),
        (row(0.1, JAN, FEB), row(0.2, FEB, MAR), row(0.1, MAR, None)),
    ),
    (
        "starting together: the first answered",
        (row(0.2, JAN, FEB), row(0.1, JAN, MAR)),
        (row(0.2, JAN, FEB), row(0.1, FEB, MAR)),
    ),
    (
        "an empty row is no row",
        (row(0.3, MAR, None), row(0.2, FEB, FEB), row(0.1, JAN, MAR)),
        (row(0.1, JAN, MAR), row(0.3, MAR, None)),
    ),
    ("nor a backward one", (row(0.2, FEB, JAN), row(0.1, JAN, None)), (row(0.1, JAN, None),)),
)
def test_rows_become_one_series(rows, expected):
    """Unsorted, duplicate and overlapping rows make one series, the newer publication winning."""
    assert chosen_rows(rows, agreed=None, wanted=None) == expected


@cases(
    "moment, in_force, last_known",
    ("before", "2025-12-31T23:59:59Z", None, None),
    ("start", JAN, rate(0.1), rate(0.1)),
    ("last second", "2026-01-31T23:59:59Z", rate(0.1), rate(0.1)),
    ("gap", FEB, None, rate(0.1)),
    ("last second of the gap", "2026-02-28T23:59:59Z", None, rate(0.1)),
    # a price, or charge, of nothing is known
    ("the next", MAR, rate(0.0), rate(0.0)),
    ("until further notice", "2039-01-01T00:00Z", rate(0.0), rate(0.0)),
)
def test_a_price_is_in_force_within_its_row(moment, in_force, last_known):
    """Rows are half-open; the last known price outlives its row, but never precedes it."""
    series = RateSeries(rows=(row(0.1, JAN, FEB), row(0.0, MAR, None)))
    assert (series.at(at(moment)), series.last_known(at(moment))) == (in_force, last_known)


def test_a_row_open_at_both_ends_is_always_in_force():
    series = RateSeries(rows=always(0.1))
    for year in (1990, 2090):
        assert series.at(at(f"{year}-01-01T00:00Z")) == rate(0.1)


NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
hours = st.integers(0, 40).map(lambda hour: NOON + timedelta(hours=hour))
any_rows = st.lists(
    st.builds(
        DatedRate,
        rate=st.integers(-5, 50).map(lambda pence: rate(pence / 100)),
        start=st.none() | hours,
        end=st.none() | hours,
        payment_method=st.none() | st.sampled_from(PaymentMethod),
    ),
    max_size=8,
)


@given(any_rows, st.sampled_from(PaymentMethod), hours)
def test_a_series_prices_a_moment_exactly_when_some_row_does(rows, wanted, moment):
    """Choosing loses no priced moment, invents none, and prefers the household's rows."""

    def covers(one):
        return (one.start is None or one.start <= moment) and (one.end is None or moment < one.end)

    covering = [one for one in rows if covers(one)]
    own = [one for one in covering if one.payment_method in {None, wanted}]
    chosen = RateSeries(rows=chosen_rows(rows, agreed=None, wanted=wanted)).at(moment)
    if covering:
        assert chosen in {one.rate for one in own or covering}
    else:
        assert chosen is None


@given(any_rows)
def test_a_series_is_ascending_and_shares_no_time(rows):
    """Whatever was answered, no moment has two prices; a chosen series is its own choice."""
    chosen = chosen_rows(rows, agreed=None, wanted=None)
    assert all(earlier.end <= later.start for earlier, later in pairwise(chosen))
    assert chosen_rows(chosen, agreed=None, wanted=None) == chosen
