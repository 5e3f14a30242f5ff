"""The supplier's GraphQL errors by code, with the texts it publishes."""

from graphql import GraphQLError

TOO_MANY = "There were too many requests. Please try again later."
WAIT = "Too many requests. Please wait before trying again."
PLANNED = "Unable to fetch planned dispatches."
COMPLETED = "Unable to fetch completed dispatches."
NO_SESSION = "The Saving Sessions event could not be found."
NO_DEVICE = (
    "We were unable to find a device for the given account. "
    "Please check that the account number (and property ID) is correct."
)

TEXTS = {
    "KT-CT-1111": ("AUTHORIZATION", "Unauthorized.", "The viewer is not authorised."),
    "KT-CT-1112": ("AUTHORIZATION", "'Authorization' header not provided.", ""),
    "KT-CT-1113": ("SERVICE_AVAILABILITY", "Disabled GraphQL field requested.", ""),
    "KT-CT-1120": ("APPLICATION", "The Kraken Token has expired.", ""),
    "KT-CT-1124": ("APPLICATION", "Signature of the JWT has expired.", ""),
    "KT-CT-1134": ("VALIDATION", "Invalid data.", "The refresh token has expired."),
    "KT-CT-1135": ("VALIDATION", "Invalid data.", "Please check the refresh token."),
    "KT-CT-1137": ("VALIDATION", "Invalid data.", "Wrong combination of inputs."),
    "KT-CT-1138": ("VALIDATION", "Invalid data.", "Please check the credentials."),
    "KT-CT-1139": ("VALIDATION", "Invalid data.", "Authentication failed."),
    "KT-CT-1143": ("AUTHORIZATION", "Invalid authorization header.", ""),
    "KT-CT-1188": ("AUTHORIZATION", "The query is too complex.", ""),
    "KT-CT-1199": ("AUTHORIZATION", "Too many requests.", TOO_MANY),
    "KT-CT-1201": ("VALIDATION", "Pagination parameters not provided.", ""),
    "KT-CT-4177": ("AUTHORIZATION", "Unauthorized.", "The data belongs to someone else."),
    "KT-CT-4178": ("NOT_FOUND", "No account found with given account number.", ""),
    "KT-CT-4301": ("NOT_FOUND", "Unable to find device for given account.", NO_DEVICE),
    "KT-CT-4313": ("APPLICATION", "Could not find KrakenFlex device.", ""),
    "KT-CT-4340": ("APPLICATION", PLANNED, PLANNED),
    "KT-CT-4341": ("APPLICATION", COMPLETED, COMPLETED),
    "KT-CT-4357": ("APPLICATION", "Unable to start a boost charge.", ""),
    "KT-CT-4501": ("AUTHORIZATION", "Unauthorized.", ""),
    "KT-CT-7899": ("APPLICATION", "An internal error occurred.", ""),
    "KT-GB-4040": ("VALIDATION", "Invalid data.", "Give start, end and grouping together."),
    "KT-GB-4041": ("VALIDATION", "Invalid data.", "The end must be after the start."),
    "KT-GB-4042": ("APPLICATION", WAIT, WAIT),
    "KT-GB-4050": ("NOT_FOUND", "Meter not found.", ""),
    "KT-GB-4051": ("VALIDATION", "Invalid data.", "The start is too far in the past."),
    "OE-1305": ("NOT_FOUND", "Saving Sessions event not found.", NO_SESSION),
}
"""Kind, message and description by code."""
UNKNOWN = ("APPLICATION", "An error occurred.", "")


class KrakenError(GraphQLError):
    """An error on one field, as the supplier words it; the fields beside it stay valid."""

    def __init__(self, code: str, **extra: object) -> None:
        """Word the error of a code; `extra` goes to its extensions."""
        kind, message, description = TEXTS.get(code, UNKNOWN)
        details = {"errorType": kind, "errorCode": code, "errorDescription": description}
        super().__init__(message, extensions={**details, **extra})
        self.code = code
