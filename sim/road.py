"""The road corridor: each consignment goes by its own truck, as soon as it is ready.

Nothing on the road feeds back to other trucks but the queues at the border and the trucks with a permit that come back
from there, so trucks are no processes either: running times add up, and the border serves in order of arrival.
"""

from dataclasses import dataclass
from itertools import pairwise

from geo import Network

from .border.clearance import Clearance
from .border.crossing import Crossing
from .border.formalities import BorderFormalities
from .border.permits import PermitCall
from .closed_terminals import ClosedTerminals
from .demand import FlowDemand
from .ledger import OWN_TRUCK, Ledger, Places, cause
from .local_time import HOUR_S
from .routes import Route
from .scenario.schema import TruckService
from .streams import Streams, inverse, seconds, whole_s

HAULAGE = cause("haulage")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sections that a truck runs one after the other: place number and time in seconds at the sections' truck speed."""

    places: tuple[int, ...]
    times_s: tuple[float, ...]

    def run(self, ledger: Ledger, consignment: int, start_s: int, factor: float) -> int:
        """Write the run into the ledger; when it ends."""
        now = start_s
        for place, time_s in zip(self.places, self.times_s, strict=True):
            end = now + whole_s(time_s * factor)
            ledger.own(consignment, place, HAULAGE, now, end)
            now = end
        return now


class Road:
    """One truck service: the stretches before, across and behind the border, and what happens to each truck."""

    def __init__(
        self,
        service: TruckService,
        way: Route,
        *,
        network: Network,
        places: Places,
        ledger: Ledger,
        crossing: Crossing | None,
        closed: ClosedTerminals,
    ) -> None:
        self.way = way
        self.service = service
        self.crossing = crossing
        self._network = network
        self._places = places
        self._ledger = ledger
        self._closed = closed
        needs = service.permits if crossing is not None else None
        self.permits = crossing.permits[needs] if crossing is not None and needs is not None else None

    def send(self, flow: FlowDemand, streams: Streams) -> None:
        """Send one truck for each consignment of a flow; trucks at the border are served as the border advances."""
        factor = inverse(self.service.running_time_factor)
        factors = [factor(u) for u in streams.uniforms(f"{flow.id}/truck/running_time_factor", len(flow))]
        ends = [self.way.points.index(flow.origin_station), self.way.points.index(flow.destination_station)]
        stops = [ends[0], ends[1], ends[1], ends[1]]
        if self.crossing is not None and flow.border == self.crossing.id:
            stops[1] = self.way.points.index(self.way.exit_at)
            stops[2] = self.way.points.index(self.way.enter_at)
        before, across, behind = (self._stretch(a, b) for a, b in pairwise(stops))
        origin = self._places.index(f"terminal:{flow.flow.origin}")
        destination = self._places.index(f"terminal:{flow.flow.destination}")
        returns_s = self._returns_s(flow, streams)
        for number, starts_s in enumerate(flow.at_terminal_s):
            consignment = flow.first + number
            self._ledger.loadings.add((OWN_TRUCK, starts_s, starts_s), (consignment,), (starts_s,))
            leaves_s = self._closed.goes_on_s(consignment, origin, starts_s)
            at_border_s = before.run(self._ledger, consignment, leaves_s, factors[number])
            if self.crossing is None or flow.border != self.crossing.id:
                self._arrive(consignment, destination, at_border_s)
                continue
            self.crossing.lodge_truck(consignment, self.way.exit_side, self.way.entry_side, starts_s)
            clearance = self.crossing.truck_clearance(consignment, self.way.exit_side, "exit")
            truck = Truck(clearance, self, across, behind, factors[number])
            truck.destination = destination
            if self.permits is None:
                self.crossing.formalities.expect(truck, at_border_s)
                continue
            truck.return_s = returns_s[number]
            self.crossing.formalities.call(PermitCall(self.permits, truck), at_border_s)

    def cross(self, truck: "Truck", time_s: int) -> None:
        """The exit side has released the truck: over the border to the entry side."""
        assert self.crossing is not None  # it was there
        crosses_s = self.crossing.crosses_s(truck.consignment, self.way.exit_side, time_s)
        arrives_s = truck.across.run(self._ledger, truck.consignment, crosses_s, truck.factor)
        entry = self.crossing.truck_clearance(truck.consignment, self.way.entry_side, "entry")
        truck.pipeline, truck.work = entry.pipeline, entry.work
        truck.stage, truck.until = -1, entry.until
        truck.has_left = True
        self.crossing.formalities.expect(truck, arrives_s)

    def leave(self, truck: "Truck", time_s: int) -> None:
        """The entry side has released the truck: on to the terminal; the one with a permit turns back."""
        if self.permits is not None:
            assert self.crossing is not None  # it was there
            self.permits.give_back(truck.consignment, self.crossing.formalities, time_s + truck.return_s)
        arrives_s = truck.behind.run(self._ledger, truck.consignment, time_s, truck.factor)
        self._arrive(truck.consignment, truck.destination, arrives_s)

    def _returns_s(self, flow: FlowDemand, streams: Streams) -> list[int]:
        """How long the truck with a permit that takes each consignment over the border needs to come back."""
        if self.permits is None:
            return []
        assert self.crossing is not None  # it has the permits
        assert self.service.permits is not None
        takes = self.crossing.border.permits[self.service.permits].return_h
        return seconds(takes, streams.uniforms(f"{flow.id}/{self.permits.stage}/return", len(flow)), HOUR_S)

    def _arrive(self, consignment: int, destination: int, arrives_s: int) -> None:
        time_s = self._closed.goes_on_s(consignment, destination, arrives_s)
        self._ledger.unloadings.add((time_s,), (consignment,), (time_s,))

    def _stretch(self, first: int, last: int) -> Stretch:
        sections = [self._network.sections[section] for section in self.way.sections[first:last]]
        times = tuple(section.length_km / section.speed_freight_kmh * 3600 for section in sections)
        return Stretch(tuple(self._places.index(section.id) for section in sections), times)


class Truck(Clearance):
    """A truck's consignment on its way through both sides."""

    __slots__ = ("across", "behind", "destination", "factor", "has_left", "return_s", "road")

    def __init__(self, clearance: Clearance, road: Road, across: Stretch, behind: Stretch, factor: float) -> None:
        super().__init__(clearance.consignment, clearance.pipeline, clearance.work)
        self.road = road
        self.across = across
        self.behind = behind
        self.factor = factor
        self.has_left = False
        self.destination = -1  # the terminal's place
        self.return_s = 0

    def after_release(self, border: BorderFormalities, time_s: int) -> None:
        """Over the border after the exit side, on to the terminal after the entry side."""
        if self.has_left:
            self.road.leave(self, time_s)
        else:
            self.road.cross(self, time_s)
