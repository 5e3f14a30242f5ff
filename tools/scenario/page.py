"""The report as one HTML file with pictures: it needs no network, and opens anywhere."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import accumulate, zip_longest
from math import floor, log10
from pathlib import Path
from string import Template
from custom_components.octopus_insight.model.scenario.report import FIGURES, Data
from . import words

TEMPLATE = Path(__file__).with_name("page.html")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, ROW = 420, 250, 66, 12, 10, 26, 44
COLOURS = 6
MOST_STEPS = 5
MOVED = (
    '<p class="soft">If it runs at the cheapest time of its day, instead of when it does. A kWh is'
    " what import costs then, or what export would have earned; beside a battery, that is the most"
    " it can save.</p>"
)
LONG = 25
"""Characters of a cell that may be broken into lines."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

type Curve = tuple[str, str, Sequence[tuple[float, float]]]
"""Colour, further classes, and points."""
type Row = tuple[str, Sequence[str]]
"""Colour and cells."""


def page(report: Data) -> str:
    """Return the file."""
    terms, years = report["terms"], len(report["years"])
    rate = words.percent(terms["discount_rate"])
    fragments = {
        "title": escape(report["title"]),
        "first": escape(report["years"][0]),
        "used": f"{report['load_kwh']:,.0f}",
        "ranges": f"Ranges are over {years} years." if years > 1 else "",
        "others": "Dashed: the other years." if years > 1 else "",
        "advice": "".join(
            f"<div>{words.GOALS[one['goal']]}<strong>{escape(words.advice(one))}</strong></div>"
            for one in report["advice"]
        ),
        "today": escape(report["today"]["name"]),
        "legend": "".join(_key(at, one["name"]) for at, one in enumerate(report["variants"])),
        "life": str(terms["years"]),
        "rate": rate,
        "growth": words.percent(terms["price_growth"], 1),
        "export_growth": words.percent(terms["export_growth"], 1),
        "bought": str(terms["bought"]),
        "costs": _costs(report),
        "money": _money(report, rate),
        "parts": _parts(report),
        "moved": _moved(report),
        "notes": _items([*words.limits(report), *report["notes"]]),
        "sources": _items(report["sources"]),
        "seed": str(report["seed"]),
        "inputs": _items(f"{name}: {digest}" for name, digest in report["inputs"].items()),
        **_pictures(report),
    }
    return Template(TEMPLATE.read_text("utf-8")).substitute(fragments)


def _colour(place: int) -> str:
    return f"--c: var(--c{place % COLOURS + 1})"


def _key(place: int, name: str) -> str:
    return f'<span class="key" style="{_colour(place)}">{escape(name)}</span>'


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _class(cell: str) -> str:
    return "none" if cell == words.NOTHING else "words" if len(cell) > LONG else ""


def _table(head: Sequence[str], rows: Iterable[Row]) -> str:
    heads = "".join(f"<th>{escape(one)}</th>" for one in ("", *head))
    lines = []
    for style, (name, *cells) in rows:
        first = f'<td><span class="key" style="{style}">{escape(name)}</span></td>'
        rest = [
            f'<td class="{_class(cell)}" data-of="{of}">{escape(cell)}</td>'
            for of, cell in zip_longest(map(escape, head), cells, fillvalue="")
        ]
        lines.append(f"<tr>{first}{''.join(rest)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _costs(report: Data) -> str:
    rows = []
    for place, one in enumerate([report["today"], *report["variants"]]):
        costs = (one["costs"][figure] for figure in FIGURES)
        cells = [one["name"], *(words.money(cost, report["currency"]) for cost in costs)]
        rows.append((_colour(place - 1) if place else "", [*cells, *words.gains(one, report)]))
    figures = ("Simple rule", "Nightly timer", "Achievable", "Best possible")
    more = ("Saves a year", "Outlay with VAT", "Pays back in", "Cycles a year, of the warranty")
    return _table((*figures, *more), rows)


def _money(report: Data, rate: str) -> str:
    currency, rows, rates = report["currency"], list[Row](), list[str]()
    for place, one in enumerate(report["variants"]):
        of = one["money"]
        rates = [*of["present_values"]]
        later, life = of["discounted_payback_years"], report["terms"]["years"]
        bound = words.money(one["bound"], currency, 2)
        cells = [
            one["name"],
            *(words.money(value, currency) for value in of["present_values"].values()),
            words.money_range(one["ranges"]["present_value"], currency),
            words.payback(of | {"payback_years": later, "sinks_again": False}, life),
            words.returns(of["returns"]),
            words.percent(of["total_return"]),
            words.percent(one["self_sufficiency"]),
            "exact" if one["gap"] is None else f"{bound}, {words.money(one['gap'], currency, 2)}",
        ]
        rows.append((_colour(place), cells))
    worth = [f"NPV at {words.percent(float(one))}" for one in rates]
    more = ("Rate of return", "Total return", "Self-sufficiency", "Proof: bound, gap")
    return _table((*worth, f"In all years, at {rate}", f"Pays back at {rate}", *more), rows)


def _parts(report: Data) -> str:
    rows = [
        (
            _colour(place),
            [
                f"{one['name']}: {part['of']}",
                *(
                    words.money(part[key], report["currency"])
                    for key in ("saving", "alone", "outlay")
                ),
                words.money(part["cost_per_kwh"], report["currency"], 3),
            ],
        )
        for place, one in enumerate(report["variants"])
        for part in one["parts"]
    ]
    after = "Saves a year, after those above"
    return _table((after, "Without the new panels", "Outlay with VAT", "Costs a kWh"), rows)


def _moved(report: Data) -> str:
    if not report["habits"]:
        return ""
    rows = []
    for place, one in enumerate([report["today"], *report["variants"]]):
        cells = (words.money(saved, report["currency"]) for saved in one["moved"])
        rows.append((_colour(place - 1) if place else "", [one["name"], *cells]))
    return f"<h2>What moving a use saves a year</h2>{_table(report['habits'], rows)}{MOVED}"


def _pictures(report: Data) -> dict[str, str]:
    variants, life = report["variants"], report["terms"]["years"]

    def text(value: float) -> str:
        return words.money(value, report["currency"])

    def from_zero(one: Data) -> list[tuple[float, float]]:
        return list(enumerate(accumulate(one["by_month"], initial=0.0)))

    months: list[Curve] = [("", "", from_zero(report["today"]))]
    months += [(_colour(at), "", from_zero(one)) for at, one in enumerate(variants)]
    sums: list[Curve] = [
        (_colour(at), "thin" if year else "", list(enumerate(values)))
        for at, one in enumerate(variants)
        for year, values in enumerate(one["sums_of_years"])
    ]
    found = {
        "dots": _dots(report, text),
        "months": _chart(months, text, range(0, len(months[0][2]), 3), "months"),
        "sums": _chart(sums, text, range(0, life + 1, 5), "years"),
        "sweep": "",
    }
    if sweep := report["sweep"]:
        place = [one["name"] for one in variants].index(report["sweep_of"])
        curves: list[Curve] = [
            ("", "thin", [(one["kwh"], one["ceiling"]) for one in sweep]),
            (_colour(place), "", [(one["kwh"], one["saving"]) for one in sweep]),
        ]
        sizes = report["best_sizes"].items()
        best = "; ".join(f"{words.GOALS[goal].lower()}: {size}" for goal, size in sizes)
        found["sweep"] = (
            f"<figure><b>Size of the battery: {escape(report['sweep_of'])}</b>"
            f"{_chart(curves, text, [one['kwh'] for one in sweep], 'kWh')}<figcaption>What each"
            " size saves a year, with the same power; grey: what is possible at best. Best size by"
            f" {best}.</figcaption></figure>"
        )
    return found


def _ticks(low: float, high: float) -> list[float]:
    """Return round values from below the lowest to above the highest."""
    span = max(high - low, 1e-9)
    power: float = 10.0 ** floor(log10(span / MOST_STEPS))
    step = next(power * by for by in STEPS if span <= power * by * MOST_STEPS)
    first = floor(low / step)
    return [at * step for at in range(first, first + MOST_STEPS + 3) if (at - 1) * step < high]


def _line(kind: str, x: tuple[float, float], y: tuple[float, float]) -> str:
    ends = f'x1="{x[0]:.1f}" x2="{x[1]:.1f}" y1="{y[0]:.1f}" y2="{y[1]:.1f}"'
    return f'<line class="{kind}" {ends}/>'


def _text(x: float, y: float, anchor: str, written: str, kind: str = "") -> str:
    at = f'class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {at}>{escape(written)}</text>"


def _svg(height: float, parts: Iterable[str]) -> str:
    return f'<svg aria-hidden="true" viewBox="0 0 {WIDTH} {height:g}">{"".join(parts)}</svg>'


def _chart(
    curves: Sequence[Curve], text: Callable[[float], str], marks: Sequence[float], unit: str
) -> str:
    """Return a picture of curves: money upwards, and marks along the bottom."""
    points = [point for *_, some in curves for point in some]
    ticks = _ticks(min(0.0, *(y for _, y in points)), max(0.0, *(y for _, y in points)))
    first, last = min(x for x, _ in points), max(x for x, _ in points)

    def across(x: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (x - first) / max(last - first, 1e-9)

    def up(y: float) -> float:
        share = (y - ticks[0]) / (ticks[-1] - ticks[0])
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    parts = []
    for tick in ticks:
        y = up(tick)
        parts.append(_line("grid" if tick else "zero", (LEFT, WIDTH - RIGHT), (y, y)))
        parts.append(_text(LEFT - 6, y + 4, "end", text(tick)))
    for x in marks:
        is_last = x == marks[-1]
        label, anchor = (f"{x:g} {unit}", "end") if is_last else (f"{x:g}", "middle")
        parts.append(_text(across(x) + is_last * RIGHT, HEIGHT - 8, anchor, label))
    for style, kind, curve in curves:
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in curve)
        parts.append(f'<polyline class="curve {kind}" style="{style}" points="{path}"/>')
    return _svg(HEIGHT, parts)


def _dots(report: Data, text: Callable[[float], str]) -> str:
    """Return a row for each variant, with its figures from the best possible to the simple rule."""
    rows = [report["today"], *report["variants"]]
    costs = [cost for one in rows for cost in one["costs"].values()]
    ticks = _ticks(min(0.0, *costs), max(costs))

    def across(cost: float) -> float:
        return 14 + (WIDTH - 28) * (cost - ticks[0]) / (ticks[-1] - ticks[0])

    height, parts = ROW * len(rows) + 30, []
    for tick in ticks:
        x = across(tick)
        parts.append(_line("grid" if tick else "zero", (x, x), (4, height - 24)))
        parts.append(_text(min(x, WIDTH - 22), height - 8, "middle", text(tick)))
    for place, one in enumerate(rows):
        figures = (one["costs"][figure] for figure in ("rule", "achievable", "best"))
        rule, done, best = map(across, figures)
        y, written = ROW * place + 32, f"{one['name']}: {text(one['costs']['achievable'])}"
        parts += [
            _text(18, y - 14, "start", written, "name"),
            f'<g style="{_colour(place - 1) if place else ""}">',
            _line("bar", (best, rule), (y, y)),
            f'<circle class="ring" cx="{rule:.1f}" cy="{y}" r="5"/>',
            f'<circle class="dot" cx="{done:.1f}" cy="{y}" r="5"/></g>',
        ]
    return _svg(height, parts)
