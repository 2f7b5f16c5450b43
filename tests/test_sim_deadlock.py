"""No deadlock, shown on thousands of random railways. A batch of them in each run of the tests; all with `-m slow`.

RAILCORRIDOR_BATCH=n takes batch n instead of 0: other railways, the same ones each time.
"""

import os
import random
import re
from collections import Counter

import pytest
from random_railways import (
    Railway,
    Watch,
    random_ring,
    random_tree,
    run_watched,
    shared_sections,
    shared_tracks,
    too_close,
    ways,
)
from small_networks import Stretch, passenger

from sim.connections import CONNECTION
from sim.ledger import flat_rows
from sim.track.jam import JamError

BATCH = int(os.environ.get("RAILCORRIDOR_BATCH", "0"))
IN_A_BATCH = 100
ALL = 10_000
HOLDS = re.compile(
    r"(?P<train>\S+) (holds a track at (?P<place>\S+)|stands at its origin)"
    r" and waits for a track at (?P<wanted>\S+), held by (?P<holders>\S.*)"
)
CAPACITY_ONLY = {"dispatching": {"rule": "capacity_only"}}


def faults(make, numbers, folder):
    found = {}
    for number in numbers:
        _, wrong = run_watched(make(number), folder)
        if wrong:
            found[number] = wrong
    return found


@pytest.mark.parametrize("make", [random_tree, random_ring])
def test_on_a_batch_of_railways_all_trains_finish_and_none_waits_for_nothing(tmp_path, make):
    assert faults(make, range(BATCH * IN_A_BATCH, (BATCH + 1) * IN_A_BATCH), tmp_path) == {}


@pytest.mark.slow
@pytest.mark.parametrize("make", [random_tree, random_ring])
def test_on_ten_thousand_railways_all_trains_finish_and_none_waits_for_nothing(tmp_path, make):
    assert faults(make, range(ALL), tmp_path) == {}


def test_the_railways_are_of_all_kinds():
    trees, rings = ([make(number) for number in range(IN_A_BATCH)] for make in (random_tree, random_ring))
    kinds = Counter(kind for tree in trees for kind in tree.blocks) + Counter(
        tree.blocks["dispatching"]["rule"] for tree in trees
    )
    apart = Counter(key for tree in trees for key in tree.blocks["dispatching"])
    tracks = Counter(count for tree in trees for count in tree.points.values())
    stretches = Counter((stretch.tracks, stretch.block_system) for tree in trees for stretch in tree.stretches)

    assert min(kinds[kind] for kind in ("borders", "terminals", "deadlock_free", "safe_state")) > 15
    assert min(apart[key] for key in ("station_intervals", "blocking", "headways_min")) > 10
    assert min(sum(map(has_connections, railways)) for railways in (trees, rings)) > 20
    assert min(tracks[count] for count in (1, 2, 3, 4)) > 50
    assert min(stretches.values()) > 20
    assert len(stretches) == 4


def has_connections(railway):
    return any("connections" in train for train in railway.trains.values())


@pytest.mark.parametrize("make", [random_tree, random_ring])
def test_trains_of_the_railways_do_wait_for_each_other(tmp_path, make):
    waits = Counter()
    for number in range(40):
        railway = make(number)
        model, _ = run_watched(railway, tmp_path)
        causes = flat_rows(model.ledger.train_intervals, 5)[:, 2].tolist()
        waits[has_connections(railway)] += causes.count(CONNECTION)
    assert waits[True] > 5
    assert waits[False] == 0


class Asleep(Watch):
    """Nobody is woken."""

    def wake(self, process):
        pass


class Narrow(Watch):
    """There is no track at all when it looks."""

    def _look(self, now):
        for train in self.model.trains.running.values():
            if train.move is not None:
                train.move.to.tracks = 0
        super()._look(now)


def test_the_watch_sees_trains_that_are_not_woken_and_those_that_are_too_many(tmp_path):
    asleep = [fault for number in range(20) for fault in run_watched(random_tree(number), tmp_path, watch=Asleep)[1]]
    narrow = [fault for number in range(20) for fault in run_watched(random_tree(number), tmp_path, watch=Narrow)[1]]

    assert any(fault.endswith("and was not woken") for fault in asleep)
    assert any(fault.endswith("did not finish") for fault in asleep)
    assert any(" trains at p" in fault for fault in narrow)


def test_the_checks_of_a_run_see_trains_that_keep_no_interval_or_headway(tmp_path):
    """The companion: what was kept on these railways is not what other ones would have asked for."""
    longer = {
        "station_intervals": {"meet_min": 30, "arrival_min": 30, "follow_min": 30},
        "headways_min": {first: dict.fromkeys(("passenger", "freight"), 45) for first in ("passenger", "freight")},
    }
    found = []
    for number in range(20):
        railway = random_tree(number)
        model, wrong = run_watched(railway, tmp_path)
        assert wrong == []
        railway.blocks["dispatching"] = longer
        found += too_close(model, railway, flat_rows(model.ledger.runs, 6).tolist())

    assert len(found) > 20


def test_the_checks_of_a_run_see_shared_sections_and_tracks(tmp_path):
    """The first train runs twice, as itself and as its shadow."""
    railway = random_tree(1)
    model, wrong = run_watched(railway, tmp_path)
    runs = [list(row) for row in flat_rows(model.ledger.runs, 6)]
    longest = Counter(row[0] for row in runs).most_common(1)[0][0]
    shadow = [[99, *row[1:]] for row in runs if row[0] == longest]
    elsewhere = [[*row[:4], 9, row[5]] for row in shadow]

    assert wrong == shared_sections(model, railway, runs) == shared_tracks(model, railway, runs) == []
    assert any(fault.startswith("two trains on p") for fault in shared_sections(model, railway, runs + shadow))
    assert any(fault.startswith("two trains on track") for fault in shared_tracks(model, railway, runs + shadow))
    assert any(fault.startswith("no track 9 at p") for fault in shared_tracks(model, railway, runs + elsewhere))


def thirteen_edges(number):
    """A tree of 13 sections with loops of two tracks, and 40 trains between its ends within four hours."""
    draw = random.Random(f"thirteen edges {number}")
    ends = [*((f"p{i}", f"p{i + 1}") for i in range(7)), ("p2", "p8"), ("p8", "p9"), ("p4", "p10"), ("p10", "p11")]
    ends += [("p5", "p12"), ("p12", "p13")]
    stretches = [Stretch(*pair, km=draw.randint(4, 15)) for pair in ends]
    found = ways(stretches)
    tips = ["p0", "p7", "p9", "p11", "p13"]
    picked = {f"t{i}": found[tuple(draw.sample(tips, 2))] for i in range(20)}
    trains = {}
    for key, way in picked.items():
        minutes = sorted(draw.sample(range(240), 2))
        at = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes]
        dwell_min = {point: draw.randint(0, 20) for point in way[1:-1] if draw.random() < 0.3}
        trains[key] = passenger((way[0], way[-1]), at, dwell_min=dwell_min)
    return Railway({f"p{i}": 2 for i in range(14)}, stretches, trains, picked)


def test_forty_trains_on_a_tree_of_thirteen_sections_never_jam(tmp_path):
    """240 times by the rule: none. With capacity checks only all do, each says which trains hold each other up."""
    jams = []
    for number in range(240):
        railway = thirteen_edges(number)
        assert size_of(railway) == (13, 40, {2})
        assert run_watched(railway, tmp_path)[1] == []
        try:
            assert run_watched(railway, tmp_path, **CAPACITY_ONLY)[1] == []
        except JamError as jam:
            jams.append(str(jam))

    assert len(jams) == 240
    assert [jam for jam in jams if not is_explained(jam)] == []


def size_of(railway):
    """Its sections, its trains, and how many tracks its places have; a tree of single track has a place more."""
    trains = sum(len(train["departures"]["at"]) for train in railway.trains.values())
    assert len(railway.points) == len(railway.stretches) + 1
    assert {stretch.tracks for stretch in railway.stretches} == {1}
    return len(railway.stretches), trains, set(railway.points.values())


def is_explained(jam: str) -> bool:
    """Each stuck train holds something and waits for a track at a place, which other stuck trains hold."""
    head, _, text = jam.partition(": ")
    found = [HOLDS.fullmatch(part) for part in text.split("; ")]
    if not re.fullmatch(r"no train can move at day 1 \d\d:\d\d", head) or None in found:
        return False
    stuck = {match["train"]: match for match in found}
    return len(stuck) > 1 and all(
        holder in stuck and holder != match["train"] and stuck[holder]["place"] == match["wanted"]
        for match in found
        for holder in match["holders"].split(", ")
    )


def test_a_jam_that_is_not_explained_is_found():
    whole = (
        "no train can move at day 1 00:10: x-1 holds a track at A and waits for a track at B, held by y-1; "
        "y-1 holds a track at B and waits for a track at A, held by x-1"
    )
    assert is_explained(whole)
    for wrong in (
        whole.replace("day 1 00:10", "some time"),
        whole.replace(", held by x-1", ""),
        whole.replace("held by y-1", "held by z-1"),
        whole.replace("y-1 holds a track at B", "y-1 holds a track at C"),
        whole.partition(";")[0],
    ):
        assert not is_explained(wrong)
