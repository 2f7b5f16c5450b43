"""The blocks `possessions` and `disturbances`: what is wrong in them is said in words, with its place."""

import pytest
from small_networks import Stretch, chain_of, load, passenger

import sim
from sim.scenario import ScenarioError

TRAINS = {"local": passenger("ac", departures={"every_h": 4}), "west": passenger("ca", departures={"every_h": 6})}
SECTIONS = {"sections": ["l0:a-b"]}
SLIDE = {**SECTIONS, "start": "2026-01-06 08:00", "end": "2026-01-07 08:00"}


def loaded(folder, *, trains=TRAINS, **blocks):
    return load(folder, *chain_of(3), services={"trains": trains}, **blocks)


def refusals(folder, **blocks):
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, **blocks)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("kind", "entry", "says"),
    [
        (
            "running_time",
            {"factor": 105},
            ".factor: mean is 105, must be between 0.5 and 3 (1: as planned)",
        ),
        (
            "running_time",
            {"factor": 1.1, "per": "trip"},
            ".per: text 'trip' is not known; allowed: train, section; did you mean 'train'?",
        ),
        (
            "running_time",
            {"factor": 1.1, "services": ["lokal"]},
            ".services.0: unknown train service 'lokal'; allowed: local, west; did you mean 'local'?",
        ),
        (
            "dwell",
            {"extra_min": 1, "services": []},
            ".services: must have at least 1 entry, found 0",
        ),
        (
            "late_departure",
            {"share": 1.5, "late_min": 3},
            ".share: must be at most 1, found 1.5",
        ),
        (
            "late_departure",
            {"late_min": 3, "services": ["local"], "train_class": "freight"},
            ": needs at most one of services, train_class, found both",
        ),
        (
            "late_departure",
            {"late_min": {"weibull": {"shape": 0, "scale": 3}}},
            ".late_min.weibull.shape: must be at least 0.2, found 0",
        ),
        (
            "locomotive_failure",
            {"mean_km": 100, "mean_h": 3, "repair_h": 1},
            ": needs exactly one of mean_km, mean_h",
        ),
        ("locomotive_failure", {"repair_h": 1}, ": needs exactly one of mean_km, mean_h"),
        (
            "points_failure",
            {"mean_h": 100, "repair_h": 1, "operational_points": ["a", "bb"]},
            ".operational_points.1: unknown operational point 'bb'; allowed: a, b, c; did you mean 'b'?",
        ),
    ],
)
def test_what_is_wrong_with_a_disturbance_is_said(tmp_path, kind, entry, says):
    assert refusals(tmp_path, disturbances={kind: {"it": entry}}) == [f"disturbances.{kind}.it{says}"]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"hours": ["01:00-03:00"]}, ": needs exactly one of line, sections, between, found none"),
        (
            {**SECTIONS, "hours": ["22:00-03:00"]},
            ".hours.0: '22:00-03:00' must be HH:MM-HH:MM within one day, the end after the start (24:00 allowed)",
        ),
        (
            {**SECTIONS, "hours": ["01:00-03:00"], "first_date": "2026-02-02", "last_date": "2026-02-01"},
            ": last_date 2026-02-01 is before first_date 2026-02-02",
        ),
        (
            {"between": ["a", "x"], "hours": ["01:00-03:00"]},
            ".between.1: unknown operational point 'x'; allowed: a, b, c",
        ),
        ({**SECTIONS}, ": missing key 'hours'"),
    ],
)
def test_what_is_wrong_with_a_possession_is_said(tmp_path, entry, says):
    assert refusals(tmp_path, possessions={"work": entry}) == [f"possessions.work{says}"]


def test_all_unknown_places_and_services_are_said_at_once(tmp_path):
    hours = ["01:00-03:00"]

    found = refusals(
        tmp_path,
        possessions={"one": {"line": "smal", "hours": hours}, "two": {"sections": ["x"], "hours": hours}},
        disturbances={"dwell": {"it": {"extra_min": 1, "services": ["lokal"]}}},
    )

    assert [line.split(":")[0] for line in found] == [
        "possessions.one.line",
        "possessions.two.sections.0",
        "disturbances.dwell.it.services.0",
    ]


def test_a_service_is_in_one_entry_of_a_kind(tmp_path):
    entries = {"all": {"extra_min": 1}, "local": {"extra_min": 2, "services": ["local"]}}

    assert refusals(tmp_path, disturbances={"dwell": entries}) == [
        "disturbances.dwell.local: train service 'local' is in 'all' too, must be in one of dwell"
    ]


def test_points_are_in_one_entry(tmp_path):
    points = {"mean_h": 100, "repair_h": 1}

    entries = {"one": {**points, "operational_points": ["a"]}, "two": {**points, "operational_points": ["b", "a"]}}
    assert refusals(tmp_path, disturbances={"points_failure": entries}) == [
        "disturbances.points_failure.two.operational_points.1: "
        "operational point 'a' is in 'one' already, must be in one entry"
    ]
    entries = {"all": points, "two": {**points, "operational_points": ["b"]}}
    assert refusals(tmp_path, disturbances={"points_failure": entries}) == [
        "disturbances.points_failure.all: is for all operational points, must be the only entry"
    ]


def test_a_line_without_trains_has_no_sections_of_its_own(tmp_path):
    lines = {"idle": {"name": "Idle", "infrastructure": ["small.geojson"]}}

    assert refusals(tmp_path, network=lines, possessions={"w": {"line": "idle", "hours": ["01:00-02:00"]}}) == [
        "possessions.w.line: no trains run on line 'idle'"
    ]


def test_no_way_between_two_points(tmp_path):
    network = dict.fromkeys("abcd", 2), [Stretch("a", "b"), Stretch("c", "d")]
    work = {"between": ["a", "d"], "hours": ["01:00-02:00"]}

    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, *network, services={"trains": {"p": passenger("ab")}}, possessions={"work": work})

    assert "possessions.work.between: no rail route from 'a' to 'd'" in str(caught.value)


def test_what_is_closed_outside_the_period_is_a_warning(tmp_path):
    scenario = loaded(
        tmp_path,
        possessions={"work": {**SECTIONS, "hours": ["01:00-03:00"], "first_date": "2026-01-12"}},
        disturbances={"dwell": {"goods": {"extra_min": 1, "train_class": "freight"}}},
        disruptions={"slide": {**SLIDE, "start": "2025-12-01 00:00", "end": "2026-01-05 00:00"}},
    )

    assert [f"{warning.key}: {warning.message}" for warning in scenario.warnings] == [
        "possessions.work: never within the simulated period, 2026-01-05 to 2026-01-11",
        "disturbances.dwell.goods: has no effect, no train service is of this class",
        "disruptions.slide: never within the simulated period, 2026-01-05 to 2026-01-11",
    ]


def test_trains_that_no_gap_is_long_enough_for_are_named_before_the_run(tmp_path):
    """Ten minutes of running; gaps of 8 min 1 to 7, or of 12."""
    short = {"day": {**SECTIONS, "hours": ["00:00-12:00", "12:08-24:00"]}}
    enough = {"day": {**SECTIONS, "hours": ["00:00-12:00", "12:12-24:00"]}}

    warnings = sim.preflight(loaded(tmp_path, possessions=short))
    assert warnings[:2] == tuple(
        f"trains of {service} never get through: possessions leave at most 8 min at a time on A–B, "
        "where they need 10 min"
        for service in ("local", "west")
    )
    assert [warning.partition(" by ")[0] for warning in warnings[2:]] == ["demand exceeds capacity at section A–B"]
    assert not any("never get through" in warning for warning in sim.preflight(loaded(tmp_path, possessions=enough)))


def test_trains_that_never_get_through_do_not_jam_the_guard_but_are_reported_late(tmp_path):
    never = {"day": {**SECTIONS, "hours": ["00:00-24:00"]}}
    longer = {"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 2, "run_out_weeks": 0}
    scenario = loaded(tmp_path, trains={"local": passenger("ac")}, possessions=never, time=longer)

    run = sim.run(scenario, folder=tmp_path / "run", replications=1, workers=1)

    assert [warning for warning in run.warnings if "local" in warning] == [
        "local: 1 train not at the end of the route a week after planned departure, local-1 waits at A for A–B "
        "(in 1 of 1 replications)"
    ]
