"""Railways with their trains made up from a number, run with a watch on every instant; and what went wrong."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

from small_networks import Stretch, consist, freight, load, passenger

from sim.kernel import Kernel
from sim.ledger import PASS, flat_rows
from sim.replication import Model
from sim.track.dispatching import GO


@dataclass
class Railway:
    """Points with their tracks, sections, train services, and the other blocks of the scenario."""

    points: dict[str, int]
    stretches: list[Stretch]
    trains: dict[str, dict[str, Any]]
    ways: dict[str, list[str]]
    china: list[str] = field(default_factory=list)
    blocks: dict[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many sections all its trains run over."""
        departures = {key: len(train["departures"]["at"]) for key, train in self.trains.items()}
        return sum(departures[key] * (len(way) - 1) for key, way in self.ways.items())


def random_tree(number: int) -> Railway:
    """A tree of 3 to 12 points, one in five a halt of one track, some with border, yards, overtaking, connections."""
    draw = random.Random(f"tree {number}")
    count = draw.randint(3, 12)
    points = {f"p{i}": draw.choice([2, 2, 2, 3, 4, 1]) for i in range(count)}
    ids = list(points)
    ends = [(ids[draw.randint(max(0, i - draw.choice([1, 3])), i - 1)], ids[i]) for i in range(1, count)]
    stretches = [_stretch(draw, first, last, km=draw.randint(2, 20)) for first, last in ends]
    found = ways(stretches)
    picked = {f"t{i}": found[tuple(draw.sample(ids, 2))] for i in range(draw.randint(2, 10))}
    trains = {key: _train(draw, (way[0], way[-1]), way) for key, way in picked.items()}
    railway = Railway(points, stretches, trains, picked)
    railway.blocks["dispatching"] = _dispatching(draw, draw.choice(["deadlock_free", "deadlock_free", "safe_state"]))
    if draw.random() < 0.4:
        _add_border(draw, railway, *draw.choice(ends))
    if draw.random() < 0.3:
        railway.blocks["terminals"] = _terminals(draw, railway)
    _connect(random.Random(f"connections of tree {number}"), railway)
    return railway


def random_ring(number: int) -> Railway:
    """A ring of 3 to 6 points with branches and perhaps a chord; trains go round it, some twice, some turn back."""
    draw = random.Random(f"ring {number}")
    size = draw.randint(3, 6)
    count = size + draw.randint(0, 4)
    points = {f"p{i}": draw.choice([2, 2, 2, 2, 3, 1]) for i in range(count)}
    ids = list(points)
    ends = [*pairwise(ids[:size]), (ids[0], ids[size - 1])]
    ends += [(ids[draw.randrange(i)], ids[i]) for i in range(size, count)]
    if size > 3 and draw.random() < 0.3:
        ends.append((ids[0], ids[2]))
    km = draw.randint(2, 20)  # all alike: the shortest way to a neighbour is the direct one
    stretches = [_stretch(draw, first, last, km=km) for first, last in ends]
    picked = {f"t{i}": _walk(draw, points, stretches) for i in range(draw.randint(3, 10))}
    trains = {key: _train(draw, way, way) for key, way in picked.items()}
    railway = Railway(points, stretches, trains, picked)
    railway.blocks["dispatching"] = _dispatching(draw, "deadlock_free")
    _connect(random.Random(f"connections of ring {number}"), railway)
    return railway


def ways(stretches: Sequence[Stretch]) -> dict[tuple[str, str], list[str]]:
    """The only way between each two points of a tree."""
    near = _near(stretches)
    found = {}
    for start in near:
        paths = [[start]]
        for path in paths:
            found[start, path[-1]] = path
            paths += [[*path, onward] for onward in near[path[-1]] if onward not in path]
    return found


def _near(stretches: Sequence[Stretch]) -> dict[str, list[str]]:
    near = defaultdict(list)
    for stretch in stretches:
        near[stretch.first].append(stretch.last)
        near[stretch.last].append(stretch.first)
    return near


def _stretch(draw: random.Random, first: str, last: str, *, km: float) -> Stretch:
    block = draw.choice(["semi_automatic", "semi_automatic", "automatic_block"])
    return Stretch(first, last, km, tracks=draw.choice([1, 1, 1, 1, 2]), block_system=block)


def _train(draw: random.Random, route: Sequence[str], way: Sequence[str]) -> dict[str, Any]:
    """Of either class, quick or slow, once to three times within 90 minutes, with stops anywhere on its way."""
    minutes = draw.sample(range(91), draw.choice([1, 1, 2, 3]))
    at = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in sorted(minutes)]
    inner = sorted(set(way[1:-1]) - {way[0], way[-1]})
    dwell_min = {point: draw.randint(0, 40) for point in inner if draw.random() < 0.3}
    rate = draw.choice([1000.0, 0.1])
    body = consist(acceleration_ms2=rate, braking_ms2=rate, max_speed_kmh=draw.choice([30, 60, 120]))
    is_freight = len(set(way)) == len(way) and draw.random() < 0.5
    make = freight if is_freight else passenger
    return make(route, at, dwell_min=dwell_min, consist={**body, "capacity_teu": 40} if is_freight else body)


def _dispatching(draw: random.Random, rule: str) -> dict[str, Any]:
    overtaking = {"overtaking_wait_min": draw.choice([0, 10, 45])}
    plain = {"rule": rule, "ageing_h": draw.choice([0.1, 1, 6]), "headway_min": draw.choice([3, 8]), **overtaking}
    return {**plain, **_intervals(draw)}


def _intervals(draw: random.Random) -> dict[str, Any]:
    """For half of the railways: station intervals, headways of pairs by blocking times or as given, or some of both."""
    if draw.random() < 0.5:
        return {}
    found: dict[str, Any] = {}
    if draw.random() < 0.7:
        every = {f"{kind}_min": draw.choice([0, 1, 4, 7.5]) for kind in ("arrival", "meet", "follow")}
        own = {f"p{i}": {"meet_min": draw.choice([0, 2, 9])} for i in range(3) if draw.random() < 0.3}
        found["station_intervals"] = {**every, "stations": own}
    kind = draw.choice(["blocking", "headways_min", "neither"])
    if kind == "blocking":
        blocks = {"block_length_m": draw.choice([800, 3000]), "control": draw.choice(["fixed_block", "distance_to_go"])}
        found["blocking"] = {**blocks, "overlap_m": 100, "setup_s": 9.5, "reaction_s": 12, "release_s": 5}
    if kind == "headways_min":
        classes = ("passenger", "freight")
        found["headways_min"] = {first: {second: draw.choice([2, 5, 11]) for second in classes} for first in classes}
    return found


def _connect(draw: random.Random, railway: Railway) -> None:
    """On two railways of five trains wait for others, some for each other, where both stop or begin and end."""
    if draw.random() >= 0.4:
        return
    for key, other in permutations(railway.trains, 2):
        shared = sorted(_waits_at(railway, key) & _comes_to(railway, other))
        if shared and draw.random() < 0.5:
            wish = {"service": other, "at": draw.choice(shared), "longest_wait_min": draw.choice([5, 30, 120])}
            railway.trains[key].setdefault("connections", []).append({**wish, "transfer_min": draw.choice([0, 10])})


def _waits_at(railway: Railway, key: str) -> set[str]:
    way = railway.ways[key]
    return {way[0], *railway.trains[key]["dwell_min"]} - {way[-1]}


def _comes_to(railway: Railway, key: str) -> set[str]:
    way = railway.ways[key]
    return {*railway.trains[key]["dwell_min"], way[-1]} - {way[0]}


def _walk(draw: random.Random, points: Mapping[str, int], stretches: Sequence[Stretch]) -> list[str]:
    """A way that turns back at most where there are tracks to do so: a place is left again only over two others."""
    near = _near(stretches)
    way = [draw.choice(sorted(points))]
    turns_left = draw.choice([0, 0, 0, 1])
    for _ in range(draw.randint(2, 9)):
        before = way[-2] if len(way) > 1 else None
        onward = [point for point in near[way[-1]] if point != before]
        if turns_left and points[way[-1]] > 1 and before is not None and draw.random() < 0.3:
            onward, turns_left = [before], 0
        if not onward:
            break
        way.append(draw.choice(onward))
    is_fine = len(way) > 1 and way[0] not in way[1:2] and not _comes_back_at_once(way, points)
    return way if is_fine else _walk(draw, points, stretches)


def _comes_back_at_once(way: Sequence[str], points: Mapping[str, int]) -> bool:
    last_seen: dict[str, int] = {}
    for at, point in enumerate(way):
        if point in last_seen and all(points[between] < 2 for between in way[last_seen[point] + 1 : at]):
            return True
        last_seen[point] = at
    return False


def _add_border(draw: random.Random, railway: Railway, first: str, last: str) -> None:
    """A border on a section, with formalities for freight trains at both its ends, on one side in office hours."""
    beyond = ways([stretch for stretch in railway.stretches if stretch[:2] != (first, last)])
    railway.china = [point for point in railway.points if point == first or (first, point) in beyond]
    sides = {}
    for side, station in (("china", first), ("viet_nam", last)):
        work = {"work": "scan", "per": "carrier", "time_min": draw.randint(0, 90), "servers": draw.choice([1, 3])}
        opens = {"open": ["office"]} if side == "china" and draw.random() < 0.5 else {}
        sides[side] = {"station": station, "stages": {"s": {**work, **opens}}, "exit": ["s"], "entry": ["s"]}
    railway.blocks["borders"] = {"gate": {"name": "Gate", **sides}}
    railway.blocks["opening_hours"] = {"office": {"clock": "china", "hours": ["08:00-20:00"]}}


def _terminals(draw: random.Random, railway: Railway) -> dict[str, Any]:
    """At some of the ends of ways; freight trains to there leave when a track of it is free."""
    ends = sorted({way[-1] for way in railway.ways.values() if draw.random() < 0.5})
    return {f"at_{end}": {"name": end, "station": end, "tracks": draw.choice([1, 2])} for end in ends}


class Watch(Kernel):
    """The kernel, and a look at all trains at the end of every instant."""

    def __init__(self) -> None:
        super().__init__()
        self.model: Model
        self.seen: list[str] = []

    def run_until(self, end_s: int) -> None:
        """Carry out all events before `end_s`, instant by instant."""
        while self._queue and self._queue[0][0] < end_s:
            now = int(self._queue[0][0])
            super().run_until(now + 1)
            self._look(now)
        super().run_until(end_s)

    def _look(self, now: int) -> None:
        for train in self.model.dispatcher.waiting.values():
            assert train.waits_for is not None
            if self.model.dispatcher.reason_to_wait(train, train.waits_for, now) == GO:
                self.seen.append(f"{train.name} may go at {now} s and was not woken")
        running = self.model.trains.running.values()
        there = Counter(train.move.to for train in running if train.move is not None and not train.move.ends)
        self.seen += [f"{n} trains at {place.id} at {now} s" for place, n in there.items() if n > place.tracks]


def run_watched(
    railway: Railway, folder: Path, *, watch: type[Watch] = Watch, **changes: Any
) -> tuple[Model, list[str]]:
    """Simulate it; the model as it ended, and all that went wrong, in words.

    Raises:
        JamError: trains wait for each other for ever.
    """
    blocks = {**railway.blocks, **changes}
    services = {"trains": railway.trains}
    loaded = load(folder, railway.points, railway.stretches, china=railway.china, services=services, **blocks)
    clock = watch()
    clock.model = model = Model(loaded, 0, clock)
    model.run()
    runs = flat_rows(model.ledger.runs, 6).tolist()
    wrong = [f"{train.name} did not finish" for train in model.trains.all if train.finished_s < 0]
    if len(runs) != railway.runs:
        wrong.append(f"{len(runs)} sections run over, not {railway.runs}")
    shared = [*shared_sections(model, railway, runs), *shared_tracks(model, railway, runs)]
    return model, [*wrong, *clock.seen, *shared, *too_close(model, railway, runs)]


def shared_sections(model: Model, railway: Railway, runs: Sequence[Sequence[int]]) -> list[str]:
    """Trains at one time on a section that face each other, or that follow each other on absolute block."""
    section_of = {frozenset(stretch[:2]): stretch for stretch in railway.stretches}
    on: dict[tuple[str, ...], list[tuple[int, int, str, str]]] = defaultdict(list)
    for train, leg, start, end, _, _ in runs:
        place, to = (model.places.ids[number] for number in (model.legs[leg].place, model.legs[leg].end))
        ends = place.partition(":")[2].split("-")
        stretch = section_of[frozenset(ends)]
        on[stretch[:2] if stretch.tracks == 1 else (*stretch[:2], to)].append((start, end, to, stretch.block_system))
        assert train >= 0
    found = []
    for section, times in on.items():
        for one, other in pairwise(sorted(times)):
            if other[0] < one[1] and (one[2] != other[2] or one[3] == "semi_automatic"):
                found.append(f"two trains on {'-'.join(section)} at {other[0]} s, to {one[2]} and {other[2]}")
    return found


def too_close(model: Model, railway: Railway, runs: Sequence[Sequence[int]]) -> list[str]:
    """Trains on a single track between two stations that came sooner after the one before than the scenario allows."""
    dispatching = railway.blocks.get("dispatching", {})
    alone = {
        frozenset(each[:2]): each
        for each in railway.stretches
        if each.tracks == 1 and min(railway.points[end] for end in each[:2]) > 1
    }
    on: dict[frozenset[str], list[tuple[int, int, str, str, bool]]] = defaultdict(list)
    passed: dict[int, bool] = {}
    for train, leg, start, end, _, event in runs:
        place, to = (model.places.ids[number] for number in (model.legs[leg].place, model.legs[leg].end))
        ends = frozenset(place.partition(":")[2].split("-"))
        if ends in alone:
            service = model.services[model.trains.services[train]].service
            on[ends].append((start, end, to, service.train_class, passed.get(train, False)))
        passed[train] = event == PASS
    found = []
    for ends, trains in on.items():
        stretch = alone[ends]
        for first, second in pairwise(sorted(trains)):
            needs_s = _needs_s(dispatching, stretch, first, second)
            if second[0] < needs_s or (first[2] == second[2] and second[1] < first[1]):
                found.append(f"{second[3]} train on {'-'.join(stretch[:2])} at {second[0]} s, not before {needs_s} s")
    return found


def _needs_s(dispatching: Mapping[str, Any], stretch: Stretch, first: Sequence[Any], second: Sequence[Any]) -> float:
    """The least second at which the second train may enter, without what signals add."""
    start, end, to, ahead, _ = first
    _, _, other_to, behind, is_passing = second
    if to == other_to and stretch.block_system == "automatic_block":
        if "blocking" in dispatching:
            return start
        pairs = dispatching.get("headways_min")
        return start + 60 * (pairs[ahead][behind] if pairs else dispatching.get("headway_min", 8))
    intervals = dispatching.get("station_intervals", {})
    leaves = stretch.first if other_to == stretch.last else stretch.last
    own = intervals.get("stations", {}).get(leaves, {})
    least = {kind: own.get(f"{kind}_min", intervals.get(f"{kind}_min", 0)) for kind in ("arrival", "meet", "follow")}
    if to == other_to:
        return end + 60 * least["follow"]
    return end + 60 * (max(least["meet"], least["arrival"]) if is_passing else least["meet"])


def shared_tracks(model: Model, railway: Railway, runs: Sequence[Sequence[int]]) -> list[str]:
    """Trains at one time on one track of a place, from the move towards it until they leave; tracks that are none."""
    journeys = defaultdict(list)
    for train, leg, start, end, track, _ in runs:
        journeys[train].append((model.places.ids[model.legs[leg].end], start, end, track))
    taken = defaultdict(list)
    for journey in journeys.values():
        since = journey[0][1]
        for (place, _, _, track), (_, departs, _, _) in pairwise(journey):
            if railway.points[place] > 1:
                taken[place, track].append((since, departs))
                since = departs
    found = [f"no track {track} at {place}" for place, track in taken if not 1 <= track <= railway.points[place]]
    for (place, track), times in taken.items():
        for one, other in pairwise(sorted(times)):
            if other[0] < one[1]:
                found.append(f"two trains on track {track} of {place} at {other[0]} s")
    return found
