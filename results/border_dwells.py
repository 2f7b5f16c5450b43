"""Dwell at the borders: hours of a mean consignment on each side, by what they were spent on."""

from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSES
from sim.road_places import gate_place
from sim.scenario.schema import Country

from .place_hours import hours_by_place
from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd

COUNTRIES: tuple[Country, ...] = ("china", "viet_nam")
BETWEEN = "between"
"""Stands for what lies between the stations of a border's two sides, and for trucks that wait for a permit."""


def border_dwell(evidence: Sides) -> "pd.DataFrame":
    """Return the hours that a mean consignment spends at each border, side by side and by cause.

    Columns: run (1, 2), border, direction, side (china, viet_nam; both where the sides share a station; between),
    cause, kind (work or waiting), consignments (delivered that crossed the border, per replication), hours. All hours
    of a border and direction add up to its border crossing time (CAREC CPMM TFI1).
    """
    import pandas as pd  # noqa: PLC0415

    kinds = {cause.name: cause.kind for cause in CAUSES}
    hours = hours_by_place(evidence)
    hours = hours[hours["direction"].isin(["china_to_viet_nam", "viet_nam_to_china"])]
    parts = []
    for number, one in enumerate(evidence, start=1):
        mine = hours[hours["run"] == number]
        where = _places(one.run)
        mine = mine[mine["place"].isin(list(where))]
        border = [where[place][0] for place in mine["place"]]
        side = [where[place][1] for place in mine["place"]]
        parts.append(mine.assign(border=border, side=side))
    found = pd.concat(parts)
    if found.empty:
        return pd.DataFrame(columns=[*_KEYS, "cause", "kind", "consignments", "hours"])
    return _by_border(found, list(evidence[0].run.scenario.borders)).assign(kind=lambda t: t["cause"].map(kinds))[
        [*_KEYS, "cause", "kind", "consignments", "hours"]
    ]


_KEYS = ["run", "border", "direction", "side"]
_WAY = ["run", "border", "line", "direction", "origin", "destination"]


def _by_border(found: "pd.DataFrame", order: list[str]) -> "pd.DataFrame":
    """Mean over all consignments that crossed a border, whatever their way."""
    consignments = found[[*_WAY, "consignments"]].drop_duplicates().groupby([*_WAY[:2], "direction"])["consignments"]
    total = consignments.sum().rename("all").reset_index()
    weighted = found.assign(weighted=found["hours"] * found["consignments"])
    summed = weighted.groupby([*_KEYS, "cause"], as_index=False)["weighted"].sum().merge(total)
    summed = summed.assign(hours=summed["weighted"] / summed["all"], consignments=summed["all"])
    rank = {border: number for number, border in enumerate(order)}
    place = np.array([rank.get(border, len(rank)) for border in summed["border"]])
    ranks = {cause.name: number for number, cause in enumerate(CAUSES)}
    cause = summed["cause"].map(ranks)
    keys = summed.assign(_place=place, _cause=cause)
    ordered: pd.DataFrame = keys.sort_values(["_place", "direction", "side", "run", "_cause"], ignore_index=True)
    return ordered


def _places(run: Run) -> dict[str, tuple[str, str]]:
    """Return the border and the side of each place that is part of a border's crossing."""
    table = run.places()
    pairs = zip(table.column("place").to_pylist(), table.column("border").to_pylist(), strict=True)
    return {place: (border, _side(run, border, place)) for place, border in pairs if border}


def _side(run: Run, border: str, place: str) -> str:
    known = run.scenario.borders.get(border)
    points = run.network.points
    if known is not None:
        here = [side for side in COUNTRIES if place in (known.side(side).station, gate_place(border, side))]
        if here:
            return here[0] if len(here) == 1 else "both"
    if place in points:
        return "china" if points[place].country == "CN" else "viet_nam"
    return BETWEEN
