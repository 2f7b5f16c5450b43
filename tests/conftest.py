"""What the tests of the command line and of the docs share: a small scenario in a folder of its own."""

import pytest
from click.testing import CliRunner

from corridor.main import main

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
