"""Reads what is around every answer: the data and errors of GraphQL, the pages of REST."""

from dataclasses import dataclass
from typing import Any

from ..errors import (
    ERROR_OF_CODE,
    UNAUTHORISED_CODES,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    ServiceDownError,
    TokenStaleError,
    UnexpectedResponseError,
)
from .reading import Json, part, parts, text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One error of a GraphQL answer, without the supplier's words: they may name a customer."""

    code: str | None
    path: tuple[str, ...]
    """Where in the answer, from the top; empty: nowhere in particular."""

    @property
    def kind(self) -> type[OctopusError] | None:
        """Return the class of error its code stands for; None for a code we do not know."""
        return ERROR_OF_CODE.get(self.code or "")

    def as_exception(self) -> OctopusError:
        """Return what it means to a caller."""
        message = f"The service answers {self.code or 'without a code'}"
        if self.kind is None:
            return UnexpectedResponseError(message, ".".join(self.path) or "data")
        if issubclass(self.kind, TokenStaleError):
            return TokenStaleError(message, ServiceDownError("A new token is refused as stale"))
        return self.kind(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlAnswer:
    """Data and errors side by side: a failed field leaves the others valid."""

    data: Json
    errors: tuple[FieldError, ...]

    @property
    def is_throttled(self) -> bool:
        """Return whether any part of it was refused as too many requests."""
        return any(error.kind is RateLimitedError for error in self.errors)

    def errors_of(self, name: str) -> tuple[FieldError, ...]:
        """Return the errors at a top-level field or anywhere below it."""
        return tuple(error for error in self.errors if error.path[:1] == (name,))

    def failed(self, name: str) -> bool:
        """Return whether a top-level field is missing because of an error."""
        return self.data.get(name) is None and bool(self.errors_of(name))

    def required(self, name: str) -> Json:
        """Return a top-level object that has to be whole.

        Below it, what is not for this customer or not there may be missing. Any other error would
        pass off a part of the answer for all of it.

        Raises:
            OctopusError: What the error at the field, or below it, means.
            UnexpectedResponseError: The field is null, and no error says why.
        """
        value = self.data.get(name)
        for error in self.errors_of(name):
            exception = error.as_exception()
            if value is None or not isinstance(exception, NotFoundError):
                raise exception
        if value is None:
            raise UnexpectedResponseError("Null without a reason", name)
        return part(value, name)

    def raise_if_useless(self) -> None:
        """Raise what an answer with no data at all means, or a stale token anywhere.

        Raises:
            TokenStaleError: A new token may help.
            OctopusError: As the codes say; being throttled goes before anything else.
        """
        for error in self.errors:
            if error.kind is TokenStaleError:
                raise error.as_exception()
        if not self.errors or any(value is not None for value in self.data.values()):
            return
        if all(error.code in UNAUTHORISED_CODES for error in self.errors):
            raise TokenStaleError("All is refused", NotAllowedError("Not for this key"))
        throttled = (error for error in self.errors if error.kind is RateLimitedError)
        raise next(throttled, self.errors[0]).as_exception()


def graphql_answer(answer: Any) -> GraphqlAnswer:
    """Read the envelope of a GraphQL answer.

    Raises:
        UnexpectedResponseError: It has neither data nor errors.
    """
    body = part(answer, "body")
    errors = tuple(_error(error) for error in parts(body.get("errors"), "errors"))
    data = part(body.get("data"), "data")
    if not data and not errors:
        raise UnexpectedResponseError("Neither data nor errors", "data")
    return GraphqlAnswer(data=data, errors=errors)


def results_page(answer: Any) -> tuple[tuple[Json, ...], str | None]:
    """Read a page of REST: its rows, and the address of the next page, None on the last.

    Raises:
        UnexpectedResponseError: It holds no list of rows.
    """
    body = part(answer, "body")
    if body.get("results") is None:
        raise UnexpectedResponseError("No rows", "results")
    return parts(body["results"], "results"), text(body.get("next"))


def _error(error: Json) -> FieldError:
    extensions = part(error.get("extensions"), "errors.extensions")
    path = error.get("path")
    return FieldError(
        code=text(extensions.get("errorCode")),
        path=tuple(str(step) for step in path) if isinstance(path, list) else (),
    )
