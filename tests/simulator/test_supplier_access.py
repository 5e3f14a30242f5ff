"""Who may ask: keys, tokens, and what the supplier says to others."""

from base64 import urlsafe_b64decode
import json
from customer import READINGS, code_of
from tests.harness.cases import cases, rows

VIEWER = "{ viewer { accounts { number } } }"
ACCOUNT = "query A($n: String!) { account(accountNumber: $n) { number } }"


async def test_the_middle_of_a_token_says_when_it_ends(iog):
    """A token's claims stand in its middle segment, and last for 60 minutes."""
    answer = await iog.ask(VIEWER)
    assert answer == {"data": {"viewer": {"accounts": [{"number": "A-1F2E3D4C"}]}}}
    middle = iog.token.split(".")[1]
    claims = json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    # 18 November 2026, 12:00 and 13:00 UTC
    assert (claims["iat"], claims["exp"]) == (1795003200, 1795006800)


@cases(
    "minutes, seconds, is_valid",
    ("last second", 59, 59, True),
    ("end", 60, 0, False),
    ("after", 60, 1, False),
)
async def test_a_token_lasts_60_minutes_the_end_not_included(iog, minutes, seconds, is_valid):
    await iog.login()
    iog.clock.advance(minutes=minutes, seconds=seconds)
    answer = await iog.ask(VIEWER)
    assert ("errors" not in answer) is is_valid
    if not is_valid:
        assert code_of(answer) == "KT-CT-1124"


async def test_a_prefix_jwt_is_accepted_and_neither_bearer_nor_nothing(iog):
    await iog.login()
    assert "errors" not in await iog.ask_with(f"JWT {iog.token}", VIEWER)
    assert code_of(await iog.ask_with(f"Bearer {iog.token}", VIEWER)) == "KT-CT-1143"
    assert code_of(await iog.ask_with(None, VIEWER)) == "KT-CT-1112"


async def test_a_revoked_token_is_refused_before_its_end(iog):
    """After a forced re-authentication older tokens are refused, and new ones are not."""
    await iog.login()
    await iog.control(do="revoke_tokens")
    assert code_of(await iog.ask(VIEWER)) == "KT-CT-1111"
    await iog.login()
    assert "errors" not in await iog.ask(VIEWER)


async def test_a_refresh_token_mints_for_seven_days(iog):
    """A refresh token mints access tokens for 7 days, and using it does not lengthen them."""
    first = (await iog.mint(APIKey=iog.world.api_key))["data"]["obtainKrakenToken"]
    # 25 November 2026, 12:00 UTC: an absolute time, whatever the field is called
    assert first["refreshExpiresIn"] == 1795608000
    iog.clock.advance(days=7, seconds=-1)
    again = (await iog.mint(refreshToken=first["refreshToken"]))["data"]["obtainKrakenToken"]
    assert again["refreshExpiresIn"] == 1795608000
    iog.clock.advance(seconds=1)
    assert code_of(await iog.mint(refreshToken=first["refreshToken"])) == "KT-CT-1134"


@rows(
    "credentials, code",
    ({"APIKey": "sk_live_wrong"}, "KT-CT-1139"),
    ({"refreshToken": "unheard of"}, "KT-CT-1135"),
    ({"email": "someone@example.invalid", "password": "x"}, "KT-CT-1138"),
    ({"APIKey": "sk_live_wrong", "refreshToken": "x"}, "KT-CT-1137"),
    ({}, "KT-CT-1137"),
)
async def test_each_kind_of_wrong_credentials_has_its_own_code(iog, credentials, code):
    assert code_of(await iog.mint(**credentials)) == code


async def test_a_changed_key_is_refused_everywhere_and_the_new_one_works(iog):
    old = iog.world.api_key
    await iog.control(do="change_key", api_key="sk_live_another")
    assert code_of(await iog.mint(APIKey=old)) == "KT-CT-1139"
    assert (await iog.response(READINGS, key=old)).status == 401
    assert (await iog.response(READINGS)).status == 200
    assert "errors" not in await iog.mint(APIKey="sk_live_another")


async def test_rest_accepts_a_token_and_refuses_others_but_prices_need_none(iog):
    await iog.login()
    allowed = await iog.client.get(READINGS, headers={"Authorization": iog.token})
    assert allowed.status == 200
    assert (await iog.client.get(READINGS)).status == 401
    for header in ("Basic !", "Basic //79", "unheard.of.token", "x"):
        refused = await iog.client.get(READINGS, headers={"Authorization": header})
        assert refused.status == 401
    assert (await iog.client.get("/v1/products/")).status == 200


async def test_somebody_elses_account_is_not_to_be_seen(iog):
    answer = await iog.ask(ACCOUNT, {"n": "A-00000000"})
    assert (code_of(answer), answer["data"]) == ("KT-CT-4177", {"account": None})
    assert (await iog.response("/v1/accounts/A-00000000/")).status == 404


async def test_several_accounts_and_none(iog):
    """A key may open several accounts, of which one has meters, or none at all."""
    await iog.control(do="accounts", numbers=["A-1F2E3D4C", "A-22222222"])
    answer = await iog.ask("{ viewer { accounts { number electricityAgreements { id } } } }")
    accounts = answer["data"]["viewer"]["accounts"]
    assert [account["number"] for account in accounts] == ["A-1F2E3D4C", "A-22222222"]
    assert [bool(account["electricityAgreements"]) for account in accounts] == [True, False]
    for field in ("devices", "completedDispatches", "properties"):
        part = "{ id }" if field != "completedDispatches" else "{ start }"
        other = await iog.ask(f'{{ {field}(accountNumber: "A-22222222") {part} }}')
        assert other["data"] == {field: []}
    await iog.control(do="accounts", numbers=[])
    assert (await iog.ask(VIEWER))["data"] == {"viewer": {"accounts": []}}
