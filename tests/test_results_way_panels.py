"""Panels of the way: borders are shaded where each run has them, ways begin at nought, stays are upright."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from results import Evidence, draw
from results.charts import style, way_panels


@pytest.fixture(scope="module")
def shipped(shipped_week):
    return [Evidence(shipped_week[name]) for name in ("baseline", "upgraded")]


def way(run, *places):
    """Rows of a way: border, from_km, to_km; an hour at each."""
    rows = [
        {"run": run, "border": border, "from_km": start, "to_km": end, "cumulative_h": at + 1.0, "place_name": "x"}
        for at, (border, start, end) in enumerate(places)
    ]
    return pd.DataFrame(rows)


def bands(ways):
    """Shaded stretches that are drawn of ways: from and to (km), bottom and top (shares of the height)."""
    axes = Figure().subplots()
    way_panels._shade_borders(axes, pd.concat(ways), style.LOOKS[-len(ways) :], 0.01)
    return [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in axes.patches]


def test_border_of_each_run_is_shaded_where_it_is():
    before = way(1, ("", 0, 150), ("b", 150, 150), ("b", 150, 170))
    after = way(2, ("", 0, 155), ("b", 155, 175), ("b", 175, 175))
    strip = pytest.approx(0.03)
    assert bands([before, after]) == [(150, 0.97, 20, strip), (155, 0, 20, strip)]
    assert bands([before, before.assign(run=2)]) == [(150, 0, 20, 1)]
    assert bands([before.assign(run=1)]) == [(150, 0, 20, 1)]


def test_two_stretches_of_a_border_leave_free_what_lies_between():
    assert bands([way(1, ("b", 0, 10), ("", 10, 90), ("b", 90, 100))]) == [(0, 0, 10, 1), (90, 0, 10, 1)]
    assert bands([way(1, ("", 0, 10))]) == []


def test_key_of_the_border_says_when_runs_cross_elsewhere(shipped):
    texts = [
        [text.get_text() for text in draw("time_distance", runs).legends[0].get_texts()]
        for runs in (shipped, shipped[:1])
    ]
    assert (
        texts[0][-1] == "border crossing (where runs differ: strips, baseline at the top edge, upgraded at the bottom)"
    )
    assert texts[1][-1] == "border crossing"


def test_ways_begin_at_nought(shipped):
    for axes in draw("time_distance", shipped).axes:
        curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
        assert curves
        assert all((line.get_xdata()[0], line.get_ydata()[0]) == (0, 0) for line in curves)
        assert axes.get_ylim()[0] == 0


def test_stays_of_a_way_are_drawn_upright():
    stops = way(1, ("", 0, 0), ("b", 0, 0), ("", 0, 40), ("b", 40, 40))
    axes = Figure().subplots()
    way_panels._draw_way(axes, stops, style.LOOKS[-1], "cumulative_h")
    drawn = list(zip(*axes.lines[0].get_data(), strict=True))
    assert drawn == [(0, 0), (0, 0), (0, 1), (0, 1), (0, 2), (0, 2), (40, 3), (40, 3), (40, 4)]
