"""Release times: the intervals of the WCO Time Release Study (TRS) at each side of a border, and their spread.

The signs T0 to T3 are those of the Lao TRS 2019 (arrival, unloading, declaration, approval, removal). A side is a
checkpoint; where both sides work at one station they are one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .columns import whole
from .run import Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ReleaseInterval:
    """One interval: key (`since`_`until`, column names of `time_stamps`), its sign in a TRS, and its meaning."""

    key: str
    sign: str
    since: str
    until: str
    meaning: str


ARRIVAL = "the carrier is at the station"
RELEASE = "the last document check, scan, inspection, quarantine or correction of papers ends"
_ALL = (
    ReleaseInterval("arrival_removal", "T0", "arrived_s", "removed_s", "all time at the side's station"),
    ReleaseInterval(
        "arrival_unloading", "T1", "arrived_s", "unloaded_s", "until its gauge transfer begins, where it has one"
    ),
    ReleaseInterval(
        "arrival_declaration",
        "T1.5",
        "arrived_s",
        "declared_s",
        "until the first work on its declaration (lodgement or document check); 0 where all was done ahead",
    ),
    ReleaseInterval("declaration_release", "T2", "declared_s", "released_s", f"until {RELEASE}"),
    ReleaseInterval("release_removal", "T3", "released_s", "removed_s", "until it leaves the station"),
)

RELEASE_INTERVALS: dict[str, ReleaseInterval] = {interval.key: interval for interval in _ALL}
"""The intervals by key; T1.5, T2 and T3 of a consignment add up to T0."""

CLEARING = ("document_check", "scan", "inspection", "quarantine", "rework")
"""Causes of the formalities that end with the release."""


def release_times(run: Run) -> "pd.DataFrame":
    """Return mean and standard deviation of each interval at each checkpoint, over all finished replications.

    Columns: border, side (`china`, `viet_nam`, `both` where they share a station), direction, interval (a key of
    `RELEASE_INTERVALS`), mean_h, sd_h (hours; of single consignments, n - 1), consignments (how many have the
    interval). Counted consignments that were delivered, each with the weight 1.
    """
    import pandas as pd  # noqa: PLC0415

    columns = ["border", "side", "direction", "interval", "mean_h", "sd_h", "consignments"]
    if not run.finished:
        return pd.DataFrame(columns=columns)
    stamps = pd.concat([time_stamps(run, replication) for replication in run.finished], ignore_index=True)
    rows = []
    for key, found in stamps.groupby(["border", "side", "direction"], sort=True):
        for interval in RELEASE_INTERVALS.values():
            hours = ((found[interval.until] - found[interval.since]) / 3600).dropna()
            rows.append((*key, interval.key, hours.mean(), hours.std(ddof=1), len(hours)))
    return pd.DataFrame(rows, columns=columns)


def time_stamps(run: Run, replication: int) -> "pd.DataFrame":
    """Return the time stamps of a TRS for each counted, delivered consignment at each side that it comes to.

    Columns: consignment, border, side, direction, arrived_s, unloaded_s (NaN without gauge transfer), declared_s,
    released_s, removed_s: seconds since the start. Consignments that pass a station without any time there have
    no row for it.
    """
    import pandas as pd  # noqa: PLC0415

    rows = _stays(run, replication)
    keys = ["consignment", "place"]
    stays = rows.groupby(keys).agg(arrived_s=("start_s", "min"), removed_s=("end_s", "max"))
    is_own = ~rows["is_train"]
    checks = rows[rows["cause"] == "document_check"].groupby(keys)["start_s"].min()
    cleared = rows[rows["cause"].isin(CLEARING)].groupby(keys)["end_s"].max()
    lifted = rows[(rows["cause"] == "gauge_transfer") & is_own].groupby(keys)["start_s"].min()
    stays = stays.join(checks.rename("declared_s")).join(cleared.rename("released_s")).join(lifted.rename("unloaded_s"))
    stays["declared_s"] = stays["declared_s"].fillna(stays["arrived_s"])
    stays["released_s"] = stays["released_s"].fillna(stays["declared_s"])
    sides = pd.DataFrame(_sides(run), columns=["place", "border", "side"])
    found = stays.reset_index().merge(sides, on="place")
    found = found.merge(_counted(run, replication), on="consignment").sort_values(["consignment", "arrived_s"])
    columns = ["consignment", "border", "side", "direction", "arrived_s", "unloaded_s", "declared_s", "released_s"]
    return found[[*columns, "removed_s"]].reset_index(drop=True)


def _sides(run: Run) -> list[tuple[str, str, str]]:
    """Station, border and side of each checkpoint."""
    found = []
    for key, border in run.scenario.borders.items():
        if border.china.station == border.viet_nam.station:
            found.append((border.china.station, key, "both"))
        else:
            found += [(border.china.station, key, "china"), (border.viet_nam.station, key, "viet_nam")]
    return found


def _counted(run: Run, replication: int) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    table, period = run.table("consignments", replication), run.scenario.time
    ready_s = whole(table, "ready_s")
    is_counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s)
    is_counted &= whole(table, "delivered_s") >= 0
    found = pd.DataFrame(
        {"consignment": whole(table, "consignment"), "direction": table["direction"].to_pandas().astype(str)}
    )
    return found[is_counted & (found["direction"] != "domestic").to_numpy()]


def _stays(run: Run, replication: int) -> "pd.DataFrame":
    """Rows of the ledger at the border's stations, those of trains once for each consignment on board."""
    import pandas as pd  # noqa: PLC0415

    table = run.table("intervals", replication)
    stations = {station for station, _, _ in _sides(run)}
    rows = pd.DataFrame({name: table[name].to_pandas() for name in ("place", "cause", "start_s", "end_s", "number")})
    rows["is_train"] = (table["subject"].to_pandas() == "train").to_numpy()
    rows = rows[rows["place"].isin(stations)].astype({"place": str, "cause": str})
    loads = run.table("loads", replication)
    aboard = pd.DataFrame(
        {
            "consignment": whole(loads, "consignment"),
            "number": whole(loads, "carrier_number"),
            "loaded_s": whole(loads, "loaded_s"),
            "unloaded_s": whole(loads, "unloaded_s"),
        }
    )
    aboard = aboard[(loads["carrier"].to_pandas() == "train").to_numpy() & (aboard["unloaded_s"] >= 0).to_numpy()]
    carried = rows[rows["is_train"]].merge(aboard, on="number")
    is_aboard = (carried["start_s"] >= carried["loaded_s"]) & (carried["end_s"] <= carried["unloaded_s"])
    own = rows[~rows["is_train"]].rename(columns={"number": "consignment"})
    columns = ["consignment", "place", "cause", "start_s", "end_s", "is_train"]
    return pd.concat([carried.loc[is_aboard, columns], own[columns]], ignore_index=True).astype(
        {"consignment": np.int64}
    )
