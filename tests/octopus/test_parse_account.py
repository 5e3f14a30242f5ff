"""From the answer about an account to its values."""

from datetime import date
from typing import Any
import pytest
from scripted import recorded, utc
from custom_components.octopus_insight.model.account import Account, Meter, MeterPoint
from custom_components.octopus_insight.model.charging.dispatch import Device
from custom_components.octopus_insight.model.prices.tariff import Agreement, Fuel, Register
from custom_components.octopus_insight.model.usage.consumption import GasUnit
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from custom_components.octopus_insight.octopus.errors import (
    CannotConnectError,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    RefusedError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.parse.account import account, accounts
from custom_components.octopus_insight.octopus.parse.dispatches import devices
from custom_components.octopus_insight.octopus.parse.reading import GraphqlAnswer
from custom_components.octopus_insight.octopus.products import tariff_terms
from tests.harness.cases import cases, rows

NOT_LIVE = ["RETIRED", "ONBOARDING", "PENDING_LIVE", "FAILED_ONBOARDING_TEST", None]
DAY_NIGHT = {Register.DAY, Register.NIGHT}
FOUR = DAY_NIGHT | {Register.EV_PEAK, Register.EV_OFF_PEAK}
SINCE_2024 = date(2024, 1, 20)


def device(number: str, name: str | None, state: DeviceState, **told: Any) -> Device:
    return Device(
        id=f"00000000-{number}", name=name, state=control_state(state), is_suspended=False, **told
    )


def point(number: str, meters: list[Meter], agreements: list[Agreement], **told) -> MeterPoint:
    known = {"fuel": Fuel.ELECTRICITY, "is_export": False, **told}
    return MeterPoint(id=number, meters=tuple(meters), agreements=tuple(agreements), **known)


def meter(serial: str, start: date, end: date | None = None, **told) -> Meter:
    return Meter(serial=serial, active_from=start, active_to=end, **told)


def agreed(codes, name, start, end, unit_rate, standing_charge, **told) -> Agreement:
    """Return an agreement from the codes `tariff product` and its prices [GBP]."""
    tariff, product = codes.split()
    return Agreement(
        tariff_code=tariff,
        product_code=product,
        product_name=name,
        terms=tariff_terms(product),
        start=utc(start),
        end=end and utc(end),
        agreed_unit_rate=unit_rate,
        agreed_standing_charge=standing_charge,
        **told,
    )


CAR = device(
    "0001-4000-8000-0000000000ca",
    "Family car",
    DeviceState.SMART_CONTROL_IN_PROGRESS,
    supplier_state="SMART_CONTROL_IN_PROGRESS",
    make="Tesla",
    model="Model 3",
    provider="TESLA_V2",
    is_charge_point=False,
    is_live=True,
)
CHARGER = device(
    "0002-4000-8000-0000000000cb",
    None,
    DeviceState.RETIRED,
    supplier_state="RETIRED",
    make="Myenergi",
    model="zappi (all models)",
    provider="MYENERGI_V2",
    is_charge_point=True,
    is_live=False,
)
LEGACY = "E-1R-INTELLI-VAR-22-10-14-C INTELLI-VAR-22-10-14"
FOUR_RATE = "E-1R-IOG-SMB-VAR-24-10-29-C IOG-SMB-VAR-24-10-29"
OUTGOING = "E-1R-OUTGOING-VAR-24-10-26-C OUTGOING-VAR-24-10-26"
FLEXIBLE = "G-1R-VAR-22-11-01-C VAR-22-11-01"
GO, CHANGED = "Intelligent Octopus Go", "2026-07-05 23:00"
IMPORT = point(
    "2000000000011",
    [meter("09K0000001", date(2009, 5, 1), SINCE_2024), meter("24A0000011", SINCE_2024)],
    [
        agreed(LEGACY, GO, "2024-02-14 00:00", CHANGED, 0.275, 0.478),
        agreed(FOUR_RATE, GO, CHANGED, None, None, 0.5481, registers=frozenset(FOUR)),
    ],
)
EXPORT = point(
    "2000000000022",
    [meter("24A0000011", date(2024, 11, 2))],
    [agreed(OUTGOING, "Outgoing Octopus", "2024-11-02 00:00", None, 0.12, 0.0)],
    is_export=True,
)
GAS = point(
    "3000000033",
    [meter("G4A00000000033", SINCE_2024, gas_unit=GasUnit.M3)],
    [agreed(FLEXIBLE, "Flexible Octopus", "2023-08-30 23:00", None, 0.063, 0.315)],
    fuel=Fuel.GAS,
)


def parsed(answer: Any) -> Account:
    return account(GraphqlAnswer.of(answer), "A-00000011")


def answer_with(meter_point: dict[str, Any] | None, **told: Any) -> dict[str, Any]:
    """Return an answer with one electricity meter point."""
    agreements = [{"meterPoint": meter_point}]
    return {"data": {"account": {"electricityAgreements": agreements, **told}, "devices": []}}


def electricity(told: dict[str, Any] | None) -> MeterPoint:
    [only] = parsed(answer_with(told)).meter_points
    return only


def gas(told: dict[str, Any] | None) -> tuple[MeterPoint, ...]:
    answer = {"data": {"account": {"gasAgreements": [{"meterPoint": told}]}}}
    return parsed(answer).meter_points


def agreement(tariff: dict[str, Any] | None, **row: Any) -> Agreement:
    told = electricity({"mpan": "1", "agreements": [{"validFrom": None, "tariff": tariff, **row}]})
    [only] = told.agreements
    return only


def listed(**row: Any) -> tuple[Device, ...]:
    """Return what becomes of one row of the list of devices."""
    row = {"id": "x", "deviceType": "ELECTRIC_VEHICLES", **row}
    return devices(GraphqlAnswer.of({"data": {"devices": [row]}}))


def failed(code: str, *path: str | int, **told: Any) -> dict[str, Any]:
    error = {"path": list(path), "extensions": {"errorCode": code}}
    return {"errors": [error], "data": {"devices": [], **told}}


def test_the_recorded_account():
    """Each meter point once, pence as pounds, moments in UTC, the meter in use last."""
    assert parsed(recorded("graphql_account")) == Account(
        number="A-00000011", meter_points=(IMPORT, EXPORT, GAS), devices=(CAR, CHARGER)
    )


def test_a_key_has_several_accounts_or_none():
    answer = recorded("graphql_accounts")
    answer["data"]["viewer"]["accounts"] += [None, {"number": None}]
    found = {"A-00000011": "42 Fictional Street, Exampleton", "A-00000022": None}
    assert accounts(GraphqlAnswer.of(answer)) == found
    for viewer in ({}, {"accounts": None}, {"accounts": []}):
        assert accounts(GraphqlAnswer.of({"data": {"viewer": viewer}})) == {}


@cases(
    "number", ("a number", -1e30), ("a broken text", "A-\ud83d"), ("nothing but digits", "-10000")
)
def test_what_is_no_account_number_is_not_offered(number):
    """It would be saved, and every request of that entry refused for good."""
    answer = {"data": {"viewer": {"accounts": [{"number": number}, {"number": "A-00000022"}]}}}
    assert list(accounts(GraphqlAnswer.of(answer))) == ["A-00000022"]


LEFT = {"address": "1 Lane", "occupancyPeriods": [{"effectiveTo": "2026-01-01T00:00:00+00:00"}]}
HOME = {"address": "2 Lane", "occupancyPeriods": [{"effectiveTo": None}]}
NONE = {"electricityAgreements": [], "gasAgreements": []}
GAS_ALONE = {"electricityAgreements": [], "gasAgreements": [{"id": "1"}]}


@cases(
    "row, address",
    ("nothing is known of supplies", {"properties": [HOME]}, ""),
    ("only half is known", {"gasAgreements": [], "properties": [HOME]}, ""),
    ("no supply", {**NONE, "properties": [HOME]}, None),
    ("gas alone", {**GAS_ALONE, "properties": [HOME]}, "2 Lane"),
    ("a home that was left", {**GAS_ALONE, "properties": [LEFT, HOME]}, "2 Lane"),
    ("only homes that were left", {**GAS_ALONE, "properties": [LEFT]}, "1 Lane"),
    ("a home without periods", {**GAS_ALONE, "properties": [{"address": "3 Lane"}]}, "3 Lane"),
    ("a home without an address", {**GAS_ALONE, "properties": [{"address": None}]}, ""),
    ("no home", {**GAS_ALONE, "properties": None}, ""),
)
def test_an_account_is_known_by_the_home_that_is_supplied(row, address):
    """None: no supply is in force; an empty text: it is not known which home, or whether."""
    answer = {"data": {"viewer": {"accounts": [{"number": "A-1", **row}]}}}
    assert accounts(GraphqlAnswer.of(answer)) == {"A-1": address}


class TestRegisters:
    """Which feeds a tariff has."""

    @rows(
        "type_name, code, product, registers",
        ("StandardTariff", "E-1R-VAR-22-11-01-C", "VAR-22-11-01", {Register.STANDARD}),
        ("HalfHourlyTariff", "E-1R-AGILE-24-10-01-C", "AGILE-24-10-01", {Register.STANDARD}),
        ("DayNightTariff", "E-2R-VAR-22-11-01-C", "VAR-22-11-01", DAY_NIGHT),
        ("StandardTariff", "E-2R-VAR-22-11-01-C", "VAR-22-11-01", DAY_NIGHT),
        ("FourRateEvTariff", "E-1R-NEW-NAME-27-C", "NEW-NAME-27", FOUR),
        ("StandardTariff", "E-1R-IOG-KDP-VAR-26-01-C", "IOG-KDP-VAR-26-01", FOUR),
        ("StandardTariff", "E-1R-INTELLI-VAR-22-C", "INTELLI-VAR-22", {Register.STANDARD}),
        ("TariffOfTomorrow", "E-1R-X-27-C", "X-27", {Register.STANDARD}),
        (None, "E-1R-X-27-C", "X-27", {Register.STANDARD}),
    )
    def test_type_and_codes_tell(self, type_name, code, product, registers):
        """The type's name where it says so, else the codes; a type we do not know is standard."""
        tariff = {"__typename": type_name, "tariffCode": code, "productCode": product}
        assert agreement(tariff).registers == registers

    @rows("code, product", ("E-1R-AGILE-24-10-01-C", "AGILE-24-10-01"), ("LEGACY", "LEGACY"))
    def test_a_product_that_is_not_told_is_in_the_tariff(self, code, product):
        assert agreement({"tariffCode": code, "productCode": None}).product_code == product


class TestMeterPoints:
    """What is null, missing or strange in a meter point."""

    def test_identifiers_may_be_numbers(self):
        told = electricity({"mpan": 2000000000011, "meters": [{"serialNumber": 77}]})
        assert (told.id, told.meters[0].serial) == ("2000000000011", "77")

    @rows(
        "told",
        {},
        {"meters": None, "agreements": None, "direction": None},
        {"meters": [], "agreements": []},
        {"meters": [None, {"serialNumber": None}], "agreements": [None, {"tariff": None}]},
    )
    def test_a_bare_meter_point_is_still_seen(self, told):
        assert electricity({"mpan": "1", **told}) == point("1", [], [])

    @pytest.mark.parametrize("told", [None, {}, {"mpan": None}, {"mpan": ""}, {"mprn": None}])
    def test_one_without_an_identifier_is_none(self, told):
        assert parsed(answer_with(told)).meter_points == gas(told) == ()

    @rows(
        "direction, product, is_export",
        ("EXPORT", "X-1", True),
        ("IMPORT", "OUTGOING-VAR-24-10-26", False),
        (None, "OUTGOING-VAR-24-10-26", True),
        (None, "AGILE-OUTGOING-19-05-13", True),
        (None, "FLUX-EXPORT-23-02-14", True),
        (None, "E-SEG-1", True),
        (None, "AGILE-24-10-01", False),
    )
    def test_a_direction_that_is_not_told_is_in_the_product(self, direction, product, is_export):
        """The word counts; where it is null, the product tells."""
        tariff = {"tariffCode": "T", "productCode": product}
        told = {"mpan": "1", "direction": direction, "agreements": [{"tariff": tariff}]}
        assert electricity(told).is_export is is_export

    @cases(
        "meters, smart",
        ("SMETS2", [{"meterType": "S2AD"}], True),
        ("SMETS1", [{"meterType": "S1B"}], True),
        ("not smart", [{"meterType": "H"}], False),
        ("not told", [{"meterType": None}], True),
        ("no meter", [], True),
        (
            "smart since it was replaced",
            [{"meterType": "H", "activeTo": "2024-01-20"}, {"meterType": "S2AD"}],
            True,
        ),
    )
    def test_whether_the_meter_is_smart(self, meters, smart):
        """Only a meter that says so is not; it keeps another night."""
        tariff = {"tariffCode": "E-2R-VAR-22-11-01-C"}
        told = electricity({"mpan": "1", "meters": meters, "agreements": [{"tariff": tariff}]})
        assert told.agreements[0].terms == tariff_terms("VAR-22-11-01", has_smart_meter=smart)

    def test_what_a_gas_meter_counts(self):
        words = ("m³", "m3", "M3", "kWh", "ft3", None)
        meters = [{"serialNumber": "G", "consumptionUnits": word} for word in words]
        [told] = gas({"mprn": "3", "meters": meters})
        units = [GasUnit.M3, GasUnit.M3, GasUnit.M3, GasUnit.KWH, None, None]
        assert [meter.gas_unit for meter in told.meters] == units

    @rows(
        "device, device_id",
        ({"deviceId": "00-11-22-33-44-55-66-77"}, "00-11-22-33-44-55-66-77"),
        ({"deviceId": None}, None),
        ({}, None),
        (None, None),
    )
    def test_what_a_home_mini_knows_a_meter_by(self, device, device_id):
        """The meter in use counts, and one that was taken away does not."""
        old = {"serialNumber": "1", "activeTo": "2024-01-20"}
        for read, number, name in (
            (electricity, "mpan", "smartImportElectricityMeter"),
            (lambda told: gas(told)[0], "mprn", "smartGasMeter"),
        ):
            gone, new = {**old, name: {"deviceId": "X"}}, {"serialNumber": "2", name: device}
            told = read({number: "3", "meters": [gone, new]})
            assert told.device_id == device_id

    @rows("value, pounds", (27.5, 0.275), ("27.5", 0.275), (0, 0.0), (None, None), ("?", None))
    def test_what_the_account_shows_as_its_price(self, value, pounds):
        """Free is not unknown."""
        assert agreement({"tariffCode": "T", "unitRate": value}).agreed_unit_rate == pounds


class TestPartialAnswers:
    """Fields that failed beside fields that did not."""

    def test_no_device_is_no_device(self):
        """KT-CT-4301 is the usual answer for a home without smart charging."""
        told = parsed(recorded("graphql_error_no_device"))
        assert told.devices == ()
        assert told.meter_points == (EXPORT,)

    def test_devices_that_failed_are_unknown_but_null_without_an_error_is_none(self):
        assert parsed(failed("KT-CT-7899", "devices", account={}, devices=None)).devices is None
        for value in (None, [], [None]):
            assert devices(GraphqlAnswer.of({"data": {"account": {}, "devices": value}})) == ()

    @rows(
        "code, kind",
        ("KT-CT-4177", NotAllowedError),
        ("KT-CT-4178", NotFoundError),
        ("KT-CT-1199", RateLimitedError),
        ("KT-CT-7899", CannotConnectError),
        ("KT-CT-9999", RefusedError),
    )
    def test_an_account_that_failed_has_its_own_error(self, code, kind):
        with pytest.raises(OctopusError) as raised:
            parsed(failed(code, "account", account=None))
        assert type(raised.value) is kind

    def test_half_an_account_is_none_but_what_is_not_for_us_may_be_missing(self):
        told = {"electricityAgreements": None, "gasAgreements": []}
        with pytest.raises(CannotConnectError):
            parsed(failed("KT-CT-7899", "account", "electricityAgreements", account=told))
        told = {"electricityAgreements": [], "gasAgreements": None}
        answer = failed("KT-CT-4501", "account", "gasAgreements", account=told)
        assert parsed(answer).meter_points == ()

    @rows(
        "told, path",
        (None, "account"),
        ([], "account"),
        ({"electricityAgreements": {}}, "account.electricityAgreements"),
        ({"electricityAgreements": ["x"]}, "account.electricityAgreements[0]"),
        ({"gasAgreements": "x"}, "account.gasAgreements"),
    )
    def test_another_shape_is_unexpected_and_says_where(self, told, path):
        with pytest.raises(UnexpectedResponseError) as raised:
            parsed({"data": {"account": told, "devices": []}})
        assert raised.value.path == path


class TestDevices:
    """Cars and chargers among other devices."""

    @rows(
        "row, is_car",
        ({"deviceType": "ELECTRIC_VEHICLES"}, True),
        ({"deviceType": "ELECTRIC_VEHICLES", "__typename": "SmartFlexNovelty"}, True),
        ({"deviceType": "BATTERIES", "__typename": "SmartFlexBattery"}, False),
        ({"deviceType": None, "__typename": "SmartFlexVehicle"}, True),
        ({"deviceType": None, "__typename": "SmartFlexChargePoint"}, True),
        ({"deviceType": None, "__typename": "SmartFlexDevice"}, False),
        ({"deviceType": "ELECTRIC_VEHICLES", "id": None}, False),
    )
    def test_which_are_cars(self, row, is_car):
        """The type tells, and where it is null the kind of object."""
        assert [each.id for each in listed(**{"id": 7, **row})] == (["7"] if is_car else [])

    @rows(
        "status, state, word",
        ({"currentState": "BOOSTING"}, DeviceState.BOOSTING, "BOOSTING"),
        ({"currentState": "LEVITATING"}, None, "LEVITATING"),
        ({"currentState": None}, None, None),
        (None, None, None),
    )
    def test_states_we_do_not_know(self, status, state, word):
        """A new word is kept as it is, and stands for no state."""
        [told] = listed(status=status)
        assert (told.state, told.supplier_state) == (control_state(state), word)
        assert told.is_suspended is None

    @pytest.mark.parametrize("state", DeviceState)
    def test_every_state_is_known_by_its_word(self, state):
        [told] = listed(status={"currentState": state.value.upper()})
        assert told.state is not None
        assert told.state.word == state

    @pytest.mark.parametrize("word", NOT_LIVE)
    def test_only_what_is_called_live_is(self, word):
        """The others have ended, or not yet begun."""
        [other], [live] = listed(status={"current": word}), listed(status={"current": "LIVE"})
        assert (other.is_live, live.is_live) == (False, True)
