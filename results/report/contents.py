"""What a report says, as plain values: everything that the page shows is in here, and comes from the runs' tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import yaml

from sim.causes import CAUSES
from sim.stored_run import Run

from ..columns import quantile_of_rising
from ..comparison import compare
from ..interval_estimates import reaches_below_nothing, t_quantile
from ..kpi import KPIS
from ..lead_time_steps import lead_time_steps
from ..pairs import FEW_PAIRS
from ..release_intervals import RELEASE_INTERVALS, release_times
from ..stress import SECTIONS, checklist_items, input_values
from ..summary import summarise
from ..traffic import ALL_LINES, Evidence, Group
from ..undelivered import carries_demand, share_left_of
from .border_tables import capacity_rows, closed_rows, dwell_rows, section_rows, server_rows, way_rows
from .land import land, place_names
from .replay import replay
from .trains_of_day import carriers_of_lines, trains_of_day
from .verdicts import claim_verdicts, claims

QUANTILES = 100
"""Steps of the distribution of lead times."""


def contents(evidence: Sequence[Evidence]) -> dict[str, Any]:
    """Return all of a report on runs, the first of which is the baseline of the others.

    Keys: `lines`, `borders`, `groups`, `kpis`, `causes`, `release_intervals`, `claims`, `stress_sections` (names, units
    and meanings), `basemap`, `place_names`, `few_pairs` (fewer are warned of), `runs` (one for each run; of its
    `replications_planned` the `replications` are finished), `comparisons` (of each later run with the first). Times are
    hours, changes shares; not-a-number is None.

    Raises:
        ComparisonError: two of the runs form no pairs.
        LedgerError: the ledger of a run does not add up.
    """
    return {
        "lines": _lines(evidence),
        "borders": _borders(evidence),
        "groups": _groups(evidence),
        "kpis": {
            kpi.key: {
                "name": kpi.name,
                "unit": kpi.unit,
                "meaning": kpi.definition,
                "better": kpi.better,
                "is_of_delivered": kpi.is_of_delivered,
            }
            for kpi in KPIS.values()
        },
        "causes": {cause.name: {"kind": cause.kind, "meaning": cause.meaning} for cause in CAUSES},
        "release_intervals": {one.key: one.meaning for one in RELEASE_INTERVALS.values()},
        "claims": claims(),
        "stress_sections": SECTIONS,
        "basemap": land(),
        "place_names": place_names(),
        "few_pairs": FEW_PAIRS,
        "runs": [_run(one) for one in evidence],
        "comparisons": [_comparison(number, evidence[0], one) for number, one in enumerate(evidence[1:], start=1)],
    }


def _lines(evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    found = {line: one.name for each in evidence for line, one in each.run.scenario.network.items()}
    return [{"id": line, "name": name} for line, name in found.items()]


def _borders(evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    """Each border with its name; with all of its names where the runs name it differently."""
    names: dict[str, list[str]] = {}
    for border, name in (named for each in evidence for named in _border_names(each).items()):
        names[border] = [*dict.fromkeys((*names.get(border, ()), name))]
    return [{"id": border, "name": " / ".join(found)} for border, found in names.items()]


def _border_names(evidence: Evidence) -> dict[str, str]:
    return {border: one.name for border, one in evidence.run.scenario.borders.items()}


def _groups(evidence: Sequence[Evidence]) -> list[Group]:
    """Each line with its directions that have freight in any run; with all of them where none has."""
    found = sorted(
        dict.fromkeys(group for one in evidence for group in one.groups()), key=lambda group: group[0] == ALL_LINES
    )
    with_freight = [group for group in found if any(_has_freight(one, group) for one in evidence)]
    lines = {line for line, _ in with_freight}
    return [group for group in found if group in with_freight or group[0] not in lines]


def _has_freight(evidence: Evidence, group: Group) -> bool:
    each = (evidence.traffic(r, group) for r in evidence.run.finished)
    return any(len(one.lead_time_s) or one.still_in_system or one.trains for one in each)


def _comparison(number: int, baseline: Evidence, other: Evidence) -> dict[str, Any]:
    found = compare(baseline, other)
    return {
        "run": number,
        **found.to_json(),
        "below_nothing": _below_nothing(found.table.to_dict("records"), is_change=True),
        "waterfalls": [_waterfall((baseline, other), group) for group in _groups((baseline, other))],
        "claims": claim_verdicts(baseline, other),
    }


def _waterfall(evidence: tuple[Evidence, Evidence], group: Group) -> dict[str, Any]:
    """The steps between the mean lead times of two runs; none where no pair delivered goods in both."""
    found = lead_time_steps(evidence, group)
    return {"line": group[0], "direction": group[1], **(asdict(found) if found else {"steps": []})}


def _run(evidence: Evidence) -> dict[str, Any]:
    run = evidence.run
    kpis = summarise(evidence).to_dict("records")
    assert isinstance(run, Run)  # a report is made of stored runs
    manifest = run.manifest
    return {
        "name": run.name,
        "file": str(manifest["file"]),
        "description": run.scenario.description,
        "overrides": list(manifest.get("overrides", [])),
        "digest": manifest["digest"],
        "seed": manifest["seed"],
        "generator": manifest["generator"],
        "versions": manifest["versions"],
        "replications": list(run.finished),
        "replications_planned": run.manifest["replications_asked_for"] if run.count is None else run.count,
        "borders": _border_names(evidence),
        "time": run.scenario.time.model_dump(mode="json"),
        "warnings": list(run.warnings),
        "left": _left(evidence),
        "kpis": kpis,
        "below_nothing": _below_nothing(kpis, is_change=False),
        "weekly": [_weekly(evidence, group) for group in evidence.groups()],
        "quantiles": [_quantiles(evidence, group) for group in evidence.groups()],
        "causes": [_cause_hours(evidence, group) for group in evidence.groups()],
        "release_times": release_times(evidence).to_dict("records"),
        "dwell": dwell_rows(evidence),
        "way": way_rows(evidence),
        "servers": server_rows(evidence),
        "closed_days": closed_rows(evidence),
        "sections": section_rows(evidence),
        "capacity": capacity_rows(evidence),
        "inputs": _inputs(run),
        "stress": checklist_items(run),
        "yaml": yaml.safe_dump(manifest["scenario"], allow_unicode=True, sort_keys=False),
        "carriers": carriers_of_lines(run.scenario),
        "replay": evidence.read(replay, run.finished[0]),
        "trains_of_day": evidence.read(trains_of_day, run.finished[0]),
    }


def _below_nothing(rows: Sequence[Mapping[Any, Any]], *, is_change: bool) -> list[dict[str, Any]]:
    """The lines and directions with an interval, of an indicator or its change, that begins below what can be."""
    wide = [row for row in rows if reaches_below_nothing(row["low95"], is_change=is_change)]
    groups = dict.fromkeys((row["line"], row["direction"]) for row in wide)
    return [{"line": line, "direction": direction} for line, direction in groups]


def _inputs(run: Run) -> list[dict[str, Any]]:
    """Every input that says where it comes from, with its value."""
    values = input_values(run)
    return [{"key": key, "value": values.get(key), **one} for key, one in run.manifest["inputs"].items()]


def _left(evidence: Evidence) -> list[dict[str, Any]]:
    """The lines and directions of which too many goods are never delivered, with their share (of all, the worst's)."""
    found = [(group, *share_left_of(evidence, group)) for group in evidence.groups()]
    return [
        {"line": line, "direction": direction, "share": share, "is_of_worst_line": is_of_worst_line}
        for (line, direction), share, is_of_worst_line in found
        if not carries_demand(share)
    ]


def _weekly(evidence: Evidence, group: Group) -> dict[str, Any]:
    """Tonnes delivered in each measured week: the mean and its 95 % t interval, None from one replication."""
    weekly_t = np.array([evidence.traffic(r, group).weekly_t for r in evidence.run.finished])
    mean = weekly_t.mean(axis=0)
    half = None
    if len(weekly_t) > 1:
        half = t_quantile(0.95, len(weekly_t)) * weekly_t.std(axis=0, ddof=1) / np.sqrt(len(weekly_t))
    return {
        "line": group[0],
        "direction": group[1],
        "mean_t": _rounded(mean, 1),
        "low95_t": None if half is None else _rounded(np.maximum(mean - half, 0), 1),
        "high95_t": None if half is None else _rounded(mean + half, 1),
    }


def _quantiles(evidence: Evidence, group: Group) -> dict[str, Any]:
    """Lead times that 0, 1, ... 100 % of the delivered consignments of all replications do not exceed."""
    rising = evidence.lead_times_s(group)
    shares = np.linspace(0, 1, QUANTILES + 1).tolist() if len(rising) else []
    hours = [quantile_of_rising(rising, share) / 3600 for share in shares]
    return {"line": group[0], "direction": group[1], "lead_time_h": _rounded(hours, 3)}


def _cause_hours(evidence: Evidence, group: Group) -> dict[str, Any]:
    """Mean hours of a delivered consignment by cause, in the order of the causes; they sum to the mean lead time."""
    delivered = [one for r in evidence.run.finished if len((one := evidence.traffic(r, group)).lead_time_s)]
    means = [one.cause_s / len(one.lead_time_s) / 3600 for one in delivered]
    hours = np.mean(means, axis=0) if means else np.zeros(len(CAUSES))
    return {"line": group[0], "direction": group[1], "hours": _rounded(hours, 4)}


def _rounded(values: Any, decimals: int) -> list[float]:
    return [round(float(value), decimals) for value in values]
