"""The report's clock and speeds, the moment on paper, the groups of stages, units and names by language.

Without Chromium and its driver these tests are skipped, as in `test_report_in_browser.py`.
"""

import pytest
from chromium import CHROMEDRIVER, CHROMIUM
from holiday_reports import holiday_report, opened_report, undone

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
PACE = """
const [frame, now] = [window.requestAnimationFrame, performance.now];
const frames = [];
window.requestAnimationFrame = (call) => frames.push(call);
performance.now = () => 0;
const speed = document.getElementById("replay-speed");
const [slider, play] = ["replay-time", "replay-play"].map((id) => document.getElementById(id));
const found = [...speed.options].map((option) => {
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
  speed.value = option.value;
  speed.dispatchEvent(new Event("change"));
  play.click();
  for (const call of frames.splice(0)) call(100);
  play.click();
  return [option.textContent, document.getElementById("replay-clock").textContent];
});
Object.assign(window, { requestAnimationFrame: frame });
performance.now = now;
return found;
"""
"""Each speed, and the clock after a tenth of a second from the start of the week, whatever the machine is like."""
AT = """
const slider = document.getElementById("replay-time");
slider.value = arguments[0] ?? slider.max;
slider.dispatchEvent(new Event("input"));
return document.getElementById("replay-clock").textContent;
"""
GROUPS = """
return [...document.querySelectorAll("#choose-stage optgroup")]
  .map((one) => [one.label, [...one.children].map((option) => option.value)]);
"""
ON_PAPER = """
return [...document.querySelectorAll("[data-moment]")].filter((one) => one.getClientRects().length)
  .map((one) => one.textContent);
"""
BEFORE_PRINT = """
window.frame = requestAnimationFrame;
window.requestAnimationFrame = () => 0; // paper has no frames after it
dispatchEvent(new Event("beforeprint"));
"""
AFTER_PRINT = """
window.requestAnimationFrame = frame;
dispatchEvent(new Event("afterprint"));
"""
GRAPH = """
const { width, height, clientWidth, clientHeight } = document.querySelector("[data-graph='0']");
return [width, clientWidth, height / width, clientHeight / clientWidth];
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return holiday_report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def opened(report, tmp_path_factory):
    with opened_report(report[0], tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


@pytest.fixture
def page(opened):
    with undone(opened):
        yield opened


def test_week_runs_at_the_speed_that_is_chosen_which_is_written_in_minutes_below_an_hour(page):
    assert page.run(PACE) == [
        ["10 min per second", "Mon 00:01 (UTC+7)"],
        ["30 min per second", "Mon 00:03 (UTC+7)"],
        ["1 h per second", "Mon 00:06 (UTC+7)"],
        ["4 h per second", "Mon 00:24 (UTC+7)"],
    ]


def test_end_of_the_week_does_not_read_as_its_begin(page):
    assert page.run(AT, 0) == "Mon 00:00 (UTC+7)"
    assert page.run(AT, 7 * 86400 - 300) == "Sun 23:55 (UTC+7)"
    assert page.run(AT, None) == "Sun 24:00 (UTC+7), end of the week"
    assert page.run(AT, 86400) == "Tue 00:00 (UTC+7)"
    assert page.run("return csv('week-0')").strip().split("\r\n")[-1].split(",")[1] == "Sun 24:00"


def test_one_train_is_not_told_as_several(page):
    told = """const kept = drawCarriers;
      window.drawCarriers = () => arguments[0];
      document.getElementById("replay-time").dispatchEvent(new Event("input"));
      window.drawCarriers = kept;
      return document.querySelector("[data-counts='0']").textContent;"""
    assert page.run(told, 1).startswith("on the way: 1 train, 1 truck; at the borders: ")
    assert page.run(told, 2).startswith("on the way: 2 trains, 2 trucks; at the borders: ")
    each = """choose({ language: arguments[0] });
      return [1, 2].map((count) => counted(count, `${arguments[1]}_one`, arguments[1]));"""
    assert page.run(each, "en", "count_consignments") == ["1 consignment", "2 consignments"]
    assert page.run(each, "en", "weeks") == ["1 week", "2 weeks"]
    assert page.run(each, "vi", "count_trucks") == ["1 xe tải", "2 xe tải"]
    assert page.run(each, "zh", "count_trains") == ["列车 1", "列车 2"]


@pytest.mark.parametrize("width", [1280, 390])
def test_paper_has_the_moment_of_the_maps_and_train_graphs_as_they_were_drawn_for_its_width(page, width):
    page.size(width, 900)
    clock = page.run(AT, 2 * 86400 + 16 * 3600)
    assert clock == "Wed 16:00 (UTC+7)"
    assert page.run(ON_PAPER) == []  # the clock is in sight
    page.run(BEFORE_PRINT)
    drawn = page.run(GRAPH)
    page.devtools("Emulation.setEmulatedMedia", {"media": "print"})
    printed, told = page.run(GRAPH), page.run(ON_PAPER)
    page.devtools("Emulation.setEmulatedMedia", {"media": ""})
    page.run(AFTER_PRINT)
    shown = page.run(GRAPH)
    page.size(1280, 900)
    assert told == [clock, clock]
    assert drawn[:2] == [680, 680]
    assert printed[0] == 680  # not drawn anew
    assert printed[2] == pytest.approx(printed[3], rel=0.01)  # not squeezed
    assert shown[0] == shown[1] != 680


def test_stages_stand_in_groups_that_of_the_border_chosen_first_and_within_the_longest_queue(page, report):
    [(name, stages), (terminals, others)] = page.run(GROUPS)
    assert (name, terminals) == (report[1]["borders"][0]["name"], "Terminals")
    assert others == ["south.cranes"]
    rows = [row for run in report[1]["runs"] for row in run["servers"] if row["stage"].startswith("gate.")]
    means = {}
    for row in rows:
        means[row["stage"]] = max(means.get(row["stage"], 0), sum(one or 0 for one in row["week"]["queue"]))
    assert len(set(means.values())) >= 3
    assert sorted(means, key=lambda stage: -means[stage]) == stages
    assert page.run("return state.stage") == stages[0]


def test_stages_of_another_border_come_first_once_it_is_chosen(page):
    script = """content.borders.push({ id: "other", name: "Other" });
      content.runs[0].servers.push({ ...content.runs[0].servers[0], stage: "other.china.cn_scan" });
      return ["gate", "other"].map((border) => {
        Object.assign(state, { border });
        return stageGroups(stagesShown()).map(({ group }) => group);
      });"""
    name = page.run("return borderName('gate')")
    assert page.run(script) == [[name, "Other", "Terminals"], ["Other", name, "Terminals"]]


def test_hours_have_one_unit_in_each_language(page):
    units = """choose({ language: arguments[0] });
      const words = [...document.querySelectorAll("[data-table=changes] td.short")].map((one) => one.textContent);
      const axes = ["waterfall", "causes", "dwell", "way"].map((name) => {
        const { xAxis, yAxis } = echarts.getInstanceByDom(document.querySelector(`[data-chart='${name}']`)).getOption();
        return name === "way" ? yAxis[0].name : xAxis[0].name;
      });
      const heads = [...document.querySelectorAll("[data-table=way-parts] th")].slice(1).map((one) => one.textContent);
      return [words[0], words.filter((one) => one.endsWith("/tuần") && !/tàu|tấn|TEU/.test(one)), new Set(axes).size,
        axes[0], heads.every((one) => one.includes(axes[0])), inHours("2")]"""
    assert page.run(units, "vi") == ["giờ", ["giờ/tuần"], 1, "giờ", True, "2 giờ"]
    assert page.run(units, "zh")[0::3] == ["小时", "小时"]
    assert page.run(units, "en") == ["h", [], 1, "h", True, "2 h"]


def test_border_has_the_map_s_chinese_name_with_that_of_the_scenario_in_brackets(page):
    script = """const town = (id) => content.place_names.find((one) => one.id === id);
      const [viet_nam, china] = [town("lao_cai"), town("hekou")];
      const queues = [["viet_nam", viet_nam], ["china", china]]
        .map(([side, { position }]) => ({ border: "gate", side, position, counts: [0] }));
      content.runs = content.runs.map((run) => ({ ...run, replay: { ...run.replay, queues } }));
      content.borders[0].name = "Lào Cai – Hekou";
      return ["zh", "vi", "en"].map((language) => {
        choose({ language });
        return [borderTexts(0, "gate", queues, false)[0], document.querySelector("#choose-border option").textContent];
      });"""
    own = page.run("return content.runs[0].borders.gate")
    assert page.run(script) == [
        ["老街 – 河口", "老街 – 河口（Lào Cai – Hekou）"],
        [own, "Lào Cai – Hekou"],
        [own, "Lào Cai – Hekou"],
    ]
