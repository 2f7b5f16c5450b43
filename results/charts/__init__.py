"""Charts: the registry of those of one run or two, the charts of other commands, and what draws each from Python."""

from .attribution import draw_attribution
from .border_dwell import draw_border_dwell
from .capacity_curve import draw_capacity_curve
from .cost_distance import draw_cost_distance
from .flow_map import draw_flow_map
from .glyphs import missing_characters
from .in_system import draw_in_system
from .lead_time_by_cause import draw_lead_time_by_cause
from .lead_time_distribution import draw_lead_time_distribution
from .lead_time_waterfall import draw_lead_time_waterfall
from .other_charts import OTHER_CHARTS, OtherChart
from .region import draw_region
from .registry import CHARTS, Chart, chart_table, draw, draw_all, draw_some, undrawable_names, write_chart
from .section_occupation import draw_section_occupation
from .server_hours import draw_queues, draw_utilisation
from .station_tracks import draw_station_tracks
from .sweep import draw_sweep
from .throughput import draw_cumulative_throughput, draw_throughput
from .time_distance import draw_time_distance
from .tornado import draw_tornado
from .train_graph import draw_train_graph
from .welch import draw_welch

__all__ = [
    "CHARTS",
    "OTHER_CHARTS",
    "Chart",
    "OtherChart",
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
    "draw_some",
    "draw_station_tracks",
    "draw_sweep",
    "draw_throughput",
    "draw_time_distance",
    "draw_tornado",
    "draw_train_graph",
    "draw_utilisation",
    "draw_welch",
    "missing_characters",
    "undrawable_names",
    "write_chart",
]
