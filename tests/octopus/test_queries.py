"""The documents are valid against the supplier's schema, as far as it is known."""

from pathlib import Path
from graphql import OperationType, build_schema, parse, validate
from custom_components.octopus_insight.octopus import queries
from tests.harness.cases import cases

SCHEMA = build_schema((Path(__file__).parents[2] / "simulator" / "schema.graphql").read_text())


def dispatches_for(*device_ids: str) -> str:
    return queries.dispatches({f"d{place}": device for place, device in enumerate(device_ids)})


@cases(
    "document",
    ("mint", queries.MINT),
    ("accounts", queries.ACCOUNTS),
    ("account", queries.ACCOUNT),
    ("applicable rates", queries.APPLICABLE_RATES),
    ("settled costs", queries.SETTLED),
    ("statements", queries.STATEMENTS),
    ("saving sessions", queries.SAVING_SESSIONS),
    ("free electricity", queries.FREE_ELECTRICITY),
    ("join a saving session", queries.JOIN_SAVING_SESSION),
    ("dispatches of nobody", dispatches_for()),
    ("dispatches of one car", dispatches_for("a")),
    ("dispatches of four cars", dispatches_for("a", "b", "c", "d")),
)
def test_a_document_is_valid_against_the_schema(document):
    assert validate(SCHEMA, parse(document)) == []


def test_every_plan_has_a_name_of_its_own():
    document = dispatches_for("car", "van")
    assert "d0: flexPlannedDispatches(deviceId: $d0)" in document
    assert "d1: flexPlannedDispatches(deviceId: $d1)" in document
    assert document.count("devices(") == document.count("completedDispatches(") == 1


def test_no_identifier_stands_in_a_document():
    assert "car-of-mine" not in dispatches_for("car-of-mine")


def test_nothing_is_changed_but_by_logging_in_and_joining():
    """No wheel is spun, no point redeemed, no charge asked for: there is no document to do it."""
    documents = [text for text in vars(queries).values() if isinstance(text, str) and "{" in text]
    changes = {
        field.name.value
        for document in documents
        for definition in parse(document).definitions
        if getattr(definition, "operation", None) is OperationType.MUTATION
        for field in definition.selection_set.selections
    }
    assert changes == {"obtainKrakenToken", "joinSavingSessionsEvent"}
