"""Running, stops, departures and locomotives otherwise than planned."""

from itertools import pairwise
from math import log1p

import numpy as np
import pytest
from small_networks import Stretch, chain_of, consist, flow, freight, intervals, load, merged, passenger, rows, trace

import results
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION
from sim.streams import Streams


def simulate(folder, network, trains, **disturbances):
    points, stretches = network
    return sim.simulate(load(folder, points, stretches, services={"trains": trains}, disturbances=disturbances), 0)


def every(**entry):
    return {"every": entry}


def test_a_factor_lengthens_running_and_nothing_else(tmp_path):
    trains = {"p": passenger("abc", dwell_min={"b": 2})}

    tables = simulate(tmp_path, chain_of(3), trains, running_time=every(factor=1.5))

    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", 0, 900),
        ("station_stop", "b", 900, 1020),
        ("running", "l1:b-c", 1020, 1920),
    ]
    assert tables["movements"]["planned_s"].to_pylist() == [0, 600, 720, 1320]


@pytest.mark.parametrize(("margin", "run_s"), [(0, 600), (0.25, 600), (1, 720)])
def test_no_train_runs_faster_than_it_can(margin, run_s, tmp_path):
    """Six tenths of 600 s, of 750 s with a quarter to spare, of 1,200 s with as much again."""
    trains = {"p": passenger("ab", consist=consist(recovery_margin=margin))}

    tables = simulate(tmp_path, chain_of(2), trains, running_time=every(factor=0.6))

    assert trace(tables) == [("p", "depart", "a", 0), ("p", "arrive", "b", run_s)]


def test_a_factor_of_one_changes_nothing(tmp_path):
    trains = {"east": freight("abcd", departures={"every_h": 3}), "west": passenger("dcba", departures={"every_h": 2})}
    points, stretches = chain_of(4, tracks=3)
    network = points, [stretch._replace(block_system="automatic_block") for stretch in stretches]

    plain = simulate(tmp_path / "plain", network, trains)
    as_planned = simulate(
        tmp_path / "as_planned", network, trains, running_time=every(factor=1), dwell=every(extra_min=0)
    )

    assert [name for name in PER_REPLICATION if plain[name].to_pylist() != as_planned[name].to_pylist()] == []


def test_stops_last_longer_and_stay_stops(tmp_path):
    trains = {"p": passenger("abc", dwell_min={"b": 2})}

    tables = simulate(tmp_path, chain_of(3), trains, dwell=every(extra_min=3))

    assert intervals(tables, "train", 0)[1] == ("station_stop", "b", 600, 900)


def test_trains_leave_late(tmp_path):
    tables = simulate(tmp_path, chain_of(2), {"p": passenger("ab", "00:10")}, late_departure=every(late_min=25))

    assert trace(tables) == [("p", "depart", "a", 2100), ("p", "arrive", "b", 2700)]
    assert intervals(tables, "train", 0)[0] == ("disruption", "a", 600, 2100)
    assert rows(tables["trains"], "planned_departure_s", "finished_s") == [(600, 2700)]


def test_lateness_counts_from_the_plan_and_not_from_the_end_of_formalities(tmp_path):
    """Half an hour of scan at the first station, twenty or forty minutes of lateness."""
    scan = {"work": "scan", "per": "carrier", "time_min": 30}
    china = {"station": "a", "stages": {"s": scan}, "exit": ["s"]}
    blocks = {"china": "a", "borders": {"gate": {"name": "G", "china": china, "viet_nam": {"station": "b"}}}}

    def trains_way(late_min):
        late = {"late_departure": every(late_min=late_min)}
        services = {"trains": {"f": freight("ab", "01:00")}}
        loaded = load(tmp_path / f"{late_min}", *chain_of(2), services=services, disturbances=late, **blocks)
        return intervals(sim.simulate(loaded, 0), "train", 0)

    scanned = ("scan", "a", 3600, 5400)
    assert trains_way(20) == [scanned, ("running", "l0:a-b", 5400, 6000)]
    assert trains_way(40) == [scanned, ("disruption", "a", 5400, 6000), ("running", "l0:a-b", 6000, 6600)]


def failure_at(mean_km, *, service="p", nth=0, section="l0:a-b"):
    """Where on the section the locomotive fails, by the stream's own numbers."""
    return -mean_km * log1p(-Streams(1, 0).uniforms(f"{service}/{section}/locomotive_failure", nth + 1)[nth])


def test_a_locomotive_fails_on_the_line_and_blocks_it(tmp_path):
    at_s = int(600 * failure_at(4) / 10)
    trains = {"p": passenger("ab"), "opposing": passenger("ba", "00:05")}
    failing = every(mean_km=4, repair_h=2, services=["p"])

    tables = simulate(tmp_path, chain_of(2), trains, locomotive_failure=failing)

    assert 0 < at_s < 600
    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", 0, at_s),
        ("disruption", "l0:a-b", at_s, at_s + 7200),
        ("running", "l0:a-b", at_s + 7200, 7800),
    ]
    assert intervals(tables, "train", 1) == [("meet", "b", 300, 7800), ("running", "l0:a-b", 7800, 8400)]


def test_failures_by_the_hour_come_in_motion(tmp_path):
    """A mean of an hour in motion: at the same draw as 60 km at 60 km/h."""
    trains = {"p": passenger("ab", departures={"every_h": 3})}

    by_km = simulate(tmp_path / "km", chain_of(2), trains, locomotive_failure=every(mean_km=60, repair_h=1))
    by_hour = simulate(tmp_path / "h", chain_of(2), trains, locomotive_failure=every(mean_h=1, repair_h=1))

    assert "disruption" in by_km["intervals"]["cause"].to_pylist()
    assert by_km["intervals"].to_pylist() == by_hour["intervals"].to_pylist()


def test_failures_are_as_frequent_as_asked_for(tmp_path):
    """One in 500 km, over 20 seeds of a week of 24 trains a day and 100 km: 16,800 km, 33.6 failures each."""
    trains = {"p": passenger("ab", departures={"every_h": 1})}
    network = {"a": 9, "b": 9}, [Stretch("a", "b", km=100, speed_kmh=120, tracks=2, block_system="automatic_block")]
    loaded = load(
        tmp_path,
        *network,
        services={"trains": trains},
        disturbances={"locomotive_failure": every(mean_km=500, repair_h=0.1)},
    )

    counts = [
        sum(row[0] == "disruption" for row in rows(sim.simulate(loaded, number)["intervals"], "cause"))
        for number in range(20)
    ]

    ran = 167 * (1 - np.exp(-0.2))  # at most one failure a section
    assert np.mean(counts) == pytest.approx(ran, abs=2.6 * np.sqrt(ran / 20))


def test_factors_of_a_train_stay_and_those_of_its_sections_average_out(tmp_path):
    """Nine sections: the variation of the sum is that of one, or a third of it."""
    trains = {"p": passenger("abcdefghij", departures={"every_h": 2})}
    factor = {"lognormal": {"mean": 2.2, "cv": 0.3}}  # hardly ever below 1

    def whole_runs(per):
        tables = simulate(tmp_path / per, chain_of(10, tracks=9), trains, running_time=every(factor=factor, per=per))
        times = rows(tables["trains"], "planned_departure_s", "finished_s")
        return np.array([end - start for start, end in times if end is not None]) / 5400

    by_train, by_section = whole_runs("train"), whole_runs("section")

    assert len(by_train) > 80
    assert by_train.mean() == pytest.approx(2.2, abs=0.18)
    assert by_section.mean() == pytest.approx(2.2, abs=0.07)
    assert by_train.std() / by_train.mean() == pytest.approx(0.3, abs=0.07)
    assert by_section.std() / by_section.mean() == pytest.approx(0.1, abs=0.03)


def test_the_share_and_the_size_of_late_departures_are_those_asked_for(tmp_path):
    """Weibull with shape 0.5 and scale 30 min: mean 60 min; 40 % of 20 x 167 trains."""
    trains = {"p": passenger("ab", departures={"every_h": 1})}
    late = every(share=0.4, late_min={"weibull": {"shape": 0.5, "scale": 30}})
    points, stretches = {"a": 9, "b": 9}, [Stretch("a", "b", tracks=2, block_system="automatic_block")]
    loaded = load(tmp_path, points, stretches, services={"trains": trains}, disturbances={"late_departure": late})
    lateness = [
        (end - start) / 60
        for number in range(20)
        for cause, start, end in rows(sim.simulate(loaded, number)["intervals"], "cause", "start_s", "end_s")
        if cause == "disruption"
    ]

    assert len(lateness) / (20 * 168) == pytest.approx(0.4, abs=0.025)
    assert np.mean(lateness) == pytest.approx(60, rel=0.12)
    assert np.mean(np.array(lateness) < 30) == pytest.approx(1 - np.exp(-1), abs=0.03)


ALL = {
    "running_time": every(factor={"lognormal": {"mean": 1.1, "cv": 0.2}}, per="section"),
    "dwell": every(extra_min={"exponential": {"mean": 3}}),
    "late_departure": every(share=0.5, late_min={"lognormal": {"mean": 20, "cv": 1.5}}),
    "locomotive_failure": every(mean_km=300, repair_h=1),
}


def own_times(tables, service):
    """What a service's trains drew: seconds in motion and standing by section, stops by station."""
    services = dict(rows(tables["trains"], "train", "service"))
    wanted = {"running", "station_stop"}
    return [
        (row[1], row[3] - row[2])
        for row in sorted(rows(tables["intervals"], "number", "place", "start_s", "end_s", "cause"))
        if services[row[0]] == service and row[4] in wanted
    ]


def test_another_service_changes_no_draw_of_the_first(tmp_path):
    """On two tracks by direction and automatic block nothing but draws makes the times."""
    first = {"p": passenger("abc", departures={"every_h": 2}, dwell_min={"b": 5})}
    more = {**first, "a_new_one": passenger("cba", departures={"every_h": 3}, dwell_min={"b": 5})}
    points, stretches = chain_of(3, tracks=9)
    network = points, [stretch._replace(tracks=2) for stretch in stretches]

    alone = simulate(tmp_path / "alone", network, first, **ALL)
    both = simulate(tmp_path / "both", network, more, **ALL)

    assert len(own_times(alone, "p")) > 200
    assert own_times(both, "p") == own_times(alone, "p")


def test_a_longer_way_begins_with_the_same_draws(tmp_path):
    points, stretches = chain_of(4, tracks=9)

    def first_sections(route):
        trains = {"p": passenger(route, departures={"every_h": 2})}
        found = own_times(simulate(tmp_path / route, (points, stretches), trains, **ALL), "p")
        return [row for row in found if row[0] in ("l0:a-b", "l1:b-c")][:60]

    assert first_sections("abc") == first_sections("abcd")


def test_a_kind_of_disturbance_changes_no_draw_of_another(tmp_path):
    trains = {"p": passenger("abc", departures={"every_h": 2})}
    points, stretches = chain_of(3, tracks=9)

    def late(**disturbances):
        found = rows(simulate(tmp_path / "x", (points, stretches), trains, **disturbances)["intervals"], *COLUMNS)
        return [row[1:] for row in found if row[0] == "disruption" and row[1] == "a"]

    alone = late(late_departure=ALL["late_departure"])

    assert len(alone) > 20
    assert late(late_departure=ALL["late_departure"], dwell=ALL["dwell"]) == alone


COLUMNS = ("cause", "place", "start_s", "end_s")


def test_who_is_disturbed_is_chosen_by_service_or_class(tmp_path):
    trains = {
        "p": passenger("ab", "00:00"),
        "f": freight("ab", "01:00"),
        "g": freight("ab", "02:00"),
    }

    def hit(**choice):
        tables = simulate(tmp_path, chain_of(2), trains, running_time={"some": {"factor": 2, **choice}})
        return "".join(row[0] for row in trace(tables) if row[1] == "arrive" and row[3] % 3600 == 1200)

    assert [hit(), hit(train_class="freight"), hit(services=["p", "g"])] == ["pfg", "fg", "pg"]


def test_nobody_overtakes_on_a_section_with_automatic_block(tmp_path):
    """Slow and failing trains with others close behind: they come out as they went in, a headway or so apart."""
    trains = {"p": passenger("ab", departures={"every_h": 0.2})}
    network = {"a": 9, "b": 9}, [Stretch("a", "b", km=20, speed_kmh=80, tracks=2, block_system="automatic_block")]

    tables = simulate(tmp_path, network, trains, **ALL)

    moves = rows(tables["movements"], "train", "event", "time_s")
    left = {train: time for train, event, time in moves if event == "depart"}
    came = {train: time for train, event, time in moves if event == "arrive"}
    order = sorted(came, key=lambda train: left[train])
    gaps = [came[later] - came[earlier] for earlier, later in pairwise(order)]
    assert len(came) > 500
    assert "disruption" in tables["intervals"]["cause"].to_pylist()
    assert min(gaps) >= 8 * 60 - 1


def test_goods_on_disturbed_trains_add_up_and_both_kernels_agree(tmp_path):
    trains = {
        "south": freight("abcd", departures={"every_h": 5}, dwell_min={"b": 10}),
        "north": freight("dcba", departures={"when_full_or_after_h": 9}),
        "local": passenger("da", departures={"every_h": 2}, dwell_min={"c": 1}),
    }
    blocks = {
        "services": {"trains": trains},
        "terminals": {"n": {"name": "N", "station": "a"}, "s": {"name": "S", "station": "d"}},
        "flows": {"out": flow("n", "s", per_hour=1), "back": flow("s", "n", per_hour=1)},
        "disturbances": merged(ALL, {"points_failure": every(mean_h=30, repair_h=1)}),
        "possessions": {"night": {"line": "small", "hours": ["00:00-03:00"]}},
    }
    points, stretches = chain_of(4, tracks=3)
    loaded = load(tmp_path, points, stretches, **blocks)

    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    assert results.check_chains(run, 0) == []
    stands = [row for row in rows(run.table("intervals", 0), *COLUMNS) if row[0] == "disruption" and "-" in row[1]]
    assert len(stands) > 3
    stock = sim.simulate(loaded, 0, clock=StockKernel)
    assert [name for name in PER_REPLICATION if run.table(name, 0).to_pylist() != stock[name].to_pylist()] == []
