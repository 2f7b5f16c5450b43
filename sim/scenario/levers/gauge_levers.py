"""Levers on the gauge: one gauge all the way over a border."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from geo import Section

from ...rolling_stock.library import with_library
from ..crossings import sections_passed, trains_over
from ..problem import PathKey
from ..schema import LIFTING, Consist, GaugeTransfer, TrainService
from ..schema.block import Name
from .lever import Case, Change, NotApplicableError, Parameters, need

STANDARD_MM = 1435
OF_STANDARD_GAUGE = {
    "D19E": "D19Er",
    "covered_metre": "covered_standard",
    "flat_metre": "flat_standard",
    "hopper_metre": "hopper_standard",
    "reefer_metre": "reefer_standard",
}
"""Classes of the library for standard gauge that do the work of those for metre gauge."""


class ThroughRunning(Parameters):
    """What the trains are made of then, where their consists name classes."""

    stock: Annotated[
        dict[Name, Name],
        Field(description="class for standard gauge by class of before; by default D19Er for D19E, flat_standard for "
              "flat_metre, and so on"),
    ] = Field(default_factory=dict)  # fmt: skip


def run_through(case: Case, key: str, parameters: ThroughRunning) -> Iterator[Change]:
    """Freight runs over the border on standard gauge, beside the old one; nothing is moved to other wagons."""
    transfer = case.scenario.borders[key].gauge_transfer
    if transfer is None or all(way.mode == "through" for way in transfer.each().values()):
        raise NotApplicableError("has no change of gauge")
    yield _no_transfer(("borders", key, "gauge_transfer"), transfer)
    services = {
        each: case.scenario.services.trains[each]
        for each in need(trains_over(key, case.scenario, case.network), "is passed by no freight train")
    }
    classes = {**OF_STANDARD_GAUGE, **parameters.stock}
    for service_id, service in services.items():
        if service.consist.gauge_mm != STANDARD_MM:
            path = ("services", "trains", service_id, "consist")
            yield Change((*path, "gauge_mm"), STANDARD_MM)
            yield from _other_stock(case, path, service.consist, classes)
    yield from _other_pools(case, services)
    yield from _other_tracks(case, services)


def _no_transfer(path: PathKey, transfer: GaugeTransfer) -> Change:
    """Another mode; the whole block anew where it has several ways, or keys that mean something for lifting only."""
    if transfer.ways is None and not any(getattr(transfer, name) is not None for name in LIFTING):
        return Change((*path, "mode"), "through")
    return Change(path, {"station": transfer.station, "mode": "through"})


def _other_stock(case: Case, path: PathKey, consist: Consist, classes: Mapping[str, str]) -> Iterator[Change]:
    """As many locomotives and wagons of the classes for standard gauge."""
    stock = with_library(case.scenario.rolling_stock)
    for kind, known in (("locomotives", stock.locomotives), ("wagons", stock.wagons)):
        vehicles = getattr(consist, kind) or ()
        changed = []
        for each in vehicles:
            found = known.get(each.class_id)
            if found is None or found.gauge_mm == STANDARD_MM:
                changed.append(each.model_dump(by_alias=True))
                continue
            instead = classes.get(each.class_id)
            if instead is None:
                raise NotApplicableError(
                    f"has trains of class {each.class_id}, for which no class of {STANDARD_MM} mm is known; "
                    f"name one: stock: {{{each.class_id}: ...}}"
                )
            changed.append({**each.model_dump(by_alias=True), "class": instead})
        if changed != [each.model_dump(by_alias=True) for each in vehicles]:
            yield Change((*path, kind), changed)


def _other_pools(case: Case, services: Mapping[str, TrainService]) -> Iterator[Change]:
    """The pools of these trains are of standard gauge, if no other trains need them as they are."""
    fleet, users = case.scenario.fleet, _users_of_pools(case)
    for kind, pools in (("locomotives", fleet.locomotives), ("wagons", fleet.wagons)):
        for pool_id, pool in pools.items():
            of_pool = users.get((kind, pool_id), set())
            if pool.gauge_mm == STANDARD_MM or not of_pool & services.keys():
                continue
            others = sorted(of_pool - services.keys())
            if others:
                raise NotApplicableError(f"has trains that share pool '{pool_id}' with {', '.join(others)}")
            yield Change(("fleet", kind, pool_id, "gauge_mm"), STANDARD_MM)


def _users_of_pools(case: Case) -> dict[tuple[str, str], set[str]]:
    """The services that take locomotives or wagons of each pool; a pool that hauls their empty wagons is theirs too."""
    fleet, users = case.scenario.fleet, dict[tuple[str, str], set[str]]()
    for service_id, service in case.scenario.services.trains.items():
        for hauling in service.locomotives or ():
            if hauling.pool is not None:
                users.setdefault(("locomotives", hauling.pool), set()).add(service_id)
        if service.wagons is not None and service.wagons.pool in fleet.wagons:
            users.setdefault(("wagons", service.wagons.pool), set()).add(service_id)
            hauls = fleet.wagons[service.wagons.pool].empty_train.locomotive
            if hauls is not None:
                users.setdefault(("locomotives", hauls), set()).add(service_id)
    return users


def _other_tracks(case: Case, services: Mapping[str, TrainService]) -> Iterator[Change]:
    """Standard gauge beside the gauge of before on all that these trains run over."""
    changed: dict[str, Section] = {}
    for service in services.values():
        for section in sections_passed(service, case.network):
            if STANDARD_MM not in section.gauges_mm and section.id not in changed:
                changed[section.id] = section
                path = ("network", service.line, "sections", section.id, "gauges_mm")
                yield Change(path, sorted({*section.gauges_mm, STANDARD_MM}))
