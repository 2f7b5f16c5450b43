"""Summary of one run: each KPI's mean over the replications, with its interval."""

import math
from typing import TYPE_CHECKING

from .interval_estimates import mean_interval
from .kpi import KPIS, kpis
from .looks import ONE_LOOK, Looks
from .run import Run
from .traffic import Evidence

if TYPE_CHECKING:
    import pandas as pd


def summarise(run: Run | Evidence, looks: Looks = ONE_LOOK) -> "pd.DataFrame":
    """Return the mean of every KPI over the finished replications; intervals have 95 % over all `looks`.

    Columns: line (or `all`), direction (or `both`), kpi, unit, mean, its 95 % interval low95, high95
    (Student's t; NaN for fewer than two replications), and replications, those in which the KPI has a value.
    Rows are in the order of `kpis`.

    Raises:
        LedgerError: the ledger does not add up.
    """
    import pandas as pd  # noqa: PLC0415

    groups = kpis(run).groupby(["line", "direction", "kpi"], sort=False)["value"]
    level = looks.each_level(0.95)
    rows = [(*map(str, key), *_figures(str(key[2]), values.tolist(), level)) for key, values in groups]
    return pd.DataFrame(rows, columns=["line", "direction", "kpi", "unit", "mean", "low95", "high95", "replications"])


def _figures(kpi: str, values: list[float], level: float) -> tuple[str, float, float, float, int]:
    found = mean_interval([value for value in values if not math.isnan(value)], level)
    return KPIS[kpi].unit, found.estimate, found.low, found.high, found.count
