"""Train graph of a day as a table: every train of a line with its stops and passings, station by station."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.border.opening_hours import Span
from sim.local_time import DAY_S
from sim.records import Column, TableDefinition
from sim.routes import Route

from .columns import Flags, coded, whole
from .errors import TrainGraphError
from .line_axis import Axis, axes_of, empty_run_ways, lines_with_trains, train_ways
from .run import Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

VIET_NAM_TIME = timezone(timedelta(hours=7))

TRAIN_GRAPH = TableDefinition(
    "train_graph",
    "a train at a station",
    (
        Column("train", "whole", "", "train, as in `trains`"),
        Column("service", "text", "", "service"),
        Column("line", "text", "", "line of the service; a train of another line that shares sections is here too"),
        Column("train_class", "text", "", "passenger, freight, light_engine or empty_wagons"),
        Column("direction", "text", "", "china_to_viet_nam, viet_nam_to_china or domestic"),
        Column("visit", "whole", "", "number of the station on the train's way, from 0; a gap: it was on another line"),
        Column("station", "text", "", "operational point"),
        Column("station_name", "text", "", "its name"),
        Column("axis", "whole", "", "0 on the line itself, 1 and up on its branches"),
        Column("km", "number", "km", "from the first station of the axis: the Chinese end, or where the branch begins"),
        Column("track", "whole", "", "track, from 1; 0 in a yard"),
        Column("event", "text", "", "start, stop, pass or end"),
        Column("arrive_s", "whole", "s", "arrival, or passing; empty at the start", may_be_empty=True),
        Column(
            "depart_s",
            "whole",
            "s",
            "departure, or passing; empty at the end, and where the run ended before the next station was reached: its"
            " tables have what was finished by then, they do not tell a train that had left from one that still stood",
            may_be_empty=True,
        ),
        Column("planned_arrive_s", "whole", "s", "arrival without any waiting or formalities", may_be_empty=True),
        Column("planned_depart_s", "whole", "s", "departure without any waiting or formalities", may_be_empty=True),
        Column("arrive", "text", "", "`arrive_s` as Viet Nam time (ISO 8601)", may_be_empty=True),
        Column("depart", "text", "", "`depart_s` as Viet Nam time (ISO 8601)", may_be_empty=True),
        Column("delay_min", "number", "min", "behind the plan at departure; at arrival where there is no departure"),
        Column(
            "failed_s", "whole", "s", "when the locomotive failed on the section to the next station", may_be_empty=True
        ),
        Column("went_on_s", "whole", "s", "when the train went on after that", may_be_empty=True),
    ),
)
"""The columns of `train_graph` and of the CSV file that `corridor plot --train-graph` writes."""


@dataclass(frozen=True)
class TrainGraph:
    """A day of a line: its table (see `train_graph`), its axes, and which day of which replication it is.

    `start_s` is the day's midnight in Viet Nam, in seconds since the run's start instant.
    """

    run: Run
    line: str
    day: int
    replication: int
    axes: tuple[Axis, ...]
    table: "pd.DataFrame"

    @property
    def start_s(self) -> int:
        """The day's first second."""
        return (self.day - 1) * DAY_S

    @property
    def date(self) -> date:
        """The day's date in Viet Nam."""
        return self.run.scenario.time.start_date + timedelta(days=self.day - 1)


def train_graph(
    run: Run, line: str, day: int | date | None = None, *, replication: int | None = None
) -> "pd.DataFrame":
    """Return where every train on a line was on one day, 00:00 to 24:00 Viet Nam time.

    `day` counts from 1, the first day of the run, or is a date; without it the first measured day. Without
    `replication` the first finished one. A row is a train at a station; a train that is on the line at some second of
    the day has all its stations on the line and its branches, those before and after midnight too. Rows are in order
    of train and visit. Columns (units and meanings in `TRAIN_GRAPH` and docs/tables.md): train, service, line,
    train_class, direction, visit, station, station_name, axis, km (km), track, event, arrive_s, depart_s,
    planned_arrive_s, planned_depart_s (s since the run's start), arrive, depart (clock), delay_min (min), failed_s,
    went_on_s (s since the run's start).

    Raises:
        TrainGraphError: no trains run on the line, the day is outside the run, or the replication is not finished.
    """
    return read_train_graph(run, line, day, replication=replication).table


def read_train_graph(
    run: Run, line: str, day: int | date | None = None, *, replication: int | None = None
) -> TrainGraph:
    """Return a day of a line; arguments and errors are those of `train_graph`."""
    _check_line(run, line)
    number, chosen = day_number(run, day), finished_replication(run, replication)
    ways = train_ways(run.scenario, run.network)
    axes = axes_of(line, ways, run.network)
    stations, rows, failures = _Stations(run, axes), [], _failures(run, chosen)
    ways |= empty_run_ways(run.scenario, run.network)
    for train, events in _trains_of_day(run, chosen, number):
        way, visits = ways[train["service"]], _visits(events)
        _add_failures(visits, failures.get(train["train"], ()))
        here = [(n, visit) for n, visit in enumerate(visits) if stations.is_on(way, n)]
        if here and _is_on_day(here[0][1], here[-1][1], number):
            rows += [_row(train, n, visit, len(way.points) - 1, stations) for n, visit in here]
    return TrainGraph(run, line, number, chosen, axes, _table(rows))


def _check_line(run: Run, line: str) -> None:
    allowed = lines_with_trains(run.scenario)
    if line in allowed:
        return
    problem = f"no trains run on line '{line}'" if line in run.scenario.network else f"no line '{line}'"
    choice = f"must be one of {', '.join(allowed)}" if allowed else "the scenario has no trains at all"
    raise TrainGraphError(f"{run.folder}: {problem}, {choice}")


def day_number(run: Run, day: int | date | None) -> int:
    """Return the number of a day, from 1; the first measured one by default.

    Raises:
        TrainGraphError: the day is outside the run.
    """
    period = run.scenario.time
    first, last = 1, period.end_s // DAY_S
    if day is None:
        return period.measured_from_s // DAY_S + 1
    number = day if isinstance(day, int) else (day - period.start_date).days + 1
    if not first <= number <= last:
        end = period.start_date + timedelta(days=last - 1)
        raise TrainGraphError(
            f"{run.folder}: day {day} is outside the run, must be 1 to {last} or {period.start_date} to {end}"
        )
    return number


def finished_replication(run: Run, replication: int | None) -> int:
    """Return a finished replication, by default the first.

    Raises:
        TrainGraphError: it is not finished, or none is.
    """
    finished = run.finished
    if not finished:
        raise TrainGraphError(f"{run.folder}: none of its replications is finished")
    if replication is None:
        return finished[0]
    if replication not in finished:
        allowed = ", ".join(map(str, finished))
        raise TrainGraphError(f"{run.folder}: replication {replication} is not finished, must be one of {allowed}")
    return replication


def _trains_of_day(run: Run, replication: int, day: int) -> Iterator[tuple[dict[Any, Any], list[dict[Any, Any]]]]:
    """Yield each train that is on its way at some second of the day, with its events in order."""
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    movements = run.table("movements", replication)
    trains = run.table("trains", replication).to_pandas().set_index("train", drop=False)
    wanted = movements.filter(pa.array(_are_on_their_way(movements, day))).to_pandas()
    text = pd.DataFrame({name: wanted[name] for name in ("train", "place", "event", "track", "time_s", "planned_s")})
    for number, events in text.astype({"place": str, "event": str}).groupby("train", sort=True):
        yield trains.loc[number].to_dict(), events.to_dict("records")


def _are_on_their_way(movements: "pa.Table", day: int) -> Flags:
    """Whether each movement is one of a train that has some before the day's end, and some after its start."""
    train, time_s = whole(movements, "train"), whole(movements, "time_s")
    has_before, has_after = (np.zeros(int(train.max(initial=0)) + 1, dtype=bool) for _ in range(2))
    has_before[train[time_s < day * DAY_S]] = True
    has_after[train[time_s > (day - 1) * DAY_S]] = True
    return (has_before & has_after)[train]


def _failures(run: Run, replication: int) -> dict[int, list[Span]]:
    """Return for each train when its locomotive was out of order on a section."""
    found: dict[int, list[Span]] = {}
    if run.scenario.disturbances.locomotive_failure:
        table = run.table("intervals", replication)
        is_train, is_disruption = _are(table, "subject", ["train"]), _are(table, "cause", ["disruption"])
        rows = np.flatnonzero(is_train & is_disruption & _are(table, "place", run.network.sections))
        train, start_s, end_s = (whole(table, name)[rows].tolist() for name in ("number", "start_s", "end_s"))
        for number, *span in zip(train, start_s, end_s, strict=True):
            found.setdefault(number, []).append((span[0], span[1]))
    return found


def _are(table: "pa.Table", name: str, wanted: Collection[str]) -> Flags:
    """Whether the texts of a column are among the wanted ones."""
    codes, words = coded(table, name)
    return np.isin(codes, [code for code, word in enumerate(words) if word in wanted])


class _Stations:
    """Where the stations of the axes lie: the first axis that has one counts."""

    def __init__(self, run: Run, axes: Sequence[Axis]) -> None:
        self.names = {point.id: point.name for point in run.network.points.values()}
        self.sections = {section for axis in axes for section in axis.sections}
        self.at = {
            point: (number, km)
            for number, axis in reversed(list(enumerate(axes)))
            for point, km in axis.km_of().items()
        }
        self.start = datetime.combine(run.scenario.time.start_date, datetime.min.time(), VIET_NAM_TIME)

    def is_on(self, way: Route, visit: int) -> bool:
        """Whether a train runs over a section of the axes before or after a visit of its way."""
        return any(section in self.sections for section in way.sections[max(visit - 1, 0) : visit + 1])

    def clock(self, time_s: int | None) -> str | None:
        """Return a time as Viet Nam time."""
        return None if time_s is None else (self.start + timedelta(seconds=time_s)).isoformat()


@dataclass(slots=True)
class _Visit:
    place: str
    track: int
    passes: bool = False
    arrive_s: int | None = None
    depart_s: int | None = None
    planned_arrive_s: int | None = None
    planned_depart_s: int | None = None
    failed_s: int | None = None
    went_on_s: int | None = None


def _visits(events: Sequence[Mapping[str, Any]]) -> list[_Visit]:
    """Return the stations of a train in order; a departure belongs to the arrival before it."""
    visits: list[_Visit] = []
    for event in events:
        if event["event"] != "depart" or not visits:
            visits.append(_Visit(event["place"], event["track"], event["event"] == "pass"))
        visit = visits[-1]
        if event["event"] in ("arrive", "pass"):
            visit.arrive_s, visit.planned_arrive_s = event["time_s"], event["planned_s"]
        if event["event"] in ("depart", "pass"):
            visit.depart_s, visit.planned_depart_s = event["time_s"], event["planned_s"]
    return visits


def _add_failures(visits: Sequence[_Visit], failures: Sequence[Span]) -> None:
    """Note when the locomotive failed after a visit, on the section to the next one."""
    for start_s, end_s in failures:
        before = [visit for visit in visits if visit.depart_s is not None and visit.depart_s <= start_s]
        before[-1].failed_s, before[-1].went_on_s = start_s, end_s


def _is_on_day(first: _Visit, last: _Visit, day: int) -> bool:
    """Whether a train that is on the line from one visit to another is there on the day."""
    begins_s = first.depart_s if first.arrive_s is None else first.arrive_s
    ends_s = last.arrive_s if last.depart_s is None else last.depart_s
    assert begins_s is not None  # every visit has an arrival or a departure
    assert ends_s is not None
    return begins_s < day * DAY_S and ends_s > (day - 1) * DAY_S


def _row(train: Mapping[str, Any], number: int, visit: _Visit, last: int, stations: "_Stations") -> tuple[Any, ...]:
    about = [train[name] for name in ("train", "service", "line", "train_class", "direction")]
    place = (visit.place, stations.names[visit.place], *stations.at[visit.place], visit.track)
    times = (visit.arrive_s, visit.depart_s, visit.planned_arrive_s, visit.planned_depart_s)
    clocks = (stations.clock(visit.arrive_s), stations.clock(visit.depart_s))
    return (
        *about,
        number,
        *place,
        _event(number, visit, last),
        *times,
        *clocks,
        _delay_min(visit),
        visit.failed_s,
        visit.went_on_s,
    )


def _event(number: int, visit: _Visit, last: int) -> str:
    if number in (0, last):
        return "end" if number else "start"
    return "pass" if visit.passes else "stop"


def _delay_min(visit: _Visit) -> float:
    if visit.depart_s is not None and visit.planned_depart_s is not None:
        return round((visit.depart_s - visit.planned_depart_s) / 60, 2)
    assert visit.arrive_s is not None  # every visit has an arrival or a departure
    assert visit.planned_arrive_s is not None
    return round((visit.arrive_s - visit.planned_arrive_s) / 60, 2)


def _table(rows: Sequence[tuple[Any, ...]]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    types = {"whole": "Int64", "number": "float64", "text": "object"}
    table = pd.DataFrame(rows, columns=[column.name for column in TRAIN_GRAPH.columns])
    return table.astype({column.name: types[column.type] for column in TRAIN_GRAPH.columns})
