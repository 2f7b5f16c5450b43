"""KPIs: the one registry of field indicators, and their values for a run.

Every mean over consignments gives each consignment the weight 1, whatever its TEU or tonnes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .columns import quantile_of_rising
from .run import Run
from .traffic import Evidence, Traffic

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["h", "", "km/h", "TEU/week", "t/week", "trains/week", "consignments", "h/week"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator: key in tables, name and unit for people, definition and its source.

    `measure` takes the traffic of a group and the measured weeks. `quantile` is set where the indicator is
    that quantile of the lead time, so that a comparison pools the replications. `better` is which way is an
    improvement; None where neither is. `is_of_delivered`: only goods that were delivered have it, so that it says
    nothing of a line where others are left.
    """

    key: str
    name: str
    unit: Unit
    definition: str
    source: str
    measure: Callable[[Traffic, int], float]
    quantile: float | None = None
    better: Literal["lower", "higher"] | None = "lower"
    is_of_delivered: bool = True

    @property
    def metric(self) -> str:
        """The name in `checks` of a scenario: the key with its unit, once, as in `throughput_teu_per_week`."""
        amount, _, per = self.unit.replace("km/h", "kmh").lower().partition("/")
        name = self.key if not amount or self.key.endswith(f"_{amount}") else f"{self.key}_{amount}"
        return f"{name}_per_{per}" if per else name


def kpis(run: Run | Evidence) -> "pd.DataFrame":
    """Return every KPI of every finished replication.

    Columns: replication, line (or `all`), direction (`both` is the two across the border, without
    domestic), kpi (a key of `KPIS`), value (in the KPI's unit; NaN where no counted consignment was
    delivered).

    Raises:
        LedgerError: the ledger does not add up.
    """
    import pandas as pd  # noqa: PLC0415

    evidence = Evidence.of(run)
    groups = evidence.groups()
    rows = [
        (replication, *group, kpi.key, kpi.measure(traffic, evidence.weeks))
        for replication in evidence.run.finished
        for group in groups
        for traffic in [evidence.traffic(replication, group)]
        for kpi in KPIS.values()
    ]
    return pd.DataFrame(rows, columns=["replication", "line", "direction", "kpi", "value"])


def quantile_h(traffic: Traffic, share: float) -> float:
    """Return a quantile of the lead time in hours, linear between order statistics (Hyndman-Fan type 7)."""
    if not len(traffic.lead_time_s):
        return float("nan")
    return quantile_of_rising(traffic.lead_time_s, share) / 3600


def _mean_h(traffic: Traffic, _: int) -> float:
    return _ratio(float(traffic.lead_time_s.sum()), len(traffic.lead_time_s)) / 3600


def _variation(traffic: Traffic, weeks: int) -> float:
    if len(traffic.lead_time_s) < 2:
        return float("nan")
    return _ratio(float(traffic.lead_time_s.std(ddof=1)) / 3600, _mean_h(traffic, weeks))


def _buffer_index(traffic: Traffic, weeks: int) -> float:
    return _ratio(quantile_h(traffic, 0.95), _mean_h(traffic, weeks)) - 1


def _border_h(traffic: Traffic, _: int) -> float:
    return _ratio(traffic.border_s, len(traffic.lead_time_s)) / 3600


def _speed_kmh(way_m: int, time_s: int) -> float:
    return _ratio(way_m / 1000, time_s / 3600)


def _ratio(above: float, below: float) -> float:
    return above / below if below else float("nan")


_LEAD_TIME = "from ready at origin to delivered at destination, counted consignments that were delivered"

_ALL = (
    Kpi("lead_time_mean", "mean lead time", "h", f"mean {_LEAD_TIME}", "design: ledger", _mean_h),
    Kpi(
        "lead_time_p50",
        "median lead time",
        "h",
        f"half the consignments took no longer, {_LEAD_TIME}",
        "Hyndman and Fan (1996), type 7",
        lambda traffic, _: quantile_h(traffic, 0.5),
        0.5,
    ),
    Kpi(
        "lead_time_p90",
        "P90 of lead time",
        "h",
        f"90 % of the consignments took no longer, {_LEAD_TIME}",
        "Hyndman and Fan (1996), type 7",
        lambda traffic, _: quantile_h(traffic, 0.9),
        0.9,
    ),
    Kpi(
        "lead_time_p95",
        "P95 of lead time",
        "h",
        f"95 % of the consignments took no longer, {_LEAD_TIME}",
        "Hyndman and Fan (1996), type 7",
        lambda traffic, _: quantile_h(traffic, 0.95),
        0.95,
    ),
    Kpi(
        "lead_time_cv",
        "variation of lead time",
        "",
        "standard deviation (n - 1) of the lead time over its mean",
        "coefficient of variation",
        _variation,
    ),
    Kpi(
        "buffer_index",
        "buffer index",
        "",
        "P95 of the lead time less its mean, over its mean",
        "FHWA, Travel Time Reliability",
        _buffer_index,
    ),
    Kpi(
        "border_crossing_time_mean",
        "mean border crossing time",
        "h",
        "mean time at the places of a border and the sections between, both sides, formalities and waiting",
        "CAREC CPMM TFI1",
        _border_h,
    ),
    Kpi(
        "speed_without_delay",
        "speed without delay",
        "km/h",
        "distance on trains and trucks over time in motion, both summed over the delivered consignments",
        "CAREC CPMM TFI4, SWOD",
        lambda traffic, _: _speed_kmh(traffic.way_m, traffic.motion_s),
        better="higher",
    ),
    Kpi(
        "speed_with_delay",
        "speed with delay",
        "km/h",
        "the same distance over all time from the first loading on a train or truck to the last unloading",
        "CAREC CPMM TFI4, SWD",
        lambda traffic, _: _speed_kmh(traffic.way_m, traffic.way_s),
        better="higher",
    ),
    Kpi(
        "throughput_teu",
        "throughput, TEU",
        "TEU/week",
        "TEU delivered within the measured period, over its weeks",
        "design: throughput",
        lambda traffic, weeks: traffic.teu / weeks,
        better="higher",
        is_of_delivered=False,
    ),
    Kpi(
        "throughput_t",
        "throughput, tonnes",
        "t/week",
        "tonnes delivered within the measured period, over its weeks",
        "design: throughput",
        lambda traffic, weeks: traffic.mass_t / weeks,
        better="higher",
        is_of_delivered=False,
    ),
    Kpi(
        "throughput_trains",
        "freight trains",
        "trains/week",
        "freight trains that finished within the measured period, over its weeks",
        "design: throughput",
        lambda traffic, weeks: traffic.trains / weeks,
        better=None,
        is_of_delivered=False,
    ),
    Kpi(
        "beyond_free_time",
        "box-hours beyond free time",
        "h/week",
        "hours that counted consignments which were delivered stayed in the terminal of destination beyond its "
        "free_time_h, over the measured weeks",
        "terminals' storage tariffs",
        lambda traffic, weeks: traffic.beyond_free_s / 3600 / weeks,
    ),
    Kpi(
        "still_in_system",
        "still in the system",
        "consignments",
        "counted consignments not delivered when the simulation stopped; they have no lead time yet",
        "design: conservation",
        lambda traffic, _: float(traffic.still_in_system),
        is_of_delivered=False,
    ),
)

KPIS: dict[str, Kpi] = {kpi.key: kpi for kpi in _ALL}
"""All indicators by key, in the order of tables."""

METRICS: dict[str, Kpi] = {kpi.metric: kpi for kpi in _ALL}
"""All indicators by the name that `checks` of a scenario have for them."""
