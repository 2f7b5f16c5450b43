"""The shipped scenarios: they load, say where their numbers come from, and can carry their demand."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import load_scenario, loads, simulate

FOLDER = Path(__file__).parents[1] / "scenarios"
BOTH = ("baseline", "upgraded")
ALL = (*BOTH, "disturbed", "terminals")
STRUCTURAL = {"time", "replications", "seed"}  # choices of the experiment, not claims about the world
SOUTHBOUND_FROM = {"kunming", "nanning", "dongxing"}
WITH_SOURCE = {"at", "hours", "closed_dates"}  # lists that claim something too
TRUST = {"high", "medium", "low", "assumed"}


@pytest.fixture(scope="module")
def loaded():
    return {name: load_scenario(FOLDER / f"{name}.yaml") for name in ALL}


@pytest.fixture(scope="module")
def scenarios(loaded):
    return {name: each.scenario for name, each in loaded.items()}


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def without_source(content, path=()):
    """Go through what claims something about the world and does not say where it comes from."""
    if isinstance(content, dict):
        if "value" in content:
            yield from (f"{'.'.join(path)}: {fault}" for fault in faults(content))
            return
        for key, each in content.items():
            if key in WITH_SOURCE and not (isinstance(each, dict) and "value" in each):
                yield ".".join((*path, key))
                continue
            yield from without_source(each, (*path, str(key)))
    elif isinstance(content, list):
        for at, each in enumerate(content):
            yield from without_source(each, (*path, str(at)))
    elif is_number(content):
        yield ".".join(path)


def faults(wrapped):
    """Go through what is wrong with one value's provenance."""
    source, trust, value = wrapped.get("source"), wrapped.get("confidence"), wrapped["value"]
    if not source or trust not in TRUST:
        yield "has no source or no confidence"
    elif source.startswith("assumption") and trust != "assumed":
        yield "is an assumption, its confidence must be assumed"
    if trust == "assumed" and is_number(value) and "range" not in wrapped:
        yield "is assumed and has no range"
    if isinstance(value, dict | list) and any(is_number(each) for each in value):
        yield "numbers need a source each"
    if "range" in wrapped and not wrapped["range"][0] <= value <= wrapped["range"][1]:
        yield "is outside its range"


def plain(name):
    document = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in document.items() if key not in STRUCTURAL}


def references(content):
    """Go through the services that a source `as <service>` leans on."""
    if isinstance(content, dict):
        source = content.get("source")
        if isinstance(source, str) and source.startswith("as "):
            yield source.removeprefix("as ").split(",")[0]
        for each in content.values():
            yield from references(each)


@pytest.mark.parametrize("name", ALL)
def test_scenario_loads_without_a_warning(name, loaded):
    assert loaded[name].warnings == ()


@pytest.mark.parametrize("name", ALL)
def test_every_number_says_where_it_comes_from(name):
    assert list(without_source(plain(name))) == []


def test_a_number_without_its_source_is_found():
    bare = {
        "terminals": {"yard": {"tracks": 4, "haul_h": {"value": 3, "source": "assumption", "confidence": "assumed"}}}
    }
    bare["departures"] = {"at": ["08:00"]}
    assert list(without_source(bare)) == [
        "terminals.yard.tracks",
        "terminals.yard.haul_h: is assumed and has no range",
        "departures.at",
    ]


@pytest.mark.parametrize("name", BOTH)
def test_sources_that_lean_on_another_service_name_one(name, scenarios):
    trains = {*scenarios["baseline"].services.trains, *scenarios["baseline"].services.trucks}
    assert set(references(plain(name))) <= trains | {*scenarios[name].services.trains}


def test_demand_is_the_same_in_both(scenarios):
    assert scenarios["baseline"].flows == scenarios["upgraded"].flows
    assert scenarios["baseline"].time == scenarios["upgraded"].time
    assert scenarios["baseline"].seed == scenarios["upgraded"].seed


def test_hauls_of_shippers_are_the_same_in_both(scenarios):
    hauls = [{key: each.haul_h for key, each in scenarios[name].terminals.items()} for name in BOTH]
    assert hauls[0] == hauls[1]


@pytest.mark.parametrize("name", BOTH)
def test_goods_go_in_both_directions_on_each_line(name, loaded):
    scenario, network = loaded[name].scenario, loaded[name].network
    found = Counter()
    for flow in scenario.flows.values():
        ends = [scenario.terminals[end].station for end in (flow.origin, flow.destination)]
        found[flow.line, *(network.points[end].country for end in ends)] += 1
    assert set(found) == {(line, *ends) for line in scenario.network for ends in (("CN", "VN"), ("VN", "CN"))}


def weekly_trains(service):
    return len(service.departures.at) * len(service.departures.days)


def weekly_demand(scenario):
    """The TEU and tonnes of a week, by line and stations."""
    demand = {}
    for flow in scenario.flows.values():
        ends = tuple(scenario.terminals[end].station for end in (flow.origin, flow.destination))
        a_week = flow.consignments_per_hour * 168
        teu, mass_t = demand.get((flow.line, *ends), (0.0, 0.0))
        demand[flow.line, *ends] = (
            teu + a_week * flow.consignment.teu,
            mass_t + a_week * flow.consignment.mass_t,
        )
    return demand


@pytest.mark.parametrize("name", BOTH)
def test_trains_have_room_for_a_fifth_more_than_the_demand(name, scenarios):
    scenario = scenarios[name]
    trucked = {truck.line for truck in scenario.services.trucks.values()}
    for (line, origin, destination), (teu, mass_t) in weekly_demand(scenario).items():
        if line in trucked:
            continue
        trains = [
            train
            for train in scenario.services.trains.values()
            if train.line == line and (train.route[0], train.route[-1]) == (origin, destination)
        ]
        room_teu = sum(weekly_trains(each) * (each.consist.capacity_teu or 0) for each in trains)
        room_t = sum(weekly_trains(each) * (each.consist.capacity_t or 0) for each in trains)
        assert room_teu >= 1.2 * teu, (line, origin)
        assert room_t >= 1.2 * mass_t, (line, origin)


def open_share(scenario, ids):
    """The share of the day that offices with these hours work; each stage has one entry at most."""
    assert len(ids) <= 1
    minutes = sum(
        (int(span[6:8]) - int(span[:2])) * 60 + int(span[9:]) - int(span[3:5])
        for each in ids
        for span in scenario.opening_hours[each].hours
    )
    return minutes / 1440 if ids else 1.0


def flows_through(scenario, border_id, side_name, stage_id):
    """The flows whose consignments come to a stage, unless their channel or the sampling spares them."""
    side = getattr(scenario.borders[border_id], side_name)
    stage = side.stages[stage_id]
    for flow in scenario.flows.values():
        is_south = flow.origin in SOUTHBOUND_FROM
        way = side.exit if is_south == (side_name == "china") else side.entry
        is_wanted = stage.commodities is None or flow.commodity in stage.commodities
        if flow.line == border_id and is_wanted and stage_id in way:
            yield flow


def work_h_an_hour(scenario, border_id, side_name, stage_id):
    """How many servers a stage needs to keep up, from its mean time and what comes to it."""
    side = getattr(scenario.borders[border_id], side_name)
    stage = side.stages[stage_id]
    flows = list(flows_through(scenario, border_id, side_name, stage_id))
    if stage.per == "carrier":
        starts = {scenario.terminals[flow.origin].station for flow in flows}
        trains = [
            each
            for each in scenario.services.trains.values()
            if each.line == border_id and each.train_class == "freight" and each.route[0] in starts
        ]
        visits = sum(map(weekly_trains, trains)) / 168
    else:
        in_channel = sum(getattr(side.channel_shares, channel) for channel in stage.channels)
        visits = in_channel * stage.sampled_share * sum(flow.consignments_per_hour for flow in flows)
    return visits * (1 + stage.error_share) * stage.time_min.mean / 60


@pytest.mark.parametrize("name", BOTH)
def test_no_stage_of_a_border_needs_nine_tenths_of_its_open_time(name, scenarios):
    scenario = scenarios[name]
    busy = {}
    for border_id, border in scenario.borders.items():
        for side_name in ("china", "viet_nam"):
            for stage_id, stage in getattr(border, side_name).stages.items():
                servers = stage.servers * open_share(scenario, stage.open)
                busy[border_id, side_name, stage_id] = (
                    work_h_an_hour(scenario, border_id, side_name, stage_id) / servers
                )
    assert {key: share for key, share in busy.items() if share >= 0.9} == {}
    assert min(busy.values()) > 0


@pytest.mark.parametrize("name", BOTH)
def test_no_change_of_carrier_at_a_border_needs_nine_tenths_of_its_open_time(name, scenarios):
    scenario = scenarios[name]
    for border_id, border in scenario.borders.items():
        transfer = border.gauge_transfer
        if transfer is None or transfer.mode == "through":
            continue
        units = sum(
            flow.consignments_per_hour * (flow.consignment.mass_t if transfer.per == "t" else 1)
            for flow in scenario.flows.values()
            if flow.line == border_id
        )
        busy = units * transfer.time_min.mean / 60 / (transfer.cranes * open_share(scenario, transfer.open))
        assert 0 < busy < 0.9, border_id


def test_upgraded_lines_have_one_gauge_and_no_trucks(scenarios):
    upgraded = scenarios["upgraded"]
    assert {train.consist.gauge_mm for train in upgraded.services.trains.values()} == {1435}
    assert upgraded.services.trucks == {}
    assert upgraded.borders["lao_cai"].gauge_transfer.mode == "through"


@pytest.fixture(scope="module")
def run_h():
    """Mean hours from leaving one place to reaching the next named one, by service, in two weeks of the baseline."""
    overrides = ["time.warm_up_weeks=0", "time.horizon_weeks=2", "time.run_out_weeks=0"]
    movements = simulate(load_scenario(FOLDER / "baseline.yaml", overrides=overrides), 0)["movements"]
    times = {
        (row["service"], row["train"], row["place"], row["event"]): row["time_s"]
        for row in movements.select(["service", "train", "place", "event", "time_s"]).to_pylist()
    }

    def mean(service, start, end):
        hours = [
            (times[service, train, end, "arrive"] - time_s) / 3600
            for (name, train, place, event), time_s in times.items()
            if (name, place, event) == (service, start, "depart") and (service, train, end, "arrive") in times
        ]
        return sum(hours) / len(hours)

    return mean


@pytest.mark.parametrize(
    ("service", "start", "end", "low_h", "high_h"),
    [
        ("lao_cai_south", "lao_cai", "hai_phong", 18, 19),  # 390 km at the 21 km/h of nhandan 5720202
        ("lao_cai_north", "hai_phong", "lao_cai", 18, 19),
        ("dong_dang_south", "pingxiang", "dong_dang", 0.4, 1),  # under an hour: Xinhua 2025-01-16
        ("dong_dang_south", "dong_dang", "yen_vien", 151 / 45, 151 / 35),  # 40 km/h or so: docslib 8371152
    ],
)
def test_freight_trains_of_today_run_as_long_as_reported(run_h, service, start, end, low_h, high_h):
    assert low_h < run_h(service, start, end) < high_h


def test_the_example_of_a_fleet_loads_says_where_its_numbers_come_from_and_has_enough():
    loaded = load_scenario(FOLDER / "fleet.yaml")

    assert loaded.warnings == ()
    assert list(without_source(plain("fleet"))) == []
    used = [load for load in loads(loaded) if load.what.startswith(("the locomotives", "the wagons"))]
    assert sorted(load.what.rpartition(" ")[2] for load in used) == ["metre", "standard", "vn_metre", "vn_standard"]
    assert max(load.utilisation for load in used) < 0.6  # formalities on the way come on top


def test_the_example_of_a_fleet_waits_but_does_not_run_dry():
    short = ("time.warm_up_weeks=0", "time.horizon_weeks=4", "time.run_out_weeks=0")
    tables = simulate(load_scenario(FOLDER / "fleet.yaml", overrides=short), 0)

    causes = Counter(tables["intervals"]["cause"].to_pylist())
    assert min(causes["locomotive"], causes["wagons"]) > 10
    planned, finished = (tables["trains"][name].to_numpy() for name in ("planned_departure_s", "finished_s"))
    assert not np.isnan(finished[planned < 3 * 7 * 86400]).any()
