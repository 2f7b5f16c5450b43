"""STRESS-DES, item 2.5: entities, activities, resources, queues, entry and exit points."""

from collections.abc import Iterator
from typing import Literal

from sim import Run
from sim.causes import CAUSES

from .markdown import Block, paragraph, table

WAYS_OF_DEPARTURE = {
    "at": "at fixed times",
    "every_h": "at even intervals",
    "when_full_or_after_h": "when full",
}


def entities(run: Run) -> Iterator[Block]:
    """Consignments by flow, trains and trucks by service."""
    scenario = run.scenario
    yield paragraph("Consignments (what one declaration covers), by flow:")
    yield from table(
        ("flow", "commodity", "from", "to", "a year", "size", "arrivals"),
        [
            (
                flow.name or key,
                flow.commodity,
                scenario.terminals[flow.origin].name,
                scenario.terminals[flow.destination].name,
                f"{flow.volume_teu_per_year:,.0f} TEU"
                if flow.volume_teu_per_year is not None
                else f"{flow.volume_t_per_year:,.0f} t",
                f"{flow.consignment.teu:g} TEU, {flow.consignment.mass_t:g} t",
                flow.arrivals,
            )
            for key, flow in scenario.flows.items()
        ],
    )
    yield paragraph("Trains and trucks, by service:")
    rows: list[tuple[str, str, str, str]] = [
        (train.name or key, train.train_class, " – ".join(train.route), _departures(train.departures))
        for key, train in scenario.services.trains.items()
    ]
    rows += [
        (truck.name or key, "truck", " – ".join(truck.route), "when its goods are ready")
        for key, truck in scenario.services.trucks.items()
    ]
    yield from table(("service", "kind", "route", "departs"), rows)


def _departures(departures: object) -> str:
    return next(words for key, words in WAYS_OF_DEPARTURE.items() if getattr(departures, key) is not None)


def activities(run: Run) -> Iterator[Block]:
    """The causes of the ledger that are work."""
    yield paragraph("What a consignment is worked on for, as the ledger has it:")
    yield from _causes("work")


def queues(run: Run) -> Iterator[Block]:
    """The causes of the ledger that are waiting, and the disciplines."""
    yield paragraph(
        "Queues for servers, cranes, gates and slots are first come, first served, without balking or reneging, and"
        " without limit unless a yard has slots. Trains wait for tracks, locomotives and wagons by rank (2.4)."
    )
    ranked = [
        (f"{border.name}, {side}", key, ", ".join(f"{who}: {rank:g}" for who, rank in stage.priority.items()))
        for border in run.scenario.borders.values()
        for side in ("china", "viet_nam")
        for key, stage in border.side(side).stages.items()
        if stage.priority
    ]
    yield from table(("stage served by rank", "stage", "ranks, 0 first"), ranked)
    yield paragraph("What a consignment waits for, as the ledger has it:")
    yield from _causes("waiting")


def _causes(kind: Literal["work", "waiting"]) -> Iterator[Block]:
    yield from table(("cause", "meaning"), [(cause.name, cause.meaning) for cause in CAUSES if cause.kind == kind])


def resources(run: Run) -> Iterator[Block]:
    """Everything of which there is only so much."""
    sections = run.network.sections.values()
    points = [point for point in run.network.points.values() if point.tracks > 0]
    yield paragraph(
        f"Sections: {len(sections)}, {sum(section.tracks == 1 for section in sections if section.mode == 'rail')} of"
        f" them railway with one track. Stations and loops: {len(points)}, with {sum(p.tracks for p in points)} tracks."
    )
    yield from table(("resource", "kind", "how many", "open"), _limited(run))


def _limited(run: Run) -> Iterator[tuple[str, str, str, str]]:
    scenario = run.scenario
    for border in scenario.borders.values():
        for side in ("china", "viet_nam"):
            here = border.side(side)
            for key, stage in here.stages.items():
                hours = ", ".join(stage.open) or "always"
                yield f"{border.name}, {side}: {key}", stage.work, _many(stage.servers, "server"), hours
            if here.gate is not None:
                lanes = f"{here.gate.exit_lanes} exit, {here.gate.entry_lanes} entry"
                yield f"{border.name}, {side}: gate", "lanes", lanes, ", ".join(here.gate.open) or "always"
        if border.gauge_transfer is not None:
            for key, way in border.gauge_transfer.each().items():
                hours = ", ".join(way.open) or "always"
                at_once = "no limit" if way.mode == "through" else f"{way.cranes} at once"
                yield f"{border.name}: {key or 'break of gauge'}", way.mode, at_once, hours
        for key, permits in border.permits.items():
            yield f"{border.name}: {key}", "permits of trucks", f"{permits.count}", "always"
    for terminal in scenario.terminals.values():
        cranes = "lifts without limit" if terminal.cranes is None else _many(terminal.cranes, "crane")
        yield (
            terminal.name,
            "terminal",
            f"{_many(terminal.tracks, 'track')}, {cranes}",
            ", ".join(terminal.open) or "always",
        )
    for engines in scenario.fleet.locomotives.values():
        yield engines.name, "pool of locomotives", f"{sum(engines.depots.values())}", "always"
    for wagons in scenario.fleet.wagons.values():
        yield wagons.name, "pool of wagons", f"{sum(wagons.stations.values())}", "always"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def entry_and_exit(run: Run) -> Iterator[Block]:
    """Where consignments come in and go out."""
    flows = run.scenario.flows.values()
    arrivals = sorted({flow.arrivals for flow in flows})
    yield paragraph(
        "Consignments enter when they become ready with the shipper of a terminal of origin, and leave when they are"
        f" delivered to the consignee of a terminal of destination. Arrivals: {' and '.join(arrivals) or 'none'}"
        " (poisson: exponential gaps; regular: equal gaps). Trains enter and leave at the ends of their routes, in"
        " yards whose tracks they reserve before they depart. What is under way at the end stays in the system."
    )
    yield from table(
        ("terminal", "consignments enter", "consignments leave"),
        [
            (
                terminal.name,
                "yes" if any(flow.origin == key for flow in flows) else "no",
                "yes" if any(flow.destination == key for flow in flows) else "no",
            )
            for key, terminal in run.scenario.terminals.items()
        ],
    )
