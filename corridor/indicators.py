"""Which indicators there are and which are printed, and the headings they stand under."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .exit_codes import Invalid

if TYPE_CHECKING:
    from sim.scenario.schema import LineInfrastructure

DEFAULT_INDICATOR = "lead_time_mean"
"""The indicator that studies look at where none is asked for."""

PRINTED = (
    "lead_time_mean",
    "lead_time_p50",
    "lead_time_p90",
    "lead_time_p95",
    "border_crossing_time_mean",
    "throughput_teu",
    "throughput_t",
    "throughput_trains",
    "beyond_free_time",
)
"""Keys of `results.KPIS` in tables for people; JSON has all of them."""

Row = dict[Any, Any]
"""One row of a table of results, by column."""

Lines = Mapping[str, "LineInfrastructure"]
"""Lines by id, as in the block `network` of a scenario, or of two that are compared."""

DIRECTIONS = {
    "china_to_viet_nam": "China to Viet Nam",
    "viet_nam_to_china": "Viet Nam to China",
    "both": "both directions",
    "domestic": "domestic",
}
"""Names of directions for people."""


def group_name(network: Lines, line: str, direction: str) -> str:
    """Name a line and direction for people."""
    return f"{line_name(network, line)}: {DIRECTIONS[direction]}"


def line_name(network: Lines, line: str) -> str:
    """Name a line for people, with its id where another has the same name; `all` stands for all of them."""
    if line not in network:
        return "all lines"
    name = network[line].name
    is_alone = [each.name for each in network.values()].count(name) == 1
    return name if is_alone else f"{name} ({line})"


def _is_printed(network: Lines, line: str, direction: str) -> bool:
    """Whether tables for people show a line and direction: sums only where there is more than one part."""
    if line in network:
        return direction != "both"
    return direction == "both" and len(network) > 1


def by_group(network: Lines, rows: Iterable[Row], figures: tuple[str, ...]) -> dict[str, list[Row]]:
    """Return the rows that tables for people show, by heading of their line and direction.

    A group without freight, where all `figures` of all rows are 0 or nothing, is left out.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if _is_printed(network, row["line"], row["direction"]):
            groups.setdefault(group_name(network, row["line"], row["direction"]), []).append(row)
    return {title: group for title, group in groups.items() if any(_has_figures(row, figures) for row in group)}


def printed_rows(rows: Iterable[Row], figures: tuple[str, ...]) -> list[Row]:
    """Return the indicators of one group that tables for people show.

    One whose `figures` are all 0 or nothing, such as the freight trains of a road, is left out; if that leaves
    none, as where nothing was delivered, all are shown.
    """
    printed = [row for row in rows if row["kpi"] in PRINTED]
    return [row for row in printed if _has_figures(row, figures)] or printed


def _has_figures(row: Row, figures: tuple[str, ...]) -> bool:
    return any(row[figure] and not math.isnan(row[figure]) for figure in figures)


def check_indicators(keys: Sequence[str], *, has_causes: bool = True) -> dict[str, str]:
    """The units of indicators by key; hours by cause (`cause_<cause>_h`) are some too, where they are asked for.

    Raises:
        Invalid: There is none of a key.
    """
    from results import KPIS
    from results.studies.indicators import units
    from sim.scenario.problem import hint

    known = {key: unit for key, unit in units().items() if has_causes or key in KPIS}
    allowed = f"{', '.join(KPIS)}{', or cause_<cause>_h' if has_causes else ''}"
    unknown = [key for key in keys if key not in known]
    if unknown:
        said = [f"no indicator '{key}'; allowed: {allowed}{hint(key, known, list_up_to=0)}" for key in unknown]
        raise Invalid("\n".join(f"--indicator: {each}" for each in said))
    return {key: known[key] for key in keys}
