"""From rows as answered to the series a household pays."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.prices.rates import (
    RateSeries,
    chosen_rows,
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
from tests.model.builders import agreement, at, rate, row

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


@pytest.mark.parametrize(
    ("agreed", "wanted", "expected"),
    [
        pytest.param(None, None, DIRECT, id="nothing known: direct debit"),
        pytest.param(0.24, None, DIRECT, id="the account shows the direct debit price"),
        pytest.param(0.26, None, NOT_DIRECT, id="the account shows the other price"),
        pytest.param(0.2600009, None, NOT_DIRECT, id="within a millionth of a pound"),
        pytest.param(0.260002, None, DIRECT, id="beyond a millionth: no match"),
        pytest.param(0.31, None, DIRECT, id="the account shows another price"),
        pytest.param(0.24, NDD, NOT_DIRECT, id="the user knows better"),
        pytest.param(0.26, DD, DIRECT, id="the user knows better, direct debit"),
    ],
)
def test_the_household_pays_by_one_method(agreed, wanted, expected):
    """The method is what the user says, else what the account's own price shows."""
    assert chosen_rows(BOTH_METHODS, agreed=agreed, wanted=wanted) == expected


def test_the_newest_match_tells_the_method():
    """A price that direct debit once had says nothing when the other method has it now."""
    rows = (
        row(0.22, FEB, None, DD),
        row(0.25, FEB, None, NDD),
        row(0.25, JAN, FEB, DD),
        row(0.27, JAN, FEB, NDD),
    )
    assert chosen_rows(rows, agreed=0.25, wanted=None) == (
        row(0.27, JAN, FEB, NDD),
        row(0.25, FEB, None, NDD),
    )


def test_where_both_methods_pay_the_same_nothing_is_learned():
    """Equal prices leave it at direct debit."""
    rows = (row(0.24, JAN, None, NDD), row(0.24, JAN, None, DD))
    assert chosen_rows(rows, agreed=0.24, wanted=None) == (row(0.24, JAN, None, DD),)


def test_rows_for_everybody_count_whatever_the_method():
    """A row without a method stands beside rows of the household's own."""
    rows = (row(0.24, FEB, None, DD), row(0.26, FEB, None, NDD), row(0.25, JAN, FEB))
    assert chosen_rows(rows, agreed=None, wanted=NDD) == (
        row(0.25, JAN, FEB),
        row(0.26, FEB, None, NDD),
    )


def test_the_other_method_fills_a_period_that_has_no_row_of_the_own():
    """From February to March only the other method was published, so its price is the one known."""
    rows = (row(0.24, MAR, None, DD), row(0.27, JAN, None, NDD), row(0.25, JAN, FEB, DD))
    assert chosen_rows(rows, agreed=None, wanted=DD) == (
        row(0.25, JAN, FEB, DD),
        row(0.27, FEB, MAR, NDD),
        row(0.24, MAR, None, DD),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param((), (), id="nothing"),
        pytest.param(
            (row(0.1, JAN, FEB), row(0.3, MAR, None), row(0.2, FEB, MAR)),
            (row(0.1, JAN, FEB), row(0.2, FEB, MAR), row(0.3, MAR, None)),
            id="unsorted",
        ),
        pytest.param(
            (row(0.2, MAR, APR), row(0.1, JAN, FEB)),
            (row(0.1, JAN, FEB), row(0.2, MAR, APR)),
            id="a gap stays one",
        ),
        pytest.param(
            (row(0.1, JAN, FEB), row(0.1, JAN, FEB)), (row(0.1, JAN, FEB),), id="told twice"
        ),
        pytest.param(
            (row(0.2, FEB, None), row(0.1, None, None)),
            (row(0.1, None, FEB), row(0.2, FEB, None)),
            id="open rows: the newer takes over",
        ),
        pytest.param(
            (row(0.2, FEB, MAR), row(0.1, JAN, None)),
            (row(0.1, JAN, FEB), row(0.2, FEB, MAR), row(0.1, MAR, None)),
            id="a newer row within an older one",
        ),
        pytest.param(
            (row(0.2, JAN, FEB), row(0.1, JAN, MAR)),
            (row(0.2, JAN, FEB), row(0.1, FEB, MAR)),
            id="starting together: the first answered",
        ),
        pytest.param(
            (row(0.3, MAR, None), row(0.2, FEB, FEB), row(0.1, JAN, MAR)),
            (row(0.1, JAN, MAR), row(0.3, MAR, None)),
            id="an empty row is no row",
        ),
        pytest.param(
            (row(0.2, FEB, JAN), row(0.1, JAN, None), row(0.1, JAN, None)),
            (row(0.1, JAN, None),),
            id="a backward row is no row",
        ),
    ],
)
def test_rows_become_one_series(rows, expected):
    """Unsorted, duplicate and overlapping rows make one series, the newer publication winning."""
    assert chosen_rows(rows, agreed=None, wanted=None) == expected


def test_a_price_is_in_force_within_its_row():
    """Rows are half-open; the last known price outlives its row, but never precedes it."""
    series = RateSeries(rows=(row(0.1, JAN, FEB), row(0.2, MAR, None)))
    table = {
        "2025-12-31T23:59:59Z": (None, None),
        JAN: (rate(0.1), rate(0.1)),
        "2026-01-31T23:59:59Z": (rate(0.1), rate(0.1)),
        FEB: (None, rate(0.1)),
        "2026-02-28T23:59:59Z": (None, rate(0.1)),
        MAR: (rate(0.2), rate(0.2)),
        "2039-01-01T00:00Z": (rate(0.2), rate(0.2)),
    }
    for moment, expected in table.items():
        assert (series.at(at(moment)), series.last_known(at(moment))) == expected


def test_a_row_open_at_both_ends_is_always_in_force():
    """Since ever, until further notice."""
    series = RateSeries(rows=(row(0.1, None, None),))
    assert series.at(at("1990-01-01T00:00Z")) == rate(0.1)
    assert series.at(at("2090-01-01T00:00Z")) == rate(0.1)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-01-31T23:59:59Z", None, id="before"),
        pytest.param(FEB, rate(0.53), id="start"),
        pytest.param("2026-02-28T23:59:59Z", rate(0.53), id="last second"),
        pytest.param(MAR, rate(0.0), id="end: free from March on"),
    ],
)
def test_a_standing_charge_has_its_days(moment, expected):
    """A charge of nothing is known; before the first row the charge is not known."""
    rows = (row(0.53, FEB, MAR), row(0.0, MAR, None))
    assert RateSeries(rows=rows).at(at(moment)) == expected


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
    """Whatever was answered, no moment has two prices."""
    chosen = chosen_rows(rows, agreed=None, wanted=None)
    for earlier, later in pairwise(chosen):
        assert earlier.end is not None
        assert later.start is not None
        assert earlier.end <= later.start


@given(any_rows)
def test_choosing_twice_changes_nothing(rows):
    """A chosen series is its own choice."""
    once = chosen_rows(rows, agreed=None, wanted=None)
    assert chosen_rows(once, agreed=None, wanted=None) == once


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
