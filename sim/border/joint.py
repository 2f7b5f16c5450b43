"""Joint inspection: the side entered scans, inspects and samples for both sides what either of them selects, once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ..demand import FlowDemand
from ..disruptions import Disruptions
from ..ledger import WHOLE
from ..scenario.schema import Border, Country, Stage
from ..scenario.schema.works import Way, done_jointly, is_alike
from ..streams import Streams
from .clearance import Pipeline
from .desks import stage_desk, stage_servers
from .sampling import EitherSide
from .stages import Replaced, StageDesk, StageWork, draw_works, replaced_inspections, work_times_s

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class LeftSide:
    """The side left, as far as the side entered works for it: stages that select, and the scans that replace them."""

    side: Country
    desks: list[StageDesk]
    replaced: Replaced
    done_by_other: frozenset[str]


def left_side(
    border_id: str, border: Border, entered: Country, way: Way, *, disruptions: Disruptions
) -> LeftSide | None:
    """What the side entered does for the side left on this way; None: nothing. Its servers have no work."""
    if way == "exit" or not border.joint_inspection:
        return None
    side: Country = "viet_nam" if entered == "china" else "china"
    here = border.side(side)
    jointly = done_jointly(here, border.side(entered))
    wanted = [stage_id for stage_id in here.exit if stage_id in jointly or here.stages[stage_id].replaces in jointly]
    desks = []
    for stage_id in wanted:
        stage, key = here.stages[stage_id], f"{border_id}.{side}.{stage_id}"
        desks.append(stage_desk(stage_id, key, stage, stage_servers(NOWHERE, key, stage, None), disruptions))
    return LeftSide(side, desks, replaced_inspections(desks, desks), frozenset(jointly)) if jointly else None


def draw_pipeline(pipeline: Pipeline, demand: FlowDemand, streams: Streams) -> list[StageWork]:
    """Draw what each consignment of a flow needs at the desks of a pipeline, with what the side left wants of it.

    The side left selects by its own channel, share and scan, with the draws that it would have without joint
    inspection. The time of the work is that of the stage where it is done: the draw that the consignment has there.
    """
    works = draw_works(pipeline.desks, pipeline.replaced, pipeline.side, demand, streams)
    left = pipeline.left
    if left is None:
        return works
    wanted = draw_works(left.desks, left.replaced, left.side, demand, streams)
    for stage, of_left in _alike(left, wanted):
        at = [index for index, desk in enumerate(pipeline.desks) if _sees(desk, stage, demand.flow.commodity)]
        if at:
            others = [works[index] for index in at[1:]]
            works[at[0]] = _of_either(pipeline.desks[at[0]], works[at[0]], of_left, others, (demand, streams))
    return works


def _alike(left: LeftSide, wanted: Sequence[StageWork]) -> list[tuple[Stage, list[StageWork]]]:
    """What the side left wants of the side entered, for each work, with a laboratory and without, apart."""
    found: list[tuple[Stage, list[StageWork]]] = []
    for desk, work in zip(left.desks, wanted, strict=True):
        if desk.id not in left.done_by_other:
            continue
        alike = next((works for stage, works in found if is_alike(stage, desk.stage)), None)
        if alike is None:
            found.append((desk.stage, [work]))
        else:
            alike.append(work)
    return found


def _sees(desk: StageDesk, left: Stage, commodity: str) -> bool:
    stage = desk.stage
    is_seen = stage.commodities is None or commodity in stage.commodities
    return is_alike(stage, left) and not stage.is_of_carriers and is_seen


def _of_either(
    desk: StageDesk,
    here: StageWork,
    left: Sequence[StageWork],
    others: Sequence[StageWork],
    drawn_with: tuple[FlowDemand, Streams],
) -> StageWork:
    """The work at the first stage of some that are alike, with those that only the side left selects."""
    changes = any(work.sampling is not None for work in (here, *left, *others))
    visits = [
        here.work_s[number] >= 0 or (_is_taken(left, number) and (changes or not _is_taken(others, number)))
        for number in range(len(here.work_s))
    ]
    sampling = EitherSide(here, left=left, others=others) if changes else None
    return here.with_work(array(WHOLE, work_times_s(desk, *drawn_with, visits)), sampling)


def _is_taken(works: Sequence[StageWork], number: int) -> bool:
    return any(work.work_s[number] >= 0 for work in works)
