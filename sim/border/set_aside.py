"""Consignments that are cut out of their train: each passes the rest of its side alone.

Then it waits for a later train that takes it on; or, where the station is that of its destination, it goes to its
terminal at once, and is unloaded from the wagon that was set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from typing import Any

from ..demand import Demand
from ..kernel import Clock
from ..ledger import OWN_WAGON, Ledger
from ..scenario.schema import Country
from ..scenario.schema.works import Way
from ..train import Train
from .clearance import STILL_INSIDE, Clearance, Group
from .formalities import BorderFormalities
from .sides import Sides, SideWork
from .stages import DEPARTURE

Work = Generator[Any, Any, None]


class SetAside:
    """What was cut out of trains at one border. `unload` has a wagon unloaded at a station."""

    def __init__(
        self,
        *,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        place_of: Callable[[str], int],
        sides: Sides,
        formalities: BorderFormalities,
    ) -> None:
        self.unload: Callable[[Train, str], Work]
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._place_of = place_of
        self._sides = sides
        self._formalities = formalities
        self._claimed: dict[int, int] = {}

    def cut_out(self, train: Train, work: SideWork, group: Group, now: int) -> None:
        """Set aside what is not released: it passes the rest of the stages alone."""
        staying = [at for at, released_s in enumerate(group.released_s) if 0 <= released_s <= now]
        for consignment, released_s in zip(group.consignments, group.released_s, strict=True):
            if 0 <= released_s <= now:
                continue
            clearance = group.clearances.get(consignment) or _known_to_end(group, consignment)
            clearance.group = None
            clearance.until = len(clearance.work.stages)
            if released_s >= 0:  # the end of this stretch is known already: on to the next stages from there
                self._formalities.go_on_alone(clearance, released_s)
            train.load.remove(consignment)
            self._ledger.leave(consignment, work.place, now)
            station = self._demand.flow(consignment).destination_station
            if self._place_of(station) == work.place:
                self._take_to_terminal(train, work, clearance, station)
            else:
                work.set_aside.append(clearance)
        group.consignments = [group.consignments[at] for at in staying]
        group.released_s = [group.released_s[at] for at in staying]

    def ready_to_join(self, train: Train, side: Country, way: Way) -> list[int]:
        """Consignments set aside earlier that are released by now, and wait for a train that takes them on."""
        work = self._sides.work(side, way)
        if not work.set_aside:
            return []
        now = self._clock.now
        self._formalities.advance(now)
        return [
            each.consignment
            for each in work.set_aside
            if 0 <= each.released_s <= now and self._claimed.get(each.consignment, train.number) == train.number
        ]

    def claim(self, train: Train, consignments: Collection[int]) -> None:
        """Consignments that are ready will join this train when it has passed the side; no other takes them."""
        self._claimed.update(dict.fromkeys(consignments, train.number))

    def join(self, train: Train, side: Country, way: Way, consignments: Collection[int]) -> None:
        """Consignments that are ready to join go on with a train."""
        work, now = self._sides.work(side, way), self._clock.now
        wanted = set(consignments)
        joining = [clearance for clearance in work.set_aside if clearance.consignment in wanted]
        work.set_aside[:] = [clearance for clearance in work.set_aside if clearance.consignment not in wanted]
        for each in [each for each, number in self._claimed.items() if number == train.number]:
            del self._claimed[each]
        for clearance in joining:
            self._ledger.own(clearance.consignment, work.place, DEPARTURE, clearance.released_s, now)
            train.load.append(clearance.consignment)
            self._ledger.board(clearance.consignment, train.number, work.place, now)

    def left_behind(self, released_before_s: int) -> dict[int, list[int]]:
        """By place: consignments cut out of their trains and released before then, that no train has taken on."""
        found: dict[int, list[int]] = {}
        for work in self._sides.each():
            waiting = [each.consignment for each in work.set_aside if 0 <= each.released_s < released_before_s]
            if waiting:
                found.setdefault(work.place, []).extend(waiting)
        return found

    def _take_to_terminal(self, train: Train, work: SideWork, clearance: Clearance, station: str) -> None:
        """Its wagon stands at the station of its destination."""
        now, consignment = self._clock.now, clearance.consignment
        self._ledger.board(consignment, OWN_WAGON, work.place, now)
        name = f"consignment {consignment} cut out of {train.name}"
        wagon = Train(train.number, name, train.nth, class_rank_s=train.class_rank_s, departs_s=now)
        wagon.load.append(consignment)
        wagon.process = self._clock.start(self._bring(wagon, work, clearance, station), name)

    def _bring(self, wagon: Train, work: SideWork, clearance: Clearance, station: str) -> Work:
        """Once released it is unloaded; where both sides share the station, the side entered comes before that."""
        yield from self._released(clearance)
        entered = self._sides.entered_after(work)
        if entered is not None:
            flow_work = entered.pipeline.work_of(self._demand.flow_of[clearance.consignment])
            assert flow_work is not None  # it crosses the border
            clearance = Clearance(clearance.consignment, entered.pipeline, flow_work)
            self._formalities.expect(clearance, self._clock.now)
            yield from self._released(clearance)
        yield from self.unload(wagon, station)

    def _released(self, clearance: Clearance) -> Work:
        """Wait until the last stage of the side has released it."""
        now = self._clock.now
        self._formalities.advance(now)
        while clearance.released_s == STILL_INSIDE or clearance.released_s > now:
            yield max(clearance.due_s, clearance.released_s) - now
            now = self._clock.now
            self._formalities.advance(now)
        yield 0  # after all else of this second, as for goods that stay with their train


def _known_to_end(group: Group, consignment: int) -> Clearance:
    """A clearance for a consignment of which nothing but its end had to be kept."""
    work = group.pipeline.work_of(group.pipeline.flow_of[consignment])
    assert work is not None  # it is in the group
    return Clearance(consignment, group.pipeline, work, group.until - 1)
