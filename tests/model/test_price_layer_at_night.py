"""Dispatches beside and across the standard window, clock-change nights included."""

import pytest
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from tests.model.builders import cases
from tests.model.dispatch_builders import (
    FOUR_RATE,
    LEGACY,
    LOW,
    answer,
    base,
    dispatched,
    laid,
    memory_of,
    smart,
)

NIGHT = "23:30 00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00"


@cases(
    "row, cheap",
    ("before 23:30", smart("23:00", "23:29:59"), ["23:00"]),
    ("across 23:30", smart("23:29:59", "23:30:01"), ["23:00"]),
    ("the window exactly", smart("23:30", "2026-11-19T05:30Z"), []),
    ("across midnight", smart("23:00", "2026-11-19T00:30Z"), ["23:00"]),
    ("across 05:30", smart("2026-11-19T05:00Z", "2026-11-19T05:30:01Z"), ["05:30"]),
    ("from 05:30 on", smart("2026-11-19T05:30Z", "2026-11-19T06:00Z"), ["05:30"]),
)
@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
def test_the_standard_window_keeps_its_reason(row, cheap, product):
    """A dispatch changes nothing where the house is cheap anyway, and says so."""
    tariff = base("22:00", 20, product=product, low=NIGHT)
    timeline = laid(tariff, memory_of(answer("21:45", row)), now="21:45")
    assert dispatched(timeline) == dict.fromkeys(cheap, "planned")
    for before, after in zip(tariff.slots, timeline.slots, strict=True):
        if before.band is Band.LOW:
            assert (after.rate, after.reason, after.certainty) == (
                LOW,
                PriceReason.STANDARD_OFF_PEAK,
                Certainty.PUBLISHED,
            )


@cases(
    "start, low, row, cheap",
    (
        "spring",
        # Clocks go forward at 01:00 UTC: 05:30 in London is 04:30 UTC that morning.
        "2026-03-29T00:00Z",
        "00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00",
        smart("2026-03-29T00:45Z", "2026-03-29T05:10Z"),
        ["04:30", "05:00"],
    ),
    (
        "autumn",
        # Clocks go back at 01:00 UTC: 05:30 in London is 05:30 UTC, the night an hour longer.
        "2026-10-25T00:00Z",
        "00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00",
        smart("2026-10-25T00:45Z", "2026-10-25T05:40Z"),
        ["05:30"],
    ),
)
def test_dispatches_on_clock_change_nights(start, low, row, cheap):
    """Rows are UTC: neither the lost nor the doubled hour moves one."""
    memory = memory_of(answer(start, row, state=None))
    timeline = laid(base(start, 12, low=low), memory, now=start)
    assert dispatched(timeline) == dict.fromkeys(cheap, "planned")
