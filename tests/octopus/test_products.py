"""What tariff and product codes say."""

from datetime import UTC
import pytest
from custom_components.octopus_insight.model.interval import WallWindow
from custom_components.octopus_insight.model.prices.tariff import DispatchRule
from custom_components.octopus_insight.octopus.products import product_of, tariff_terms
from tests.harness.cases import cases, rows
from tests.model.builders import at


def off_peak(product: str, *, has_smart_meter: bool = True) -> WallWindow:
    window = tariff_terms(product, has_smart_meter=has_smart_meter).off_peak
    assert window is not None
    return window


def test_a_tariff_code_holds_its_product():
    codes = ("E-1R-AGILE-24-10-01-J", "E-2R-VAR-22-11-01-A", "G-1R-SILVER-23-12-06-P")
    products = ["AGILE-24-10-01", "VAR-22-11-01", "SILVER-23-12-06"]
    assert [product_of(code) for code in codes] == products
    assert product_of("E-FLAT2R-COOP-FIX-12M-C") == "COOP-FIX-12M"
    assert product_of("E-1R-IOG-SMB-VAR-24-10-29-J") == "IOG-SMB-VAR-24-10-29"


@pytest.mark.parametrize("code", ["", "AGILE-24-10-01", "E-1R-J", "X-1R-AGILE-J", "E-1R-AGILE-24"])
def test_a_code_of_another_make_is_its_own_product(code):
    """Some business and legacy codes do not follow the pattern, and are not guessed at."""
    assert product_of(code) == code


@rows(
    "product, rule, four_rate, daily",
    ("INTELLI-VAR-22-10-14", DispatchRule.PLANNED, False, False),
    ("INTELLI-VAR-24-10-29", DispatchRule.PLANNED, False, False),
    ("INTELLI-FIX-12M-25-01-01", DispatchRule.PLANNED, False, False),
    ("INTELLI-BB-VAR-23-03-01", DispatchRule.PLANNED, False, False),
    ("INTELLI-22-03-29", DispatchRule.PLANNED, False, False),
    ("IOG-SMB-VAR-24-10-29", DispatchRule.STARTED, True, False),
    ("IOG-KDP-VAR-26-05-01", DispatchRule.STARTED, True, False),
    ("INTELLI-FLUX-IMPORT-23-07-14", None, False, False),
    ("GO-VAR-22-10-14", None, False, False),
    ("AGILE-24-10-01", None, False, True),
    ("AGILE-OUTGOING-19-05-13", None, False, True),
    ("SILVER-23-12-06", None, False, True),
    ("VAR-22-11-01", None, False, False),
)
def test_families_and_how_dispatches_count_are_known_by_the_code(product, rule, four_rate, daily):
    """Intelligent Go comes in two generations; Intelligent Flux steers no car."""
    terms = tariff_terms(product)
    assert terms.dispatch_rule is rule
    assert terms.has_car_rates is four_rate
    assert (terms.daily_from is not None) is daily


# Each row: a winter moment and the summer moment at which the same wall clock is shown. A window in
# UTC stays where it is, so in summer its wall times are an hour later.
@cases(
    "product, smart, first, last, summer_first",
    ("Intelligent Go", "IOG-SMB-VAR-1", True, "23:30", "05:29:59", "22:30"),
    ("legacy", "INTELLI-VAR-1", True, "23:30", "05:29:59", "22:30"),
    ("Go", "GO-VAR-1", True, "00:30", "05:29:59", "23:30"),
    ("Economy 7, smart", "VAR-1", True, "00:30", "07:29:59", "00:30"),
    ("Economy 7, time switch", "VAR-1", False, "00:00", "06:59:59", "23:00"),
)
def test_nights_have_the_window_of_their_product(product, smart, first, last, summer_first):
    """Local windows move in UTC with the clock change; smart Economy 7 does not."""
    night = off_peak(product, has_smart_meter=smart)
    assert night.contains(at(f"2026-01-15T{first}Z"))
    assert night.contains(at(f"2026-01-15T{last}Z"))
    assert night.contains(at(f"2026-07-15T{summer_first}Z"))


@cases(
    "product, smart, moment",
    ("Intelligent Go, before", "IOG-SMB-VAR-1", True, "2026-01-15T23:29:59Z"),
    ("Intelligent Go, end", "IOG-SMB-VAR-1", True, "2026-01-15T05:30Z"),
    ("Intelligent Go, summer end", "IOG-SMB-VAR-1", True, "2026-07-15T04:30Z"),
    ("Go, before", "GO-VAR-1", True, "2026-01-15T00:29:59Z"),
    ("Go, end", "GO-VAR-1", True, "2026-01-15T05:30Z"),
    ("Economy 7, before", "VAR-1", True, "2026-07-15T00:29:59Z"),
    ("Economy 7, end", "VAR-1", True, "2026-07-15T07:30Z"),
    ("time switch, before", "VAR-1", False, "2026-01-15T23:59:59Z"),
    ("time switch, summer end", "VAR-1", False, "2026-07-15T06:00Z"),
)
def test_days_begin_where_nights_end(product, smart, moment):
    assert not off_peak(product, has_smart_meter=smart).contains(at(moment))


def test_a_meter_is_taken_as_smart():
    """Half-hourly readings come from smart meters, whose nights are in UTC."""
    assert off_peak("VAR-1").zone is UTC
