"""Keys and tokens, how long they last, and the errors that refuse them."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import json
from secrets import token_hex
from .errors import KrakenError

ACCESS_LASTS = timedelta(minutes=60)
REFRESH_LASTS = timedelta(days=7)


def _segment(value: dict[str, object]) -> str:
    """Return a value as a part of a JWT."""
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@dataclass(slots=True, kw_only=True)
class Tokens:
    """The tokens issued to the user of a household."""

    api_key: str
    expiry: dict[str, datetime] = field(default_factory=dict)
    refresh_expiry: dict[str, datetime] = field(default_factory=dict)
    revoked_code: str = "KT-CT-1111"
    """The error for a revoked token."""

    def obtain(self, now: datetime, credentials: dict[str, str | None]) -> dict[str, object]:
        """Mint an access token for a key or a refresh token, or raise KrakenError."""
        given = {name: value for name, value in credentials.items() if value is not None}
        match given:
            case {"APIKey": key} if len(given) == 1:
                if key != self.api_key:
                    raise KrakenError("KT-CT-1139")
                refresh = token_hex(32)
                self.refresh_expiry[refresh] = now + REFRESH_LASTS
            case {"refreshToken": refresh} if len(given) == 1:
                if refresh not in self.refresh_expiry:
                    raise KrakenError("KT-CT-1135")
                if self.refresh_expiry[refresh] <= now:
                    raise KrakenError("KT-CT-1134")
            case {"email": _, "password": _}:
                raise KrakenError("KT-CT-1138")
            case _:
                raise KrakenError("KT-CT-1137")
        return self._minted(now, refresh)

    def revoke(self, code: str) -> None:
        """Refuse every token issued so far, with this error."""
        self.revoked_code = code
        self.expiry.clear()
        self.refresh_expiry.clear()

    def check(self, now: datetime, header: str | None) -> None:
        """Accept the `Authorization` header of a GraphQL request, or raise KrakenError."""
        if not header:
            raise KrakenError("KT-CT-1112")
        token = header.removeprefix("JWT ")
        if token.count(".") != 2 or " " in token:  # noqa: PLR2004 - a JWT has three parts
            raise KrakenError("KT-CT-1143")
        if token not in self.expiry:
            raise KrakenError(self.revoked_code)
        if self.expiry[token] <= now:
            raise KrakenError("KT-CT-1124")

    def _minted(self, now: datetime, refresh: str) -> dict[str, object]:
        issued = int(now.timestamp())
        expires = now + ACCESS_LASTS
        claims: dict[str, object] = {
            "sub": "kraken|account-user:0000001",
            "iat": issued,
            "exp": int(expires.timestamp()),
            "origIat": issued,
        }
        header = _segment({"alg": "ES256", "typ": "JWT"})
        token = f"{header}.{_segment({**claims, 'jti': token_hex(8)})}.{token_hex(16)}"
        self.expiry[token] = expires
        return {
            "token": token,
            "refreshToken": refresh,
            "refreshExpiresIn": int(self.refresh_expiry[refresh].timestamp()),
            "payload": claims,
        }
