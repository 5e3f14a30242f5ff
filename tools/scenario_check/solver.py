"""The same problem given to HiGHS: a linear programme, with whole numbers where it needs them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
import highspy
import numpy as np
from custom_components.octopus_insight.model.scenario.slots import (
    SLOT_HOURS,
    Battery,
    Slots,
    Trip,
)

MOST_KW = 100.0
"""More than any home takes or gives: the bound of an either-or."""


@dataclass(slots=True)
class _Programme:
    """Columns and rows as they are added."""

    costs: list[float] = field(default_factory=list)
    lowest: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[float, float]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    places: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    def column(self, cost: float, high: float, low: float = 0.0) -> int:
        """Add a variable."""
        self.costs.append(cost)
        self.lowest.append(low)
        self.highest.append(high)
        return len(self.costs) - 1

    def row(self, low: float, high: float, *terms: tuple[int, float]) -> None:
        """Add a constraint."""
        self.rows.append((low, high))
        self.places += [place for place, _ in terms]
        self.factors += [factor for _, factor in terms]
        self.starts.append(len(self.places))

    def either(self, one: int, other: int, most: tuple[float, float]) -> None:
        """Let only one of two variables be above zero."""
        choice = self.column(0.0, 1.0)
        self.whole.append(choice)
        self.row(-inf, 0.0, (one, 1.0), (choice, -most[0]))
        self.row(-inf, most[1], (other, 1.0), (choice, most[1]))

    def least(self, gap: float, seconds: float) -> tuple[float, float]:
        """Return the least cost found, and what is proved."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.rows)
        model.col_cost_ = np.array(self.costs)
        model.col_lower_, model.col_upper_ = np.array(self.lowest), np.array(self.highest)
        model.row_lower_ = np.array([low for low, _ in self.rows])
        model.row_upper_ = np.array([high for _, high in self.rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self.starts)
        model.a_matrix_.index_ = np.array(self.places)
        model.a_matrix_.value_ = np.array(self.factors)
        if self.whole:
            kinds = [highspy.HighsVarType.kContinuous] * len(self.costs)
            for place in self.whole:
                kinds[place] = highspy.HighsVarType.kInteger
            model.integrality_ = kinds
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("time_limit", seconds)
        solver.passModel(model)
        solver.run()
        info = solver.getInfo()
        found = info.objective_function_value
        return found, info.mip_dual_bound if self.whole else found


def solved(
    slots: Slots,
    *batteries: tuple[Battery, Sequence[Trip]],
    gap: float = 1e-7,
    seconds: float = 600.0,
) -> tuple[float, float]:
    """Return the least cost with wear that was found for batteries in one home, and what is proved.

    Only half hours whose costs are not convex are given an either-or.
    """
    programme = _Programme()
    standing = sum(battery.standing_loss_kw for battery, _ in batteries)
    flows: list[list[tuple[int, int]]] = [[] for _ in range(len(slots))]
    net = slots.net(standing)
    odd = [
        not 0 <= sell <= buy
        for buy, sell in zip(slots.import_price, slots.export_price, strict=True)
    ]
    for battery, trips in batteries:
        _add(programme, battery, trips, (net, odd, flows))
    most = slots.export_limit_kw * SLOT_HOURS
    for place, need in enumerate(net):
        bought = programme.column(slots.import_price[place], MOST_KW)
        sold = programme.column(-slots.export_price[place], min(most, MOST_KW))
        spilled = programme.column(0.0, max(-need - most, 0.0))
        if odd[place]:
            programme.either(bought, sold, (MOST_KW, MOST_KW))
            if need < -most:
                programme.either(bought, spilled, (MOST_KW, MOST_KW))
        terms = [(bought, 1.0), (sold, -1.0), (spilled, -1.0)]
        for charged, given in flows[place]:
            terms += [(charged, -1.0), (given, 1.0)]
        programme.row(need, need, *terms)
    return programme.least(gap, seconds)


def _add(
    programme: _Programme,
    battery: Battery,
    trips: Sequence[Trip],
    home: tuple[list[float], list[bool], list[list[tuple[int, int]]]],
) -> None:
    """Add a battery's flows and charge levels."""
    net, odd, flows = home
    away = {place for trip in trips for place in range(trip.leaves, trip.returns)}
    leaves = {trip.leaves: trip for trip in trips}
    low, high = battery.reserve_kwh, battery.usable_kwh
    level = programme.column(0.0, battery.first_kwh, battery.first_kwh)
    for place, need in enumerate(net):
        most_in = 0.0 if place in away | battery.rests else battery.charge_kw * SLOT_HOURS
        most_out = 0.0 if place in away else battery.discharge_kw * SLOT_HOURS
        if not battery.grid_charging:
            most_in = min(most_in, max(-need, 0.0))
        if not battery.feeds_grid:
            most_out = min(most_out, max(need, 0.0))
        charged = programme.column(0.0, most_in)
        given = programme.column(battery.wear_per_kwh, most_out)
        if odd[place]:
            programme.either(charged, given, (most_in, most_out))
        flows[place].append((charged, given))
        used = 0.0
        if place in leaves:
            used = leaves[place].kwh
            least = max(low + used, leaves[place].least_kwh)
            programme.row(least, high, (level, 1.0))
        after = programme.column(0.0, high, battery.first_kwh if place == len(net) - 1 else low)
        programme.row(
            *(-used, -used),
            *((after, 1.0), (level, -1.0), (charged, -battery.charge_efficiency)),
            (given, 1 / battery.discharge_efficiency),
        )
        level = after


def grid_of_levels(slots: Slots, battery: Battery, levels: int) -> float:
    """Return the least cost where the battery may only hold one of so many charges, by numpy."""
    size = battery.usable_kwh / (levels - 1)
    most_in = int(battery.charge_kw * SLOT_HOURS * battery.charge_efficiency / size)
    most_out = int(battery.discharge_kw * SLOT_HOURS / battery.discharge_efficiency / size)
    steps = np.arange(-most_out, most_in + 1) * size
    taken = np.where(
        steps > 0, steps / battery.charge_efficiency, steps * battery.discharge_efficiency
    )
    padded = np.full(levels + most_out + most_in, inf)
    window = np.lib.stride_tricks.sliding_window_view(padded, most_out + most_in + 1)
    padded[most_out : most_out + levels] = 0.0
    for need, buy, sell in zip(
        reversed(slots.net()),
        reversed(slots.import_price),
        reversed(slots.export_price),
        strict=True,
    ):
        meter = need + taken
        cost = np.where(meter > 0, meter * buy, meter * sell)
        padded[most_out : most_out + levels] = (window + cost).min(axis=1)
    return float(padded[most_out])
