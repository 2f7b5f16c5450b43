"""Goods that are lifted where the gauge breaks, to wagons of the other gauge that have to be there.

Without a yard a train waits for all the wagons that its goods need, then it is lifted. With a yard goods are lifted
into its slots when the wagons are not there; the train goes on when all are off, and waits only for slots.
The wagons are a pool of their own: they come back whatever trains do, so nobody waits for ever (docs/deadlock.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S
from ..scenario.schema import ReceivingWagons
from ..streams import Streams, inverse, whole_s
from ..terminal.yard import PARTS, YardUse, parts
from ..train import Train
from .clearance import Pipeline
from .opening_hours import NEVER_S

if TYPE_CHECKING:
    from ..fleet.pool import Pool

WAGONS, QUEUE, HOLD = cause("wagons"), cause("queue"), cause("hold")

Work = Generator[Any, Any, None]


class TransferLifts:
    """The cranes of a way: what each consignment takes, and how it is lifted off its train and again from the yard."""

    def __init__(
        self,
        pipeline: Pipeline,
        stage: int,
        *,
        advance: Callable[[int], None],
        clear: Callable[[Sequence[int]], Work],
    ) -> None:
        self._pipeline = pipeline
        self._stage = stage
        self._advance = advance
        self.clear = clear  # with the train

    def work_s(self, consignment: int) -> int:
        """Seconds that the lift takes; -1 for what does not go this way."""
        flow = self._pipeline.work_of(self._pipeline.flow_of[consignment])
        return -1 if flow is None else flow.stages[self._stage].work_s[consignment - flow.first]

    def again(self, goods: Sequence[int], now: int) -> list[int]:
        """When each of the goods, which come to the cranes now, is lifted from the yard."""
        self._advance(now)
        cranes = self._pipeline.desks[self._stage].group
        return [cranes.serve(consignment, now, self.work_s(consignment)) for consignment in goods]


class Transfer:
    """One way over the break of gauge whose goods need wagons of the other gauge, on entry at one station."""

    def __init__(
        self,
        key: str,
        use: ReceivingWagons,
        *,
        station: str,
        place: int,
        slots_teu: int | None,
        clock: Clock,
        ledger: Ledger,
        streams: Streams,
        teu_of: Callable[[int], float],
    ) -> None:
        self.key = key
        self.pool: Pool
        self.pool_id = use.pool
        self.slots = None if slots_teu is None else YardUse(place, f"{key}.yard", slots_teu)
        self._use = use
        self._station = station
        self._place = place
        self._clock = clock
        self._ledger = ledger
        self._streams = streams
        self._back_h = inverse(use.back_h)
        self._teu_of = teu_of
        self._free = (slots_teu or 0) * PARTS
        self._line: deque[Train] = deque()
        self._is_waiting = False
        self._row_of: dict[int, int] = {}
        self._stored: dict[int, tuple[int, int]] = {}  # by consignment: since when in the yard, its row there

    def end(self) -> None:
        """The period ends: what is in the yard goes on waiting for wagons."""
        for consignment, (since_s, _) in self._stored.items():
            self._ledger.own(consignment, self._place, WAGONS, since_s, NEVER_S)
            self._ledger.put_off[consignment] = NEVER_S

    def pass_over(self, train: Train, lifts: TransferLifts) -> Work:
        """All that a train has for this way is lifted, to wagons of the other gauge or into the yard."""
        goods = [each for each in train.load if lifts.work_s(each) >= 0]
        if not goods:
            return
        began = self._clock.now
        off = [(each, began) for each in train.load if each not in set(goods)]
        yield from self._wait_in_line(train)
        while goods:
            count = self._count_now(goods)
            if count == 0:
                yield from self._wait_for_slot()
                continue
            here, goods = goods[:count], goods[count:]
            yield from self._lift_off(train, lifts, here, began_s=began)
            off += [(each, self._clock.now) for each in here]
        self._leave_line()
        self._hold(off)

    def _lift_off(self, train: Train, lifts: TransferLifts, goods: list[int], *, began_s: int) -> Work:
        """Lift goods, which have waited since then, to wagons, or into the yard when these are not there."""
        if self.slots is None or self._has_wagons(goods):
            units = yield from self._take_wagons(train, len(goods))
            self._note_wait(goods, began_s)
            yield from lifts.clear(goods)
            self._send_off(train, units)
            return
        self._reserve(goods, since_s=began_s, now=self._clock.now)
        self._note_wait(goods, began_s)
        yield from lifts.clear(goods)
        self._store(train, goods, lifts)

    def _note_wait(self, goods: Sequence[int], began_s: int) -> None:
        what = WAGONS if self.slots is None else QUEUE
        for consignment in goods:
            self._ledger.own(consignment, self._place, what, began_s, self._clock.now)

    def _hold(self, off: Sequence[tuple[int, int]]) -> None:
        """The train goes on: goods that were off earlier, or are not for here, have waited for the last of it."""
        now = self._clock.now
        for consignment, since in off:
            if consignment not in self._stored:  # else it waits for wagons, not for its train
                done_s = self._ledger.put_off.get(consignment, since)
                self._ledger.own(consignment, self._place, HOLD, done_s, now)

    def _count_now(self, goods: Sequence[int]) -> int:
        """How many of the first goods can be lifted now: all if their wagons stand ready, else those with slots."""
        if self.slots is None or self._has_wagons(goods):
            return len(goods)
        wanted = 0
        for count, consignment in enumerate(goods):
            wanted += parts(self._teu_of(consignment))
            if wanted > self._free:
                return count
        return len(goods)

    def _has_wagons(self, goods: Sequence[int]) -> bool:
        """Whether the wagons for all of them stand ready, and nobody waits for them."""
        ready = self.pool.ready[self._station]
        return not self.pool.requests and not self._stored and ready >= self._units(len(goods))

    def _units(self, count: int) -> int:
        """The wagons that so many consignments need; a train that needs more than there are takes all there are."""
        return min(ceil(count * self._use.per_consignment - 1e-9), self.pool.size)

    def _wait_in_line(self, train: Train) -> Work:
        """First come, first served."""
        self._line.append(train)
        if self._line[0] is not train:
            yield None

    def _leave_line(self) -> None:
        """The train at the head has all its goods off."""
        self._line.popleft()
        if self._line:
            self._clock.wake(self._line[0].process)

    def _wait_for_slot(self) -> Work:
        """Until goods leave the yard."""
        self._is_waiting = True
        yield None

    def _take_wagons(self, train: Train, count: int) -> Generator[Any, Any, int]:
        """Wait for the wagons of so many consignments; how many came."""
        from ..fleet.pool import Request  # noqa: PLC0415  (the pool knows trains, trains the border)

        units = self._units(count)
        since_s = self._clock.now
        request = Request(train, station=self._station, units=units, rank=train.class_rank_s + since_s)
        self.pool.ask(request)
        if not request.is_granted:
            request.is_waiting = True
            yield None
        self.pool.join_train(self._station, units, bound_for=self._station)
        return units

    def _send_off(self, train: Train, units: int) -> None:
        """The wagons are loaded: they leave for inland, and come back empty."""
        drawn = self._streams.uniform(f"{self.key}/wagons_back", train.number)
        self._clock.start(self._come_back(units, whole_s(self._back_h(drawn) * HOUR_S)), f"wagons of {self.key}")

    def _store(self, train: Train, goods: Sequence[int], lifts: TransferLifts) -> None:
        """Goods stand in the yard: they go on when wagons for them have come."""
        assert self.slots is not None  # the caller has looked
        now = self._clock.now
        for consignment in goods:
            self._stored[consignment] = (now, self._row_of[consignment])
        rest = Train(train.number, f"goods of {train.name}", train.nth, class_rank_s=train.class_rank_s, departs_s=now)
        rest.process = self._clock.start(self._forward(rest, list(goods), lifts), rest.name)

    def _reserve(self, goods: Sequence[int], *, since_s: int, now: int) -> None:
        """Slots for goods that have waited since then."""
        assert self.slots is not None  # the caller has looked
        for consignment in goods:
            size = parts(self._teu_of(consignment))
            self._free -= size
            self._row_of[consignment] = len(self.slots.rows)
            self.slots.rows.append((since_s, now, NEVER_S, size))

    def _forward(self, rest: Train, goods: list[int], lifts: TransferLifts) -> Work:
        units = yield from self._take_wagons(rest, len(goods))
        now = self._clock.now
        lifted = sorted(zip(lifts.again(goods, now), goods, strict=True))
        for lifted_s, consignment in lifted:
            since_s, row = self._stored.pop(consignment)
            self._ledger.own(consignment, self._place, WAGONS, since_s, now)
            self._ledger.put_off[consignment] = lifted_s
            assert self.slots is not None  # it stands there
            self.slots.rows[row] = (*self.slots.rows[row][:2], lifted_s, self.slots.rows[row][3])
        for lifted_s, consignment in lifted:
            if lifted_s > self._clock.now:
                yield lifted_s - self._clock.now
            self._free_slot(consignment)
        self._send_off(rest, units)

    def _free_slot(self, consignment: int) -> None:
        assert self.slots is not None  # it stood there
        self._free += self.slots.rows[self._row_of.pop(consignment)][3]
        if self._is_waiting:
            self._is_waiting = False
            self._clock.wake(self._line[0].process)

    def _come_back(self, units: int, back_s: int) -> Work:
        yield back_s
        self.pool.leave_train(self._station, units)
        self.pool.make_ready(self._station, units)
