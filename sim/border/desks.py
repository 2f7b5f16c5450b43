"""The servers of stages: those of one border with the lanes of its road gates, and how a stage comes by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..disruptions import Disruptions
from ..failing_servers import FailingServers, up_times
from ..road_places import gate_place
from ..scenario.schema import Border, Country, Stage
from ..scenario.schema.works import Way
from ..servers import ServerGroup
from ..streams import Streams, inverse
from .gate import lanes
from .gauge import GaugeStage
from .opening_hours import OpenTimes
from .priority import PriorityQueue
from .stages import StageDesk, wait_cause, work_cause


def stage_desk(stage_id: str, key: str, stage: Stage, servers: ServerGroup, disruptions: Disruptions) -> StageDesk:
    """A stage where some servers work; `key` names its draws, at the border and at offices inland alike."""
    queue = PriorityQueue() if stage.priority else None
    return StageDesk(stage_id, key, stage, servers, inverse(stage.time_min), queue, disruptions.regimes(key))


def stage_servers(
    place: int, name: str, stage: Stage, hours: OpenTimes | None, up: list[OpenTimes] | None = None
) -> ServerGroup:
    """The servers of a stage at a place, as many as it says, open at some times.

    `up` is when each is at hand, where they fail or a disruption takes some away; None: always.
    """
    finishes, work, wait = stage.at_closing == "finish", work_cause(stage), wait_cause(stage)
    if up is not None:
        return FailingServers(place, name, up=up, open_times=hours, finishes=finishes, work=work, wait=wait)
    return ServerGroup(place, name, servers=stage.servers, open_times=hours, finishes=finishes, work=work, wait=wait)


class Desks:
    """All servers of a border, by key; both ways of a side share those of a stage."""

    def __init__(
        self,
        border_id: str,
        border: Border,
        *,
        streams: Streams,
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        end_s: int,
        disruptions: Disruptions,
    ) -> None:
        self.disruptions = disruptions
        self._id = border_id
        self._border = border
        self._streams = streams
        self._place_of = place_of
        self._open_times = open_times
        self._end_s = end_s
        self._desks: dict[str, StageDesk] = {}

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers."""
        return [desk.group for desk in self._desks.values()]

    def each(self) -> list[StageDesk]:
        """All stages and lanes."""
        return list(self._desks.values())

    def stage(self, side: Country, stage_id: str, place: int) -> StageDesk:
        """A stage of a side."""
        return self._desk(side, stage_id, self._border.side(side).stages[stage_id], place)

    def gate(self, side: Country, way: Way) -> list[StageDesk]:
        """The lanes of a side's road gate; none where it has no gate."""
        gate = self._border.side(side).gate
        if gate is None:
            return []
        return [self._desk(side, f"gate.{way}", lanes(gate, way), self._place_of(gate_place(self._id, side)))]

    def _desk(self, side: Country, stage_id: str, stage: Stage, place: int) -> StageDesk:
        key = f"{self._id}.{side}.{stage_id}"
        if key not in self._desks:
            desk = stage_desk(stage_id, key, stage, self._servers(key, stage, place), self.disruptions)
            self._desks[key] = replace(desk, laboratory=self._open_times(stage.laboratory_open))
        return self._desks[key]

    def _servers(self, key: str, stage: Stage, place: int) -> ServerGroup:
        """The servers of a stage; where they fail or a disruption takes some away, each has its own times."""
        hours = self.disruptions.hours_of_stage(key, self._open_times(stage.open), stage.servers)
        up = self.disruptions.up_times([key], stage.servers, self._without_failures(key, stage))
        return stage_servers(place, key, stage, hours, up)

    def _without_failures(self, key: str, stage: Stage) -> list[OpenTimes] | None:
        """When each crane is in working order; None: they do not fail."""
        failure = stage.way.crane_failure if isinstance(stage, GaugeStage) else None
        if failure is None:
            return None
        repair_h, streams = inverse(failure.repair_h), self._streams
        return up_times(
            key, stage.servers, mean_h=failure.mean_h, repair_h=repair_h, streams=streams, end_s=self._end_s
        )
