"""Prices that no list has: the account's own count at once, and the list's once they are there.

Catalogue [p, 5 % VAT included]: INTELLI-FIX 7.875 by night and 28.35 by day, 53.83803 a day;
Economy 7 15.75 from 00:30 to 07:30 UTC, else 32.55; Outgoing 12; gas 5.985; Go 8.925 and 30.45.
"""

from datetime import date, datetime, time, timedelta
from homeassistant.helpers import issue_registry as ir
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.model.prices.tariff import Register
from tests.harness.home import local, move_to, shown, state_of

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

DAY = date(2026, 9, 16)
NEXT = DAY + timedelta(days=1)
EMPTY = datetime.fromisoformat("2000-01-01T00:00Z")
FIXED = "E-1R-INTELLI-FIX-12M-26-09-01-J"
GO = "E-1R-GO-VAR-22-10-14-J"
ECONOMY_7 = "E-2R-VAR-22-11-01-J"
OUTGOING = "E-1R-OUTGOING-VAR-24-10-26-J"
GAS = "G-1R-VAR-22-11-01-J"
AGILE = "E-1R-AGILE-24-10-01-J"
RATE = {"import": "current_rate", "export": "export_rate", "gas": "current_rate"}


def lists_end(supplier, code: str, until: datetime | None = EMPTY) -> None:
    supplier.perform({"do": "price_list", "tariff_code": code, "until": until})


def lists_are_there(supplier, code: str) -> None:
    supplier.perform({"do": "price_list", "tariff_code": code})


def agree(supplier, code: str, since: datetime) -> None:
    supplier.perform(
        {"do": "new_agreement", "meter": "import", "tariff_code": code, "valid_from": since}
    )


def listed(entry, code: str) -> int:
    """Count the rows of lists that we hold."""
    feeds = entry.runtime_data.timeline.source.unit_rates.data[code]
    return sum(len(rows) for feed, rows in feeds.items() if feed != "account")


def prices_missing(hass) -> int:
    issues = ir.async_get(hass).issues.values()
    return sum(one.domain == DOMAIN and one.translation_key == "prices_missing" for one in issues)


async def live(hass, freezer, start: datetime, end: datetime, *, minutes: int) -> None:
    """Live through a time in steps."""
    moment = start
    while moment <= end:
        await move_to(hass, freezer, moment)
        moment += timedelta(minutes=minutes)


class TestListsWithoutRows:
    """Status 200, and nothing in it."""

    async def test_a_new_agreement_whose_list_is_empty_until_nine(
        self, hass, freezer, supplier, add_entry
    ):
        """Older Go: what the account tells shows from midnight on, the list's soon after nine."""
        agree(supplier, FIXED, local(NEXT, time(0)))
        lists_end(supplier, FIXED)
        freezer.move_to(local(DAY, time(18)))
        entry = await add_entry()
        for wall, price in ((time(0, 1), 0.07875), (time(5, 31), 0.2835), (time(8, 59), 0.2835)):
            await move_to(hass, freezer, local(NEXT, wall))
            assert shown(hass, supplier, "import", "current_rate") == pytest.approx(price)
        assert shown(hass, supplier, "import", "standing_charge") == pytest.approx(0.5383803)
        assert listed(entry, FIXED) == 0
        lists_are_there(supplier, FIXED)
        await live(hass, freezer, local(NEXT, time(9)), local(NEXT, time(9, 11)), minutes=1)
        assert listed(entry, FIXED) > 0

    @pytest.mark.parametrize(
        "told",
        [("import", FIXED, 0.2835), ("export", OUTGOING, 0.12), ("gas", GAS, 0.05985)],
    )
    async def test_what_the_account_tells_counts_for_every_meter(
        self, hass, freezer, supplier, add_entry, told
    ):
        """From the first minute; after a reload, too."""
        role, code, price = told
        agree(supplier, FIXED, local(DAY, time(0)))
        lists_end(supplier, code)
        freezer.move_to(local(DAY, time(12)))
        entry = await add_entry()
        assert shown(hass, supplier, role, RATE[role]) == pytest.approx(price)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert shown(hass, supplier, role, RATE[role]) == pytest.approx(price)
        assert not prices_missing(hass)

    async def test_a_list_that_is_filled_is_seen_by_a_reload(
        self, hass, freezer, supplier, add_entry
    ):
        """What is stored is not trusted where it has no price for now."""
        agree(supplier, FIXED, local(DAY, time(0)))
        lists_end(supplier, FIXED)
        freezer.move_to(local(DAY, time(12)))
        entry = await add_entry()
        lists_are_there(supplier, FIXED)
        freezer.tick(timedelta(seconds=30))
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert listed(entry, FIXED) > 0

    async def test_a_price_that_nobody_tells_is_a_repair(self, hass, freezer, supplier, add_entry):
        """Neither the list nor the account; it goes when the list is filled."""
        agree(supplier, FIXED, local(DAY, time(0)))
        lists_end(supplier, FIXED)
        nothing = {"edges": [], "pageInfo": {"hasNextPage": False}}
        supplier.perform({"do": "raw", "values": {"applicableRates": nothing}, "times": None})
        freezer.move_to(local(DAY, time(12)))
        await add_entry()
        assert shown(hass, supplier, "import", "current_rate") is None
        assert prices_missing(hass) == 1
        lists_are_there(supplier, FIXED)
        await live(hass, freezer, local(DAY, time(12)), local(DAY, time(12, 11)), minutes=1)
        assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.2835)
        assert prices_missing(hass) == 0

    async def test_a_list_counts_though_the_account_cannot_be_asked(
        self, hass, freezer, supplier, add_entry
    ):
        """It ends today, and GraphQL fails: that is told as a failure, and its prices count."""
        agree(supplier, FIXED, local(DAY, time(0)))
        lists_end(supplier, FIXED, local(NEXT, time(0)))
        freezer.move_to(local(DAY, time(12)))
        supplier.perform({"do": "raw", "values": {"applicableRates": 7}, "times": None})
        await add_entry()
        state = state_of(hass, supplier, "import", "current_rate")
        assert float(state.state) == pytest.approx(0.2835)
        assert state.attributes["certainty"] == "published"

    async def test_only_what_is_missing_is_asked_for_again(
        self, hass, freezer, supplier, add_entry
    ):
        """Six times an hour the one empty list, and the other lists and the account not at all."""
        lists_end(supplier, GAS)
        freezer.move_to(local(DAY, time(12)))
        await add_entry()
        await move_to(hass, freezer, local(DAY, time(14)))
        supplier.world.log.clear()
        await live(hass, freezer, local(DAY, time(14)), local(DAY, time(15)), minutes=1)
        assert len(supplier.calls("rates")) == 6
        assert {"gas-tariffs" in call.path for call in supplier.calls("rates")} == {True}

    @pytest.mark.parametrize("household", ["agile"])
    async def test_half_hours_are_told_to_the_end_of_what_is_known(
        self, hass, freezer, household, supplier, add_entry
    ):
        """An empty list of daily prices: the next half hour is there before it begins."""
        lists_end(supplier, AGILE)
        freezer.move_to(local(DAY, time(12)))
        await add_entry()
        for wall in (time(12), time(12, 30), time(13)):
            await move_to(hass, freezer, local(DAY, wall))
            assert shown(hass, supplier, "import", "current_rate") is not None
            assert shown(hass, supplier, "import", "next_rate") is not None


class TestRegisters:
    """Day and night prices in lists of their own."""

    async def test_economy_7_that_is_not_public(self, hass, freezer, supplier, add_entry):
        """Its night is 01:30 to 08:30 on a summer's clock; and two requests are enough."""
        agree(supplier, ECONOMY_7, local(DAY - timedelta(days=30), time(0)))
        supplier.perform({"do": "price_list", "tariff_code": ECONOMY_7, "public": False})
        freezer.move_to(local(DAY, time(1)))
        await add_entry()
        asked = [call for call in supplier.calls("rates") if "applicableRates" in call.root_fields]
        for wall, price in ((time(1), 0.3255), (time(1, 31), 0.1575), (time(8, 31), 0.3255)):
            await move_to(hass, freezer, local(DAY, wall))
            assert shown(hass, supplier, "import", "current_rate") == pytest.approx(price)
            is_low = shown(hass, supplier, "import", "off_peak")
            assert is_low is (price == 0.1575)
        assert len(asked) <= 2

    @pytest.mark.parametrize("household", ["iog-four-rate"])
    async def test_four_rates_whose_lists_are_empty(
        self, hass, freezer, household, supplier, add_entry
    ):
        """30.37136 p by day and 6.89997 p from 23:30 to 05:30, as the account is told."""
        lists_end(supplier, "E-1R-IOG-SMB-VAR-24-10-29-J")
        freezer.move_to(local(DAY, time(23)))
        await add_entry()
        assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.30371355)
        await move_to(hass, freezer, local(DAY, time(23, 31)))
        assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.0689997)
        assert shown(hass, supplier, "import", "off_peak") is True


class TestPricesThatRunOut:
    """Lists that end while the agreement goes on."""

    @pytest.mark.parametrize("out", [time(19, 5), time(21, 25)])
    @pytest.mark.parametrize("household", ["agile"])
    async def test_agile_that_is_late(self, hass, freezer, household, supplier, add_entry, out):
        """It is known half an hour after it is out, and so by 23:00."""
        supplier.perform({"do": "publication", "at": out.isoformat()})
        freezer.move_to(local(DAY, time(15)))
        entry = await add_entry()
        await live(
            hass,
            freezer,
            local(DAY, time(15, 30)),
            local(DAY, out) + timedelta(minutes=30),
            minutes=5,
        )
        feeds = entry.runtime_data.timeline.source.unit_rates.data[AGILE]
        assert max(row.end for row in feeds[Register.STANDARD]) == local(NEXT, time(23))

    @pytest.mark.parametrize("code", [GO, ECONOMY_7, "E-1R-COSY-22-12-08-J"])
    async def test_a_list_that_reaches_to_midnight(self, hass, freezer, supplier, add_entry, code):
        """It is filled at 16:00 for the next day, and asked for again before it ends."""
        agree(supplier, code, local(DAY - timedelta(days=30), time(0)))
        lists_end(supplier, code, local(NEXT, time(0)))
        freezer.move_to(local(DAY, time(15)))
        await add_entry()
        lists_end(supplier, code, local(NEXT + timedelta(days=1), time(0)))
        await live(hass, freezer, local(DAY, time(16)), local(NEXT, time(0)), minutes=30)
        state = state_of(hass, supplier, "import", "current_rate")
        assert state.attributes["certainty"] == "published"

    async def test_a_list_that_is_filled_late(self, hass, freezer, supplier, add_entry):
        """Go until 05:30, filled at 10:00: the band's last price is carried."""
        agree(supplier, GO, local(DAY - timedelta(days=30), time(0)))
        lists_end(supplier, GO, local(NEXT, time(5, 30)))
        nothing = {"edges": [], "pageInfo": {"hasNextPage": False}}
        supplier.perform({"do": "raw", "values": {"applicableRates": nothing}, "times": None})
        freezer.move_to(local(DAY, time(18)))
        await add_entry()
        for wall in (time(5, 31), time(9, 59)):
            await move_to(hass, freezer, local(NEXT, wall))
            state = state_of(hass, supplier, "import", "current_rate")
            assert float(state.state) == pytest.approx(0.3045)
            assert state.attributes["certainty"] == "carried"
        lists_are_there(supplier, GO)
        await live(hass, freezer, local(NEXT, time(10)), local(NEXT, time(10, 11)), minutes=1)
        state = state_of(hass, supplier, "import", "current_rate")
        assert state.attributes["certainty"] == "published"

    async def test_three_days_off(self, hass, freezer, supplier, add_entry):
        """The stored prices ended meanwhile: the start asks at once."""
        agree(supplier, GO, local(DAY - timedelta(days=30), time(0)))
        freezer.move_to(local(DAY, time(12)))
        entry = await add_entry()
        await hass.config_entries.async_unload(entry.entry_id)
        freezer.move_to(local(DAY + timedelta(days=3), time(12)))
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        state = state_of(hass, supplier, "import", "current_rate")
        assert float(state.state) == pytest.approx(0.3045)
        assert state.attributes["certainty"] == "published"
