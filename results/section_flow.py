"""Section flows: the tonnes that pass over each section in a week, from the ledger."""

from typing import TYPE_CHECKING

import numpy as np

from .columns import EMPTY, Flags, Number, Whole, coded, number, positions, whole
from .run import Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def section_flows(run: Run) -> "pd.DataFrame":
    """Return the mean flow over each section, all consignments, in both directions together.

    A train brings what is loaded on it when it starts to run on the section, a truck its consignment, once
    for each passage that starts within the measured period.
    Columns: section (id), line (scenario line of the carrier), t_per_week (t, mean over replications).
    """
    import pandas as pd  # noqa: PLC0415

    parts = [_flows(run, replication) for replication in run.finished]
    columns = ["section", "line", "t"]
    table = pd.concat([pd.DataFrame(columns=columns).astype({"t": float}), *parts]) if parts else None
    if table is None or table.empty:
        return pd.DataFrame({"section": [], "line": [], "t_per_week": []})
    weeks = run.scenario.time.horizon_weeks * len(run.finished)
    total = table.groupby(["section", "line"], sort=True)["t"].sum() / weeks
    return total.rename("t_per_week").reset_index()


def _flows(run: Run, replication: int) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    table = run.table("intervals", replication)
    subject, subjects = coded(table, "subject")
    place, places = coded(table, "place")
    carrier, start_s = whole(table, "number"), whole(table, "start_s")
    is_train = _are(subjects, {"train"})[subject]
    rows = _passages(run, table, _are(places, set(run.network.sections))[place], is_train)
    consignments, trains = run.table("consignments", replication), run.table("trains", replication)
    parts = []
    for mine, owners, key in (
        (rows[is_train[rows]], trains, "train"),
        (rows[~is_train[rows]], consignments, "consignment"),
    ):
        at = positions(whole(owners, key), carrier[mine])
        mine, at = mine[at != EMPTY], at[at != EMPTY]  # noqa: PLW2901
        if key == "train":
            mass_t = _aboard(run.table("loads", replication), consignments, carrier[mine], start_s[mine])
        else:
            mass_t = number(consignments, "mass_t")[at]
        line, lines = coded(owners, "line")
        names = {"section": np.array(places, dtype=object)[place[mine]], "line": _words(lines)[line[at]]}
        parts.append(pd.DataFrame({**names, "t": mass_t}))
    return pd.concat(parts)


def _passages(run: Run, table: "pa.Table", is_section: Flags, is_train: Flags) -> Whole:
    """Return the first row in motion of each carrier on each section, if within the measured period."""
    cause, causes = coded(table, "cause")
    place, places = coded(table, "place")
    start_s, period = whole(table, "start_s"), run.scenario.time
    is_moving = _are(causes, {"running", "haulage"})[cause] & is_section
    is_measured = (start_s >= period.measured_from_s) & (start_s < period.measured_to_s)
    rows = np.flatnonzero(is_moving & is_measured)
    carrier = (whole(table, "number")[rows] * 2 + is_train[rows]) * len(places) + place[rows]
    order = np.argsort(start_s[rows], kind="stable")
    return rows[order[np.unique(carrier[order], return_index=True)[1]]]


def _aboard(loads: "pa.Table", consignments: "pa.Table", train: Whole, time_s: Whole) -> Number:
    """Return the tonnes on a train at a time: loaded by then, less unloaded by then."""
    carrier, carriers = coded(loads, "carrier")
    rows = np.flatnonzero(_are(carriers, {"train"})[carrier])
    at = positions(whole(consignments, "consignment"), whole(loads, "consignment")[rows])
    mass_t = number(consignments, "mass_t")[at]
    carrier_number = whole(loads, "carrier_number")[rows]
    loaded_s, unloaded_s = whole(loads, "loaded_s")[rows], whole(loads, "unloaded_s")[rows]
    gone = unloaded_s != EMPTY
    on = _sum_by_then(carrier_number, loaded_s, mass_t, (train, time_s))
    return on - _sum_by_then(carrier_number[gone], unloaded_s[gone], mass_t[gone], (train, time_s))


def _sum_by_then(train: Whole, time_s: Whole, mass_t: Number, asked: tuple[Whole, Whole]) -> Number:
    span = int(max(time_s.max(initial=0), asked[1].max(initial=0))) + 1
    keys = train * span + time_s
    order = np.argsort(keys, kind="stable")
    total = np.concatenate(([0.0], np.cumsum(mass_t[order])))
    until = np.searchsorted(keys[order], asked[0] * span + asked[1], side="right")
    since = np.searchsorted(keys[order], asked[0] * span)
    return np.asarray(total[until] - total[since], dtype=np.float64)


def _are(words: list[str], wanted: set[str]) -> Flags:
    return np.array([word in wanted for word in words], dtype=bool)


def _words(words: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    return np.array(words, dtype=object)
