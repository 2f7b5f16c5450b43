"""What trains occupy: meeting places with their tracks, sections of line, and the moves between them."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from .closures import Closures

if TYPE_CHECKING:
    from ..train import Train
    from .separation import Separation


class Heading:
    """The trains at a meeting place, or reserved into it, that go on over one section (or group of sections)."""

    __slots__ = ("trains",)

    def __init__(self) -> None:
        self.trains = 0


class MeetingPlace:
    """An operational point with two or more usable tracks.

    Bit i of `free` is set while no train is on track i + 1 or reserved onto it; `heading[e]` counts those that are and
    whose next section is e (a number of a group of sections). `trains` has them by name where somebody looks further
    ahead: the safe-state test, and trains that let others overtake.
    """

    __slots__ = ("free", "heading", "id", "name", "place", "tracks", "trains", "wanting")

    def __init__(self, id: str, name: str, *, place: int, tracks: int) -> None:
        self.id = id
        self.name = name
        self.place = place
        self.tracks = tracks
        self.free = (1 << tracks) - 1
        self.heading: defaultdict[int, Heading] = defaultdict(Heading)
        self.trains: list[Train] = []
        self.wanting: list[Train] = []


class Section:
    """A stretch of single track between two meeting places, or one direction of a double track.

    `headway_s` is None for absolute block (one train at a time); else trains of one direction may follow each other.
    """

    __slots__ = (
        "alarm_s",
        "entry_after_s",
        "exit_after_s",
        "group",
        "headway_s",
        "name",
        "sense",
        "trains",
        "waiting",
    )

    def __init__(self, name: str, *, group: int, headway_s: int | None) -> None:
        self.name = name
        self.group = group
        self.headway_s = headway_s
        self.sense = 0
        self.trains = 0
        self.entry_after_s = 0
        self.exit_after_s = 0
        self.alarm_s: int | None = None  # when waiting trains ask again
        self.waiting: list[Train] = []


class Yard:
    """Where trains start and end, off the running tracks; it accepts as many trains as it has tracks."""

    __slots__ = ("free", "name", "wanting")

    def __init__(self, name: str, tracks: int) -> None:
        self.name = name
        self.free = tracks
        self.wanting: list[Train] = []


class ReceivingTracks:
    """The tracks of a border station where freight trains stand for the formalities of one side.

    `trains` hold one or have reserved it; `heading[e]` of them go on over section e (a number of a group of sections).
    """

    __slots__ = ("heading", "heading_limit", "name", "tracks", "trains", "wanting")

    def __init__(self, name: str, tracks: int) -> None:
        self.name = name
        self.tracks = tracks
        self.trains = 0
        self.heading: defaultdict[int, Heading] = defaultdict(Heading)
        self.heading_limit = tracks - 1
        self.wanting: list[Train] = []


class Reception:
    """What a move takes and gives back of receiving tracks: those at its end, those where it begins.

    `onward` is the group of the section that the train goes on over from the track taken, -1 if it ends there;
    `came_for` that of the move itself.
    """

    __slots__ = ("came_for", "leaves", "onward", "takes")

    def __init__(self, *, onward: int, came_for: int) -> None:
        self.takes: list[ReceivingTracks] = []
        self.leaves: list[ReceivingTracks] = []
        self.onward = onward
        self.came_for = came_for

    def has_track(self) -> bool:
        """Whether there is a track of each kind that it takes."""
        for tracks in self.takes:
            if tracks.trains >= tracks.tracks:
                return False
            if self.onward >= 0 and tracks.heading[self.onward].trains >= tracks.heading_limit:
                return False
        return True

    def take(self) -> None:
        """The train has its tracks."""
        for tracks in self.takes:
            tracks.trains += 1
            if self.onward >= 0:
                tracks.heading[self.onward].trains += 1

    def leave(self) -> None:
        """The train gives back those where the move begins."""
        for tracks in self.leaves:
            tracks.trains -= 1
            tracks.heading[self.came_for].trains -= 1


class Leg:
    """One section of the network within a move, with its running times in seconds and the planned stop at its end.

    `brake_*_s` is what stopping at the end costs more than passing it, when the train has to stop there unplanned.
    """

    __slots__ = (
        "arrive_offset_s",
        "brake_from_pass_s",
        "brake_from_stop_s",
        "dwell_s",
        "end",
        "from_pass_s",
        "from_stop_s",
        "number",
        "place",
    )

    def __init__(self, number: int, *, place: int, end: int, times_s: tuple[int, int, int, int]) -> None:
        self.number = number  # among all legs of the replication
        self.place = place
        self.end = end  # the operational point at its end
        self.from_stop_s, self.from_pass_s, self.brake_from_stop_s, self.brake_from_pass_s = times_s
        self.dwell_s: int | None = None  # planned stop at its end; None passes
        self.arrive_offset_s = 0  # planned arrival after the planned departure of the train


class Move:
    """A train's way from one meeting place to the next, and what it needs to be granted."""

    __slots__ = (
        "came_for",
        "clear_s",
        "closures",
        "ends",
        "heading",
        "heading_limit",
        "is_closed_behind",
        "is_tested",
        "leaving",
        "legs",
        "next",
        "onward",
        "planned_s",
        "reception",
        "running_s",
        "section",
        "sense",
        "separation",
        "to",
        "waiting",
        "yard",
    )

    def __init__(
        self,
        section: Section,
        sense: int,
        *,
        leaving: MeetingPlace | None,
        to: MeetingPlace,
        legs: tuple[Leg, ...],
    ) -> None:
        self.section = section
        self.sense = sense  # trains of one sense may follow each other
        self.leaving = leaving  # None: out of the yard
        self.came_for = Heading() if leaving is None else leaving.heading[section.group]
        self.to = to
        self.legs = legs
        self.running_s = sum(leg.from_stop_s for leg in legs)
        self.planned_s = self.running_s + sum(leg.dwell_s or 0 for leg in legs)  # and what it stands there
        self.ends = True  # into the yard at `to`
        self.next: Move | None = None  # else: the train's move after this one,
        self.onward = -1  # the group of the section after `to`,
        self.heading = Heading()  # the trains at `to` that head for it,
        self.heading_limit = 0  # and how many may,
        self.is_tested = False  # and whether the state must be safe after it
        self.yard: Yard | None = None  # to be reserved with this move, the first one
        self.reception: Reception | None = None  # receiving tracks that it takes or leaves; None: neither
        self.waiting: deque[Train] = deque()  # in order of time
        self.is_closed_behind = False  # whether one behind the first waits because its sections are closed
        self.closures: Closures | None = None  # when it may not begin; None: it always may
        self.separation: Separation | None = None  # from trains ahead; None: one headway for all, no intervals
        self.clear_s = 0  # planned time until its sections are clear, for those who close them

    def continues_to(self, after: Move) -> None:
        """The train goes on after `to`."""
        self.ends = False
        self.next = after
        self.onward = after.section.group
        self.heading = self.to.heading[self.onward]

    def queues(self) -> list[list[Train]]:
        """Where the first of those that wait for the move stands: its section, place ahead, yard, receiving tracks."""
        queues = [self.section.waiting]
        if not self.ends:
            queues.append(self.to.wanting)
        if self.yard is not None:
            queues.append(self.yard.wanting)
        if self.reception is not None:
            queues += [tracks.wanting for tracks in self.reception.takes]
        return queues

    def close(self, closures: Closures) -> None:
        """Its sections are closed at times; a train has cleared them when it has stopped at the end of the last."""
        self.closures = closures
        last = self.legs[-1]
        stops_s = sum(leg.dwell_s or 0 for leg in self.legs[:-1])
        self.clear_s = self.running_s + stops_s + max(last.brake_from_stop_s, last.brake_from_pass_s)
