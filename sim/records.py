"""The tables of a run and the data dictionary: every column with its type, unit and meaning.

Times are whole seconds since the scenario's start instant (00:00 Viet Nam time on `time.start_date`).
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

ColumnType = Literal["number", "whole", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: `whole` is a 64-bit integer, `number` a 64-bit float, `text` a dictionary-coded string."""

    name: str
    type: ColumnType
    unit: str
    meaning: str
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """One table: what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([pa.field(c.name, _ARROW[c.type], nullable=c.may_be_empty) for c in self.columns])


_ARROW = {"number": pa.float64(), "whole": pa.int64(), "text": pa.dictionary(pa.int32(), pa.string())}

_REPLICATION = Column("replication", "whole", "", "replication, from 0")
_CONSIGNMENT = Column("consignment", "whole", "", "consignment, unique within the replication")

TABLES: tuple[TableDefinition, ...] = (
    TableDefinition(
        "consignments",
        "a consignment",
        (
            _REPLICATION,
            _CONSIGNMENT,
            Column("flow", "text", "", "flow it belongs to"),
            Column("commodity", "text", "", "commodity"),
            Column("line", "text", "", "line it travels on"),
            Column("direction", "text", "", "china_to_viet_nam, viet_nam_to_china or domestic"),
            Column("origin", "text", "", "terminal of origin"),
            Column("destination", "text", "", "terminal of destination"),
            Column("teu", "number", "TEU", "size"),
            Column("mass_t", "number", "t", "mass"),
            Column("china_channel", "text", "", "channel on the Chinese side: green, yellow or red"),
            Column("viet_nam_channel", "text", "", "channel on the Vietnamese side: green, yellow or red"),
            Column("ready_s", "whole", "s", "ready at origin"),
            Column("delivered_s", "whole", "s", "delivered at destination", may_be_empty=True),
        ),
    ),
    TableDefinition(
        "loads",
        "a consignment's stay on one carrier",
        (
            _REPLICATION,
            _CONSIGNMENT,
            Column("carrier", "text", "", "train, truck, or wagon (set aside at the station of its destination)"),
            Column(
                "carrier_number",
                "whole",
                "",
                "train (see `trains`); a truck or wagon has the number of its consignment",
            ),
            Column("from", "text", "", "place where it is put on the carrier"),
            Column("to", "text", "", "place where it is taken off", may_be_empty=True),
            Column("loaded_s", "whole", "s", "from here on the carrier's intervals are the consignment's"),
            Column("unloaded_s", "whole", "s", "up to here", may_be_empty=True),
        ),
    ),
    TableDefinition(
        "intervals",
        "a stretch of time with one cause (the ledger)",
        (
            _REPLICATION,
            Column("subject", "text", "", "train or consignment (a truck's time is its consignment's)"),
            Column("number", "whole", "", "train or consignment number"),
            Column("place", "text", "", "operational point, section, terminal, gate or permits (see `places`)"),
            Column("cause", "text", "", "one of the ledger's causes"),
            Column("start_s", "whole", "s", "start"),
            Column("end_s", "whole", "s", "end, after the start"),
        ),
    ),
    TableDefinition(
        "movements",
        "an event of a train at an operational point",
        (
            _REPLICATION,
            Column("train", "whole", "", "train"),
            Column("service", "text", "", "service"),
            Column("place", "text", "", "operational point"),
            Column("event", "text", "", "arrive, depart or pass"),
            Column("track", "whole", "", "track, from 1; 0 in a yard"),
            Column("time_s", "whole", "s", "when it happened"),
            Column("planned_s", "whole", "s", "when it would happen without any waiting or formalities"),
        ),
    ),
    TableDefinition(
        "trains",
        "a train",
        (
            _REPLICATION,
            Column("train", "whole", "", "train"),
            Column("service", "text", "", "service"),
            Column("line", "text", "", "line"),
            Column("direction", "text", "", "china_to_viet_nam, viet_nam_to_china or domestic"),
            Column("train_class", "text", "", "passenger, freight, light_engine or empty_wagons"),
            Column("planned_departure_s", "whole", "s", "planned departure from the first operational point"),
            Column("finished_s", "whole", "s", "end of its last work", may_be_empty=True),
        ),
    ),
    TableDefinition(
        "servers",
        "one hour of a group of servers",
        (
            _REPLICATION,
            Column("place", "text", "", "where the servers work"),
            Column("stage", "text", "", "stage, terminal work, lanes of a gate or permits, unique with the place"),
            Column("hour", "whole", "h", "hours since the start instant"),
            Column("servers", "whole", "", "servers in the group; of a yard its slots (TEU)"),
            Column(
                "busy_s",
                "whole",
                "s",
                "server-seconds at work within the hour (permits: trucks not back yet; of a yard TEU-seconds of goods)",
            ),
            Column("open_s", "whole", "s", "seconds open within the hour"),
            Column(
                "queue_s",
                "whole",
                "s",
                "seconds waited within the hour by all in the queue; over 3,600 it is the mean queue",
            ),
            Column("arrivals", "whole", "", "arrivals within the hour"),
        ),
    ),
    TableDefinition(
        "fleet",
        "one hour of a pool's units in one state at one place; an hour's rows of a pool add up to all its units",
        (
            _REPLICATION,
            Column("kind", "text", "", "locomotives or wagons"),
            Column("pool", "text", "", "pool"),
            Column("place", "text", "", "station where they stand; empty on a train", may_be_empty=True),
            Column(
                "state",
                "text",
                "",
                "ready; turn_round; reserved (for a train that is not there or waits for more); in_train; empty_run"
                " (light engine, or wagons that wait for it or are on it)",
            ),
            Column("hour", "whole", "h", "hours since the start instant"),
            Column(
                "unit_s", "whole", "s", "seconds within the hour, of all these units; over 3,600 it is their number"
            ),
        ),
    ),
    TableDefinition(
        "disruptions",
        "a place that a disruption hits, once for each time that it does",
        (
            _REPLICATION,
            Column("disruption", "text", "", "id of the scenario's block `disruptions`"),
            Column("place", "text", "", "operational point, section or terminal (see `places`)"),
            Column(
                "effect",
                "text",
                "",
                "closed, stopped (a stage), fewer_servers, or sampling (another share of lots)",
            ),
            Column("start_s", "whole", "s", "start"),
            Column("end_s", "whole", "s", "end, at most that of the period"),
        ),
    ),
    TableDefinition(
        "places",
        "a place that the other tables name (one table for the run)",
        (
            Column("place", "text", "", "id"),
            Column("name", "text", "", "name for people"),
            Column(
                "kind",
                "text",
                "",
                "operational_point, section, terminal, gate (lanes for trucks) or permits (wait for a truck)",
            ),
            Column("border", "text", "", "border whose crossing the place is part of", may_be_empty=True),
        ),
    ),
)

TABLE: dict[str, TableDefinition] = {table.name: table for table in TABLES}
PER_REPLICATION: tuple[str, ...] = tuple(t.name for t in TABLES if t.columns[0] is _REPLICATION)
