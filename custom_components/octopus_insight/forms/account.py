"""The forms of an account: its API key, tried before it is saved, and its number.

Errors of the address are shown at its section: Home Assistant shows none inside one.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
import re
from typing import Any, override
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
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
)
from ..octopus import SUPPLIER
from ..octopus.errors import (
    AuthenticationError,
    BudgetSpentError,
    CannotConnectError,
    OctopusError,
    RateLimitedError,
)
from .subentry import UserInput

PLACES = {"api_access": "https://octopus.energy/dashboard/new/accounts/personal-details/api-access"}
SECRET = TextSelector({"type": TextSelectorType.PASSWORD})
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


class RefusedInputError(Exception):
    """What was typed cannot be used."""

    def __init__(self, field: str, error: str) -> None:
        """Name the field or section, and a translation key."""
        super().__init__(error)
        self.errors = {field: error}


class AccountForms(ConfigFlow):
    """Asks for the API key, then for one of several accounts."""

    def __init__(self) -> None:
        """Prepare."""
        self._api_key = ""
        self._api_url = DEFAULT_API_URL
        self._offered: list[str] = []
        # each has a ledger, perhaps of a mistyped key
        self._handled_keys: set[str] = set()
        self._is_closed = False

    @override
    async def async_step_user(self, user_input: UserInput = None) -> ConfigFlowResult:
        return await self.async_step_octopus()

    async def async_step_octopus(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the key, and find its accounts."""
        return await self._async_connect("octopus", user_input, DEFAULT_API_URL, self._async_offer)

    async def async_step_account(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for one of the key's accounts."""
        if user_input is not None:
            return await self._async_create(user_input[CONF_ACCOUNT_NUMBER])
        accounts = SelectSelector({"options": self._offered})
        return self.async_show_form(
            step_id="account", data_schema=vol.Schema({vol.Required(CONF_ACCOUNT_NUMBER): accounts})
        )

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start when the key was refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for another key of the account."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            address = {CONF_ADVANCED: {CONF_API_URL: entry.data[CONF_API_URL]}}
            try:
                return await self._async_replace(entry, user_input | address)
            except RefusedInputError as err:
                errors = err.errors
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=vol.Schema({vol.Required(CONF_API_KEY): SECRET}),
            errors=errors,
            description_placeholders=PLACES,
        )

    async def async_step_reconfigure(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for another key or address of the account."""
        entry = self._get_reconfigure_entry()
        replace = partial(self._async_replace, entry)
        saved_url = entry.data[CONF_API_URL]
        return await self._async_connect("reconfigure", user_input, saved_url, replace)

    @callback
    @override
    def async_remove(self) -> None:
        self._is_closed = True
        entries = self._async_current_entries(include_ignore=False)
        for api_key in self._handled_keys - {entry.data[CONF_API_KEY] for entry in entries}:
            self.hass.async_create_task(async_forget_key(self.hass, api_key))

    async def _async_connect(
        self,
        step_id: str,
        user_input: UserInput,
        api_url: str,
        use: Callable[[Mapping[str, Any]], Awaitable[ConfigFlowResult]],
    ) -> ConfigFlowResult:
        """Use what was typed, or ask for key and address."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return await use(user_input)
            except RefusedInputError as err:
                errors = err.errors
            api_url = user_input[CONF_ADVANCED][CONF_API_URL]
        address = TextSelector({"type": TextSelectorType.URL})
        fields = vol.Schema({vol.Required(CONF_API_URL, default=DEFAULT_API_URL): address})
        advanced = section(fields, {"collapsed": api_url == DEFAULT_API_URL})
        form = {vol.Required(CONF_API_KEY): SECRET, vol.Required(CONF_ADVANCED): advanced}
        shown = {CONF_ADVANCED: {CONF_API_URL: api_url}}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(form), shown),
            errors=errors,
            description_placeholders=PLACES,
        )

    async def _async_try(self, user_input: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the numbers of the key's accounts, or raise RefusedInputError."""
        self._api_key = user_input[CONF_API_KEY].strip()
        self._api_url = origin_of(user_input[CONF_ADVANCED][CONF_API_URL])
        self._handled_keys.add(self._api_key)
        client = await async_get_client(self.hass, self._api_key, self._api_url)
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

    async def _async_offer(self, user_input: Mapping[str, Any]) -> ConfigFlowResult:
        accounts = await self._async_try(user_input)
        if not accounts:
            raise RefusedInputError(CONF_API_KEY, "no_accounts")
        configured = self._async_current_ids()
        self._offered = [number for number in accounts if number not in configured]
        if not self._offered:
            return self.async_abort(reason="already_configured")
        if len(accounts) > 1:
            return await self.async_step_account()
        return await self._async_create(accounts[0])

    async def _async_create(self, account_number: str) -> ConfigFlowResult:
        await self.async_set_unique_id(account_number, raise_on_progress=False)
        self._abort_if_unique_id_configured()  # another flow may have been quicker
        key = {CONF_API_KEY: self._api_key, CONF_API_URL: self._api_url}
        return self.async_create_entry(
            title=free_title(self.hass),
            data={**key, CONF_ACCOUNT_NUMBER: account_number},
        )

    async def _async_replace(
        self, entry: ConfigEntry[Any], user_input: Mapping[str, Any]
    ) -> ConfigFlowResult:
        if entry.data[CONF_ACCOUNT_NUMBER] not in await self._async_try(user_input):
            raise RefusedInputError(CONF_API_KEY, "wrong_account")
        self._handled_keys.add(entry.data[CONF_API_KEY])
        return self.async_update_reload_and_abort(
            entry, data_updates={CONF_API_KEY: self._api_key, CONF_API_URL: self._api_url}
        )


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
    except ValueError as err:
        raise RefusedInputError(CONF_ADVANCED, "invalid_url") from err
    host = url.raw_host or ""
    ip = None
    with suppress(ValueError):
        ip = ip_address(host)
    known = url.scheme in {"http", "https"} and (ip or HOST_NAME.fullmatch(host))
    more = url.raw_user or url.raw_password or url.raw_query_string or url.raw_fragment
    if not known or more or url.raw_path != "/":
        raise RefusedInputError(CONF_ADVANCED, "invalid_url")
    is_local = host == "localhost" or (ip is not None and ip.is_loopback)
    if url.scheme == "http" and not is_local:
        raise RefusedInputError(CONF_ADVANCED, "insecure_url")
    return str(url.origin())
