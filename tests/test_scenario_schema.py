"""The frozen schema: defaults, what each block refuses, and the words of every refusal."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.scenario import ScenarioError, load_scenario
from sim.scenario.schema import Distribution

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
SOUTHBOUND = "services.trains.southbound"


def refusals(*overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=overrides)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


@pytest.fixture(scope="module")
def minimal():
    """The shipped minimal scenario."""
    return load_scenario(MINIMAL).scenario


def test_minimal_scenario_has_the_period_and_the_defaults_it_does_not_name(minimal):
    assert (minimal.time.measured_from_s, minimal.time.measured_to_s, minimal.time.end_s) == (
        2 * 604800,
        10 * 604800,
        11 * 604800,
    )
    assert (minimal.dispatching.rule, minimal.borders["huu_nghi"].held.policy) == (
        "deadlock_free",
        "hold_train",
    )
    assert minimal.borders["huu_nghi"].china.channel_shares.yellow == 1


def test_minimal_scenario_asks_for_less_than_its_trains_and_offices_can_do(minimal):
    a_day = {key: flow.consignments_per_hour * 24 for key, flow in minimal.flows.items()}
    for key in ("imports", "exports"):
        assert a_day[key] * minimal.flows[key].consignment.teu / 30 < 0.8
    side = minimal.borders["huu_nghi"].viet_nam
    documents, goods = side.stages["documents"], side.stages["goods"]
    red = side.channel_shares.red
    busy_h = sum(a_day.values()) * (1 - side.channel_shares.green) * documents.time_min.mean / 60
    assert busy_h / documents.servers / 24 < 0.8
    assert sum(a_day.values()) * red * goods.time_min.mean / 60 / 24 < 0.8


def test_minimal_scenario_is_short_enough_to_teach():
    lines = MINIMAL.read_text("utf-8").splitlines()
    assert len(lines) < 60
    assert max(map(len, lines)) <= 115


def test_scenario_is_frozen(minimal):
    with pytest.raises(ValidationError, match="frozen"):
        minimal.seed = 2


@pytest.mark.parametrize(
    ("given", "mean"),
    [
        ({"fixed": 3}, 3),
        ({"exponential": {"mean": 4}}, 4),
        ({"lognormal": {"mean": 5, "cv": 0.5}}, 5),
        ({"triangular": {"low": 0, "mode": 3, "high": 6}}, 3),
        ({"uniform": {"low": 1, "high": 2}}, 1.5),
        ({"weibull": {"shape": 0.5, "scale": 3}}, 6),
        (7, 7),
    ],
)
def test_distribution_knows_its_mean(given, mean):
    assert Distribution.model_validate(given).mean == mean


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("time=8", "time: must be a mapping, found 8"),
        ("time.start_date=20260105", "time.start_date: must be a date YYYY-MM-DD, found 20260105"),
        (
            "time.start_date=2026-01-05T08:00",
            "time.start_date: must be a date YYYY-MM-DD that exists, found text '2026-01-05T08:00'",
        ),
        ("time.start_date=soon",
         "time.start_date: must be a date YYYY-MM-DD that exists, found text 'soon'"),
        ("time.start_date=1949-12-31",
         "time.start_date: must be at least 1950-01-01, found text '1949-12-31'"),
        ("time.horizon_weeks=521", "time.horizon_weeks: must be at most 520, found 521"),
        ("seed=-1", "seed: must be at least 0, found -1"),
        (f"seed={2**63}", f"seed: must be below {2**63}, found {2**63}"),
        ("seed=true", "seed: must be a whole number, found true"),
        ("name=''", "name: must have at least 1 character, found 0"),
        (f"name={'x' * 401}", "name: must have at most 400 characters"),
        ("name={value: 3, source: s}", "name: must be text, found 3"),
        ("network={}", "network: must have at least 1 entry, found 0"),
        ("flows=none", "flows: must be a mapping, found text 'none'"),
        (f"{SOUTHBOUND}.route=[pingxiang]", f"{SOUTHBOUND}.route: must have at least 2 entries, found 1"),
        (f"{SOUTHBOUND}.route=pingxiang", f"{SOUTHBOUND}.route: must be a list, found text 'pingxiang'"),
        (f"{SOUTHBOUND}.cutoff_h=[1]", f"{SOUTHBOUND}.cutoff_h: must be a number, found a list"),
        (f"{SOUTHBOUND}.consist.mass_t=0", f"{SOUTHBOUND}.consist.mass_t: must be above 0, found 0"),
        (
            f"{SOUTHBOUND}.consist.gauge_mm=1520",
            f"{SOUTHBOUND}.consist.gauge_mm: 1520 is not known; allowed: 1000 or 1435",
        ),
        (
            f"{SOUTHBOUND}.departures.every_h=3",
            f"{SOUTHBOUND}.departures: needs exactly one of at, every_h, when_full_or_after_h, "
            "found at and every_h",
        ),
        (
            f"{SOUTHBOUND}.departures={{every_h: 1e-300}}",
            f"{SOUTHBOUND}.departures.every_h: must be at least 0.1, found 1e-300",
        ),
        (
            f"{SOUTHBOUND}.departures={{days: [mon]}}",
            f"{SOUTHBOUND}.departures: needs exactly one of at, every_h, when_full_or_after_h, found none",
        ),
        (
            f"{SOUTHBOUND}.departures.days=[mno]",
            f"{SOUTHBOUND}.departures.days.0: text 'mno' is not known; "
            "allowed: mon, tue, wed, thu, fri, sat, sun; did you mean 'mon'?",
        ),
        (f"{SOUTHBOUND}.departures.at=[7]", f"{SOUTHBOUND}.departures.at.0: must be text, found 7"),
        (
            f"{SOUTHBOUND}.departures.at=[٠٧:٠٠]",
            f"{SOUTHBOUND}.departures.at.0: must be a clock time HH:MM from 00:00 to 23:59, "
            "found text '٠٧:٠٠'",
        ),
        (
            "opening_hours.day_shift.hours=['0²:00-07:00']",
            "opening_hours.day_shift.hours.0: '0²:00-07:00' must be HH:MM-HH:MM within one day, "
            "the end after the start (24:00 allowed)",
        ),
        (
            "opening_hours.day_shift.clock=vietnam",
            "opening_hours.day_shift.clock: text 'vietnam' is not known; allowed: china, viet_nam; "
            "did you mean 'viet_nam'?",
        ),
        (
            "flows.imports.consignment.teu=0",
            "flows.imports: volume_teu_per_year needs consignment.teu above 0",
        ),
        (
            "terminals.pingxiang_yard.lift_min={uniform: {low: 3, high: 3}}",
            "terminals.pingxiang_yard.lift_min.uniform: low 3 must be below high 3",
        ),
        (
            "terminals.pingxiang_yard.lift_min={lognormal: {mean: 3}}",
            "terminals.pingxiang_yard.lift_min.lognormal: missing key 'cv'",
        ),
        (
            "terminals.pingxiang_yard.lift_min={lognormal: {mean: 3, cv: 1, sigma: 1}}",
            "terminals.pingxiang_yard.lift_min.lognormal.sigma: unknown key 'sigma'; allowed: mean, cv",
        ),
        (
            "terminals.pingxiang_yard.lift_min={normal: {mean: 3}}",
            "terminals.pingxiang_yard.lift_min.normal: unknown key 'normal'; allowed: fixed, exponential, "
            "lognormal, triangular, uniform, weibull, at_most; did you mean 'lognormal'?",
        ),
        (
            "borders.huu_nghi.china.stages.customs.channels=[blue]",
            "borders.huu_nghi.china.stages.customs.channels.0: text 'blue' is not known; "
            "allowed: green, yellow, red",
        ),
        ("borders.huu_nghi.held={policy: wait}",
         "borders.huu_nghi.held.policy: text 'wait' is not known; allowed: hold_train, cut_out"),
        ("dispatching={rule: fifo}",
         "dispatching.rule: text 'fifo' is not known; allowed: deadlock_free, safe_state, capacity_only"),
        ("dispatching={headway_min: -.inf}", "dispatching.headway_min: must be a finite number, found -inf"),
    ],
)  # fmt: skip
def test_value_the_schema_does_not_allow_is_said_in_plain_words(override, says):
    assert refusals(override) == [says]


def test_unknown_keys_deep_inside_lists_of_blocks_name_what_is_allowed():
    assert refusals("borders.huu_nghi.china.stages.customs.server=3") == [
        "borders.huu_nghi.china.stages.customs.server: unknown key 'server'; allowed: work, per, groups, "
        "servers, time_min, open, at_closing, channels, commodities, sampled_share, sampled_share_of, "
        "pre_arrival_share, error_share, error_share_of, rework_h, max_loops, laboratory_h, laboratory_open, "
        "replaces, suspicious_share, priority; did you mean 'servers'?"
    ]


def test_all_problems_of_the_schema_come_at_once():
    assert refusals("seed=x", "replications=0", "flows.imports.line=3") == [
        "seed: must be a whole number, found text 'x'",
        "replications: must be at least 1, found 0",
        "flows.imports.line: must be text, found 3",
    ]
