"""The report as one HTML file with pictures: it needs no network, and opens anywhere."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate, zip_longest
from math import floor, log10
from pathlib import Path
from string import Template
from custom_components.octopus_insight.model.scenario.report import Data
from . import words
from .words import money, percent

TEMPLATE = Path(__file__).with_name("page.html")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, ROW = 420, 250, 66, 12, 10, 26, 44
COLOURS = 6
MOST_STEPS = 5
COSTS = (
    *("Simple rule", "Nightly timer", "Achievable", "Best possible", "Saves a year"),
    *("Outlay with VAT", "Pays back in", "Cycles a year, of the warranty"),
)
PARTS = ("Saves a year, after those above", "Without the new panels", "Outlay with VAT")
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
type Ends = tuple[float, float]


def page(report: Data) -> str:
    """Return the file."""
    terms, years = report["terms"], len(report["years"])
    everyone = _coloured(report)
    fragments = {
        "title": escape(report["title"]),
        "first": escape(report["years"][0]),
        "used": f"{report['load_kwh']:,.0f}",
        "ranges": f"Ranges are over {years} years." if years > 1 else "",
        "others": "Dashed: the other years." if years > 1 else "",
        "advice": "".join(
            f"<div>{goal}<strong>{escape(choice)}</strong></div>"
            for goal, choice in words.advice(report)
        ),
        "today": escape(report["today"]["name"]),
        "legend": "".join(_key(style, one["name"]) for style, one in everyone[1:]),
        "life": terms["years"],
        "growth": percent(terms["price_growth"], 1),
        "export_growth": percent(terms["export_growth"], 1),
        "bought": terms["bought"],
        "costs": _table(COSTS, ((style, words.row(one, report)) for style, one in everyone)),
        "money": _money(report),
        "parts": _parts(report),
        "moved": _moved(report),
        "notes": _items([*words.limits(report), *report["notes"]]),
        "sources": _items(report["sources"]),
        "seed": report["seed"],
        "inputs": _items(f"{name}: {digest}" for name, digest in report["inputs"].items()),
        **_pictures(report),
    }
    return Template(TEMPLATE.read_text("utf-8")).substitute(fragments)


def _coloured(report: Data) -> list[tuple[str, Data]]:
    """Return today and the variants, each with its colour."""
    colours = ("", *(f"--c: var(--c{at % COLOURS + 1})" for at in range(len(report["variants"]))))
    return list(zip(colours, (report["today"], *report["variants"]), strict=True))


def _key(style: str, name: str) -> str:
    return f'<span class="key" style="{style}">{escape(name)}</span>'


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _class(cell: str) -> str:
    return "none" if cell == words.NOTHING else "words" if len(cell) > LONG else ""


def _table(head: Sequence[str], rows: Iterable[Row]) -> str:
    heads = "".join(f"<th>{escape(one)}</th>" for one in ("", *head))
    lines = []
    for style, (name, *cells) in rows:
        rest = [
            f'<td class="{_class(cell)}" data-of="{of}">{escape(cell)}</td>'
            for of, cell in zip_longest(map(escape, head), cells, fillvalue="")
        ]
        lines.append(f"<tr><td>{_key(style, name)}</td>{''.join(rest)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _money(report: Data) -> str:
    rows, rates, life = list[Row](), list[str](), report["terms"]["years"]
    for style, one in _coloured(report)[1:]:
        of, gap = one["money"], one["gap"]
        rates = [*of["present_values"]]
        later = of | {"payback_years": of["discounted_payback_years"], "sinks_again": False}
        proof = f"{money(one['bound'], report, 2)}, {money(gap, report, 2)}"
        cells = [
            one["name"],
            *(money(value, report) for value in of["present_values"].values()),
            words.money_range(one["ranges"]["present_value"], report),
            words.payback(later, life),
            words.returns(of["returns"]),
            percent(of["total_return"]),
            percent(one["self_sufficiency"]),
            "exact" if gap is None else proof,
        ]
        rows.append((style, cells))
    rate = percent(report["terms"]["discount_rate"])
    worth = [*(f"NPV at {percent(float(one))}" for one in rates), f"In all years, at {rate}"]
    more = ("Rate of return", "Total return", "Self-sufficiency", "Proof: bound, gap")
    return _table((*worth, f"Pays back at {rate}", *more), rows)


def _parts(report: Data) -> str:
    rows = list[Row]()
    for style, one in _coloured(report)[1:]:
        for part in one["parts"]:
            sums = [money(part[key], report) for key in ("saving", "alone", "outlay")]
            kwh = money(part["cost_per_kwh"], report, 3)
            rows.append((style, [f"{one['name']}: {part['of']}", *sums, kwh]))
    return _table((*PARTS, "Costs a kWh"), rows)


def _moved(report: Data) -> str:
    if not report["habits"]:
        return ""
    rows = [
        (style, [one["name"], *(money(saved, report) for saved in one["moved"])])
        for style, one in _coloured(report)
    ]
    return f"<h2>What moving a use saves a year</h2>{_table(report['habits'], rows)}{MOVED}"


def _pictures(report: Data) -> dict[str, str]:
    everyone = _coloured(report)
    months, sums = list[Curve](), list[Curve]()
    for style, one in everyone:
        paid = accumulate(one["by_month"], initial=0.0)
        months.append((style, "", list(enumerate(paid))))
        for year, values in enumerate(one.get("sums_of_years", [])):
            sums.append((style, "thin" if year else "", list(enumerate(values))))
    return {
        "dots": _dots(report),
        "months": _chart(months, report, range(0, len(months[0][2]), 3), "months"),
        "sums": _chart(sums, report, range(0, report["terms"]["years"] + 1, 5), "years"),
        "sweep": _sweep(report) if report["sweep"] else "",
    }


def _sweep(report: Data) -> str:
    sweep, name = report["sweep"], report["sweep_of"]
    style = next(style for style, one in _coloured(report) if one["name"] == name)
    sizes, without = [one["battery_kwh"] for one in sweep], sweep[0]["costs"]["achievable"]
    at_best = [without - one["costs"]["best"] for one in sweep]
    curves: list[Curve] = [
        ("", "thin", [*zip(sizes, at_best, strict=True)]),
        (style, "", [*zip(sizes, (one["saving"] for one in sweep), strict=True)]),
    ]
    goals = ((words.GOALS[one["goal"]].lower(), one["choice"]) for one in report["best_sizes"])
    best = "; ".join(f"{goal}: {size}" for goal, size in goals)
    return (
        f"<figure><b>Size of the battery: {escape(name)}</b>"
        f"{_chart(curves, report, sizes, 'kWh')}<figcaption>What each"
        " size saves a year beside no battery, at the same power; grey: what is possible at best."
        f" Best size by {best}.</figcaption></figure>"
    )


def _ticks(low: float, high: float) -> list[float]:
    """Return round values from below the lowest to above the highest."""
    span = max(high - low, 1e-9)
    power: float = 10.0 ** floor(log10(span / MOST_STEPS))
    step = next(power * by for by in STEPS if span <= power * by * MOST_STEPS)
    first = floor(low / step)
    return [at * step for at in range(first, first + MOST_STEPS + 3) if (at - 1) * step < high]


def _placed(value: float, between: Ends, onto: Ends) -> float:
    """Return where a value between two ends is when drawn."""
    (low, high), (start, end) = between, onto
    return start + (end - start) * (value - low) / max(high - low, 1e-9)


def _line(kind: str, x: Ends, y: Ends) -> str:
    ends = f'x1="{x[0]:.1f}" x2="{x[1]:.1f}" y1="{y[0]:.1f}" y2="{y[1]:.1f}"'
    return f'<line class="{kind}" {ends}/>'


def _text(x: float, y: float, anchor: str, written: str, kind: str = "") -> str:
    at = f'class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {at}>{escape(written)}</text>"


def _svg(height: float, parts: Iterable[str]) -> str:
    return f'<svg aria-hidden="true" viewBox="0 0 {WIDTH} {height:g}">{"".join(parts)}</svg>'


def _chart(curves: Sequence[Curve], report: Data, marks: Sequence[float], unit: str) -> str:
    """Return a picture of curves: money upwards, and marks along the bottom."""
    xs, ys = zip(*(point for *_, some in curves for point in some), strict=True)
    ends, ticks, parts = (min(xs), max(xs)), _ticks(min(0.0, *ys), max(0.0, *ys)), []

    def across(x: float) -> float:
        return _placed(x, ends, (LEFT, WIDTH - RIGHT))

    def up(y: float) -> float:
        return _placed(y, (ticks[0], ticks[-1]), (HEIGHT - BOTTOM, TOP))

    for tick in ticks:
        y = up(tick)
        parts.append(_line("grid" if tick else "zero", (LEFT, WIDTH - RIGHT), (y, y)))
        parts.append(_text(LEFT - 6, y + 4, "end", money(tick, report)))
    for x in marks:
        is_last = x == marks[-1]
        label, anchor = (f"{x:g} {unit}", "end") if is_last else (f"{x:g}", "middle")
        parts.append(_text(across(x) + is_last * RIGHT, HEIGHT - 8, anchor, label))
    for style, kind, curve in curves:
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in curve)
        parts.append(f'<polyline class="curve {kind}" style="{style}" points="{path}"/>')
    return _svg(HEIGHT, parts)


def _dots(report: Data) -> str:
    """Return a row for each variant, with its figures from the best possible to the simple rule."""
    rows = _coloured(report)
    costs = [cost for _, one in rows for cost in one["costs"].values()]
    ticks, height, parts = _ticks(min(0.0, *costs), max(costs)), ROW * len(rows) + 30, []

    def across(cost: float) -> float:
        return _placed(cost, (ticks[0], ticks[-1]), (14, WIDTH - 14))

    for tick in ticks:
        x = across(tick)
        parts.append(_line("grid" if tick else "zero", (x, x), (4, height - 24)))
        parts.append(_text(min(x, WIDTH - 22), height - 8, "middle", money(tick, report)))
    for place, (style, one) in enumerate(rows):
        figures = (one["costs"][figure] for figure in ("rule", "achievable", "best"))
        rule, done, best = map(across, figures)
        y, written = ROW * place + 32, f"{one['name']}: {money(one['costs']['achievable'], report)}"
        parts += [
            _text(18, y - 14, "start", written, "name"),
            f'<g style="{style}">',
            _line("bar", (best, rule), (y, y)),
            f'<circle class="ring" cx="{rule:.1f}" cy="{y}" r="5"/>',
            f'<circle class="dot" cx="{done:.1f}" cy="{y}" r="5"/></g>',
        ]
    return _svg(height, parts)
