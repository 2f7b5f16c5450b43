"""`corridor capacity`: its tables, its curve, that runs are used again, and how it ends."""

import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner
from small_networks import Stretch, consist, freight, passenger, write

import sim
from corridor.main import main

SECTION = "Đồng Đăng–Bằng Tường (Pingxiang)"
MORE = """\
extends: small.yaml
name: Faster
services: {trains: {south: {consist: {max_speed_kmh: 40}}}}
flows: {goods: {volume_teu_per_year: 9000}}
borders:
  gate:
    name: Gate
    china: {station: pingxiang, stages: {papers: {work: document_check, time_min: 30}}, exit: [papers]}
    viet_nam: {station: dong_dang}
"""


def test_tables_of_a_scenario(corridor):
    """4 trains a day of 1,763 s each: 8.16 % of a day, and 86,400 / 1,763 = 49.0 by formula."""
    result = corridor("capacity", "small.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "scenario: Small"
    row = next(line for line in lines if line.startswith(SECTION)).removeprefix(SECTION).split()
    assert row[:7] == ["4.0", "8.2", "%", "8.2", "%", "60", "%"]
    assert row[7:9] == ["49.0", "-"]
    assert 47 < float(row[9]) <= 49.0
    assert lines[-1].startswith("run: runs/small-")
    assert lines[-1].endswith("(2 replications)")
    assert any(line.split()[-2:] == ["section", "link"] for line in lines)


def test_second_time_nothing_is_simulated(corridor, folder, monkeypatch):
    first = corridor("capacity", "small.yaml", "--json")
    monkeypatch.setattr(sim.experiment, "replicate", lambda *_: pytest.fail("simulated again"))
    assert corridor("capacity", "small.yaml", "--json").stdout == first.stdout


def test_json_has_every_section_and_shares_of_one(corridor):
    found = json.loads(corridor("capacity", "small.yaml", "--json").stdout)
    [scenario] = found["scenarios"]
    [section] = scenario["sections"]
    assert (section["section"], section["tracks"], section["block"], section["lines"]) == (
        SECTION,
        1,
        "absolute",
        ["link"],
    )
    assert section["occupied_share"] == pytest.approx(4 * 1763 / 86400)
    assert section["trains_per_day_by_turns"] == pytest.approx(86400 / 1763)
    assert section["headways"] == [
        {"ahead": "freight", "behind": "freight", "is_opposing": False, "headway_min": pytest.approx(1763 / 60)}
    ]
    assert scenario["lines"]["link"]["tightest_section"] == SECTION
    assert (scenario["curves"], found["charts"]) == ([], [])


def test_sections_are_rated_by_the_limit_of_uic(corridor):
    """40 trains a day of 1,763 s: 81.6 %."""
    often = "services.trains.south.departures={every_h: 0.6}"
    assert (
        f"Above UIC's recommended limit on the mean day: {SECTION}.\n"
        in corridor("capacity", "small.yaml", "--set", often).stdout
    )
    said = corridor("capacity", "small.yaml").stdout
    assert "No section is occupied above UIC's recommended limit on the mean day.\n" in said


def test_curve_of_two_scenarios_is_drawn_and_printed(corridor, folder):
    (folder / "more.yaml").write_text(MORE)
    words = ("--curve", "--points", "5", "--replications", "2", "--workers", "1", "--charts", "pictures")
    result = corridor("capacity", "small.yaml", "more.yaml", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    titles = [line for line in result.stdout.splitlines() if line.startswith("Lead time on")]
    assert titles == ["Lead time on Link over the border"] * 2
    assert "4.0 freight trains a day now; " in result.stdout
    assert result.stdout.splitlines()[-2:] == [f"chart: pictures/capacity_curve.{ext}" for ext in ("svg", "png")]
    svg = (folder / "pictures" / "capacity_curve.svg").read_text()
    assert ET.fromstring(svg).tag.endswith("svg")
    kept = sorted(path.name.split("-")[0] for path in (folder / "runs" / "capacity").iterdir())
    assert set(kept) == {"small", "more"}


def test_possessions_shorten_the_day_of_formula_and_simulation(corridor):
    night = 'possessions={night: {line: link, hours: ["01:00-03:00"]}}'
    result = corridor("capacity", "small.yaml", "--set", night)
    row = next(line for line in result.stdout.splitlines() if line.startswith(SECTION)).removeprefix(SECTION).split()
    assert row[7] == "44.9"  # 79,200 / 1,763
    assert 43 < float(row[9]) <= 44.9


def test_a_line_that_is_always_closed_is_full_and_passes_nothing(corridor):
    always = 'possessions={always: {line: link, hours: ["00:00-24:00"]}}'
    result = corridor("capacity", "small.yaml", "--set", always)
    assert result.exit_code == 0
    row = next(line for line in result.stdout.splitlines() if line.startswith(SECTION)).removeprefix(SECTION).split()
    assert row[0] == "0.0"
    assert row[1:5] == ["100.0", "%", "100.0", "%"]
    assert (row[7], row[9]) == ("0.0", "0.0")


def test_the_case_of_uic_406_is_22_minutes_of_an_hour(corridor, folder):
    """Passenger and freight trains by turns, each twice an hour: 3 + 8 + 3 + 8 min, 36.67 % of any hour."""
    double = {"points": {"a": 2, "b": 2}, "stretches": [Stretch("a", "b", 20, 120, 2, "automatic_block")]}
    trains = {
        "p": passenger("ab", departures={"every_h": 0.5}, consist=consist(max_speed_kmh=100)),
        "f": freight("ab", departures={"every_h": 0.5, "first": "00:15"}, consist=consist(max_speed_kmh=75)),
    }
    headways = {"passenger": {"passenger": 3, "freight": 3}, "freight": {"passenger": 8, "freight": 5}}
    blocks = {"dispatching": {"headways_min": headways}, "time": {"run_out_weeks": 1}}
    file = write(folder, **double, services={"trains": trains}, **blocks)
    found = json.loads(corridor("capacity", file, "--json").stdout)
    [section] = found["scenarios"][0]["sections"]
    assert section["trains_per_day"] == 96
    assert section["occupied_share"] == pytest.approx(22 / 60, abs=1e-9)
    assert round(section["occupied_share"], 4) == 0.3667
    assert [(each["ahead"], each["behind"], each["headway_min"]) for each in section["headways"]] == [
        ("freight", "freight", 5),
        ("freight", "passenger", 8),
        ("passenger", "freight", 3),
        ("passenger", "passenger", 3),
    ]


def test_the_cycle_formula_of_alternating_single_track(corridor, folder):
    """12 and 11 min, 5 and 3 min between trains, 90 min of possession a night: 43.55 pairs; so it is simulated."""
    trains = {
        "down": freight("ab", departures={"every_h": 4}, consist=consist(max_speed_kmh=55)),
        "up": freight("ba", departures={"every_h": 4, "first": "02:00"}),
    }
    intervals = {"meet_min": 3, "follow_min": 6, "stations": {"a": {"meet_min": 5}}}
    file = write(
        folder,
        {"a": 2, "b": 2},
        [Stretch("a", "b", 11, 60)],
        services={"trains": trains},
        dispatching={"station_intervals": intervals},
        possessions={"night": {"line": "small", "hours": ["01:00-02:30"]}},
    )
    found = json.loads(corridor("capacity", file, "--json").stdout)
    [section] = found["scenarios"][0]["sections"]
    assert section["trains_per_day_by_turns"] / 2 == pytest.approx(43.55, abs=0.005)
    assert 43.05 < section["trains_per_day_simulated"] / 2 <= 43.55


def test_scenario_without_trains_is_refused(corridor):
    wrong = corridor(
        "capacity", "small.yaml", "--set", "services.trains=null", "--set", "flows=null", "--set", "terminals=null"
    )
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == "small.yaml: services.trains: has no trains, capacity is about railway lines\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["small.yaml", "--points", "2"], "2 is not in the range 3<=x<=50"),
        (["small.yaml", "--set", "seed"], "must be key.path=value"),
    ],
)
def test_wrong_use_is_exit_2(corridor, words, said):
    result = corridor("capacity", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_interrupted_curve_says_where_it_goes_on(folder, monkeypatch):
    done = CliRunner().invoke(main, ["capacity", "small.yaml"])
    assert done.exit_code == 0

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sim, "run", interrupted)
    result = CliRunner().invoke(main, ["capacity", "small.yaml", "--set", "seed=8"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "the same command goes on from there" in result.stderr


def test_interrupted_variant_says_where_it_goes_on(folder, monkeypatch):
    real = sim.run

    def interrupted(loaded, **rest):
        if "capacity" in str(rest["folder"]):
            raise KeyboardInterrupt
        return real(loaded, **rest)

    monkeypatch.setattr(sim, "run", interrupted)
    result = CliRunner().invoke(main, ["capacity", "small.yaml", "--workers", "1"])
    assert (result.exit_code, result.stderr) == (
        3,
        "interrupted: finished replications are kept in runs/capacity; the same command goes on from there\n",
    )
