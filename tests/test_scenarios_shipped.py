"""The shipped scenarios: they load, say where their numbers come from, and can carry their demand."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import load_scenario, loads, simulate
from sim.demand_rates import factors_by_commodity
from sim.preflight import busiest_months

FOLDER = Path(__file__).parents[1] / "scenarios"
BOTH = ("baseline", "upgraded")
DISRUPTED = ("border_closure", "typhoon")
EVERYDAY = ("everyday_baseline", "everyday_upgraded")
HALVES = ("smart_customs", "rail_only")
DEMAND = ("tet_durian_peak", "trade_growth", "tariff_shock")
ALL = (*BOTH, "disturbed", "fleet", *EVERYDAY, *HALVES, "lao_cai_first", *DEMAND, "road_rival", "terminals", *DISRUPTED)
PARTS = tuple(f"parts/{file.stem}" for file in sorted((FOLDER / "parts").glob("*.yaml")))
STRUCTURAL = {"time", "replications", "seed"}  # choices of the experiment, not claims about the world
SOUTHBOUND_FROM = {"kunming", "nanning", "dongxing"}
WITH_SOURCE = {"at", "hours", "closed_dates", "closed_on", "start", "end"}  # lists that claim something too
LINES = ("lao_cai", "dong_dang", "mong_cai")
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
            if path[:1] == ("levers",) and key == "at":
                continue  # ids
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
    if trust == "assumed" and is_number(value) and not {"range", "follows"} & wrapped.keys():
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


@pytest.mark.parametrize("name", [*ALL, *PARTS])
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
    assert scenarios["baseline"].seasons == scenarios["upgraded"].seasons
    assert scenarios["baseline"].demand == scenarios["upgraded"].demand
    assert scenarios["baseline"].time == scenarios["upgraded"].time
    assert scenarios["baseline"].seed == scenarios["upgraded"].seed


def test_hauls_of_shippers_are_the_same_in_both(scenarios):
    hauls = [{key: each.haul_h for key, each in scenarios[name].terminals.items()} for name in BOTH]
    assert hauls[0] == hauls[1]


@pytest.mark.parametrize("name", BOTH)
def test_nothing_is_asked_for_more_than_it_can_do_in_the_busiest_month(name, loaded):
    busiest = busiest_months(loaded[name])
    assert len(busiest) > 20
    assert {what: load.utilisation for what, (load, _) in busiest.items() if load.utilisation >= 0.95} == {}


def goods_a_day(loaded, commodity, month):
    """Expected demand for a commodity, as a multiple of its volume, in a month of 2026."""
    days = factors_by_commodity(loaded.scenario)[commodity]
    start = loaded.scenario.time.start_date
    wanted = [day for day in range(len(days)) if (start + timedelta(days=day)).strftime("%Y-%m") == f"2026-{month:02d}"]
    return sum(days[day] for day in wanted) / len(wanted)


def test_fruit_of_the_baseline_peaks_in_september(loaded):
    found = {month: goods_a_day(loaded["baseline"], "fruit", month) for month in range(2, 13)}
    assert max(found, key=found.get) == 9
    assert found[9] / found[3] == pytest.approx(1350 / 458)
    assert goods_a_day(loaded["baseline"], "sulphur", 9) == 1


def test_durian_and_lychee_peak_and_february_is_weak_in_the_scenario_of_peaks(loaded):
    peak = loaded["tet_durian_peak"]
    durian = {month: goods_a_day(peak, "durian", month) for month in range(2, 13)}
    lychee = {month: goods_a_day(peak, "lychee", month) for month in range(2, 13)}
    assert max(durian, key=durian.get) == 9
    assert durian[8] / durian[9] == pytest.approx(500 / 850)
    assert [month for month, factor in lychee.items() if factor > 0] == [5, 6, 7]
    assert goods_a_day(peak, "iron ore", 2) < 0.75 * goods_a_day(peak, "iron ore", 4)


def test_february_of_2018_had_as_much_less_trade_than_january_as_reported():
    """0.643 of January's: vov 369527. Tết was on 16 February, with a week off from the 14th on."""
    overrides = (
        "time={start_date: 2018-01-01, warm_up_weeks: 0, horizon_weeks: 9, run_out_weeks: 0}",
        "holidays={tet: {first_date: 2018-02-14, last_date: 2018-02-20}}",
        "opening_hours.gate_viet_nam.closed_on=[]",
        "opening_hours.gate_china.closed_on=[]",
        "opening_hours.laboratory_china.closed_on=[]",
    )
    loaded = load_scenario(FOLDER / "tet_durian_peak.yaml", overrides=overrides)
    days = factors_by_commodity(loaded.scenario)["auto parts"]
    assert sum(days[31:59]) / sum(days[:31]) == pytest.approx(0.643, abs=0.02)


def test_the_scenario_of_peaks_has_the_yearly_volumes_of_the_baseline(scenarios):
    for ends in ("yen_vien_nanning", "hai_phong_guangxi"):
        whole = scenarios["baseline"].flows[f"fruit_{ends}"].volume_t_per_year
        parts = [scenarios["tet_durian_peak"].flows[f"{fruit}_{ends}"] for fruit in ("fruit", "durian", "lychee")]
        assert sum(part.volume_t_per_year for part in parts) == whole


def test_trade_grows_by_eight_percent_from_2025_to_2026(loaded):
    assert goods_a_day(loaded["trade_growth"], "sulphur", 6) == pytest.approx(1.08)


def test_the_tariff_shock_takes_a_third_of_parts_from_july_on_and_no_fruit(loaded):
    shock, plain = loaded["tariff_shock"], loaded["baseline"]
    assert [goods_a_day(shock, "auto parts", month) for month in (6, 8)] == pytest.approx([1, 0.7])
    assert goods_a_day(shock, "fruit", 8) == goods_a_day(plain, "fruit", 8)


@pytest.mark.parametrize("name", ["tet_durian_peak", "trade_growth", "tariff_shock"])
def test_a_short_run_of_a_scenario_of_demand_ends_well(name):
    short = ("time.start_date=2026-06-22", "time.warm_up_weeks=0", "time.horizon_weeks=2", "time.run_out_weeks=2")
    tables = simulate(load_scenario(FOLDER / f"{name}.yaml", overrides=short), 0)
    ready, delivered = (
        np.array(tables["consignments"][name].to_pylist(), float) for name in ("ready_s", "delivered_s")
    )
    early = ready < 14 * 86400
    assert early.sum() > 1000
    assert np.isfinite(delivered[early]).mean() > 0.95


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


WITHOUT_WORK = {(border, "china", "cn_laboratory") for border in ("dong_dang", "mong_cai")}
"""Samples are taken while lots are examined, and wait for the laboratory."""


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
    assert {key for key, share in busy.items() if share == 0} == WITHOUT_WORK


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


@pytest.mark.parametrize(
    ("name", "pools"),
    [
        ("fleet", ["metre", "standard", "vn_metre", "vn_standard"]),
        ("everyday_baseline", ["metre", "standard", "vn_metre", "vn_standard"]),
        ("everyday_upgraded", [f"{kind}_{line}" for kind in ("electric", "wagons") for line in LINES]),
    ],
)
def test_scarce_locomotives_and_wagons_are_enough_on_average(name, pools, loaded):
    used = [load for load in loads(loaded[name]) if load.what.startswith(("the locomotives", "the wagons"))]
    assert sorted(load.what.rpartition(" ")[2] for load in used) == sorted(pools)
    assert max(load.utilisation for load in used) < 0.6  # formalities on the way come on top


def test_everyday_scenarios_are_the_shipped_pair_with_the_same_disturbances(scenarios):
    today, planned = (scenarios[name] for name in EVERYDAY)
    assert today.disturbances == planned.disturbances
    assert today.disturbances == scenarios["disturbed"].disturbances
    for name, everyday in (("baseline", today), ("upgraded", planned)):
        for key in ("flows", "time", "seed", "network", "borders", "terminals", "opening_hours"):
            assert getattr(everyday, key) == getattr(scenarios[name], key)
        consists = {key: train.consist for key, train in scenarios[name].services.trains.items()}
        assert {key: train.consist for key, train in everyday.services.trains.items()} == consists


@pytest.fixture(scope="module")
def everyday_weeks():
    """The tables of four weeks of each everyday scenario."""
    short = ("time.warm_up_weeks=0", "time.horizon_weeks=4", "time.run_out_weeks=0")
    return {name: simulate(load_scenario(FOLDER / f"{name}.yaml", overrides=short), 0) for name in EVERYDAY}


@pytest.mark.parametrize("name", EVERYDAY)
def test_an_everyday_year_has_bad_days_and_waits_for_locomotives(name, everyday_weeks):
    tables = everyday_weeks[name]
    causes = Counter(tables["intervals"]["cause"].to_pylist())
    assert min(causes[cause] for cause in ("disruption", "locomotive", "wagons")) > 10
    planned, finished = (tables["trains"][column].to_numpy() for column in ("planned_departure_s", "finished_s"))
    assert not np.isnan(finished[planned < 3 * 7 * 86400]).any()


def test_goods_of_an_everyday_year_are_the_same_on_both_lines(everyday_weeks):
    columns = ["flow", "commodity", "teu", "mass_t", "ready_s"]
    today, planned = (everyday_weeks[name]["consignments"].select(columns).to_pylist() for name in EVERYDAY)
    assert today == planned
    assert len(today) > 1000


def test_the_example_of_a_fleet_waits_but_does_not_run_dry():
    short = ("time.warm_up_weeks=0", "time.horizon_weeks=4", "time.run_out_weeks=0")
    tables = simulate(load_scenario(FOLDER / "fleet.yaml", overrides=short), 0)

    causes = Counter(tables["intervals"]["cause"].to_pylist())
    assert min(causes["locomotive"], causes["wagons"]) > 10
    planned, finished = (tables["trains"][name].to_numpy() for name in ("planned_departure_s", "finished_s"))
    assert not np.isnan(finished[planned < 3 * 7 * 86400]).any()


@pytest.mark.parametrize("name", DISRUPTED)
def test_disrupted_scenarios_are_the_baseline_and_nothing_else(name, scenarios):
    changed = {"name": scenarios["baseline"].name, "disruptions": {}}
    assert scenarios[name].model_copy(update=changed) == scenarios["baseline"]


def test_the_typhoon_of_two_scenarios_is_one(scenarios):
    assert scenarios["disturbed"].disruptions.items() <= scenarios["typhoon"].disruptions.items()


@pytest.mark.parametrize(
    ("name", "start", "closed"),
    [
        ("border_closure", "2026-10-05", {"dong_dang_closed": ("pingxiang", "dong_dang")}),
        ("typhoon", "2026-08-31", {"typhoon": ("yen_vien", "lao_cai"), "typhoon_mong_cai": ("dongxing_road",)}),
    ],
)
def test_nothing_passes_while_a_border_or_line_is_closed(name, start, closed):
    """Three weeks from a week before: no train enters a section, no truck crosses, and afterwards they do again."""
    short = (f"time.start_date={start}", "time.warm_up_weeks=0", "time.horizon_weeks=3", "time.run_out_weeks=0")

    tables = {
        key: table.to_pandas()
        for key, table in simulate(load_scenario(FOLDER / f"{name}.yaml", overrides=short), 0).items()
    }

    runs = tables["intervals"].query("cause == 'running' or cause == 'haulage'")
    hits = tables["disruptions"]
    for key, stations in closed.items():
        mine = hits[hits.disruption == key]
        [(begins, ends)] = set(zip(mine.start_s, mine.end_s, strict=True))
        entered = runs[runs.place.isin(mine.place) & runs.place.str.contains(":") & (runs.place.str[:9] != "terminal:")]
        assert not ((entered.start_s >= begins) & (entered.start_s < ends)).any()
        held = tables["intervals"].query("cause == 'disruption'")
        held = held[held.place.isin(stations) & (held.end_s == ends)]
        assert len(held) > 2
    line = runs[runs.place.isin(hits[hits.disruption == next(iter(closed))].place)]
    assert (line.start_s < begins).any()
    assert (line.start_s >= ends).any()


@pytest.fixture(scope="module")
def roads():
    """Three weeks of rail and road, the last two counted: tables of one replication."""
    short = ("time.warm_up_weeks=1", "time.horizon_weeks=1", "time.run_out_weeks=1")
    return simulate(load_scenario(FOLDER / "road_rival.yaml", overrides=short), 0)


def test_rail_and_road_carry_the_same_goods_between_the_same_cities(roads):
    table = roads["consignments"].select(["commodity", "line", "direction", "ready_s", "delivered_s"]).to_pandas()
    table = table[(table.commodity == "electronics and machinery") & (table.direction == "china_to_viet_nam")]
    counted = table[(table.ready_s >= 7 * 86400) & (table.ready_s < 14 * 86400)]
    hours = ((counted.delivered_s - counted.ready_s) / 3600).groupby(counted.line, observed=True).mean()
    assert counted.delivered_s.notna().all()
    assert hours["lao_cai_road"] < hours["lao_cai"]
    assert hours["dong_dang_road"] < hours["dong_dang"]
    assert 15 < hours["dong_dang_road"] < 24  # the next day: en.gxzf 2025-06-06


def test_gates_are_open_by_day_and_as_many_trucks_as_reported_pass(roads):
    servers = roads["servers"].select(["stage", "hour", "open_s", "arrivals"]).to_pandas()
    lanes = servers[servers.stage.astype(str).str.contains("gate")]
    a_day = lanes.groupby("stage", observed=True).arrivals.sum() / 21
    both_ways = a_day["kim_thanh.viet_nam.gate.exit"] + a_day["kim_thanh.viet_nam.gate.entry"]
    assert both_ways == pytest.approx(400, rel=0.1)  # over 400: nhandan fr
    both_ways = a_day["huu_nghi.viet_nam.gate.exit"] + a_day["huu_nghi.viet_nam.gate.entry"]
    assert 700 < both_ways < 800  # VNA, ten months of 2024
    assert a_day["mong_cai.china.gate.exit"] + a_day["mong_cai.china.gate.entry"] == pytest.approx(129, rel=0.1)
    night = (lanes.hour % 24 < 7) | (lanes.hour % 24 >= 20)
    assert lanes[night].open_s.max() == 0
    assert lanes[~night].open_s.sum() > 0


def test_trucks_with_a_permit_are_scarce_on_some_days_only(roads):
    servers = roads["servers"].select(["stage", "servers", "busy_s", "queue_s"]).to_pandas()
    pools = servers[servers.stage.astype(str).str.contains("permits")]
    used = pools.groupby("stage", observed=True)[["busy_s", "queue_s"]].mean() / 3600
    counts = pools.groupby("stage", observed=True).servers.first()
    assert len(used) == 6
    assert (used.busy_s / counts).between(0.6, 0.95).all()
    assert 0 < used.queue_s.sum() < 30


def test_halves_of_the_plan_have_the_demand_of_the_whole(scenarios):
    for name in (*HALVES, "lao_cai_first"):
        assert scenarios[name].flows == scenarios["baseline"].flows
        assert (scenarios[name].time, scenarios[name].seed) == (scenarios["baseline"].time, scenarios["baseline"].seed)


def test_smart_customs_changes_no_line_and_no_train(scenarios):
    smart, today = scenarios["smart_customs"], scenarios["baseline"]
    assert (smart.network, smart.services, smart.terminals) == (today.network, today.services, today.terminals)


@pytest.mark.parametrize("border", ["lao_cai", "dong_dang"])
def test_smart_customs_has_the_soft_measures_of_the_plan_key_by_key(border, scenarios):
    smart, planned = (scenarios[name].borders[border] for name in ("smart_customs", "upgraded"))
    assert without_station(smart) == without_station(planned)
    hours = [scenarios[name].opening_hours for name in ("smart_customs", "upgraded")]
    assert hours[0] == hours[1]


def test_smart_customs_has_them_at_the_road_gate_as_far_as_it_has_the_stages(scenarios):
    smart, planned = (scenarios[name].borders["mong_cai"] for name in ("smart_customs", "upgraded"))
    assert smart.joint_inspection
    for side in ("china", "viet_nam"):
        road, rail = getattr(smart, side), getattr(planned, side)
        assert road.channel_shares == rail.channel_shares
        common = road.stages.keys() & rail.stages.keys()
        assert {key: road.stages[key] for key in common} == {key: rail.stages[key] for key in common}
        assert len(common) >= 3


def test_rail_only_has_the_lines_and_trains_of_the_plan(scenarios):
    rail, planned = scenarios["rail_only"], scenarios["upgraded"]
    assert (rail.network, rail.services, rail.terminals) == (planned.network, planned.services, planned.terminals)


@pytest.mark.parametrize("border", ["lao_cai", "dong_dang"])
def test_rail_only_has_the_formalities_of_today_key_by_key(border, scenarios):
    rail, today = (scenarios[name].borders[border] for name in ("rail_only", "baseline"))
    assert without_station(rail) == without_station(today)
    for hours in ("rail_customs_viet_nam", "rail_customs_china"):
        assert scenarios["rail_only"].opening_hours[hours] == scenarios["baseline"].opening_hours[hours]


def test_lao_cai_first_is_the_plan_there_and_today_elsewhere(scenarios):
    first, today, planned = (scenarios[name] for name in ("lao_cai_first", "baseline", "upgraded"))
    for line, like in (("lao_cai", planned), ("dong_dang", today), ("mong_cai", today)):
        assert first.network[line] == like.network[line]
        for kind in ("trains", "trucks"):
            there, here = (
                {key: each for key, each in getattr(scenario.services, kind).items() if each.line == line}
                for scenario in (like, first)
            )
            assert here == there
    for border in ("dong_dang", "mong_cai"):
        assert first.borders[border] == today.borders[border]
    own_hours = {"open": ("rail_customs_lao_cai",)}
    stages = {
        key: stage.model_copy(update=own_hours) if stage.open else stage
        for key, stage in planned.borders["lao_cai"].viet_nam.stages.items()
    }
    side = planned.borders["lao_cai"].viet_nam.model_copy(update={"stages": stages})
    assert first.borders["lao_cai"] == planned.borders["lao_cai"].model_copy(update={"viet_nam": side})
    assert first.opening_hours["rail_customs_lao_cai"] == planned.opening_hours["rail_customs_viet_nam"]


def without_station(border):
    """Everything of a border that is no matter of lines: not where it stands, not its change of gauge."""
    plain = border.model_dump()
    for side in ("china", "viet_nam"):
        del plain[side]["station"]
    del plain["gauge_transfer"]
    return plain
