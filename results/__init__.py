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
        draw_attribution,
        draw_capacity_curve,
        draw_flow_map,
        draw_in_system,
        draw_lead_time_by_cause,
        draw_lead_time_distribution,
        draw_region,
        draw_sweep,
        draw_throughput,
        draw_tornado,
        draw_train_graph,
        draw_welch,
    )
    from .claims import (
        QUANTITIES,
        Claim,
        Judgement,
        Verdict,
        judge_claims,
        lead_time_claim,
        read_claims,
        shipped_claims,
    )
    from .comparison import Comparison, compare
    from .errors import ComparisonError, LedgerError, ThresholdError, TrainGraphError
    from .kpi import KPIS, METRICS, kpis
    from .looks import ONE_LOOK, Looks
    from .pairing import check_scenarios
    from .precision import Precision, precisions
    from .queue_growth import Growth, growing_lines
    from .recovery import RECOVERY, paired_cost, recoveries, recovery_summary
    from .release_intervals import RELEASE_INTERVALS, release_times
    from .run import Run
    from .section_flow import section_flows
    from .summary import summarise
    from .thresholds import Judged, judge_checks
    from .traffic import Evidence
    from .train_graphs import train_graph
    from .warm_up import Truncation, mser5, truncations

__all__ = [
    "CHARTS",
    "KPIS",
    "METRICS",
    "ONE_LOOK",
    "QUANTITIES",
    "RECOVERY",
    "RELEASE_INTERVALS",
    "Claim",
    "Comparison",
    "ComparisonError",
    "Evidence",
    "Growth",
    "Judged",
    "Judgement",
    "LedgerError",
    "Looks",
    "Precision",
    "Run",
    "ThresholdError",
    "TrainGraphError",
    "Truncation",
    "Verdict",
    "check_chains",
    "check_scenarios",
    "compare",
    "consignment_hours",
    "draw",
    "draw_all",
    "draw_attribution",
    "draw_capacity_curve",
    "draw_flow_map",
    "draw_in_system",
    "draw_lead_time_by_cause",
    "draw_lead_time_distribution",
    "draw_region",
    "draw_sweep",
    "draw_throughput",
    "draw_tornado",
    "draw_train_graph",
    "draw_welch",
    "growing_lines",
    "judge_checks",
    "judge_claims",
    "kpis",
    "lead_time_claim",
    "mser5",
    "paired_cost",
    "precisions",
    "read_claims",
    "recoveries",
    "recovery_summary",
    "release_times",
    "section_flows",
    "shipped_claims",
    "summarise",
    "train_graph",
    "truncations",
]

_HOMES = {
    "chain_check": ("check_chains",),
    "chains": ("consignment_hours",),
    "charts": (
        "CHARTS",
        "draw",
        "draw_all",
        "draw_attribution",
        "draw_capacity_curve",
        "draw_capacity_curve",
        "draw_flow_map",
        "draw_in_system",
        "draw_lead_time_by_cause",
        "draw_lead_time_distribution",
        "draw_sweep",
        "draw_region",
        "draw_throughput",
        "draw_tornado",
        "draw_train_graph",
        "draw_welch",
    ),
    "claims": (
        "QUANTITIES",
        "Claim",
        "Judgement",
        "Verdict",
        "judge_claims",
        "lead_time_claim",
        "read_claims",
        "shipped_claims",
    ),
    "comparison": ("Comparison", "compare"),
    "errors": ("ComparisonError", "LedgerError", "ThresholdError", "TrainGraphError"),
    "kpi": ("KPIS", "METRICS", "kpis"),
    "looks": ("ONE_LOOK", "Looks"),
    "pairing": ("check_scenarios",),
    "precision": ("Precision", "precisions"),
    "queue_growth": ("Growth", "growing_lines"),
    "recovery": ("RECOVERY", "paired_cost", "recoveries", "recovery_summary"),
    "release_intervals": ("RELEASE_INTERVALS", "release_times"),
    "run": ("Run",),
    "section_flow": ("section_flows",),
    "summary": ("summarise",),
    "thresholds": ("Judged", "judge_checks"),
    "traffic": ("Evidence",),
    "train_graphs": ("train_graph",),
    "warm_up": ("Truncation", "mser5", "truncations"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
