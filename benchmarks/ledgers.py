"""The ledgers of both models of the reference line in one form, and in words where they differ.

What the form leaves out: tables and columns of ours that the textbook does not have (tracks, planned times, servers'
hours), what is not over at the end of the period (our model knows some of it ahead, the textbook writes when something
ends), and why exactly a train waits: a stop's waits are one, under one word.
"""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from textbook import COLUMNS, Tables

import sim

WAITS = ("meet", "headway", "track_full", "priority", "wait")


def ledger_of_model(loaded: sim.LoadedScenario, tables: Mapping[str, pa.Table]) -> Tables:
    """The tables of our model as the textbook has them: its names of columns, stations instead of their terminals."""
    stations = {f"terminal:{key}": terminal.station for key, terminal in loaded.scenario.terminals.items()}
    found = {name: tables[name].to_pandas() for name in ("intervals", "movements", "loads", "consignments")}
    intervals, movements, loads = found["intervals"], found["movements"], found["loads"]
    intervals["place"] = intervals["place"].map(lambda place: stations.get(place, place))
    loads = loads.rename(columns={"carrier_number": "train"}).dropna(subset=["unloaded_s"])
    for end in ("from", "to"):
        loads[end] = loads[end].map(lambda place: stations.get(place, place))
    last = (
        movements["service"]
        .astype(object)
        .map({key: service.route[-1] for key, service in loaded.scenario.services.trains.items()})
    )
    arrivals = movements[(movements["event"] == "arrive") & (movements["place"].astype(object) == last)]
    return {
        "intervals": intervals,
        "movements": movements,
        "loads": loads,
        "deliveries": found["consignments"].dropna(subset=["delivered_s"]),
        "arrivals": arrivals.rename(columns={"time_s": "arrived_s"}),
    }


def comparable(tables: Tables, end_s: int) -> Tables:
    """One form for both models: what is over before the end, waits of trains joined, rows in order."""
    tables = dict(tables)
    if "intervals" in tables:
        tables["movements"], last_s = _until_last_arrival(tables["movements"])
        tables["intervals"] = _with_joined_waits(tables["intervals"], last_s)
    return {name: _in_order(table, COLUMNS[name], end_s) for name, table in tables.items()}


def differences(ours: Tables, textbook: Tables) -> list[str]:
    """In words, where two comparable ledgers differ, in the tables that both have."""
    found = []
    for name in COLUMNS:
        if name not in ours or name not in textbook:
            continue
        one, other = _lacking(ours[name], textbook[name]), _lacking(textbook[name], ours[name])
        if len(one) or len(other):
            first = [f"{who} {_words(rows)}" for who, rows in (("ours", one), ("textbook", other)) if len(rows)]
            found.append(
                f"{name}: {len(one)} of our {len(ours[name])} rows and {len(other)} of the textbook's"
                f" {len(textbook[name])} differ, the first: {', '.join(first)}"
            )
    return found


def digest(tables: Tables) -> str:
    """Twelve characters that stand for all rows of a comparable ledger."""
    whole = hashlib.sha256()
    for name in sorted(tables):
        whole.update(np.ascontiguousarray(_row_hashes(tables[name])).tobytes())
    return whole.hexdigest()[:12]


def _until_last_arrival(movements: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Movements without a last departure whose run is not over; and the second of each train's last arrival."""
    last_s = movements[movements["event"] != "depart"].groupby("train")["time_s"].max()
    is_over = (movements["event"] != "depart") | (movements["time_s"] < movements["train"].map(last_s).fillna(-1))
    return movements[is_over], last_s


def _with_joined_waits(intervals: pd.DataFrame, last_s: pd.Series) -> pd.DataFrame:
    """The waits of each train's stop as one, without the last if the train has not got anywhere after it."""
    is_wait = (intervals["subject"] == "train") & intervals["cause"].isin(WAITS)
    waits = intervals[is_wait].sort_values(["number", "start_s"])
    before = waits.shift()
    stop = ~((waits["number"] == before["number"]) & (waits["start_s"] == before["end_s"]))
    joined = waits.groupby(stop.cumsum()).agg(
        number=("number", "first"), place=("place", "first"), start_s=("start_s", "min"), end_s=("end_s", "max")
    )
    joined = joined[joined["end_s"] < joined["number"].map(last_s).fillna(-1)]
    return pd.concat([intervals[~is_wait].astype({"cause": object}), joined.assign(subject="train", cause="wait")])


def _in_order(table: pd.DataFrame, columns: list[str], end_s: int) -> pd.DataFrame:
    """The rows that lie before the end of the period, by all columns from left to right."""
    table = table.loc[table[columns[-1]] < end_s, columns]
    kinds = {name: np.int64 if name.endswith("_s") or table[name].dtype.kind in "if" else object for name in columns}
    table = table.astype(kinds)
    for name in columns:
        if kinds[name] is object:
            table[name] = pd.Categorical(table[name], categories=sorted(table[name].unique()))
    return table.sort_values(columns, ignore_index=True)


def _lacking(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that the other has not, or not as often."""
    hashes, others = _row_hashes(table), _row_hashes(other)
    if np.array_equal(hashes, others):
        return table[:0]
    counted = pd.DataFrame({"row": hashes}).groupby("row").cumcount()
    others_counted = pd.DataFrame({"row": others}).groupby("row").cumcount()
    known = pd.MultiIndex.from_arrays([others, others_counted])
    return table[~pd.MultiIndex.from_arrays([hashes, counted]).isin(known)]


def _row_hashes(table: pd.DataFrame) -> np.ndarray:
    return pd.util.hash_pandas_object(table, index=False).to_numpy()


def _words(rows: pd.DataFrame) -> str:
    """The first row as `column value` pairs."""
    row = json.loads(rows[:1].to_json(orient="records"))[0]
    return " ".join(f"{name} {value}" for name, value in row.items())
