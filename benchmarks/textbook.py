"""The reference line in textbook SimPy: stock resources, a process for each train and for each container.

It is the yardstick for speed and a second opinion on the whole ledger. It shares the drawn inputs with the project's
model and nothing else. It keeps its ledger as SimPy's documentation teaches ("Monitoring"): a tuple goes to a plain
list where something ends, and the lists become data frames after the run.

- A section is a `PriorityResource` of one; who has asked first goes first, the train with the lower number in a tie.
- A station with n tracks lets at most n - 1 trains of one direction in: on a loop of two tracks, one each way, so that
  trains can always meet. The total of the larger stations is never reached here and needs no resource.
- A train asks for the track ahead, then for the section. It stops when it cannot have both as it comes.
- A container is one process from the shipper to the consignee. The train calls its containers one by one, in the order
  of their loading, and goes on when the last is through.

Where two ask for one thing in the same second, chance decides, that is the order of events. It decides nothing in
replication 0 of the year that is measured, which equals our model's in every row. In replications 1 to 3 it decides one
such second otherwise than our model does (a crane between loading and unloading, the section at the border between two
trains), and what follows differs: 0.01, 0.5 and 0.9 % of the intervals, 0.03, 0.5 and 0.9 % of the deliveries.
"""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import simpy
from drawn_inputs import Container, Direction, Inputs, Stretch
from simpy.resources.resource import Request

COLUMNS = {
    "intervals": ["subject", "number", "place", "cause", "start_s", "end_s"],
    "movements": ["train", "service", "place", "event", "time_s"],
    "loads": ["consignment", "train", "from", "to", "loaded_s", "unloaded_s"],
    "deliveries": ["consignment", "delivered_s"],
    "arrivals": ["train", "arrived_s"],
}
"""The ledger and the answers: a train's one word for waiting is `wait`; places are stations and sections."""
ANSWERS = ("deliveries", "arrivals")

Process = Generator[simpy.Event, Any, None]
Tables = dict[str, pd.DataFrame]


def simulate(inputs: Inputs, *, keeps_ledger: bool = True) -> Tables:
    """Run the line once; its tables by name, without `keeps_ledger` only those of the answers."""
    line = ReferenceLine(inputs, keeps_ledger=keeps_ledger)
    line.env.run(until=inputs.end_s)
    names = COLUMNS if keeps_ledger else ANSWERS
    return {name: pd.DataFrame(getattr(line, name), columns=COLUMNS[name]) for name in names}


def wait_for(request: simpy.Event) -> Process:
    """Wait unless the request is granted at once, so that no other of the same second comes between."""
    if not request.triggered:
        yield request


def give_back(request: Request) -> None:
    """Release what was requested."""
    request.resource.release(request)


@dataclass(frozen=True, slots=True)
class Servers:
    """Officers or cranes at a place, with the words for what they do and for waiting for them."""

    resource: simpy.Resource
    place: str
    wait: str
    work: str


class Box:
    """A container as its train and its process see it; `called` happens when it is its turn."""

    __slots__ = ("called", "drawn", "idle_since_s", "train")

    def __init__(self, env: simpy.Environment, drawn: Container) -> None:
        self.drawn = drawn
        self.called = env.event()
        self.idle_since_s = env.now
        self.train: Train


class Train:
    """A train: where it stands or was last, and what its containers need to know of it."""

    __slots__ = ("all_through", "inside", "load", "loaded_s", "number", "place", "service")

    def __init__(self, number: int, direction: Direction, load: list[Box]) -> None:
        self.number = number
        self.service = direction.service
        self.place = direction.origin
        self.load = load
        self.loaded_s: int
        self.inside = 0
        self.all_through: simpy.Event

    def let_go(self) -> None:
        """One container is through; the train is told when it is the last."""
        self.inside -= 1
        if self.inside == 0:
            self.all_through.succeed()


class ReferenceLine:
    """The line, its border and its terminals."""

    def __init__(self, inputs: Inputs, *, keeps_ledger: bool) -> None:
        self.env = simpy.Environment()
        self.keeps_ledger = keeps_ledger
        self.intervals: list[tuple] = []
        self.movements: list[tuple] = []
        self.loads: list[tuple] = []
        self.deliveries: list[tuple] = []
        self.arrivals: list[tuple] = []
        self.trains = 0
        self.waiting: dict[str, deque[Box]] = {direction.service: deque() for direction in inputs.directions}
        self.build_border_and_terminals(inputs)
        self.build_track(inputs)
        for direction in inputs.directions:
            self.env.process(self.shippers(direction))
            self.env.process(self.timetable(direction))

    def build_border_and_terminals(self, inputs: Inputs) -> None:
        """Officers, cranes, and tracks of the terminals."""
        self.offices = {
            name: Servers(simpy.Resource(self.env, office.officers), office.station, "queue", office.work)
            for name, office in inputs.offices.items()
        }
        cranes = {station: simpy.Resource(self.env, count) for station, count in inputs.cranes.items()}
        self.loading = {place: Servers(crane, place, "crane", "loading") for place, crane in cranes.items()}
        self.unloading = {place: Servers(crane, place, "crane", "unloading") for place, crane in cranes.items()}
        self.yards = {station: simpy.Resource(self.env, count) for station, count in inputs.yard_tracks.items()}

    def build_track(self, inputs: Inputs) -> None:
        """Sections, and at the stations between the terminals tracks for each direction."""
        stretches = inputs.directions[0].stretches
        self.sections = {stretch.section: simpy.PriorityResource(self.env, 1) for stretch in stretches}
        self.tracks = {
            (direction.service, stretch.to): simpy.Resource(self.env, inputs.tracks[stretch.to] - 1)
            for direction in inputs.directions
            for stretch in direction.stretches[:-1]
        }

    def note(self, subject: str, number: int, place: str, cause: str, since_s: int) -> None:
        """Write into the ledger what a stretch of time was spent on that ends now."""
        now = self.env.now
        if since_s < now:
            self.intervals.append((subject, number, place, cause, since_s, now))

    # Containers

    def shippers(self, direction: Direction) -> Process:
        """Containers become ready one after the other."""
        for container in direction.containers:
            if container.ready_s > self.env.now:
                yield self.env.timeout(container.ready_s - self.env.now)
            self.env.process(self.container(Box(self.env, container), direction))

    def container(self, box: Box, direction: Direction) -> Process:
        """A container's way: onto a train, through the customs of both countries, off the train."""
        drawn = box.drawn
        self.waiting[direction.service].append(box)
        yield box.called
        if self.keeps_ledger:
            self.note("consignment", drawn.number, direction.origin, "departure", box.idle_since_s)
        yield from self.use(self.loading[direction.origin], box, drawn.lift_on_s)
        for offices in drawn.customs:
            yield self.next_call(box)
            for office, work_s in offices:
                yield from self.use(self.offices[office], box, work_s)
        yield self.next_call(box)
        if self.keeps_ledger:
            stay = box.train.number, direction.origin, direction.destination, box.train.loaded_s, self.env.now
            self.loads.append((drawn.number, *stay))
        yield from self.use(self.unloading[direction.destination], box, drawn.lift_off_s)
        self.deliveries.append((drawn.number, self.env.now))
        box.train.let_go()

    def use(self, servers: Servers, box: Box, work_s: int) -> Process:
        """Queue for one of the servers and be served."""
        came_s = self.env.now
        with servers.resource.request() as request:
            yield request
            begins_s = self.env.now
            if self.keeps_ledger:
                self.note("consignment", box.drawn.number, servers.place, servers.wait, came_s)
            yield self.env.timeout(work_s)
        if self.keeps_ledger:
            self.note("consignment", box.drawn.number, servers.place, servers.work, begins_s)

    def next_call(self, box: Box) -> simpy.Event:
        """The container is through with this work and waits to be called to the next."""
        box.called = self.env.event()
        box.idle_since_s = self.env.now
        box.train.let_go()
        return box.called

    # Trains

    def timetable(self, direction: Direction) -> Process:
        """Trains begin to load some time before they leave."""
        for departs_s in direction.departures_s:
            begins_s = max(departs_s - direction.load_before_s, 0)
            if begins_s > self.env.now:
                yield self.env.timeout(begins_s - self.env.now)
            self.env.process(self.train(departs_s, direction))

    def train(self, departs_s: int, direction: Direction) -> Process:
        """A train's day: load, run, pass both customs, unload."""
        yield self.env.timeout(0)  # what becomes ready at this very second still comes along
        departure = self.env.timeout(max(departs_s - self.env.now, 0))
        train = self.make_up(direction)
        yield from self.work(train)
        yield departure
        self.end_idle_time(train, "departure")
        train.loaded_s = asked_s = self.env.now
        yard = self.yards[direction.destination].request()
        yield from wait_for(yard)
        if self.keeps_ledger:
            self.note("train", train.number, train.place, "wait", asked_s)
        yield from self.run(train, direction)
        self.arrivals.append((train.number, self.env.now))
        yield from self.work(train)
        give_back(yard)

    def make_up(self, direction: Direction) -> Train:
        """The next train takes the containers that have waited longest, as many as fit."""
        waiting = self.waiting[direction.service]
        load = [waiting.popleft() for _ in range(min(len(waiting), direction.capacity))]
        train = Train(self.trains, direction, load)
        self.trains += 1
        for box in load:
            box.train = train
        return train

    def work(self, train: Train) -> Process:
        """Call all containers to their next work and wait for the last."""
        if train.load:
            train.inside = len(train.load)
            train.all_through = self.env.event()
            for box in train.load:
                box.called.succeed()
            yield train.all_through

    def end_idle_time(self, train: Train, cause: str) -> None:
        """The train can go on; its containers have waited for the last of them."""
        if self.keeps_ledger:
            for box in train.load:
                self.note("consignment", box.drawn.number, train.place, cause, box.idle_since_s)

    def run(self, train: Train, direction: Direction) -> Process:
        """Over all sections: set out, run, pass or stop, work at the border."""
        env, is_moving, track = self.env, False, None
        for stretch, onward in zip(direction.stretches, (*direction.stretches[1:], None), strict=True):
            if not is_moving:
                track, section = yield from self.set_out(train, stretch, track)
            began_s = env.now
            yield env.timeout(stretch.from_pass_s if is_moving else stretch.from_stop_s)
            train.place = stretch.to
            if not stretch.stops:
                ahead = self.free_ahead(train, onward)
                if ahead is not None:
                    if self.keeps_ledger:
                        self.note_run(train, stretch, "pass", began_s)
                    is_followed = bool(track.resource.queue)
                    give_back(track)
                    if is_followed:
                        yield env.timeout(0)  # who gets this track queues for the section before it is given away
                    give_back(section)
                    track, section = ahead
                    is_moving = True
                    continue
                brake_s = stretch.brake_from_pass_s if is_moving else stretch.brake_from_stop_s
                if brake_s:
                    yield env.timeout(brake_s)
            if self.keeps_ledger:
                self.note_run(train, stretch, "arrive", began_s)
            is_moving = False
            give_back(section)
            if stretch.to in (direction.exit_at, direction.enter_at):
                yield from self.work(train)
                self.end_idle_time(train, "hold")

    def set_out(self, train: Train, stretch: Stretch, behind: Request | None) -> Process:
        """From a stop: ask for the track ahead, then for the section; with both, give back the track behind."""
        asked_s = self.env.now
        tracks = self.tracks.get((train.service, stretch.to))
        track = None
        if tracks is not None:
            track = tracks.request()
            yield from wait_for(track)
        section = self.sections[stretch.section].request(priority=(asked_s, train.number))
        yield from wait_for(section)
        if behind is not None:
            give_back(behind)
        if self.keeps_ledger:
            self.note("train", train.number, train.place, "wait", asked_s)
            self.movements.append((train.number, train.service, train.place, "depart", self.env.now))
        return track, section

    def free_ahead(self, train: Train, onward: Stretch) -> tuple[Request | None, Request] | None:
        """The track and the section ahead for a train that passes, if it can have both as it comes."""
        section = self.sections[onward.section]
        tracks = self.tracks.get((train.service, onward.to))
        if section.count > 0 or (tracks is not None and tracks.count == tracks.capacity):
            return None
        track = None if tracks is None else tracks.request()
        return track, section.request(priority=(self.env.now, train.number))

    def note_run(self, train: Train, stretch: Stretch, event: str, began_s: int) -> None:
        """The train has run over a section."""
        self.note("train", train.number, stretch.section, "running", began_s)
        self.movements.append((train.number, train.service, stretch.to, event, self.env.now))
