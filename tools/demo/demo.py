"""One run of the demo, from an empty folder until nothing is left of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo
import aiohttp
from .check import Verdict, findings_table, problems
from .client import Rest, Websocket, log_in, websocket
from .config import Person, seed
from .dashboard import PATH, save_dashboard
from .demo_scenario import start_demo_scenario
from .eink_check import preload
from .errors import DemoError
from .extra_devices import Account, add_extra_devices
from .extra_devices_check import pictures
from .forms import add_account
from .home_assistant import (
    NO_SHIFT,
    HomeAssistant,
    all_logs,
    free_port,
    home_assistant,
    open_to_others,
    output,
    until_it_answers,
)
from .log_search import leaks, trouble
from .look import Accounts, until_correct, until_there
from .options import Options
from .output import Steps, invitation, requests_table
from .pages import look_for_entries, of_adding
from .picture import take_pages, take_picture
from .price_homes import add_display, add_price_home, price_services
from .price_homes_check import PriceAccount
from .supplier import Supplier, real_supplier, simulated_suppliers


@dataclass(frozen=True, slots=True)
class Demo:
    """A run with its options."""

    options: Options
    person: Person = field(default_factory=Person)
    steps: Steps = field(default_factory=Steps)

    async def run(self) -> list[str]:
        """Do what the options say and return all problems; raise DemoError if it cannot be done."""
        port = free_port(self.options.port)
        async with self._suppliers() as suppliers:
            # private: only its owner may look inside
            with TemporaryDirectory(prefix="octopus-insight-demo-") as name:
                folder = Path(name)
                try:
                    found = await self._run_in(folder, port, suppliers)
                finally:  # whatever else happened
                    log = all_logs(folder)
                    secrets = [one.secrets() for one in suppliers]
                    secrets += [one.secrets() for one in self.options.price_homes]
                    if leaked := [leak for known in secrets for leak in leaks(log, known)]:
                        raise DemoError(f"Home Assistant's log holds {', '.join(leaked)}.")
                if self.options.is_check:
                    found += [f"Home Assistant's log: {line}" for line in trouble(output(folder))]
                return found

    @asynccontextmanager
    async def _suppliers(self) -> AsyncIterator[list[Supplier]]:
        if self.options.is_real:
            yield [real_supplier()]
            return
        async with simulated_suppliers(self.options.households) as suppliers:
            if not self.options.is_check:
                for supplier in suppliers:
                    start_demo_scenario(supplier)
            yield suppliers

    async def _run_in(self, folder: Path, port: int, suppliers: list[Supplier]) -> list[str]:
        """Run Home Assistant in the folder and do everything there is to do in it."""
        options, step = self.options, self.steps.step
        with step("configuration written"):
            homes = options.price_homes
            names, counted = [supplier.name for supplier in suppliers], [one.name for one in homes]
            seed(
                folder,
                person=self.person,
                port=port,
                place={**({} if names else homes[0].place), "time_zone": options.time_zone},
                households=[*names, *counted],
                counted=counted,
            )
        async with (
            AsyncExitStack() as services,
            home_assistant(
                folder,
                port,
                NO_SHIFT,
                await services.enter_async_context(price_services()) if homes else "",
            ) as home,
            aiohttp.ClientSession() as session,
        ):
            with step("Home Assistant answers"):
                await asyncio.gather(until_it_answers(home, session), asyncio.to_thread(preload))
            with step("logged in"):
                tokens = await log_in(session, home.url, self.person)
            async with websocket(session, home.url, tokens["access_token"]) as socket:
                with step("Home Assistant has started"):
                    await socket.until_started()
                rest = Rest(session, home.url, tokens["access_token"])
                found = []
                if options.pages:
                    forms = of_adding(suppliers[0])
                    found += await take_pages(home.url, tokens, options.pages, forms)
                titles, accounts = await self._add_accounts(rest, socket, suppliers)
                found += await self._check(rest, socket, home, accounts)
                await save_dashboard(socket, titles)
                pages = await look_for_entries(socket)
            if options.screenshot:
                with step("picture taken"):
                    await take_picture(home.url, PATH, tokens, options.screenshot, options.section)
            if options.pages:
                with step("pages taken"):
                    found += await take_pages(home.url, tokens, options.pages, pages)
            if options.stays_open:
                print(invitation(home.url, self.person, suppliers), flush=True)
                await home.process.wait()
                home.must_run()
        return found

    async def _add_accounts(
        self, rest: Rest, socket: Websocket, suppliers: list[Supplier]
    ) -> tuple[dict[str, str], Accounts]:
        """Add an account for each supplier, and each home without one, with their extra devices.

        Also returns their names by entry id.
        """
        added = {}
        for supplier in suppliers:
            began = datetime.now(UTC)
            with self.steps.step(f"flow done, {supplier.name}"):
                added[await add_account(rest, supplier)] = (supplier, began)
        priced = {}
        for home in self.options.price_homes:
            with self.steps.step(f"flows done, {home.name}"):
                began = datetime.now(UTC)
                priced[await add_price_home(rest, socket, home, began)] = (home, began)
        titles = {entry_id: one.name for entry_id, (one, _) in (added | priced).items()}
        if self.options.is_check:
            with self.steps.step("entities enabled that start disabled"):
                await socket.enable_all(titles)
        with self.steps.step("sites, displays, lamps added"):
            accounts_only = {entry_id: titles[entry_id] for entry_id in added}
            extra = await add_extra_devices(rest, socket, accounts_only)
            displays = {
                entry_id: await add_display(rest, socket, home, entry_id)
                for entry_id, (home, _) in priced.items()
            }
        accounts: Accounts = [
            Account(
                supplier=supplier, entry_id=entry_id, added=began, extra_devices=extra.get(entry_id)
            )
            for entry_id, (supplier, began) in added.items()
        ]
        accounts += [
            PriceAccount(
                home=home,
                entry_id=entry_id,
                added=began,
                display_id=displays[entry_id],
                zone=ZoneInfo(self.options.time_zone),
            )
            for entry_id, (home, began) in priced.items()
        ]
        return titles, accounts

    async def _check(
        self, rest: Rest, socket: Websocket, home: HomeAssistant, accounts: Accounts
    ) -> list[str]:
        """Wait for all values; with `--check` compare them and print everything.

        Without it a car charges, which the tables of expected values do not know.
        """
        with self.steps.step("all values there"):
            findings = await until_there(socket, accounts)
        if not self.options.is_check:
            return problems(finding for finding in findings if finding.verdict is Verdict.MISSING)
        with self.steps.step("all values as expected"):
            findings = await until_correct(socket, accounts)
        of_suppliers = [account for account in accounts if isinstance(account, Account)]
        with self.steps.step("pictures as expected"):
            seen = await socket.look()
            findings += await pictures(rest, of_suppliers, seen)
            for account in accounts:
                if isinstance(account, PriceAccount):
                    findings += await account.picture(rest, seen)
                    findings += await account.past(rest, seen)
        print(findings_table(findings))
        print(f"\n{self.steps.as_table()}")
        print(f"\n{requests_table(account.supplier for account in of_suppliers)}", flush=True)
        exposed = open_to_others(home.process.pid)
        return [
            *problems(findings),
            *(f"Home Assistant can be reached from elsewhere at {place}." for place in exposed),
        ]
