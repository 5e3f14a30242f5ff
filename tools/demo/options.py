"""Name the house's power sensor as a person would: through the form behind the cogwheel."""

from .errors import DemoError
from .offered import as_offered
from .rest import Rest

FORMS = "/api/config/config_entries/options/flow"


async def name_power_sensor(rest: Rest, entry_id: str, entity_id: str) -> None:
    """Leave all options as they are offered, but for the sensor of the house's power.

    Raises:
        DemoError: The form does not take it.
    """
    shown = await rest.post(FORMS, {"handler": entry_id})
    if [field["name"] for field in shown["data_schema"]] == ["car"]:
        # several cars: what concerns the house is behind another door
        shown = await rest.post(f"{FORMS}/{shown['flow_id']}", {"car": "account"})
    options = {**as_offered(shown["data_schema"]), "power_entity": entity_id}
    done = await rest.post(f"{FORMS}/{shown['flow_id']}", options)
    if done["type"] != "create_entry":
        raise DemoError(f"The options do not take a power sensor: {done.get('errors')}.")
