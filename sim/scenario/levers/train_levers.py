"""Levers on trains: more locomotives, longer, heavier and more trains."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Annotated

from pydantic import Field

from ..problem import PathKey
from ..schema import Consist, TrainService
from .lever import Case, Change, NotApplicableError, Parameters

DAY_MIN = 24 * 60
DIGITS = 6


class MoreLocomotives(Parameters):
    """How many locomotives are added at each depot of a pool."""

    add: Annotated[int, Field(ge=1, le=1000, description="assumed, 1 to 5")] = 1


class LongerTrains(Parameters):
    """How many times as long, and how many times the wagons, load and room."""

    factor: Annotated[
        float, Field(gt=1, le=10, description="assumed, 1.1 to 2; 25 wagons on the Lao line, 16 at Lào Cai")
    ] = 1.25


class HeavierTrains(Parameters):
    """How many times the load in tonnes on the same wagons."""

    factor: Annotated[
        float, Field(gt=1, le=10, description="from 1,000 to 1,300 t at Đồng Đăng, 2025 (vietnamnews 1733178)")
    ] = 1.3


class MoreTrains(Parameters):
    """Into how many parts each gap between two departures is divided."""

    factor: Annotated[
        int, Field(ge=2, le=24, description="3 to 14 trains a week from Guangxi, 2025 (vietnamnews 1733178)")
    ] = 2


def add_locomotives(case: Case, key: str, parameters: MoreLocomotives) -> Iterator[Change]:
    """More locomotives at each depot of a pool."""
    for depot, count in case.scenario.fleet.locomotives[key].depots.items():
        yield Change(("fleet", "locomotives", key, "depots", depot), count + parameters.add)


def lengthen(case: Case, key: str, parameters: LongerTrains) -> Iterator[Change]:
    """More wagons on each train: length, mass and room grow with them. Wagons are whole, and enough for the room."""
    service, path = _freight(case, key), ("services", "trains", key)
    consist, factor = service.consist, parameters.factor
    grown: tuple[str, ...] = ("length_m", "mass_t", "capacity_teu", "capacity_t")
    if consist.locomotives is not None:
        grown = ("load_t", "capacity_teu", "capacity_t")
        plain = [each.model_dump(by_alias=True) for each in consist.wagons]
        yield Change((*path, "consist", "wagons"), [{**each, "count": _times(each["count"], factor)} for each in plain])
    yield from _more(consist, (*path, "consist"), grown, factor)
    if service.wagons is not None:
        yield Change((*path, "wagons", "count"), _times(service.wagons.count, factor))


def load_heavier(case: Case, key: str, parameters: HeavierTrains) -> Iterator[Change]:
    """More tonnes on the same wagons: room in tonnes and the train's mass grow by them, its length stays."""
    consist, path = _freight(case, key).consist, ("services", "trains", key, "consist")
    if consist.capacity_t is None:
        raise NotApplicableError("has no capacity_t that could rise")
    more_t = consist.capacity_t * (parameters.factor - 1)
    yield Change((*path, "capacity_t"), round(consist.capacity_t + more_t, DIGITS))
    if consist.locomotives is None:
        yield Change((*path, "mass_t"), round(consist.mass_t + more_t, DIGITS))
    elif consist.load_t is not None:  # else it is the capacity that is hauled
        yield Change((*path, "load_t"), round(consist.load_t + more_t, DIGITS))


def run_more(case: Case, key: str, parameters: MoreTrains) -> Iterator[Change]:
    """All departures of before and new ones between them, evenly within each gap."""
    departures, path = _freight(case, key).departures, ("services", "trains", key, "departures")
    if departures.every_h is not None:
        yield Change((*path, "every_h"), round(departures.every_h / parameters.factor, DIGITS))
    elif departures.at is not None:
        yield Change((*path, "at"), _between([_minute(at) for at in departures.at], parameters.factor))
    else:
        raise NotApplicableError("leaves when it is full, as often as its goods ask for")


def _freight(case: Case, key: str) -> TrainService:
    service = case.scenario.services.trains[key]
    if service.train_class != "freight":
        raise NotApplicableError("is no freight service")
    return service


def _times(count: int, factor: float) -> int:
    """So many times as many wagons, and part of one is one."""
    return ceil(round(count * factor, DIGITS))


def _more(consist: Consist, path: PathKey, names: Sequence[str], factor: float) -> Iterator[Change]:
    for name in names:
        value = getattr(consist, name)
        if value is not None:
            yield Change((*path, name), round(value * factor, DIGITS))


def _between(minutes: list[int], factor: int) -> list[str]:
    """Clock times round the day, each gap divided into equal parts of whole minutes."""
    times = sorted(set(minutes))
    found = set[int]()
    for at, start in enumerate(times):
        gap = (times[(at + 1) % len(times)] - start) % DAY_MIN or DAY_MIN
        found.update((start + gap * part // factor) % DAY_MIN for part in range(factor))
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in sorted(found)]


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
