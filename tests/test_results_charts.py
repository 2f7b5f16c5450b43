"""Charts: what is drawn, that files come out the same, and that no name breaks them."""

import dataclasses
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
import shapely
from matplotlib.figure import Figure
from matplotlib.text import Text
from test_results_comparison import pairs_of
from test_results_synthetic import LINES, network, scenario, small_run, year_run

import results
from results import CHARTS, draw, draw_all, section_flows
from results.charts import style
from results.charts.lead_time_by_cause import SMALL_SHARE
from results.charts.map_labels import Label, place_labels
from sim.scenario.schema import Border, BorderSide, LineInfrastructure

HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "mathematics": r"$\frac{$ and \$ and $x^2$",
    "long": "x" * 300,
    "chinese": "中越班列 Hà Nội",
    "bidi_and_newlines": "a\nb\t\u202eتجربة\x07",
    "comment": "--> <!-- & --",
    "percent": "%s {0} {name}",
}


@pytest.fixture(scope="module")
def pair():
    return [results.Evidence(month(is_upgraded)) for is_upgraded in (False, True)]


def month(is_upgraded, replications=2):
    name = "Standard gauge" if is_upgraded else "Today"
    return year_run(name, is_upgraded=is_upgraded, weeks=3, per_day=25.0, replications=replications)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("key", CHARTS)
def test_chart_of_a_pair_names_itself_the_lines_and_the_runs(pair, key):
    found = texts(draw(key, pair))
    assert CHARTS[key].title in found
    assert set(LINES.values()) <= set(found)
    assert any("Today" in text for text in found)
    assert any("Standard gauge" in text for text in found)


@pytest.mark.parametrize("key", CHARTS)
def test_chart_of_one_run_or_one_replication_is_drawn(pair, key):
    assert CHARTS[key].title in texts(draw(key, pair[0]))
    assert CHARTS[key].title in texts(draw(key, [month(False, replications=1)]))


@pytest.mark.parametrize("key", CHARTS)
def test_chart_of_a_run_without_freight_says_so_or_shows_the_network(key):
    found = texts(draw(key, small_run([], "")))
    assert any(text.startswith(("no ", "the network has no")) for text in found)


def test_more_than_two_runs_and_unknown_charts_are_refused(pair):
    with pytest.raises(ValueError, match=r"^3 runs, a chart takes one, or a baseline and an upgraded run$"):
        draw("throughput", [*pair, pair[0]])
    with pytest.raises(ValueError, match=r"^no chart 'pie', must be one of throughput, "):
        draw("pie", pair)


def test_files_are_the_same_bytes_each_time(pair, tmp_path):
    first, second = draw_all(pair, tmp_path / "a"), draw_all(pair, tmp_path / "b")
    assert [path.name for path in first] == [f"{key}.{ext}" for key in CHARTS for ext in ("svg", "png")]
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


@pytest.mark.parametrize("first", [0, 4])
def test_hostile_names_are_drawn_without_a_warning(first, tmp_path):
    run = year_run(weeks=1, per_day=10.0)
    names = [*HOSTILE.values()] * 2
    scenario_name, border_name, *line_names = names[first : first + 5]
    lines = {
        line: LineInfrastructure(name=name, infrastructure=("x",)) for line, name in zip(LINES, line_names, strict=True)
    }
    side = BorderSide(station="lao_cai")
    border = Border(name=border_name, china=BorderSide(station="hekou_north"), viet_nam=side)
    plan = scenario(scenario_name, weeks=1, warm_up=1)
    plan = plan.model_copy(update={"network": lines, "borders": {"b": border}})
    hostile = dataclasses.replace(run, scenario=plan)
    for path in draw_all([hostile, hostile], tmp_path):
        if path.suffix == ".svg":
            assert ElementTree.parse(path).getroot().tag.endswith("svg")
            assert "<script" not in path.read_text(encoding="utf-8")


def test_names_become_one_short_line_without_mathematics():
    assert style.shown("Hà  Nội\nLào Cai") == "Hà Nội Lào Cai"
    assert style.shown("a" * 300, 10) == "a" * 9 + "…"
    assert style.shown("5 $ and $x$") == r"5 \$ and \$x\$"


def test_character_that_no_font_has_becomes_a_box():
    assert style.shown("a\U000f0000b") == "a□b"


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
        "import sys, results; results.CHARTS, results.KPIS, results.lead_time_claim, results.compare; "
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
