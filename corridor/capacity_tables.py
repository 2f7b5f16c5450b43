"""How `corridor capacity` prints: sections, trains a day, bottlenecks and the curve; or all of it as JSON."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from .capacity_runs import Study, most_passed
from .indicators import line_name
from .tables import NONE, Side, count, number, print_table, span

if TYPE_CHECKING:
    from results.capacity import Curve, CurvePoint, SectionCapacity

_SECTIONS: dict[str, Side] = {
    "section": "left",
    "trains a day": "right",
    "occupied": "right",
    "busiest day": "right",
    "UIC limit": "right",
    "by turns": "right",
    "in fleets": "right",
    "simulated": "right",
}
_LINES: dict[str, Side] = {
    "line": "left",
    "tightest section": "left",
    "now": "right",
    "by turns": "right",
    "in fleets": "right",
    "simulated": "right",
}
_BOTTLENECKS: dict[str, Side] = {"used": "right", "what": "left", "kind": "left", "line": "left"}
_CURVE: dict[str, Side] = {
    "freight trains a day": "right",
    "mean h": "right",
    "95 % interval": "right",
    "P90 h": "right",
    "95 % interval ": "right",
    "": "left",
}


def print_capacity(study: Study, curves: "Sequence[Curve]", *, most: int | None) -> None:
    """Print one scenario's capacity; `most` rows of sections and bottlenecks (None: all)."""
    click.echo(f"scenario: {study.loaded.scenario.name}\n")
    _, simulated = most_passed(study.saturated)
    rows = [_section_row(section, simulated) for section in study.sections[:most]]
    print_table(_SECTIONS, rows, title="Sections by occupation (UIC 406), trains a day by formula and simulated")
    click.echo(f"{_rated(study)}\n")
    print_table(_LINES, list(_line_rows(study, simulated)), title="Trains a day of each line, on its tightest section")
    used = [[_percent(each.share), each.what, each.kind, ", ".join(each.lines)] for each in study.bottlenecks[:most]]
    print_table(_BOTTLENECKS, used, title="Bottlenecks, by use in the simulated period")
    for curve in curves:
        print_table(_CURVE, [_point_row(point) for point in curve.shown], title=f"Lead time on {curve.line_name}")
        click.echo(f"{_said_of(curve)}\n")


def capacity_json(study: Study, curves: "Sequence[Curve]") -> dict[str, Any]:
    """All figures of one scenario; shares of 1, times in hours."""
    lines, simulated = most_passed(study.saturated)
    return {
        "scenario": study.loaded.scenario.name,
        "folder": str(study.run.folder),
        "replications": list(study.run.finished),
        "sections": [
            {**_section_json(section, simulated), "headways": _headways_json(study, section)}
            for section in study.sections
        ],
        "lines": {
            line: {"tightest_section": tightest.stretch.name, "trains_per_day_simulated": lines.get(line, math.nan)}
            for line, tightest in _tightest(study).items()
        },
        "bottlenecks": [
            {"what": each.what, "kind": each.kind, "lines": list(each.lines), "used_share": each.share}
            for each in study.bottlenecks
        ],
        "curves": [_curve_json(curve) for curve in curves],
    }


def _rated(study: Study) -> str:
    """How the sections stand against UIC's recommended limits."""
    above = [section.stretch.name for section in study.sections if section.mean_share > section.limit_share]
    on_worst = sum(section.busiest_share > section.limit_share for section in study.sections)
    if not above:
        extra = f"; {count(on_worst, 'section')} on the busiest day" if on_worst else ""
        return f"No section is occupied above UIC's recommended limit on the mean day{extra}."
    return f"Above UIC's recommended limit on the mean day: {', '.join(above)}."


def _section_row(section: "SectionCapacity", simulated: Mapping[str, float]) -> list[str]:
    return [
        section.stretch.name,
        _trains(section.trains_per_day),
        _percent(section.mean_share),
        _percent(section.busiest_share),
        f"{section.limit_share:.0%}".replace("%", " %"),
        _trains(section.by_turns),
        _fleets(section),
        _trains(simulated.get(section.stretch.name, math.nan)),
    ]


def _line_rows(study: Study, simulated: Mapping[str, float]) -> Iterator[list[str]]:
    for line, section in _tightest(study).items():
        yield [
            line_name(study.loaded.scenario.network, line),
            section.stretch.name,
            _trains(section.trains_per_day),
            _trains(section.by_turns),
            _fleets(section),
            _trains(simulated.get(section.stretch.name, math.nan)),
        ]


def _tightest(study: Study) -> "dict[str, SectionCapacity]":
    """For each line in the scenario's order the section that takes the fewest trains, of those with freight first."""
    found: dict[str, SectionCapacity] = {}
    for line in study.loaded.scenario.network:
        mine = [section for section in study.sections if line in section.stretch.lines]
        with_freight = [
            section for section in mine if any(p.train_class == "freight" for p in section.stretch.passages)
        ]
        known = [section for section in with_freight or mine if not math.isnan(section.by_turns)]
        if known:
            found[line] = min(known, key=lambda section: section.by_turns)
    return found


def _point_row(point: "CurvePoint") -> list[str]:
    mean, p90 = point.mean_h, point.p90_h
    return [
        _trains(point.trains_per_day),
        number(mean.estimate),
        span(number(mean.low), number(mean.high)),
        number(p90.estimate),
        span(number(p90.low), number(p90.high)),
        "" if point.is_steady else "no steady state",
    ]


def _said_of(curve: "Curve") -> str:
    now = f"{_trains(curve.now)} freight trains a day now"
    if curve.knee is None:
        bend = f"no knee up to {_trains(curve.points[-1].trains_per_day)}"
    else:
        bend = f"knee at {_trains(curve.knee)}"
    if curve.is_open:
        return f"{now}; {bend}; steady throughout"
    up_to = "no number tried" if curve.steady_up_to is None else _trains(curve.steady_up_to)
    return f"{now}; {bend}; steady up to {up_to}"


def _section_json(section: "SectionCapacity", simulated: Mapping[str, float]) -> dict[str, Any]:
    stretch = section.stretch
    return {
        "section": stretch.name,
        "lines": list(stretch.lines),
        "length_km": stretch.length_m / 1000,
        "tracks": stretch.tracks,
        "block": "absolute" if stretch.headway_s is None else "automatic",
        "trains_per_day": section.trains_per_day,
        "occupied_share": section.mean_share,
        "occupied_share_busiest_day": section.busiest_share,
        "uic_limit_share": section.limit_share,
        "trains_per_day_by_turns": section.by_turns,
        "trains_per_day_in_fleets": section.in_fleets,
        "trains_per_day_simulated": simulated.get(stretch.name, math.nan),
    }


def _headways_json(study: Study, section: "SectionCapacity") -> list[dict[str, Any]]:
    from results.capacity import class_headways_s

    found = class_headways_s(section.stretch, study.loaded.scenario.dispatching)
    return [
        {"ahead": ahead, "behind": behind, "is_opposing": is_opposing, "headway_min": headway_s / 60}
        for (ahead, behind, is_opposing), headway_s in sorted(found.items())
    ]


def _curve_json(curve: "Curve") -> dict[str, Any]:
    return {
        "line": curve.line,
        "freight_trains_per_day_now": curve.now,
        "knee": curve.knee,
        "steady_up_to": curve.steady_up_to,
        "points": [
            {
                "freight_trains_per_day": point.trains_per_day,
                "mean_h": point.mean_h.estimate,
                "mean_h_95": [point.mean_h.low, point.mean_h.high],
                "p90_h": point.p90_h.estimate,
                "p90_h_95": [point.p90_h.low, point.p90_h.high],
                "is_steady": point.is_steady,
            }
            for point in curve.points
        ],
    }


def _fleets(section: "SectionCapacity") -> str:
    """Only where trains meet and may follow each other do fleets pass more than turns."""
    return _trains(section.in_fleets) if section.in_fleets > section.by_turns else NONE


def _trains(value: float) -> str:
    return NONE if math.isnan(value) else f"{value:,.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
