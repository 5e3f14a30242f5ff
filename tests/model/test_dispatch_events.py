"""What happens to dispatches from one look to the next."""

from itertools import pairwise
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.charging.dispatch import join_rows
from custom_components.octopus_insight.model.charging.events import PlanSnapshot, dispatch_events
from tests.model.builders import cases
from tests.model.dispatch_builders import smart, when


def look(at: str, rows: str) -> PlanSnapshot:
    """See rows such as `18:00-19:00` at a moment."""
    listed = (smart(*row.split("-")) for row in rows.split())
    return PlanSnapshot(at=when(at), dispatches=join_rows(listed))


def told(before: PlanSnapshot, after: PlanSnapshot) -> str:
    events = dispatch_events(before, after)
    return ", ".join(f"{one.type} {one.dispatch.start:%H:%M}-{one.end:%H:%M}" for one in events)


@cases(
    "first, second, expected",
    ("before", "17:00", "17:59:59", ""),
    ("start", "17:59:59", "18:00", "started 18:00-19:00"),
    ("during", "18:00", "18:30", ""),
    ("last second", "18:30", "18:59:59", ""),
    ("end", "18:59:59", "19:00", "ended 18:00-19:00"),
    ("after", "19:00", "20:00", ""),
)
def test_a_dispatch_that_stands_starts_and_ends(first, second, expected):
    """Time alone makes it happen, once each."""
    assert told(look(first, "18:00-19:00"), look(second, "18:00-19:00")) == expected


@cases(
    "before, after, expected",
    # only what is still to come is planned, or withdrawn
    ("new", "", "18:00-19:00", "planned 18:00-19:00"),
    ("withdrawn", "18:00-19:00", "", "withdrawn 18:00-19:00"),
    ("moved", "18:00-19:00", "18:30-19:30", "withdrawn 18:00-19:00, planned 18:30-19:30"),
    ("cut", "18:00-20:00", "18:00-19:00", "withdrawn 18:00-20:00, planned 18:00-19:00"),
    ("cut in rows", "18:00-19:00", "18:00-18:30 18:30-19:00", ""),
    (
        "one of two",
        "18:00-19:00 20:00-21:00",
        "18:00-19:00 22:00-23:00",
        "withdrawn 20:00-21:00, planned 22:00-23:00",
    ),
    ("over, and gone from the list", "16:00-17:00", "", ""),
    ("over, and only told now", "", "16:00-17:00", ""),
    # whether one runs changes at most once from look to look; it ended when it was last known
    ("withdrawn while it runs", "17:00-18:00", "", "ended 17:00-17:15"),
    ("cut to now", "17:00-18:00", "17:00-17:15", "ended 17:00-17:15"),
    ("cut to later", "17:00-18:00", "17:00-17:30", ""),
    ("lengthened", "17:00-18:00", "17:00-19:00", ""),
    ("told when it had begun", "", "17:00-18:00", "started 17:00-18:00"),
    ("begins now", "", "17:15-18:00", "started 17:15-18:00"),
    ("followed by the next", "17:00-17:15", "17:15-18:00", ""),
    ("put off", "17:00-18:00", "18:00-19:00", "ended 17:00-17:15, planned 18:00-19:00"),
)
def test_what_a_new_plan_says(before, after, expected):
    assert told(look("17:10", before), look("17:15", after)) == expected


slots = st.sets(st.integers(0, 10), max_size=5).map(
    lambda hours: " ".join(f"{hour + 12}:00-{hour + 12}:30" for hour in sorted(hours))
)


@given(plans=st.lists(slots, min_size=2, max_size=8))
def test_starts_and_ends_take_turns(plans):
    """Whatever the plans, what started ends before anything starts again."""
    looks = [look(f"{12 + step // 4}:{step % 4 * 15:02}", plan) for step, plan in enumerate(plans)]
    kinds = ["started"] if looks[0].running else []
    for before, after in pairwise(looks):
        kinds += [each.type for each in dispatch_events(before, after)]
        turns = [kind for kind in kinds if kind in ("started", "ended")]
        assert turns == ["started", "ended"] * (len(turns) // 2) + ["started"] * (len(turns) % 2)
        assert (len(turns) % 2 == 1) == (after.running is not None)


@given(plan=slots)
def test_nothing_happens_without_a_change(plan):
    seen = look("15:10", plan)
    assert dispatch_events(seen, seen) == ()
