"""Pictures as a reader sees them: nothing is cut off, runs can be told apart, in grey too."""

from itertools import combinations, pairwise
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from small_borders import border, goods, run_across
from test_results_train_graph_chart import cut_off_texts

from results import CHARTS, Evidence, border_dwell, draw, draw_station_tracks
from results.charts import border_dwell as border_dwell_chart
from results.charts import lead_time_distribution, section_occupation, style, sweep


@pytest.fixture(scope="module")
def shipped(shipped_week):
    return [Evidence(shipped_week[name]) for name in ("baseline", "upgraded")]


def grey(colour):
    """Lightness as a grey printer has it (ITU-R BT.601), 0 to 1."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


@pytest.mark.parametrize("key", CHARTS)
def test_no_text_of_a_shipped_chart_is_cut_off(shipped, key):
    figure = draw(key, shipped)
    figure.draw_without_rendering()
    frame = figure.bbox
    outside = [text for text in cut_off_texts(figure) if text not in _hidden(figure)]
    assert outside == []
    assert [text.get_text() for text in figure.findobj(Text) if "…" in text.get_text()] == []
    for legend in figure.legends:
        assert legend.get_window_extent().x1 <= frame.x1


def _hidden(figure):
    """Texts that matplotlib keeps but does not draw: those of ticks beyond the ends of their axis."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            found |= {tick.label1.get_text() for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return found


@pytest.mark.parametrize("key", ["time_distance", "flow_map", "lead_time_distribution"])
def test_labels_of_a_shipped_chart_do_not_lie_on_each_other(shipped, key):
    figure = draw(key, shipped)
    figure.draw_without_rendering()
    for axes in figure.axes:
        texts = [text for text in axes.texts if text.get_text().strip() and text.get_zorder() >= 4]
        boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts]
        assert [(a[0], b[0]) for a, b in combinations(boxes, 2) if a[1].overlaps(b[1])] == []


def test_names_of_borders_on_the_map_lie_beside_all_lines_but_at_the_border_itself(shipped):
    figure = draw("flow_map", shipped)
    figure.draw_without_rendering()
    for axes in figure.axes:
        lines = [axes.transData.transform(_dense(line.get_xydata())) for line in axes.lines if line.get_zorder() == 2]
        names = [text for text in axes.texts if text.get_style() == "italic"]
        assert len(names) == 3
        for name in names:
            box, point = Text.get_window_extent(name), axes.transData.transform(name.xy)
            under = [at for line in lines for at in line if box.contains(*at)]
            assert [at for at in under if np.hypot(*(at - point)) > 30] == [], name.get_text()


def _dense(positions):
    """The same way with twenty positions for each of its pieces."""
    pieces = [np.linspace(one, other, 20) for one, other in pairwise(positions)]
    return np.concatenate(pieces)


def test_axis_of_lead_times_ends_soon_after_the_last_p95_and_says_what_is_later():
    share = np.linspace(0, 100, 501)
    hours = np.where(share <= 95, share / 95 * 90, 90 + (share - 95) * 80)  # P95 90 h, P99 410 h, the last 490 h
    quick = share / 100 * 40
    curves = [pd.DataFrame({"run": 1, "line": "a", "share_percent": share, "lead_time_h": hours})]
    curves.append(pd.DataFrame({"run": 2, "line": "a", "share_percent": share, "lead_time_h": quick}))
    table = pd.concat(curves)
    end_h = lead_time_distribution._end_h(table)
    assert 90 * 1.1 < end_h < 90 * 1.3
    assert 4 < end_h / lead_time_distribution._step_h(end_h) <= 14
    axes = Figure().subplots()
    lead_time_distribution._say_what_is_cut(axes, table, end_h, is_pair=True)
    later = 5 - (end_h - 90) / 80
    assert [text.get_text().split("\n") for text in axes.texts] == [
        [f"later than {end_h:g} h:", f"baseline {later:.1f} % (P99 410 h)", "upgraded none (P99 40 h)"]
    ]


def test_length_of_the_map_s_scale_bar_hides_what_lies_under_it(shipped):
    """A border of countries or a river would strike the number through."""
    for axes in draw("flow_map", shipped).axes:
        (length,) = (text for text in axes.texts if text.get_text().endswith(" km"))
        assert length.get_bbox_patch().get_facecolor() == axes.get_facecolor()
        assert length.get_zorder() > max(one.get_zorder() for one in axes.collections)


def test_title_of_a_station_s_day_names_the_whole_run_on_two_rows(shipped):
    for axes, one in zip(draw_station_tracks(shipped).axes, shipped, strict=True):
        title = axes.get_title(loc="left")
        assert title.replace("\n", " ").endswith(one.run.name)


def test_p50_p90_and_p95_of_every_run_are_within_the_axis(shipped):
    for axes in draw("lead_time_distribution", shipped).axes:
        marks = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1]
        assert len(marks) == 6
        assert max(marks) < axes.get_xlim()[1]


def test_axis_of_a_sweep_has_no_lead_times_below_zero_where_an_interval_reaches_there():
    axes = Figure().subplots()
    measured = SimpleNamespace(values=lambda *_: np.array([1.0, 9.0]))
    points = [("1",), ("2",)]
    found = SimpleNamespace(keys=("k",), points=points, values=lambda _: ["1", "2"], measurements=measured)
    sweep._draw_panel(axes, found, "a")
    assert min(segment[:, 1].min() for each in axes.collections for segment in each.get_segments()) < 0
    assert axes.get_ylim()[0] == 0


def test_tracks_of_the_busiest_stations_are_drawn_with_a_row_for_each_track(shipped):
    figure = draw_station_tracks(shipped)
    rows = [[label.get_text() for label in axes.get_yticklabels()] for axes in figure.axes]
    assert all(row[:2] == ["track 1", "track 2"] for row in rows)
    assert cut_off_texts(figure) == []


def test_baseline_and_upgraded_differ_without_colour():
    baseline, upgraded = style.LOOKS
    assert baseline.dashes != upgraded.dashes
    assert baseline.mark != upgraded.mark


@pytest.mark.parametrize("key", ["throughput", "cumulative_throughput", "in_system"])
def test_two_runs_with_the_same_values_are_both_seen_dashes_over_a_solid_line(shipped, key):
    for axes in draw(key, shipped).axes:
        baseline, upgraded = (line for line in axes.lines if len(line.get_xdata()) > 0)
        assert baseline.get_linestyle() != "-"
        assert baseline.get_zorder() > upgraded.get_zorder()


def test_bars_of_the_border_are_as_long_as_its_hours(shipped):
    table = border_dwell(shipped)
    table = table[table["side"] != "between"]
    of = ["border", "direction", "side", "run"]
    hours = {key: value for key, value in table.groupby(of)["hours"].sum().items() if value}
    drawn = {(*bar.of, bar.run + 1): bar.hours.sum() for bar in border_dwell_chart._bars(shipped)}
    assert {key: value for key, value in drawn.items() if value} == pytest.approx(hours)
    (axes,) = draw("border_dwell", shipped).axes
    ends = [patch.get_x() + patch.get_width() for patch in axes.patches]
    assert max(ends) == pytest.approx(max(hours.values()))


def test_bars_of_the_border_stand_under_all_names_of_it(shipped):
    names = [one.run.scenario.borders["mong_cai"].name for one in shipped]
    assert names[0] != names[1]
    assert f"{names[0]} / {names[1]}: China → Viet Nam" in {bar.heading for bar in border_dwell_chart._bars(shipped)}


def test_shades_of_the_heat_map_darken_evenly_in_grey():
    shades = mpl.colormaps[section_occupation._SHADES](np.linspace(0, 1, 20))
    lightness = [grey(shade[:3]) for shade in shades]
    assert all(after < before for before, after in pairwise(lightness))
    assert lightness[0] - lightness[-1] > 0.7


def test_dollar_signs_of_names_are_drawn_once_and_as_they_are(tmp_path):
    stages = {"documents": {"work": "document_check", "time_min": 10}}
    network = {"small": {"name": "5 $ line", "infrastructure": ["small.geojson"]}}
    run = run_across(tmp_path, border(stages), flows=goods(1), network=network)
    for key in ("time_distance", "lead_time_by_cause", "section_occupation", "throughput"):
        found = [text.get_text() for text in draw(key, run).findobj(Text) if "line" in text.get_text()]
        assert any(text.startswith(r"5 \$ line") for text in found), key
