"""Hours by place: where the lead time of the delivered consignments was spent, and on what, from the ledger."""

from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSES

from .columns import Whole
from .place_seconds import Way, place_seconds
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd


def hours_by_place(evidence: Sides) -> "pd.DataFrame":
    """Return the hours of a mean delivered consignment at each place, by cause.

    Columns: run (1, 2), line, direction, origin, destination (terminals), place, cause, consignments (delivered, per
    replication), hours (of the mean consignment of that way; pooled over the replications). Rows without hours are left
    out. The hours of a way add up to its mean lead time.
    """
    import pandas as pd  # noqa: PLC0415

    rows: list[tuple[object, ...]] = []
    for number, one in enumerate(evidence, start=1):
        count: dict[Way, int] = {}
        total_s: dict[tuple[Way, str], Whole] = {}
        for replication in one.run.finished:
            found = one.read(place_seconds, replication)
            for way, consignments, at in zip(found.ways, found.consignments.tolist(), found.seconds, strict=True):
                count[way] = count.get(way, 0) + consignments
                for place in np.flatnonzero(at.any(axis=1)).tolist():
                    key = (way, found.places[place])
                    total_s[key] = total_s.get(key, 0) + at[place]
        for (way, name), seconds in sorted(total_s.items(), key=lambda item: item[0]):
            each = count[way] / len(one.run.finished)
            for cause in np.flatnonzero(seconds).tolist():
                rows.append((number, *way, name, CAUSES[cause].name, each, seconds[cause] / count[way] / 3600))
    columns = ["run", "line", "direction", "origin", "destination", "place", "cause", "consignments", "hours"]
    return pd.DataFrame(rows, columns=columns)
