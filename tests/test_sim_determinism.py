"""The same scenario gives the same tables, whatever else changes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from small_networks import Stretch, chain_of, flow, freight, geojson, load, merged, passenger, rows

import scenarios
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION

SHIPPED = Path(scenarios.__path__[0])
SHORT = ("time.warm_up_weeks=0", "time.horizon_weeks=1", "time.run_out_weeks=1")
ROOT = SHIPPED.parent


def minimal(*overrides):
    return sim.load_scenario(SHIPPED / "minimal.yaml", overrides=[*SHORT, *overrides])


def digests(loaded, folder, *, replications=2, workers=1):
    return sim.run(loaded, folder=folder, replications=replications, workers=workers).digests


def different(one, other):
    """The tables that have other rows."""
    return [name for name in PER_REPLICATION if one[name].to_pylist() != other[name].to_pylist()]


def test_any_number_of_workers_gives_the_same_tables(tmp_path):
    alone = digests(minimal(), tmp_path / "1", replications=3)

    assert digests(minimal(), tmp_path / "2", replications=3, workers=2) == alone
    assert len(set(alone.values())) == 3  # and replications differ from each other


def test_another_seed_gives_other_tables():
    assert different(sim.simulate(minimal("seed=2"), 0), sim.simulate(minimal(), 0)) == [
        "consignments",
        "loads",
        "intervals",
        "movements",
        "trains",
        "servers",
    ]


def test_the_order_of_sets_and_hashes_does_not_matter(tmp_path):
    code = (
        "import sim, sys; from pathlib import Path\n"
        f"loaded = sim.load_scenario({str(SHIPPED / 'upgraded.yaml')!r}, overrides={list(SHORT)!r})\n"
        "print(sim.run(loaded, folder=sys.argv[1], replications=1, workers=1).digests)"
    )

    def printed(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-c", code, str(tmp_path / seed)]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout

    first, *others = [printed(seed) for seed in ("0", "1", "random")]

    assert first.startswith("{0: '")
    assert others == [first, first]


def reordered(value):
    """The same mapping with its keys in the opposite order, at every level."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


def test_the_order_of_keys_does_not_matter(tmp_path):
    document = yaml.safe_load((SHIPPED / "minimal.yaml").read_text(encoding="utf-8"))
    document["time"]["start_date"] = str(document["time"]["start_date"])
    turned = tmp_path / "turned.yaml"
    turned.write_text(yaml.safe_dump(reordered(document), sort_keys=False, allow_unicode=True), encoding="utf-8")

    loaded = sim.load_scenario(turned, overrides=SHORT)

    assert list(loaded.resolved) == list(reversed(minimal().resolved))
    assert digests(loaded, tmp_path / "turned") == digests(minimal(), tmp_path / "straight")


@pytest.mark.parametrize("name", ["minimal", "baseline", "upgraded", "disturbed"])
def test_both_kernels_give_the_same_tables(name):
    loaded = sim.load_scenario(SHIPPED / f"{name}.yaml", overrides=SHORT)

    assert different(sim.simulate(loaded, 0), sim.simulate(loaded, 0, clock=StockKernel)) == []


def busy_line(folder, **blocks):
    """Trains, goods and an office on a small line."""
    documents = {
        "work": "document_check",
        "time_min": {"lognormal": {"mean": 30, "cv": 1}},
        "error_share": 0.2,
        "rework_h": {"exponential": {"mean": 3}},
        "pre_arrival_share": 0.4,
    }
    side = {"station": "b", "stages": {"documents": documents}, "entry": ["documents"]}
    plain = {
        "services": {
            "trains": {
                "south": freight("ac", departures={"when_full_or_after_h": 6}, consist={"capacity_teu": 10}),
                "local": passenger("ca", departures={"every_h": 1}),
            }
        },
        "terminals": {
            "north": {"name": "North", "station": "a", "cranes": 1, "lift_min": {"exponential": {"mean": 3}}},
            "south": {"name": "South", "station": "c", "haul_h": {"exponential": {"mean": 2}}},
        },
        "flows": {"goods": flow("north", "south", per_hour=2)},
        "borders": {"gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": side}},
    }
    return load(folder, *chain_of(3), china="a", **merged(plain, blocks))


def test_an_idle_line_changes_nothing_on_the_others(tmp_path):
    alone = sim.simulate(busy_line(tmp_path / "alone"), 0)
    idle = {"idle": {"name": "Idle", "infrastructure": ["idle.geojson"]}}
    line = geojson({"x": 2, "y": 2}, [Stretch("x", "y", 7)], line="idle_line")
    (tmp_path / "both").mkdir()
    (tmp_path / "both" / "idle.geojson").write_text(json.dumps(line), encoding="utf-8")

    both = sim.simulate(busy_line(tmp_path / "both", network=idle), 0)

    assert alone["consignments"].num_rows > 300
    assert different(alone, both) == []


def test_another_service_changes_no_draw_of_the_goods_that_are_there(tmp_path):
    more = {
        "services": {"trains": {"extra": passenger("ac", departures={"every_h": 5})}},
        "flows": {"aaa": flow("north", "south", per_hour=1)},
    }

    before = sim.simulate(busy_line(tmp_path / "before"), 0)["consignments"]
    after = sim.simulate(busy_line(tmp_path / "after", **more), 0)["consignments"]

    columns = ("flow", "china_channel", "viet_nam_channel", "ready_s")
    assert [row for row in rows(after, *columns) if row[0] == "goods"] == rows(before, *columns)


def test_a_station_by_another_name_gives_the_same_tables(tmp_path):
    plain = busy_line(tmp_path / "plain")
    named = busy_line(tmp_path / "named", names={"b": "Another name"})

    assert named.network.points["b"].name == "Another name"
    assert different(sim.simulate(plain, 0), sim.simulate(named, 0)) == []


def test_an_interrupted_run_goes_on_to_the_same_tables(tmp_path):
    whole = digests(minimal(), tmp_path, replications=3)
    kept = (tmp_path / "intervals-0.parquet").stat().st_mtime_ns
    (tmp_path / "replication-1.json").unlink()
    (tmp_path / "intervals-1.parquet").write_bytes(b"half a file")
    told = []

    again = sim.run(minimal(), folder=tmp_path, replications=3, workers=1, progress=told.append)

    assert again.digests == whole
    assert told == [sim.Progress(2, 3), sim.Progress(3, 3)]
    assert (tmp_path / "intervals-0.parquet").stat().st_mtime_ns == kept
    assert again.table("intervals", 1).num_rows > 1000


def test_sigterm_interrupts_a_run_and_means_what_it_did_afterwards(tmp_path):
    told = []

    def terminate(progress):
        told.append(progress.done)
        if progress.done == 1:
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        sim.run(minimal(), folder=tmp_path, replications=3, workers=1, progress=terminate)

    assert told == [0, 1]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert sim.open_run(tmp_path).finished == (0,)


def test_a_handler_of_sigterm_that_the_caller_has_stays(tmp_path):
    seen = []

    def terminate(progress):
        if progress.done == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, lambda *_: seen.append("TERM"))
    try:
        run = sim.run(minimal(), folder=tmp_path, replications=2, workers=1, progress=terminate)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert (seen, run.finished) == (["TERM"], (0, 1))


def test_more_replications_keep_the_first(tmp_path):
    two = digests(minimal(), tmp_path, replications=2)
    four = digests(minimal(), tmp_path, replications=4)
    fewer = digests(minimal(), tmp_path, replications=1)

    assert {number: four[number] for number in (0, 1)} == two
    assert list(four) == [0, 1, 2, 3]
    assert list(fewer) == [0]


def test_baseline_and_upgraded_share_the_goods(tmp_path):
    """Common random numbers: the same consignments become ready at the same seconds."""

    def goods(name):
        loaded = sim.load_scenario(SHIPPED / f"{name}.yaml", overrides=SHORT)
        return rows(sim.simulate(loaded, 0)["consignments"], "flow", "ready_s", "teu", "mass_t")

    baseline, upgraded = goods("baseline"), goods("upgraded")

    assert len(baseline) > 1000
    assert baseline == upgraded


def test_a_longer_horizon_begins_with_the_same_arrivals():
    def ready(weeks):
        loaded = minimal(f"time.horizon_weeks={weeks}")
        return [row for row in rows(sim.simulate(loaded, 0)["consignments"], "ready_s", "flow") if row[0] < 7 * 86400]

    assert len(ready(1)) > 60
    assert ready(3) == ready(1)
