"""Figures of a report as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "$", "NZD": "$"}
NEVER, NOTHING, MINUS = "never", "\N{EN DASH}", "\N{MINUS SIGN}"
GOALS = {
    "least_cost": "Least cost over the years",
    "fastest_payback": "Fastest payback",
    "most_self_sufficiency": "Most self-sufficiency",
}
LIMITS = {
    "outlay": "what may be spent",
    "payback_years": "years to pay back",
    "self_sufficiency": "self-sufficiency",
    "cycles_of_warranty": "cycles of the warranty",
}


def money(value: float | None, currency: str, digits: int = 0) -> str:
    """Return money: £1,234."""
    if value is None:
        return NOTHING
    sign = SIGNS.get(currency, f"{currency} ")
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS if value < 0 and float(text.replace(',', '')) else ''}{sign}{text}"


def payback(of: Mapping[str, Any], life_years: int) -> str:
    """Return when money comes back, in words where it does not."""
    years = of["payback_years"]
    if years is None:
        return f"does not pay back in {life_years} years" if of["outlay"] > 0 else "costs more"
    if of["outlay"] <= 0:
        return "at once"
    again = ", then a replacement takes it below zero again" if of["sinks_again"] else ""
    return f"{years:.1f} years{again}"


def paybacks(of: Mapping[str, Any], life_years: int) -> str:
    """Return the same, and its range where other years have another."""
    ends = of["ranges"]["payback_years"].values()
    low, _, high = (NEVER if one is None else f"{one:.1f}" for one in ends)
    text = payback(of["money"], life_years)
    return text if low == high else f"{text} ({low} to {high})"


def money_range(values: Mapping[str, float], currency: str) -> str:
    """Return a range of money."""
    low, high = (money(values[end], currency) for end in ("low", "high"))
    return low if low == high else f"{low} to {high}"


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share."""
    return (
        NOTHING
        if value is None
        else f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%".replace("-", MINUS)
    )


def returns(rates: Sequence[float]) -> str:
    """Return the internal rates of return; more than one mean little."""
    if not rates:
        return "none"
    text = ", ".join(percent(rate, 1) for rate in rates)
    return text if len(rates) == 1 else f"{text}: not unique, go by the present value"


def cycles(of: Mapping[str, Any]) -> str:
    """Return cycles a year beside the warranty's."""
    if of.get("cycles_a_year") is None:
        return NOTHING
    covered = of["warranty_cycles_a_year"]
    return f"{of['cycles_a_year']:.0f} of {f'{covered:.0f}' if covered else 'any number'}"


def gains(of: Mapping[str, Any], report: Mapping[str, Any]) -> list[str]:
    """Return what a variant saves a year, its outlay, payback and cycles; of today, nothing."""
    if "money" not in of:
        return [""] * 4
    sums = of["saving"], of["money"]["outlay"]
    after = paybacks(of, report["terms"]["years"]), cycles(of)
    return [*(money(one, report["currency"]) for one in sums), *after]


def advice(of: Mapping[str, Any]) -> str:
    """Return a recommendation, with the limits that had to bend."""
    bent = " and ".join(LIMITS[name] for name in of["bent"])
    beyond = f" (beyond your limit of {bent}: nothing keeps all limits)" if bent else ""
    return f"{of['choice']}{beyond}"


def limits(report: Mapping[str, Any]) -> list[str]:
    """Return the limits that were given."""
    given = report["limits"].items()
    return [f"Your limit of {LIMITS[name]}: {value:,g}" for name, value in given]
