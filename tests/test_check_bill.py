"""`check_bill`: thirty statements of the simulated supplier, ten of which have something wrong.

What the simulator bills is worked out by code of its own, from what was truly used.
"""

from datetime import UTC, date, datetime
from typing import Any
import pytest
from custom_components.octopus_insight.model.interval import half_hour
from tests.harness.clock import DAY
from tests.harness.home import Home
from tests.harness.past import fill, keep_dispatch

DEAR = half_hour(datetime(2026, 8, 14, 15, 30, tzinfo=UTC))
"""A half hour with a dispatch, 3.9 kWh in all."""


async def live_in(home: Home, day: date, since: datetime) -> list[str]:
    """Let it be noon, and the home keep what was since then; return the statements' ids."""
    home.day = day
    await home.at("12:00")
    if home.supplier.world.cars:
        span = {"start": DEAR.start.isoformat(), "end": DEAR.end.isoformat()}
        home.do("complete", energy_kwh=3.5, **span)
    await home.set_up()
    await fill(home, since)
    return home.do("statements", since=(since + 30 * DAY).date().isoformat())


IOG_ERRORS = {
    # place of the statement, the latest first: what is planted, and the line that is wrong
    0: ({"kind": "rate", "by": 0.2}, ("Electricity", 1)),
    1: ({"do": "settlement", "as": "high"}, ("Electricity", 1)),
    3: ({"kind": "export"}, ("Electricity", -1)),
    5: ({"kind": "rate", "meter": "gas", "by": 0.1}, ("Gas", 1)),
    8: ({"kind": "missing", "meter": "gas"}, ("Gas", None)),
}
FLUX_ERRORS = {
    1: ({"kind": "vat"}, ("Electricity", 1)),
    4: ({"kind": "tariff"}, ("Electricity", 1)),
    6: ({"kind": "reversed", "in_totals": True}, ("Electricity", 1)),
    9: ({"kind": "reversed", "in_totals": False}, None),
}
NIGHT_ERRORS = {
    2: ({"kind": "standing", "by": 0.5}, ("Electricity", 1)),
    7: ({"kind": "quantity", "by": 3}, ("Electricity", 1)),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("household", "day", "errors"),
    [
        ("iog", date(2026, 9, 26), IOG_ERRORS),
        ("flux", date(2026, 11, 26), FLUX_ERRORS),
        ("economy7", date(2026, 11, 26), NIGHT_ERRORS),
    ],
    ids=["iog", "flux", "economy7"],
)
async def test_each_planted_error_is_named_and_nothing_else_is(home, household, day, errors):
    """Flux has a change of VAT inside one charge, Economy 7 in two; all have both clock changes."""
    ids = await live_in(home, day, datetime(day.year - 1, 11, 20, tzinfo=UTC))
    home.do("statements", split_vat=household != "flux")
    if household == "iog":
        await keep_dispatch(home, DEAR)
    for place, (command, _) in errors.items():
        span = {"start": DEAR.start.isoformat(), "end": DEAR.end.isoformat()}
        planted = {"do": "bill_error", "statement": ids[place]} | command
        home.supplier.perform(planted | (span if planted["do"] == "settlement" else {}))
    wrong: dict[int, Any] = {}
    repairs = []
    for place, statement in enumerate(ids[:10]):
        answer = await home.act("check_bill", statement=statement)
        differing = [line for line in answer["lines"] if line["verdict"] != "matches"]
        wrong |= {place: differing} if differing else {}
        assert answer["verdict"] == ("differs" if differing else "matches")
        repairs.append(str(home.issues()))
    named = {
        place: [(line["title"], _sign(line["theirs"])) for line in lines]
        for place, lines in wrong.items()
    }
    assert named == {place: [line] for place, (_, line) in errors.items() if line is not None}
    if household == "iog":
        # 3.9 kWh at 28.1904 p and at 6.6667 p, with 5 % VAT
        (run,) = wrong[1][0]["half_hours"]
        assert run["start"] == DEAR.start.isoformat()
        assert run["theirs"] == pytest.approx(1.1544, abs=1e-4)
        assert run["ours"] == pytest.approx(0.2730, abs=1e-4)
        assert wrong[1][0]["difference"] == 0.88
        assert "14 Aug 16:30 to 17:00 was settled at 1.15 instead of 0.27" in repairs[1]


def _sign(amount: float | None) -> int | None:
    return amount if amount is None else 1 if amount > 0 else -1


# --- One statement --------------------------------------------------------------------------------
@pytest.fixture
async def ready(home) -> Home:
    """Have a home on 26 September that keeps what the latest statement is about."""
    home.ids = await live_in(home, date(2026, 9, 26), datetime(2026, 8, 19, tzinfo=UTC))
    return home


async def test_the_answer_has_the_shape_that_was_promised(ready):
    answer = await ready.act("check_bill", config_entry_id=ready.entry.entry_id)
    assert answer == await ready.act("check_bill", statement=ready.ids[0])
    assert answer["statement"] == {
        "id": ready.ids[0], "start": "2026-08-22", "end": "2026-09-21", "total": 179.2,
    }  # fmt: skip
    assert answer["ours"]["as_billed"] == pytest.approx(179.2, abs=0.02)
    assert answer["ours"]["exact"] == pytest.approx(179.2, abs=0.2)
    assert answer["verdict"] == "matches"
    assert [(it["title"], it["theirs"]) for it in answer["lines"]] == [
        ("Electricity", 151.11),
        ("Electricity", -14.88),
        ("Gas", 42.97),
    ]
    assert {*answer["lines"][0]} == {
        "title", "theirs", "ours", "difference", "verdict", "half_hours"
    }  # fmt: skip


async def test_half_hours_that_are_missing_leave_it_open(home):
    """Only gas is known for all days."""
    home.day = date(2026, 9, 26)
    await home.at("12:00")
    await home.set_up()
    answer = await home.act("check_bill")
    assert answer["verdict"] == "cannot_tell"
    assert answer["ours"] == {"exact": None, "as_billed": None}
    assert {(it["ours"], it["verdict"]) for it in answer["lines"]} == {(None, "cannot_tell")}


async def test_an_account_without_statements_has_none(home):
    await live_in(home, date(2026, 9, 26), datetime(2026, 9, 20, tzinfo=UTC))
    home.do("statements", since="2027-01-01")
    assert await home.act("check_bill") == {
        "statement": None,
        "ours": {"exact": None, "as_billed": None},
        "verdict": "cannot_tell",
        "lines": [],
    }


async def test_a_statement_that_is_not_there_is_an_error_that_names_it(ready):
    error = await ready.refusal("check_bill", statement="17")
    assert error.translation_key == "unknown_statement"
    assert error.translation_placeholders == {"field": "statement", "value": "17"}


async def test_without_an_answer_what_is_kept_is_checked(ready):
    ready.fail("503")
    assert (await ready.refusal("check_bill")).translation_key == "cannot_connect"
    ready.recover()
    await ready.at("12:20")
    await ready.act("check_bill")
    ready.fail("503")
    assert (await ready.act("check_bill"))["verdict"] == "matches"


async def test_a_repair_has_what_to_write_until_a_check_matches(ready):
    ready.do("bill_error", kind="rate")
    await ready.act("check_bill")
    (texts,) = [it for key, it in ready.issues().items() if key == "statement_differs"]
    assert texts["letter"].startswith(
        "Statement of 22 Aug to 21 Sep 2026:\n"
        "Electricity from 21 Aug to 20 Sep 2026 was billed at 156.19; by my tariff and readings it"
        " is 151.11."
    )
    await ready.reload()
    assert "statement_differs" in ready.issues()
    ready.supplier.world.bills.errors.clear()
    await ready.at("12:05")
    await ready.act("check_bill")
    assert "statement_differs" not in ready.issues()


async def test_an_account_that_is_removed_leaves_no_repair(ready, hass):
    ready.do("bill_error", kind="rate")
    await ready.act("check_bill")
    assert "statement_differs" in ready.issues()
    await hass.config_entries.async_remove(ready.entry.entry_id)
    assert "statement_differs" not in ready.issues()


async def test_a_new_statement_is_an_event_and_checked(home):
    """That of August comes on the 24th, and is asked for a week after the first question."""
    await live_in(home, date(2026, 8, 20), datetime(2026, 7, 19, tzinfo=UTC))
    heard = home.listen("account", "statement")
    await home.at("12:20", "+12:20")
    await fill(home, datetime(2026, 8, 18, tzinfo=UTC))
    assert heard == []
    await home.at(home.moment("12:20") + 8 * DAY)
    assert [it["event_type"] for it in heard] == ["new", "matches"]
    assert {it["statement"] for it in heard} == {home.do("statements")[0]}
