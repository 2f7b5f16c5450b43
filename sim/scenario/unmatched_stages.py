"""Stages that joint inspection leaves at the side left although that side's work is to be done once: said in words."""

from collections.abc import Iterator, Mapping, Sequence

from .crossings import COUNTRIES
from .schema import Border, BorderSide, Country, Stage
from .schema.works import JOINT_WORK, done_jointly, is_alike, is_done_at


def stages_left_alone(borders: Mapping[str, Border]) -> Iterator[str]:
    """For all borders with joint inspection: each stage that stays at the side left, and why."""
    for border_id, border in borders.items():
        if border.joint_inspection:
            for what, why in unmatched_stages(border):
                yield f"joint inspection leaves {border_id}.{what} at the side left: {why}"


def unmatched_stages(border: Border) -> Iterator[tuple[str, str]]:
    """Stages of either side, as left, that no stage of the other one stands for, and why; `(side.stage, why)`.

    Work that only one side does, without a laboratory, is not meant to be joint: it is not among them.
    """
    for name in COUNTRIES:
        other: Country = "viet_nam" if name == "china" else "china"
        left, entered = border.side(name), border.side(other)
        jointly = done_jointly(left, entered)
        for stage_id in left.exit:
            stage = left.stages.get(stage_id)
            if stage is None or stage_id in jointly or stage.work not in JOINT_WORK:
                continue
            why = _why(stage, _entered(entered), f"on entry to {other}")
            if why:
                yield f"{name}.{stage_id}", why


def _entered(side: BorderSide) -> list[Stage]:
    return [side.stages[stage_id] for stage_id in side.entry if stage_id in side.stages]


def _why(stage: Stage, entered: Sequence[Stage], where: str) -> str | None:
    work = stage.work
    if is_done_at(stage, entered):
        return f"it lets goods pass by {stage.replaces}, which stays there"
    if any(is_alike(stage, other) for other in entered):
        there = f"{work}{' with a laboratory' if stage.has_laboratory else ''} {where}"
        return f"not all its commodities are seen by {there}"
    if stage.has_laboratory:
        return f"it sends samples to a laboratory, and no {work} {where} has one"
    if any(other.work == work for other in entered):
        return f"it has no laboratory, and all that come to {work} {where} wait for one"
    return None
