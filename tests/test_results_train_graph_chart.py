"""Train graph, the picture: lines that a dispatcher can read, texts that never lie over each other."""

import re
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from small_networks import Stretch, chain_of, freight, passenger
from test_results_train_graph import LINES, run, two_trains

import results
from results.carrier_looks import TRAIN_LOOKS
from results.charts import style
from results.charts.train_graph import draw_read, write_train_graph
from results.charts.train_labels import (
    PathLabel,
    StationName,
    spread,
    write_path_labels,
    write_station_names,
)
from results.charts.train_looks import PLANNED, line_style
from results.train_graphs import TRAIN_GRAPH, read_train_graph
from results.train_paths import cut, runs_of

NEAR_KM = 0.01


@pytest.fixture(scope="module", params=LINES, ids="-".join)
def drawn(shipped_week, request):
    """One day of a line of a shipped scenario, and its picture."""
    name, line = request.param
    graph = read_train_graph(shipped_week[name], line, 3)
    return graph, draw_read(graph)


def lines(axes, what):
    """The lines of the picture whose name begins so: (name, rows of hour and km)."""
    return [(line.get_gid(), line.get_xydata()) for line in axes.get_lines() if (line.get_gid() or "").startswith(what)]


def overlapping_texts(figure):
    """All pairs of texts of a figure whose boxes intersect, as they are rendered."""
    figure.draw_without_rendering()
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in shown]
    return [(one[0], other[0]) for one, other in combinations(boxes, 2) if one[1].overlaps(other[1])]


def cut_off_texts(figure):
    """The texts that are not whole within the figure."""
    figure.draw_without_rendering()
    frame = figure.bbox
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [
        text.get_text()
        for text in texts
        for box in [Text.get_window_extent(text)]
        if not (frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1)
    ]


def test_lines_of_two_trains_run_through_their_times(tmp_path):
    axes = results.draw_train_graph(two_trains(tmp_path), "small", 1).axes[0]
    actual, planned = dict(lines(axes, "train")), dict(lines(axes, "planned"))
    sixth = 1 / 6
    assert actual["train 0"] == pytest.approx(
        np.array([[0, 0], [sixth, 10], [0.05 + sixth, 10], [0.05 + 2 * sixth, 20]])
    )
    assert actual["train 1"] == pytest.approx(np.array([[0.05, 20], [0.05 + sixth, 10], [0.05 + 2 * sixth, 0]]))
    assert len(planned) == 1  # both have the name `planned`; the last is that of train 1, which keeps its plan
    assert planned["planned"] == pytest.approx(actual["train 1"])
    assert axes.get_xlim() == (0, 24)
    assert axes.get_ylim() == (20, 0)


def test_passenger_and_freight_trains_differ_in_colour_and_in_dashes(tmp_path):
    axes = results.draw_train_graph(two_trains(tmp_path), "small", 1).axes[0]
    looks = {line.get_gid(): (line.get_color(), line.get_linestyle()) for line in axes.get_lines()}
    (colour, dashes), (other_colour, other_dashes) = looks["train 0"], looks["train 1"]
    assert colour != other_colour
    assert (dashes, other_dashes) == ("-", "--")


def test_classes_differ_in_dashes_too_for_print_in_grey():
    dashes = [str(line_style(look)) for look in TRAIN_LOOKS.values()]
    assert len(set(dashes)) == len(TRAIN_LOOKS) == 4
    assert len({look.colour for look in TRAIN_LOOKS.values()}) == 4
    assert str(PLANNED["linestyle"]) not in dashes


def test_train_over_midnight_is_cut_where_the_day_ends_and_goes_on_from_there(tmp_path):
    """Down leaves a at 23:55, so that it is half-way to b, at km 5, at midnight."""
    stored = two_trains(tmp_path, "23:55", "23:00")
    ends = [dict(lines(results.draw_train_graph(stored, "small", day).axes[0], "train"))["train 1"] for day in (1, 2)]
    assert ends[0][-1] == pytest.approx([24, 5])
    assert ends[1][0] == pytest.approx([0, 5])
    assert ends[1][-1] == pytest.approx([0.25, 20])


def test_pieces_are_cut_on_their_line():
    piece = np.array([[-1.0, 0.0], [1.0, 10.0], [2.0, 10.0], [26.0, 34.0]])
    assert cut(piece).tolist() == [[0, 5], [1, 10], [2, 10], [24, 32]]
    assert cut(np.array([[2.0, 1.0], [3.0, 9.0]])).tolist() == [[2, 1], [3, 9]]
    assert cut(np.array([[-9.0, 0.0], [40.0, 49.0]])).tolist() == [[0, 9], [24, 33]]
    for outside in ([[-3.0, 1.0], [0.0, 9.0]], [[24.0, 1.0], [25.0, 9.0]], [[3.0, 1.0]]):
        assert len(cut(np.array(outside))) == 0


def test_runs_lie_between_long_stands():
    piece = np.array([[0.0, 5.0], [2.0, 5.0], [3.0, 9.0], [3.5, 9.0], [4.0, 12.0], [5.0, 12.0]])
    assert [run.tolist() for run in runs_of(piece, 1.0)] == [[[2, 5], [3, 9], [3.5, 9], [4, 12]]]


def test_no_two_opposing_lines_cross_between_places_to_meet(drawn):
    graph, figure = drawn
    for axes, axis in zip(figure.axes, graph.axes, strict=False):
        assert crossings_between_places(lines(axes, "train"), axis, graph.run.network) == []


def test_a_crossing_between_places_is_found(shipped_week):
    graph = read_train_graph(shipped_week["baseline"], "dong_dang", 3)
    there = lines(draw_read(graph).axes[0], "train")
    moved = [(name, piece + np.array([0.4 * (piece[0, 1] > piece[-1, 1]), 0])) for name, piece in there]
    assert crossings_between_places(moved, graph.axes[0], shipped_week["baseline"].network) != []


def crossings_between_places(pieces, axis, network):
    """Where a falling and a rising line of the picture meet off all places to meet and off double tracks (hour, km)."""
    places = [km for point, km in axis.km_of().items() if network.points[point].tracks > 1]
    found = []
    falling, rising = [], []
    for _, piece in pieces:
        for one, other in pairwise(piece):
            if one[1] != other[1]:
                (falling if one[1] < other[1] else rising).append(shapely.LineString([one, other]))
    tree = shapely.STRtree(rising)
    for line in falling:
        for meeting in (line.intersection(rising[n]) for n in tree.query(line, predicate="intersects")):
            hour, km = meeting.centroid.coords[0]
            if min(abs(km - place) for place in places) > NEAR_KM and not is_on_double_track(axis, km):
                found.append((round(hour, 2), round(km, 1)))
    return found


def is_on_double_track(axis, km):
    return any(d and a <= km <= b for d, a, b in zip(axis.is_double, axis.km[:-1], axis.km[1:], strict=True))


def test_texts_of_the_shipped_lines_are_whole_and_never_lie_over_each_other(drawn):
    _, figure = drawn
    assert len(figure.findobj(Text)) > 100
    assert overlapping_texts(figure) == []
    assert cut_off_texts(figure) == []


@pytest.mark.parametrize("name", ["W" * 300, "$x^2$ <b>\n中越 \U000f0000", "x"])
def test_picture_with_all_there_is_and_any_name_keeps_its_texts_apart(tmp_path, name):
    """A line with a border, a place with one track, a double track, trains of another line and a possession."""
    points = {"a": 3, "b": 1, "c": 2, "d": 4}
    stretches = [Stretch("a", "b", 2), Stretch("b", "c", 0.5), Stretch("c", "d", 20, tracks=2)]
    side = {"stages": {"s": {"work": "handover", "time_min": 1}}, "entry": ["s"], "exit": ["s"]}
    stored = run(
        tmp_path,
        points,
        stretches,
        china="a",
        names=dict.fromkeys(points, name[:190]),
        name=name[:190],
        network={key: {"name": name[:190], "infrastructure": ["small.geojson"]} for key in ("small", "other")},
        borders={"l": {"name": "L", "china": {"station": "a", **side}, "viet_nam": {"station": "c", **side}}},
        services={
            "trains": {
                "own": freight("ad"),
                "people": passenger("da", "01:00"),
                "foreign": passenger("da", "03:00", line="other"),
            }
        },
    )
    closed = [(0.0, 5.0, 10_000, 30_000)]
    figure = results.draw_train_graph(stored, "small", 1, possessions=closed)
    assert len(figure.legends[0].get_texts()) == 10
    assert overlapping_texts(figure) == []
    assert cut_off_texts(figure) == []


def test_a_text_over_another_or_cut_off_is_found(tmp_path):
    figure = results.draw_train_graph(two_trains(tmp_path), "small", 1)
    title = next(text for text in figure.texts if text.get_text().startswith("Train graph: "))
    figure.text(*title.get_position(), "over it", va="top")
    figure.text(0.99, 0.5, "a long text at the edge")
    assert overlapping_texts(figure) == [(title.get_text(), "over it")]
    assert cut_off_texts(figure) == ["a long text at the edge"]


def test_trains_and_stations_of_the_shipped_lines_are_named(drawn):
    graph, figure = drawn
    axes = figure.axes[0]
    texts = [text.get_text() for text in axes.texts]
    trains = {name.removeprefix("train ") for name, _ in lines(axes, "train")}
    assert len(trains) > 10
    assert len(trains - set(texts)) <= 0.1 * len(trains)
    for point in graph.axes[0].points:
        found = graph.run.network.points[point].name
        assert {found, f"◆ {found}"} & set(texts)
    assert len(lines(axes, "station")) == len(graph.axes[0].points)


def test_borders_are_marked_and_stations_are_as_heavy_as_their_tracks(shipped_week):
    axes = results.draw_train_graph(shipped_week["baseline"], "dong_dang", 3).axes[0]
    marked = {text.get_text() for text in axes.texts if text.get_text().startswith("◆")}
    assert marked == {"◆ Bằng Tường (Pingxiang)", "◆ Đồng Đăng"}
    widths = {line.get_gid(): line.get_linewidth() for line in axes.get_lines()}
    assert widths["station kep"] > widths["station voi_xo"]


def test_double_track_and_a_single_track_are_told_apart(shipped_week):
    axes = results.draw_train_graph(shipped_week["upgraded"], "dong_dang", 3).axes[0]
    doubled = {line.get_gid() for line in axes.get_lines() if (line.get_gid() or "").startswith("yv_dd:")}
    assert len(doubled) == 7


def test_branch_has_a_panel_of_its_own_on_a_day_with_trains_there(tmp_path):
    points = dict.fromkeys("ajbk", 3)
    stretches = [Stretch("a", "j", 30), Stretch("j", "b", 30), Stretch("j", "k", 9)]
    departures = {"at": ["08:00"], "days": ["tue"]}
    trains = {"main": passenger("ajb"), "branch": passenger("ajk", departures=departures)}
    stored = run(tmp_path, points, stretches, services={"trains": trains})

    monday, tuesday = (results.draw_train_graph(stored, "small", day) for day in (1, 2))

    assert (len(monday.axes), len(tuesday.axes)) == (1, 2)
    assert [name for name, _ in lines(tuesday.axes[1], "train")] == ["train 1"]
    assert {"J", "K", "branch"} <= {text.get_text() for text in tuesday.axes[1].texts}


def test_possessions_are_shaded_within_the_day(tmp_path):
    closed = [(5.0, 10.0, 82_800, 90_000), (0.0, 20.0, 200_000, 210_000)]
    figure = results.draw_train_graph(two_trains(tmp_path), "small", 1, possessions=closed)
    shades = [patch for patch in figure.axes[0].patches if patch.get_gid() == "possession"]
    assert [(*shade.get_xy(), shade.get_width(), shade.get_height()) for shade in shades] == [(23.0, 5.0, 1.0, 5.0)]
    assert isinstance(shades[0], Rectangle)
    assert shades[0].get_hatch()
    legend = {text.get_text() for text in figure.legends[0].get_texts()}
    assert "line closed: possession or disruption" in legend
    plain = results.draw_train_graph(two_trains(tmp_path / "b"), "small", 1)
    assert "line closed: possession or disruption" not in {text.get_text() for text in plain.legends[0].get_texts()}


def test_possessions_and_closures_of_the_scenario_are_shaded_on_their_day(tmp_path):
    """The whole line for two hours, and one section from the first evening to the second morning."""
    slide = {"sections": ["l1:b-c"], "start": "2026-01-05 20:00", "end": "2026-01-06 06:00"}
    stored = run(
        tmp_path,
        *chain_of(3),
        services={"trains": {"east": passenger("ac", "10:00")}},
        possessions={"work": {"line": "small", "hours": ["01:00-03:00"], "days": ["mon"]}},
        disruptions={"slide": slide},
    )

    def shaded(day):
        patches = results.draw_train_graph(stored, "small", day).axes[0].patches
        found = [patch for patch in patches if patch.get_gid() == "possession"]
        return [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in found]

    assert shaded(1) == [(1.0, 0.0, 2.0, 20.0), (20.0, 10.0, 4.0, 10.0)]
    assert shaded(2) == [(0.0, 10.0, 6.0, 10.0)]
    assert shaded(3) == []


def test_title_names_line_day_scenario_and_replication(tmp_path):
    figure = results.draw_train_graph(two_trains(tmp_path), "small", 1)
    title, subtitle = (text.get_text() for text in figure.texts[:2])
    assert title == "Train graph: Small line, Monday 5 January 2026"
    assert subtitle.splitlines()[:2] == [
        "Small; day 1 of replication 0; Viet Nam time (UTC+7)",
        "Falling lines run towards C, rising ones towards A.",
    ]


def test_day_without_trains_says_so(tmp_path):
    figure = results.draw_train_graph(two_trains(tmp_path), "small", 5)
    assert "no train runs here on this day" in {text.get_text() for text in figure.texts}


def test_files_are_named_by_line_and_date_and_the_same_each_time(tmp_path):
    graph = read_train_graph(two_trains(tmp_path), "small", 1)
    first, second = (write_train_graph(graph, tmp_path / folder, suffix="_2") for folder in "ab")
    assert [path.name for path in first] == [
        f"train_graph_small_2026-01-05_replication_0_2.{end}" for end in ("svg", "png", "csv")
    ]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_csv_has_the_documented_columns_and_the_whole_table(tmp_path):
    graph = read_train_graph(two_trains(tmp_path), "small", 1)
    file = write_train_graph(graph, tmp_path)[-1]
    assert file.read_text(encoding="utf-8").splitlines()[:2] == [
        ",".join(column.name for column in TRAIN_GRAPH.columns),
        "0,down,small,passenger,china_to_viet_nam,0,a,A,0,0.0,0,start,,0,,0,,2026-01-05T00:00:00+07:00,0.0,,",
    ]
    again = pd.read_csv(file, dtype=dict(graph.table.dtypes))
    pd.testing.assert_frame_equal(again.astype(object).fillna(""), graph.table.astype(object).fillna(""))


def test_spread_moves_as_little_as_the_gap_allows():
    assert spread(np.array([0.0, 10.0, 20.0]), 5.0).tolist() == [0, 10, 20]
    assert spread(np.array([0.0, 1.0, 20.0]), 5.0).tolist() == [-2, 3, 20]
    assert spread(np.array([0.0, 0.0, 0.0]), 5.0).tolist() == [-5, 0, 5]


def empty_axes(height_in=4.0):
    figure = style.new_figure(height_in, title="x", width_in=12)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.3, 0.1, 0.6, 0.7))
    axes.set_xlim(0, 24)
    axes.set_ylim(100, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    return figure, axes


def test_names_without_room_are_left_out_the_least_important_first():
    with style.styled():
        figure, axes = empty_axes()
        names = [StationName(f"Station {n}", 50 + 0.2 * n, rank=n % 7) for n in range(60)]
        kept = write_station_names(axes, names)
        overlaps = overlapping_texts(figure)
    assert overlaps == []
    assert 5 < len(kept) < 60
    assert np.mean([name.rank for name in kept]) < 2
    assert {name.text for name in kept} <= {text.get_text() for text in axes.texts}


def test_numbers_without_room_are_left_out_never_laid_over_another():
    with style.styled():
        figure, axes = empty_axes()
        piece = np.array([[10.0, 40.0], [10.4, 50.0]])
        labels = [
            PathLabel(f"{n}", "+7", (piece + 0.005 * n,), (piece + 0.005 * n,), "black") for n in range(1000, 1060)
        ]
        dropped = write_path_labels(axes, labels)
        overlaps = overlapping_texts(figure)
    written = {text.get_text() for text in axes.texts if re.fullmatch(r"\d+", text.get_text())}
    assert overlaps == []
    assert 0 < len(written) < 60
    assert set(dropped) == {label.number for label in labels} - written


def test_a_delay_keeps_off_other_lines_and_off_its_own_if_there_is_room():
    with style.styled():
        _, axes = empty_axes()
        line, beside = np.array([[20.0, 0.0], [24.0, 50.0]]), np.array([[22.5, 40.0], [23.4, 46.0]])
        labels = [PathLabel("1", "+99", (line,), (line,), "black"), PathLabel("2", "", (beside,), (beside,), "black")]
        write_path_labels(axes, labels)
        (delay,) = [text for text in axes.texts if text.get_text() == "+99"]
        box = shapely.box(*Text.get_window_extent(delay).extents)
        on_screen = [shapely.LineString(axes.transData.transform(piece)) for piece in (line, beside)]
    assert [box.intersects(each) for each in on_screen] == [False, False]


def test_number_is_written_again_after_a_long_stand_and_a_delay_at_the_end():
    with style.styled():
        _, axes = empty_axes()
        line = np.array([[1.0, 0.0], [4.0, 40.0], [9.0, 40.0], [12.0, 90.0]])
        write_path_labels(axes, [PathLabel("77", "+300", (line,), tuple(runs_of(line, 1.0)), "black")])
        texts = [(text.get_text(), text.get_position()[0]) for text in axes.texts]
    assert [text for text, _ in texts] == ["77", "77", "+300"]
    assert texts[0][1] < 4 < 9 < texts[1][1] < texts[2][1]
