"""The network that line files make where they share points, and the routes trains take over it."""

import difflib
import heapq
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import count, pairwise
from typing import TypeVar

from .errors import GeometryError, RouteError
from .line import Figure, Infrastructure, Line, Mode, OperationalPoint, Section

_Part = TypeVar("_Part", OperationalPoint, Section, Line)


@dataclass(frozen=True, slots=True)
class Network:
    """Points, sections and lines of several files as one; each mapping is by id.

    A point that files share is the place where they join; its `km_posts` are those of all of them.
    """

    points: Mapping[str, OperationalPoint]
    sections: Mapping[str, Section]
    lines: Mapping[str, Line]
    _sections_at: Mapping[str, tuple[Section, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        at: dict[str, list[Section]] = {point: [] for point in self.points}
        for section in self.sections.values():
            at[section.from_point].append(section)
            at[section.to_point].append(section)
        object.__setattr__(self, "_sections_at", {point: tuple(near) for point, near in at.items()})

    def sections_at(self, point: str) -> tuple[Section, ...]:
        """Return the sections that end at a point.

        Raises:
            RouteError: The network has no such point.
        """
        self._check_point(point)
        return self._sections_at[point]

    def neighbours(self, point: str) -> tuple[str, ...]:
        """Return the ids of the points one section away, in alphabetical order.

        Raises:
            RouteError: The network has no such point.
        """
        return tuple(sorted({far_end(section, point) for section in self.sections_at(point)}))

    def _check_point(self, point: str) -> None:
        if point not in self.points:
            close = difflib.get_close_matches(point, self.points, n=1)
            hint = f", did you mean '{close[0]}'?" if close else ""
            raise RouteError(f"no operational point '{point}' in the network{hint}")


@dataclass(frozen=True, slots=True)
class Traversal:
    """One section of a route, and the direction it is run in."""

    section: Section
    from_point: str
    to_point: str


def join(infrastructures: Iterable[Infrastructure]) -> Network:
    """Join files into one network at the points they share; what two files share must be the same in both.

    Raises:
        GeometryError: Two files say different things of one point, section or line, or have two sections
            between the same two points.
    """
    joining = _Joining()
    for infrastructure in infrastructures:
        joining.add(infrastructure)
    if joining.problems:
        raise GeometryError(joining.problems)
    return Network(joining.points, joining.sections, joining.lines)


def far_end(section: Section, point: str) -> str:
    """Return the other end of a section."""
    return section.to_point if point == section.from_point else section.from_point


def route(
    network: Network, points: Sequence[str], *, mode: Mode = "rail", gauge_mm: int | None = None
) -> tuple[Traversal, ...]:
    """Find the shortest way (by km) through the points in their order, on railways or on roads only.

    With `gauge_mm` (1000 or 1435) only sections of that gauge count. Shortest path: Dijkstra 1959.

    Raises:
        RouteError: A point is unknown, or two points have no way between them.
    """
    for point in points:
        network.sections_at(point)
    found: list[Traversal] = []
    for start, goal in pairwise(points):
        steps = _shortest(network, start, goal, lambda section: _serves(section, mode, gauge_mm))
        if steps is None:
            gauge = "" if gauge_mm is None else f" of {gauge_mm} mm"
            raise RouteError(f"no {mode} route{gauge} from '{start}' to '{goal}'")
        found.extend(steps)
    return tuple(found)


def length_km(traversals: Iterable[Traversal]) -> float:
    """Sum the lengths of a route's sections (km), rounded to the metre."""
    return round(sum(traversal.section.length_km for traversal in traversals), 3)


def cycle(network: Network) -> tuple[str, ...]:
    """Return the points of one ring of railway sections, or nothing when there is none."""
    parent: dict[str, Section | None] = {}
    for root in network.points:
        if root in parent:
            continue
        parent[root] = None
        stack = [root]
        while stack:
            point = stack.pop()
            for section in network.sections_at(point):
                if section is parent[point] or section.mode == "road":
                    continue
                other = far_end(section, point)
                if other in parent:
                    return _ring(parent, point, other)
                parent[other] = section
                stack.append(other)
    return ()


def is_tree(network: Network) -> bool:
    """Say whether no ring of railway sections exists, so that one way at most joins two points.

    Dispatching without deadlock rests on it. The network may be in several pieces.
    """
    return not cycle(network)


class _Joining:
    """What has been joined so far, from which file, and what did not fit."""

    def __init__(self) -> None:
        self.points: dict[str, OperationalPoint] = {}
        self.sections: dict[str, Section] = {}
        self.lines: dict[str, Line] = {}
        self.problems: list[str] = []
        self._files: dict[str, str] = {}
        self._between: dict[tuple[str, str, Mode], str] = {}

    def add(self, infrastructure: Infrastructure) -> None:
        """Add one file; what does not fit the files before it becomes a problem."""
        file = infrastructure.file
        for point in infrastructure.points.values():
            known = self.points.setdefault(point.id, point)
            self._compare(known, point, file)
            km_posts = {**point.km_posts, **known.km_posts}
            figures = {**point.figures, **known.figures}
            self.points[point.id] = replace(known, km_posts=km_posts, figures=figures)
        for section in infrastructure.sections.values():
            self._compare(self.sections.setdefault(section.id, section), section, file)
            self._check_alone(section, file)
        for line in infrastructure.lines.values():
            self._compare(self.lines.setdefault(line.id, line), line, file)

    def _compare(self, known: _Part, part: _Part, file: str) -> None:
        """Note every difference between two descriptions of one thing, known from an earlier file."""
        where = self._files.setdefault(f"{type(part).__name__} {part.id}", file)
        there = _facts(known)
        for key, here in _facts(part).items():
            if key in there and here != there[key]:
                self.problems.append(
                    f"{file}: feature '{part.id}': {key}: {_said(here)} differs from {_said(there[key])} "
                    f"in {where}, what two files share must be the same"
                )

    def _check_alone(self, section: Section, file: str) -> None:
        first, last = sorted((section.from_point, section.to_point))
        other = self._between.setdefault((first, last, section.mode), section.id)
        if other != section.id:
            self.problems.append(
                f"{file}: feature '{section.id}': id: joins the same points as '{other}', must have one id"
            )


def _facts(part: _Part) -> dict[str, object]:
    """List what a file says of a part, by key; a figure stands for the field that has its value."""
    facts = {each.name: getattr(part, each.name) for each in fields(part)}
    figures: Mapping[str, Figure] = facts.pop("figures", {})
    facts.pop("km_posts", None)
    return {**facts, **figures}


def _said(value: object) -> str:
    text = f"{value.value} ({value.confidence}, {value.source})" if isinstance(value, Figure) else str(value)
    return textwrap.shorten(text, 80, placeholder="...")


def _serves(section: Section, mode: Mode, gauge_mm: int | None) -> bool:
    return section.mode == mode and (gauge_mm is None or gauge_mm in section.gauges_mm)


def _shortest(network: Network, start: str, goal: str, serves: Callable[[Section], bool]) -> list[Traversal] | None:
    reached: dict[str, Traversal | None] = {}
    order = count()
    queue: list[tuple[float, int, str, Traversal | None]] = [(0.0, next(order), start, None)]
    while queue:
        km, _, point, step = heapq.heappop(queue)
        if point in reached:
            continue
        reached[point] = step
        if point == goal:
            return _steps_back(reached, goal)
        for section in network.sections_at(point):
            other = far_end(section, point)
            if other not in reached and serves(section):
                step = Traversal(section, point, other)
                heapq.heappush(queue, (km + section.length_km, next(order), other, step))
    return None


def _steps_back(reached: Mapping[str, Traversal | None], goal: str) -> list[Traversal]:
    steps = []
    step = reached[goal]
    while step is not None:
        steps.append(step)
        step = reached[step.from_point]
    return steps[::-1]


def _ring(parent: Mapping[str, Section | None], first: str, last: str) -> tuple[str, ...]:
    """Walk both points back to where their ways meet."""
    back = _way_back(parent, first)
    other = _way_back(parent, last)
    meeting = next(point for point in back if point in other)
    return (*back[: back.index(meeting) + 1], *other[: other.index(meeting)][::-1])


def _way_back(parent: Mapping[str, Section | None], point: str) -> list[str]:
    way = [point]
    section = parent[point]
    while section is not None:
        way.append(far_end(section, way[-1]))
        section = parent[way[-1]]
    return way
