"""A train's run over the line: ask for a move, run, stop or pass, until its last operational point.

Reads like the operating rules; each `yield` is a wait.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .kernel import Clock, Process
from .ledger import ARRIVE, PASS, Ledger, cause
from .track.dispatching import GO, Dispatcher
from .track.paths import Path
from .track.sections import Leg, Move

if TYPE_CHECKING:
    from .disturbances import TrainDisturbances

STATION_STOP = cause("station_stop")

Work = Generator[Any, Any, None]
StopWork = Callable[["Train"], Work]


class Train:
    """What the dispatcher and the guards know of a train; consignments on board are numbers in `load`."""

    __deletable__ = ("process",)  # for the compiled build
    __slots__ = (
        "class_rank_s",
        "departs_s",
        "disturbances",
        "finished_s",
        "is_behind",
        "is_woken",
        "load",
        "move",
        "name",
        "nth",
        "number",
        "place",
        "process",
        "rank",
        "ready_s",
        "reason",
        "runs",
        "since_s",
        "stays_until_s",
        "track_bit",
        "waits_for",
    )

    def __init__(self, number: int, name: str, nth: int, *, class_rank_s: float, departs_s: int) -> None:
        self.number = number
        self.name = name
        self.nth = nth  # of its service, from 0
        self.class_rank_s = class_rank_s
        self.departs_s = departs_s
        self.disturbances: TrainDisturbances | None = None  # None: it runs as planned
        self.finished_s = -1
        self.process: Process
        self.place = -1
        self.track_bit = 0  # the track reserved at the end of the move, as a bit; 0 in a yard
        self.move: Move | None = None
        self.waits_for: Move | None = None
        self.is_woken = False
        self.is_behind = False  # on a section with automatic block, when it went in; kept for disturbed trains only
        self.reason = -1
        self.since_s = 0
        self.ready_s = 0  # when it should be ready to go on after its move; kept where trains overtake
        self.stays_until_s = -1  # how long it lets another past at this place; -1: it did not have to yet
        self.rank = 0.0
        self.load: list[int] = []
        self.runs: list[int] = []  # rows of the ledger's `runs`, handed over when the train has finished


@dataclass(frozen=True, slots=True)
class Stops:
    """What the trains of a service do at planned stops, by place: on arrival, and after the planned time."""

    on_arrival: Mapping[int, StopWork]
    before_leaving: Mapping[int, StopWork]


class Line:
    """The running line as a train sees it: the clock, the dispatcher, and the ledger to write its time into."""

    __slots__ = ("_clock", "_dispatcher", "_ledger")

    def __init__(self, clock: Clock, dispatcher: Dispatcher, ledger: Ledger) -> None:
        self._clock = clock
        self._dispatcher = dispatcher
        self._ledger = ledger

    def run(self, train: Train, path: Path, stops: Stops) -> Work:
        """Run the whole path; `stops` has what is done at some planned stops."""
        moves = path.moves
        go, pass_through, clear = self._dispatcher.go, self._dispatcher.pass_through, self._dispatcher.clear
        reason_to_wait = self._dispatcher.reason_to_wait
        number, runs = train.number, train.runs
        train.place = path.origin.place
        now = self._clock.now
        is_moving = False
        for i, move in enumerate(moves, start=1):
            if not is_moving:
                if reason_to_wait(train, move, now) != GO:
                    now = yield from self._dispatcher.wait(train, move, now)
                go(train, move, now)
            legs = move.legs
            leg = legs[-1]
            if len(legs) > 1:
                now, is_moving = yield from self._run_to_last_leg(train, move, stops, now=now, is_moving=is_moving)
            run_s = leg.from_pass_s if is_moving else leg.from_stop_s
            if train.disturbances is None:
                yield run_s
            else:
                is_behind = train.is_behind and move.section.headway_s is not None
                run_s, stand = train.disturbances.over(train.nth, leg, run_s, is_behind=is_behind)
                yield run_s
                if stand[1]:
                    self._ledger.stand(number, leg.place, now + stand[0], now + stand[0] + stand[1])
            start, now, track = now, now + run_s, train.track_bit.bit_length()
            if leg.dwell_s is None:
                if pass_through(train, move, moves[i], now):
                    runs += (number, leg.number, start, now, track, PASS)
                    train.place = leg.end
                    is_moving = True
                    continue
                brake_s = leg.brake_from_pass_s if is_moving else leg.brake_from_stop_s
                if brake_s:
                    yield brake_s
                    now += brake_s
            runs += (number, leg.number, start, now, track, ARRIVE)
            train.place = leg.end
            is_moving = False
            clear(move, now)
            if leg.dwell_s is not None and not move.ends:
                now = yield from self._stop(train, leg, now, stops)

    def _stop(self, train: Train, leg: Leg, now: int, stops: Stops) -> Generator[Any, Any, int]:
        """The work there (formalities, loading), the planned stop, and what is waited for, one after the other."""
        work = stops.on_arrival.get(leg.end)
        if work is not None:
            yield from work(train)
            now = self._clock.now
        dwell_s = leg.dwell_s
        if dwell_s:
            if train.disturbances is not None:
                dwell_s = train.disturbances.dwell_s(train.nth, leg, dwell_s)
            yield dwell_s
            self._ledger.train(train.number, leg.end, STATION_STOP, now, now + dwell_s)
            now += dwell_s
        wait = stops.before_leaving.get(leg.end)
        if wait is not None:
            yield from wait(train)
            now = self._clock.now
        return now

    def _run_to_last_leg(
        self, train: Train, move: Move, stops: Stops, *, now: int, is_moving: bool
    ) -> Generator[Any, Any, tuple[int, bool]]:
        """Run the sections up to places with one track, where the train keeps the whole section, stopping or not."""
        for leg in move.legs[:-1]:
            run_s = leg.from_pass_s if is_moving else leg.from_stop_s
            if train.disturbances is None:
                yield run_s
            else:
                is_behind = train.is_behind and move.section.headway_s is not None
                run_s, stand = train.disturbances.over(train.nth, leg, run_s, is_behind=is_behind)
                yield run_s
                if stand[1]:
                    self._ledger.stand(train.number, leg.place, now + stand[0], now + stand[0] + stand[1])
            start, now = now, now + run_s
            is_moving = leg.dwell_s is None
            train.runs += (train.number, leg.number, start, now, 1, PASS if is_moving else ARRIVE)
            if not is_moving:
                train.place = leg.end
                now = yield from self._stop(train, leg, now, stops)
        return now, is_moving
