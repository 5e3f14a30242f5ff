"""Which tariff is to be sent to a site, and from when on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.battery.sync import IssuedTariff, SendState, decide
from custom_components.octopus_insight.model.serialize import dump, load
from tests.harness.cases import cases

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

BASE = IssuedTariff(signature="base", is_overlay=False, until=None)
SLOT = IssuedTariff(signature="slot", is_overlay=True, until=NOON)
NEW = SendState(site_device="site")
HOLDS_BASE = replace(NEW, confirmed=BASE, last_sent_at=NOON - timedelta(hours=5))
HOLDS_SLOT = replace(NEW, confirmed=SLOT, last_sent_at=NOON - timedelta(hours=5))


def next_try(
    state: SendState, wanted: IssuedTariff | None, *, is_read_only: bool = False
) -> datetime | None:
    return decide(state, wanted, is_read_only=is_read_only, now=NOON)


@cases(
    "state, wanted, expected",
    ("nothing was ever confirmed", NEW, BASE, NOON),
    ("held", HOLDS_BASE, BASE, None),
    ("another", HOLDS_BASE, SLOT, NOON),
    ("held but forced", replace(HOLDS_BASE, is_forced=True), BASE, NOON),
    ("off, nothing to restore", HOLDS_BASE.switched(is_on=False), SLOT, None),
    ("off, a slot to restore", HOLDS_SLOT.switched(is_on=False), BASE, NOON),
    ("off, never sent", NEW.switched(is_on=False), BASE, None),
)
def test_a_tariff_is_sent_when_it_is_another_and_the_site_is_on(state, wanted, expected):
    assert next_try(state, wanted) == expected


@pytest.mark.parametrize("state", [NEW, replace(HOLDS_BASE, is_forced=True, is_asked=True)])
def test_read_only_beats_all(state):
    assert next_try(state, SLOT, is_read_only=True) is None


def test_without_a_tariff_nothing_is_sent():
    """Not even if a person asked for it."""
    assert next_try(NEW.asked(is_forced=True), None) is None


@cases(
    "since, waits",
    ("just sent", timedelta(), 300 * SECOND),
    ("before", 299 * SECOND, SECOND),
    ("at", 300 * SECOND, timedelta()),
    ("after", 301 * SECOND, timedelta()),
)
def test_sends_are_300_seconds_apart_but_a_restore_goes_at_once(since, waits):
    sent = replace(HOLDS_SLOT, last_sent_at=NOON - since)
    assert next_try(sent, BASE) == NOON + waits
    assert next_try(sent.switched(is_on=False), BASE) == NOON


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (50, 60)]
)
def test_pauses_between_failed_tries_grow_to_an_hour(tries, minutes):
    """A restore that failed waits as long; a person need not, but for the 300 seconds."""
    failed = replace(HOLDS_SLOT, last_sent_at=NOON, tries=tries)
    assert next_try(failed, BASE) == NOON + minutes * MINUTE
    assert next_try(replace(failed, is_on=False), BASE) == NOON + minutes * MINUTE
    assert next_try(failed.asked(is_forced=False), BASE) == NOON + 5 * MINUTE


def test_a_try_counts_until_one_succeeds():
    tried = HOLDS_BASE.asked(is_forced=True).with_try(NOON).with_try(NOON + 5 * MINUTE)
    assert (tried.tries, tried.last_sent_at) == (2, NOON + 5 * MINUTE)
    assert tried.is_forced
    assert not tried.is_asked
    done = tried.with_confirmed(SLOT, NOON + 6 * MINUTE)
    assert done == replace(
        HOLDS_BASE, confirmed=SLOT, last_sent_at=NOON + 6 * MINUTE, tries=0, is_forced=False
    )


def test_a_switch_begins_tries_anew_and_only_when_it_switches():
    failing = replace(HOLDS_BASE, tries=3, is_forced=True)
    assert failing.switched(is_on=True) == failing
    assert failing.switched(is_on=False) == replace(HOLDS_BASE, is_on=False)


@cases(
    "state, wanted, expected",
    ("over", HOLDS_SLOT, BASE, NOON + 15 * MINUTE),
    ("nobody knows what should be", HOLDS_SLOT, None, NOON + 15 * MINUTE),
    ("still wanted", HOLDS_SLOT, SLOT, None),
    ("nothing but the base", HOLDS_BASE, SLOT, None),
    ("nothing confirmed", NEW, SLOT, None),
)
def test_an_overlay_outlives_its_slot_by_fifteen_minutes(state, wanted, expected):
    assert state.overlay_overdue_at(wanted) == expected


def test_a_send_without_an_end_may_have_changed_what_is_held():
    """Anything has to be sent then, a slot restored, and the first slot to end told about."""
    unsure = HOLDS_BASE.with_unconfirmed(SLOT)
    assert next_try(unsure, BASE) == next_try(unsure, SLOT) == NOON
    assert (HOLDS_BASE.is_overlay_in_force, unsure.is_overlay_in_force) == (False, True)
    assert next_try(unsure.switched(is_on=False), BASE) == NOON
    assert unsure.with_unconfirmed(BASE) == unsure
    assert HOLDS_BASE.with_unconfirmed(BASE).with_unconfirmed(SLOT) == unsure
    assert unsure.overlay_overdue_at(BASE) == NOON + 15 * MINUTE
    later = IssuedTariff(signature="later", is_overlay=True, until=NOON + timedelta(hours=2))
    assert HOLDS_SLOT.with_unconfirmed(later).overlay_overdue_at(later) == NOON + 15 * MINUTE
    assert unsure.with_confirmed(BASE, NOON) == replace(HOLDS_BASE, last_sent_at=NOON)


def test_what_is_held_is_known_by_the_windows_of_now():
    """At night windows come and go without changing the tariff."""
    later = replace(SLOT, until=NOON + timedelta(hours=2))
    assert HOLDS_SLOT.refreshed(later).confirmed == later
    assert HOLDS_SLOT.refreshed(BASE) is HOLDS_SLOT
    assert HOLDS_SLOT.refreshed(SLOT) is HOLDS_SLOT
    assert NEW.refreshed(SLOT) is NEW


def test_only_what_was_handed_out_lately_can_be_confirmed():
    """The last twelve, and what the site holds."""
    state = HOLDS_BASE
    for number in range(13):
        state = state.with_issued(IssuedTariff(signature=f"{number}", is_overlay=True, until=None))
    assert state.find("0") is None
    assert state.find("1") is not None
    assert state.find("12") is not None
    assert state.find("base") == BASE
    assert state.with_issued(SLOT).with_issued(SLOT).issued.count(SLOT) == 1


def test_it_survives_being_written_down():
    """Every field of it, whether or not it was ever set."""
    full = replace(HOLDS_SLOT, is_on=False, unconfirmed=BASE, last_sent_at=NOON, tries=2)
    full = replace(full, is_asked=True, is_forced=True, issued=(BASE, SLOT), site_device=None)
    assert load(SendState, dump(full)) == full
    assert load(SendState, dump(NEW)) == NEW


STEPS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=4000),
        st.sampled_from(["slot", "base", "on", "off", "ask", "force"]),
        st.booleans(),
    ),
    max_size=40,
)
"""Seconds that pass, what happens then, and whether a send succeeds."""


@given(STEPS)
def test_whatever_happens_only_a_restore_comes_before_300_seconds_are_over(steps):
    """And nothing is sent that is held, unless it was forced."""
    now, state, planned = NOON, NEW, BASE
    sent_at: datetime | None = None
    for seconds, happens, is_taken in steps:
        now += seconds * SECOND
        if happens in ("slot", "base"):
            planned = SLOT if happens == "slot" else BASE
        elif happens in ("on", "off"):
            state = state.switched(is_on=happens == "on")
        else:
            state = state.asked(is_forced=happens == "force")
        wanted = planned if state.is_on else BASE
        if decide(state, wanted, is_read_only=False, now=now) != now:
            continue
        assert state.is_on or state.is_restore_owed
        assert state.confirmed != wanted or state.is_forced
        if state.is_on and sent_at is not None:
            assert now - sent_at >= 300 * SECOND
        sent_at, state = now, state.with_try(now)
        if is_taken:
            state = state.with_confirmed(wanted, now)
            assert decide(state, wanted, is_read_only=False, now=now) is None
