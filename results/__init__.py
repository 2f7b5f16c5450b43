"""What a run means: KPIs, statistics, comparison, claims and charts, from its stored tables.

Names are imported when first used, so that `import results` needs neither pandas nor matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chain_check import check_chains
    from .chains import consignment_hours
    from .charts import (
        CHARTS,
        draw,
        draw_all,
        draw_capacity_curve,
        draw_flow_map,
        draw_in_system,
        draw_lead_time_by_cause,
        draw_lead_time_distribution,
        draw_region,
        draw_throughput,
        draw_tornado,
        draw_train_graph,
    )
    from .claims import CLAIMS, LEAD_TIME_CLAIM, Claim, Verdict
    from .comparison import Comparison, compare
    from .errors import ComparisonError, LedgerError, TrainGraphError
    from .kpi import KPIS, kpis
    from .pairing import check_scenarios
    from .recovery import RECOVERY, paired_cost, recoveries, recovery_summary
    from .release_intervals import RELEASE_INTERVALS, release_times
    from .run import Run
    from .section_flow import section_flows
    from .summary import summarise
    from .traffic import Evidence
    from .train_graphs import train_graph

__all__ = [
    "CHARTS",
    "CLAIMS",
    "KPIS",
    "LEAD_TIME_CLAIM",
    "RECOVERY",
    "RELEASE_INTERVALS",
    "Claim",
    "Comparison",
    "ComparisonError",
    "Evidence",
    "LedgerError",
    "Run",
    "TrainGraphError",
    "Verdict",
    "check_chains",
    "check_scenarios",
    "compare",
    "consignment_hours",
    "draw",
    "draw_all",
    "draw_capacity_curve",
    "draw_flow_map",
    "draw_in_system",
    "draw_lead_time_by_cause",
    "draw_lead_time_distribution",
    "draw_region",
    "draw_throughput",
    "draw_tornado",
    "draw_train_graph",
    "kpis",
    "paired_cost",
    "recoveries",
    "recovery_summary",
    "release_times",
    "section_flows",
    "summarise",
    "train_graph",
]

_HOMES = {
    "chain_check": ("check_chains",),
    "chains": ("consignment_hours",),
    "charts": (
        "CHARTS",
        "draw",
        "draw_all",
        "draw_capacity_curve",
        "draw_capacity_curve",
        "draw_flow_map",
        "draw_in_system",
        "draw_lead_time_by_cause",
        "draw_lead_time_distribution",
        "draw_region",
        "draw_throughput",
        "draw_tornado",
        "draw_train_graph",
    ),
    "claims": ("CLAIMS", "LEAD_TIME_CLAIM", "Claim", "Verdict"),
    "comparison": ("Comparison", "compare"),
    "errors": ("ComparisonError", "LedgerError", "TrainGraphError"),
    "kpi": ("KPIS", "kpis"),
    "pairing": ("check_scenarios",),
    "recovery": ("RECOVERY", "paired_cost", "recoveries", "recovery_summary"),
    "release_intervals": ("RELEASE_INTERVALS", "release_times"),
    "run": ("Run",),
    "section_flow": ("section_flows",),
    "summary": ("summarise",),
    "traffic": ("Evidence",),
    "train_graphs": ("train_graph",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
