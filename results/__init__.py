"""What a run means: KPIs, statistics, comparison, claims and charts, from its stored tables.

Names are imported when first used, so that `import results` needs neither pandas nor matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .border_dwells import border_dwell
    from .cause_means import cause_changes, cause_hours
    from .chain_check import check_chains
    from .chains import consignment_hours
    from .charts import (
        CHARTS,
        OTHER_CHARTS,
        chart_table,
        draw,
        draw_all,
        draw_attribution,
        draw_border_dwell,
        draw_capacity_curve,
        draw_cost_distance,
        draw_cumulative_throughput,
        draw_flow_map,
        draw_in_system,
        draw_lead_time_by_cause,
        draw_lead_time_distribution,
        draw_lead_time_waterfall,
        draw_queues,
        draw_region,
        draw_section_occupation,
        draw_station_tracks,
        draw_sweep,
        draw_throughput,
        draw_time_distance,
        draw_tornado,
        draw_train_graph,
        draw_utilisation,
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
    from .closed_days import closed_weeks
    from .comparison import Comparison, compare
    from .costs import Rates, cost_distance, read_rates
    from .errors import ComparisonError, LedgerError, ThresholdError, TrainGraphError
    from .in_system import in_system_means
    from .kpi import KPIS, METRICS, kpis
    from .lead_time_quantiles import lead_time_shares
    from .looks import ONE_LOOK, Looks
    from .pairing import check_scenarios
    from .place_hours import hours_by_place
    from .precision import Precision, precisions
    from .queue_growth import Growth, growing_lines
    from .recovery import RECOVERY, paired_cost, recoveries, recovery_summary
    from .release_intervals import RELEASE_INTERVALS, release_times
    from .report import build_report
    from .run import Run
    from .section_flow import section_flows
    from .section_loads import section_occupation
    from .server_loads import server_hours
    from .spreadsheets import csv_text, write_csv
    from .summary import summarise
    from .thresholds import Judged, judge_checks
    from .throughput_weeks import weekly_throughput
    from .time_distances import time_distance
    from .track_stays import station_tracks
    from .traffic import ALL_LINES, Evidence
    from .train_graphs import train_graph
    from .warm_up import Truncation, mser5, truncations

__all__ = [
    "ALL_LINES",
    "CHARTS",
    "KPIS",
    "METRICS",
    "ONE_LOOK",
    "OTHER_CHARTS",
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
    "Rates",
    "Run",
    "ThresholdError",
    "TrainGraphError",
    "Truncation",
    "Verdict",
    "border_dwell",
    "build_report",
    "cause_changes",
    "cause_hours",
    "chart_table",
    "check_chains",
    "check_scenarios",
    "closed_weeks",
    "compare",
    "consignment_hours",
    "cost_distance",
    "csv_text",
    "draw",
    "draw_all",
    "draw_attribution",
    "draw_border_dwell",
    "draw_capacity_curve",
    "draw_cost_distance",
    "draw_cumulative_throughput",
    "draw_flow_map",
    "draw_in_system",
    "draw_lead_time_by_cause",
    "draw_lead_time_distribution",
    "draw_lead_time_waterfall",
    "draw_queues",
    "draw_region",
    "draw_section_occupation",
    "draw_station_tracks",
    "draw_sweep",
    "draw_throughput",
    "draw_time_distance",
    "draw_tornado",
    "draw_train_graph",
    "draw_utilisation",
    "draw_welch",
    "growing_lines",
    "hours_by_place",
    "in_system_means",
    "judge_checks",
    "judge_claims",
    "kpis",
    "lead_time_claim",
    "lead_time_shares",
    "mser5",
    "paired_cost",
    "precisions",
    "read_claims",
    "read_rates",
    "recoveries",
    "recovery_summary",
    "release_times",
    "section_flows",
    "section_occupation",
    "server_hours",
    "shipped_claims",
    "station_tracks",
    "summarise",
    "time_distance",
    "train_graph",
    "truncations",
    "weekly_throughput",
    "write_csv",
]

_HOMES = {
    "border_dwells": ("border_dwell",),
    "cause_means": (
        "cause_changes",
        "cause_hours",
    ),
    "chain_check": ("check_chains",),
    "chains": ("consignment_hours",),
    "charts": (
        "CHARTS",
        "OTHER_CHARTS",
        "chart_table",
        "draw",
        "draw_all",
        "draw_attribution",
        "draw_border_dwell",
        "draw_capacity_curve",
        "draw_cost_distance",
        "draw_cumulative_throughput",
        "draw_flow_map",
        "draw_in_system",
        "draw_lead_time_by_cause",
        "draw_lead_time_distribution",
        "draw_lead_time_waterfall",
        "draw_queues",
        "draw_region",
        "draw_section_occupation",
        "draw_station_tracks",
        "draw_sweep",
        "draw_throughput",
        "draw_time_distance",
        "draw_tornado",
        "draw_train_graph",
        "draw_utilisation",
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
    "closed_days": ("closed_weeks",),
    "comparison": (
        "Comparison",
        "compare",
    ),
    "costs": (
        "Rates",
        "cost_distance",
        "read_rates",
    ),
    "errors": (
        "ComparisonError",
        "LedgerError",
        "ThresholdError",
        "TrainGraphError",
    ),
    "in_system": ("in_system_means",),
    "kpi": (
        "KPIS",
        "METRICS",
        "kpis",
    ),
    "lead_time_quantiles": ("lead_time_shares",),
    "looks": (
        "ONE_LOOK",
        "Looks",
    ),
    "pairing": ("check_scenarios",),
    "place_hours": ("hours_by_place",),
    "precision": (
        "Precision",
        "precisions",
    ),
    "queue_growth": (
        "Growth",
        "growing_lines",
    ),
    "recovery": (
        "RECOVERY",
        "paired_cost",
        "recoveries",
        "recovery_summary",
    ),
    "release_intervals": (
        "RELEASE_INTERVALS",
        "release_times",
    ),
    "report": ("build_report",),
    "run": ("Run",),
    "section_flow": ("section_flows",),
    "section_loads": ("section_occupation",),
    "server_loads": ("server_hours",),
    "spreadsheets": (
        "csv_text",
        "write_csv",
    ),
    "summary": ("summarise",),
    "thresholds": (
        "Judged",
        "judge_checks",
    ),
    "throughput_weeks": ("weekly_throughput",),
    "time_distances": ("time_distance",),
    "track_stays": ("station_tracks",),
    "traffic": ("ALL_LINES", "Evidence"),
    "train_graphs": ("train_graph",),
    "warm_up": (
        "Truncation",
        "mser5",
        "truncations",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
