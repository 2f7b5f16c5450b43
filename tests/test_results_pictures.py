"""Pictures as a reader sees them: nothing is cut off, runs and causes can be told apart, in grey too."""

from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from small_borders import border, goods, run_across
from test_results_train_graph_chart import cut_off_texts

from results import CHARTS, Evidence, draw, draw_station_tracks
from results.charts import cause_bars, section_occupation, style
from sim.causes import CAUSES


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


def test_tracks_of_the_busiest_stations_are_drawn_with_a_row_for_each_track(shipped):
    figure = draw_station_tracks(shipped)
    rows = [[label.get_text() for label in axes.get_yticklabels()] for axes in figure.axes]
    assert all(row[:2] == ["track 1", "track 2"] for row in rows)
    assert cut_off_texts(figure) == []


def test_baseline_and_upgraded_differ_without_colour():
    baseline, upgraded = style.LOOKS
    assert baseline.dashes != upgraded.dashes
    assert baseline.mark != upgraded.mark


def test_parts_of_a_bar_differ_without_colour():
    bars = [cause_bars.Bar("Line", "row", 0, "x", np.ones(len(CAUSES)))]
    parts = cause_bars._parts(bars)
    looks = [(round(grey(part.colour), 2), part.hatch) for part in parts]
    assert len(set(looks)) == len(looks)
    assert all(bool(part.hatch) == (part.kind == "waiting") for part in parts)


def test_cause_has_the_same_colour_in_every_chart():
    few = np.array([float(cause.name in ("running", "hold")) for cause in CAUSES])
    looks = []
    for hours in (few, few + 1):
        parts = cause_bars._parts([cause_bars.Bar("", "", 0, "x", hours)])
        looks.append({part.name: (part.colour, part.hatch) for part in parts if part.name in ("running", "hold")})
    assert len(looks[0]) == 2
    assert looks[0] == looks[1]


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
