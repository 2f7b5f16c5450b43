"""From a finished replication's rows to its tables, as `sim.records` defines them.

What lies behind the end of the period is cut off: intervals end there, and what has not happened by then is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from geo import Network

from .border.channels import SIDES
from .border.permits import PermitPool
from .causes import CAUSES
from .columns import Whole, number_column, repeated_text, text_column, whole_column
from .consignment_rows import delivered_s, load_rows, own_intervals
from .demand import direction
from .fleet.hours import fleet_columns
from .ledger import EVENTS, Intervals, Places, flat_rows
from .records import TABLE
from .road_places import road_places
from .routes import service_routes
from .scenario.schema import CHANNELS, Scenario
from .server_use import server_rows, visit_intervals, yard_rows
from .servers import ServerGroup
from .terminal.yard import YardUse
from .train_runs import by_train, movement_columns, running_intervals

if TYPE_CHECKING:
    from .replication import Model

CAUSE_NAMES = [cause.name for cause in CAUSES]
CHANNEL_NUMBER = {channel: number for number, channel in enumerate(CHANNELS)}
SUBJECTS = ["train", "consignment"]
CARRIERS = ["train", "truck", "wagon"]
"""In the order of `OWN_TRUCK` and `OWN_WAGON` in the ledger."""
ROWS_A_PART = 50_000


def replication_tables(model: Model, replication: int) -> Iterator[tuple[str, pa.Table]]:
    """All tables of one replication with their names; a large one comes in several parts, never whole."""
    makers = {
        "intervals": _intervals,
        "consignments": _consignments,
        "loads": _loads,
        "movements": _movements,
        "trains": _trains,
        "servers": _servers,
        "fleet": _fleet,
        "disruptions": _disruptions,
    }
    for name, parts_of in makers.items():
        is_empty = True
        for columns in parts_of(model):
            is_empty = False
            yield name, _table(name, columns, replication)
        if is_empty:
            yield name, no_rows(name)


def places_table(scenario: Scenario, network: Network) -> pa.Table:
    """The places of a run, with the border that they are part of."""
    borders = {place.id: place.border for place in road_places(scenario)}
    for way in service_routes(scenario, network):
        if way.border is None:
            continue
        first, last = sorted((way.points.index(way.exit_at), way.points.index(way.enter_at)))
        for place in (*way.points[first : last + 1], *way.sections[first:last]):
            borders[place] = way.border
    rows = Places(network, scenario).rows
    numbers, words = np.arange(len(rows), dtype=np.int32), sorted(set(borders.values()))
    no_border = np.array([row[0] not in borders for row in rows])
    border_numbers = np.array([words.index(borders[row[0]]) if row[0] in borders else 0 for row in rows])
    columns = [
        text_column(numbers, [row[0] for row in rows]),
        text_column(numbers, [row[1] for row in rows]),
        repeated_text([row[2] for row in rows], [1] * len(rows)),
        text_column(border_numbers, words or [""], no_border),
    ]
    return pa.Table.from_arrays(columns, schema=TABLE["places"].schema)


def no_rows(name: str) -> pa.Table:
    """A table without rows; Arrow's own `empty_table` would import pandas."""
    none = np.zeros(0, dtype=np.int64)
    empty = {
        "whole": whole_column(none),
        "number": number_column(none.astype(np.float64)),
        "text": text_column(none, []),
    }
    return pa.Table.from_arrays([empty[column.type] for column in TABLE[name].columns], schema=TABLE[name].schema)


def _table(name: str, columns: dict[str, pa.Array], replication: int) -> pa.Table:
    length = len(next(iter(columns.values())))
    columns = {"replication": whole_column(np.full(length, replication)), **columns}
    schema = TABLE[name].schema
    return pa.Table.from_arrays([columns[column] for column in schema.names], schema=schema)


def _consignments(model: Model) -> Iterator[dict[str, pa.Array]]:
    flows = model.demand.flows
    counts = [len(flow) for flow in flows]
    ready = model.terminals.handled.ready_s
    delivered = delivered_s(model.ledger, model.terminals.handled)
    sizes = [flow.flow.consignment for flow in flows]
    columns: dict[str, pa.Array] = {
        "consignment": whole_column(np.arange(len(ready))),
        "flow": repeated_text([flow.id for flow in flows], counts),
        "commodity": repeated_text([flow.flow.commodity for flow in flows], counts),
        "line": repeated_text([flow.flow.line for flow in flows], counts),
        "direction": repeated_text([flow.direction for flow in flows], counts),
        "origin": repeated_text([flow.flow.origin for flow in flows], counts),
        "destination": repeated_text([flow.flow.destination for flow in flows], counts),
        "teu": number_column(np.repeat([float(size.teu) for size in sizes], counts)),
        "mass_t": number_column(np.repeat([float(size.mass_t) for size in sizes], counts)),
        "ready_s": whole_column(ready),
        "delivered_s": whole_column(delivered, (delivered < 0) | (delivered > model.end_s)),
    }
    for side in SIDES:
        numbers = [CHANNEL_NUMBER[channel] for flow in flows for channel in flow.channels[side]]
        columns[f"{side}_channel"] = text_column(np.array(numbers, dtype=np.int32), CHANNELS)
    yield columns


def _loads(model: Model) -> Iterator[dict[str, pa.Array]]:
    rows = load_rows(model.ledger, model.terminals.handled)
    rows = rows[rows[:, 4] < model.end_s]  # what is due at the very end is not carried out
    is_own = rows[:, 1] < 0
    carrier = -np.minimum(rows[:, 1], 0)
    still_on = (rows[:, 5] < 0) | (rows[:, 5] > model.end_s)
    yield {
        "consignment": whole_column(rows[:, 0]),
        "carrier": text_column(carrier.astype(np.int32), CARRIERS),
        "carrier_number": whole_column(np.where(is_own, rows[:, 0], rows[:, 1])),
        "from": text_column(rows[:, 2], model.places.ids),
        "to": text_column(rows[:, 3], model.places.ids, still_on),
        "loaded_s": whole_column(rows[:, 4]),
        "unloaded_s": whole_column(rows[:, 5], still_on),
    }


def _intervals(model: Model) -> Iterator[dict[str, pa.Array]]:
    for subject, (number, place, what, start_s, end_s) in all_intervals(model):
        until_s = np.minimum(end_s, model.end_s)
        rows = np.flatnonzero(start_s < until_s)
        for first in range(0, len(rows), ROWS_A_PART):
            part: Whole | slice = rows[first : first + ROWS_A_PART]
            if len(rows) == len(number):
                part = slice(first, first + ROWS_A_PART)  # without a copy
            yield {
                "subject": text_column(np.full(len(number[part]), SUBJECTS.index(subject)), SUBJECTS),
                "number": whole_column(number[part]),
                "place": text_column(place[part], model.places.ids),
                "cause": text_column(what[part], CAUSE_NAMES),
                "start_s": whole_column(start_s[part]),
                "end_s": whole_column(until_s[part]),
            }


def all_intervals(model: Model) -> Iterator[tuple[str, Intervals]]:
    """The ledger with its subjects (train, consignment), some of no length, not cut at the end of the period."""
    runs = flat_rows(model.ledger.runs, 6)
    stands = flat_rows(model.ledger.stands, 4).astype(np.int64)
    for first in range(0, len(runs), ROWS_A_PART):
        yield "train", running_intervals(runs[first : first + ROWS_A_PART].astype(np.int64), model.legs, stands)
    number, place, what, start_s, end_s = flat_rows(model.ledger.train_intervals, 5).T.astype(np.int64)
    yield "train", (number, place, what, start_s, end_s)
    for intervals in own_intervals(model.ledger, model.terminals.handled):
        yield "consignment", intervals
    for group in model.groups:
        yield from visit_intervals(group, model.end_s)


def _movements(model: Model) -> Iterator[dict[str, pa.Array]]:
    trains = model.trains.all
    departs = np.array([train.departs_s for train in trains], dtype=np.int64)
    services = np.array(model.trains.services, dtype=np.int64)
    starts = np.array([service.path.origin.place for service in model.services], dtype=np.int64)
    for runs in by_train(flat_rows(model.ledger.runs, 6), ROWS_A_PART):
        train, place, event, track, time_s, planned_s = movement_columns(runs, model.legs, departs, starts[services])
        yield {
            "train": whole_column(train),
            "service": text_column(services[train], [service.id for service in model.services]),
            "place": text_column(place, model.places.ids),
            "event": text_column(event, EVENTS),
            "track": whole_column(track),
            "time_s": whole_column(time_s),
            "planned_s": whole_column(planned_s),
        }


def _trains(model: Model) -> Iterator[dict[str, pa.Array]]:
    services = [model.services[number] for number in model.trains.services]
    trains = model.trains.all
    finished = np.array([train.finished_s for train in trains], dtype=np.int64)
    ones = [1] * len(trains)
    yield {
        "train": whole_column(np.arange(len(trains))),
        "service": repeated_text([service.id for service in services], ones),
        "line": repeated_text([service.way.line for service in services], ones),
        "direction": repeated_text([direction(*service.way.countries) for service in services], ones),
        "train_class": repeated_text([service.kind for service in services], ones),
        "planned_departure_s": whole_column(np.array([train.departs_s for train in trains], dtype=np.int64)),
        "finished_s": whole_column(finished, finished < 0),
    }


def _servers(model: Model) -> Iterator[dict[str, pa.Array]]:
    used: list[ServerGroup | PermitPool | YardUse] = [*model.groups, *model.permits, *model.yards]
    stages = [each.stage for each in used]
    for number, each in enumerate(used):
        columns = yard_rows(each, model.end_s) if isinstance(each, YardUse) else server_rows(each, model.end_s)
        count = len(columns["hour"])
        texts = {
            "place": text_column(np.full(count, each.place), model.places.ids),
            "stage": text_column(np.full(count, number), stages),
        }
        yield {**texts, **{name: whole_column(values) for name, values in columns.items()}}


def _fleet(model: Model) -> Iterator[dict[str, pa.Array]]:
    yield from fleet_columns(model.fleet.pools, model.end_s, place_of=model.places.index, places=model.places.ids)


def _disruptions(model: Model) -> Iterator[dict[str, pa.Array]]:
    rows = list(model.disruptions.rows())
    if not rows:
        return
    ones = [1] * len(rows)
    yield {
        "disruption": repeated_text([row[0] for row in rows], ones),
        "place": repeated_text([row[2] for row in rows], ones),
        "effect": repeated_text([row[1] for row in rows], ones),
        "start_s": whole_column(np.array([row[3] for row in rows], dtype=np.int64)),
        "end_s": whole_column(np.array([row[4] for row in rows], dtype=np.int64)),
    }
