"""What the demo adds to an account by hand, and to which accounts."""

import pytest

from tools.demo.extra_devices import fit_out


class Home:
    """A Home Assistant with accounts, that notes what was added to which; it speaks both ways."""

    def __init__(self, *keys_of_accounts):
        self.rows = [
            {
                "config_entry_id": f"e{number}",
                "translation_key": key,
                "device_id": f"meter{number}",
                "entity_id": f"sensor.{key}_{number}",
            }
            for number, keys in enumerate(keys_of_accounts)
            for key in keys
        ]
        self.subentries = {}
        self.told = []

    async def ask(self, question, **more):
        match question:
            case "config/entity_registry/list":
                return self.rows
            case "config_entries/get_single":
                return {"config_entry": {"state": "loaded"}}
            case "config_entries/subentries/list":
                made = self.subentries.get(more["entry_id"], [])
                return [{"subentry_id": one} for one in made]
        raise AssertionError(question)

    async def post(self, path, body):
        place = path.split("/")[4]
        if place == "config":
            self.told.append(("lamp", path.rpartition("/")[2]))
        elif "handler" in body and place == "subentries":
            entry_id, kind = body["handler"]
            self.subentries.setdefault(entry_id, []).append(f"{entry_id}'s {kind}")
            return {"type": "create_entry"}
        elif "power_entity" in body:
            self.told.append(("power", body["power_entity"]))
        return {"type": "create_entry", "flow_id": "7", "data_schema": []}


BUYS = ("price_level", "current_rate", "next_rate_change")


@pytest.mark.parametrize(
    ("accounts", "fitted"),
    [
        pytest.param([BUYS], {"e0": "two-cars"}, id="electricity"),
        pytest.param([("current_rate",)], {}, id="gas only"),
        pytest.param([("current_rate",), BUYS], {"e1": "agile"}, id="gas only, and electricity"),
    ],
)
async def test_an_account_that_buys_electricity_has_it_all(accounts, fitted):
    home = Home(*accounts)
    fittings = await fit_out(home, home, {"e0": "two-cars", "e1": "agile"})
    assert {entry_id: (one.site_id, one.display_id) for entry_id, one in fittings.items()} == {
        entry_id: (f"{entry_id}'s powerwall", f"{entry_id}'s display") for entry_id in fitted
    }
    slugs = [name.replace("-", "_") for name in fitted.values()]
    assert home.told == [
        *(("power", f"sensor.{slug}_power") for slug in slugs),
        *(("lamp", f"{slug}_lamp") for slug in slugs),
    ]
