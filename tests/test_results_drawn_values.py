"""What charts draw, read back from their lines, bars and circles: each value at its place, of its run, in its unit."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from small_borders import border, goods, run_across
from test_results_comparison import pairs_of
from test_results_recovery import box, hit, made_run
from test_results_synthetic import year_run

import results
from results import Evidence, draw
from results.cause_looks import CAUSE_LOOKS
from results.charts import dwell_symbols, server_hours, style
from results.charts.station_tracks import draw_station_days
from results.in_system import in_system_means
from results.lead_time_steps import lead_time_steps
from results.sides import sides
from results.track_stays import read_station_day
from results.warm_up import weeks_in_system

BASELINE, UPGRADED = style.LOOKS


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A week over a border with officers on both sides, one train with three consignments; the second run is faster."""
    plans = {"Today": (80, 30), "Tomorrow": (40, 10)}
    runs = []
    for name, (china_min, viet_nam_min) in plans.items():
        folder = tmp_path_factory.mktemp(name)
        china, viet_nam = ({"documents": {"work": "document_check", "time_min": m}} for m in (china_min, viet_nam_min))
        runs.append(Evidence(run_across(folder, border(viet_nam, china=china), name=name, flows=goods(3))))
    return tuple(runs)


def curves(axes):
    """Lines of more than one point, by the run whose colour they have."""
    found = {}
    for line in axes.lines:
        for number, look in enumerate(style.LOOKS, start=1):
            if line.get_color() == look.colour and len(line.get_xdata()) > 1:
                found[number] = (list(line.get_xdata()), list(line.get_ydata()))
    return found


# --- circles of the map ------------------------------------------------------------------------------------


def circle(hours, most_h):
    axes = Figure().subplots()
    dwell_symbols.draw_dwell(axes, (106.0, 21.0), hours, most_h)
    (drawn,) = axes.lines
    assert drawn.get_xydata().tolist() == [[106.0, 21.0]]
    return drawn.get_markersize()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.25, 0.04])
def test_area_of_a_border_s_circle_is_in_proportion_to_its_hours(share):
    assert (circle(share * 48, 48) / circle(48, 48)) ** 2 == pytest.approx(share)


@pytest.mark.parametrize("most_h", [60.0, 6.6, 0.7])
def test_circle_of_the_legend_is_as_large_as_one_of_its_hours_on_the_map(most_h):
    (key,) = dwell_symbols.dwell_key(most_h)
    hours = float(key.get_label().split()[0])
    assert 0 < hours <= most_h / 3
    assert key.get_markersize() == pytest.approx(circle(hours, most_h))


def test_circles_of_both_maps_have_one_scale_and_say_their_hours(pair):
    hours = dwell_symbols.border_hours(pair)
    figure = draw("flow_map", pair)
    drawn = [line.get_markersize() for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
    drawn = [size for size in drawn if size != 2.2]  # stations
    assert np.square(drawn) / np.square(max(drawn)) == pytest.approx(
        [hours[n, "gate"] / hours[1, "gate"] for n in (1, 2)]
    )
    written = [text.get_text() for axes in figure.axes for text in axes.texts if "\n" in text.get_text()]
    assert [text.split("\n")[1] for text in written] == [f"{hours[n, 'gate']:.1f} h" for n in (1, 2)]


# --- queues and servers ------------------------------------------------------------------------------------


def loads(queues, run=1, **columns):
    """Queues of stages, each the same all day and in both weeks."""
    rows = [
        {"run": run, "place": "b", "stage": stage, "clock": clock, "at": at, "servers": 1, "queue_of": "consignments"}
        | {"queue": queue, "utilisation": 1 / (1 + queue), "arrivals_per_h": 1.0}
        for stage, queue in queues.items()
        for clock, times in (("hour", range(24)), ("week", (1, 2)))
        for at in times
    ]
    return pd.DataFrame(rows).assign(**columns)


def drawn_stages(monkeypatch, pair, key, table):
    monkeypatch.setattr(server_hours, "server_hours", lambda _: table)
    figure = draw(key, pair)
    return [axes.get_title(loc="left").split(": ")[1].split(",")[0] for axes in figure.axes[::2]]


TEN = {f"stage {number}": float(number) for number in range(1, 11)}


@pytest.mark.parametrize(("key", "largest"), [("queues", range(10, 2, -1)), ("utilisation", range(1, 9))])
def test_eight_largest_of_ten_are_drawn_the_largest_on_top(monkeypatch, pair, key, largest):
    stages = drawn_stages(monkeypatch, pair, key, loads(TEN))
    assert [stage.lower() for stage in stages] == [f"stage {number}" for number in largest]


def test_queue_of_the_run_that_has_the_longer_one_decides_which_are_the_largest(monkeypatch, pair):
    table = pd.concat([loads({"calm": 2.0, "mended": 3.0}), loads({"calm": 2.0, "mended": 0.0}, run=2)])
    assert [stage.lower() for stage in drawn_stages(monkeypatch, pair, "queues", table)] == ["mended", "calm"]


@pytest.mark.parametrize(("key", "column", "scale"), [("queues", "queue", 1), ("utilisation", "utilisation", 100)])
def test_hours_and_weeks_of_servers_are_drawn_each_run_in_its_colour(pair, key, column, scale):
    table = results.server_hours(pair)
    axes = draw(key, pair).axes
    for number, look in enumerate(style.LOOKS, start=1):
        mine = table[(table["run"] == number) & (table["stage"] == table["stage"].iloc[0])].set_index("clock")
        (steps,) = (patch for patch in axes[0].patches if patch.get_edgecolor() == to_rgba(look.colour))
        hours = mine.loc["hour", column].to_numpy() * scale
        np.testing.assert_allclose(steps.get_data().values, hours)
        assert steps.get_data().edges.tolist() == list(range(25))
        assert np.nanmax(hours) > 0
        (weeks,) = (line for line in axes[1].lines if line.get_color() == look.colour)
        assert weeks.get_xydata().tolist() == [[1, pytest.approx(mine.loc["week", column] * scale)]]


# --- series and shares -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def weeks():
    """Two runs of three weeks, two replications each."""
    return tuple(
        Evidence(year_run(is_upgraded=is_up, weeks=3, per_day=25.0, replications=2)) for is_up in (False, True)
    )


SERIES = {
    "throughput": (results.weekly_throughput, "delivered_t", ("low95_t", "high95_t"), "t per week"),
    "cumulative_throughput": (
        results.weekly_throughput,
        "cumulative_t",
        ("cumulative_low95_t", "cumulative_high95_t"),
        "t in all",
    ),
    "in_system": (in_system_means, "consignments", ("low95", "high95"), "consignments"),
}


@pytest.mark.parametrize("key", SERIES)
def test_series_of_each_run_and_line_is_drawn_in_its_colour_with_its_interval(weeks, key):
    read, column, ends, unit = SERIES[key]
    table = read(weeks)
    panels = draw(key, weeks).axes
    lines = list(style.lines(weeks))
    assert [axes.get_title(loc="left") for axes in panels] == list(style.lines(weeks).values())
    for axes, line in zip(panels, lines, strict=True):
        assert axes.get_ylabel() == unit
        for number, look in enumerate(style.LOOKS, start=1):
            mine = table[(table["run"] == number) & (table["line"] == line)]
            assert curves(axes)[number] == (mine["week"].tolist(), mine[column].tolist())
            (band,) = (each for each in axes.collections if same_colour(each.get_facecolor()[0], look.colour))
            heights = band.get_paths()[0].vertices[:, 1]
            assert heights.max() == pytest.approx(mine[ends[1]].max())
            assert heights.min() == pytest.approx(max(mine[ends[0]].min(), 0))


def test_disruption_is_shaded_only_on_the_line_that_it_hits_from_its_start_to_its_end():
    """From the first to the third day of the week, seen by goods of one line of two."""
    boxes = [box(0, 0, 30), box(1, 5, 30, line="lao_cai_hai_phong")]
    stays = (("0 border queue", 0, 24), ("0 border disruption", 24, 30), ("1 yard queue", 5, 30))
    waits = "\n".join(f"consignment {what} {3600 * start} {3600 * end}" for what, start, end in stays)
    run = made_run(boxes, waits, [hit(24, 72)])
    shaded = {
        axes.get_title(loc="left"): [
            (patch.get_x(), patch.get_x() + patch.get_width())
            for patch in axes.patches
            if same_colour(patch.get_facecolor(), "#CC79A7")
        ]
        for axes in draw("in_system", run).axes
    }
    names = run.scenario.network
    assert shaded == {
        names["dong_dang_ha_noi"].name: [pytest.approx((1 / 7, 3 / 7))],
        names["lao_cai_hai_phong"].name: [],
    }


def same_colour(drawn, name):
    return tuple(drawn[:3]) == to_rgba(name)[:3]


def test_marks_of_lead_times_stand_at_p50_p90_and_p95_of_their_run_in_hours():
    """A hundred consignments of 1 to 100 h, and of half of that."""
    hours = {1: np.arange(1.0, 101), 2: np.arange(1.0, 101) / 2}
    figure = draw("lead_time_distribution", [pairs_of(str(run), [each]) for run, each in hours.items()])
    (axes,) = figure.axes
    written = [(text.get_text(), text.xy) for text in axes.texts if text.get_text().startswith("P")]
    for run, look in enumerate(style.LOOKS, start=1):
        marks = [line for line in axes.lines if line.get_color() == look.colour and len(line.get_xdata()) == 1]
        assert [line.get_ydata()[0] for line in marks] == [50, 90, 95]
        for line, percent in zip(marks, (50, 90, 95), strict=True):
            hour = line.get_xdata()[0]
            assert hour == pytest.approx(np.percentile(hours[run], percent), abs=1.0)
            assert (f"P{percent}  {hour:.1f} h", (hour, percent)) in written


# --- bars --------------------------------------------------------------------------------------------------


def test_waterfall_goes_from_the_baseline_down_by_less_and_up_by_more_to_the_upgraded_run():
    figure = draw("lead_time_waterfall", [pairs_of("a", [[10], [10]], "closed"), pairs_of("b", [[4], [4]], "scan")])
    (axes,) = figure.axes
    bars = {
        label.get_text(): (bar.get_x(), bar.get_x() + bar.get_width())
        for label, bar in zip(axes.get_yticklabels(), axes.patches, strict=True)
    }
    assert list(bars.values()) == [(0, 10), (10, 0), (0, 4), (0, 4)]
    first, *_, last = bars
    assert (first, last) == ("baseline", "upgraded")
    assert [text.get_text() for text in axes.texts] == ["10.0 h", "−10.0 h", "+4.0 h", "4.0 h"]
    faces = [bar.get_facecolor() for bar in axes.patches]
    assert len({tuple(face) for face in faces}) == 3
    legend = {patch.get_label(): patch.get_facecolor() for patch in figure.legends[0].get_patches()}
    assert faces == [legend[name] for name in ("mean lead time", "less time", "more time", "mean lead time")]


def test_whisker_of_a_step_of_the_waterfall_is_its_interval_around_the_end_of_its_bar():
    pair = sides([pairs_of("a", [[10], [12]], "closed"), pairs_of("b", [[4], [5]], "closed")])
    (step,) = lead_time_steps(pair, ("all", "both")).steps
    (axes,) = draw("lead_time_waterfall", pair).axes
    (whisker,) = (line for line in axes.lines if line.get_marker() == "|")
    assert (step.change_h, step.low95_h < -6.5 < step.high95_h) == (-6.5, True)
    assert whisker.get_xydata().tolist() == [[11 + step.low95_h, 1], [11 + step.high95_h, 1]]


def test_bars_of_a_border_stand_exit_before_entry_baseline_before_upgraded(pair):
    (axes,) = draw("border_dwell", pair).axes
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert rows == [
        "China, exit   baseline",
        "China, exit   upgraded",
        "Viet Nam, entry   baseline",
        "Viet Nam, entry   upgraded",
    ]
    table = results.border_dwell(pair)
    hours = table.groupby(["side", "run"])["hours"].sum()
    places = axes.get_yticks()
    ends = [
        max(bar.get_x() + bar.get_width() for bar in axes.patches if abs(bar.get_y() + 0.41 - y) < 0.1) for y in places
    ]
    assert ends == pytest.approx([hours[side, run] for side in ("china", "viet_nam") for run in (1, 2)])
    assert len(set(ends)) == 4


def test_hours_of_each_cause_are_drawn_in_the_look_of_the_cause_and_written(pair):
    table = results.cause_hours(pair[:1])
    figure = draw("lead_time_by_cause", pair[:1])
    (axes,) = figure.axes
    for cause in ("document_check", "running"):
        hours = table.loc[table["cause"] == cause, "hours"].sum()
        look = CAUSE_LOOKS[cause]
        widths = [
            bar.get_width()
            for bar in axes.patches
            if same_colour(bar.get_facecolor(), look.colour) and (bar.get_hatch() or "") == look.hatch
        ]
        assert sum(widths) == pytest.approx(hours)


# --- along the line ----------------------------------------------------------------------------------------


def test_heat_map_has_the_sections_in_the_order_of_the_line_and_the_hours_from_left_to_right(pair):
    table = results.section_occupation(pair)
    for number, axes in enumerate(draw("section_occupation", pair).axes[:2], start=1):
        mine = table[table["run"] == number]
        (image,) = axes.images
        sections = mine.drop_duplicates("section")
        drawn = np.asarray(image.get_array())
        for row, section in enumerate(sections["section"]):
            of = mine[mine["section"] == section].set_index("hour")["occupied_share"] * 100
            assert drawn[row].tolist() == pytest.approx([of[hour] for hour in range(24)])
        assert drawn.max() > drawn.min()
        assert image.get_extent() == [0, 24, len(sections), 0]
        names = [label.get_text() for label in axes.get_yticklabels()]
        points = pair[0].run.network.points
        assert names == [points[p].name for p in [sections["from_point"].iloc[0], *sections["to_point"]]]


def test_way_of_each_run_rises_to_its_hours_at_its_kilometres(pair):
    table = results.time_distance(pair)
    axes = next(axes for axes in draw("time_distance", pair).axes if len(axes.lines))
    written = [text.get_text() for text in axes.texts]
    for number, look in enumerate(style.LOOKS, start=1):
        mine = table[table["run"] == number]
        drawn = next(line for line in axes.lines if line.get_color() == look.colour and len(line.get_xdata()) > 2)
        assert drawn.get_xdata()[1::2].tolist() == mine["from_km"].tolist()
        assert drawn.get_xydata()[2::2].tolist() == mine[["to_km", "cumulative_h"]].to_numpy().tolist()
        assert f"{mine['cumulative_h'].max():.1f} h" in written
        assert f"{mine.loc[mine['border'] != '', 'hours'].sum():.1f} h" in written
    assert table.groupby("run")["cumulative_h"].max().nunique() == 2


def test_stays_at_a_station_are_bars_from_hour_to_hour_on_the_row_of_their_track(pair):
    day = read_station_day(pair[0].run, "b", 2)
    (axes,) = draw_station_days([day]).axes
    stays = day.table[day.table["stay"] == "stop"]
    assert len(stays)
    drawn = [(bar.get_x(), bar.get_width(), bar.get_y() + 0.35) for bar in axes.patches]
    hours = [
        ((one.arrive_s - day.start_s) / 3600, (one.depart_s - one.arrive_s) / 3600, one.track - 1)
        for one in stays.itertuples()
    ]
    assert drawn == [pytest.approx(each) for each in hours]


def test_number_in_the_system_is_drawn_in_the_middle_of_its_week(weeks):
    figure = draw("welch", weeks)
    lines = {each.line: each.by_week.mean(axis=0) for each in weeks_in_system(weeks[0].run)}
    first = next(iter(style.lines(weeks)))
    by_week, average = (line for line in figure.axes[0].lines if line.get_color() == BASELINE.colour)
    assert by_week.get_xdata().tolist() == [week + 0.5 for week in range(len(lines[first]))]
    assert by_week.get_ydata().tolist() == lines[first].tolist()
    assert average.get_ydata()[0] == lines[first][0]
