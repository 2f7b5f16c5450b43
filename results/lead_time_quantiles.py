"""Distribution of the lead time: which share of the consignments was delivered within how many hours."""

from typing import TYPE_CHECKING

import numpy as np

from .sides import Sides, line_names
from .traffic import BOTH_DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

SHARES = np.linspace(0.0, 1.0, 501)


def lead_time_shares(evidence: Sides) -> "pd.DataFrame":
    """Return the lead time within which each share of the consignments was delivered.

    Columns: run (1, 2), line, share_percent (0 to 100 in steps of 0.2), lead_time_h. Counted consignments of all
    replications together, both directions across the border, each with the weight 1; quantiles are linear between order
    statistics (Hyndman-Fan type 7).
    """
    import pandas as pd  # noqa: PLC0415

    parts = []
    for line in line_names(evidence):
        for number, one in enumerate(evidence, start=1):
            times = [one.traffic(r, (line, BOTH_DIRECTIONS)).lead_time_s for r in one.run.finished]
            pooled = np.concatenate([np.zeros(0), *times]) / 3600
            if len(pooled):
                series = {"share_percent": SHARES * 100, "lead_time_h": np.quantile(pooled, SHARES)}
                parts.append(pd.DataFrame({"run": number, "line": line, **series}))
    columns = ["run", "line", "share_percent", "lead_time_h"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
