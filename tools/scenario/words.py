"""Figures of a report as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from custom_components.octopus_insight.model.scenario.report import FIGURES

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


type Report = Mapping[str, Any]


def money(value: float | None, report: Report, digits: int = 0) -> str:
    """Return money of a report: £1,234."""
    if value is None:
        return NOTHING
    sign = SIGNS.get(report["currency"], f"{report['currency']} ")
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS if value < 0 and float(text.replace(',', '')) else ''}{sign}{text}"


def payback(of: Report, life_years: int) -> str:
    """Return when money comes back, in words where it does not."""
    years = of["payback_years"]
    if years is None:
        return f"does not pay back in {life_years} years" if of["outlay"] > 0 else "costs more"
    if of["outlay"] <= 0:
        return "at once"
    again = ", then a replacement takes it below zero again" if of["sinks_again"] else ""
    return f"{years:.1f} years{again}"


def paybacks(of: Report, life_years: int) -> str:
    """Return the same, and its range where other years have another."""
    ends = of["ranges"]["payback_years"].values()
    low, _, high = (NEVER if one is None else f"{one:.1f}" for one in ends)
    text = payback(of["money"], life_years)
    return text if low == high else f"{text} ({low} to {high})"


def money_range(values: Report, report: Report) -> str:
    """Return a range of money."""
    low, high = money(values["low"], report), money(values["high"], report)
    return low if low == high else f"{low} to {high}"


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share."""
    if value is None:
        return NOTHING
    return f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%".replace("-", MINUS)


def returns(rates: Sequence[float]) -> str:
    """Return the internal rates of return; more than one mean little."""
    text = ", ".join(percent(rate, 1) for rate in rates) or "none"
    return f"{text}: not unique, go by the present value" if len(rates) > 1 else text


def cycles(of: Report) -> str:
    """Return cycles a year beside the warranty's."""
    if of["cycles_a_year"] is None:
        return NOTHING
    covered = of["warranty_cycles_a_year"]
    return f"{of['cycles_a_year']:.0f}{f' of {covered:.0f}' if covered else ', without limit'}"


def row(of: Report, report: Report) -> list[str]:
    """Return a name and costs; of a variant what it saves, its outlay, payback and cycles, too."""
    cells = [of["name"], *(money(of["costs"][figure], report) for figure in FIGURES)]
    if "money" not in of:
        return [*cells, *[""] * 4]
    sums = [money(one, report) for one in (of["saving"], of["money"]["outlay"])]
    return [*cells, *sums, paybacks(of, report["terms"]["years"]), cycles(of)]


def advice(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each goal, and what to choose for it, with the limits that had to bend."""
    for one in report["advice"]:
        choice = "nothing new" if one["choice"] == report["today"]["name"] else one["choice"]
        bent = " and ".join(LIMITS[name] for name in one["bent"])
        beyond = f" (beyond your limit of {bent}: nothing keeps all limits)" if bent else ""
        yield GOALS[one["goal"]], choice + beyond


def limits(report: Report) -> list[str]:
    """Return the limits that were given."""
    said = {"outlay": lambda one: money(one, report), "self_sufficiency": percent}
    return [
        f"Your limit of {LIMITS[name]}: {said.get(name, '{:,g}'.format)(value)}"
        for name, value in report["limits"].items()
    ]
