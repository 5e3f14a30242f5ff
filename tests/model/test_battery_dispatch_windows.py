"""Which windows the cars' plans open for the house, and when they close."""

from datetime import timedelta
from custom_components.octopus_insight.model.battery import dispatch_windows
from custom_components.octopus_insight.model.charging.dispatch import DispatchAnswer
from custom_components.octopus_insight.model.charging.memory import DispatchMemory, unplugged
from custom_components.octopus_insight.model.charging.policy import (
    DEFAULT_POLICY,
    EvidencePolicy,
    RatesFollow,
)
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.prices.timeline import compose
from tests.model.builders import LONDON, cases
from tests.model.dispatch_builders import (
    CAPABLE,
    FOUR_RATE,
    LEGACY,
    answer,
    base,
    boost,
    charging_of,
    memory_of,
    no_plan,
    smart,
    when,
)

NIGHT = "23:30 00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00"


def opened(
    *memories: DispatchMemory,
    now: str,
    product: str = LEGACY,
    policy: EvidencePolicy = DEFAULT_POLICY,
) -> list[str]:
    """Return the windows opened on 18 and 19 November 2026, as wall times."""
    standard = base("00:00", 96, product=product, low=NIGHT)
    charging = charging_of(*memories, now=now, policy=policy)
    laid = compose(standard, [dispatch_layer(charging)])
    return [
        f"{window.when.start.astimezone(LONDON):%H:%M}-{window.when.end.astimezone(LONDON):%H:%M}"
        for window in dispatch_windows(charging, laid)
    ]


def told(*answers: DispatchAnswer, now: str, **more) -> list[str]:
    return opened(memory_of(*answers), now=now, **more)


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
    assert told(answer("16:00", smart("18:10", "19:05"), state=CAPABLE), now=now) == expected


def test_each_row_is_a_window_of_its_own():
    """Rows that overlap or touch end one by one."""
    plan = answer(
        "16:00", smart("18:00", "19:00"), smart("19:00", "20:10"), smart("20:00", "21:00")
    )
    assert told(plan, now="17:00") == ["18:00-19:00", "19:00-20:30", "20:00-21:00"]


def test_a_row_leaves_with_the_first_answer_without_it():
    """Withdrawn before it began, it leaves at once."""
    plan = answer("16:00", smart("18:00", "19:00"), state=CAPABLE)
    assert told(plan, answer("17:00", state=CAPABLE), now="17:00") == []


def test_what_ran_stays_cheap_to_the_end_of_its_half_hour():
    """Withdrawn at 18:10 while it ran: the house pays the low rate until 18:30."""
    running = answer("18:05", smart("18:00", "20:00"))
    assert told(running, answer("18:10", state=CAPABLE), now="18:10") == ["18:00-18:30"]
    assert told(running, answer("18:10", state=CAPABLE), now="18:30") == []


def test_a_row_that_has_ended_stays_whole_to_its_rounded_end():
    """18:10 to 19:05 is gone from the list at 19:06: no reason to write the tariff anew."""
    running = answer("18:31", smart("18:10", "19:05"))
    ended = answer("19:06", state=CAPABLE)
    assert told(running, ended, now="19:06") == ["18:00-19:30"]
    assert told(running, ended, now="19:29") == ["18:00-19:30"]
    assert told(running, ended, now="19:30") == []


def test_a_failed_plan_leaves_the_row():
    """No plan in the answer is no answer without the row."""
    plan = answer("16:00", smart("18:00", "19:00"), state=CAPABLE)
    assert told(plan, no_plan("17:00"), now="17:00") == ["18:00-19:00"]


@cases(
    "now, answers, expected",
    ("coming", "17:00", (), []),
    ("begun, no answer yet", "18:04", (), []),
    ("shown running", "18:05", (answer("18:05", smart("18:00", "20:00")),), ["18:00-20:00"]),
    ("goes on", "18:45", (answer("18:05", smart("18:00", "20:00")),), ["18:00-20:00"]),
    (
        "shown running late",
        "18:40",
        (
            answer("18:05", smart("18:00", "20:00"), state=CAPABLE),
            answer("18:40", smart("18:00", "20:00")),
        ),
        ["18:00-20:00"],
    ),
    (
        "begun, and not running",
        "18:05",
        (answer("18:05", smart("18:00", "20:00"), state=CAPABLE),),
        [],
    ),
)
@cases(
    "product, policy",
    ("four rates", FOUR_RATE, DEFAULT_POLICY),
    ("by the household's wish", LEGACY, EvidencePolicy(rates_follow=RatesFollow.STARTED_ONLY)),
)
def test_started_only_waits_for_an_answer_that_shows_it(now, answers, expected, product, policy):
    """A coming slot is not written; once shown running its row stands whole."""
    plan = answer("16:00", smart("18:00", "20:00"), state=CAPABLE)
    assert told(plan, *answers, now=now, product=product, policy=policy) == expected


def test_started_only_leaves_out_what_comes_later():
    """Another row of the evening waits for its own answer; one that follows on does not."""
    rows = (smart("18:00", "19:00"), smart("19:00", "20:00"), smart("21:00", "22:00"))
    shown = answer("18:05", *rows)
    expected = ["18:00-19:00", "19:00-20:00"]
    assert told(shown, now="18:10", product=FOUR_RATE) == expected


def test_started_only_is_not_taken_in_by_the_night():
    """From 05:00 the night is cheap anyway; that does not show a row to 07:00 running."""
    plan = answer("04:00", smart("05:00", "07:00"), state=CAPABLE)
    assert told(plan, now="05:10", product=FOUR_RATE) == []
    shown = answer("05:10", smart("05:00", "07:00"))
    assert told(plan, shown, now="05:10", product=FOUR_RATE) == ["05:00-07:00"]


def test_four_rates_can_be_followed_as_planned():
    """The household may trust plans on four rates too."""
    planned = EvidencePolicy(rates_follow=RatesFollow.PLANNED_AND_STARTED)
    plan = answer("16:00", smart("18:00", "20:00"), state=CAPABLE)
    assert told(plan, now="17:00", product=FOUR_RATE, policy=planned) == ["18:00-20:00"]


def test_only_what_the_allowance_covers_opens_a_window():
    """Six hours from 13:00 are used up at 19:00; the row goes on to 21:00 at the high rate."""
    planned = EvidencePolicy(rates_follow=RatesFollow.PLANNED_AND_STARTED)
    plan = answer("12:30", smart("13:00", "21:00"), state=CAPABLE)
    assert told(plan, now="12:30", product=FOUR_RATE, policy=planned) == ["13:00-19:00"]
    assert told(plan, now="12:30") == ["13:00-21:00"]


def test_the_plug_ends_a_row():
    """Unplugged at 18:40, the half hour that ran stays to 19:00."""
    memory = unplugged(memory_of(answer("18:05", smart("18:00", "20:00"))), when("18:40"))
    assert opened(memory, now="18:40") == ["18:00-19:00"]
    assert opened(memory, now="19:00") == []


def test_the_plug_ends_a_row_by_night_too():
    """Unplugged at 02:10 of a row to 04:00, though the night stays cheap without it."""
    memory = unplugged(memory_of(answer("01:05", smart("01:00", "04:00"))), when("02:10"))
    assert opened(memory, now="02:20") == ["01:00-02:30"]


def test_boosts_open_nothing():
    """Only smart rows price the house."""
    assert told(answer("16:00", boost("18:00", "19:00"), state=CAPABLE), now="17:00") == []


def test_short_rows_open_nothing_where_the_household_says_so():
    """Rows below the household's minimum are not taken for dispatches."""
    policy = EvidencePolicy(minimum_dispatch=timedelta(minutes=15))
    plan = answer("16:00", smart("18:00", "18:10"), smart("20:00", "20:20"), state=CAPABLE)
    assert told(plan, now="17:00", policy=policy) == ["20:00-20:30"]


def test_an_unreliable_provider_has_to_show_it():
    """Its plan opens nothing."""
    policy = EvidencePolicy(unreliable_cars=frozenset({"car"}))
    assert told(answer("16:00", smart("18:00", "19:00")), now="17:00", policy=policy) == []


def test_other_tariffs_know_no_dispatches():
    """On plain Go the car's plan changes no price, not even in the night."""
    plan = answer("16:00", smart("18:00", "19:00"), smart("2026-11-19T00:00Z", "2026-11-19T01:00Z"))
    assert told(plan, now="17:00", product="GO-VAR-22-10-14") == []


def test_beyond_the_timeline_nothing_is_known():
    """A moment without a price opens nothing."""
    memory = memory_of(answer("16:00", smart("18:00", "19:00")))
    assert dispatch_windows(charging_of(memory, now="17:00"), base("00:00", 2)) == ()
