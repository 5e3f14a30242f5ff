"""The forms of an account: its API key, tried before it is saved, and its number.

Errors of the address are shown at its section: Home Assistant shows none inside one.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from ipaddress import ip_address
import re
from typing import Any, override
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import SelectSelector, TextSelector, TextSelectorType
import probatio as vol
from yarl import URL
from ..access import async_forget_key, async_get_client
from ..const import (
    CONF_ACCOUNT_NUMBER,
    CONF_ADVANCED,
    CONF_API_URL,
    DEFAULT_API_URL,
    DOMAIN,
    LOGGER,
    SUBENTRY_DISPLAY,
    SUBENTRY_POWERWALL,
    SUBENTRY_TARIFF,
    SUBENTRY_TRMNL,
)
from ..octopus import SUPPLIER
from ..octopus.errors import (
    AuthenticationError,
    BudgetSpentError,
    CannotConnectError,
    OctopusError,
    RateLimitedError,
)
from .battery import PowerwallFlow
from .display import DisplayFlow
from .notice import async_say_where
from .options import OctopusInsightOptionsFlow
from .prices import IMPORT_PRICE, PricesFlow
from .subentry import UserInput, labelled
from .tariff import TariffFlow
from .trmnl import TrmnlFlow

PLACES = {"api_access": "https://octopus.energy/dashboard/new/accounts/personal-details/api-access"}
NO_SUPPLY = "No active supply"
SECRET = TextSelector({"type": TextSelectorType.PASSWORD})
ADDRESS = TextSelector({"type": TextSelectorType.URL})
ADVANCED = vol.Schema({vol.Required(CONF_API_URL, default=DEFAULT_API_URL): ADDRESS})
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


class RefusedInputError(Exception):
    """What was typed cannot be used."""

    def __init__(self, field: str, error: str) -> None:
        """Name the field or section, and a translation key."""
        self.errors = {field: error}


class OctopusInsightConfigFlow(PricesFlow, domain=DOMAIN):
    """Asks for the API key, then for one of several accounts; or for price entities."""

    _access: Mapping[str, str]
    """The key that was tried last, and where."""
    _offered: Mapping[str, str | None]
    """Addresses by account number; None: no supply is in force, empty: not known."""
    _is_closed = False

    def __init__(self) -> None:
        """Prepare."""
        # each has a ledger, perhaps of a mistyped key
        self._handled_keys: set[str] = set()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry[Any]) -> OctopusInsightOptionsFlow:
        return OctopusInsightOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry[Any]
    ) -> dict[str, type[ConfigSubentryFlow]]:
        if IMPORT_PRICE in config_entry.data:  # prices within a half hour are not for a battery
            return {SUBENTRY_DISPLAY: DisplayFlow, SUBENTRY_TARIFF: TariffFlow}
        return {
            SUBENTRY_DISPLAY: DisplayFlow,
            SUBENTRY_POWERWALL: PowerwallFlow,
            SUBENTRY_TARIFF: TariffFlow,
            SUBENTRY_TRMNL: TrmnlFlow,
        }

    @override
    async def async_step_user(self, user_input: UserInput = None) -> ConfigFlowResult:
        return self.async_show_menu(step_id="user", menu_options=["octopus", "prices"])

    async def async_step_octopus(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the key, and find its accounts."""
        return await self._async_connect("octopus", user_input)

    async def async_step_account(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for one of the key's accounts."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return await self._async_create(user_input[CONF_ACCOUNT_NUMBER])
            except RefusedInputError as err:
                errors = err.errors
        addresses = {n: NO_SUPPLY if one is None else one for n, one in self._offered.items()}
        choice = SelectSelector({"options": labelled(addresses)})
        schema = vol.Schema({vol.Required(CONF_ACCOUNT_NUMBER): choice})
        return self.async_show_form(step_id="account", data_schema=schema, errors=errors)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start when the key was refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for another key of the account."""
        return await self._async_connect("reauth_confirm", user_input, self._get_reauth_entry())

    async def async_step_reconfigure(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for another key or address of the account, or for other price entities."""
        entry = self._get_reconfigure_entry()
        if IMPORT_PRICE in entry.data:
            return await self.async_step_prices()
        return await self._async_connect("reconfigure", user_input, entry)

    @callback
    @override
    def async_remove(self) -> None:
        self._is_closed = True
        entries = self._async_current_entries(include_ignore=False)
        for api_key in self._handled_keys - {entry.data.get(CONF_API_KEY) for entry in entries}:
            self.hass.async_create_task(async_forget_key(self.hass, api_key))

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        if len(self._async_current_entries(include_ignore=False)) == 1:
            await async_say_where(self.hass)
        return result

    async def _async_connect(
        self, step_id: str, user_input: UserInput, entry: ConfigEntry[Any] | None = None
    ) -> ConfigFlowResult:
        """Use what was typed for a new or this entry, or ask for key and address."""
        errors: dict[str, str] = {}
        api_url = DEFAULT_API_URL if entry is None else entry.data[CONF_API_URL]
        if user_input is not None:
            api_url = user_input.get(CONF_ADVANCED, {}).get(CONF_API_URL, api_url)
            try:
                accounts = await self._async_try(user_input[CONF_API_KEY].strip(), api_url)
                if entry is None:
                    return await self._async_offer(accounts)
                return self._async_replace(entry, accounts)
            except RefusedInputError as err:
                errors = err.errors
        fields: dict[vol.Marker, Any] = {vol.Required(CONF_API_KEY): SECRET}
        if self.source != SOURCE_REAUTH:
            is_usual = api_url == DEFAULT_API_URL
            fields[vol.Required(CONF_ADVANCED)] = section(ADVANCED, {"collapsed": is_usual})
        shown = {CONF_ADVANCED: {CONF_API_URL: api_url}}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), shown),
            errors=errors,
            description_placeholders=PLACES,
        )

    async def _async_try(self, api_key: str, address: str) -> Mapping[str, str | None]:
        """Return the key's accounts, or raise RefusedInputError."""
        if not api_key:
            raise RefusedInputError(CONF_API_KEY, "blank_key")
        self._access = {CONF_API_KEY: api_key, CONF_API_URL: origin_of(address)}
        self._handled_keys.add(api_key)
        client = await async_get_client(self.hass, api_key, self._access[CONF_API_URL])
        try:
            return await client.accounts()
        except AuthenticationError as err:
            raise RefusedInputError(CONF_API_KEY, "invalid_auth") from err
        except (BudgetSpentError, RateLimitedError) as err:
            raise RefusedInputError("base", "rate_limited") from err
        except CannotConnectError as err:
            raise RefusedInputError("base", "cannot_connect") from err
        except OctopusError as err:
            LOGGER.warning("The API key could not be tried: %s", err)
            raise RefusedInputError("base", "unknown") from err
        finally:
            if self._is_closed:  # what was under way has written the ledger anew
                self.async_remove()

    async def _async_offer(self, accounts: Mapping[str, str | None]) -> ConfigFlowResult:
        if not accounts:
            raise RefusedInputError(CONF_API_KEY, "no_accounts")
        configured = self._async_current_ids()
        self._offered = {one: accounts[one] for one in accounts if one not in configured}
        if not self._offered:
            return self.async_abort(reason="already_configured")
        if len(self._offered) > 1:
            return await self.async_step_account()
        return await self._async_create(*self._offered)

    async def _async_create(self, account_number: str) -> ConfigFlowResult:
        if self._offered[account_number] is None:
            raise RefusedInputError("base", "no_supply")
        await self.async_set_unique_id(account_number, raise_on_progress=False)
        self._abort_if_unique_id_configured()  # another flow may have been quicker
        data = {**self._access, CONF_ACCOUNT_NUMBER: account_number}
        return self.async_create_entry(title=free_title(self.hass), data=data)

    def _async_replace(self, entry: ConfigEntry[Any], accounts: Iterable[str]) -> ConfigFlowResult:
        if entry.data[CONF_ACCOUNT_NUMBER] not in accounts:
            raise RefusedInputError(CONF_API_KEY, "wrong_account")
        self._handled_keys.add(entry.data[CONF_API_KEY])
        return self.async_update_reload_and_abort(entry, data_updates=self._access)


def free_title(hass: HomeAssistant) -> str:
    """Return a name without the account's number, since Home Assistant logs it."""
    taken = {entry.title for entry in hass.config_entries.async_entries(DOMAIN)}
    names = (f"{SUPPLIER} {number}".removesuffix(" 1") for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def origin_of(address: str) -> str:
    """Return the origin of a typed address, `scheme://host[:port]`; raise RefusedInputError.

    Plain http is for this machine only: elsewhere it would show the key on the way.
    """
    try:
        url = URL(address.strip())
        origin = url.origin()
    except ValueError as err:
        raise RefusedInputError(CONF_ADVANCED, "invalid_url") from err
    host = url.raw_host or ""
    ip = None
    with suppress(ValueError):
        ip = ip_address(host)
    is_host = ip is not None or HOST_NAME.fullmatch(host)
    if not is_host or url != origin or url.scheme not in {"http", "https"}:
        raise RefusedInputError(CONF_ADVANCED, "invalid_url")
    is_local = host == "localhost" if ip is None else ip.is_loopback
    if url.scheme == "http" and not is_local:
        raise RefusedInputError(CONF_ADVANCED, "insecure_url")
    return str(origin)
