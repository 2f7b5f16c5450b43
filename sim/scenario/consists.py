"""Consists of locomotives and wagons: checks their classes, and gives them length, mass and capacity."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from geo import Traversal

from ..rolling_stock.consist import Body, body, load_t, locomotives_of, train_forces
from ..rolling_stock.library import with_library
from ..rolling_stock.starting import shortfalls, steepest_slope
from .findings import Findings
from .problem import PathKey
from .schema import Consist, Locomotive, RollingStock, Scenario, TrainService, Vehicles, Wagon


def with_vehicles(scenario: Scenario, findings: Findings) -> Scenario:
    """The scenario with the length, mass and capacity of each consist that is made up of vehicles.

    `rolling_stock` then has the shipped classes too. What is wrong with classes and loads is blamed.
    """
    trains = scenario.services.trains
    if all(train.consist.locomotives is None for train in trains.values()):
        return scenario
    stock = with_library(scenario.rolling_stock)
    composed = {key: _with_vehicles(key, train, stock, findings) for key, train in trains.items()}
    services = scenario.services.model_copy(update={"trains": composed})
    return scenario.model_copy(update={"services": services, "rolling_stock": stock})


def check_haulage(
    path: PathKey, service: TrainService, way: Sequence[Traversal], stock: RollingStock, findings: Findings
) -> None:
    """Blame a train that has no current for its locomotives, or that cannot start or hold its steepest slope."""
    consist = service.consist
    if consist.locomotives is None or any(not known for _, known in _known(consist, stock)):
        return
    dead = next((step.section for step in way if step.section.traction != "electric"), None)
    if dead is not None and any(each.traction == "electric" for each, _ in locomotives_of(consist, stock)):
        findings.blame((*path, "consist", "locomotives"), f"electric, but section {dead.id} is not electrified")
    forces = train_forces(consist, stock)
    for shortfall in shortfalls(forces, steepest_slope(way, forces.length_m)):
        findings.blame((*path, "consist"), str(shortfall), on_key=True)


def _with_vehicles(key: str, train: TrainService, stock: RollingStock, findings: Findings) -> TrainService:
    consist = train.consist
    if consist.locomotives is None:
        return train
    path: PathKey = ("services", "trains", key, "consist")
    _check_classes(path, consist, stock, findings)
    whole = body(consist, stock)
    is_known = all(known for _, known in _known(consist, stock))
    if is_known:
        _check_load(path, consist, whole, findings)
    capacities = {
        name: most
        for name, most in (("capacity_t", whole.payload_t), ("capacity_teu", whole.teu))
        if getattr(consist, name) is None and most > 0 and train.train_class == "freight"
    }
    if not is_known:
        capacities["capacity_t"] = inf  # what it carries is not known: enough blamed
    update = {"length_m": whole.length_m, "mass_t": whole.mass_t, **capacities}
    return train.model_copy(update={"consist": consist.model_copy(update=update)})


def _known(consist: Consist, stock: RollingStock) -> Iterator[tuple[tuple[str, int, Vehicles], bool]]:
    """Go through the vehicles of a consist, and say of each whether its class is known."""
    for at, each in enumerate(consist.locomotives or ()):
        yield ("locomotives", at, each), each.class_id in stock.locomotives
    for at, each in enumerate(consist.wagons):
        yield ("wagons", at, each), each.class_id in stock.wagons


def _check_classes(path: PathKey, consist: Consist, stock: RollingStock, findings: Findings) -> None:
    for (kind, at, each), is_known in _known(consist, stock):
        classes: Mapping[str, Locomotive | Wagon] = stock.locomotives if kind == "locomotives" else stock.wagons
        what = f"{kind.removesuffix('s')} class"
        if not is_known:
            findings.check_known((*path, kind, at, "class"), each.class_id, what, classes)
            continue
        found = classes[each.class_id]
        if found.gauge_mm != consist.gauge_mm:
            message = f"{each.class_id} is of {found.gauge_mm} mm, the consist of {consist.gauge_mm} mm"
            findings.blame((*path, kind, at, "class"), message)
        if found.max_speed_kmh < consist.max_speed_kmh:
            message = f"{consist.max_speed_kmh:g} km/h is above the {found.max_speed_kmh:g} km/h of {each.class_id}"
            findings.blame((*path, "max_speed_kmh"), message)


def _check_load(path: PathKey, consist: Consist, whole: Body, findings: Findings) -> None:
    most = f"the wagons carry {whole.payload_t:g} t"
    load = load_t(consist, payload_t=whole.payload_t, teu=whole.teu)
    if load > whole.payload_t:
        key = next(
            (name for name in ("load_t", "t_per_teu", "capacity_t") if name in consist.model_fields_set), "wagons"
        )
        findings.blame((*path, key), f"{load:g} t is more than {most}")
    elif consist.capacity_t is not None and consist.capacity_t > whole.payload_t:
        findings.blame((*path, "capacity_t"), f"{consist.capacity_t:g} t is more than {most}")
    if consist.capacity_teu is not None and consist.capacity_teu > whole.teu:
        findings.blame((*path, "capacity_teu"), f"{consist.capacity_teu:g} TEU is more than the wagons' {whole.teu:g}")
