"""What happens otherwise than planned: slower running, longer stops, late departures, failures of locomotives, points.

Each kind has its own streams, by service (or operational point) and section, indexed by the train's number within its
service: another train, service or section changes no draw, and two scenarios share the draws of what both have.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import expm1, log1p
from typing import TypeVar

from geo import Network

from .border.opening_hours import Span
from .ledger import Places
from .local_time import HOUR_S, MINUTE_S
from .scenario.schema import Disturbances, LateDeparture, LocomotiveFailure, OfTrains, PointsFailure, TrainService
from .streams import LONGEST_S, Streams, inverse, whole_s
from .track.paths import MIN_TRACKS_TO_MEET
from .track.sections import Leg

NEVER = (0, 0)
_FIRST_DRAWS = 64
_Kind = TypeVar("_Kind", bound=OfTrains)


class Draws:
    """Numbers of many streams, kept as far as they have been asked for."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._rows: dict[str, array[float]] = {}

    def number(self, stream: str, nth: int) -> float:
        """The n-th uniform number of a stream."""
        return self.row(stream, nth)[nth]

    def row(self, stream: str, nth: int) -> array[float]:
        """The first numbers of a stream, the n-th among them."""
        row = self._rows.get(stream)
        if row is None or nth >= len(row):
            drawn = self._streams.uniforms(stream, max(_FIRST_DRAWS, 2 * (nth + 1)))
            row = self._rows[stream] = array("d", drawn)
        return row


class TrainDisturbances:
    """What befalls the trains of one service: `nth` is a train's number within it, times are whole seconds."""

    def __init__(self, service_id: str, draws: Draws, *, network: Network, places: Places) -> None:
        self._service = service_id
        self._draws = draws
        self._lengths_km = {places.index(section.id): section.length_km for section in network.sections.values()}
        self._ids = places.ids
        self.factor: Callable[[float], float] | None = None
        self.least_factor = 1.0  # below it a train would run faster than it can
        self.is_factor_per_section = False
        self.extra_min: Callable[[float], float] | None = None
        self.late: LateDeparture | None = None
        self.failure: LocomotiveFailure | None = None
        self._factors: dict[int, float] = {}  # by train, where one holds for its whole run
        self._draws_to_failure: dict[int, tuple[array[float], float]] = {}  # by place, and above what none fails

    def over(self, nth: int, leg: Leg, planned_s: int, *, is_behind: bool) -> tuple[int, tuple[int, int]]:
        """The time of a train over a section, standing included; when its locomotive fails, and how long it stands.

        Behind another train no one runs faster than planned: it has been let in for its planned time.
        """
        running_s = planned_s
        if self.factor is not None:
            factor = self._factors.get(nth)
            if factor is None:
                factor = self._factor(nth, leg)
            if factor > 1.0 or not is_behind:
                running_s = int(planned_s * factor + 0.5)
                if running_s > LONGEST_S:
                    running_s = LONGEST_S
        if self.failure is None:
            return running_s, NEVER
        found = self._draws_to_failure.get(leg.place)
        if found is None or nth >= len(found[0]):
            found = self._draws_to_failure[leg.place] = self._until_failure(nth, leg)
        row, safe = found
        if row[nth] > safe:
            return running_s, NEVER
        stand = self._stand(row[nth], nth, leg, running_s)
        return running_s + stand[1], stand

    def _factor(self, nth: int, leg: Leg) -> float:
        """Running time over planned time: of the whole train, kept for its other sections, or of this section."""
        assert self.factor is not None  # the caller has looked
        where = f"/{self._ids[leg.place]}" if self.is_factor_per_section else ""
        drawn = self.factor(self._draws.number(f"{self._service}{where}/running_time_factor", nth))
        factor = min(max(drawn, self.least_factor), LONGEST_S)
        if not self.is_factor_per_section:
            self._factors[nth] = factor
        return factor

    def _until_failure(self, nth: int, leg: Leg) -> tuple[array[float], float]:
        """The draws of a section, and the number above which its end is reached, with a margin for rounding."""
        row = self._draws.row(f"{self._service}/{self._ids[leg.place]}/locomotive_failure", nth)
        mean_km = self.failure.mean_km if self.failure is not None else None
        if mean_km is None:
            return row, 1.0  # depends on the time in motion
        return row, -expm1(-self._lengths_km[leg.place] / mean_km) * (1 + 1e-9)

    def _stand(self, number: float, nth: int, leg: Leg, running_s: int) -> tuple[int, int]:
        failure = self.failure
        assert failure is not None  # the caller has looked
        until_failure = -log1p(-number)
        if failure.mean_km is not None:
            share = until_failure * failure.mean_km / self._lengths_km[leg.place]
        else:
            share = until_failure * (failure.mean_h or 0.0) * HOUR_S / max(running_s, 1)
        if share >= 1:
            return NEVER
        repair = f"{self._service}/{self._ids[leg.place]}/locomotive_repair"
        repair_h = inverse(failure.repair_h)(self._draws.number(repair, nth))
        return int(running_s * share), whole_s(repair_h * HOUR_S)

    def clears_after_s(self, nth: int, legs: Iterable[tuple[Leg, int]], *, is_behind: bool) -> int:
        """The time from entering sections to leaving them, standing included; each with its planned running time."""
        total_s = 0
        for leg, planned_s in legs:
            total_s += self.over(nth, leg, planned_s, is_behind=is_behind)[0]
        return total_s

    def dwell_s(self, nth: int, leg: Leg, planned_s: int) -> int:
        """The time of a planned stop at the end of a section."""
        if self.extra_min is None:
            return planned_s
        number = self._draws.number(f"{self._service}/{self._ids[leg.end]}/dwell", nth)
        return planned_s + whole_s(self.extra_min(number) * MINUTE_S)

    def late_s(self, nth: int) -> int:
        """How late a train leaves its first point."""
        late = self.late
        if late is None or self._draws.number(f"{self._service}/late_departure", nth) >= late.share:
            return 0
        number = self._draws.number(f"{self._service}/late_departure_min", nth)
        return whole_s(inverse(late.late_min)(number) * MINUTE_S)


def train_disturbances(
    service_id: str, service: TrainService, found: Disturbances, *, draws: Draws, network: Network, places: Places
) -> TrainDisturbances | None:
    """What befalls the trains of a service; None: nothing ever does."""
    running = _entry(found.running_time, service_id, service)
    dwell = _entry(found.dwell, service_id, service)
    late = _entry(found.late_departure, service_id, service)
    failure = _entry(found.locomotive_failure, service_id, service)
    if running is None and dwell is None and late is None and failure is None:
        return None
    made = TrainDisturbances(service_id, draws, network=network, places=places)
    if running is not None:
        made.factor, made.is_factor_per_section = inverse(running.factor), running.per == "section"
        made.least_factor = 1 / (1 + service.consist.recovery_margin)
    if dwell is not None:
        made.extra_min = inverse(dwell.extra_min)
    made.late, made.failure = late, failure
    return made


def points_failures(found: Disturbances, network: Network, streams: Streams, end_s: int) -> dict[str, list[Span]]:
    """By section, when failed points at one of its ends keep trains out of it, unsorted."""
    spans: dict[str, list[Span]] = {}
    for failure in found.points_failure.values():
        for point in points_of(failure, network):
            drawn = _failures(failure, point, streams, end_s)
            for section in network.sections_at(point):
                if section.mode == "rail":
                    spans.setdefault(section.id, []).extend(drawn)
    return spans


def points_of(failure: PointsFailure, network: Network) -> Sequence[str]:
    """The operational points at which points may fail."""
    if failure.operational_points is not None:
        return failure.operational_points
    return [point.id for point in network.points.values() if point.tracks >= MIN_TRACKS_TO_MEET]


def _failures(failure: PointsFailure, point: str, streams: Streams, end_s: int) -> list[Span]:
    """Failures and repairs of one operational point, one after the other, until the period ends."""
    repair_h = inverse(failure.repair_h)
    found: list[Span] = []
    now = nth = 0
    while True:
        now += whole_s(-failure.mean_h * HOUR_S * log1p(-streams.uniform(f"{point}/points_failure", nth)))
        if now >= end_s:
            return found
        repaired_s = now + whole_s(repair_h(streams.uniform(f"{point}/points_repair", nth)) * HOUR_S)
        if repaired_s > now:
            found.append((now, repaired_s))
        now = max(repaired_s, now + 1)
        nth += 1


def _entry(entries: Mapping[str, _Kind], service_id: str, service: TrainService) -> _Kind | None:
    return next((entry for entry in entries.values() if entry.applies_to(service_id, service)), None)
