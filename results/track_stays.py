"""Tracks of a station: which train stands on which track from when to when, on one day."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.local_time import DAY_S

from .columns import coded, whole
from .errors import StationTracksError
from .run import Run
from .train_graphs import VIET_NAM_TIME, day_number, finished_replication

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class StationDay:
    """A day of a station: its table (see `station_tracks`), and which day of which replication it is."""

    run: Run
    station: str
    day: int
    replication: int
    table: "pd.DataFrame"

    @property
    def start_s(self) -> int:
        """The day's midnight in Viet Nam, in seconds since the run's start instant."""
        return (self.day - 1) * DAY_S

    @property
    def date(self) -> date:
        """The day's date in Viet Nam."""
        return self.run.scenario.time.start_date + timedelta(days=self.day - 1)


def station_tracks(
    run: Run, station: str | None = None, day: int | date | None = None, *, replication: int | None = None
) -> "pd.DataFrame":
    """Return which train stands on which track of a station on one day, 00:00 to 24:00 Viet Nam time.

    Without `station` the one where trains stand longest on that day; `day` counts from 1 or is a date, without it the
    first measured day; without `replication` the first finished one. Columns: station, station_name, track (from 1;
    0 in a yard), train, service, train_class, stay (stop, pass, start: only its departure is known, end: only its
    arrival), arrive_s, depart_s (s since the run's start; the same second where one of them is not known or the train
    passes), arrive, depart (Viet Nam time, ISO 8601). A track that is reserved for a train on its way counts as free.

    Raises:
        StationTracksError: there is no such station in the run, or no train comes to any.
        TrainGraphError: the day is outside the run, or the replication is not finished.
    """
    return read_station_day(run, station, day, replication=replication).table


def read_station_day(
    run: Run, station: str | None = None, day: int | date | None = None, *, replication: int | None = None
) -> StationDay:
    """Return a day of a station; arguments and errors are those of `station_tracks`."""
    number, chosen = day_number(run, day), finished_replication(run, replication)
    if station is not None:
        _check_station(run, station)
    stays = _stays(run, chosen, number)
    if station is None:
        station = _busiest(run, stays, number)
    mine = stays[stays["station"] == station].sort_values(["track", "arrive_s", "train"], ignore_index=True)
    return StationDay(run, station, number, chosen, mine)


def _check_station(run: Run, station: str) -> None:
    points = run.network.points
    if station not in points or not points[station].tracks:
        close = difflib.get_close_matches(station, points, n=1)
        hint = f", did you mean '{close[0]}'?" if close else ""
        problem = "has no railway tracks" if station in points else "is no station of the run"
        raise StationTracksError(f"{run.folder}: '{station}' {problem}{hint}")


def _busiest(run: Run, stays: "pd.DataFrame", day: int) -> str:
    """Return the station where trains stand longest in sum, the first by its id among equals."""
    on_tracks = stays[stays["track"] > 0]
    if on_tracks.empty:
        raise StationTracksError(f"{run.folder}: no train comes to any station on day {day}")
    start_s = (day - 1) * DAY_S
    long_s = on_tracks["depart_s"].clip(upper=start_s + DAY_S) - on_tracks["arrive_s"].clip(lower=start_s)
    return str(long_s.groupby(on_tracks["station"]).sum().sort_index().idxmax())


def _stays(run: Run, replication: int, day: int) -> "pd.DataFrame":
    """Return the stays of all trains at all stations that touch the day."""
    import pandas as pd  # noqa: PLC0415

    table = run.table("movements", replication)
    train, time_s = whole(table, "train"), whole(table, "time_s")
    order = np.lexsort((np.arange(len(train)), time_s, train))  # a train's events in their order
    events = [coded(table, name) for name in ("place", "event", "service")]
    (place, places), (event, words), (service, services) = ((codes[order], names) for codes, names in events)
    train, time_s, track = train[order], time_s[order], whole(table, "track")[order]
    is_arrival, is_departure = (np.array([word == wanted for word in words] or [False])[event] for wanted in _ENDS)
    follows = np.zeros(len(train), dtype=bool)
    follows[1:] = (train[1:] == train[:-1]) & (place[1:] == place[:-1]) & is_arrival[:-1] & is_departure[1:]
    leaves_s = np.where(np.append(follows[1:], False), np.append(time_s[1:], 0), time_s)
    start_s = (day - 1) * DAY_S
    is_there = ~follows & (time_s < start_s + DAY_S) & (leaves_s >= start_s)
    classes = run.table("trains", replication)
    train_class, class_names = coded(classes, "train_class")
    of_class = dict(zip(whole(classes, "train").tolist(), (class_names[c] for c in train_class), strict=True))
    rows = [
        (
            places[place[row]],
            int(track[row]),
            int(train[row]),
            services[service[row]],
            of_class.get(int(train[row]), ""),
            _stay(words[event[row]], leaves_s[row] > time_s[row] or (row + 1 < len(follows) and follows[row + 1])),
            int(time_s[row]),
            int(leaves_s[row]),
        )
        for row in np.flatnonzero(is_there).tolist()
    ]
    names = {point.id: point.name for point in run.network.points.values()}
    columns = ["station", "track", "train", "service", "train_class", "stay", "arrive_s", "depart_s"]
    found = pd.DataFrame(rows, columns=columns)
    found.insert(1, "station_name", [names.get(station, station) for station in found["station"]])
    return found.assign(arrive=list(_clock(run, found["arrive_s"])), depart=list(_clock(run, found["depart_s"])))


_ENDS = ("arrive", "depart")


def _stay(event: str, has_departure: bool) -> str:
    if event == "arrive":
        return "stop" if has_departure else "end"
    return "start" if event == "depart" else "pass"


def _clock(run: Run, times_s: Any) -> Iterator[str]:
    start = datetime.combine(run.scenario.time.start_date, datetime.min.time(), VIET_NAM_TIME)
    for time_s in times_s:
        yield (start + timedelta(seconds=int(time_s))).isoformat()
