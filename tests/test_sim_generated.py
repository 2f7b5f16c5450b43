"""Scenarios made up at random: whatever the border asks for, every ledger adds up and both kernels agree."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_fleets import wagons
from small_networks import chain_of, flow, freight, load, passenger

import results
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION

WORKS = ["handover", "document_check", "scan", "inspection", "quarantine", "technical_inspection", "locomotive_change"]
times = st.one_of(
    st.integers(0, 90),
    st.builds(lambda mean: {"exponential": {"mean": mean}}, st.integers(1, 60)),
    st.builds(
        lambda mean, cv: {"lognormal": {"mean": mean, "cv": cv}}, st.integers(1, 60), st.sampled_from([0.5, 2.0])
    ),
)
shares = st.sampled_from([0.0, 0.0, 0.4, 1.0])
offices = st.lists(st.sampled_from(["day", "night", "china_day"]), max_size=1)


@st.composite
def stages(draw):
    work = draw(st.sampled_from(WORKS))
    stage = {
        "work": work,
        "per": draw(st.sampled_from(["consignment", "consignment", "consignment", "teu", "t", "carrier"])),
        "servers": draw(st.integers(1, 3)),
        "time_min": draw(times),
        "open": draw(offices),
        "at_closing": draw(st.sampled_from(["resume", "finish"])),
        "channels": draw(st.sampled_from([["green", "yellow", "red"], ["yellow", "red"], ["red"]])),
        "sampled_share": draw(st.sampled_from([1.0, 1.0, 0.5])),
        "error_share": draw(shares),
        "rework_h": draw(st.sampled_from([0.0, 1.0, 7.0])),
    }
    if work == "document_check":
        stage["pre_arrival_share"] = draw(shares)
    if draw(st.booleans()):
        stage |= draw(special(work, stage["per"]))
    return stage


@st.composite
def special(draw, work, per):
    """Keys for stages of a kind: groups at wagons, loops, laboratories, ranks, shares by commodity and trader."""
    keys = {"max_loops": draw(st.sampled_from([1, 3]))}
    keys |= draw(st.sampled_from([{}, {"error_share_of": {"aeo": 0.1}}, {"sampled_share_of": {"goods": 0.7}}]))
    if per == "carrier":
        by_wagon = work == "technical_inspection" and draw(st.booleans())
        return {**keys, "per": "wagon", "groups": draw(st.integers(1, 30)), "time_min": 1} if by_wagon else keys
    if work == "quarantine":
        keys["laboratory_h"] = draw(st.sampled_from([0.0, 2.0, {"exponential": {"mean": 5}}]))
        keys |= draw(st.sampled_from([{}, {"laboratory_open": ["night"]}]))
    ranks = st.sampled_from([{}, {"aeo": 0}, {"other": 0, "aeo": 1}, {"goods": 3, "aeo": 2}])
    return {**keys, "priority": draw(ranks)}


@st.composite
def sides(draw, station, *, is_by_rail=True):
    made = {f"s{i}": draw(stages()) for i in range(draw(st.integers(1, 4)))}
    one_way = draw(st.permutations(list(made)))
    split = draw(st.sampled_from([(1.0, 0.0, 0.0), (0.5, 0.3, 0.2), (0.0, 0.0, 1.0)]))
    channels = dict(zip(("green", "yellow", "red"), split, strict=True))
    if draw(st.booleans()):
        channels["by_trader_type"] = {"aeo": {"green": 0.5, "yellow": 0.5, "red": 0.0}}
    scan = next((key for key, stage in made.items() if stage["work"] == "scan"), None)
    if scan is not None and draw(st.booleans()):
        made["opened"] = {"work": "inspection", "time_min": draw(times)}
        made[scan] |= {"replaces": "opened", "suspicious_share": draw(shares)}
        one_way = [*one_way, "opened"]
    tracks = draw(st.sampled_from([{}, {}, {"receiving_tracks": 2}])) if is_by_rail else {}
    return {
        "station": station,
        "stages": made,
        "exit": one_way,
        "entry": list(made),
        "channel_shares": channels,
        **tracks,
    }


possessions = st.sampled_from(
    [
        {},
        {"night": {"line": "small", "hours": ["00:00-04:00"], "clock": "china"}},
        {
            "bridge": {"sections": ["l1:b-c"], "hours": ["09:00-11:30"], "days": ["tue", "thu"]},
            "station": {"between": ["d", "b"], "hours": ["22:00-24:00"], "first_date": "2026-01-07"},
        },
    ]
)


@st.composite
def disturbances(draw):
    """Each kind or not, for all trains, a class or a service."""
    whose = st.sampled_from([{}, {"train_class": "freight"}, {"services": ["local", "south"]}])
    factors = st.sampled_from(
        [{"lognormal": {"mean": 1.1, "cv": 0.3}}, {"triangular": {"low": 0.8, "mode": 1, "high": 2}}]
    )
    kinds = {
        "running_time": {"factor": draw(factors), "per": draw(st.sampled_from(["train", "section"])), **draw(whose)},
        "dwell": {"extra_min": draw(times), **draw(whose)},
        "late_departure": {
            "share": draw(st.sampled_from([0.3, 1.0])),
            "late_min": {"weibull": {"shape": draw(st.sampled_from([0.6, 2.0])), "scale": 25}},
            **draw(whose),
        },
        "locomotive_failure": {**draw(st.sampled_from([{"mean_km": 80}, {"mean_h": 4}])), "repair_h": 2, **draw(whose)},
        "points_failure": {"mean_h": 25, "repair_h": {"exponential": {"mean": 1}}},
    }
    return {kind: {"it": entry} for kind, entry in kinds.items() if draw(st.booleans())}


failures = st.sampled_from(
    [None, {"mean_h": 6, "repair_h": 1}, {"mean_h": 30, "repair_h": {"exponential": {"mean": 4}}}]
)


@st.composite
def terminal_keys(draw):
    """Cranes that lift so many an hour and fail, gate hours, slots, pick-up: each or not."""
    keys = {"cranes": draw(st.sampled_from([1, 3])), "open": draw(offices), "tracks": 2}
    keys |= {"lifts_per_hour": 15} if draw(st.booleans()) else {"lift_min": draw(times)}
    more = {
        "crane_failure": draw(failures),
        "gate_open": draw(offices),
        "yard": draw(st.sampled_from([None, {"import_teu": 2}, {"export_teu": 9}, {"import_teu": 7, "export_teu": 3}])),
        "pickup_h": draw(st.sampled_from([None, 2, {"exponential": {"mean": 5}}])),
    }
    return keys | {key: value for key, value in more.items() if value is not None and draw(st.booleans())}


@st.composite
def gauge_transfers(draw, station):
    """One way of working, or several by share, perhaps with wagons of the other gauge."""
    lifted = {"mode": "transship", "cranes": 2, "time_min": draw(times), "crane_failure": draw(failures)}
    if draw(st.booleans()):
        lifted["wagons"] = {"pool": "inland", "back_h": draw(st.sampled_from([1, {"exponential": {"mean": 3}}]))}
    lifted = {key: value for key, value in lifted.items() if value is not None}
    if draw(st.booleans()):
        return {"station": station, **lifted}
    run = {"mode": "through", "services": ["south"]} if draw(st.booleans()) else {"mode": "through", "share": 0.4}
    share = 1.0 if "services" in run else 0.6
    return {"station": station, "ways": {"lift": {**lifted, "share": share}, "run": run}}


@st.composite
def disruptions(draw, border):
    """Each kind or not, by date or at random."""
    stages = [f"gate.{side}.{key}" for side in ("china", "viet_nam") for key in worked(border[side])]
    sampled = [key for key in stages if is_sampled(border, key)]
    kinds = {
        "line": {"line": "small"},
        "station": {"operational_points": ["c"]},
        "border": {"borders": ["gate"]},
        "outage": {"stages": [draw(st.sampled_from(stages))]},
        "port": {"terminals": ["south", "north"]},
        "crane": {"fewer_servers": {"south": 1, draw(st.sampled_from(stages)): 1}},
    }
    if sampled:
        regime = {"stages": [draw(st.sampled_from(sampled))], "sampled_share": draw(st.sampled_from([0.0, 1.0]))}
        kinds["regime"] = {"sampling": regime}
    dates = {"start": "2026-01-06 13:00", "end": draw(st.sampled_from(["2026-01-07 02:30", "2026-02-01 00:00"]))}
    when = st.sampled_from([dates, {"at_random": {"mean_days": 2, "duration_h": {"exponential": {"mean": 9}}}}])
    return {kind: {**hit, **draw(when)} for kind, hit in kinds.items() if draw(st.integers(0, 3)) == 0}


def worked(side):
    return [key for key in side["stages"] if key in {*side["exit"], *side["entry"]}]


def is_sampled(border, key):
    _, side, stage = key.split(".")
    made = border[side]["stages"][stage]
    return made.get("per", "consignment") not in ("carrier", "wagon") and "replaces" not in made


@st.composite
def scenarios(draw, stations=("ab", "bc", "ad"), policies=("hold_train", "cut_out")):
    """A line a - b - c - d with its border between a and b, or b and c, trains and goods both ways."""
    at = draw(st.sampled_from(stations))
    border = {"name": "Gate", "china": draw(sides(at[0])), "viet_nam": draw(sides(at[1]))}
    border["joint_inspection"] = draw(st.booleans())
    border["trader_types"] = {"aeo": {"share": draw(st.sampled_from([0.0, 0.4]))}}
    border["held"] = {
        "policy": draw(st.sampled_from(policies)),
        "after_h": draw(st.sampled_from([0.0, 0.5, 3.0])),
    }
    mode = draw(st.sampled_from([None, "transship", "bogie_change", "through"]))
    if mode:
        border["gauge_transfer"] = {"mode": mode, "station": at[1], "time_min": draw(times), "cranes": 2}
    fleet = {}
    if mode == "transship" and draw(st.booleans()):
        border["gauge_transfer"] = draw(gauge_transfers(at[1]))
        fleet = {"wagons": {"inland": wagons({at[1]: draw(st.sampled_from([3, 40]))}, gauge_mm=1000)}}
    terminal = {"cranes": draw(st.sampled_from([1, 3])), "lift_min": draw(times), "open": draw(offices), "tracks": 2}
    if draw(st.booleans()):
        terminal = draw(terminal_keys())
    leaves = st.sampled_from([{"every_h": 5}, {"every_h": 11, "first": "03:20"}, {"when_full_or_after_h": 9}])
    calls = draw(st.sampled_from(["ad", "acd"]))
    trains = {
        "south": freight(
            calls,
            departures=draw(leaves),
            cutoff_h=draw(st.sampled_from([0, 2])),
            consist={"capacity_teu": draw(st.sampled_from([4, 30])), "wagon_count": 15},
        ),
        "north": freight(calls[::-1], departures=draw(leaves), consist={"wagon_count": 40}),
        "local": passenger("da", departures={"every_h": 2}),
    }
    countries = st.sampled_from([[], [], ["china"], ["viet_nam"], ["china", "viet_nam"]])
    inland = [] if "yard" in terminal else draw(countries)  # an office and slots at one terminal are refused
    flows = {
        "out": flow("north", "south", per_hour=draw(st.sampled_from([0.1, 0.7])), teu=2, clears_inland=inland),
        "back": flow("south", "north", per_hour=0.3, clears_inland=inland),
    }
    terminals = {
        "north": {"name": "N", "station": "a", **terminal, "haul_h": draw(st.sampled_from([0, 3]))},
        "south": {"name": "S", "station": "d", **terminal},
    }
    if calls == "acd":
        terminals["middle"] = {"name": "M", "station": "c", "tracks": 9}
        flows |= {"in": flow("north", "middle", per_hour=0.1), "on": flow("middle", "south", per_hour=0.1)}
    hours = {
        "day": {"clock": "viet_nam", "hours": ["07:00-19:00"]},
        "night": {"clock": "viet_nam", "hours": ["00:00-05:30", "21:00-24:00"], "days": ["mon", "tue", "thu", "sat"]},
        "china_day": {"clock": "china", "hours": ["08:00-12:00", "14:00-20:00"]},
    }
    return {
        "possessions": draw(possessions),
        "disturbances": draw(disturbances()),
        "disruptions": draw(disruptions(border)),
        "services": {"trains": trains},
        "fleet": fleet,
        "flows": flows,
        "terminals": terminals,
        "borders": {"gate": border},
        "opening_hours": hours,
    }, at


def assert_conserved(run):
    """Each consignment is in the table once, and what is delivered was unloaded from its last train."""
    consignments = run.table("consignments", 0).to_pandas()
    loads = run.table("loads", 0).to_pandas()
    last = loads.sort_values(["consignment", "loaded_s"]).groupby("consignment").unloaded_s.last()
    delivered = set(consignments.consignment[consignments.delivered_s.notna()])
    assert delivered <= set(last.index[last.notna()])
    assert consignments.consignment.is_unique


def load_made(folder, blocks, at):
    points, stretches = chain_of(4, tracks=3)
    stretches[1] = stretches[1]._replace(block_system="automatic_block")
    china = {"a": "a", "b": "ab", "c": "abc", "d": "abc"}[at[0]]
    return load(folder, points, stretches, china=china, **blocks)


def assert_equal_on_both_kernels(run, loaded):
    stock = sim.simulate(loaded, 0, clock=StockKernel)
    assert [name for name in PER_REPLICATION if run.table(name, 0).to_pylist() != stock[name].to_pylist()] == []


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_every_chain_adds_up_and_both_kernels_agree(tmp_path_factory, made):
    blocks, at = made
    folder = tmp_path_factory.mktemp("made")
    loaded = load_made(folder, blocks, at)

    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)

    assert results.check_chains(run, 0) == []
    servers = run.table("servers", 0).to_pandas()
    assert (servers.busy_s <= servers.servers * 3600).all()
    assert_conserved(run)
    assert_equal_on_both_kernels(run, loaded)


def taken_nowhere(run, loaded):
    """Consignments that board a train at the station of their destination."""
    consignments, loads = (run.table(name, 0).to_pylist() for name in ("consignments", "loads"))
    terminals = loaded.scenario.terminals
    ends = {row["consignment"]: terminals[row["destination"]].station for row in consignments}
    return [row for row in loads if row["carrier"] == "train" and row["from"] == ends[row["consignment"]]]


def with_wagons(blocks):
    """As many wagons as the trains there and back take, and so under goods set aside soon too few."""
    use = {"pool": "flats", "count": 8}
    trains = dict(blocks["services"]["trains"])
    trains |= {key: {**trains[key], "wagons": use} for key in ("south", "north")}
    pool = {"flats": wagons({"a": 8, "d": 8}), **blocks["fleet"].get("wagons", {})}
    return {**blocks, "services": {"trains": trains}, "fleet": {"wagons": pool}}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(stations=("ad", "cd", "aa", "dd"), policies=("cut_out",)), st.booleans())
def test_what_is_cut_out_where_it_comes_from_or_goes_to_adds_up_too(tmp_path_factory, made, has_wagons):
    blocks, at = made
    folder = tmp_path_factory.mktemp("made")
    loaded = load_made(folder, with_wagons(blocks) if has_wagons else blocks, at)

    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)

    assert results.check_chains(run, 0) == []
    assert_conserved(run)
    assert taken_nowhere(run, loaded) == []
    assert_equal_on_both_kernels(run, loaded)
