"""What a finished replication warns of: goods that pile up, and goods of the counted period that did not arrive."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .scenario.schema import WEEK_S, Scenario

GROWTH = 2.0
AT_LEAST = 20


def warnings_of(scenario: Scenario, consignments: pa.Table) -> list[str]:
    """In words, by line: lead time without a steady state, counted goods still in the system."""
    return [
        warning
        for line in scenario.network
        for warning in _of_line(
            scenario, line, consignments.filter(pc.equal(consignments["line"].cast(pa.string()), line))
        )
    ]


def _of_line(scenario: Scenario, line: str, consignments: pa.Table) -> list[str]:
    time = scenario.time
    ready = consignments["ready_s"].to_numpy()
    delivered = consignments["delivered_s"].fill_null(2**60).to_numpy()
    name = scenario.network[line].name
    found = []
    weeks = np.arange(time.measured_from_s, time.measured_to_s + 1, WEEK_S)
    inside = np.searchsorted(np.sort(ready), weeks) - np.searchsorted(np.sort(delivered), weeks)
    early, late = _mean_ends(inside)
    if late > GROWTH * early and late - early > AT_LEAST and len(weeks) > 4:
        found.append(f"{name}: goods pile up during the counted weeks, lead time has no steady state")
    counted = (ready >= time.measured_from_s) & (ready < time.measured_to_s)
    missing = int(np.sum(counted & (delivered > time.end_s)))
    if missing:
        found.append(f"{name}: counted consignments are not delivered by the end, their lead times are too low")
    return found


def _mean_ends(values: np.ndarray) -> tuple[float, float]:
    """The means of the first and of the last quarter."""
    quarter = max(1, len(values) // 4)
    return float(np.mean(values[:quarter])), float(np.mean(values[-quarter:]))
