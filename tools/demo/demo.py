"""One run of the demo, from an empty folder until nothing is left of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from .account import Account
from .check import Verdict, findings_table, problems
from .command_line import Wish
from .config import seed
from .conversation import Conversation, conversation
from .dashboard import PATH, save_dashboard
from .demo_scenario import live_an_evening
from .eink_check import get_ready
from .errors import DemoError
from .extra_devices import fit_out
from .flow import Forms
from .home_assistant import HomeAssistant, all_logs, home_assistant, output, until_it_answers
from .log_search import leaks, trouble
from .login import log_in
from .look import look_at_pictures, until_right, until_there
from .output import invitation, requests_table
from .person import Person
from .picture import take_picture
from .ports import free_port, open_to_others
from .rest import Rest
from .steps import Steps
from .supplier import Supplier, real_supplier, simulated_suppliers


class Demo:
    """A run: what was asked for, and how far it has come."""

    def __init__(self, wish: Wish) -> None:
        """Begin with nothing."""
        self._wish = wish
        self._person = Person()
        self._steps = Steps()

    async def run(self) -> list[str]:
        """Do what was asked for, and return a sentence for everything that is not right.

        Raises:
            DemoError: It cannot be done.
        """
        port = free_port(self._wish.port)
        async with self._suppliers() as suppliers:
            # private: only its owner may look inside
            with TemporaryDirectory(prefix="octopus-insight-demo-") as name:
                folder = Path(name)
                try:
                    found = await self._live(folder, port, suppliers)
                finally:
                    _must_keep_secrets(folder, suppliers)
                return [*found, *self._said(folder)]

    @asynccontextmanager
    async def _suppliers(self) -> AsyncIterator[list[Supplier]]:
        if self._wish.is_real:
            yield [real_supplier()]
            return
        async with simulated_suppliers(self._wish.households) as suppliers:
            if not self._wish.is_check:
                for supplier in suppliers:
                    live_an_evening(supplier)
            yield suppliers

    async def _live(self, folder: Path, port: int, suppliers: list[Supplier]) -> list[str]:
        """Run Home Assistant in the folder and do everything there is to do in it."""
        with self._steps.step("configuration written"):
            seed(
                folder,
                person=self._person,
                port=port,
                time_zone=self._wish.time_zone,
                households=[supplier.name for supplier in suppliers],
            )
        async with (
            home_assistant(folder, port) as home,
            aiohttp.ClientSession() as session,
        ):
            with self._steps.step("Home Assistant answers"):
                await asyncio.gather(until_it_answers(home, session), asyncio.to_thread(get_ready))
            with self._steps.step("logged in"):
                tokens = await log_in(session, home.url, self._person)
            async with conversation(session, home.url, tokens["access_token"]) as line:
                with self._steps.step("Home Assistant has started"):
                    await line.until_it_runs()
                rest = Rest(session, home.url, tokens["access_token"])
                accounts = await self._move_in(rest, line, suppliers)
                found = await self._check(rest, line, home, accounts)
                titles = {account.entry_id: account.supplier.name for account in accounts}
                await save_dashboard(line, titles)
            if self._wish.screenshot:
                with self._steps.step("picture taken"):
                    await take_picture(
                        home.url, PATH, tokens, self._wish.screenshot, self._wish.section
                    )
            if self._wish.stays:
                print(invitation(home.url, self._person, suppliers), flush=True)
                await home.process.wait()
                home.must_run()
        return found

    def _said(self, folder: Path) -> list[str]:
        """Return what Home Assistant's log said against the integration, until the very end."""
        if not self._wish.is_check:
            return []
        return [f"Home Assistant's log: {record}" for record in trouble(output(folder))]

    async def _move_in(
        self, rest: Rest, line: Conversation, suppliers: list[Supplier]
    ) -> list[Account]:
        """Add an account for each supplier, and to each what a person adds by hand."""
        added = {}
        for supplier in suppliers:
            began = datetime.now(UTC)
            with self._steps.step(f"flow done, {supplier.name}"):
                added[await Forms(rest).add(supplier)] = (supplier, began)
        titles = {entry_id: supplier.name for entry_id, (supplier, _) in added.items()}
        with self._steps.step("sites, displays, lamps added"):
            fittings = await fit_out(rest, line, titles)
        return [
            Account(
                supplier=supplier,
                entry_id=entry_id,
                added=began,
                fittings=fittings.get(entry_id),
            )
            for entry_id, (supplier, began) in added.items()
        ]

    async def _check(
        self, rest: Rest, line: Conversation, home: HomeAssistant, accounts: list[Account]
    ) -> list[str]:
        """Wait for all values; if a check was asked for, judge them and print everything.

        Without one, a house need not be as the tables of right values know it.
        """
        with self._steps.step("all values there"):
            findings = await until_there(line, accounts)
        if not self._wish.is_check:
            return problems(finding for finding in findings if finding.verdict is Verdict.MISSING)
        with self._steps.step("all values right"):
            findings = await until_right(line, accounts)
        with self._steps.step("pictures right"):
            findings += await look_at_pictures(rest, line, accounts)
        print(findings_table(findings))
        print(f"\n{self._steps.as_table()}")
        print(f"\n{requests_table(account.supplier for account in accounts)}", flush=True)
        exposed = open_to_others(home.process.pid)
        return [
            *problems(findings),
            *(f"Home Assistant can be reached from elsewhere at {place}." for place in exposed),
        ]


def _must_keep_secrets(folder: Path, suppliers: Iterable[Supplier]) -> None:
    """See that nothing was told that must not be; whatever else happened, that comes first.

    Raises:
        DemoError: Something was.
    """
    log = all_logs(folder)
    leaked = [leak for supplier in suppliers for leak in leaks(log, supplier.secrets())]
    if leaked:
        raise DemoError(f"Home Assistant's log holds {', '.join(leaked)}.")
