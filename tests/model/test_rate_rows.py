"""From rows as answered to the series a household pays."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.prices.rates import (
    RateSeries,
    covered_until,
    house_feeds,
    priced_until,
    with_known,
)
from custom_components.octopus_insight.model.prices.tariff import (
    EVER,
    NEVER,
    DatedRate,
    PaymentMethod,
    Register,
)
from tests.harness.cases import cases
from tests.model.builders import agreement, always, at, rate, row

DD = PaymentMethod.DIRECT_DEBIT
NDD = PaymentMethod.NON_DIRECT_DEBIT

JAN, FEB, MAR, APR = (f"2026-0{month}-01T00:00Z" for month in range(1, 5))

MONTHS = {"": None, "JAN": JAN, "FEB": FEB, "MAR": MAR, "APR": APR}
METHODS = {"DD": DD, "NDD": NDD}


def rows(text: str) -> tuple[DatedRate, ...]:
    """Read rows such as `0.25 JAN-FEB DD, 0.24 FEB-`: price, months, and perhaps the method."""
    found = []
    for each in filter(None, text.split(", ")):
        price, months, *method = each.split(" ")
        start, end = (MONTHS[month] for month in months.split("-"))
        found.append(row(float(price), start, end, *(METHODS[name] for name in method)))
    return tuple(found)


BOTH_METHODS = rows("0.24 FEB- DD, 0.26 FEB- NDD, 0.25 JAN-FEB DD, 0.27 JAN-FEB NDD")
DIRECT = rows("0.25 JAN-FEB DD, 0.24 FEB- DD")
NOT_DIRECT = rows("0.27 JAN-FEB NDD, 0.26 FEB- NDD")


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
    assert RateSeries.of(BOTH_METHODS, agreed=agreed, wanted=wanted).rows == expected


@cases(
    "told, agreed, wanted, expected",
    (
        "the newest match tells the method, whatever direct debit once cost",
        "0.22 FEB- DD, 0.25 FEB- NDD, 0.25 JAN-FEB DD, 0.27 JAN-FEB NDD",
        0.25,
        None,
        "0.27 JAN-FEB NDD, 0.25 FEB- NDD",
    ),
    (
        "where both pay the same nothing is learned",
        "0.24 JAN- NDD, 0.24 JAN- DD",
        0.24,
        None,
        "0.24 JAN- DD",
    ),
    (
        "rows for everybody count whatever the method",
        "0.24 FEB- DD, 0.26 FEB- NDD, 0.25 JAN-FEB",
        None,
        NDD,
        "0.25 JAN-FEB, 0.26 FEB- NDD",
    ),
    (
        "the other method fills a period that has no row of the own",
        "0.24 MAR- DD, 0.27 JAN- NDD, 0.25 JAN-FEB DD",
        None,
        DD,
        "0.25 JAN-FEB DD, 0.27 FEB-MAR NDD, 0.24 MAR- DD",
    ),
)
def test_rows_of_both_methods(told, agreed, wanted, expected):
    assert RateSeries.of(rows(told), agreed=agreed, wanted=wanted).rows == rows(expected)


@cases(
    "told, expected",
    ("nothing", "", ""),
    ("unsorted", "0.1 JAN-FEB, 0.3 MAR-, 0.2 FEB-MAR", "0.1 JAN-FEB, 0.2 FEB-MAR, 0.3 MAR-"),
    ("a gap stays one", "0.2 MAR-APR, 0.1 JAN-FEB", "0.1 JAN-FEB, 0.2 MAR-APR"),
    ("told twice", "0.1 JAN-FEB, 0.1 JAN-FEB", "0.1 JAN-FEB"),
    ("open rows: the newer takes over", "0.2 FEB-, 0.1 -", "0.1 -FEB, 0.2 FEB-"),
    ("within an older one", "0.2 FEB-MAR, 0.1 JAN-", "0.1 JAN-FEB, 0.2 FEB-MAR, 0.1 MAR-"),
    ("together: the first answered", "0.2 JAN-FEB, 0.1 JAN-MAR", "0.2 JAN-FEB, 0.1 FEB-MAR"),
    ("an empty row is no row", "0.3 MAR-, 0.2 FEB-FEB, 0.1 JAN-MAR", "0.1 JAN-MAR, 0.3 MAR-"),
    ("nor a backward one", "0.2 FEB-JAN, 0.1 JAN-, 0.1 JAN-", "0.1 JAN-"),
)
def test_rows_become_one_series(told, expected):
    assert RateSeries.of(rows(told), agreed=None, wanted=None).rows == rows(expected)


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
    chosen = RateSeries.of(rows, agreed=None, wanted=wanted).at(moment)
    if covering:
        assert chosen in {one.rate for one in own or covering}
    else:
        assert chosen is None


@given(any_rows)
def test_a_series_is_ascending_and_shares_no_time(rows):
    """Whatever was answered, no moment has two prices; a chosen series is its own choice."""
    chosen = RateSeries.of(rows, agreed=None, wanted=None).rows
    assert all(earlier.end <= later.start for earlier, later in pairwise(chosen))
    assert RateSeries.of(chosen, agreed=None, wanted=None).rows == chosen


@pytest.mark.parametrize(
    ("rows", "until"),
    [
        pytest.param((), FEB, id="none"),
        pytest.param((row(0.1, JAN, FEB),), FEB, id="ends at the moment"),
        pytest.param((row(0.1, JAN, MAR),), MAR, id="around it"),
        pytest.param((row(0.1, FEB, MAR),), MAR, id="begins at the moment"),
        pytest.param((row(0.1, MAR, APR), row(0.1, JAN, MAR)), APR, id="goes on"),
        pytest.param((row(0.1, MAR, APR), row(0.1, JAN, FEB)), FEB, id="a gap"),
        pytest.param((row(0.1, JAN, APR), row(0.1, JAN, MAR)), APR, id="one within another"),
    ],
)
def test_how_far_rows_reach(rows, until):
    """From 1 February on, without a gap."""
    assert covered_until(rows, at(FEB)) == at(until)


DAY_AND_NIGHT = frozenset({Register.DAY, Register.NIGHT})


@pytest.mark.parametrize(
    ("registers", "feeds", "listed", "with_account"),
    [
        pytest.param(DAY_AND_NIGHT, {"day": MAR, "night": APR}, MAR, MAR, id="the earlier one"),
        pytest.param(DAY_AND_NIGHT, {"day": MAR}, None, None, id="one is missing"),
        pytest.param(DAY_AND_NIGHT, {"day": MAR, "account": APR}, None, APR, id="told for both"),
        pytest.param(None, {"standard": MAR, "account": APR}, MAR, APR, id="told further"),
        pytest.param(None, {"standard": APR, "account": MAR}, APR, APR, id="told less far"),
        pytest.param(None, {"day": MAR, "night": MAR}, MAR, MAR, id="the account says standard"),
        pytest.param(None, {}, None, None, id="nothing"),
    ],
)
def test_how_far_prices_of_the_house_reach(registers, feeds, listed, with_account):
    """Each register has to have one; the car's own rates do not count."""
    agreed = agreement("VAR-1", registers=registers or frozenset({Register.STANDARD}))
    rates = {Register(name): (row(0.1, JAN, end),) for name, end in feeds.items()}
    for by_account, until in ((False, listed), (True, with_account)):
        prices = house_feeds(agreed, rates, by_account=by_account)
        assert priced_until(prices, at(FEB)) == (EVER if until is None else at(until))


@pytest.mark.parametrize(
    ("feeds", "until"),
    [
        pytest.param([(row(0.1, None, JAN),)], JAN, id="ended"),
        pytest.param([(row(0.1, None, JAN),), (row(0.1, None, MAR),)], JAN, id="one has ended"),
        pytest.param([(row(0.1, None, JAN), row(0.1, MAR, APR))], JAN, id="a gap"),
    ],
)
def test_since_when_prices_have_been_missing(feeds, until):
    """On 1 February there is none: since when is told."""
    assert priced_until(feeds, at(FEB)) == at(until)


def test_open_rows_reach_for_ever():
    """Until further notice."""
    assert covered_until((row(0.1, JAN, None),), at(FEB)) == NEVER


@pytest.mark.parametrize(
    ("fresh", "known", "kept"),
    [
        pytest.param((), row(0.1, JAN, FEB), row(0.1, JAN, FEB), id="an empty answer"),
        pytest.param((row(0.2, JAN, MAR),), row(0.1, JAN, MAR), None, id="as far"),
        pytest.param((row(0.2, JAN, MAR),), row(0.1, FEB, APR), row(0.1, MAR, APR), id="less far"),
        pytest.param((row(0.2, JAN, FEB),), row(0.1, MAR, None), row(0.1, MAR, None), id="a gap"),
        pytest.param((row(0.2, JAN, None),), row(0.1, FEB, None), None, id="for ever"),
    ],
)
def test_an_answer_that_knows_less_erases_nothing(fresh, known, kept):
    """What was known beyond its end stays."""
    assert with_known(fresh, (known,)) == (*fresh, *([] if kept is None else [kept]))
