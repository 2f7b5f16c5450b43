"""Levers at the border that need people or machines: servers, scanners, opening hours."""

from collections.abc import Iterator
from itertools import accumulate, repeat
from math import ceil
from typing import Annotated

from pydantic import Field

from ..crossings import COUNTRIES
from ..problem import PathKey
from ..references import opened, stages
from ..schema import ALL_DAYS, Border, OpeningHours, Work
from .border_levers import stages_of
from .lever import Case, Change, NotApplicableError, Parameters, need

DAY_MIN = 24 * 60
ALWAYS = "00:00-24:00"


class MoreServers(Parameters):
    """How many times the officers, teams, crews and lanes of gates."""

    factor: Annotated[float, Field(gt=1, le=100, description="assumed, 1.5 to 3; rounded up to whole servers")] = 2.0


class MoreScanners(Parameters):
    """How many scanners are added where there is one."""

    add: Annotated[int, Field(ge=1, le=100, description="assumed, 1 to 3")] = 1


class LongerHours(Parameters):
    """How much earlier offices open, and how much later they close, in hours."""

    earlier_h: Annotated[float, Field(ge=0, le=24, description="assumed, 0 to 2")] = 0.0
    later_h: Annotated[
        float, Field(ge=0, le=24, description="from 19:00 to 20:00 at Lạng Sơn's gates, April 2025 (evrimagaci 339064)")
    ] = 1.0


class RoundTheClock(Parameters):
    """Whether offices work through the dates on which they are closed, too."""

    through_holidays: Annotated[bool, Field(description="as rail did while road gates shut (vietnamplus 221516)")] = (
        True
    )


def add_servers(case: Case, key: str, parameters: MoreServers) -> Iterator[Change]:
    """More servers at all stages but scans, and more lanes at road gates."""
    border = case.scenario.borders[key]
    teams = [((*path, "servers"), stage.servers) for path, stage in stages_of(border, key) if stage.work != "scan"]
    for path, servers in need(iter([*teams, *_lanes(border, key)]), "has no stages but scans, and no gate"):
        yield Change(path, ceil(servers * parameters.factor - 1e-9))


def _lanes(border: Border, key: str) -> Iterator[tuple[PathKey, int]]:
    for name in COUNTRIES:
        gate = border.side(name).gate
        if gate is not None:
            path: PathKey = ("borders", key, name, "gate")
            yield from (((*path, "exit_lanes"), gate.exit_lanes), ((*path, "entry_lanes"), gate.entry_lanes))


def add_scanners(case: Case, key: str, parameters: MoreScanners) -> Iterator[Change]:
    """More servers at scans."""
    scan: Work = "scan"
    scans = (each for each in stages_of(case.scenario.borders[key], key) if each[1].work == scan)
    for path, stage in need(scans, "has no stage with work scan"):
        yield Change((*path, "servers"), stage.servers + parameters.add)


def open_longer(case: Case, key: str, parameters: LongerHours) -> Iterator[Change]:
    """Each span of a day begins earlier and ends later; spans that then touch are one."""
    hours = _hours_at_borders(case, key)
    longer = _longer(hours, round(parameters.earlier_h * 60), round(parameters.later_h * 60))
    if longer == list(hours.hours):
        raise NotApplicableError("cannot open any longer on its days")
    yield Change(("opening_hours", key, "hours"), longer)
    yield from _laboratories_stay(case, key)


def open_always(case: Case, key: str, parameters: RoundTheClock) -> Iterator[Change]:
    """Day and night, on all days of the week, and on the dates that were closed."""
    hours = _hours_at_borders(case, key)
    wanted = {
        "hours": [ALWAYS] if list(hours.hours) != [ALWAYS] else None,
        "days": list(ALL_DAYS) if set(hours.days) != set(ALL_DAYS) else None,
        "closed_on": [] if hours.closed_on and parameters.through_holidays else None,
        "closed_dates": [] if hours.closed_dates and parameters.through_holidays else None,
    }
    for name, value in need(
        ((name, value) for name, value in wanted.items() if value is not None), "is open day and night already"
    ):
        yield Change(("opening_hours", key, name), value)
    yield from _laboratories_stay(case, key)


def _laboratories_stay(case: Case, key: str) -> Iterator[Change]:
    """Laboratories that name the hours of an office keep those of before, in an entry `<key>_laboratory`."""
    known = case.scenario.opening_hours
    own = next(name for name in accumulate(repeat("_laboratory"), initial=key) if name not in known)
    shared = [
        (*path, "laboratory_open", at)
        for path, stage in stages(case.scenario)
        for at, each in enumerate(stage.laboratory_open)
        if each == key
    ]
    if shared:
        yield Change(("opening_hours", own), known[key].model_dump(mode="json", exclude_unset=True))
    for path in shared:
        yield Change(path, own)


def _hours_at_borders(case: Case, key: str) -> OpeningHours:
    """The hours of an office; those of laboratories stay, as levers are for offices."""
    at_borders = (
        each for each in opened(case.scenario) if each[0][0] == "borders" and each[0][-1] != "laboratory_open"
    )
    used = {each for _, ids in at_borders for each in ids}
    if key not in used:
        raise NotApplicableError("is used at no border")
    return case.scenario.opening_hours[key]


def _longer(hours: OpeningHours, earlier_min: int, later_min: int) -> list[str]:
    spans = sorted(
        (max(0, _minute(span[:5]) - earlier_min), min(DAY_MIN, _minute(span[6:]) + later_min)) for span in hours.hours
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [f"{_clock(start)}-{_clock(end)}" for start, end in merged]


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
