"""Absurd numbers: each is refused in words, or can be simulated."""

from pathlib import Path

import pytest

from sim.replication import simulate
from sim.scenario import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
VIET_NAM = "borders.huu_nghi.viet_nam"
SOUTHBOUND = "services.trains.southbound"
WEEK = (
    "time={start_date: 2026-01-05, warm_up_weeks: 0, horizon_weeks: 1, run_out_weeks: 0}",
    "services.trains.southbound.departures={every_h: 8}",
    "services.trains.northbound.departures={when_full_or_after_h: 12}",
    "services.trains.southbound.consist.acceleration_ms2=0.1",
    "services.trains.southbound.consist.braking_ms2=0.3",
    "services.trains.southbound.consist.capacity_t=900",
    "services.trains.southbound.dwell_min={dong_dang: 5}",
    "flows.ore={line: dong_dang, commodity: ore, origin: pingxiang_yard, destination: yen_vien_yard, "
    "volume_t_per_year: 9000, arrivals: regular, consignment: {teu: 0, mass_t: 30}}",
    "terminals.pingxiang_yard.tracks=3",
    "terminals.pingxiang_yard.lift_min={uniform: {low: 1, high: 4}, at_most: 3}",
    "terminals.yen_vien_yard.haul_h=2",
    "borders.huu_nghi.held={policy: cut_out, after_h: 5}",
    "borders.huu_nghi.gauge_transfer={mode: transship, station: dong_dang, cranes: 2, per: teu, time_min: 3}",
    f"{VIET_NAM}.stages.documents.sampled_share=0.9",
    f"{VIET_NAM}.stages.documents.pre_arrival_share=0.5",
    f"{VIET_NAM}.stages.documents.error_share=0.5",
    f"{VIET_NAM}.stages.documents.rework_h=0.5",
    "dispatching={priorities: {passenger: 0.5, freight: 1.5}, ageing_h: 6, headway_min: 8, overtaking_wait_min: 10}",
)
"""One week of the minimal scenario, with every number there is beside its own."""


def numbers(value, path=()):
    """The dotted paths of all numbers within plain values."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in numbers(inner, (*path, key))]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return [".".join(path)] if is_number else []


PATHS = numbers(load_scenario(MINIMAL, overrides=WEEK).resolved)


def refusals(*overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=overrides)
    return [str(problem).removeprefix(f"{MINIMAL.parents[1]}/") for problem in caught.value.problems]


@pytest.mark.parametrize("value", ["1e300", "1e-300", "0"])
@pytest.mark.parametrize("path", PATHS)
def test_every_number_is_refused_or_can_be_simulated(path, value):
    try:
        loaded = load_scenario(MINIMAL, overrides=[*WEEK, f"{path}={value}"])
    except ScenarioError:
        return
    assert simulate(loaded, 0)["trains"].num_rows > 0


def test_the_walk_meets_every_block():
    assert len(PATHS) > 60
    assert {path.split(".")[0] for path in PATHS} >= {
        "time",
        "services",
        "flows",
        "terminals",
        "borders",
        "dispatching",
    }


def test_more_consignments_than_can_be_simulated_are_refused():
    """The period has 11 weeks, that is 1,848 of a year's 8,760 hours; a consignment has 2 TEU."""
    assert refusals("flows.imports.volume_teu_per_year=1e9") == [
        "scenarios/minimal.yaml:30:3: flows.imports: makes about 1.05e+08 consignments, "
        "at most 20,000,000 can be simulated"
    ]
    assert refusals("flows.imports.volume_teu_per_year=1e8", "flows.exports.volume_teu_per_year=1e8") == [
        "scenarios/minimal.yaml:29:1: flows: make about 2.11e+07 consignments together, "
        "at most 20,000,000 can be simulated"
    ]


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("flows.imports.volume_teu_per_year=1e10", "must be at most 1000000000, found 10000000000.0"),
        ("flows.imports.volume_teu_per_year=1e-300", "must be 0 or at least 0.001, found 1e-300"),
        ("flows.imports.consignment.teu=0.0001", "must be 0 or at least 0.001, found 0.0001"),
        ("flows.imports.consignment.mass_t=0.0001", "must be at least 0.001, found 0.0001"),
        (f"{SOUTHBOUND}.consist.max_speed_kmh=0.5", "must be at least 1, found 0.5"),
        (f"{SOUTHBOUND}.consist.acceleration_ms2=1e-4", "must be at least 0.001, found 0.0001"),
        (f"{SOUTHBOUND}.cutoff_h=1e8", "must be at most 10000000, found 100000000.0"),
        (f"{VIET_NAM}.stages.documents.time_min.lognormal.mean=1e8", "must be at most 10000000, found 100000000.0"),
        (f"{VIET_NAM}.stages.documents.time_min.lognormal.cv=101", "must be at most 100, found 101"),
    ],
)
def test_number_beyond_its_bound_is_refused(override, says):
    assert refusals(override) == [f"--set:1:1: {override.partition('=')[0]}: {says}"]
