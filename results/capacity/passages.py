"""Trains on stretches of line in a finished replication: who entered when, and left when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.track.stretches import Passage, Stretch, stretches

from ..columns import EMPTY, Flags, Whole, coded, whole
from ..run import Run


@dataclass(frozen=True, slots=True)
class StretchTrains:
    """The trains of one stretch in order of entry: their passage (its number in the stretch), entry and exit (s)."""

    stretch: Stretch
    passage: Whole
    entry_s: Whole
    exit_s: Whole

    def within(self, from_s: int, to_s: int) -> "StretchTrains":
        """Those that enter from one second to before another."""
        kept = (self.entry_s >= from_s) & (self.entry_s < to_s)
        return StretchTrains(self.stretch, self.passage[kept], self.entry_s[kept], self.exit_s[kept])


def trains_of_stretches(run: Run, replication: int) -> list[StretchTrains]:
    """The trains of every stretch in one replication; a train still on a stretch at the end is left out."""
    moves = _Movements(run, replication)
    return [moves.trains_of(stretch) for stretch in stretches(run.scenario, run.network)]


class _Movements:
    """The movements of one replication: when each train left, and came to, each place of its way, from 0."""

    def __init__(self, run: Run, replication: int) -> None:
        table = run.table("movements", replication)
        train, time_s = whole(table, "train"), whole(table, "time_s")
        service, services = coded(table, "service")
        event, events = coded(table, "event")
        leaves, comes = _are(events, ("depart", "pass"))[event], _are(events, ("arrive", "pass"))[event]
        visit = _running_count(train, comes)
        shape = (int(train.max(initial=-1)) + 1, int(visit.max(initial=-1)) + 1)
        self._left_s, self._came_s = np.full(shape, EMPTY, dtype=np.int64), np.full(shape, EMPTY, dtype=np.int64)
        self._left_s[train[leaves], visit[leaves]] = time_s[leaves]
        self._came_s[train[comes], visit[comes]] = time_s[comes]
        service_of = np.full(shape[0], EMPTY, dtype=np.int64)
        service_of[train] = service
        self._trains = {name: np.flatnonzero(service_of == code) for code, name in enumerate(services)}

    def trains_of(self, stretch: Stretch) -> StretchTrains:
        parts = [self._passage(number, passage) for number, passage in enumerate(stretch.passages)]
        number, entry_s, exit_s = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(entry_s, kind="stable")
        return StretchTrains(stretch, number[order], entry_s[order], exit_s[order])

    def _passage(self, number: int, passage: Passage) -> tuple[Whole, Whole, Whole]:
        first, last = passage.visits
        trains = self._trains.get(passage.service)
        if trains is None or last >= self._came_s.shape[1]:  # none left, or none came so far
            return (np.zeros(0, dtype=np.int64),) * 3
        entry_s, exit_s = self._left_s[trains, first], self._came_s[trains, last]
        both = (entry_s != EMPTY) & (exit_s != EMPTY)
        return np.full(int(both.sum()), number, dtype=np.int64), entry_s[both], exit_s[both]


def _running_count(train: Whole, comes: Flags) -> Whole:
    """How often each train has come to a place up to each row; the rows of one train are in order of time."""
    order = np.argsort(train, kind="stable")
    total = np.cumsum(comes[order])
    is_first = np.diff(train[order], prepend=-1) != 0
    before: Whole = (total - comes[order])[is_first]
    count = np.empty(len(train), dtype=np.int64)
    count[order] = total - np.repeat(before, np.diff(np.flatnonzero(is_first), append=len(train)))
    return count


def _are(words: Sequence[str], wanted: Sequence[str]) -> Flags:
    return np.array([word in wanted for word in words], dtype=bool)
