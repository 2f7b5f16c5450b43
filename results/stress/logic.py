"""STRESS-DES, items 2.1 to 2.4: overview, base logic, what the scenario changes, algorithms."""

from collections.abc import Iterator
from pathlib import Path

from sim import LEVERS, Run
from sim.scenario.schema import Scenario

from .markdown import Block, bullets, escape, paragraph, table, to_write


def overview(run: Run) -> Iterator[Block]:
    """The way of a consignment, and the borders with their stages in order."""
    yield paragraph(
        "Ready at origin → haul → terminal (gate, yard, cranes) → train or truck → exit formalities → handover → entry"
        " formalities, break of gauge where there is one → train or truck → terminal → haul → delivered."
    )
    rows = [
        (border.name, side, way, " → ".join(getattr(border.side(side), way)) or "nothing")
        for border in run.scenario.borders.values()
        for side in ("china", "viet_nam")
        for way in ("exit", "entry")
    ]
    yield from table(("border", "side", "way", "stages in order"), rows)
    yield to_write("a diagram for the reader; `corridor plot RUN --chart flow_map` draws the network.")


def base_logic(run: Run) -> Iterator[Block]:
    """The base logic, and the lines with their infrastructure."""
    yield paragraph(
        "Trains are processes; what happens to a train happens to its consignments. A train waits for goods, wagons,"
        " locomotives, tracks and other trains, and at the border for its formalities. Every second of a lead time has"
        " one place and one cause (the ledger), and the causes of a consignment add up to its lead time. Rules and"
        " formulas with their sources: docs/method.md, sections 2.1 to 2.9."
    )
    yield from table(
        ("line", "infrastructure files", "sections changed", "stations changed", "loops added"),
        [
            (
                line.name,
                ", ".join(line.infrastructure),
                len(line.sections),
                len(line.points),
                ", ".join(loop.name for loop in line.added_loops.values()) or "none",
            )
            for line in run.scenario.network.values()
        ],
    )


def scenario_logic(run: Run) -> Iterator[Block]:
    """The files, levers and options that the scenario is made of."""
    files = ", ".join(escape(Path(layer).name) for layer in run.manifest["layers"])
    yield paragraph(f"Files, the lowest base first: {files}.")
    levers = [_lever(entry) for entry in run.scenario.levers]
    if levers:
        yield paragraph("Levers pulled:")
        yield from table(("lever", "parameters", "what it changes"), levers)
    overrides = run.manifest.get("overrides", [])
    if overrides:
        yield paragraph("Changed on the command line:")
        yield from bullets(escape(override) for override in overrides)
    yield to_write("how the logic differs from the scenario that this one is compared with.")


def _lever(entry: "str | dict[str, object]") -> tuple[str, str, str]:
    name, parameters = next(iter(entry.items())) if isinstance(entry, dict) else (entry, None)
    return name, f"{parameters or ''}", LEVERS[name].what if name in LEVERS else ""


def algorithms(run: Run) -> Iterator[Block]:
    """The algorithms that are in use."""
    yield from bullets(_algorithms(run.scenario))


def _algorithms(scenario: Scenario) -> Iterator[str]:
    dispatching, trains = scenario.dispatching, scenario.services.trains.values()
    if trains:
        yield f"Single track: rule {escape(dispatching.rule)}, with proof and tests in docs/deadlock.md"
        ranks = dispatching.priorities
        yield (
            f"Who goes first: rank (passenger {ranks.passenger:g}, freight {ranks.freight:g}; 0 first), one rank gained"
            f" for each {dispatching.ageing_h:g} h of waiting, then time of request, then number"
        )
        effort = sum(train.consist.locomotives is not None for train in trains)
        yield (
            f"Running times: {effort} services from tractive effort and resistance, {len(trains) - effort} with"
            " constant acceleration and braking (docs/method.md, 2.1; docs/rolling_stock.md)"
        )
    yield "Queues first come, first served: the recursion of Kiefer and Wolfowitz (1955), with opening hours"
    seasonal = scenario.seasons or scenario.demand.changes or scenario.demand.growth_per_year
    if seasonal:
        yield "Arrivals with seasons, growth or changes: inversion of the cumulated rate (Çinlar 1975)"
    if scenario.fleet.locomotives or scenario.fleet.wagons:
        yield "Locomotives and wagons: pools by rank, with empty runs (docs/method.md, 2.6)"
    if scenario.possessions:
        yield f"Possessions by the calendar: {len(scenario.possessions)} entries"
    if scenario.disruptions:
        yield f"Disruptions by date or at random (exponential times between): {len(scenario.disruptions)} entries"
    drawn = [key for key, value in scenario.disturbances if value]
    if drawn:
        yield f"Disturbances of trains: {escape(', '.join(drawn))}"
