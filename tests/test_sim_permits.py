"""Gates with lanes, and trucks with a permit that come back: traces by hand, queues with known answers, invariants."""

from math import sqrt
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import t
from small_networks import Stretch, chain_of, flow, freight, intervals, load, merged, rows, seconds_by_consignment
from test_sim_generated import offices, sides, times

import results
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION

MINUTE_S, HOUR_S = 60, 3600
READY_S = 20 * HOUR_S
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
ROAD = (dict.fromkeys("abc", 0), [Stretch("a", "b", 10), Stretch("b", "c", 20, speed_kmh=40)])
ACROSS_S, BEHIND_S = 10 * MINUTE_S, 30 * MINUTE_S
ONCE = {"per_hour": 1 / 20, "arrivals": "regular"}
HOURS = {"day": {"clock": "china", "hours": ["08:00-20:00"]}}
REPLICATIONS = 20


def scenario(*, trucks=2, permits=None, china=None, viet_nam=None, **blocks):
    """So many trucks that are ready at 20:00, from a in China over the border between a and b to c."""
    plain = {
        "services": {"trucks": {"truck": {"line": "small", "route": ["a", "b", "c"]}}},
        "flows": {f"g{i}": flow("north", "south", **ONCE) for i in range(trucks)},
        "terminals": TERMINALS,
        "borders": {
            "gate": {
                "name": "Gate",
                "china": {"station": "a", **(china or {})},
                "viet_nam": {"station": "b", **(viet_nam or {})},
            }
        },
        "opening_hours": HOURS,
    }
    if permits is not None:
        plain = merged(plain, {"services": {"trucks": {"truck": {"permits": "cn"}}}})
        plain["borders"]["gate"]["permits"] = {"cn": permits}
    return merged(plain, blocks)


def tables_of(folder, *, road=ROAD, **blocks):
    """The tables of one replication, once every chain has been found to add up."""
    run = sim.run(load(folder, *road, china="a", **blocks), folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(run, 0) == []
    return {name: run.table(name, 0) for name in PER_REPLICATION} | {"places": run.places()}


def office(**stage):
    """A side with one office on both ways."""
    return {
        "stages": {"documents": {"work": "document_check", **stage}},
        "exit": ["documents"],
        "entry": ["documents"],
    }


def test_trucks_wait_for_a_gate_to_open_and_then_for_a_lane(tmp_path):
    """China's gate opens at 08:00 its time, 07:00 in Viet Nam; it has one lane, ten minutes a truck."""
    gate = {"exit_lanes": 1, "entry_lanes": 9, "time_min": 10, "open": ["day"]}

    tables = tables_of(tmp_path, **scenario(china={"gate": gate, **office(time_min=3)}))

    opens_s = 31 * HOUR_S
    first, second = (intervals(tables, "consignment", number)[:4] for number in sorted(once(tables)))
    assert first == [
        ("closed", "gate:gate.china", READY_S, opens_s),
        ("document_check", "gate:gate.china", opens_s, opens_s + 600),
        ("document_check", "a", opens_s + 600, opens_s + 780),
        ("haulage", "l0:a-b", opens_s + 780, opens_s + 1380),
    ]
    assert second == [
        ("closed", "gate:gate.china", READY_S, opens_s),
        ("queue", "gate:gate.china", opens_s, opens_s + 600),
        ("document_check", "gate:gate.china", opens_s + 600, opens_s + 1200),
        ("document_check", "a", opens_s + 1200, opens_s + 1380),
    ]


def once(tables):
    """The consignments that are ready at 20:00 of the first day."""
    ready = rows(tables["consignments"], "consignment", "ready_s")
    return [number for number, ready_s in ready if ready_s == READY_S]


def test_a_passage_begun_before_closing_is_finished_unless_it_is_to_resume(tmp_path):
    ends = {}
    for at_closing in ("finish", "resume"):
        gate = {"time_min": 10, "open": ["late"], "at_closing": at_closing}
        hours = {"late": {"clock": "viet_nam", "hours": ["08:00-20:05"]}}
        made = scenario(trucks=1, china={"gate": gate}, opening_hours=hours)
        tables = tables_of(tmp_path / at_closing, **made)
        ends[at_closing] = intervals(tables, "consignment", 0)[:-2]

    place, closes_s, opens_s = "gate:gate.china", READY_S + 300, 32 * HOUR_S
    assert ends["finish"] == [("document_check", place, READY_S, READY_S + 600)]
    assert ends["resume"] == [
        ("document_check", place, READY_S, closes_s),
        ("closed", place, closes_s, opens_s),
        ("document_check", place, opens_s, opens_s + 300),
    ]


def test_each_way_has_its_own_lanes_on_both_sides(tmp_path):
    gates = {
        "china": {"gate": {"exit_lanes": 2, "entry_lanes": 1, "time_min": 4}},
        "viet_nam": {"gate": {"exit_lanes": 5, "entry_lanes": 1, "time_min": 6}},
    }

    tables = tables_of(tmp_path, **scenario(**gates))

    assert sorted({(stage, lanes) for stage, lanes in rows(tables["servers"], "stage", "servers")}) == [
        ("gate.china.gate.entry", 1),
        ("gate.china.gate.exit", 2),
        ("gate.viet_nam.gate.entry", 1),
        ("gate.viet_nam.gate.exit", 5),
    ]
    first, second = (intervals(tables, "consignment", number) for number in sorted(once(tables)))
    there_s = READY_S + 240 + ACROSS_S
    assert first[0] == second[0] == ("document_check", "gate:gate.china", READY_S, READY_S + 240)
    assert second[2:4] == [
        ("queue", "gate:gate.viet_nam", there_s, there_s + 360),
        ("document_check", "gate:gate.viet_nam", there_s + 360, there_s + 720),
    ]
    here = [row for row in rows(tables["places"], "place", "kind", "border") if row[1] == "gate"]
    assert here == [("gate:gate.china", "gate", "gate"), ("gate:gate.viet_nam", "gate", "gate")]


def test_trains_do_not_pass_the_gate(tmp_path):
    points, stretches = chain_of(3)
    made = scenario(
        trucks=1,
        china={"gate": {"time_min": 30}},
        services={"trucks": None, "trains": {"train": freight("abc", "23:00")}},
    )

    tables = tables_of(tmp_path, road=(points, stretches), **made)

    warned = [str(each) for each in load(tmp_path, points, stretches, china="a", **made).warnings]
    assert [each.partition(": ")[2] for each in warned] == ["borders.gate.china.gate: no truck passes here"]
    assert "gate:gate.china" not in tables["intervals"]["place"].to_pylist()
    assert rows(tables["loads"], "carrier", "unloaded_s")[0] == ("train", 23 * HOUR_S + 1200)


def test_goods_wait_for_the_truck_that_comes_back(tmp_path):
    """One truck: over in 10 minutes, released after 5, back in 2 hours."""
    made = scenario(trucks=3, permits={"count": 1, "return_h": 2}, viet_nam=office(time_min=5))

    tables = tables_of(tmp_path, **made)

    chains = [intervals(tables, "consignment", number) for number in sorted(once(tables))]
    turn_s = ACROSS_S + 5 * MINUTE_S + 2 * HOUR_S
    for nth, chain in enumerate(chains):
        taken_s = READY_S + nth * turn_s
        there_s = taken_s + ACROSS_S
        waited = [("queue", "permits:gate.cn", READY_S, taken_s)] if nth else []
        assert chain == [
            *waited,
            ("haulage", "l0:a-b", taken_s, there_s),
            ("document_check", "b", there_s, there_s + 300),
            ("haulage", "l1:b-c", there_s + 300, there_s + 300 + BEHIND_S),
        ]


def test_a_queue_on_the_far_side_keeps_the_trucks_there(tmp_path):
    """Two trucks and one officer who takes half an hour: the second truck is back half an hour after the first."""
    made = scenario(trucks=4, permits={"count": 2, "return_h": 1}, viet_nam=office(time_min=30))

    tables = tables_of(tmp_path, **made)

    chains = [intervals(tables, "consignment", number) for number in sorted(once(tables))]
    taken_s = [next(start for cause, place, start, _ in chain if place == "l0:a-b") for chain in chains]
    back_s = [READY_S + ACROSS_S + served * 30 * MINUTE_S + HOUR_S for served in (1, 2)]
    assert taken_s == [READY_S, READY_S, *back_s]
    assert chains[1][1] == ("queue", "b", READY_S + ACROSS_S, READY_S + ACROSS_S + 30 * MINUTE_S)


def test_both_directions_share_a_pool_that_both_name(tmp_path):
    made = scenario(
        trucks=1,
        permits={"count": 1, "return_h": 3},
        services={"trucks": {"back": {"line": "small", "route": ["c", "b", "a"], "permits": "cn"}}},
        flows={"back": flow("south", "north", **ONCE)},
    )

    tables = tables_of(tmp_path, **made)

    flows = dict(rows(tables["consignments"], "flow", "consignment")[::-1])
    assert intervals(tables, "consignment", flows["g0"])[0] == ("haulage", "l0:a-b", READY_S, READY_S + ACROSS_S)
    at_border_s = READY_S + BEHIND_S  # it comes from c
    assert intervals(tables, "consignment", flows["back"])[1] == (
        "queue",
        "permits:gate.cn",
        at_border_s,
        READY_S + ACROSS_S + 3 * HOUR_S,
    )


def test_goods_within_one_country_need_no_permit(tmp_path):
    made = scenario(
        trucks=1,
        permits={"count": 1, "return_h": 200},
        flows={"g0": flow("middle", "south", **ONCE)},
        terminals={"middle": {"name": "Middle", "station": "b"}},
    )

    tables = tables_of(tmp_path, **made)

    assert set(tables["intervals"]["cause"].to_pylist()) == {"haulage"}
    assert set(tables["consignments"]["delivered_s"].to_pylist()) != {None}


def test_goods_that_still_wait_at_the_end_have_their_wait_in_the_ledger(tmp_path):
    tables = tables_of(tmp_path, **scenario(trucks=2, permits={"count": 1, "return_h": 1000}))

    week_s = 7 * 24 * HOUR_S
    delivered = tables["consignments"]["delivered_s"].to_pylist()
    waiting = [number for number, at in enumerate(delivered) if at is None]
    assert len(delivered) - len(waiting) == 1
    for number in waiting:
        ready_s = tables["consignments"]["ready_s"].to_pylist()[number]
        assert intervals(tables, "consignment", number) == [("queue", "permits:gate.cn", ready_s, week_s)]
    hours = rows(tables["servers"], "hour", "busy_s", "queue_s", "arrivals")
    assert hours[19:21] == [(19, 0, 0, 0), (20, 3600, 3600, 2)]
    assert hours[-1] == (167, 3600, len(waiting) * 3600, 0)


def test_trucks_enough_are_as_good_as_no_permits(tmp_path):
    busy = {"flows": {"g0": flow("north", "south", per_hour=4)}, "viet_nam": office(time_min=12)}
    enough = tables_of(tmp_path / "with", **scenario(trucks=1, permits={"count": 100, "return_h": 9}, **busy))
    without = tables_of(tmp_path / "without", **scenario(trucks=1, **busy))

    def in_order(tables, name):
        return sorted(map(str, tables[name].to_pylist()))

    assert [name for name in PER_REPLICATION if in_order(enough, name) != in_order(without, name)] == ["servers"]


def test_one_truck_more_never_makes_lead_time_longer(tmp_path):
    """The same luck: only the number of trucks differs."""
    means = []
    for count in (7, 8, 9, 12, 20):
        made = scenario(
            trucks=1,
            permits={"count": count, "return_h": {"exponential": {"mean": 2}}},
            viet_nam=office(time_min={"exponential": {"mean": 12}}),
            flows={"g0": flow("north", "south", per_hour=3)},
        )
        tables = sim.simulate(load(tmp_path / str(count), *ROAD, china="a", **made), 0)
        waits = seconds_by_consignment(tables, "queue")
        means.append(waits.mean())
    assert means == sorted(means, reverse=True)
    assert means[0] > 2 * means[-1] > 0


def covers(values, expected):
    """Whether the 99 % t interval of the mean has the expected value in it."""
    half = t.ppf(0.995, len(values) - 1) * stdev(values) / sqrt(len(values))
    return abs(fmean(values) - expected) <= half


TWO_PLACES = ({"a": 0, "b": 0}, [Stretch("a", "b", 0.01)])


def queue_of_trucks(folder, *, per_hour, weeks, **border):
    made = scenario(trucks=0, **border)
    made["services"]["trucks"]["truck"]["route"] = ["a", "b"]
    made["terminals"] = {key: {"name": key, "station": key} for key in "ab"}
    made["flows"] = {"goods": flow("a", "b", per_hour=per_hour)}
    made["time"] = {"warm_up_weeks": 1, "horizon_weeks": weeks}
    return load(folder, *TWO_PLACES, china="a", **made)


QUARTER = {"exponential": {"mean": 0.25}}
LANES = {"gate": {"exit_lanes": 3, "time_min": {"exponential": {"mean": 15}}}}


@pytest.mark.parametrize("border", [{"china": LANES}, {"permits": {"count": 3, "return_h": QUARTER}}])
def test_three_lanes_or_three_trucks_with_a_permit_make_the_known_queue(tmp_path, border):
    """M/M/3 with 10 trucks an hour and 4 an hour each: a mean wait of 21.07 minutes."""
    loaded = queue_of_trucks(tmp_path, per_hour=10, weeks=4, **border)

    waits_min = []
    for replication in range(REPLICATIONS):
        tables = sim.simulate(loaded, replication)
        period = loaded.scenario.time
        ready_s = tables["consignments"]["ready_s"].to_numpy()
        counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s - 24 * HOUR_S)
        waits_min.append(seconds_by_consignment(tables, "queue")[counted].mean() / 60)

    assert covers(waits_min, 21.07)
    assert not covers(waits_min, 21.07 * 1.25)
    assert not covers(waits_min, 21.07 * 0.75)


def closed_throughput(units, service_h, away_h):
    """Throughput (1/h) of a closed queue: one exponential server, and a mean time elsewhere that nobody queues for.

    Mean value analysis (Reiser and Lavenberg 1980); the time elsewhere may have any distribution.
    """
    queue, throughput = 0.0, 0.0
    for number in range(1, units + 1):
        stay_h = service_h * (1 + queue)
        throughput = number / (away_h + stay_h)
        queue = throughput * stay_h
    return throughput


def test_the_closed_formula_is_that_of_the_repairman():
    """Two machines, repair and life of one hour: p0 = 1 / (1 + 2 + 2), so that the repairman works 4/5 of the time."""
    assert closed_throughput(2, 1, 1) == pytest.approx(4 / 5)


def test_goods_without_end_are_taken_as_fast_as_the_closed_queue_turns(tmp_path):
    """Four trucks, one lane of the far gate (20 min), an hour to come back: the machine-repair model."""
    loaded = queue_of_trucks(
        tmp_path,
        per_hour=3.2,
        weeks=6,
        permits={"count": 4, "return_h": {"exponential": {"mean": 1}}},
        viet_nam={"gate": {"time_min": {"exponential": {"mean": 20}}}},
    )
    period, hour_of_week = loaded.scenario.time, 7 * 24

    per_hour = []
    for replication in range(REPLICATIONS):
        delivered_s = sim.simulate(loaded, replication)["consignments"]["delivered_s"].drop_null().to_numpy()
        counted = (delivered_s >= period.measured_from_s) & (delivered_s < period.measured_to_s)
        per_hour.append(np.count_nonzero(counted) / (6 * hour_of_week))

    expected = closed_throughput(4, 1 / 3, 1 + 1 / HOUR_S)
    assert expected == pytest.approx(2.38, abs=0.01)
    assert covers(per_hour, expected)
    assert not covers(per_hour, expected * 1.03)
    assert not covers(per_hour, expected * 0.97)


def test_goods_wait_only_while_all_trucks_are_away(tmp_path):
    """From the ledger alone: a truck is away from the end of the wait until three hours after the release."""
    made = scenario(
        trucks=1,
        permits={"count": 9, "return_h": 3},
        viet_nam=office(time_min={"lognormal": {"mean": 25, "cv": 1.5}}, servers=2, open=["day"]),
        flows={"g0": flow("north", "south", per_hour=1.4)},
    )

    tables = tables_of(tmp_path, **made)

    taken, back, waits = [], [], []
    for number in range(tables["consignments"].num_rows):
        chain = intervals(tables, "consignment", number)
        waits += [(start, end) for _, place, start, end in chain if place == "permits:gate.cn"]
        taken += [start for _, place, start, _ in chain if place == "l0:a-b"]
        back += [start + 3 * HOUR_S for _, place, start, _ in chain if place == "l1:b-c"]
    seconds = np.arange(7 * 24 * HOUR_S)
    away = np.searchsorted(np.sort(taken), seconds, side="right") - np.searchsorted(
        np.sort(back), seconds, side="right"
    )
    waiting = np.zeros(len(seconds), dtype=int)
    for start, end in waits:
        waiting[start:end] += 1
    assert away.max() == 9
    assert (away[waiting > 0] == 9).all()
    assert (waiting > 0).sum() > HOUR_S
    used = [(hour, busy) for hour, stage, busy in rows(tables["servers"], "hour", "stage", "busy_s") if "cn" in stage]
    assert [busy for _, busy in sorted(used)] == away.reshape(-1, HOUR_S).sum(axis=1).tolist()


@st.composite
def gates(draw):
    return {
        "exit_lanes": draw(st.integers(1, 2)),
        "entry_lanes": draw(st.integers(1, 2)),
        "time_min": draw(times),
        "open": draw(offices),
        "at_closing": draw(st.sampled_from(["finish", "resume"])),
    }


@st.composite
def roads(draw):
    """A road a - b - c with its border between a and b, gates and permits or not, trucks both ways."""
    china, viet_nam = (draw(sides(station, is_by_rail=False)) for station in "ab")
    border = {"name": "Gate", "china": china, "viet_nam": viet_nam, "trader_types": {"aeo": {"share": 0.4}}}
    for side in ("china", "viet_nam"):
        if draw(st.booleans()):
            border[side]["gate"] = draw(gates())
    border["permits"] = {
        key: {"count": draw(st.integers(1, 6)), "return_h": draw(st.sampled_from([0, 2, {"exponential": {"mean": 5}}]))}
        for key in ("one", "two")
    }
    named = st.sampled_from([{}, {"permits": "one"}, {"permits": "two"}])
    trucks = {
        key: {
            "line": "small",
            "route": route,
            **draw(named),
            "running_time_factor": draw(st.sampled_from([1.0, {"uniform": {"low": 0.5, "high": 4.0}}])),
        }
        for key, route in (("south", ["a", "b", "c"]), ("north", ["c", "b", "a"]))
    }
    return {
        "services": {"trucks": trucks},
        "flows": {
            "out": flow("north", "south", per_hour=draw(st.sampled_from([0.2, 1.5])), teu=2),
            "more": flow("north", "south", per_hour=1 / 7, arrivals="regular"),
            "back": flow("south", "north", per_hour=0.3),
        },
        "terminals": TERMINALS,
        "borders": {"gate": border},
        "opening_hours": {
            "day": {"clock": "viet_nam", "hours": ["07:00-19:00"]},
            "night": {"clock": "viet_nam", "hours": ["00:00-05:30", "21:00-24:00"]},
            "china_day": {"clock": "china", "hours": ["08:00-12:00", "14:00-20:00"]},
        },
    }


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(roads())
def test_every_chain_on_the_road_adds_up_and_both_kernels_agree(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("road")
    loaded = load(folder, *ROAD, china="a", **made)

    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)

    assert results.check_chains(run, 0) == []
    servers = run.table("servers", 0).to_pandas()
    assert (servers.busy_s <= servers.servers * 3600).all()
    stock = sim.simulate(loaded, 0, clock=StockKernel)
    assert [name for name in PER_REPLICATION if run.table(name, 0).to_pylist() != stock[name].to_pylist()] == []
