"""What may be asked of the demo."""

import pytest

from tools.demo.command_line import read_wish


def test_with_nothing_asked_one_household_stays_to_be_looked_at():
    wish = read_wish([])
    assert (wish.households, wish.stays, wish.time_zone) == (("iog",), True, "Europe/London")


@pytest.mark.parametrize("asked", [["--check"], ["--screenshot", "x.png"]], ids=" ".join)
def test_a_check_or_a_picture_ends_by_itself(asked):
    assert not read_wish(asked).stays


def test_all_households_can_be_asked_for_at_once():
    wish = read_wish(["--household", "all"])
    assert wish.households == ("iog", "iog-four-rate", "agile", "fixed-flat", "london", "two-cars")


@pytest.mark.parametrize(
    ("environment", "asked", "port"),
    [
        pytest.param(None, [], 0, id="any"),
        pytest.param("8201", [], 8201, id="from the environment"),
        pytest.param("8201", ["--port", "8202"], 8202, id="asked for"),
    ],
)
def test_the_port_asked_for_wins_over_the_environment(monkeypatch, environment, asked, port):
    monkeypatch.delenv("SETUP_PORT", raising=False)
    if environment is not None:
        monkeypatch.setenv("SETUP_PORT", environment)
    assert read_wish(asked).port == port


@pytest.mark.parametrize(
    "asked", [["--time-zone", "Mars/Olympus"], ["--household", "nobody"]], ids=" ".join
)
def test_what_does_not_exist_cannot_be_asked_for(asked):
    with pytest.raises(SystemExit):
        read_wish(asked)


def test_a_part_of_the_dashboard_can_be_asked_for_as_a_picture_only():
    assert read_wish(["--screenshot", "x.png", "--section", "Powerwall"]).section == "Powerwall"
    with pytest.raises(SystemExit):
        read_wish(["--check", "--section", "Powerwall"])


def test_the_real_service_has_no_simulated_household():
    with pytest.raises(SystemExit):
        read_wish(["--real", "--household", "iog"])
