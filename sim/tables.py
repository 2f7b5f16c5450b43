"""From a finished replication's rows to its tables, as `sim.records` defines them.

What lies behind the end of the period is cut off: intervals end there, and what has not happened by then is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .causes import CAUSES
from .demand import direction
from .ledger import EVENTS
from .records import TABLE
from .server_use import server_rows, visit_intervals
from .train_runs import by_train, movement_rows, running_intervals

if TYPE_CHECKING:
    from .replication import Model

Whole = npt.NDArray[np.int64]

CAUSE_NAMES = [cause.name for cause in CAUSES]
SUBJECTS = ["train", "consignment"]
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
    }
    for name, parts_of in makers.items():
        for columns in parts_of(model):
            yield name, _table(name, columns, replication)


def places_table(model: Model) -> pa.Table:
    """The places of a run, with the border that they are part of."""
    borders: dict[str, str] = {}
    for way in [*model.train_ways.values(), *model.truck_ways.values()]:
        if way.border is None:
            continue
        first, last = sorted((way.points.index(way.exit_at), way.points.index(way.enter_at)))
        for place in (*way.points[first : last + 1], *way.sections[first:last]):
            borders[place] = way.border
    rows = model.places.rows
    columns = {
        "place": [row[0] for row in rows],
        "name": [row[1] for row in rows],
        "kind": [row[2] for row in rows],
        "border": [borders.get(row[0]) for row in rows],
    }
    return pa.table({name: pa.array(values, pa.string()).dictionary_encode() for name, values in columns.items()}).cast(
        TABLE["places"].schema
    )


def _table(name: str, columns: dict[str, Any], replication: int) -> pa.Table:
    length = len(next(iter(columns.values())))
    columns = {"replication": np.full(length, replication, dtype=np.int64), **columns}
    return pa.table(columns).cast(TABLE[name].schema)


def _words(numbers: Whole, words: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(list(words), pa.string()))


def _repeated(values: Sequence[str], counts: Sequence[int]) -> pa.DictionaryArray:
    words = sorted(set(values))
    numbers = np.array([words.index(value) for value in values], dtype=np.int64)
    return _words(np.repeat(numbers, counts), words)


def _rows(flat: Any, width: int) -> Whole:
    return np.frombuffer(flat, dtype=np.int64).reshape(-1, width) if len(flat) else np.empty((0, width), np.int64)


def _or_empty(values: Whole, is_empty: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, mask=is_empty)


def _consignments(model: Model) -> Iterator[dict[str, Any]]:
    flows = model.demand.flows
    counts = [len(flow) for flow in flows]
    ready = np.array([ready for flow in flows for ready in flow.ready_s], dtype=np.int64)
    delivered = np.array(model.demand.delivered_s, dtype=np.int64)
    sizes = [flow.flow.consignment for flow in flows]
    columns: dict[str, Any] = {
        "consignment": np.arange(len(ready), dtype=np.int64),
        "flow": _repeated([flow.id for flow in flows], counts),
        "commodity": _repeated([flow.flow.commodity for flow in flows], counts),
        "line": _repeated([flow.flow.line for flow in flows], counts),
        "direction": _repeated([flow.direction for flow in flows], counts),
        "origin": _repeated([flow.flow.origin for flow in flows], counts),
        "destination": _repeated([flow.flow.destination for flow in flows], counts),
        "teu": np.repeat([float(size.teu) for size in sizes], counts),
        "mass_t": np.repeat([float(size.mass_t) for size in sizes], counts),
    }
    for side in ("china", "viet_nam"):
        words = [channel for flow in flows for channel in flow.channels[side]]
        columns[f"{side}_channel"] = pa.array(words, pa.string()).dictionary_encode()
    columns["ready_s"] = ready
    columns["delivered_s"] = _or_empty(delivered, (delivered < 0) | (delivered > model.end_s))
    yield columns


def _loads(model: Model) -> Iterator[dict[str, Any]]:
    rows = _rows(model.ledger.loads, 6)
    rows = rows[rows[:, 4] <= model.end_s]
    is_truck = rows[:, 1] < 0
    still_on = (rows[:, 5] < 0) | (rows[:, 5] > model.end_s)
    to = _words(np.maximum(rows[:, 3], 0), model.places.ids)
    yield {
        "consignment": rows[:, 0],
        "carrier": _words(is_truck.astype(np.int64), ["train", "truck"]),
        "carrier_number": np.where(is_truck, rows[:, 0], rows[:, 1]),
        "from": _words(rows[:, 2], model.places.ids),
        "to": pa.DictionaryArray.from_arrays(pa.array(to.indices.to_numpy(), mask=still_on), to.dictionary),
        "loaded_s": rows[:, 4],
        "unloaded_s": _or_empty(rows[:, 5], still_on),
    }


def _intervals(model: Model) -> Iterator[dict[str, Any]]:
    for runs in _in_parts(_rows(model.ledger.runs, 6)):
        yield _interval_columns(model, "train", running_intervals(runs, model.legs))
    yield _interval_columns(model, "train", _rows(model.ledger.train_intervals, 5))
    for own in _in_parts(_rows(model.ledger.own_intervals, 5)):
        yield _interval_columns(model, "consignment", own)
    for group in model.groups:
        of_trains, of_consignments = visit_intervals(group, model.end_s)
        yield _interval_columns(model, "train", of_trains)
        yield _interval_columns(model, "consignment", of_consignments)


def _interval_columns(model: Model, subject: str, rows: Whole) -> dict[str, Any]:
    rows = rows[rows[:, 3] < np.minimum(rows[:, 4], model.end_s)]
    return {
        "subject": _words(np.full(len(rows), SUBJECTS.index(subject)), SUBJECTS),
        "number": rows[:, 0],
        "place": _words(rows[:, 1], model.places.ids),
        "cause": _words(rows[:, 2], CAUSE_NAMES),
        "start_s": rows[:, 3],
        "end_s": np.minimum(rows[:, 4], model.end_s),
    }


def _in_parts(rows: Whole) -> Iterator[Whole]:
    for first in range(0, len(rows), ROWS_A_PART):
        yield rows[first : first + ROWS_A_PART]


def _movements(model: Model) -> Iterator[dict[str, Any]]:
    trains = model.trains.all
    departs = np.array([train.departs_s for train in trains], dtype=np.int64)
    services = np.array(model.trains.services, dtype=np.int64)
    starts = np.array([service.path.origin.place for service in model.services], dtype=np.int64)
    for runs in by_train(_rows(model.ledger.runs, 6), ROWS_A_PART):
        rows = movement_rows(runs, model.legs, departs, starts[services])
        yield {
            "train": rows[:, 0],
            "service": _words(services[rows[:, 0]], [service.id for service in model.services]),
            "place": _words(rows[:, 1], model.places.ids),
            "event": _words(rows[:, 2], EVENTS),
            "track": rows[:, 3],
            "time_s": rows[:, 4],
            "planned_s": rows[:, 5],
        }


def _trains(model: Model) -> Iterator[dict[str, Any]]:
    services = [model.services[number] for number in model.trains.services]
    trains = model.trains.all
    finished = np.array([train.finished_s for train in trains], dtype=np.int64)
    ones = [1] * len(trains)
    yield {
        "train": np.arange(len(trains), dtype=np.int64),
        "service": _repeated([service.id for service in services], ones),
        "line": _repeated([service.way.line for service in services], ones),
        "direction": _repeated([direction(*service.way.countries) for service in services], ones),
        "train_class": _repeated([service.service.train_class for service in services], ones),
        "planned_departure_s": np.array([train.departs_s for train in trains], dtype=np.int64),
        "finished_s": _or_empty(finished, finished < 0),
    }


def _servers(model: Model) -> Iterator[dict[str, Any]]:
    for group in model.groups:
        columns = server_rows(group, model.end_s)
        count = [len(columns["hour"])]
        place, stage = model.places.ids[group.place], group.stage
        yield {"place": _repeated([place], count), "stage": _repeated([stage], count), **columns}
