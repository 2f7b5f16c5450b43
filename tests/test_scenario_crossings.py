"""Where borders stand, which services pass them, and stops that have no effect."""

from pathlib import Path

import pytest
from small_networks import Stretch, flow, freight, load, merged

from sim.scenario import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
TERMINALS = {name: {"name": name, "station": name} for name in "ad"}
GATE = {"gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": {"station": "b"}}}


def small(folder, *, china="a", borders, services=None):
    """Goods and trains, or what `services` says, from a to d over b and c."""
    line = [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d")]
    return load(
        folder,
        dict.fromkeys("abcd", 4),
        line,
        china=china,
        services=services or {"trains": {"train": freight("ad")}},
        flows={"goods": flow("a", "d", per_hour=1 / 20)},
        terminals=TERMINALS,
        borders=borders,
    )


def problems(folder, **blocks):
    """What is wrong: keys and messages."""
    with pytest.raises(ScenarioError) as caught:
        small(folder, **blocks)
    return [(problem.key, problem.message) for problem in caught.value.problems]


def refusals(*overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=overrides)
    return [str(problem).removeprefix(f"{MINIMAL.parents[1]}/") for problem in caught.value.problems]


def test_border_station_in_the_other_country_is_refused():
    assert refusals("borders.huu_nghi.china.station=yen_vien") == [
        "--set:1:1: borders.huu_nghi.china.station: 'yen_vien' is in viet_nam, must be in china "
        "(or be the station of both sides)"
    ]
    assert refusals("borders.huu_nghi.viet_nam.station=pingxiang", "borders.huu_nghi.china.station=dong_dang") == [
        "--set:1:1: borders.huu_nghi.viet_nam.station: 'pingxiang' is in china, must be in viet_nam "
        "(or be the station of both sides)",
        "--set:2:1: borders.huu_nghi.china.station: 'dong_dang' is in viet_nam, must be in china "
        "(or be the station of both sides)",
    ]


@pytest.mark.parametrize("station", ["pingxiang", "dong_dang"])
def test_both_sides_may_share_a_station_of_either_country(station):
    overrides = [f"borders.huu_nghi.{side}.station={station}" for side in ("china", "viet_nam")]
    assert load_scenario(MINIMAL, overrides=overrides).warnings == ()


def test_freight_train_past_all_borders_is_refused_at_its_route():
    """The border's other station is off the train's way."""
    southbound, northbound = refusals("borders.huu_nghi.viet_nam.station=ha_noi")
    assert southbound == (
        "scenarios/minimal.yaml:14:14: services.trains.southbound.route: goes from china to viet_nam but passes "
        "no border, must pass both stations of huu_nghi ('pingxiang' and 'ha_noi')"
    )
    assert northbound.endswith(
        "services.trains.northbound.route: goes from viet_nam to china but passes no border, "
        "must pass both stations of huu_nghi ('pingxiang' and 'ha_noi')"
    )


def test_truck_service_past_all_borders_is_refused(tmp_path):
    """Its other station is at the end of a branch."""
    with pytest.raises(ScenarioError) as caught:
        load(
            tmp_path,
            dict.fromkeys("adx", 0),
            [Stretch("a", "d"), Stretch("a", "x")],
            china="a",
            services={"trucks": {"truck": {"line": "small", "route": ["a", "d"]}}},
            flows={"goods": flow("a", "d", per_hour=1 / 20)},
            terminals=TERMINALS,
            borders={"gate": {**GATE["gate"], "viet_nam": {"station": "x"}}},
        )
    assert [(problem.key, problem.message) for problem in caught.value.problems] == [
        (
            "services.trucks.truck.route",
            "goes from china to viet_nam but passes no border, must pass both stations of gate ('a' and 'x')",
        )
    ]


def test_passenger_trains_and_scenarios_without_borders_need_none(tmp_path):
    train = merged(freight("bd"), {"train_class": "passenger", "consist": {"capacity_teu": None}})
    both = {"trains": {"train": freight("ad"), "fast": {**train, "route": ["b", "d"]}}}
    assert small(tmp_path / "1", china="ab", services=both, borders={
        "gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": {"station": "c"}}
    }).warnings == ()  # fmt: skip
    assert small(tmp_path / "2", borders={}).warnings == ()


def test_border_passed_the_wrong_way_round_is_refused(tmp_path):
    """The line leaves China, comes back and leaves again: b of Viet Nam is before c of China."""
    border = {"gate": {"name": "Gate", "china": {"station": "c"}, "viet_nam": {"station": "b"}}}
    assert problems(tmp_path, china="ac", borders=border) == [
        (
            "services.trains.train.route",
            "goes from china to viet_nam but passes border gate the wrong way round, 'b' before 'c'",
        )
    ]


@pytest.mark.parametrize("point", ["pingxiang", "yen_vien"])
def test_stop_at_the_first_or_last_point_of_a_route_is_refused(point):
    override = f"services.trains.southbound.dwell_min={{{point}: 5, dong_dang: 5}}"
    assert refusals(override) == [
        f"--set:1:1: services.trains.southbound.dwell_min.{point}: "
        "has no effect at the first or last point of the route"
    ]
