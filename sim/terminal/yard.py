"""The yard of a terminal: slots for goods that trucks bring, and apart from them for goods that trains bring.

Apart, because in one heap they could wait for each other for ever: docs/deadlock.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from heapq import heappop, heappush
from typing import Any

from ..border.opening_hours import OpenTimes
from ..kernel import Clock
from ..train import Train

Work = Generator[Any, Any, None]

PARTS = 1_000_000
"""Slots are counted in whole millionths of a TEU: sums of floats would drift."""


def parts(teu: float) -> int:
    """TEU in parts."""
    return round(teu * PARTS)


class YardUse:
    """Who has been in a yard: rows of when it wanted in, came in, left (seconds; 2^30 if never), and its parts."""

    __slots__ = ("place", "rows", "slots_teu", "stage")

    def __init__(self, place: int, stage: str, slots_teu: int) -> None:
        self.place = place
        self.stage = stage
        self.slots_teu = slots_teu
        self.rows: list[tuple[int, int, int, int]] = []


class ImportYard:
    """Slots for what trains bring: taken when the lift is ordered, free again when a truck has fetched it.

    When that is, is known at the lift; so a train at the head of the line knows when the next slot is free.
    """

    def __init__(self, use: YardUse, clock: Clock) -> None:
        self.use = use
        self._clock = clock
        self._free = use.slots_teu * PARTS
        self._leaving: list[tuple[int, int]] = []
        self._line: deque[Train] = deque()

    def has_room(self, size: int, now: int) -> bool:
        """Whether goods of so many parts find a slot."""
        while self._leaving and self._leaving[0][0] <= now:
            self._free += heappop(self._leaving)[1]
        return size <= self._free

    def take(self, size: int, *, since_s: int, now: int, until_s: int) -> None:
        """Goods that have waited since then come in; it is known until when they stay."""
        self._free -= size
        heappush(self._leaving, (until_s, size))
        self.use.rows.append((since_s, now, until_s, size))

    def wait_for_slot(self, now: int) -> Work:
        """Until the next goods leave."""
        yield self._leaving[0][0] - now

    def wait_in_line(self, train: Train) -> Work:
        """Trains are unloaded first come, first served where slots are scarce."""
        self._line.append(train)
        if self._line[0] is not train:
            yield None

    def leave_line(self) -> None:
        """The train at the head has no more for this yard."""
        self._line.popleft()
        if self._line:
            self._clock.wake(self._line[0].process)


class ExportYard:
    """Slots for what trucks bring: taken when a truck is let in, free again when the goods are lifted on a train.

    Trucks wait before the gate in the order in which they came; the first that finds no slot keeps the others out.
    """

    def __init__(
        self, use: YardUse, clock: Clock, *, gate: OpenTimes | None, let_in: Callable[[int, int, int], None]
    ) -> None:
        self.use = use
        self._clock = clock
        self._gate = gate
        self._let_in = let_in
        self._free = use.slots_teu * PARTS
        self._is_full_for_next = False
        self._row_of: dict[int, int] = {}
        self._bells: list[Any] = []
        self._process: Any = None

    def open(self, arrivals: Sequence[tuple[int, int, int]]) -> None:
        """Begin: trucks come at these seconds, with these consignments of so many parts, in order."""
        self._process = self._clock.start(self._admit(arrivals), f"gate of {self.use.stage}")

    def change(self, until_s: int | None) -> Any:
        """An event: more goods have come in, or it is that second."""
        clock: Any = self._clock
        bell = clock.event()
        self._bells.append(bell)
        return bell if until_s is None else clock.any_of([bell, clock.timeout(until_s - clock.now)])

    def any_of(self, bells: Sequence[Any]) -> Any:
        """The first of several events."""
        clock: Any = self._clock
        return clock.any_of(bells)

    def free_when_lifted(self, lifted: Sequence[tuple[int, int]]) -> None:
        """These goods leave the yard at these seconds `(second, consignment)`, which rise."""
        for lifted_s, consignment in lifted:
            self._leave(consignment, lifted_s)
        self._clock.start(self._free_slots(lifted), f"slots of {self.use.stage}")

    def _leave(self, consignment: int, lifted_s: int) -> None:
        row = self._row_of[consignment]
        since_s, entered_s, _, size = self.use.rows[row]
        self.use.rows[row] = (since_s, entered_s, lifted_s, size)

    def _admit(self, arrivals: Sequence[tuple[int, int, int]]) -> Work:
        for arrival_s, consignment, size in arrivals:
            now = self._clock.now
            if arrival_s > now:
                yield arrival_s - now
            row = len(self.use.rows)
            self._row_of[consignment] = row
            self.use.rows.append((arrival_s, NOT_YET_S, NOT_YET_S, size))
            yield from self._wait_for_room(size)
            self._enter(consignment, row, size)

    def _wait_for_room(self, size: int) -> Work:
        while self._free < size:
            self._is_full_for_next = True
            yield None
        if self._gate is not None:
            opens_s, now = self._gate.next_open(self._clock.now), self._clock.now
            if opens_s > now:
                yield opens_s - now

    def _enter(self, consignment: int, row: int, size: int) -> None:
        now = self._clock.now
        self._free -= size
        since_s = self.use.rows[row][0]
        self.use.rows[row] = (since_s, now, NOT_YET_S, size)
        self._let_in(consignment, since_s, now)
        bells, self._bells = self._bells, []
        for bell in bells:
            bell.succeed()

    def _free_slots(self, lifted: Sequence[tuple[int, int]]) -> Work:
        for lifted_s, consignment in lifted:
            now = self._clock.now
            if lifted_s > now:
                yield lifted_s - now
            self._free += self.use.rows[self._row_of[consignment]][3]
            if self._is_full_for_next:
                self._is_full_for_next = False
                self._clock.wake(self._process)


NOT_YET_S = 2**30
"""Beyond every period."""
