"""What tests share: a small scenario in a folder of its own, for the command line; a week of the shipped scenarios."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from corridor.main import main
from results import build_report

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ONE_WEEK = ("time.warm_up_weeks=0", "time.horizon_weeks=1", "time.run_out_weeks=0")

SMALL = """\
name: Small
time: {start_date: 2026-01-05, warm_up_weeks: 0, horizon_weeks: 1, run_out_weeks: 1}
replications: 3
seed: 7
network:
  link: {name: Link over the border, infrastructure: [link_pingxiang_dong_dang]}
services:
  trains:
    south:
      line: link
      route: [pingxiang, dong_dang]
      departures: {every_h: 6}
      consist: {length_m: 300, mass_t: 600, gauge_mm: 1435, max_speed_kmh: 60, capacity_teu: 40}
flows:
  goods:
    line: link
    commodity: general
    origin: north
    destination: south
    volume_teu_per_year: {value: 5000, confidence: assumed, source: made up, range: [4000, 6000]}
    consignment: {teu: 1, mass_t: 10}
terminals:
  north: {name: North, station: pingxiang}
  south:
    name: South
    station: dong_dang
    cranes: 1
    lift_min: {value: 3, confidence: medium, source: made up}
"""
OFTEN = """\
extends: small.yaml
name: Often
services: {trains: {south: {departures: {every_h: 3}}}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder: small.yaml, and often.yaml with twice the trains."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "often.yaml").write_text(OFTEN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def corridor(folder):
    """The command, called with words, within the test's process."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="session")
def shipped_week(tmp_path_factory):
    """The runs of the shipped scenarios by name, one replication of one week."""
    folder = tmp_path_factory.mktemp("shipped_week")
    loaded = {
        name: sim.load_scenario(SCENARIOS / f"{name}.yaml", overrides=ONE_WEEK) for name in ("baseline", "upgraded")
    }
    return {name: sim.run(each, folder=folder / name, replications=1, workers=1) for name, each in loaded.items()}


@pytest.fixture(scope="session")
def shipped_report(shipped_week, tmp_path_factory):
    """The file of the report on these runs."""
    runs = [shipped_week["baseline"], shipped_week["upgraded"]]
    return build_report(runs, tmp_path_factory.mktemp("shipped") / "report.html")
