"""No deadlock, shown on thousands of random railways. A batch of them in each run of the tests; all with `-m slow`.

RAILCORRIDOR_BATCH=n takes batch n instead of 0: other railways, the same ones each time.
"""

import os
import random
import re
from collections import Counter

import pytest
from random_railways import Railway, random_ring, random_tree, run_watched, ways
from small_networks import Stretch, passenger

from sim.track.jam import JamError

BATCH = int(os.environ.get("RAILCORRIDOR_BATCH", "0"))
IN_A_BATCH = 100
ALL = 10_000
HOLDS = re.compile(r"\S+ (holds a track at \S+|stands at its origin) and waits for a track at \S+, held by \S+")
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
    trees = [random_tree(number) for number in range(IN_A_BATCH)]
    kinds = Counter(kind for tree in trees for kind in tree.blocks) + Counter(
        tree.blocks["dispatching"]["rule"] for tree in trees
    )
    tracks = Counter(count for tree in trees for count in tree.points.values())
    stretches = Counter((stretch.tracks, stretch.block_system) for tree in trees for stretch in tree.stretches)

    assert min(kinds[kind] for kind in ("borders", "terminals", "deadlock_free", "safe_state")) > 15
    assert min(tracks[count] for count in (1, 2, 3, 4)) > 50
    assert min(stretches.values()) > 20
    assert len(stretches) == 4


def test_the_watch_sees_a_train_that_is_not_woken(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.track.dispatching.Dispatcher._reconsider", lambda *_: None)
    seen = [fault for number in range(20) for fault in run_watched(random_tree(number), tmp_path)[1]]

    assert any(fault.endswith("and was not woken") for fault in seen)
    assert any(fault.endswith("did not finish") for fault in seen)


def test_the_watch_sees_trains_on_one_section_or_in_one_place(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.track.dispatching.refusal", lambda *_: -1)
    monkeypatch.setattr("sim.track.dispatching.has_track", lambda *_: True)
    seen = [fault for number in range(20) for fault in run_watched(random_tree(number), tmp_path)[1]]

    assert any(fault.startswith("two trains on p") for fault in seen)
    assert any(" trains at p" in fault for fault in seen)
    assert any(fault.startswith("no track 0") or fault.startswith("two trains on track") for fault in seen)


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
    """240 times by the rule: none. With capacity checks only some jam, each with the trains that hold each other up."""
    jams = []
    for number in range(240):
        railway = thirteen_edges(number)
        assert run_watched(railway, tmp_path)[1] == []
        try:
            assert run_watched(railway, tmp_path, **CAPACITY_ONLY)[1] == []
        except JamError as jam:
            jams.append(str(jam))

    assert len(jams) > 0
    assert [jam for jam in jams if not is_explained(jam)] == []


def is_explained(jam: str) -> bool:
    """Each stuck train holds something, waits for a place, and those that hold that place are stuck too."""
    _, _, text = jam.partition(": ")
    parts = text.split("; ")
    stuck = {part.split(" ", 1)[0] for part in parts}
    holders = {holder for part in parts for holder in part.partition("held by ")[2].split(", ")}
    says = all(
        (" holds a track at " in part or " stands at its origin" in part) and " waits for a track at " in part
        for part in parts
    )
    return jam.startswith("no train can move at day 1 ") and says and len(stuck) > 1 and holders <= stuck
