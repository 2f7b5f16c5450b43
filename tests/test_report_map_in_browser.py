"""The report's map in a browser: names that are there, whole and apart; numbers, legend, the keyboard.

Without Chromium and its driver (Debian's packages chromium and chromium-driver) these tests are skipped, which is said.
"""

import json

import pytest
from report_canvases import DRAWN, at_width, cut_off, noted, overlapping, texts
from test_report_in_browser import BLOCK, TEXT, pytestmark, select  # noqa: F401

ON_THE_MAP = """
const canvas = document.querySelector(arguments[0]);
const { lines, queues } = content.runs[Number(canvas.dataset.map)].replay;
const place = projection(canvas);
return {
  lines: lines.flatMap(({ way }) => spots(way, place)),
  circles: queues.map((queue) => [...place(...queue.position), Math.max(...queue.counts.map(radiusOf))]),
};
"""
TOWNS = {
    "en": ("Hà Nội", "Hải Phòng", "Hạ Long", "China", "Viet Nam"),
    "vi": ("Hà Nội", "Hải Phòng", "Hạ Long", "Trung Quốc", "Việt Nam"),
    "zh": ("河内", "海防", "下龙", "中国", "越南"),
}
BORDER_TOWNS = {"en": ("Lào Cai", "Đồng Đăng", "Móng Cái"), "zh": ("老街", "同登", "芒街")}
BORDER_TOWNS["vi"] = BORDER_TOWNS["en"]
UNITS = {"en": "consignments", "vi": "lô hàng", "zh": "批"}


@pytest.fixture(scope="module")
def shipped(shipped_report):
    """The contents of the report on a week of the shipped scenarios."""
    return json.loads(BLOCK.search(shipped_report.read_text(encoding="utf-8")).group(1))


@pytest.fixture(scope="module")
def opened(shipped_report, tmp_path_factory):
    with noted(shipped_report, tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


@pytest.fixture(params=[1280, 768, 390])
def page(request, opened):
    """The page on screens of three widths; at the end the console is empty."""
    yield at_width(opened, request.param)
    assert opened.log("browser") == []


@pytest.fixture
def wide(opened):
    yield at_width(opened, 1280)
    assert opened.log("browser") == []


def covered(written, points):
    """The texts that lie on one of the points."""
    return [
        one["text"]
        for one in written
        if any(one["box"][0] < x < one["box"][2] and one["box"][1] < y < one["box"][3] for x, y in points)
    ]


def over_circles(written, circles):
    found = []
    for one in written:
        left, top, right, bottom = one["box"]
        for x, y, radius in circles:
            nearest = (min(max(x, left), right), min(max(y, top), bottom))
            if (nearest[0] - x) ** 2 + (nearest[1] - y) ** 2 < radius**2:
                found.append(one["text"])
    return found


@pytest.mark.parametrize("language", TOWNS)
def test_map_names_towns_borders_and_countries_off_each_other_and_off_lines_and_goods(page, language):
    select(page, "choose-language", language)
    for run in (0, 1):
        drawn = page.run(DRAWN, f"[data-map='{run}']")
        written, there = texts(drawn), page.run(ON_THE_MAP, f"[data-map='{run}']")
        names = [one["text"] for one in written]
        assert set(TOWNS[language]) <= set(names), run
        for town in BORDER_TOWNS[language]:
            assert sum(name.startswith(town) for name in names) == 1, (run, town)
        assert sum(UNITS[language] in name for name in names) == 3
        assert overlapping(written) == []
        assert cut_off(written, drawn["size"]) == []
        assert over_circles(written, there["circles"]) == []
        assert covered(written, there["lines"]) == []
        assert all(one["haloed"] for one in written)


def test_names_over_each_other_over_lines_or_cut_off_are_found():
    one, other, away = ({"text": name, "box": box} for name, box in zip("abc", BOXES, strict=True))
    assert overlapping([one, other, away]) == [("a", "b")]
    assert cut_off([one, away], (15, 15)) == ["c"]
    assert covered([one, away], [(5, 5), (40, 5)]) == ["a"]
    assert over_circles([one, away], [(13, 5, 4)]) == ["a"]


BOXES = [(0, 0, 10, 10), (9, 9, 12, 12), (20, 0, 30, 10)]


def test_numbers_at_a_border_are_those_of_the_contents_with_their_unit_and_side(wide, shipped):
    at_s = 36 * 3600
    wide.run(
        "const time = document.getElementById('replay-time'); time.value = arguments[0];"
        "time.dispatchEvent(new Event('input'))",
        str(at_s),
    )
    for number, run in enumerate(shipped["runs"]):
        replay = run["replay"]
        counts = {
            (queue["border"], queue["side"]): queue["counts"][at_s // replay["step_s"]] for queue in replay["queues"]
        }
        expected = {f"CN {counts[b, 'china']} · VN {counts[b, 'viet_nam']}" for b in run["borders"]}
        written = {one["text"] for one in texts(wide.run(DRAWN, f"[data-map='{number}']"))}
        found = {text.removesuffix(" consignments") for text in written if text.startswith("CN ")}
        assert found == expected
    assert wide.run(TEXT, "#replay-clock").endswith("12:00 (UTC+7)")


def test_legend_of_the_map_names_every_sign_on_it(wide):
    shown = wide.run("return [...document.querySelectorAll('#replay .key li')].map((one) => one.textContent)")
    assert shown == [
        "passenger trains",
        "freight trains",
        "trucks",
        "railway",
        "road",
        "border of a country",
        "river",
        "consignments at a border, area by number (CN: China, VN: Viet Nam)",
    ]


def press(page, key, code):
    for kind in ("rawKeyDown", "char", "keyUp") if key in (" ", "Enter") else ("rawKeyDown", "keyUp"):
        text = {"text": {"Enter": "\r"}.get(key, key)} if kind == "char" else {}
        page.devtools("Input.dispatchKeyEvent", {"type": kind, "key": key, "windowsVirtualKeyCode": code, **text})


def test_replay_is_played_paused_and_moved_with_the_keyboard_alone(wide):
    wide.run("document.getElementById('replay-time').focus()")
    time = "return Number(document.getElementById('replay-time').value)"
    before = wide.run(time)
    press(wide, "ArrowRight", 39)
    assert wide.run(time) == before + 300
    told = wide.run("return document.getElementById('replay-time').getAttribute('aria-valuetext')")
    assert told == wide.run(TEXT, "#replay-clock") != ""
    press(wide, "End", 35)
    press(wide, "Home", 36)
    assert wide.run(time) == 0
    press(wide, " ", 32)
    assert wide.run(TEXT, "#replay-play") == "Pause"
    wide.wait(f"{time} > 600")
    press(wide, " ", 32)
    assert wide.run(TEXT, "#replay-play") == "Play"
    wide.run("document.getElementById('replay-play').focus()")
    press(wide, "Enter", 13)
    assert wide.run(TEXT, "#replay-play") == "Pause"
    press(wide, "Enter", 13)
