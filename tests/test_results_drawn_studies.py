"""What the charts of studies draw, read back: estimates, intervals and ends, each at its place and in its colour."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from test_results_comparison import pairs_of
from test_results_region import LEAD_TIME_CLAIM, made_up, made_up_line

from results import draw, draw_attribution, draw_capacity_curve, draw_tornado
from results.capacity import Curve, CurvePoint
from results.charts import border_dwell, flow_map, region, station_tracks, style, sweep
from results.interval_estimates import mean_interval
from results.studies.attribution import Attribution
from results.studies.ranking import Ranked
from results.studies.region import Region
from results.studies.tornado import Bar, End, Tornado
from results.studies.uncertain_inputs import UncertainInput

T_OF_TWO = 12.7062
"""Student's t, 97.5 % with one degree of freedom; half an interval of two values is so often half their distance."""


def spans(bars):
    """Where bars along x begin and end."""
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]


# --- sweep -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "places"), [(("1", "4"), [1, 4]), (("few", "many"), [0, 1])])
def test_points_of_a_sweep_stand_at_their_values_with_their_intervals(written, places):
    hours = {0: [20.0, 22.0], 1: [9.0, 9.2]}
    measured = SimpleNamespace(values=lambda point, *_: np.array(hours[point]))
    found = SimpleNamespace(
        keys=("k",), points=[(each,) for each in written], values=lambda _: list(written), measurements=measured
    )
    axes = Figure().subplots()
    sweep._draw_panel(axes, found, "a")
    (drawn,) = axes.containers
    line, _, (bars,) = drawn.lines
    assert line.get_xydata().tolist() == [pytest.approx(each) for each in zip(places, (21.0, 9.1), strict=True)]
    ends = [segment[:, 1].tolist() for segment in bars.get_segments()]
    assert ends == [pytest.approx(each, rel=1e-4) for each in ((21 - T_OF_TWO, 21 + T_OF_TWO), (7.82938, 10.37062))]
    assert [label.get_text() for label in axes.get_xticklabels()] == list(written)
    assert axes.get_xticks().tolist() == places


# --- capacity curve ----------------------------------------------------------------------------------------


def at(trains, mean_h, p90_h, is_steady=True):
    return CurvePoint(trains, mean_interval([mean_h - 1, mean_h + 1]), mean_interval([p90_h]), is_steady)


def test_capacity_curve_draws_mean_band_p90_marks_and_the_trains_of_today():
    curve = Curve("Today", "l", "L", 3.5, (at(1, 20, 31), at(2, 21, 33), at(4, 60, 99, is_steady=False)))
    (axes,) = draw_capacity_curve([[curve]]).axes
    drawn = [line.get_xydata().tolist() for line in axes.lines]
    assert drawn[:2] == [[[1, 20], [2, 21]], [[1, 31], [2, 33]]]
    assert drawn[2:4] == [[[2, 21], [4, 60]], [[2, 33], [4, 99]]]
    (band,) = axes.collections
    corners = {(x, round(y, 3)) for x, y in band.get_paths()[0].vertices.tolist()}
    assert corners == {(x, round(y + sign * T_OF_TWO, 3)) for x, y in ((1, 20), (2, 21)) for sign in (-1, 1)}
    colour = style.LOOKS[1].colour
    marks = {line.get_xydata()[0].tolist()[0]: line.get_markerfacecolor() for line in axes.lines if is_mark(line, "o")}
    assert marks == {1: colour, 2: colour, 4: "white"}
    assert [line.get_xydata().tolist() for line in axes.lines if is_mark(line, "^")] == [[[3.5, 0]]]


def is_mark(line, mark):
    return line.get_marker() == mark and len(line.get_xdata()) == 1


# --- attribution -------------------------------------------------------------------------------------------


def test_steps_of_an_attribution_begin_where_the_last_one_ended_with_whiskers_around_their_ends():
    of = {"line": "l", "direction": "both"}
    totals = pd.DataFrame([of | {"baseline": 50.0, "everything": 43.0, "change_share": -0.14}])
    rows = (("fewer", -10.0, -12.0, -8.0), ("more", 3.0, 2.0, 4.0))
    shares = pd.DataFrame(
        [
            of | {"measure": name, "shapley": hours, "low95": low, "high95": high, "share": hours / 50}
            for name, hours, low, high in rows
        ]
    )
    design = SimpleNamespace(replications=2)
    found = Attribution("lead_time_mean", ("fewer", "more"), design, totals, shares, shares, shares)
    (axes,) = draw_attribution(found, {"l": "Line"}).axes
    assert spans(axes.patches) == [(0, 50), (50, 40), (40, 43), (0, 43)]
    whiskers = [line.get_xydata().tolist() for line in axes.lines if line.get_marker() == "|"]
    assert whiskers == [[[38, 1], [42, 1]], [[42, 2], [44, 2]]]
    _, fewer, more, _ = (bar.get_facecolor() for bar in axes.patches)
    assert (fewer, more) == (to_rgba("#56B4E9"), to_rgba("#E69F00"))
    assert [bar.get_hatch() or "" for bar in axes.patches] == ["", "", "///", ""]
    written = [text.get_text() for text in axes.texts]
    assert written == ["50.0 h", "−10.00 h (−20.0 %)", "+3.00 h (+6.0 %)", "43.0 h (−14.0 %)"]


# --- tornado -----------------------------------------------------------------------------------------------


def bar(name, low, high):
    ends = (End(value, 10 + by, mean_interval([by - 0.01, by + 0.01])) for value, by in ((1, low), (2, high)))
    return Bar(UncertainInput(f"flows.{name}.volume", 1.5, 1, 2, False, (0,)), *ends)


@pytest.mark.parametrize(("is_change", "scale"), [(False, 1), (True, 100)])
def test_bars_of_a_tornado_go_from_the_written_result_to_each_end_the_longest_on_top(is_change, scale):
    bars = (bar("wide", -3.0, 4.0), bar("slim", 2.0, -1.0))
    found = Tornado("lead_time_mean", "all", np.array([10.0, 10.0]), bars, 2, ())
    figure = draw_tornado(found, title="lead time", labels={}, is_change=is_change)
    (axes,) = figure.axes
    rows = [label.get_text() for label in axes.get_yticklabels()]  # from below
    assert ["slim" in row for row in rows] == [True, False]
    legend = {patch.get_label(): patch.get_facecolor() for patch in figure.legends[0].get_patches()}
    names = {tuple(colour): label for label, colour in legend.items()}
    drawn = {
        (round(each.get_y() + each.get_height() / 2), names[each.get_facecolor()]): spans([each])[0]
        for each in axes.patches
    }
    low, high = "low end of the range", "high end"
    ends = {(1, low): 7, (1, high): 14, (0, low): 12, (0, high): 9}
    assert drawn == {key: pytest.approx((10 * scale, end * scale)) for key, end in ends.items()}
    whiskers = {tuple(sorted(line.get_xdata())) for line in axes.lines if len(line.get_xdata()) == 2}
    half = 0.01 * T_OF_TWO
    for end in ends.values():
        assert any(each == pytest.approx(((end - half) * scale, (end + half) * scale), rel=1e-4) for each in whiskers)


# --- region ------------------------------------------------------------------------------------------------


def test_region_draws_the_share_of_draws_up_to_each_change_the_claim_and_what_decides():
    """Changes of -30, -20, -10 and -5 % at four points, -25 % as written."""
    line = made_up_line([75, 70, 80, 90, 95], late=[(0, 0)] * 5)
    inputs = [UncertainInput(f"flows.{name}.volume", 1.5, 1, 2, False, (0, 1)) for name in ("sure", "chance")]
    object.__setattr__(line, "ranked", (Ranked(0, -0.8, 0.001, 0.9, 0.9), Ranked(1, 0.3, 0.4, 0.1, 0.9)))
    found = Region(LEAD_TIME_CLAIM, made_up(*inputs), SimpleNamespace(points=[None] * 5), (line,))
    left, right = region.draw_region(found, {"a": "Line"}).axes
    (steps,) = (each for each in left.lines if each.get_color() == style.LOOKS[1].colour)
    assert steps.get_xydata()[1:-1].tolist() == [
        pytest.approx(each) for each in ((-30, 0.25), (-20, 0.5), (-10, 0.75), (-5, 1))
    ]
    (dashed,) = (each for each in left.lines if each.get_color() == style.LOOKS[0].colour)
    assert dashed.get_xdata() == pytest.approx([-25, -25])
    (band,) = left.patches
    low, high = (100 * bound for bound in (LEAD_TIME_CLAIM.low, LEAD_TIME_CLAIM.high))
    ends = left.get_xlim()
    assert spans([band])[0] == pytest.approx((max(low, ends[0]), min(high, ends[1])))
    assert spans(right.patches) == [(0, 0.3), (0, -0.8)]  # from below
    assert [each.get_facecolor() for each in right.patches] == [to_rgba("none"), to_rgba(style.LOOKS[1].colour)]
    assert ["sure" in each.get_text() for each in right.get_yticklabels()] == [False, True]


# --- bars of causes ----------------------------------------------------------------------------------------


def test_upgraded_bar_stands_under_its_baseline_and_says_its_change_from_it():
    (axes,) = draw("lead_time_by_cause", [pairs_of("a", [[10]], "closed"), pairs_of("b", [[4]], "scan")]).axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert [name.split()[-1] for name in names] == ["baseline", "upgraded"]
    totals = {text.xy: text.get_text() for text in axes.texts if text.get_text().endswith((" h", ")")) and text.xy[0]}
    first, second = axes.get_yticks().tolist()
    assert totals == {(10, first): "10.0 h", (4, second): "4.0 h  (−60 %)"}


def test_each_direction_s_exit_stands_above_its_entry(monkeypatch):
    """The table has them the other way round."""
    rows = [
        {"run": 1, "border": "b", "direction": direction, "side": side, "cause": "scan", "hours": hours}
        for direction, first in (("viet_nam_to_china", 1.0), ("china_to_viet_nam", 3.0))
        for side, hours in (("china", first), ("viet_nam", first + 1))
    ]
    monkeypatch.setattr(border_dwell, "border_dwell", lambda _: pd.DataFrame(rows))
    (axes,) = draw("border_dwell", pairs_of("a", [[10]], "closed")).axes
    shown = [label.get_text() for label in axes.get_yticklabels()]
    assert shown == ["China, exit", "Viet Nam, entry", "Viet Nam, exit", "China, entry"]
    assert [bar.get_width() for bar in axes.patches if bar.get_width()] == [3, 4, 2, 1]


# --- station and map ---------------------------------------------------------------------------------------


def test_marks_at_a_station_tell_who_departs_from_who_arrives():
    table = pd.DataFrame(
        [
            {"train": n, "train_class": "freight", "stay": stay, "track": 1, "arrive_s": h * 3600, "depart_s": h * 3600}
            for n, (stay, h) in enumerate((("start", 2), ("pass", 4), ("end", 6)))
        ]
    )
    axes = Figure().subplots()
    day = SimpleNamespace(table=table, start_s=0)
    station_tracks._draw_day(axes, day, [0, 0, 0])
    drawn = {line.get_marker(): line.get_xdata()[0] for line in axes.lines}
    assert drawn == {">": 2, "|": 4, "<": 6}  # points away from where it was: to the right it goes


def test_widths_of_the_map_s_legend_are_in_proportion_to_their_tonnes_a_week(monkeypatch):
    figure, empty = Figure(), {}
    monkeypatch.setattr(style, "lines", lambda _: {})
    flow_map._draw_legend(figure, [], empty, (60_000.0, 0.0))
    keys = zip(figure.legends[0].get_lines(), figure.legends[0].get_texts(), strict=False)
    widths = {text.get_text(): line.get_linewidth() for line, text in keys if "t per" in text.get_text()}
    assert widths == {"50,000 t per week": pytest.approx(7.5), "20,000 t per week": pytest.approx(3.0)}
