"""The supplier's GraphQL errors by code, with the texts it publishes."""

from typing import NamedTuple
from graphql import GraphQLError


class Text(NamedTuple):
    """What stands in an error beside its code."""

    kind: str
    message: str
    description: str


TOO_MANY = "There were too many requests. Please try again later."
PLANNED = "Unable to fetch planned dispatches."
COMPLETED = "Unable to fetch completed dispatches."
NO_SESSION = "The Saving Sessions event could not be found."
NO_DEVICE = (
    "We were unable to find a device for the given account. "
    "Please check that the account number (and property ID) is correct."
)

TEXTS = {
    "KT-CT-1111": Text("AUTHORIZATION", "Unauthorized.", "The viewer is not authorised."),
    "KT-CT-1112": Text("AUTHORIZATION", "'Authorization' header not provided.", ""),
    "KT-CT-1113": Text("SERVICE_AVAILABILITY", "Disabled GraphQL field requested.", ""),
    "KT-CT-1120": Text("APPLICATION", "The Kraken Token has expired.", ""),
    "KT-CT-1124": Text("APPLICATION", "Signature of the JWT has expired.", ""),
    "KT-CT-1134": Text("VALIDATION", "Invalid data.", "The refresh token has expired."),
    "KT-CT-1135": Text("VALIDATION", "Invalid data.", "Please check the refresh token."),
    "KT-CT-1137": Text("VALIDATION", "Invalid data.", "Wrong combination of inputs."),
    "KT-CT-1138": Text("VALIDATION", "Invalid data.", "Please check the credentials."),
    "KT-CT-1139": Text("VALIDATION", "Invalid data.", "Authentication failed."),
    "KT-CT-1143": Text("AUTHORIZATION", "Invalid authorization header.", ""),
    "KT-CT-1188": Text("AUTHORIZATION", "The query is too complex.", ""),
    "KT-CT-1199": Text("AUTHORIZATION", "Too many requests.", TOO_MANY),
    "KT-CT-1201": Text("VALIDATION", "Pagination parameters not provided.", ""),
    "KT-CT-4177": Text("AUTHORIZATION", "Unauthorized.", "The data belongs to someone else."),
    "KT-CT-4178": Text("NOT_FOUND", "No account found with given account number.", ""),
    "KT-CT-4301": Text("NOT_FOUND", "Unable to find device for given account.", NO_DEVICE),
    "KT-CT-4313": Text("APPLICATION", "Could not find KrakenFlex device.", ""),
    "KT-CT-4340": Text("APPLICATION", PLANNED, PLANNED),
    "KT-CT-4341": Text("APPLICATION", COMPLETED, COMPLETED),
    "KT-CT-4357": Text("APPLICATION", "Unable to start a boost charge.", ""),
    "KT-CT-4501": Text("AUTHORIZATION", "Unauthorized.", ""),
    "KT-CT-7899": Text("APPLICATION", "An internal error occurred.", ""),
    "OE-1305": Text("NOT_FOUND", "Saving Sessions event not found.", NO_SESSION),
}
UNKNOWN = Text("APPLICATION", "An error occurred.", "")


class KrakenError(GraphQLError):
    """An error on one field, as the supplier words it; the fields beside it stay valid."""

    def __init__(self, code: str, **extra: object) -> None:
        """Word the error of a code; `extra` goes to its extensions."""
        text = TEXTS.get(code, UNKNOWN)
        super().__init__(
            text.message,
            extensions={
                "errorType": text.kind,
                "errorCode": code,
                "errorDescription": text.description,
                **extra,
            },
        )
        self.code = code
