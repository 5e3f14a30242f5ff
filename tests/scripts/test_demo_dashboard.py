"""The dashboard that the demo shows."""

from scripts.demo_house.dashboard import save_dashboard


class Line:
    """A conversation with a Home Assistant that has two devices."""

    def __init__(self):
        self.said = {}

    async def ask(self, question, **more):
        self.said[question] = more
        return {
            "config/entity_registry/list": [
                entity("sensor.rate", "meter"),
                entity("sensor.plan", "car"),
                entity("sensor.next_rate", "meter"),
                entity("sensor.of_somebody_else", "meter", entry="other"),
            ],
            "config/device_registry/list": [
                {"id": "meter", "name": "Electricity", "name_by_user": None},
                {"id": "car", "name": "Tesla", "name_by_user": "Red car"},
            ],
        }.get(question)


def entity(entity_id, device, *, entry="e1"):
    return {"entity_id": entity_id, "device_id": device, "config_entry_id": entry}


async def test_the_dashboard_has_a_view_for_each_account_and_a_section_for_each_device():
    line = Line()
    await save_dashboard(line, {"e1": "iog"})
    (view,) = line.said["lovelace/config/save"]["config"]["views"]
    cards = [section["cards"] for section in view["sections"]]
    assert view["title"] == "iog"
    assert [heading["heading"] for heading, *_ in cards] == ["Electricity", "Red car"]
    assert [[tile["entity"] for tile in tiles] for _, *tiles in cards] == [
        ["sensor.rate", "sensor.next_rate"],
        ["sensor.plan"],
    ]
