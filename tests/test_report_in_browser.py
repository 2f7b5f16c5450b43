"""The report in a browser: every control works, what is shown is in the tables, nothing is asked from outside.

Without Chromium and its driver (Debian's packages chromium and chromium-driver) these tests are skipped, which is said.
"""

import csv
import io
import json
import re
import shlex

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import CHINESE, FORMULA, LONG, MARKUP, MATHS, three_runs

from results import build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
CHARTS = ("waterfall", "kpi", "causes", "weekly", "distribution", "dwell", "queue-hour", "queue-week", "utilisation")
CHARTS += ("way", "occupation-0", "occupation-1")
PAINTED = "return document.querySelectorAll('.chart canvas').length >= arguments[0]"
"""Charts are painted in the frames that follow."""
TEXT = "return document.querySelector(arguments[0]).textContent"
INK = "return document.querySelector(arguments[0]).toDataURL()"
"""What is drawn on a canvas."""
BLANK = """
const canvas = document.querySelector(arguments[0]);
const blank = document.createElement("canvas");
Object.assign(blank, { width: canvas.width, height: canvas.height });
return blank.toDataURL();
"""
INPUT = """
const chosen = document.getElementById(arguments[0]);
chosen.value = arguments[1];
chosen.dispatchEvent(new Event("input"));
"""
DRAWN = """
const frame = document.querySelector(`[data-chart="${arguments[0]}"]`);
return echarts.getInstanceByDom(frame).getOption().series.map((one) => [one.name, one.data]);
"""
CAUSE_COLOURS = """
const frame = document.querySelector(`[data-chart="${arguments[0]}"]`);
return echarts.getInstanceByDom(frame).getOption().series.map((one) => [one.name, one.itemStyle.color]);
"""
PRESS = """
const press = new KeyboardEvent("keydown", { key: arguments[1] });
document.querySelector(arguments[0]).dispatchEvent(press);
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return three_runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def report(runs, tmp_path_factory):
    """The report of a baseline and two others, and its contents."""
    file = build_report(runs, tmp_path_factory.mktemp("browser") / "report.html")
    return file, json.loads(BLOCK.search(file.read_text(encoding="utf-8")).group(1))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chromium")
    with browser(folder) as opened:
        opened.folder = folder
        yield opened


@pytest.fixture(params=[1280, 390])
def page(request, chromium, report):
    """The page on a screen of 1280 or 390 pixels; at the end the console is empty and nothing was asked for."""
    chromium.log("browser"), chromium.log("performance")
    chromium.size(request.param, 900)
    chromium.open(report[0])
    chromium.wait(PAINTED, len(CHARTS))
    yield chromium
    assert chromium.log("browser") == []
    assert requests(chromium) == {report[0].as_uri()}


@pytest.fixture(scope="module")
def shipped(shipped_report):
    """The report of a week of the shipped scenarios, and its contents; line Móng Cái has no trains in the baseline."""
    return shipped_report, json.loads(BLOCK.search(shipped_report.read_text(encoding="utf-8")).group(1))


@pytest.fixture
def shipped_page(chromium, shipped):
    chromium.log("browser")
    chromium.size(1280, 900)
    chromium.open(shipped[0])
    chromium.wait(PAINTED, len(CHARTS))
    yield chromium
    assert chromium.log("browser") == []


def requests(chromium):
    """What the page asked for, and not what the browser asks of itself for its empty first page."""
    messages = [json.loads(entry["message"])["message"] for entry in chromium.log("performance")]
    asked = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    return {url for url in asked if not url.startswith(("data:", "blob:", "chrome:", "chrome-untrusted:"))}


def select(chromium, control, value):
    """Choose an option as a person does, by the element's own event."""
    chromium.run(
        "const chosen = document.getElementById(arguments[0]); chosen.value = arguments[1];"
        "chosen.dispatchEvent(new Event('change', { bubbles: true }));",
        control,
        value,
    )


def open_all(chromium):
    """Open all that is folded; what is in it is made then."""
    chromium.run("for (const one of document.querySelectorAll('details')) one.open = true")
    chromium.wait("return [...document.querySelectorAll('details')].every((one) => one.lastChild.hasChildNodes())")


def options(chromium, control):
    return chromium.run("return [...document.getElementById(arguments[0]).options].map((one) => one.value)", control)


def cells(chromium, table):
    script = """return [...document.querySelectorAll(`[data-table="${arguments[0]}"] tbody tr`)]
      .map((row) => [...row.cells].map((cell) => cell.textContent))"""
    return chromium.run(script, table)


def written(value, digits):
    """A number as the page writes it in English."""
    return f"{value + 0:,.{digits}f}".replace("-", "−")


def signed_percent(share):
    text = written(round(share * 100, 1), 1)
    return ("+" if round(share * 100, 1) > 0 else "") + text.replace("−0.0", "0.0") + " %"


def test_page_fits_its_width_and_every_chart_and_map_is_drawn(page):
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    for name in CHARTS:
        assert page.run("return document.querySelectorAll(`[data-chart='${arguments[0]}'] canvas`).length", name) >= 1
        assert page.run("return document.querySelector(`[data-chart='${arguments[0]}']`).clientHeight", name) > 100
    for canvas in ("[data-map='0']", "[data-graph='1']"):
        assert page.run(INK, canvas) != page.run(BLANK, canvas)


def test_verdict_and_indicators_shown_are_those_of_the_tables(page, report):
    compared = report[1]["comparisons"][0]
    verdict = next(one for one in compared["verdicts"] if one["line"] == "all" and one["direction"] == "both")
    shown = page.run(TEXT, ".verdict .answer")
    words = {"inside": "It holds", "beyond": "More than claimed", "short": "Less than claimed"}
    assert shown.startswith(words.get(verdict["word"], "Undecided"))
    assert f": {signed_percent(verdict['change_share'])} " in shown
    rows = [row for row in compared["table"] if (row["line"], row["direction"]) == ("all", "both")]
    found = cells(page, "changes")
    assert len(found) == len(rows) == len(report[1]["kpis"])
    mean = next(row for row in rows if row["kpi"] == "lead_time_mean")
    line = next(row for row in found if row[0] == "mean lead time")
    assert line[1:5] == [
        "h",
        written(mean["baseline"], 1),
        written(mean["upgraded"], 1),
        signed_percent(mean["change_share"]),
    ]


def test_every_claim_stands_in_the_table_with_its_verdict_interval_and_pairs(page, report):
    words = {
        "inside": "inside the claim",
        "beyond": "more than claimed",
        "short": "less than claimed",
        "undecided": "undecided",
        "not testable": "not testable here",
    }
    rows = {row[0]: row for row in cells(page, "claims")}
    assert len(rows) == len(report[1]["claims"])
    for claim in report[1]["claims"]:
        row, verdicts = rows[claim["text"]], report[1]["comparisons"][0]["claims"]
        verdict = next(one for one in verdicts if one["claim"] == claim["id"] and one["line"] in ("small", "all"))
        if claim["needs_runs"]:
            assert row[1].startswith("needs runs of its own")
        else:
            assert row[1].startswith(words[verdict["word"]])
        if verdict["pairs"]:
            shares = [signed_percent(verdict[key]) for key in ("change_share", "low90", "high90")]
            assert row[2:6] == [*shares, "2"]
        else:
            assert row[2:7] == ["–"] * 5
        if claim["not_testable"] is not None and claim["id"] != "significant_cost":
            assert claim["not_testable"] in row[1]
    before, after = (run["file"] for run in report[1]["runs"][:2])
    assert page.run(TEXT, "[data-command='trade_growth']") == (
        f"corridor claims --claim trade_growth --replications 2 --baseline {before} --upgraded {after}"
    )
    assert page.run(TEXT, "#few-pairs").startswith("Only 2 pairs of replications, fewer than 10")
    open_all(page)
    judged = [one for one in report[1]["comparisons"][0]["claims"] if one["pairs"] and one["line"] != "all"]
    assert [row[3] for row in cells(page, "claims-by-line")] == [signed_percent(one["change_share"]) for one in judged]


def test_occupation_by_uic_406_is_shown_with_the_command_of_what_takes_runs(page, report):
    capacity = report[1]["runs"][0]["capacity"]
    shown = cells(page, "uic406-0")
    assert [row[0] for row in shown] == [row["section"] for row in capacity]
    assert [row[4:7] for row in shown] == [
        [
            f"{written(row[key] * 100, digits)} %"
            for key, digits in (("mean_share", 1), ("busiest_share", 1), ("limit_share", 0))
        ]
        for row in capacity
    ]
    assert capacity[0]["section"] in page.run(TEXT, "[data-occupied='0']")
    assert page.run(TEXT, "[data-command='capacity']") == f"corridor capacity --curve {report[1]['runs'][0]['file']}"
    assert "need runs of their own" in page.run(TEXT, "#curve-needs-runs")


def test_checklist_is_folded_and_marks_what_a_person_must_write(page, report):
    assert page.run("return document.querySelectorAll('[data-item]').length") == 0
    page.click("#stress-0 summary")
    page.wait("return document.querySelectorAll('#stress-0 [data-item]').length > 0")
    items = report[1]["runs"][0]["stress"]
    shown = page.run("return [...document.querySelectorAll('#stress-0 h5')].map((one) => one.textContent)")
    assert shown == [f"{item['number']} {item['name']}" for item in items]
    marked = page.run("return [...document.querySelectorAll('#stress-0 .to-write')].map((one) => one.textContent)")
    wanted = [
        text for item in items for block in item["blocks"] if block["kind"] == "to_write" for text in block["texts"]
    ]
    assert marked == [f"To be written by a person: {text}" for text in wanted] != []
    select(page, "choose-language", "vi")
    assert page.run("return document.querySelector('#stress-0').open")
    assert page.run(TEXT, "#stress-0 h5") == "1.1 Mục đích của mô hình"
    assert "Các nội dung này chỉ có bằng tiếng Anh." in page.run(TEXT, "#stress-0")
    select(page, "choose-language", "en")
    page.click("#stress-0 summary")


def test_stages_and_reasons_are_in_the_language_chosen(page):
    select(page, "choose-language", "zh")
    assert "单证审核" in page.run(TEXT, "#choose-stage")
    assert "模型不计成本" in page.run(TEXT, "[data-table='claims']")
    select(page, "choose-language", "en")


def test_charts_draw_the_numbers_of_the_tables(page, report):
    runs = report[1]["runs"][:2]
    group = ("all", "both")
    weekly = dict(page.run(DRAWN, "weekly"))
    for name, run in zip(("Baseline", "Upgraded 1"), runs, strict=True):
        assert weekly[name] == next(row for row in run["weekly"] if (row["line"], row["direction"]) == group)["mean_t"]
    causes = [row for row in report[1]["comparisons"][0]["causes"] if (row["line"], row["direction"]) == group]
    steps = page.run(DRAWN, "waterfall")[1][1]
    assert steps[0]["value"] == pytest.approx(sum(row["baseline_h"] for row in causes))
    assert steps[-1]["value"] == pytest.approx(sum(row["upgraded_h"] for row in causes))
    dwell = page.run(DRAWN, "dwell")
    total = sum(value for _, data in dwell for value in data)
    assert total == pytest.approx(sum(row["hours"] for run in runs for row in run["dwell"]))
    queues = dict(page.run(DRAWN, "queue-hour"))
    stage = page.run("return state.stage")
    mean = next(row for row in runs[0]["servers"] if row["stage"] == stage)["hour"]["queue"]
    assert queues["Baseline"][::2] == [[hour, value] for hour, value in enumerate(mean)]
    ways = dict(page.run(DRAWN, "way"))
    last = [row for row in runs[0]["way"] if row["direction"] == "china_to_viet_nam"][-1]
    assert ways["Baseline"][-1][:2] == [last["to_km"], last["cumulative_h"]]
    heat = page.run(DRAWN, "occupation-0")[0][1]
    shares = [share * 100 for row in runs[0]["sections"] for share in row["occupied_share"]]
    assert [value for _, _, value in heat] == pytest.approx(shares)


def test_way_begins_at_nought(page):
    script = """const frame = document.querySelector('[data-chart="way"]');
      const { series, yAxis } = echarts.getInstanceByDom(frame).getOption();
      return [yAxis[0].min, ...series.map((one) => one.data[0].slice(0, 2))]"""
    assert page.run(script) == [0, [0, 0], [0, 0]]


def test_border_of_each_run_is_shaded_where_it_is(page):
    script = """const way = (run, from_km, to_km) => ({ run, border: "b", from_km, to_km });
      return borderBands([...arguments[0].map((row) => way(...row))], 1, 80)
        .map(({ run, corners: [first, second] }) => [run, first.xAxis, second.xAxis, first.yAxis, second.yAxis]);"""
    assert page.run(script, [[0, 150, 150], [0, 150, 170], [1, 155, 175]]) == [
        [0, 150, 170, pytest.approx(80 * 0.97), 80],
        [1, 155, 175, 0, pytest.approx(80 * 0.03)],
    ]
    assert page.run(script, [[0, 150, 170], [1, 150, 170]]) == [[0, 150, 170, 0, 80]]
    assert page.run(script, [[1, 0, 10], [1, 90, 100]]) == [[1, 0, 10, 0, 80], [1, 90, 100, 0, 80]]
    drawn = """const { series } = echarts.getInstanceByDom(document.querySelector('[data-chart="way"]')).getOption();
      return series.flatMap((one) => one.markArea.data.map((band) => band.map((corner) => corner.xAxis)));"""
    (band,) = page.run(drawn)
    shown = page.run("return wayShown().filter((row) => row.border && row.run === 0)")
    assert band[0] <= min(row["from_km"] for row in shown)
    assert band[1] >= max(row["to_km"] for row in shown)


def test_cause_has_the_same_colour_on_every_line_and_at_the_border(page, report):
    looks = report[1]["cause_looks"]
    names = {report[1]["texts"][f"cause_{cause}"]["en"]: cause for cause in report[1]["causes"]}
    page.run("""
      const [line] = content.groups.find(([line, direction]) => line !== "all" && direction !== "both");
      for (const group of content.groups.filter((one) => one[0] === line)) content.groups.push(["second", group[1]]);
      for (const run of content.runs) for (const row of run.causes.filter((one) => one.line === line)) {
        run.causes.push({ ...row, line: "second", hours: row.hours.map((one, at) => (at % 2 ? one : 0)) });
      }
      content.lines.push({ ...content.lines[0], id: "second", name: "Second" });
      choose({ line });
    """)
    for theme in ("light", "dark"):
        page.run("choose({ theme: arguments[0] })", theme)
        page.run("choose({ line: content.groups.find(([line]) => line !== 'all')[0] })")
        first, border = page.run(CAUSE_COLOURS, "causes"), page.run(CAUSE_COLOURS, "dwell")
        page.run("choose({ line: 'second' })")
        second = page.run(CAUSE_COLOURS, "causes")
        assert 1 < len(second) < len(first)
        for drawn in (first, second, border):
            found = {names[name]: colour for name, colour in drawn if name in names}
            assert found == {cause: looks[cause][theme] for cause in found}
            assert found
    page.run("choose({ theme: 'light' })")


def test_every_choice_of_every_control_can_be_made(page):
    page.click("#release-times summary")
    for control in (
        "choose-scenario",
        "choose-line",
        "choose-direction",
        "choose-kpi",
        "choose-border",
        "choose-stage",
    ):
        values = options(page, control)
        assert values, control
        for value in [*values, values[0]]:
            select(page, control, value)
            assert page.run("return document.getElementById(arguments[0]).value", control) == value
    for control in ("replay-speed", "choose-confidence"):
        for value in options(page, control)[::-1]:
            select(page, control, value)
    open_all(page)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")


def test_choosing_the_third_run_changes_what_is_shown_and_leaves_no_watchers_behind(page, report):
    before = page.run("return watchers.length")
    for at in (1, 0, 1, 0, 1):
        select(page, "choose-scenario", str(at))
    assert page.run("return watchers.length") == before
    mean = next(
        row
        for row in report[1]["comparisons"][1]["table"]
        if (row["line"], row["direction"], row["kpi"]) == ("all", "both", "lead_time_mean")
    )
    assert next(row for row in cells(page, "changes") if row[0] == "mean lead time")[3] == written(mean["upgraded"], 1)
    assert page.run("return [...document.querySelectorAll('[data-map]')].map((one) => one.dataset.map)") == ["0", "2"]


def test_language_and_theme_change_all_texts_and_colours(page, report):
    for language, key in (("vi", "vi"), ("zh", "zh"), ("en", "en")):
        select(page, "choose-language", language)
        for section in ("verdict", "borders", "trains", "capacity"):
            assert page.run(TEXT, f"#{section}") == report[1]["texts"][f"section_{section}"][key]
        assert page.run("return document.documentElement.lang") == language
    if_vi = page.run("state.language = 'vi'; return number(1234.56, 1)")
    assert if_vi == "1.234,6"
    page.run("state.language = 'en'")
    light = page.run("return getComputedStyle(document.body).backgroundColor")
    page.click("#choose-theme")
    assert page.run("return getComputedStyle(document.body).backgroundColor") != light
    page.click("#choose-theme")
    assert page.run("return getComputedStyle(document.body).backgroundColor") == light


def test_replay_plays_time_goes_on_and_trains_move(page):
    page.click("#replay-time")
    select(page, "replay-speed", "3600")
    page.run(INPUT, "replay-time", "20000")
    clock, drawn = page.run(TEXT, "#replay-clock"), page.run(INK, "[data-map='0']")
    page.click("#replay-play")
    page.wait("return document.getElementById('replay-clock').textContent !== arguments[0]", clock)
    page.wait("return Number(document.getElementById('replay-time').value) > 22500")
    page.click("#replay-play")
    assert page.run(TEXT, "#replay-play") == "Play"
    assert page.run(INK, "[data-map='0']") != drawn


def test_counts_of_the_replay_are_those_of_the_contents(page, report):
    replay = report[1]["runs"][0]["replay"]
    at_s = 6 * 3600 + 40 * 60 - 300
    page.run(INPUT, "replay-time", str(at_s))
    trains = sum(one["moves"][1] <= at_s < one["moves"][-1] for one in replay["trains"])
    waiting = sum(queue["counts"][at_s // replay["step_s"]] for queue in replay["queues"])
    assert trains > 0
    shown = page.run(TEXT, "[data-counts='0']")
    assert shown == f"on the way: {trains} trains, 0 trucks; at the borders: {waiting} consignments"


def test_train_graph_can_be_zoomed_moved_named_and_reset(page):
    graph = "[data-graph='0']"
    whole = page.run(INK, graph)
    for _ in range(2):
        page.run(PRESS, graph, "+")
    zoomed = page.run(INK, graph)
    assert zoomed != whole
    page.drag(graph, -60)
    moved = page.run(INK, graph)
    assert moved not in (whole, zoomed)
    page.run("document.querySelector(arguments[0]).closest('figure').querySelector('.player button').click()", graph)
    assert page.run(INK, graph) == whole


def test_pointing_at_a_train_of_the_graph_names_it(page, report):
    found = page.run("""
      const canvas = document.querySelector("[data-graph='0']");
      const note = canvas.closest("figure").querySelector("output");
      const [day] = content.runs[0].trains_of_day;
      const pen = new OffscreenCanvas(1, 1).getContext("2d");
      const pieces = drawDay(pen, day, { from: 0, to: DAY_S }, canvas);
      const shape = canvas.getBoundingClientRect();
      return day.trains.map((train) => {
        const { from, to } = pieces.find((one) => one.train === train && one.from.y !== one.to.y);
        const point = { clientX: shape.left + (from.x + to.x) / 2, clientY: shape.top + (from.y + to.y) / 2 };
        canvas.dispatchEvent(new PointerEvent("pointermove", point));
        return note.textContent;
      });""")
    trains = report[1]["runs"][0]["trains_of_day"][0]["trains"]
    assert [each.split(":")[0] for each in found] == [f"{one['service']} {one['train']}" for one in trains] != []
    assert len(set(found)) == len(found) > 1


def test_nearest_train_is_the_one_whose_line_passes_within_eight_pixels(page):
    pieces = [
        {"from": {"x": 0, "y": at}, "to": {"x": 100, "y": at + 100}, "train": name}
        for name, at in (("a", 0), ("b", 12))
    ]
    script = "return arguments[1].map(([x, y]) => nearest(arguments[0], x, y))"
    assert page.run(script, pieces, [(50, 51), (50, 61), (50, 40), (50, 30), (112, 112)]) == ["a", "b", "a", None, None]


def test_area_of_a_queue_s_circle_is_as_its_count(page):
    one, four, nine = page.run("return [1, 4, 9].map(radiusOf)")
    assert (four / one, nine / one) == pytest.approx((2, 3))
    assert one > 0


def test_trains_of_the_replay_go_along_their_legs_one_after_the_other(page):
    legs = [[0, 0, 10, 0, 10, 30], [10, 30, 50, 30]]  # 10 east and 30 north, then 40 east
    moves = [0, 1000, 1400, 1, 2000, 2800]
    script = """const drawn = [];
      const pen = { beginPath() {}, fill() {}, arc: (x, y) => drawn.push([x, y]) };
      const [legs, moves, times] = arguments;
      const lengths = legs.map(legLengths);
      return times.map((s) => {
        const count = drawCarriers(pen, (x, y) => [x, y], [{ kind: "freight", moves }], legs, lengths, s, 1);
        return [count, ...drawn.splice(0).flat()];
      });"""
    found = page.run(script, legs, moves, [999, 1000, 1100, 1200, 1400, 1999, 2000, 2200, 2799.999, 2800])
    assert found[0] == found[-1] == [0]
    where = [(0, 0), (10, 0), (10, 10), (10, 30), (10, 30), (10, 30), (20, 30), (50, 30)]
    assert [tuple(one[1:]) for one in found[1:-1]] == [pytest.approx(one, abs=1e-3) for one in where]


def test_line_without_trains_in_a_run_shows_no_trains_for_it_and_no_other_line(shipped_page, shipped):
    runs = shipped[1]["runs"]
    assert ["mong_cai" in {day["line"] for day in run["trains_of_day"]} for run in runs] == [False, True]
    select(shipped_page, "choose-line", "mong_cai")
    graph = "return document.querySelector(`[data-graph='${arguments[0]}']`).getAttribute('aria-label')"
    height = "return document.querySelector(`[data-graph='${arguments[0]}']`).clientHeight"
    assert shipped_page.run(graph, 0) == "Baseline: Móng Cái – Hạ Long – Hải Phòng, no trains run here, trucks only"
    assert shipped_page.run(height, 0) == 0
    assert "Móng Cái" in shipped_page.run(graph, 1)
    assert "Baseline: no trains" in shipped_page.run(
        "return document.querySelector('[aria-labelledby=capacity]').textContent"
    )
    assert (
        shipped_page.run("return document.querySelectorAll('[data-table=uic406-0], [data-chart=occupation-0]').length")
        == 0
    )
    assert "Móng Cái" in shipped_page.run(TEXT, "[data-table='uic406-1'] figcaption")
    select(shipped_page, "choose-line", "all")
    assert "Lào Cai" in shipped_page.run(graph, 0)
    assert shipped_page.run(height, 0) > 100
    assert cells(shipped_page, "uic406-0")


def test_border_is_that_of_the_line_chosen_and_stays_with_all_lines(shipped_page):
    shown = []
    for line in ("mong_cai", "dong_dang", "all", "lao_cai"):
        select(shipped_page, "choose-line", line)
        shown.append(shipped_page.run("return document.getElementById('choose-border').value"))
    assert shown == ["mong_cai", "dong_dang", "dong_dang", "lao_cai"]
    select(shipped_page, "choose-border", "mong_cai")
    assert shipped_page.run("return [state.line, state.border]") == ["lao_cai", "mong_cai"]


def test_stage_is_one_of_the_border_shown(shipped_page):
    stage = "return document.getElementById('choose-stage').value"
    border = "return document.getElementById('choose-border').value"
    assert shipped_page.run(stage).startswith(f"{shipped_page.run(border)}.")
    for chosen in ("mong_cai", "dong_dang"):
        select(shipped_page, "choose-border", chosen)
        assert shipped_page.run(stage).startswith(f"{chosen}.")
    select(shipped_page, "choose-line", "lao_cai")
    assert shipped_page.run(stage).startswith("lao_cai.")


def test_assumptions_show_their_values_and_notes_and_save_them(shipped_page, shipped):
    inputs = shipped[1]["runs"][0]["inputs"]
    inputs[1]["note"] = "Only a test's, no shipped input has one."
    shipped_page.run("content.runs[0].inputs[1].note = arguments[0]", inputs[1]["note"])
    shipped_page.click("#all-inputs")
    shown = cells(shipped_page, "inputs")[: len(inputs)]
    text = shipped_page.run("return csv('inputs')").removeprefix("\ufeff")
    saved = list(csv.DictReader(io.StringIO(text)))[: len(inputs)]
    assert [row["Key"] for row in saved] == [one["key"] for one in inputs]
    for one, cell, row in zip(inputs, shown, saved, strict=True):
        if isinstance(one["value"], int | float) and not isinstance(one["value"], bool):
            assert float(cell[2]) == float(row["Value"]) == one["value"], one["key"]
        else:
            assert cell[2] == row["Value"].removeprefix("'") != "", one["key"]
        assert cell[3] == one["source"] + (one["note"] or "")
        assert row["Note"].removeprefix("'") == (one["note"] or "")
    assert {type(one["value"]) for one in inputs} == {int, float, list}


def test_changes_are_coloured_by_what_is_better_and_not_where_they_are_shown_as_none(page):
    rows = [
        ("lead_time_mean", -0.1, -0.2, -0.05, "better"),
        ("lead_time_mean", 0.1, 0.05, 0.2, "worse"),
        ("throughput_t", 0.1, 0.05, 0.2, "better"),
        ("throughput_t", -0.1, -0.2, -0.05, "worse"),
        ("throughput_t", -0.0006, -0.0008, -0.0004, "worse"),
        ("throughput_t", -0.0004, -0.0005, -0.0003, ""),  # shown as 0.0 %
        ("lead_time_mean", -0.1, -0.2, 0.05, ""),
        ("lead_time_mean", -0.1, None, None, ""),
    ]
    given = [{"kpi": kpi, "change_share": share, "low95": low, "high95": high} for kpi, share, low, high, _ in rows]
    assert page.run("return arguments[0].map(look)", given) == [row[-1] for row in rows]


def test_inputs_can_be_searched_and_nasty_names_are_texts(page, report):
    assert page.run("return document.querySelectorAll('img').length") == 0
    assert page.run("return typeof alerted") == "undefined"
    names = page.run("return [...document.querySelectorAll('#head li')].map((one) => one.textContent)")
    assert names == [f"Baseline:{MARKUP}", f"Upgraded 1:{LONG}"]
    assert MATHS in page.run(TEXT, "#choose-border")
    assert f"{MATHS} {MARKUP}" in page.run(TEXT, "#choose-line")
    select(page, "choose-scenario", "1")
    assert f"{FORMULA} {CHINESE}" in page.run(TEXT, "#head")
    page.run(INPUT, "search-inputs", "nothing has this")
    assert cells(page, "inputs") == []


def test_every_table_chart_map_and_graph_can_be_saved_as_csv(page):
    open_all(page)
    unsaved = """return [...document.querySelectorAll('[data-table], [data-chart], [data-map], [data-graph], .share')]
      .filter((one) => !one.closest('figure').querySelector('[data-csv]')).map((one) => one.outerHTML.slice(0, 80))"""
    assert page.run(unsaved) == []
    saved = page.run("return [...document.querySelectorAll('[data-csv]')].map((one) => one.dataset.csv)")
    assert len(saved) == len(set(saved))
    assert {*CHARTS, "week-0", "week-1", "trains-0", "trains-1", "confidence", "claims", "claims-by-line"} <= set(saved)


def test_csv_of_every_table_holds_its_rows_and_no_formula(page):
    open_all(page)
    for name in page.run("return [...document.querySelectorAll('[data-csv]')].map((one) => one.dataset.csv)"):
        text = page.run("return csv(arguments[0])", name)
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert len(rows) == page.run("return TABLES.get(arguments[0]).rows.length", name) + 1
        assert len({len(row) for row in rows}) == 1, name
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t")), (name, cell)
            assert not cell.startswith("-") or float(cell) <= 0, (name, cell)
    assert f"'{FORMULA}" in page.run("return csv('sections-0')")
    assert f"'{FORMULA}" in page.run("return csv('trains-0')")


def test_csv_of_a_chart_has_the_numbers_that_it_draws(page, report):
    def saved(name):
        return list(csv.DictReader(io.StringIO(page.run("return csv(arguments[0])", name).removeprefix("\ufeff"))))

    run, group = report[1]["runs"][0], ("all", "both")
    weekly = next(row for row in run["weekly"] if (row["line"], row["direction"]) == group)
    rows = [row for row in saved("weekly") if row["run"] == "Baseline"]
    assert [float(row["mean_t"]) for row in rows] == weekly["mean_t"]
    assert [float(row["low95_t"]) for row in rows] == weekly["low95_t"]
    steps = saved("waterfall")
    assert float(steps[0]["to_h"]) + sum(float(row["change_h"] or 0) for row in steps) == pytest.approx(
        float(steps[-1]["to_h"]),
        abs=5e-3,  # less than that in all is no step of its own
    )
    within = [float(row["lead_time_h"]) for row in saved("distribution") if row["run"] == "Baseline"]
    assert within == next(row for row in run["quantiles"] if (row["line"], row["direction"]) == group)["lead_time_h"]
    stops = sum(len(train["stops"]) for day in run["trains_of_day"] for train in day["trains"])
    assert len(saved("trains-0")) == stops > 0
    at_borders = [sum(queue["counts"]) for queue in run["replay"]["queues"]]
    assert [
        sum(int(row[key]) for row in saved("week-0")) for key in saved("week-0")[0] if "waiting" in key
    ] == at_borders


def test_saving_a_table_writes_the_file(page):
    page.click("[data-csv='changes']")
    file = page.folder / "changes.csv"
    page.wait_for(file.exists)
    assert file.read_text(encoding="utf-8-sig").startswith("Indicator,Unit,Baseline,")
    file.unlink()


def test_on_paper_all_charts_fit_and_what_is_folded_or_pressed_is_left_out(page):
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.devtools("Emulation.setEmulatedMedia", {"media": "print"})
    page.size(680, 900)  # as wide as A4 between its margins
    assert page.run("return document.documentElement.dataset.theme") == "light"
    assert page.run("return document.documentElement.scrollWidth <= 680")
    wide = "return [...document.querySelectorAll('canvas')].filter((one) => one.clientWidth > 680).length"
    assert page.run(wide) == 0
    shown = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.offsetHeight > 0).length"
    assert page.run(shown, "button, nav, summary") == 0
    page.wait_for(lambda: page.run(shown, ".chart canvas") >= len(CHARTS))
    page.devtools("Emulation.setEmulatedMedia", {"media": ""})
    page.run("dispatchEvent(new Event('afterprint'))")


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(page):
    nameless = """return [...document.querySelectorAll('button, select, input, [role=img]')]
      .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label') || one.closest('label')))
      .map((one) => one.outerHTML.slice(0, 80))"""
    assert page.run(nameless) == []
    assert page.run("return [...document.querySelectorAll('h2')].length") == len(page.run("return SECTIONS"))
    assert page.run("return [...document.querySelectorAll('nav a')].every((one) => document.querySelector(one.hash))")


def test_report_of_one_run_has_its_indicators_and_charts_and_no_verdict(chromium, runs, tmp_path):
    chromium.log("browser")
    chromium.size(1280, 900)
    chromium.open(build_report(runs[:1], tmp_path / "one.html"))
    open_all(chromium)
    assert "One scenario alone has no verdict" in chromium.run("return document.querySelector('main').textContent")
    assert cells(chromium, "indicators")[0][0] == "mean lead time"
    chromium.wait(PAINTED, len(CHARTS) - 2)  # no waterfall, and one run's occupation
    assert chromium.run("return document.querySelectorAll('#stress-0 [data-item]').length") == 24
    assert chromium.log("browser") == []


def test_verdict_without_an_interval_says_why_and_commands_are_quoted_for_a_shell(page):
    script = """return verdictBox(content.claims[0], { word: "undecided", line: "all", reason: "too few pairs",
      change_share: 0, low90: null, high90: null, pairs: 1 }).lastChild.textContent"""
    assert page.run(script) == "Undecided. All lines: too few pairs."
    words = ["scenarios/a.yaml", "seed=7", "a b.yaml", "it's; rm"]
    assert [shlex.split(word) for word in page.run("return arguments[0].map(quoted)", words)] == [
        [word] for word in words
    ]


def test_verdict_on_a_line_whose_goods_did_not_arrive_says_how_many_of_which_scenario(page):
    script = """return verdictBox(content.claims[0], { word: "undecided", line: "all", reason: "", change_share: -0.3,
      low90: -0.31, high90: -0.29, pairs: 9, undelivered: arguments[0] }).lastChild.textContent"""
    said = "of the {}'s goods had not arrived at the end: times of the others say nothing."
    for left, whose in (
        ({"baseline": 0.0, "upgraded": 0.125}, "upgraded scenario"),
        ({"baseline": 0.125, "upgraded": 0.1}, "baseline"),
    ):
        assert page.run(script, left) == f"Undecided. All lines: 12.5 % {said.format(whose)}"
        on_one = said.format(whose).replace("goods", "goods on one line")
        assert page.run(script, left | {"is_of_worst_line": True}) == f"Undecided. All lines: 12.5 % {on_one}"


def test_what_a_page_asks_for_and_complains_of_is_noticed(chromium, tmp_path):
    file = tmp_path / "bad.html"
    file.write_text("<img src='http://127.0.0.1:9/x.png'><script>throw new Error('broken')</script>", encoding="utf-8")
    chromium.log("browser"), chromium.log("performance")
    chromium.open(file)
    said = []  # it may come a little later than the page
    chromium.wait_for(lambda: said.extend(chromium.log("browser")) or "broken" in str(said))
    assert requests(chromium) == {file.as_uri(), "http://127.0.0.1:9/x.png"}
    chromium.open(tmp_path)
    chromium.log("browser"), chromium.log("performance")
