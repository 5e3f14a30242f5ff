"""Of a thousand random homes, no picture leaves out that something is missing."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from random import Random
from day_pictures import AUTUMN, CHARGE, SPRING, WEDNESDAY, price, three_bands, two_bands
from pictures import DRAWN_AT, LONDON
from test_now_content import facts, meter
from custom_components.octopus_insight.displays.eink.canvas import Canvas
from custom_components.octopus_insight.displays.eink.days.content import DaysContent
from custom_components.octopus_insight.displays.eink.now.content import NowContent
from custom_components.octopus_insight.displays.eink.picture import LAYOUTS, Content
from custom_components.octopus_insight.displays.eink.settings import Bits, Size
from custom_components.octopus_insight.displays.eink.yesterday.content import YesterdayContent
from custom_components.octopus_insight.model.history.daily import Supplied
from custom_components.octopus_insight.model.history.half_hour import HalfHour
from custom_components.octopus_insight.model.interval import HALF_HOUR, half_hours_of_day
from custom_components.octopus_insight.model.prices.tariff import Fuel
from tests.model.builders import prices

DAY = timedelta(days=1)


class Texts(Canvas):
    """A sheet that only remembers what is written."""

    def __init__(self, random: Random):
        super().__init__(random.choice([*Size]), random.choice([*Bits]))
        self.written = []

    def text(self, at, text, size, *, anchor="ls", ink=0):
        self.written.append(text)

    def fill(self, box, pattern, *, outline=0):
        """Leave it white."""

    def text_width(self, text, size):
        """Measure nothing: what fits is another test's."""
        return len(text)

    def fitting_size(self, text, largest, width):
        return largest


def texts(random: Random, content: Content) -> list[str]:
    sheet = Texts(random)
    LAYOUTS[type(content)](sheet, content, DRAWN_AT)
    return sheet.written


def homes() -> Iterator[Random]:
    return map(Random, range(1000))


def with_gaps[T](random: Random, values: list[T]) -> list[T | None]:
    """Take out up to three runs of values."""
    found: list[T | None] = [*values]
    for _ in range(random.choice([0, 0, 1, 3])):
        start = random.randrange(len(found))
        for place in range(start, min(start + random.randint(1, 40), len(found))):
            found[place] = None
    return found


def runs_of_none(values: list[object]) -> int:
    return sum(is_none for is_none, _ in groupby(value is None for value in values))


def test_prices_that_are_not_known_are_shown_so():
    """Prices are missing anywhere, the timeline ends anywhere, and the data has any age."""
    for random in homes():
        day = random.choice([WEDNESDAY, AUTUMN, SPRING, SPRING - DAY, AUTUMN - DAY])
        today, tomorrow = (half_hours_of_day(one, LONDON) for one in (day, day + DAY))
        starts = (*today, *tomorrow)
        values = [round(random.uniform(-0.1, 0.5), 3) for _ in starts]
        known = with_gaps(random, values)[: random.choice([len(starts), random.randint(1, 99)])]
        timeline = prices(*known, start=starts[0].isoformat())
        known += [None] * (len(starts) - len(known))
        place = random.randrange(len(today))
        now = starts[place] + random.random() * HALF_HOUR
        view = meter(now, timeline)
        age = random.choice([None, timedelta(), timedelta(minutes=59), timedelta(hours=7)])
        told_at = None if age is None else now - age
        home, *_ = facts(now, meter_view=view, rates_told_at=told_at)
        written = texts(random, NowContent.of(home, view, None))
        ahead = [*known, *[None] * 24][place : place + 24]
        assert written.count("?") == runs_of_none(ahead)
        assert ("No price" in written) == (known[place] is None)
        has_change = None not in known[place : place + 2] and place + 1 < len(known)
        assert ("No change known" in written) <= (known[place] is not None and not has_change)
        days = DaysContent.of(home, view)
        assert [len(one.bars) for one in (days.today, days.tomorrow)] == [len(today), len(tomorrow)]
        of_days = texts(random, days)
        halves = known[: len(today)], known[len(today) :]
        assert of_days.count("?") == sum(map(runs_of_none, halves))
        to_come = known[place : len(today)], halves[1]
        assert of_days.count("not known") == sum({*part} == {None} for part in to_come)
        for each in (written, of_days):
            assert ("No data yet" in each) == (age is None)
            assert ("Data 7 h old" in each) == (age == timedelta(hours=7))


def supplied(random: Random, price_at) -> Supplied:
    """Return a day of one meter: readings, prices and the charge may be missing."""
    starts = half_hours_of_day(WEDNESDAY, LONDON)
    kwh = with_gaps(random, [round(random.uniform(0, 4), 3) for _ in starts])
    paid = with_gaps(random, [price_at(number / 2) for number in range(48)])
    rows = [
        HalfHour(start=start, end=start + HALF_HOUR, kwh=energy, price=cost)
        for start, energy, cost in zip(starts, kwh, paid, strict=True)
    ]
    return rows, [random.choice([CHARGE, CHARGE, None])]


def test_a_past_that_is_not_whole_is_shown_so():
    for random in homes():
        rows, charges = supplied(random, random.choice([two_bands, three_bands]))
        electricity = rows[random.choice([0, 0, 0, 5]) :], charges
        gas = random.choice([([], []), supplied(random, lambda _: price(6, None))])
        today = WEDNESDAY + random.choice([1, 1, 4]) * DAY
        found = {Fuel.ELECTRICITY: electricity, Fuel.GAS: gas}
        content = YesterdayContent.of(WEDNESDAY, today, found, zone=LONDON, currency="GBP")
        written = texts(random, content)
        by_start = {one.start: one for one in electricity[0]}
        each = [by_start.get(start) for start in half_hours_of_day(WEDNESDAY, LONDON)]
        energies = [one and one.kwh for one in each]
        missing = sum(one is None or one.kwh is None or one.price is None for one in each)
        assert (f"{missing} half hours missing" in written) == (missing > 0)
        gas_is_known = all(one.kwh is not None and one.price for one in gas[0])
        charges_are_known = None not in [*electricity[1], *gas[1]]
        is_whole = not missing and gas_is_known and charges_are_known
        assert ("not known" in written) != is_whole
        lines = (not gas_is_known) + (not charges_are_known)
        assert written.count("?") == runs_of_none(energies) + lines
        assert ("4 days ago" in written) == (today - WEDNESDAY == 4 * DAY)
        assert ("Data 4 days old" in written) == ("4 days ago" in written and not missing)
