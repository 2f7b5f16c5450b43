"""The indicators of one replication: what studies of many scenarios keep of a run, instead of its tables."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sim.causes import CAUSES

from ..claims import QUANTITIES
from ..kpi import KPIS
from ..run import Run
from ..traffic import Evidence, Group, Traffic, no_traffic

SCHEMA = pa.schema(
    [("line", pa.string()), ("direction", pa.string()), ("indicator", pa.string()), ("value", pa.float64())]
)
"""Line (or `all`), direction (or `both`), key of the indicator, value in the indicator's unit (NaN for none)."""

READY = "became_ready"
"""Key of how many consignments became ready in the measured period: what those that are left are a share of."""


def cause_indicator(cause: str) -> str:
    """Return the key of the mean hours of a delivered consignment that a cause of the ledger takes."""
    return f"cause_{cause}_h"


def units() -> dict[str, str]:
    """Return the unit of every indicator that is measured, the causes of the ledger last."""
    return {kpi.key: str(kpi.unit) for kpi in KPIS.values()} | {cause_indicator(cause.name): "h" for cause in CAUSES}


def indicators(run: Run | Evidence, replication: int) -> pa.Table:
    """Return every KPI, and the mean hours by cause, of every group in one replication (columns: `SCHEMA`).

    The hours of all causes add up to the mean lead time. Last come the hours that only claims speak of.
    `READY` is a number of consignments.

    Raises:
        LedgerError: the ledger does not add up.
    """
    evidence = Evidence.of(run)
    groups = evidence.groups()
    rows = [
        (*group, key, value)
        for group in groups
        for key, value in _values(evidence.traffic(replication, group), evidence.weeks).items()
    ]
    rows += _of_claims(evidence, replication, groups)
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


def without_traffic(weeks: int) -> dict[str, float]:
    """Return the value of each indicator of a group that has no traffic: 0, or NaN for what is of consignments."""
    return _values(no_traffic(weeks), weeks)


def _of_claims(evidence: Evidence, replication: int, groups: Sequence[Group]) -> list[tuple[str, str, str, float]]:
    """The quantities of claims that are no KPI, as what is measured of them: hours."""
    return [
        (*group, quantity.indicator, value)
        for quantity in QUANTITIES.values()
        if quantity.measure is not None and quantity.indicator not in KPIS
        for group, value in zip(groups, quantity.measure(evidence, replication, groups), strict=True)
    ]


def _values(traffic: Traffic, weeks: int) -> dict[str, float]:
    found = {kpi.key: kpi.measure(traffic, weeks) for kpi in KPIS.values()}
    delivered = len(traffic.lead_time_s) or np.nan
    found[READY] = float(len(traffic.lead_time_s) + traffic.still_in_system)
    return found | {
        cause_indicator(c.name): float(s) / 3600 / delivered for c, s in zip(CAUSES, traffic.cause_s, strict=True)
    }
