"""Random trees, fleets, trains and dwells: every train arrives, and no pool ever has more or fewer units than it has.

Then what the model does not do, and why: each of three shortcuts leaves trains waiting for each other for ever.
"""

from collections import defaultdict

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_fleets import locomotives, wagons
from small_networks import Stretch, chain_of, freight, load, passenger, rows

from sim.fleet.formation import Formation
from sim.fleet.pool import EMPTY_RUN, IN_TRAIN, Pool
from sim.kernel import Kernel
from sim.ledger import flat_rows
from sim.replication import Model
from sim.scenario.pool_stations import stretches
from sim.tables import replication_tables

MINUTE = "{:02}:{:02}".format


@st.composite
def trees(draw):
    """Up to seven points with two or three tracks, joined to a tree by sections of different lengths."""
    ids = "abcdefg"[: draw(st.integers(2, 7))]
    points = {point: draw(st.integers(2, 3)) for point in ids}
    stretches = [
        Stretch(ids[draw(st.integers(0, i - 1))], ids[i], km=draw(st.sampled_from([4.0, 10.0, 25.0])))
        for i in range(1, len(ids))
    ]
    return points, stretches


@st.composite
def fleets(draw, ids):
    """Few locomotives in up to three pools, few wagons in up to two."""

    def scattered(least):
        counts = {point: draw(st.integers(0, 2)) for point in ids}
        counts[draw(st.sampled_from(ids))] += least
        return counts

    engines = {
        f"p{i}": locomotives(
            scattered(1), turn_round_min=draw(st.integers(0, 90)), change_min=draw(st.sampled_from([0, 25]))
        )
        for i in range(draw(st.integers(1, 3)))
    }
    hauled = st.sampled_from([None, *engines])
    cars = {
        f"w{i}": wagons(scattered(6), a_train=draw(st.integers(1, 9)), empty_train={"locomotive": draw(hauled)})
        for i in range(draw(st.integers(0, 2)))
    }
    return {"locomotives": engines, "wagons": cars}


def way_between(stretches, start, end):
    """The points from one end to the other of a way in a tree."""
    near = defaultdict(list)
    for one, other, *_ in stretches:
        near[one].append(other)
        near[other].append(one)

    def search(point, before):
        if point == end:
            return [point]
        return next(([point, *rest] for nxt in near[point] if nxt != before and (rest := search(nxt, point))), [])

    return search(start, None)


@st.composite
def trains(draw, stretches, ids, fleet):
    """A service of one to three trains early on the first day, hauled by one to three pools, or by any locomotive."""
    start, end = draw(st.permutations(ids))[:2]
    way = way_between(stretches, start, end)
    at = [MINUTE(draw(st.integers(0, 5)), draw(st.sampled_from([0, 0, 7, 30]))) for _ in range(draw(st.integers(1, 3)))]
    between = way[1:-1]
    pools = draw(st.permutations(sorted(fleet["locomotives"])))[: draw(st.integers(0, 3))][: len(between) + 1]
    changes = sorted(draw(st.permutations(between))[: max(len(pools) - 1, 0)], key=way.index)
    hauls = [{"pool": pool, "until": until} for pool, until in zip(pools, [*changes, end], strict=False)]
    if len(hauls) > 1 and draw(st.booleans()):
        del draw(st.sampled_from(hauls))["pool"]  # any locomotive
    blocks = {
        "locomotives": hauls,
        "dwell_min": {point: draw(st.sampled_from([5, 45])) for point in between if draw(st.booleans())},
    }
    if draw(st.booleans()):
        return passenger([start, end], sorted(set(at)), **blocks)
    if fleet["wagons"] and draw(st.booleans()):
        pool = draw(st.sampled_from(sorted(fleet["wagons"])))
        blocks["wagons"] = {"pool": pool, "count": draw(st.integers(1, 6))}
    return freight([start, end], sorted(set(at)), cutoff_h=draw(st.sampled_from([0, 1])), **blocks)


@st.composite
def scenarios(draw):
    points, stretches = draw(trees())
    fleet = draw(fleets(sorted(points)))
    services = {f"s{i}": draw(trains(stretches, sorted(points), fleet)) for i in range(draw(st.integers(1, 7)))}
    return points, stretches, {"fleet": fleet, "services": {"trains": services}}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_every_train_arrives_whatever_the_fleet(tmp_path_factory, made):
    points, stretches, blocks = made
    loaded = load(tmp_path_factory.mktemp("fleet"), points, stretches, **blocks)

    model = Model(loaded, 0, Kernel())
    model.run()

    assert [train.name for train in model.trains.all if train.finished_s < 0] == []
    assert [pool.id for pool in model.fleet.pools if pool.requests] == []
    for pool in model.fleet.pools:
        assert_conserved(pool)
    assert_nobody_waits_on_the_line(model)
    assert_no_more_out_than_there_are(loaded, model)


def assert_conserved(pool):
    """At every instant each state has none or more units, and all states together have all of them."""
    log = flat_rows(pool.log, 4)
    assert (np.diff(log[:, 2]) >= 0).all()
    held = defaultdict(int)
    for at, (station, state, time_s, units) in enumerate(log.tolist()):
        held[station, state] += units
        if at + 1 == len(log) or log[at + 1, 2] != time_s:
            assert sum(held.values()) == pool.size
            assert min(held.values()) >= 0
    assert sum(held[-1, state] for state in (IN_TRAIN, EMPTY_RUN)) == 0  # at the end all stand somewhere


def tables_of(model):
    return {name: table for name, table in replication_tables(model, 0) if table.num_rows}


def assert_nobody_waits_on_the_line(model):
    """What is waited for locomotives and wagons lies before a train's first movement."""
    tables = tables_of(model)
    left = {}
    for train, event, time_s in rows(tables["movements"], "train", "event", "time_s"):
        if event == "depart":
            left[train] = min(time_s, left.get(train, time_s))
    starts = {
        train.number: model.services[model.trains.services[train.number]].way.points[0] for train in model.trains.all
    }
    if "intervals" in tables:
        for number, place, cause, end_s in rows(tables["intervals"], "number", "place", "cause", "end_s"):
            if cause in ("locomotive", "wagons"):
                assert place == starts[number]
                assert end_s <= left[number]


def assert_no_more_out_than_there_are(loaded, model):
    """Counted from the movements alone: trains that run at one time behind locomotives of one pool."""
    moves = defaultdict(dict)
    table = tables_of(model)["movements"]
    for train, place, event, time_s in rows(table, "train", "place", "event", "time_s"):
        moves[train].setdefault((place, event), time_s)
    changes = defaultdict(list)
    for train in model.trains.all:
        service = model.services[model.trains.services[train.number]]
        at = moves[train.number]
        hauls = [tuple(each) for each in stretches(service.service)]
        if service.kind == "light_engine":
            hauls = [(service.id.split(".")[0], service.way.points[0], service.way.points[-1])]
        for pool, start, end in hauls:
            changes[pool] += [(at[start, "depart"], 1), (at[end, "arrive"], -1)]
    for pool, steps in changes.items():
        out, most = 0, 0
        for _, step in sorted(steps):
            out += step
            most = max(most, out)
        assert most <= sum(loaded.scenario.fleet.locomotives[pool].depots.values())


def unfinished(folder, network, **blocks):
    """The trains that have not arrived after a week."""
    model = Model(load(folder, *network, **blocks), 0, Kernel())
    model.run()
    return sorted(train.name for train in model.trains.all if train.finished_s < 0)


def crossed():
    """Trains both ways that change locomotives at x, one of each kind; each stands there for half an hour."""
    south = [{"pool": "m", "until": "b"}, {"pool": "n"}]
    north = [{"pool": "n", "until": "b"}, {"pool": "m"}]
    return {
        "services": {
            "trains": {
                "south": passenger("abc", ["00:00", "00:01"], locomotives=south, dwell_min={"b": 30}),
                "north": passenger("cba", ["00:00", "00:01"], locomotives=north, dwell_min={"b": 30}),
            }
        },
        "fleet": {
            "locomotives": {
                "m": locomotives({"a": 1}, turn_round_min=0, change_min=10),
                "n": locomotives({"c": 1}, turn_round_min=0, change_min=10),
            }
        },
    }


def test_trains_that_took_their_next_locomotive_only_at_the_change_would_jam(tmp_path, monkeypatch):
    """One at b waits for the locomotive of one that waits for the track of another that waits for a locomotive..."""
    assert unfinished(tmp_path / "as_it_is", chain_of(3), **crossed()) == []

    def only_the_first(self, train):
        for haul in self._hauls[:1]:
            yield from self._take(train, haul.pool, haul.start, units=1, since_s=self._clock.now)
            haul.pool.join_train(haul.start, 1, bound_for=haul.end)

    def on_the_line(self, train, station):
        haul = self._starts[station]
        yield 30 * 60
        yield from self._take(train, haul.pool, haul.start, units=1, since_s=self._clock.now)
        haul.pool.join_train(station, 1, bound_for=haul.end)

    monkeypatch.setattr(Formation, "wait_for_locomotives", only_the_first)
    monkeypatch.setattr(Formation, "put_on", on_the_line)
    assert unfinished(tmp_path / "late", chain_of(3), **crossed()) == ["north-1", "north-2", "south-1", "south-2"]


def scattered():
    """Two trains change sides with five wagons each; then two want eight where five have come."""
    few, many = ({"wagons": {"pool": "flats", "count": count}} for count in (5, 8))
    trains = {
        "a_first": freight("ab", "00:00", **few),
        "b_first": freight("ba", "00:00", **few),
        "east": freight("ab", "00:05", **many),
        "west": freight("ba", "00:05", **many),
    }
    return {"services": {"trains": trains}, "fleet": {"wagons": {"flats": wagons({"a": 5, "b": 5})}}}


def test_stations_that_kept_their_wagons_for_their_own_trains_would_starve_each_other(tmp_path, monkeypatch):
    assert unfinished(tmp_path / "as_it_is", chain_of(2), **scattered()) == []

    def keep(self, station, request, claimed):
        return self.ready[station] - sum(other.units for other in self.requests if other.station == station)

    monkeypatch.setattr(Pool, "_spare", keep)
    assert unfinished(tmp_path / "kept", chain_of(2), **scattered()) == ["east-1", "west-1"]


def test_without_light_engines_a_train_where_none_comes_would_wait_for_ever(tmp_path, monkeypatch):
    blocks = {
        "services": {"trains": {"west": passenger("ba", locomotives="diesel")}},
        "fleet": {"locomotives": {"diesel": locomotives({"a": 1})}},
    }
    assert unfinished(tmp_path / "as_it_is", chain_of(2), **blocks) == []

    monkeypatch.setattr(Pool, "_call", lambda self, request, claimed: None)
    assert unfinished(tmp_path / "none", chain_of(2), **blocks) == ["west-1"]
