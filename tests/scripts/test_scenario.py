"""`scripts/scenario`: the London report from one command, and what it says of bad input."""

import csv
from dataclasses import fields
from datetime import datetime, timedelta
import json
from pathlib import Path
import re
import subprocess
import sys
import pytest
from custom_components.octopus_insight.model.scenario.finance import Terms
from custom_components.octopus_insight.model.scenario.shift import Habit
from custom_components.octopus_insight.model.scenario.wanted import Wanted
from tests.harness.cases import cases
from tools.scenario import config, series
from tools.scenario.command import Progress, main
from tools.scenario.config import ConfigError, read_studies
from tools.scenario.words import payback

ROOT = Path(__file__).parents[2]
LONDON = ROOT / "examples" / "scenario" / "london.toml"
DATA = LONDON.parent / "data"

CONFIG = """title = "Test"
zone = "Europe/London"

[home]
load = "load"

[today]
name = "Today"
tariff = "flat"

[[variants]]
name = "Night"
tariff = "go"
battery = "battery-5"

[money]
bought = 2026-11-30

[[years]]
label = "2013"
load = 2013-01-01

[series.load]
file = "load.csv"
start = "start"
value = "kwh"
zone = "UTC"
"""
HALF_HOUR = timedelta(minutes=30)
FIRST = datetime(2013, 1, 1)  # noqa: DTZ001  # the file says no zone
ROWS = [f"{FIRST + place * HALF_HOUR},{0.1 + place % 48 / 100:.2f}" for place in range(365 * 48)]
FEW = ["2013-01-01 00:00:00,0.1", "2013-01-01 00:30:00,0.2", "2013-01-01 01:00:00,0.3"]


def write(folder: Path, rows: list[str], config: str = CONFIG, head: str = "start,kwh") -> Path:
    (folder / "load.csv").write_text("\n".join([head, *rows, ""]))
    path = folder / "home.toml"
    path.write_text(config)
    return path


def run_alone(*arguments: Path | str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run it with the standard library only: no Home Assistant, nor any other package."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "tools.scenario", *map(str, arguments)],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Path]:
    folder = tmp_path_factory.mktemp("london")
    result = run_alone(LONDON, "--out", folder)
    assert result.returncode == 0, result.stderr
    assert "Panels" in result.stdout
    assert result.stderr == ""  # no bar where nobody looks
    return json.loads((folder / "london.json").read_text()), folder


def test_the_london_home_pays_its_flat_rate_today(london):
    """3,870.621 kWh at 0.26, and 365 days at 0.50, for all figures: there is no battery."""
    report, _ = london
    cost = 3870.621 * 0.26 + 365 * 0.5
    assert report["today"]["costs"] == dict.fromkeys(
        ("rule", "timer", "achievable", "best"), pytest.approx(cost, abs=1e-3)
    )
    assert sum(report["today"]["by_month"]) == pytest.approx(cost, abs=1e-3)


def test_figures_are_in_order_and_proved(london):
    report, _ = london
    for one in report["variants"]:
        costs = one["costs"]
        assert costs["rule"] >= costs["timer"] >= costs["best"]
        assert costs["rule"] >= costs["achievable"] >= costs["best"] >= (one["bound"] or 0) - 1e-6
        assert sum(one["by_month"]) == pytest.approx(costs["achievable"], abs=1e-3)
        assert one["saving"] == pytest.approx(
            report["today"]["costs"]["achievable"] - costs["achievable"], abs=1e-3
        )


def test_parts_add_up_to_the_saving_and_the_outlay(london):
    report, _ = london
    for one in report["variants"]:
        assert sum(part["saving"] for part in one["parts"]) == pytest.approx(
            one["saving"], abs=1e-3
        )
        assert sum(part["outlay"] for part in one["parts"]) == one["money"]["outlay"]


def test_outlays_are_by_size_with_the_vat_of_the_day(london):
    """4 kWp: 1780 - 2/5 x 83 a kWp; 10 kWh: 500 + 300 a kWh; no VAT until April 2027."""
    parts = {part["of"]: part for one in london[0]["variants"] for part in one["parts"]}
    assert parts["4 kWp facing south"]["outlay"] == pytest.approx(4 * (1780 - 2 / 5 * 83))
    assert parts["10 kWh, any make"]["outlay"] == 3500


def test_a_range_has_the_first_year_in_it(london):
    for one in london[0]["variants"]:
        low, _, high = one["ranges"]["saving"].values()
        assert low <= one["saving"] <= high
        low, _, high = one["ranges"]["present_value"].values()
        assert low <= one["money"]["present_value"] <= high


def test_a_larger_battery_never_costs_more_at_best(london):
    costs = [one["costs"]["best"] for one in london[0]["sweep"]]
    assert len(costs) == 7
    assert costs == sorted(costs, reverse=True)


def test_what_was_filled_and_paired_is_said(london):
    notes = "\n".join(london[0]["notes"])
    assert "144 half hours of load were missing: filled with those of a week before" in notes
    assert "paired by day of the year" in notes


def test_moving_a_use_saves_where_prices_differ(london):
    """On the flat rate nothing; on Go 1 kWh a day comes from 0.28 to 0.085, as the sun is out."""
    report, _ = london
    assert report["today"]["moved"] == [0, 0]
    go = next(one for one in report["variants"] if one["name"] == "Battery on Go")
    assert 0 < go["moved"][0] <= 365 * (0.28 - 0.085) + 1e-6


def test_the_csv_has_a_row_for_each(london):
    report, folder = london
    with (folder / "london.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Today", *(one["name"] for one in report["variants"])]
    assert float(rows[2]["saving"]) == report["variants"][1]["saving"]


def test_the_page_opens_without_a_network_and_has_pictures(london):
    page = (london[1] / "london.html").read_text()
    assert page.count("<svg") == 4
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=|url\(|@import|https?://", page) == []
    assert "$" not in page
    for one in london[0]["variants"]:
        assert one["name"] in page


def test_the_same_input_gives_the_same_bytes(tmp_path):
    path = write(tmp_path, ROWS)
    kinds = ("json", "csv", "html")
    files = []
    for seed in ("1", "2"):
        assert run_alone(path, "--out", tmp_path / seed, hash_seed=seed).returncode == 0
        files.append([(tmp_path / seed / f"home.{kind}").read_bytes() for kind in kinds])
    assert files[0] == files[1]


@cases(
    "old, new, where, words",
    ("a key misspelt", 'battery = "b', 'batery = "b', "line 14: variants.1.batery", "battery?"),
    ("a table misspelt", "[money]", "[mony]", "line 16: mony", "did you mean money?"),
    (
        "a key in a series",
        'value = "kwh"',
        'values = "kwh"',
        "line 26: series.load.values",
        "value?",
    ),
    ("no such battery", "battery-5", "batery-5", "line 14: variants.1.battery", "battery-5?"),
    ("no such tariff", '"flat"', '"flatt"', "line 9: today.tariff", "did you mean flat?"),
    ("no such series", 'load = "load"', 'load = "lod"', "line 5: home.load", "did you mean load?"),
    ("export alone", 'load = "load"', 'export = "load"', "line 4: home", "export without import"),
    ("load and import", 'load = "load"', 'load = "load"\nimport = "load"', "home.load", "beside"),
    (
        "a word for a number",
        "bought = 2026-11-30",
        "bought = 2026-11-30\nyears = 'ten'",
        "line 18",
        "whole",
    ),
    (
        "per cent",
        "bought = 2026-11-30",
        "bought = 2026-11-30\ndiscount_rate = 4",
        "line 18",
        "0.04",
    ),
    (
        "a life of no years",
        "bought = 2026-11-30",
        "bought = 2026-11-30\nyears = 0",
        "line 18",
        "1 or",
    ),
    ("a zone of nowhere", "Europe/London", "Europe/Londn", "line 2: zone", "is not known"),
    ("two of a name", '"Night"', '"Today"', "line 11: variants", "variants has Today twice"),
    ("a currency by its name", "title", 'currency = "pounds"\ntitle', "line 1: currency", "GBP"),
    ("old prices times nothing", 'value = "kwh"', 'value = "kwh"\ntimes = 0', "times", "above 0"),
    ("5 % less sun", "load = 2013-01-01", "load = 2013-01-01\nsolar_yield = 95", "yield", "0.95"),
    (
        "an export limit below nothing",
        'load = "load"',
        'load = "load"\nexport_limit_kw = -1',
        "line 6: home.export_limit_kw",
        "0 or more",
    ),
    (
        "a limit below nothing",
        "[money]",
        "[limits]\noutlay = -1\n[money]",
        "line 17: limits.outlay",
        "0 or more",
    ),
    (
        "VAT of long ago",
        "bought = 2026-11-30",
        "bought = 2020-11-30",
        "line 17: money.bought",
        "no VAT is known for installed on 2020-11-30",
    ),
    ("no TOML", "[home]", "[home", "home.toml", "line 4"),
    ("no file", '"load.csv"', '"lod.csv"', "lod.csv", "No such file"),
    ("no column", 'value = "kwh"', 'value = "kw"', "load.csv, line 1", "'kw' in start, kwh"),
    (
        "a tariff without price",
        '"go"',
        '"agile"',
        "line 13: variants.1.tariff",
        "there is no agile; known are load",
    ),
    (
        "a negative size",
        "[money]",
        '[batteries.battery-5]\nlike = "battery-5"\nusable_kwh = -5.0\n[money]',
        "line 18: batteries.battery-5.usable_kwh",
        "-5",
    ),
    ("a year of the 29th", "2013-01-01", "2012-02-29", "line 21: years.1.load", "another day"),
    (
        "a sweep of nothing",
        "[money]",
        '[sweep]\nof = "X"\nsizes = [1]\n[money]',
        "line 17: sweep.of",
        "Night",
    ),
    (
        "a size in Wh",
        "[money]",
        '[sweep]\nof = "Night"\nsizes = [5000]\n[money]',
        "line 18: sweep.sizes",
        "not Wh",
    ),
    (
        "a size below nothing",
        "[money]",
        '[sweep]\nof = "Night"\nsizes = [-1]\n[money]',
        "line 18",
        "-1",
    ),
)
def test_a_mistake_in_the_configuration_is_named_with_its_line(tmp_path, old, new, where, words):
    assert old in CONFIG
    with pytest.raises(ConfigError) as error:
        read_studies(write(tmp_path, FEW, CONFIG.replace(old, new)))
    assert where in str(error.value)
    assert words in str(error.value)


@cases(
    "rows, config, words",
    ("twice", [*FEW, FEW[2]], CONFIG, "line 5: 2013-01-01 01:00 UTC is there twice"),
    ("no number", [*FEW, "2013-01-01 01:30:00,n/a"], CONFIG, "line 5: 'n/a' is not a number"),
    ("nan", [*FEW, "2013-01-01 01:30:00,nan"], CONFIG, "line 5: 'nan' is not a number"),
    ("without end", [*FEW, "2013-01-01 01:30:00,inf"], CONFIG, "line 5: 'inf' is not a number"),
    ("without measure", [*FEW, "2013-01-01 01:30:00,1e308"], CONFIG, "line 5: '1e308' is not a"),
    ("kWh taken for Wh", ROWS, CONFIG + 'unit = "Wh"\n', "a year is no home: what is the unit of"),
    ("no stamp", [*FEW, "1 January,0.2"], CONFIG, "line 5: Invalid isoformat"),
    ("cut off", [*FEW, "2013-01-01 01:30:00"], CONFIG, "line 5: it is cut off"),
    ("Wh", [*FEW, "2013-01-01 01:30:00,310"], CONFIG, "line 5: 310 kWh at once is too much"),
    ("negative", [*FEW, "2013-01-01 01:30:00,-0.1"], CONFIG, "line 5: energy cannot be negative"),
    (
        "no zone",
        FEW,
        CONFIG.replace('zone = "UTC"\n', ""),
        "line 2: 2013-01-01 00:00:00 does not say",
    ),
    (
        "local stamps taken for UTC",
        [f"2013-10-27 {clock}:00,1" for clock in ("00:30", "01:00", "01:30", "01:00", "01:30")],
        CONFIG,
        "line 5: 2013-10-27 01:00 UTC is there twice; remove one of them, or, if the stamps are",
    ),
    (
        "UTC taken for local stamps",
        ["2013-03-31 00:30:00,1", "2013-03-31 01:00:00,1", "2013-03-31 01:30:00,1"],
        CONFIG.replace('zone = "UTC"', 'zone = "Europe/London"'),
        "line 3: 2013-03-31 01:00:00 is skipped by the clock in Europe/London: is it in UTC?",
    ),
    ("364 days", ROWS[:-48], CONFIG, "series.load: nothing is known for 2013-12-31 00:00 UTC"),
    ("a gap", ROWS[:100] + ROWS[101:], CONFIG, "nothing is known for 2013-01-03 02:00 UTC"),
    ("half a half hour", [*ROWS[:-1], "2013-12-31 23:45:00,1"], CONFIG, "for 2013-12-31 23:30 UTC"),
)
def test_a_mistake_in_a_file_is_named_with_what_to_do(tmp_path, rows, config, words):
    with pytest.raises(ConfigError) as error:
        read_studies(write(tmp_path, rows, config))
    assert words in str(error.value)


@cases(
    "gaps, filled",
    # a day counts up from 0.10 to 0.57; half hour 100 is the fifth of its day: 0.14
    ("of a week before", "week", 0.14),
    ("as nothing", "zero", 0.0),
)
def test_gaps_are_filled_only_if_asked_and_that_is_said(tmp_path, gaps, filled):
    path = write(tmp_path, ROWS[:500] + ROWS[501:], CONFIG + f'gaps = "{gaps}"\n')
    studies = read_studies(path)
    (study,) = studies.years.values()
    expected = 0.1 + 500 % 48 / 100 if filled else 0.0
    assert study.year.load[500] == pytest.approx(expected)
    assert study.year.load[499] == pytest.approx(0.1 + 499 % 48 / 100)
    assert "1 half hours of load were missing" in studies.notes[0]


@cases(
    "table, words",
    ("50 times today's 26 p", "import = [{ price = 13 }]", None),
    ("a little more", "import = [{ price = 13.1 }]", "import is 13.1, import today 0.26: 24 p is"),
    ("export", "export = [{ price = 15 }]", "export is 15, import today 0.26: 24 p is 0.24"),
    ("a charge", "standing_charge = 58.7", "standing_charge is 58.7, import today 0.26: 24 p is"),
)
def test_pence_taken_for_pounds_are_named(tmp_path, table, words):
    own = f'[tariffs.go]\nlike = "go"\n{table}\n'
    path = write(tmp_path, ROWS, CONFIG.replace("[money]", f"{own}[money]"))
    if words is None:
        assert read_studies(path).steps == 2
        return
    with pytest.raises(ConfigError, match=f"line 11: variants.1: {words}"):
        read_studies(path)


def test_nothing_to_compare_is_said(tmp_path):
    config = CONFIG.replace('title = "Test"', 'title = "Test"\nyears = []')
    config = config.replace('[[years]]\nlabel = "2013"\nload = 2013-01-01\n', "")
    with pytest.raises(ConfigError, match="line 2: years: years has nothing in it"):
        read_studies(write(tmp_path, FEW, config))


def test_years_need_names_of_their_own(tmp_path):
    year = '[[years]]\nlabel = "2013"\nload = 2013-01-01\n'
    with pytest.raises(ConfigError, match="years: years has 2013 twice"):
        read_studies(write(tmp_path, FEW, CONFIG.replace(year, 2 * year)))


def test_prices_of_the_catalogue_are_said_to_be_of_elsewhere(tmp_path):
    config = CONFIG.replace('title = "Test"', 'title = "Test"\ncurrency = "EUR"')
    assert "British" in read_studies(write(tmp_path, ROWS, config)).notes[0]
    assert read_studies(write(tmp_path, ROWS)).notes == []


def test_the_command_says_what_is_wrong_and_fails(tmp_path, capsys):
    assert main([str(write(tmp_path, FEW, CONFIG.replace("title", "tittle")))]) == 1
    said = capsys.readouterr()
    assert said.err == ("scenario: home.toml, line 1: tittle: is not known; did you mean title?\n")
    assert said.out == ""


@cases(
    "of, words",
    ("never", (None, 100.0, False), "does not pay back in 20 years"),
    ("a tariff that costs more", (None, 0.0, False), "costs more"),
    ("a tariff that costs less", (0.0, 0.0, False), "at once"),
    ("in the life", (7.04, 100.0, False), "7.0 years"),
    ("and not again", (7.04, 100.0, True), "7.0 years, then a replacement takes it below zero"),
)
def test_payback_in_words(of, words):
    names = ("payback_years", "outlay", "sinks_again")
    assert payback(dict(zip(names, of, strict=True)), 20).startswith(words)


# of a half hour: 0.5 kWh bought, 0.2 sold, 0.6 made
COLUMNS = {"bought": [0.5], "sold": [0.2], "made": [0.6], "used": [0.9]}


@cases(
    "home, load, solar",
    ("a load", {"load": "used"}, 0.9, 0.0),
    ("a load and what panels make", {"load": "used", "generation": "made"}, 0.9, 0.6),
    ("bought only", {"import_": "bought"}, 0.5, 0.0),
    (
        "all that meters see",
        {"import_": "bought", "export": "sold", "generation": "made"},
        0.9,
        0.6,
    ),
    # the bill comes out right: what is sold is taken for what the sun makes
    ("without what panels make", {"import_": "bought", "export": "sold"}, 0.5, 0.2),
    # 0.2 sold and nothing made cannot be: the load is not below nothing
    ("meters that disagree", {"import_": "nil", "export": "sold", "generation": "nil"}, 0.0, 0.0),
)
def test_what_a_home_uses_is_what_its_meters_come_to(home, load, solar):
    columns = COLUMNS | {"nil": [0.0]}
    found = config.HomeTable(**home).load_and_solar(columns.__getitem__, 1)
    assert found == ([pytest.approx(load)], [solar])


def test_a_bar_is_shown_to_people_and_taken_away(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(2)
    progress.done("one")
    progress.done("two")
    progress.show("")
    first, second, last = capsys.readouterr().err.split("\r")[1:]
    assert first.endswith(f"[{'#' * 15}{'.' * 15}] 1 of 2: one")
    assert second.endswith(f"[{'#' * 30}] 2 of 2: two")
    assert last == "\033[K"


def test_every_table_of_a_configuration_is_described():
    page = (ROOT / "docs" / "scenarios.md").read_text()
    tables = (config.Config, config.HomeTable, config.YearTable, Wanted, Habit)
    tables += (Terms, config.SweepTable, series.SeriesTable)
    names = {field.name.rstrip("_") for table in tables for field in fields(table)}
    assert {name for name in names if f"`{name}`" not in page} == set()
    assert {str(unit) for unit in series.Unit if f"`{unit}`" not in page} == set()
