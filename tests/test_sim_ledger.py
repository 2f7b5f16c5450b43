"""The ledger of the shipped scenarios, re-derived from the stored tables alone."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_networks import Stretch, chain_of, flow, freight, load, passenger, rows

import results
import scenarios
import sim
from sim.causes import CAUSES

SHIPPED = Path(scenarios.__path__[0])
SHORT = ["time.warm_up_weeks=1", "time.horizon_weeks=1", "time.run_out_weeks=1"]
WEEK_S = 7 * 86400
WAITING = {cause.name for cause in CAUSES if cause.kind == "waiting"}


@pytest.fixture(scope="module", params=["minimal", "baseline", "upgraded"])
def run(request, tmp_path_factory):
    loaded = sim.load_scenario(SHIPPED / f"{request.param}.yaml", overrides=SHORT)
    return sim.run(loaded, folder=tmp_path_factory.mktemp(request.param), replications=2, workers=1)


@pytest.fixture(scope="module")
def frames(run):
    """The tables of the second replication as data frames."""
    names = ("consignments", "intervals", "loads", "movements", "servers", "trains")
    return {name: run.table(name, 1).to_pandas() for name in names}


def chains(frames):
    """The intervals of every consignment: its own, and those of its trains while it was on them."""
    intervals, loads = frames["intervals"], frames["loads"]
    of_trains = intervals[intervals.subject == "train"].rename(columns={"number": "carrier_number"})
    on_trains = loads[loads.carrier == "train"].drop(columns="replication")
    carried = on_trains.merge(of_trains, on="carrier_number")
    until = carried.unloaded_s.fillna(2**40)
    carried = carried[(carried.start_s >= carried.loaded_s) & (carried.end_s <= until)]
    own = intervals[intervals.subject == "consignment"].rename(columns={"number": "consignment"})
    columns = ["consignment", "place", "cause", "start_s", "end_s"]
    found = pd.concat([own[columns].astype({"cause": str}), carried[columns].astype({"cause": str})])
    return found.sort_values(["consignment", "start_s"], ignore_index=True)


def broken(frames):
    """Consignments whose chain has a gap or an overlap, or does not reach from ready to delivered."""
    chain, consignments = chains(frames), frames["consignments"].set_index("consignment")
    before = chain.groupby("consignment").end_s.shift()
    joins = (chain.start_s == before) | before.isna()
    ends = chain.groupby("consignment").agg(first=("start_s", "min"), last=("end_s", "max"))
    ends = consignments.join(ends)
    is_delivered = ends.delivered_s.notna()
    takes_time = ends.delivered_s > ends.ready_s
    is_whole = (ends["first"] == ends.ready_s) & (ends["last"] == ends.delivered_s)
    return sorted({*chain.consignment[~joins], *ends.index[is_delivered & takes_time & ~is_whole]})


def test_the_checker_finds_nothing_wrong_with_any_replication(run):
    assert [problem for replication in run.finished for problem in results.check_chains(run, replication)] == []


def test_chains_reach_from_ready_to_delivered_without_gap_or_overlap(frames):
    assert frames["consignments"].delivered_s.notna().sum() > 150
    assert broken(frames) == []


def test_a_second_that_is_missing_or_counted_twice_breaks_a_chain(frames):
    delivered = set(frames["consignments"].consignment[frames["consignments"].delivered_s.notna()])
    own = frames["intervals"].subject.eq("consignment") & frames["intervals"].number.isin(delivered)
    row = frames["intervals"].index[own][0]
    number = frames["intervals"].number[row]
    for change_s in (-1, 1):
        intervals = frames["intervals"].copy()
        intervals.loc[row, "end_s"] += change_s

        assert broken({**frames, "intervals": intervals}) == [number]


def test_lead_time_and_throughput_are_those_of_the_tables(run, frames):
    consignments, chain = frames["consignments"], chains(frames)
    counted = consignments[consignments.ready_s.between(WEEK_S, 2 * WEEK_S - 1) & consignments.delivered_s.notna()]
    spent_s = (chain.end_s - chain.start_s).groupby(chain.consignment).sum().reindex(counted.consignment)
    arrived = consignments[consignments.delivered_s.between(WEEK_S, 2 * WEEK_S - 1)]
    across = arrived[arrived.direction != "domestic"]
    expected = {
        "lead_time_mean": spent_s[(counted.direction != "domestic").to_numpy()].mean() / 3600,
        "throughput_teu": across.teu.sum(),
        "throughput_t": across.mass_t.sum(),
    }

    found = results.kpis(run).query("replication == 1 and line == 'all' and direction == 'both'")

    values = dict(zip(found.kpi, found.value, strict=True))
    assert {key: values[key] for key in expected} == pytest.approx(expected)


def test_what_is_created_is_delivered_or_in_the_system_at_all_times(frames):
    """Of all that was delivered in the end, the ledger has at any instant just what is ready and not delivered yet."""
    chain = chains(frames)
    consignments = frames["consignments"].set_index("consignment")
    gone = consignments[consignments.delivered_s.notna() & (consignments.delivered_s > consignments.ready_s)]
    for now in range(0, 3 * WEEK_S, 9 * 3600 + 17):
        covering = chain[(chain.start_s <= now) & (now < chain.end_s)].consignment
        inside = gone.index[(gone.ready_s <= now) & (now < gone.delivered_s)]
        assert covering.is_unique
        assert sorted(set(covering) & set(gone.index)) == list(inside)
        created, delivered = (
            consignments.teu[consignments[column] <= now].sum() for column in ("ready_s", "delivered_s")
        )
        still = consignments[(consignments.ready_s <= now) & ~(consignments.delivered_s <= now)]
        assert created == pytest.approx(delivered + still.teu.sum())
        assert set(covering) <= set(still.index)


def test_no_train_is_in_two_places(frames):
    of_trains = frames["intervals"].query("subject == 'train'").sort_values(["number", "start_s"])
    same = of_trains.number == of_trains.number.shift()

    assert same.sum() > 1000 or len(of_trains) > 500
    assert (of_trains.start_s >= of_trains.end_s.shift())[same].all()
    times = frames["movements"].groupby("train").time_s
    assert times.apply(lambda time_s: time_s.is_monotonic_increasing).all()


def test_a_train_follows_sections_from_point_to_point(run, frames):
    neighbours = {
        frozenset((section.from_point, section.to_point)): section.id for section in run.network.sections.values()
    }
    for _, journey in frames["movements"].groupby("train"):
        places = [place for place, after in pairwise([*journey.place, None]) if place != after]
        assert all(frozenset(pair) in neighbours for pair in pairwise(places))


def test_no_server_works_behind_a_closed_gate(frames):
    servers = frames["servers"]

    assert servers.busy_s.sum() > 0
    assert (servers.busy_s <= servers.servers * servers.open_s).all()


def test_running_freely_and_working_takes_no_longer_than_the_lead_time(frames):
    """Also against the timetable: no train is earlier than one that nothing hinders."""
    chain, consignments = chains(frames), frames["consignments"].set_index("consignment")
    is_work = ~chain.cause.isin(WAITING)
    free_s = (chain.end_s - chain.start_s)[is_work].groupby(chain.consignment).sum()
    lead_time_s = (consignments.delivered_s - consignments.ready_s).dropna()
    movements = frames["movements"]

    assert (free_s.reindex(lead_time_s.index).fillna(0) <= lead_time_s).all()
    assert (movements.time_s >= movements.planned_s).all()


def empty_to_empty(folder):
    """A train a day and trucks beside it; goods arrive evenly and the last are delivered before the end."""
    terminals = {
        "north": {"name": "North", "station": "a", "cranes": 1, "lift_min": {"exponential": {"mean": 20}}, "haul_h": 2},
        "south": {"name": "South", "station": "c", "cranes": 1, "lift_min": {"exponential": {"mean": 20}}, "haul_h": 1},
    }
    points, stretches = chain_of(3)
    documents = {"work": "document_check", "time_min": {"exponential": {"mean": 30}}}
    side = {"station": "b", "stages": {"documents": documents}, "entry": ["documents"]}
    trains = {
        "train": freight("ac", departures={"every_h": 8}),
        "local": passenger("ca", departures={"every_h": 3}),
    }
    loaded = load(
        folder,
        points,
        stretches,
        china="a",
        services={"trains": trains},
        terminals=terminals,
        flows={"goods": flow("north", "south", per_hour=1 / 22, arrivals="regular", teu=2)},
        borders={"gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": side}},
    )
    return sim.run(loaded, folder=folder / "run", replications=3, workers=1)


def test_the_mean_number_in_the_system_is_arrival_rate_times_lead_time(tmp_path):
    """Little's law, exact on a run that starts and ends empty."""
    run = empty_to_empty(tmp_path)
    for replication in run.finished:
        frames = {name: run.table(name, replication).to_pandas() for name in ("consignments", "intervals", "loads")}
        consignments, chain = frames["consignments"], chains(frames)
        assert consignments.delivered_s.notna().all()  # empty again
        steps = pd.concat([pd.Series(1, index=chain.start_s), pd.Series(-1, index=chain.end_s)]).groupby(level=0).sum()
        inside = steps.cumsum()
        area_s = (inside.to_numpy()[:-1] * np.diff(inside.index.to_numpy())).sum()

        mean_number = area_s / WEEK_S
        rate, mean_lead_time_s = len(consignments) / WEEK_S, (consignments.delivered_s - consignments.ready_s).mean()

        assert inside.iloc[-1] == 0
        assert len(consignments) == 7
        assert mean_number == pytest.approx(rate * mean_lead_time_s, rel=1e-12)


def test_the_queue_by_the_hour_is_the_waiting_of_the_ledger(tmp_path):
    """Little's law for one gate: the table of servers and the ledger say the same from two sides."""
    stage = {"work": "scan", "time_min": {"exponential": {"mean": 12}}}
    side = {"station": "a", "stages": {"scan": stage}, "exit": ["scan"]}
    loaded = load(
        tmp_path,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        china="a",
        services={"trucks": {"truck": {"line": "small", "route": ["a", "b"]}}},
        terminals={"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}},
        flows={"goods": flow("north", "south", per_hour=4)},
        borders={"gate": {"name": "Gate", "china": side, "viet_nam": {"station": "b"}}},
    )

    tables = sim.simulate(loaded, 0)

    spent_s = {"queue": 0, "scan": 0, "haulage": 0}
    for cause, start, end in rows(tables["intervals"], "cause", "start_s", "end_s"):
        spent_s[cause] += end - start
    assert sum(tables["servers"]["queue_s"].to_pylist()) == spent_s["queue"] > 0
    assert sum(tables["servers"]["busy_s"].to_pylist()) == spent_s["scan"] > 0
    assert sum(tables["servers"]["arrivals"].to_pylist()) == tables["consignments"].num_rows
    assert max(tables["servers"]["busy_s"].to_pylist()) == 3600
