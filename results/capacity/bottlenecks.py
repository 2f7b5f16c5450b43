"""Bottlenecks of a finished run: sections, station tracks, yards and servers by their use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.routes import service_routes
from sim.track_loads import yard_tracks

from ..columns import EMPTY, Number, Whole, coded, whole
from ..run import Run
from .occupation import SectionCapacity

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["section", "station", "yard", "server"]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Something that trains or goods use, and the share of its capacity that is used in the measured period.

    A section: its UIC 406 occupation on the mean day. A station: its tracks, by trains that stand there on their way.
    A yard: tracks kept for trains from their departure on. A server: hours at work of hours open.
    """

    what: str
    kind: Kind
    lines: tuple[str, ...]
    share: float


def bottlenecks(run: Run, sections: list[SectionCapacity]) -> list[Bottleneck]:
    """Everything with a capacity, the most used first; means over the replications."""
    found = [
        Bottleneck(section.stretch.name, "section", section.stretch.lines, section.mean_share) for section in sections
    ]
    found += [*_stations(run), *_yards(run), *_servers(run)]
    return sorted(found, key=lambda each: (-each.share, each.what))


def _stations(run: Run) -> Iterator[Bottleneck]:
    totals: dict[str, float] = {}
    for replication in run.finished:
        for place, seconds in _standing_s(run, replication).items():
            totals[place] = totals.get(place, 0.0) + seconds
    for place, seconds in totals.items():
        if seconds > 0:
            point = run.network.points[place]
            share = seconds / (point.tracks * _measured_s(run) * len(run.finished))
            yield Bottleneck(f"tracks of {point.name}", "station", _lines_through(run, place), share)


def _standing_s(run: Run, replication: int) -> dict[str, float]:
    """Seconds in the measured period that trains stood at each place, from arrival to the departure that follows."""
    table = run.table("movements", replication)
    train, time_s, track = (whole(table, name) for name in ("train", "time_s", "track"))
    place, places = coded(table, "place")
    event, events = coded(table, "event")
    order = np.lexsort((np.arange(len(train)), time_s, train))
    here, next_ = order[:-1], order[1:]
    arrive, depart = _code(events, "arrive"), _code(events, "depart")
    stays = (train[here] == train[next_]) & (event[here] == arrive) & (event[next_] == depart) & (track[here] > 0)
    stays &= place[here] == place[next_]
    here, next_ = here[stays], next_[stays]
    seconds = _within(run, time_s[here], time_s[next_])
    total = np.bincount(place[here], weights=seconds, minlength=len(places))
    return dict(zip(places, total.tolist(), strict=True))


def _yards(run: Run) -> Iterator[Bottleneck]:
    """From the departure for a yard until the train has been unloaded there."""
    scenario = run.scenario
    tracks = yard_tracks(scenario)
    ends = {
        key: service.route[-1] for key, service in scenario.services.trains.items() if service.train_class == "freight"
    }
    totals = dict.fromkeys(tracks, 0.0)
    for replication in run.finished:
        for service, seconds in _kept_s(run, replication).items():
            if ends.get(service) in totals:
                totals[ends[service]] += seconds
    for place, seconds in totals.items():
        if seconds > 0:
            share = seconds / (tracks[place] * _measured_s(run) * len(run.finished))
            yield Bottleneck(f"yard of {run.network.points[place].name}", "yard", _lines_through(run, place), share)


def _kept_s(run: Run, replication: int) -> dict[str, float]:
    moves, trains = run.table("movements", replication), run.table("trains", replication)
    train, time_s = whole(moves, "train"), whole(moves, "time_s")
    number = whole(trains, "train")
    left_s = np.full(int(number.max(initial=0)) + 1, run.scenario.time.end_s, dtype=np.int64)
    np.minimum.at(left_s, train, time_s)
    finished_s = whole(trains, "finished_s")
    finished_s = np.where(finished_s == EMPTY, run.scenario.time.end_s, finished_s)
    service, services = coded(trains, "service")
    seconds = _within(run, left_s[number], np.maximum(finished_s, left_s[number]))
    total = np.bincount(service, weights=seconds, minlength=len(services))
    return dict(zip(services, total.tolist(), strict=True))


def _servers(run: Run) -> Iterator[Bottleneck]:
    totals: dict[tuple[str, str], tuple[float, float]] = {}
    for replication in run.finished:
        for key, busy_s, open_s in _served(run, run.table("servers", replication)):
            before = totals.get(key, (0.0, 0.0))
            totals[key] = (before[0] + busy_s, before[1] + open_s)
    for (place, stage), (busy_s, open_s) in totals.items():
        if busy_s > 0 and open_s > 0:
            yield Bottleneck(f"{stage} at {_place_name(run, place)}", "server", _lines_of(run, place), busy_s / open_s)


def _served(run: Run, table: "pa.Table") -> Iterator[tuple[tuple[str, str], float, float]]:
    """Server-seconds at work and open of each group in the measured period."""
    place, places = coded(table, "place")
    stage, stages = coded(table, "stage")
    start_s = whole(table, "hour") * 3600
    period = run.scenario.time
    is_measured = (start_s >= period.measured_from_s) & (start_s < period.measured_to_s)
    code = (place * len(stages) + stage)[is_measured]
    busy_s = np.bincount(code, weights=whole(table, "busy_s")[is_measured])
    open_s = np.bincount(code, weights=(whole(table, "open_s") * whole(table, "servers"))[is_measured])
    for one in np.unique(code).tolist():
        yield (places[one // len(stages)], stages[one % len(stages)]), float(busy_s[one]), float(open_s[one])


def _within(run: Run, start_s: Whole, end_s: Whole) -> Number:
    """Lengths of spans, cut to the measured period (s)."""
    period = run.scenario.time
    cut = np.minimum(end_s, period.measured_to_s) - np.maximum(start_s, period.measured_from_s)
    return np.asarray(np.maximum(cut, 0), dtype=np.float64)


def _measured_s(run: Run) -> int:
    return run.scenario.time.measured_to_s - run.scenario.time.measured_from_s


def _code(words: list[str], word: str) -> int:
    return words.index(word) if word in words else EMPTY


def _place_name(run: Run, place: str) -> str:
    table = run.places()
    names: dict[str, str] = dict(zip(table["place"].to_pylist(), table["name"].to_pylist(), strict=True))
    return names.get(place, place)


def _lines_of(run: Run, place: str) -> tuple[str, ...]:
    """The lines whose goods come to a terminal, or whose services pass an operational point."""
    terminal = place.removeprefix("terminal:")
    if terminal == place:
        return _lines_through(run, place)
    flows = run.scenario.flows.values()
    return tuple(sorted({flow.line for flow in flows if terminal in (flow.origin, flow.destination)}))


def _lines_through(run: Run, point: str) -> tuple[str, ...]:
    ways = service_routes(run.scenario, run.network)
    return tuple(sorted({way.line for way in ways if point in way.points}))
