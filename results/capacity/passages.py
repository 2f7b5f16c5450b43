"""Trains on stretches of line in a finished replication: who entered when, and left when."""

from collections.abc import Mapping, Sequence
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
    """The movements of one replication, by service and by which place of its way a train is at, from 0."""

    def __init__(self, run: Run, replication: int) -> None:
        table = run.table("movements", replication)
        self._train, self._time_s = whole(table, "train"), whole(table, "time_s")
        self._service, services = coded(table, "service")
        event, events = coded(table, "event")
        self._services = {name: code for code, name in enumerate(services)}
        self._leaves = _are(events, ("depart", "pass"))[event]
        self._comes = _are(events, ("arrive", "pass"))[event]
        self._visit = _running_count(self._train, self._comes)

    def trains_of(self, stretch: Stretch) -> StretchTrains:
        parts = [self._passage(number, passage) for number, passage in enumerate(stretch.passages)]
        number, entry_s, exit_s = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(entry_s, kind="stable")
        return StretchTrains(stretch, number[order], entry_s[order], exit_s[order])

    def _passage(self, number: int, passage: Passage) -> tuple[Whole, Whole, Whole]:
        mine = self._service == self._services.get(passage.service, EMPTY)
        first, last = passage.visits
        left = self._times_s(mine & self._leaves & (self._visit == first))
        came = self._times_s(mine & self._comes & (self._visit == last))
        both = sorted(left.keys() & came.keys())
        entry_s = np.array([left[train] for train in both], dtype=np.int64)
        exit_s = np.array([came[train] for train in both], dtype=np.int64)
        return np.full(len(both), number, dtype=np.int64), entry_s, exit_s

    def _times_s(self, wanted: Flags) -> Mapping[int, int]:
        rows = np.flatnonzero(wanted)
        return dict(zip(self._train[rows].tolist(), self._time_s[rows].tolist(), strict=True))


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
