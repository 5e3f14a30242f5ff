"""What a Home Mini's readings add up to since midnight, and what that costs."""

from datetime import timedelta
from custom_components.octopus_insight.model.prices.timeline import PricedSlot, RateTimeline
from custom_components.octopus_insight.model.usage.live import Live, LiveMeter, LiveReading
from tests.harness.cases import cases
from tests.model.builders import at, rate

MIDNIGHT = at("2026-11-18T00:00Z")
PRICES = {0: 0.1, 1: 0.2, 2: 0.4, 3: None}
"""By half hour since midnight; later ones cost 0.5."""


def wall(text):
    return at(f"2026-11-18T{text}Z")


def reading(text, kwh, kw=None):
    return LiveReading(read_at=wall(text), register_kwh=kwh, demand_kw=kw)


def timeline():
    slots = []
    for number in range(48):
        start, price = MIDNIGHT + number * timedelta(minutes=30), PRICES.get(number, 0.5)
        end = start + timedelta(minutes=30)
        priced = None if price is None else rate(price)
        slots.append(PricedSlot(start=start, end=end, rate=priced))
    return RateTimeline(slots=tuple(slots))


def live(*rows):
    return Live.of(LiveMeter().after_answer(rows, MIDNIGHT), timeline(), MIDNIGHT)


@cases(
    "rows, kwh, cost",
    ("only midnight", [reading("00:00", 100.0)], 0.0, 0.0),
    ("within a half hour", [reading("00:00", 100.0), reading("00:20", 100.5)], 0.5, 0.05),
    # 0.5 x 0.1 + 0.3 x 0.2
    ("two half hours", [reading("00:00", 100.0), reading("00:30", 100.5), reading("00:40", 100.8)],
     0.8, 0.11),
    # 0.6 kWh in 30 minutes at 0.1 and 15 at 0.2: 0.4 x 0.1 + 0.2 x 0.2
    ("across an outage", [reading("00:00", 100.0), reading("00:45", 100.6)], 0.6, 0.08),
    ("without a price", [reading("00:00", 100.0), reading("01:40", 101.0)], 1.0, None),
    ("midnight missed", [reading("00:30", 100.0), reading("00:50", 101.0)], None, None),
    ("register went back", [reading("00:00", 100.0), reading("00:20", 3.0)], None, None),
    ("no register", [reading("00:00", None), reading("00:20", None)], None, None),
    ("the latest without one",
     [reading("00:00", 100.0), reading("00:30", 101.0), reading("00:50", None)],
     1.0, 0.1),
)  # fmt: skip
def test_today_is_what_the_register_went_on_since_midnight(rows, kwh, cost):
    """Each half hour at its own price."""
    found = live(*rows)
    assert found.read_at == rows[-1].read_at
    assert (found.today_kwh is None) is (kwh is None)
    assert kwh is None or abs(found.today_kwh - kwh) < 1e-9
    assert (found.today_cost is None) is (cost is None)
    assert cost is None or abs(found.today_cost - cost) < 1e-9


def test_answers_add_up_and_the_first_reading_of_a_half_hour_counts():
    meter = LiveMeter()
    for text, kwh in (("00:00", 100.0), ("00:10", 100.1), ("00:31", 100.4), ("00:32", 100.5)):
        meter = meter.after_answer((reading(text, kwh, 1.0),), MIDNIGHT)
    assert meter.firsts == (reading("00:00", 100.0, 1.0), reading("00:31", 100.4, 1.0))
    assert meter.latest == reading("00:32", 100.5, 1.0)


def test_an_empty_answer_leaves_the_last_reading():
    meter = LiveMeter().after_answer((reading("00:00", 100.0, 1.0),), MIDNIGHT)
    empty = meter.after_answer((), MIDNIGHT)
    assert (empty.latest, empty.is_answered, meter.is_answered) == (meter.latest, False, True)


def test_at_midnight_a_day_begins():
    """Yesterday's register is none of today's, and until there is one nothing is known."""
    meter = LiveMeter().after_answer((reading("00:00", 100.0, 1.0),), MIDNIGHT)
    tomorrow = MIDNIGHT + timedelta(days=1)
    before = Live.of(meter, timeline(), tomorrow)
    assert (before.today_kwh, before.today_cost, before.demand_kw) == (None, None, 1.0)
    late = LiveReading(read_at=tomorrow, register_kwh=110.0, demand_kw=0.0)
    assert meter.after_answer((late,), tomorrow).firsts == (late,)


def test_an_earlier_reading_of_a_half_hour_counts_whenever_it_comes():
    """A span is asked for after a start, and knows more than the first latest reading."""
    meter = LiveMeter().after_answer((reading("00:20", 100.2),), MIDNIGHT)
    meter = meter.after_answer((reading("00:00", 100.0), reading("00:30", 100.5)), MIDNIGHT)
    assert meter.firsts == (reading("00:00", 100.0), reading("00:30", 100.5))


def test_without_a_reading_there_is_nothing_to_see():
    assert Live.of(LiveMeter(), timeline(), MIDNIGHT) is None
