"""Charts: what is drawn, that files come out the same, and that no name breaks them."""

import csv
import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
import shapely
from matplotlib.figure import Figure
from matplotlib.text import Text
from small_borders import border, goods, run_across
from test_results_comparison import pairs_of
from test_results_synthetic import LINES, network, small_run, year_run

import results
from results import CHARTS, draw, draw_all, section_flows
from results.charts import style
from results.charts.cause_bars import SMALL_SHARE
from results.charts.map_labels import Label, place_labels

HOSTILE = {
    "script": "</script><img src=x onerror=alert(1)><script>alert(1)</script>",
    "formula": "=cmd()|' /C calc'!A0",
    "mathematics": r"$\frac{$ and \$ and $x^2$",
    "long": "x" * 300,
    "chinese": "中越班列 Hà Nội",
    "bidi": "a  b \u202eتجربة",
    "comment": "--> <!-- & --",
    "percent": "%s {0} {name}",
}


FROM_LEDGER = [
    "throughput",
    "cumulative_throughput",
    "lead_time_distribution",
    "lead_time_waterfall",
    "lead_time_by_cause",
    "in_system",
    "flow_map",
]
"""Charts that need no more than the made-up tables have; the others are drawn of runs."""


@pytest.fixture(scope="module")
def pair():
    return [results.Evidence(month(is_upgraded)) for is_upgraded in (False, True)]


@pytest.fixture(scope="module")
def tiny_pair(tmp_path_factory):
    """Two runs of a week over a border, with officers on both sides."""
    slow, quick = ({"documents": {"work": "document_check", "time_min": minutes}} for minutes in (30, 10))
    return [
        run_across(tmp_path_factory.mktemp("tiny"), border(stages, china=stages), name=name, flows=goods(3))
        for name, stages in (("Today", slow), ("Tomorrow", quick))
    ]


def month(is_upgraded, replications=2):
    name = "Standard gauge" if is_upgraded else "Today"
    return year_run(name, is_upgraded=is_upgraded, weeks=3, per_day=25.0, replications=replications)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("key", FROM_LEDGER)
def test_chart_of_a_pair_names_itself_the_lines_and_the_runs(pair, key):
    found = texts(draw(key, pair))
    assert CHARTS[key].title in found
    assert set(LINES.values()) <= set(found)
    assert any("Today" in text for text in found)
    assert any("Standard gauge" in text for text in found)


@pytest.mark.parametrize("key", CHARTS)
def test_chart_of_a_pair_of_runs_names_itself_and_the_runs(tiny_pair, key):
    found = texts(draw(key, tiny_pair))
    assert CHARTS[key].title in found
    assert any("Today" in text for text in found)
    assert any("Tomorrow" in text for text in found)


ONE_RUN = [key for key, chart in CHARTS.items() if chart.least_runs == 1]


@pytest.mark.parametrize("key", [key for key in ONE_RUN if key not in FROM_LEDGER])
def test_chart_of_one_run_is_drawn(tiny_pair, key):
    assert CHARTS[key].title in texts(draw(key, tiny_pair[0]))


@pytest.mark.parametrize("key", [key for key in ONE_RUN if key in FROM_LEDGER])
def test_chart_of_one_run_or_one_replication_is_drawn(pair, key):
    assert CHARTS[key].title in texts(draw(key, pair[0]))
    assert CHARTS[key].title in texts(draw(key, [month(False, replications=1)]))


def test_waterfall_of_one_run_is_refused(pair):
    with pytest.raises(ValueError, match=r"^1 runs, changes take a baseline and an upgraded run$"):
        draw("lead_time_waterfall", pair[0])


@pytest.mark.parametrize("key", ONE_RUN)
def test_chart_of_a_run_without_freight_says_so_or_shows_the_network(key):
    found = texts(draw(key, small_run([], "")))
    assert any(text.startswith(("no ", "the network has no")) for text in found)


def test_more_than_two_runs_and_unknown_charts_are_refused(pair):
    with pytest.raises(ValueError, match=r"^3 runs, a chart takes one, or a baseline and an upgraded run$"):
        draw("throughput", [*pair, pair[0]])
    with pytest.raises(ValueError, match=r"^no chart 'pie', must be one of throughput, "):
        draw("pie", pair)


def test_files_are_the_same_bytes_each_time(tiny_pair, tmp_path):
    first, second = draw_all(tiny_pair, tmp_path / "a"), draw_all(tiny_pair, tmp_path / "b")
    assert [path.name for path in first] == [f"{key}.{ext}" for key in CHARTS for ext in ("svg", "png", "csv")]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("broken", ["svg", "png"])
def test_writing_that_is_interrupted_leaves_the_old_chart_whole_and_no_half_one(pair, tmp_path, monkeypatch, broken):
    figure = draw("throughput", pair)
    old = {path.name: path.read_bytes() for path in style.save(figure, tmp_path, "throughput")}
    whole = Figure.savefig

    def interrupted(self, file, **options):
        if options["format"] == broken:
            Path(file).write_bytes(b"half a chart")
            raise KeyboardInterrupt
        whole(self, file, **options)

    monkeypatch.setattr(Figure, "savefig", interrupted)
    with pytest.raises(KeyboardInterrupt):
        style.save(figure, tmp_path, "throughput")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 3))
def test_hostile_names_are_drawn_and_written_harmlessly(first, tmp_path):
    names = [*HOSTILE.values()] * 2
    scenario_name, border_name, terminal, station, line = names[first : first + 5]
    stages = {"documents": {"work": "document_check", "time_min": 10}}
    crossing = border(stages, china=stages)
    crossing["gate"]["name"] = border_name
    hostile = run_across(
        tmp_path,
        crossing,
        name=scenario_name,
        terminals={"north": {"name": terminal, "station": "a"}},
        names={"a": station, "b": line},
        network={"small": {"name": line, "infrastructure": ["small.geojson"]}},
        flows=goods(1),
    )
    files = draw_all([hostile, hostile], tmp_path / "charts")
    assert len(files) == 3 * len(CHARTS)
    for path in files:
        if path.suffix == ".svg":
            assert ElementTree.parse(path).getroot().tag.endswith("svg")
            assert not {"<script", "<img"} & set(re.findall(r"<\w+", path.read_text(encoding="utf-8")))
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                cells = [cell for row in csv.reader(file) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


def test_names_become_one_short_line_without_mathematics():
    assert style.shown("Hà  Nội\nLào Cai") == "Hà Nội Lào Cai"
    assert style.shown("a" * 300, 10) == "a" * 9 + "…"
    assert style.shown("5 $ and $x$") == r"5 \$ and \$x\$"


def test_character_that_no_font_has_becomes_the_replacement_character():
    assert style.shown("a\U000f0000b") == "a\ufffdb"


def test_decomposed_vietnamese_is_drawn_composed():
    assert style.shown("Ha\u0300 No\u0323\u0302i") == "Hà Nội"


def test_drawing_leaves_the_settings_of_matplotlib_alone(pair):
    before = dict(mpl.rcParams)
    draw("throughput", pair)
    assert dict(mpl.rcParams) == before


def test_bars_are_as_long_as_the_mean_lead_times():
    figure = draw("lead_time_by_cause", [pairs_of("a", [[10, 20]], "closed"), pairs_of("b", [[6, 6]], "scan")])
    widths = [patch.get_width() for patch in figure.axes[0].patches]
    assert widths == [0.0, 15.0, 6.0, 0.0]
    assert {"15.0 h", "6.0 h  (−60 %)"} <= set(texts(figure))


def test_small_causes_are_merged_under_other():
    rows = [{"consignment": 1, "delivered_s": 100_000}]
    own = """
    consignment 1 yard running 0 98500
    consignment 1 yard scan 98500 99500
    consignment 1 yard meet 99500 100000
    """
    assert SMALL_SHARE == 0.02
    found = texts(draw("lead_time_by_cause", small_run(rows, own)))
    assert {"running", "other work", "other waiting"} <= set(found)
    assert not {"scan", "meet"} & set(found)


def test_throughput_is_drawn_week_by_week_with_its_mean(pair):
    axes = draw("throughput", pair).axes[0]
    line = axes.get_lines()[0]
    group = ("lao_cai_hai_phong", "both")
    weekly = [pair[0].traffic(r, group).weekly_t for r in (0, 1)]
    assert line.get_xdata().tolist() == [1, 2, 3]
    assert line.get_ydata().tolist() == ((weekly[0] + weekly[1]) / 2).tolist()


def test_map_is_wide_where_the_freight_is_and_dashed_on_roads(pair):
    flows = section_flows(pair[0].run).set_index("section")["t_per_week"]
    axes = draw("flow_map", pair[0]).axes[0]
    sections = pair[0].run.network.sections
    widths = {round(line.get_linewidth(), 6) for line in axes.get_lines() if line.get_linestyle() == "--"}
    roads = [section for section in sections if sections[section].mode == "road"]
    assert len(roads) == 4
    assert widths == {round(9 * flows[road] / flows.max(), 6) for road in roads}


def test_flow_over_a_section_is_what_is_on_the_train_when_it_starts():
    rail = network(False)
    first, second, third = [s for s in rail.sections if s.startswith("dd_px") or s.startswith("hn_dd")][:3]
    run = small_run(
        [{"consignment": n, "mass_t": 10.0 * n} for n in (1, 2, 3, 4)],
        f"""
        train 7 {first} running 100 200
        train 7 {first} disruption 200 300
        train 7 {first} running 300 400
        train 7 {second} running 500 600
        train 8 {second} running 700 800
        train 7 {third} running 600 900
        consignment 4 {third} haulage 10 20
        consignment 3 {third} closed 20 30
        """,
        loads=[
            {"consignment": 1, "carrier_number": 7, "loaded_s": 100, "unloaded_s": 900},
            {"consignment": 2, "carrier_number": 7, "loaded_s": 0, "unloaded_s": 500},
            {"consignment": 3, "carrier_number": 7, "loaded_s": 500},
        ],
        trains=[{"train": number, "line": "dong_dang_ha_noi"} for number in (7, 8)],
    )
    flows = section_flows(dataclasses.replace(run, network=rail))
    found = {(s, line): t for s, line, t in flows.itertuples(index=False) if t}
    line = "dong_dang_ha_noi"
    assert found == {(first, line): 30.0, (second, line): 40.0, (third, line): 80.0}


def test_section_flows_of_a_run_without_freight_are_empty():
    assert len(section_flows(small_run([], ""))) == 0


def test_labels_never_lie_over_each_other():
    with style.styled():
        figure = style.new_figure(3.0, title="x")
        axes = figure.subplots()
        figure.draw_without_rendering()
        labels = [Label(f"Station {n}", (0.5 + 0.001 * n, 0.5)) for n in range(60)]
        place_labels(axes, labels, [(0.5, 0.5)])
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(text) for text in axes.texts]
    assert 4 < len(boxes) < 60
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_leaders_run_through_no_other_label():
    with style.styled():
        figure = style.new_figure(3.0, title="x")
        axes = figure.subplots()
        figure.draw_without_rendering()
        labels = [Label(f"Station {n}", (0.5 + 0.05 * (n % 3), 0.5 + 0.05 * (n // 3))) for n in range(12)]
        place_labels(axes, labels, [(0.5, 0.5)])
        figure.draw_without_rendering()
        boxes = [shapely.box(*Text.get_window_extent(text).extents) for text in axes.texts]
        leaders = {n: leader(text) for n, text in enumerate(axes.texts) if text.arrow_patch is not None}
    assert len(leaders) > 3
    for n, line in leaders.items():
        assert not any(line.intersects(box) for m, box in enumerate(boxes) if m != n)


def leader(text):
    """The line that is drawn from a label to its point, in pixels."""
    path = text.arrow_patch.get_path().transformed(text.arrow_patch.get_transform())
    return shapely.LineString(path.vertices)


def test_importing_results_and_listing_charts_imports_neither_pandas_nor_matplotlib():
    code = (
        "import sys, results; results.CHARTS, results.KPIS, results.LEAD_TIME_CLAIM, results.compare; "
        "print([m for m in ('pandas', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_exists_and_others_do_not():
    assert all(getattr(results, name) is not None for name in results.__all__)
    assert sorted(results.__all__) == dir(results)
    assert callable(results.compare)
    with pytest.raises(AttributeError, match=r"^module 'results' has no attribute 'nothing'$"):
        _ = results.nothing
