"""The way as a train feels it: pieces of one speed limit, with gradients and curves averaged over its length.

Positions are those of the train's front. A limit holds from when the front reaches it until the tail has left it. A
point train (the simple option) has no length and feels no gradient.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from geo import Section, Stretch, Traversal

from .resistance import curve_resistance_n_per_kn
from .uniform_motion import MS_PER_KMH

_MM = 3
"""Positions are rounded to millimetres, so that no piece is shorter."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a section: length in m, speed limit in m/s, added resistance in N/kN at its two ends."""

    length_m: float
    limit_ms: float
    slope_start: float = 0.0
    slope_end: float = 0.0


@dataclass(frozen=True, slots=True)
class _Span:
    """A value from one position (m) to another."""

    start_m: float
    end_m: float
    value: float


def point_pieces(traversal: Traversal, limit_kmh: float) -> tuple[Piece, ...]:
    """The pieces of one section for a point train; `limit_kmh` is the lesser of its own and the section's limit."""
    length_m = traversal.section.length_km * 1000
    slow = list(_spans(traversal, traversal.section.speed_restrictions, 0.0))
    if not slow:
        return (Piece(length_m, limit_kmh * MS_PER_KMH),)
    spans = _limits_of(_Span(0.0, length_m, limit_kmh), slow)
    return tuple(Piece(span.end_m - span.start_m, span.value * MS_PER_KMH) for span in spans)


def train_pieces(
    traversals: Sequence[Traversal], limits_kmh: Sequence[float], length_m: float
) -> tuple[tuple[Piece, ...], ...]:
    """The pieces of each section for a train of `length_m`; beyond the ends of the way it is level and straight."""
    posts = [0.0, *accumulate(traversal.section.length_km * 1000 for traversal in traversals)]
    limits = [
        span
        for at, traversal in enumerate(traversals)
        for span in _limits_of(
            _Span(posts[at], posts[at + 1], limits_kmh[at]),
            list(_spans(traversal, traversal.section.speed_restrictions, posts[at])),
        )
    ]
    slope = MeanSlope(traversals, length_m)
    clear = [span.end_m + length_m for span in limits]
    marks = {*posts, *(span.start_m for span in limits), *clear, *slope.marks_m}
    cuts = sorted({round(mark, _MM) for mark in marks if mark <= posts[-1]})
    starts = [span.start_m for span in limits]
    found: list[list[Piece]] = [[] for _ in traversals]
    for start, end in pairwise(cuts):
        middle = (start + end) / 2
        first, last = bisect_right(starts, middle - length_m) - 1, bisect_right(starts, middle)
        limit = min(span.value for span in limits[max(first, 0) : last])
        piece = Piece(end - start, limit * MS_PER_KMH, slope.at(start), slope.at(end))
        found[bisect_right(posts, middle) - 1].append(piece)
    return tuple(tuple(pieces) for pieces in found)


class MeanSlope:
    """Gradient (per mille) and curve resistance (N/kN), averaged over a train's length, by the front's position."""

    def __init__(self, traversals: Sequence[Traversal], length_m: float) -> None:
        posts = [0.0, *accumulate(traversal.section.length_km * 1000 for traversal in traversals)]
        spans = [span for at, each in enumerate(traversals) for span in _slopes(each, posts[at])]
        changes: dict[float, float] = {}
        for span in spans:
            changes[span.start_m] = changes.get(span.start_m, 0.0) + span.value
            changes[span.end_m] = changes.get(span.end_m, 0.0) - span.value
        self._length_m = length_m
        self._marks = sorted(changes)
        self._slopes = list(accumulate(changes[mark] for mark in self._marks))
        steps = [slope * (b - a) for slope, (a, b) in zip(self._slopes, pairwise(self._marks), strict=False)]
        self._heights = [0.0, *accumulate(steps)]

    @property
    def marks_m(self) -> list[float]:
        """Where the mean begins or ends to change."""
        return [*self._marks, *(mark + self._length_m for mark in self._marks)]

    def at(self, front_m: float) -> float:
        """Mean in N/kN with the train's front at a position."""
        return (self._height(front_m) - self._height(front_m - self._length_m)) / self._length_m

    def _height(self, at_m: float) -> float:
        before = bisect_right(self._marks, at_m) - 1
        if before < 0:
            return 0.0
        return self._heights[before] + self._slopes[before] * (at_m - self._marks[before])


def _slopes(traversal: Traversal, start_m: float) -> Iterator[_Span]:
    section = traversal.section
    sign = 1.0 if is_forward(traversal) else -1.0
    for span in _spans(traversal, section.gradients, start_m):
        yield _Span(span.start_m, span.end_m, sign * span.value)
    for span in _spans(traversal, section.curves, start_m):
        yield _Span(span.start_m, span.end_m, curve_resistance_n_per_kn(span.value))


def is_forward(traversal: Traversal) -> bool:
    """Whether a section is run from its first point to its last."""
    return traversal.from_point == traversal.section.from_point


def _spans(traversal: Traversal, stretches: Sequence[Stretch], start_m: float) -> Iterator[_Span]:
    """Stretches of a section as positions on the way, from the way's start."""
    section: Section = traversal.section
    for each in stretches:
        ends = (each.from_km, each.to_km)
        if not is_forward(traversal):
            ends = (section.length_km - each.to_km, section.length_km - each.from_km)
        yield _Span(start_m + ends[0] * 1000, start_m + ends[1] * 1000, each.value)


def _limits_of(whole: _Span, slow: Sequence[_Span]) -> list[_Span]:
    """A section's limit cut where restrictions begin and end, each part with the lowest that holds on it."""
    marks = {whole.start_m, whole.end_m, *(span.start_m for span in slow), *(span.end_m for span in slow)}
    cuts = sorted(mark for mark in marks if whole.start_m <= mark <= whole.end_m)
    found = []
    for start, end in pairwise(cuts):
        middle = (start + end) / 2
        low = min([whole.value, *(span.value for span in slow if span.start_m < middle < span.end_m)])
        found.append(_Span(start, end, low))
    return found
