"""Which windows the cars' plans open for the house, and when they close."""

from datetime import timedelta
from custom_components.octopus_insight.model.battery.dispatch_windows import dispatch_windows
from custom_components.octopus_insight.model.charging.policy import (
    EvidencePolicy,
    RatesFollow,
)
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from tests.harness.cases import cases
from tests.model.builders import LONDON
from tests.model.dispatch_builders import (
    CAPABLE,
    DEFAULT_POLICY,
    FOUR_RATE,
    LEGACY,
    NIGHT,
    Happening,
    answer,
    base,
    boost,
    charging_of,
    memory_of,
    no_plan,
    out,
    smart,
)

PLAN, IDLE = answer("16:00", smart("18:00", "19:00"), state=CAPABLE), answer("17:00", state=CAPABLE)
ROW = smart("18:00", "20:00")
LONG_PLAN, WAITS = (answer(moment, ROW, state=CAPABLE) for moment in ("16:00", "18:05"))
LONG = answer("18:05", ROW)
ODD, OVER = answer("18:31", smart("18:10", "19:05")), answer("19:06", state=CAPABLE)
TOUCHING = (("18:00", "19:00"), ("19:00", "20:10"), ("20:00", "21:00"))
HOUR = ["18:00-19:00"]


def opened(
    *happenings: Happening,
    now: str,
    product: str = LEGACY,
    policy: EvidencePolicy = DEFAULT_POLICY,
) -> list[str]:
    """Return the windows opened on 18 and 19 November 2026, as wall times."""
    standard = base("00:00", 96, product=product, low=NIGHT)
    charging = charging_of(memory_of(*happenings), now=now, policy=policy)
    windows = dispatch_windows(charging, dispatch_layer(standard, charging))
    bounds = [
        (one.when.start.astimezone(LONDON), one.when.end.astimezone(LONDON)) for one in windows
    ]
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in bounds]


@cases(
    "now, expected",
    ("before", "17:00", ["18:00-19:30"]),
    ("its first half hour begins, no answer yet", "18:00", ["18:00-19:30"]),
    ("running, whole", "18:31", ["18:00-19:30"]),
    ("its last minute", "19:29", ["18:00-19:30"]),
    ("its rounded end", "19:30", []),
)
def test_a_row_stays_whole_until_its_rounded_end(now, expected):
    """18:10 to 19:05 is 18:00 to 19:30, and is not taken out because no answer has come."""
    assert opened(answer("16:00", smart("18:10", "19:05"), state=CAPABLE), now=now) == expected


@cases(
    "answers, now, expected",
    ("withdrawn before it began, it leaves at once", [PLAN, IDLE], "17:00", []),
    # the house pays the low rate to the end of what ran
    ("withdrawn while it ran", [LONG, answer("18:10", state=CAPABLE)], "18:10", ["18:00-18:30"]),
    ("and the half hour is over", [LONG, answer("18:10", state=CAPABLE)], "18:30", []),
    # no reason to write the tariff anew
    ("ended, and gone from the list", [ODD, OVER], "19:06", ["18:00-19:30"]),
    ("ended, last minute of its half hour", [ODD, OVER], "19:29", ["18:00-19:30"]),
    ("ended, and its half hour too", [ODD, OVER], "19:30", []),
    ("a failed plan is no answer without the row", [PLAN, no_plan("17:00")], "17:00", HOUR),
    ("unplugged, the half hour that ran stays", [LONG, out("18:40")], "18:40", HOUR),
    ("unplugged, and its half hour is over", [LONG, out("18:40")], "19:00", []),
    (
        "unplugged by night, though that stays cheap without it",
        [answer("01:05", smart("01:00", "04:00")), out("02:10")],
        "02:20",
        ["01:00-02:30"],
    ),
    ("boosts open nothing", [answer("16:00", boost("18:00", "19:00"))], "17:00", []),
    (
        "rows that overlap or touch end one by one",
        [answer("16:00", *(smart(*row) for row in TOUCHING))],
        "17:00",
        ["18:00-19:00", "19:00-20:30", "20:00-21:00"],
    ),
)
def test_a_row_is_a_window_until_it_leaves(answers, now, expected):
    assert opened(*answers, now=now) == expected


@cases(
    "now, answers, expected",
    ("coming", "17:00", [], []),
    ("begun, no answer yet", "18:04", [], []),
    ("shown running", "18:05", [LONG], ["18:00-20:00"]),
    ("goes on", "18:45", [LONG], ["18:00-20:00"]),
    ("shown running late", "18:40", [WAITS, answer("18:40", ROW)], ["18:00-20:00"]),
    ("not running", "18:05", [WAITS], []),
)
@cases(
    "product, policy",
    ("four rates", FOUR_RATE, DEFAULT_POLICY),
    ("by the household's wish", LEGACY, EvidencePolicy(rates_follow=RatesFollow.STARTED_ONLY)),
)
def test_started_only_waits_for_an_answer_that_shows_it(now, answers, expected, product, policy):
    """A coming slot is not written; once shown running its row stands whole."""
    assert opened(LONG_PLAN, *answers, now=now, product=product, policy=policy) == expected


def test_started_only_leaves_out_what_comes_later():
    """Another row of the evening waits for its own answer; one that follows on does not."""
    rows = (smart("18:00", "19:00"), smart("19:00", "20:00"), smart("21:00", "22:00"))
    shown = opened(answer("18:05", *rows), now="18:10", product=FOUR_RATE)
    assert shown == ["18:00-19:00", "19:00-20:00"]


def test_started_only_is_not_taken_in_by_the_night():
    """From 05:00 the night is cheap anyway; that does not show a row to 07:00 running."""
    plan = answer("04:00", smart("05:00", "07:00"), state=CAPABLE)
    assert opened(plan, now="05:10", product=FOUR_RATE) == []
    shown = answer("05:10", smart("05:00", "07:00"))
    assert opened(plan, shown, now="05:10", product=FOUR_RATE) == ["05:00-07:00"]


def test_four_rates_can_be_followed_as_planned():
    """The household may trust plans on four rates too, as far as the allowance covers them.

    Six hours from 13:00 are used up at 19:00; the row goes on to 21:00 at the high rate.
    """
    planned = EvidencePolicy(rates_follow=RatesFollow.PLANNED_AND_STARTED)
    found = opened(LONG_PLAN, now="17:00", product=FOUR_RATE, policy=planned)
    assert found == ["18:00-20:00"]
    plan = answer("12:30", smart("13:00", "21:00"), state=CAPABLE)
    found = opened(plan, now="12:30", product=FOUR_RATE, policy=planned)
    assert found == ["13:00-19:00"]
    assert opened(plan, now="12:30") == ["13:00-21:00"]


def test_the_household_may_want_more_than_a_plan():
    """Rows below its minimum are no dispatches, and an unreliable provider has to show them."""
    minimum = EvidencePolicy(minimum_dispatch=timedelta(minutes=15))
    plan = answer("16:00", smart("18:00", "18:10"), smart("20:00", "20:20"), state=CAPABLE)
    assert opened(plan, now="17:00", policy=minimum) == ["20:00-20:30"]
    doubted = EvidencePolicy(unreliable_cars=frozenset({"car"}))
    assert opened(answer("16:00", smart("18:00", "19:00")), now="17:00", policy=doubted) == []


def test_other_tariffs_know_no_dispatches():
    """On plain Go the car's plan changes no price, not even in the night."""
    plan = answer("16:00", smart("18:00", "19:00"), smart("2026-11-19T00:00Z", "2026-11-19T01:00Z"))
    assert opened(plan, now="17:00", product="GO-VAR-22-10-14") == []


def test_beyond_the_timeline_nothing_is_known():
    memory = memory_of(answer("16:00", smart("18:00", "19:00")))
    assert dispatch_windows(charging_of(memory, now="17:00"), base("00:00", 2)) == ()
