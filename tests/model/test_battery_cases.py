"""Twelve worked cases, from what is known to what is sent; the numbers are worked by hand."""

from dataclasses import replace
from datetime import datetime, timedelta
import json
from pathlib import Path
import pytest
from custom_components.octopus_insight.model.battery.dispatch_windows import dispatch_windows
from custom_components.octopus_insight.model.battery.plan import TimeOfUse, time_of_use
from custom_components.octopus_insight.model.battery.standard_day import HouseTariff
from custom_components.octopus_insight.model.battery.sync import IssuedTariff, SendState, decide
from custom_components.octopus_insight.model.battery.windows import (
    TimeOfUseOptions,
    Window,
    WindowKind,
)
from custom_components.octopus_insight.model.charging.dispatch import PlannedDispatch
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.model.battery_builders import label_of, priced, prices_of, rates_of, read, two_bands
from tests.model.builders import LONDON, at
from tests.model.dispatch_builders import answer, charging_of, memory_of

CASES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "powerwall_cases.json").read_text(encoding="utf-8")
)

each_case = pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case['id']} {case['rule']}") for case in CASES]
)


def house_of(case: dict) -> HouseTariff:
    assert case["zone"] == "Europe/London"
    first = (at(case["now"]).date() - timedelta(days=2)).isoformat()
    buy, sell = (
        priced(two_bands(*case["rates"][side], case["night"]), first) for side in ("buy", "sell")
    )
    return HouseTariff(buy=buy, sell=sell, zone=LONDON, label=label_of("IOG"))


def options_of(case: dict) -> TimeOfUseOptions:
    return TimeOfUseOptions(**case["options"])


def interval(row: dict) -> Interval:
    return Interval(start=at(row["start"]), end=at(row["end"]))


def windows_of(case: dict, *kinds: WindowKind) -> dict[str, Window]:
    """Return windows by name."""
    rows = {"dispatches": WindowKind.DISPATCH, "free": WindowKind.FREE, "saving": WindowKind.SAVING}
    return {
        row["id"]: Window(
            kind=kind,
            when=interval(row),
            is_joined=row.get("joined", True),
            reward_per_kwh=row["points_per_kwh"] / 800 if "points_per_kwh" in row else None,
        )
        for name, kind in rows.items()
        for row in case[name]
        if kind in kinds
    }


def solved(case: dict) -> TimeOfUse:
    windows = windows_of(case, *WindowKind).values() if case["is_enabled"] else ()
    return time_of_use(house_of(case), windows, options_of(case), now=at(case["now"]))


def issued(signature: str) -> IssuedTariff:
    return IssuedTariff(signature=signature, is_overlay=False, until=None)


def instant(text: str | None) -> datetime | None:
    return None if text is None else at(text)


@each_case
def test_bands_and_prices(case):
    """The tariff, read back minute by minute, has the labels, times and prices worked by hand."""
    tariff, expected = solved(case), case["expected"]
    for tree, side in ((tariff.tariff, "buy"), (tariff.tariff["sell_tariff"], "sell")):
        assert read(tree) == expected["bands"]
        assert rates_of(tree) == expected[side]
    both = {label: (expected["buy"][label], expected["sell"][label]) for label in expected["buy"]}
    assert prices_of(tariff) == both


@each_case
def test_which_windows_are_in_it(case):
    decided, expected = solved(case).admission, case["expected"]
    windows = windows_of(case, *WindowKind)
    assert list(decided.admitted) == [windows[name] for name in expected["admitted"]]
    assert decided.held == {windows[name]: at(until) for name, until in expected["held"].items()}
    assert set(windows) - {*expected["admitted"], *expected["held"]} == set(expected["dropped"])
    assert decided.next_change == instant(expected["next_change"])


@each_case
def test_what_is_sent(case):
    """What differs from the last confirmed tariff is sent, once the gap allows it."""
    tariff, now = solved(case), at(case["now"])
    base = time_of_use(house_of(case), [], options_of(case), now=now)
    assert (tariff.issued.signature == base.issued.signature) is case["expected"]["equals_base"]
    confirmed = {"none": None, "base": base.issued.signature, "other": "another"}[case["confirmed"]]
    seconds = case["seconds_since_send"]
    state = SendState(
        site_device=None,
        confirmed=None if confirmed is None else issued(confirmed),
        last_sent_at=None if seconds is None else now - timedelta(seconds=seconds),
        is_forced=case["is_forced"],
    )
    is_read_only = case["is_read_only"]
    send_at = decide(state, issued(tariff.issued.signature), is_read_only=is_read_only, now=now)
    expected = case["expected"]["send"]
    wait = timedelta(seconds=expected["wait_seconds"])
    assert send_at == (now + wait if expected["is_due"] else None)


@each_case
def test_from_the_plan_of_a_car(case):
    """Told as the plan of a car, the dispatches make the same tariff and the same next change."""
    now, home, expected = at(case["now"]), house_of(case), case["expected"]
    spans = [interval(row) for row in case["dispatches"]]
    rows = [PlannedDispatch(start=span.start, end=span.end) for span in spans]
    told = min([now, *(row.start - timedelta(hours=1) for row in rows)])
    capable = DeviceState.SMART_CONTROL_CAPABLE
    charging = charging_of(memory_of(answer(told.isoformat(), *rows, state=capable)), now=now)
    laid = dispatch_layer(home.buy, charging)
    sessions = windows_of(case, WindowKind.FREE, WindowKind.SAVING).values()
    windows = [*dispatch_windows(charging, laid), *sessions] if case["is_enabled"] else []
    tariff = time_of_use(replace(home, buy=laid), windows, options_of(case), now=now)
    assert read(tariff.tariff) == expected["bands"]
    assert rates_of(tariff.tariff) == expected["buy"]
    assert tariff.admission.next_change == instant(expected["next_change"])


def test_the_cases_are_all_there():
    assert [case["id"] for case in CASES] == [f"PW-{number:02}" for number in range(1, 13)]
