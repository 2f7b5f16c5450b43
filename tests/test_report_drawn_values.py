"""What the report's charts draw, value by value and place by place, and that they draw nothing where there is nothing.

Without Chromium and its driver these tests are skipped, which is said.
"""

import json
import re
from pathlib import Path

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import run_small

import results
import sim
from results.lead_time_steps import OTHER, lead_time_steps
from results.report.contents import contents

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
SCENARIOS = Path(__file__).parents[1] / "scenarios"
CHART = "const chart = echarts.getInstanceByDom(document.querySelector(`[data-chart='${arguments[0]}']`));"
DRAWN = CHART + " return chart.getOption().series.map((one) => ({ ...one, renderItem: null, itemStyle: null }));"
TIP = CHART + " return chart.getOption().tooltip[0].formatter(arguments[1]);"
LACK = """return [...document.querySelectorAll("[data-chart]")].filter((one) => one.hidden)
  .map((one) => [one.dataset.chart, one.previousElementSibling.textContent])"""
ONE_WEEK = ["time.warm_up_weeks=0", "time.horizon_weeks=1", "time.run_out_weeks=1"]
NO_GOODS = ["flows.imports.volume_teu_per_year=0", "flows.exports.volume_teu_per_year=0"]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        opened.size(1280, 900)
        yield opened
        assert opened.log("browser") == []


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    plans = (("before", 60), ("after", 10))
    return [run_small(folder / name, name=name, documents_min=minutes) for name, minutes in plans]


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The minimal scenario for a week, and the same without goods."""
    folder, file = tmp_path_factory.mktemp("week"), SCENARIOS / "minimal.yaml"
    settings = {"goods": ONE_WEEK, "none": [*ONE_WEEK, *NO_GOODS]}
    return {
        name: sim.run(sim.load_scenario(file, overrides=each), folder=folder / name, replications=1, workers=1)
        for name, each in settings.items()
    }


def opened(chromium, runs, folder):
    file = results.build_report(runs, folder / "report.html")
    chromium.open(file)
    chromium.wait("return document.querySelector('.chart canvas') !== null")
    return json.loads(BLOCK.search(file.read_text(encoding="utf-8")).group(1))


def of(rows, line="all", direction="both"):
    return next(row for row in rows if (row["line"], row["direction"]) == (line, direction))


def written(value, digits=1):
    return f"{value:,.{digits}f}".replace("-", "−")


def signed(value):
    return ("+" if round(value, 1) > 0 else "") + written(value)


def test_steps_of_the_lead_time_are_the_largest_first_and_add_up_exactly(pair):
    evidence = tuple(results.Evidence(run) for run in pair)
    found = lead_time_steps(evidence, ("all", "both"))
    sizes = [abs(step.change_h) for step in found.steps if step.cause != OTHER]
    assert len(sizes) >= 2
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= 0.01 * found.baseline_h
    assert found.baseline_h + sum(step.change_h for step in found.steps) == pytest.approx(found.upgraded_h)
    table = results.chart_table("lead_time_waterfall", pair)
    total = table[(table["line"] == "all") & (table["direction"] == "both")].iloc[0]
    assert (total["baseline_h"], total["upgraded_h"]) == (found.baseline_h, found.upgraded_h)


def test_waterfall_draws_steps_and_intervals_in_the_order_of_the_table(chromium, pair, tmp_path):
    content = opened(chromium, pair, tmp_path)
    expected = lead_time_steps(tuple(results.Evidence(run) for run in pair), ("all", "both"))
    shown = of(content["comparisons"][0]["waterfalls"])
    assert [step["cause"] for step in shown["steps"]] == [step.cause for step in expected.steps]
    below, bars, beyond, _ = chromium.run(DRAWN, "waterfall")
    sizes = [one["value"] for one in bars["data"]]
    assert sizes == pytest.approx(
        [expected.baseline_h, *(abs(step.change_h) for step in expected.steps), expected.upgraded_h]
    )
    level = expected.baseline_h
    for at, step in enumerate(expected.steps, start=1):
        assert below["data"][at] == pytest.approx(min(level, level + step.change_h))
        end = below["data"][at] + sizes[at] + beyond["data"][at]
        assert end == pytest.approx(max(level, level + step.change_h, level + step.high95_h))
        level += step.change_h
    first = expected.steps[0]
    tip = chromium.run(TIP, "waterfall", {"dataIndex": 1}).split("\n")
    assert tip[1:] == [
        f"{signed(first.change_h)} h",
        f"95 % interval: {signed(first.low95_h)} to {signed(first.high95_h)} h",
    ]


def test_whisker_reaches_from_the_low_end_to_the_high_one(chromium, pair, tmp_path):
    opened(chromium, pair, tmp_path)
    script = """const api = { coord: ([x, y]) => [x * 10, y] };
      return whisker({ from: 20, low: -3, high: 1 }, api, 4).children.map((one) => [one.shape.x1, one.shape.x2])"""
    assert chromium.run(script) == [[170, 210], [170, 170], [210, 210]]
    assert chromium.run("return whisker({ from: 20, low: null, high: null }, null, 4)") is None


def test_weekly_band_reaches_from_the_low_end_to_the_high_one_and_is_told(chromium, pair, tmp_path):
    content = opened(chromium, pair, tmp_path)
    series = chromium.run(DRAWN, "weekly")
    for run, name in enumerate(("Baseline", "Upgraded")):
        row = of(content["runs"][run]["weekly"])
        low, width = (one["data"] for one in series if one.get("stack") == f"band{run}")
        assert low == row["low95_t"]
        assert [a + b for a, b in zip(low, width, strict=True)] == pytest.approx(row["high95_t"])
        interval = f"{written(row['low95_t'][1], 0)} to {written(row['high95_t'][1], 0)} t"
        told = f"{name}: {written(row['mean_t'][1], 0)} t (95 % interval: {interval})"
        assert chromium.run(TIP, "weekly", [{"dataIndex": 1}]).split("\n")[run + 1] == told
        assert row["low95_t"][1] < row["high95_t"][1]


def test_heat_map_has_each_share_at_its_hour_and_section(chromium, pair, tmp_path):
    content = opened(chromium, pair, tmp_path)
    rows = content["runs"][0]["sections"]
    expected = [
        (hour, at, 100 * share) for at, row in enumerate(rows) for hour, share in enumerate(row["occupied_share"])
    ]
    found = chromium.run(DRAWN, "occupation-0")[0]["data"]
    assert [tuple(one) for one in found] == [pytest.approx(one) for one in expected]
    shares = rows[0]["occupied_share"]
    assert shares != shares[::-1]  # else a mirrored day would be the same
    assert chromium.run(CHART + " return chart.getOption().xAxis[0].data", "occupation-0") == [*range(24)]


def test_pointing_at_an_indicator_tells_its_interval_the_low_end_first_and_the_unit_is_in_the_caption(
    chromium, pair, tmp_path
):
    content = opened(chromium, pair, tmp_path)
    row = next(
        one
        for one in content["runs"][0]["kpis"]
        if one["kpi"] == "lead_time_mean" and one["line"] != "all" and one["direction"] != "both"
    )
    tip = chromium.run(TIP, "kpi", {"dataIndex": 0, "seriesIndex": 0})
    assert tip.endswith(f"95 % interval: {written(row['low95'])} to {written(row['high95'])}")
    assert row["low95"] < row["high95"]
    chromium.run("choose({ kpi: 'throughput_trains' })")
    caption = chromium.run("return document.querySelector(\"[data-chart='kpi']\").parentElement.textContent")
    assert "trains/week; every line and direction" in caption


def test_week_alone_is_drawn_as_a_point(chromium, week, tmp_path):
    opened(chromium, [week["goods"]], tmp_path)
    for name in ("weekly", "queue-week", "utilisation-week"):
        drawn = [one for one in chromium.run(DRAWN, name) if one.get("name") == "This scenario"]
        assert [(len(one["data"]), one["showSymbol"]) for one in drawn] == [(1, True)], name
    assert chromium.run("return document.getElementById('changes').textContent") == "Results"
    assert "What changes" not in chromium.run("return document.querySelector('nav').textContent")
    told = chromium.run(TIP, "weekly", [{"dataIndex": 0}])
    assert "interval" not in told  # one replication has none
    assert chromium.run(LACK) == []


def test_no_lead_time_is_not_drawn_as_one_of_no_hours(chromium, week, tmp_path):
    content = opened(chromium, [week["goods"], week["none"]], tmp_path)
    assert of(content["comparisons"][0]["waterfalls"])["steps"] == []
    said = "All lines: both directions: no pair of replications in which goods were delivered in both scenarios."
    assert dict(chromium.run(LACK))["waterfall"] == said
    assert {label.split("\n")[1] for label in chromium.run("return causeBars().map((bar) => bar.label)")} == {
        "Baseline"
    }


def test_charts_of_a_run_without_goods_say_so(chromium, week, tmp_path):
    opened(chromium, [week["none"]], tmp_path)
    lacking = dict(chromium.run(LACK))
    assert set(lacking) >= {"kpi", "causes", "weekly", "distribution", "dwell"}
    assert lacking["kpi"] == "mean lead time: no line has a value in the scenarios shown."
    assert lacking["causes"] == "All lines: no goods were delivered in the scenarios shown."
    assert lacking["dwell"] == "No goods crossed a border."


def test_only_directions_with_freight_can_be_chosen(shipped_week):
    runs = [results.Evidence(shipped_week[name]) for name in ("baseline", "upgraded")]
    assert ("all", "domestic") in {group for one in runs for group in one.groups()}  # passenger trains
    assert {direction for _, direction in contents(runs)["groups"]} == {
        "china_to_viet_nam",
        "viet_nam_to_china",
        "both",
    }


def test_no_line_of_a_text_begins_with_a_percent_sign_nor_a_label_of_a_bar_with_a_colon(chromium, pair, tmp_path):
    opened(chromium, pair, tmp_path)
    broken = (
        "return [...document.querySelectorAll('main *')].filter((one) => /[0-9] %/.test(one.firstChild?.data)).length"
    )
    assert "%" in chromium.run("return document.querySelector('main').textContent")
    assert chromium.run(broken) == 0
    label = CHART + " return chart.getOption().yAxis[0].axisLabel.formatter(arguments[1]);"
    chromium.size(390, 900)
    assert chromium.run(label, "kpi", "Nanning – Hà Nội: Viet Nam to China") == "Nanning – Hà Nội:\nViet Nam to China"
    chromium.size(1280, 900)
    assert chromium.run(label, "kpi", "Hà Nội: south") == "Hà Nội: south"
