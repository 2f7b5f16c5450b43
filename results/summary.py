"""Summary of one run: each KPI over the replications, with its interval."""

from typing import TYPE_CHECKING

from .kpi import KPIS, Kpi
from .kpi_intervals import kpi_interval
from .looks import ONE_LOOK, Looks
from .run import Run
from .traffic import Evidence, Group

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ["line", "direction", "kpi", "unit", "mean", "low95", "high95", "replications"]


def summarise(run: Run | Evidence, looks: Looks = ONE_LOOK) -> "pd.DataFrame":
    """Return every KPI over the finished replications; intervals have 95 % over all `looks`.

    Columns: line (or `all`), direction (or `both`), kpi, unit, mean (of the replications; of a quantile of the lead
    time that of the consignments of all replications together), its 95 % interval low95, high95 (Student's t, of a
    quantile by sectioning; NaN for fewer than two replications), and replications, those in which the KPI has a value.
    Rows are in the order of `kpis`.

    Raises:
        LedgerError: the ledger does not add up.
    """
    import pandas as pd  # noqa: PLC0415

    evidence, level = Evidence.of(run), looks.each_level(0.95)
    rows = [_row(evidence, group, kpi, level) for group in evidence.groups() for kpi in KPIS.values()]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(evidence: Evidence, group: Group, kpi: Kpi, level: float) -> tuple[str | float | int, ...]:
    found = kpi_interval(evidence, group, kpi, level)
    return *group, kpi.key, kpi.unit, found.estimate, found.low, found.high, found.count
