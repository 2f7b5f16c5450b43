"""The reference line in textbook SimPy: stock resources, a process for each train and for each container.

It is the yardstick for speed and a second opinion on the answers. It shares the drawn inputs with the project's model
and nothing else, and it keeps no more than the answers: when each container is delivered and each train arrives.

- A section is a `PriorityResource` of one; who has asked first goes first, the train with the lower number in a tie.
- A station with n tracks lets at most n - 1 trains of one direction in: on a loop of two tracks, one each way, so that
  trains can always meet. The total of the larger stations is never reached here and needs no resource.
- A train asks for the track ahead, then for the section. It stops when it cannot have both as it comes.
- A container is one process from the shipper to the consignee. The train calls its containers one by one, in the order
  of their loading, and goes on when the last is through.

Where two ask for one thing in the same second, chance decides, that is the order of events. It decides nothing in
replication 0 of the year that is measured; in others about one container in a thousand then has another answer.
"""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy
from drawn_inputs import Container, Direction, Inputs

NOT_YET = -1

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True, slots=True)
class Answers:
    """Second of delivery of each container and of arrival of each train at its destination; -1: not within the period.

    Containers by number; trains by service, in order of departure.
    """

    delivered_s: list[int]
    arrived_s: dict[str, list[int]]


def simulate(inputs: Inputs) -> Answers:
    """Run the line once."""
    line = ReferenceLine(inputs)
    line.env.run(until=inputs.end_s)
    return line.answers


def wait_for(request: simpy.Event) -> Process:
    """Wait unless the request is granted at once, so that no other of the same second comes between."""
    if not request.triggered:
        yield request


class Box:
    """A container as its train and its process see it; `called` happens when it is its turn."""

    __slots__ = ("called", "drawn", "train")

    def __init__(self, env: simpy.Environment, drawn: Container) -> None:
        self.drawn = drawn
        self.called = env.event()
        self.train: Train


class Train:
    """What a train's containers need to know of it."""

    __slots__ = ("all_through", "inside", "load", "number")

    def __init__(self, number: int, load: list[Box]) -> None:
        self.number = number
        self.load = load
        self.inside = 0
        self.all_through: simpy.Event

    def let_go(self) -> None:
        """One container is through; the train is told when it is the last."""
        self.inside -= 1
        if self.inside == 0:
            self.all_through.succeed()


class ReferenceLine:
    """The line, its border and its terminals."""

    def __init__(self, inputs: Inputs) -> None:
        self.env = env = simpy.Environment()
        self.officers = {office: simpy.Resource(env, count) for office, count in inputs.officers.items()}
        self.cranes = {station: simpy.Resource(env, count) for station, count in inputs.cranes.items()}
        self.yards = {station: simpy.Resource(env, count) for station, count in inputs.yard_tracks.items()}
        self.sections = {stretch.section: simpy.PriorityResource(env, 1) for stretch in inputs.directions[0].stretches}
        self.tracks = {
            (direction.service, station): simpy.Resource(env, count - 1)
            for direction in inputs.directions
            for station, count in inputs.tracks.items()
        }
        self.waiting: dict[str, deque[Box]] = {direction.service: deque() for direction in inputs.directions}
        self.trains = 0
        self.answers = Answers(
            delivered_s=[NOT_YET] * sum(len(direction.containers) for direction in inputs.directions),
            arrived_s={direction.service: [NOT_YET] * len(direction.departures_s) for direction in inputs.directions},
        )
        for direction in inputs.directions:
            env.process(self.shippers(direction))
            env.process(self.timetable(direction))

    def shippers(self, direction: Direction) -> Process:
        """Containers become ready one after the other."""
        for container in direction.containers:
            if container.ready_s > self.env.now:
                yield self.env.timeout(container.ready_s - self.env.now)
            self.env.process(self.container(Box(self.env, container), direction))

    def container(self, box: Box, direction: Direction) -> Process:
        """A container's way: onto a train, through the customs of both countries, off the train."""
        self.waiting[direction.service].append(box)
        yield box.called
        yield from self.use(self.cranes[direction.origin], box.drawn.lift_on_s)
        for offices in box.drawn.customs:
            yield self.next_call(box)
            for office, work_s in offices:
                yield from self.use(self.officers[office], work_s)
        yield self.next_call(box)
        yield from self.use(self.cranes[direction.destination], box.drawn.lift_off_s)
        self.answers.delivered_s[box.drawn.number] = self.env.now
        box.train.let_go()

    def use(self, resource: simpy.Resource, work_s: int) -> Process:
        """Queue for one of the servers and be served."""
        with resource.request() as request:
            yield request
            yield self.env.timeout(work_s)

    def next_call(self, box: Box) -> simpy.Event:
        """The container is through with this work and waits to be called to the next."""
        box.called = self.env.event()
        box.train.let_go()
        return box.called

    def timetable(self, direction: Direction) -> Process:
        """Trains begin to load some time before they leave."""
        for nth, departs_s in enumerate(direction.departures_s):
            begins_s = max(departs_s - direction.load_before_s, 0)
            if begins_s > self.env.now:
                yield self.env.timeout(begins_s - self.env.now)
            self.env.process(self.train(nth, direction))

    def train(self, nth: int, direction: Direction) -> Process:
        """A train's day: load, run, pass both customs, unload."""
        yield self.env.timeout(0)  # what becomes ready at this very second still comes along
        departure = self.env.timeout(max(direction.departures_s[nth] - self.env.now, 0))
        waiting = self.waiting[direction.service]
        train = Train(self.trains, [waiting.popleft() for _ in range(min(len(waiting), direction.capacity))])
        self.trains += 1
        for box in train.load:
            box.train = train
        yield from self.work(train)
        yield departure
        yard = self.yards[direction.destination].request()
        yield from wait_for(yard)
        yield from self.run(train, direction)
        self.answers.arrived_s[direction.service][nth] = self.env.now
        yield from self.work(train)
        self.yards[direction.destination].release(yard)

    def work(self, train: Train) -> Process:
        """Call all containers to their next work and wait for the last."""
        if train.load:
            train.inside = len(train.load)
            train.all_through = self.env.event()
            for box in train.load:
                box.called.succeed()
            yield train.all_through

    def run(self, train: Train, direction: Direction) -> Process:
        """Over all sections: ask for track and section ahead, run, pass or stop, give back what is behind."""
        env, service, stretches = self.env, direction.service, direction.stretches
        behind = track = section = None
        is_moving = False
        for i, stretch in enumerate(stretches):
            if not is_moving:
                asked_s = env.now
                ahead = None
                if stretch is not stretches[-1]:
                    ahead = self.tracks[service, stretch.to].request()
                    yield from wait_for(ahead)
                section = self.sections[stretch.section].request(priority=(asked_s, train.number))
                yield from wait_for(section)
                if track is not None:
                    behind.release(track)
                track = ahead
            yield env.timeout(stretch.from_pass_s if is_moving else stretch.from_stop_s)
            here = self.tracks[service, stretch.to]
            if not stretch.stops:
                onward = stretches[i + 1]
                next_section = self.sections[onward.section]
                next_tracks = self.tracks[service, onward.to]
                needs_track = onward is not stretches[-1]
                if next_section.count == 0 and not (needs_track and next_tracks.count == next_tracks.capacity):
                    ahead = next_tracks.request() if needs_track else None
                    section_ahead = next_section.request(priority=(env.now, train.number))
                    is_followed = bool(here.queue)
                    here.release(track)
                    if is_followed:
                        yield env.timeout(0)  # who gets this track queues for the section before it is given away
                    self.sections[stretch.section].release(section)
                    track, section, is_moving = ahead, section_ahead, True
                    continue
                brake_s = stretch.brake_from_pass_s if is_moving else stretch.brake_from_stop_s
                if brake_s:
                    yield env.timeout(brake_s)
            behind, is_moving = here, False
            self.sections[stretch.section].release(section)
            if stretch.to in (direction.exit_at, direction.enter_at):
                yield from self.work(train)
