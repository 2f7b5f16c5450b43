"""The report's map and train graph in a browser: names that are there, whole and apart; looks of trains; the keyboard.

Without Chromium and its driver (Debian's packages chromium and chromium-driver) these tests are skipped, which is said.
"""

import json
from itertools import combinations, pairwise

import pytest
from chromium import browser
from test_report_in_browser import BLOCK, TEXT, pytestmark, select  # noqa: F401

from results.carrier_looks import TRAIN_LOOKS

NOTE = """
const proto = CanvasRenderingContext2D.prototype;
window.noted = new Map();
const note = (pen, entry) => {
  if (!noted.has(pen.canvas)) noted.set(pen.canvas, new Map());
  noted.get(pen.canvas).set(JSON.stringify(entry), entry);
};
const write = proto.fillText;
proto.fillText = function (text, x, y) {
  const size = this.measureText(text);
  const [left, top] = [x - size.actualBoundingBoxLeft, y - size.actualBoundingBoxAscent];
  const [right, bottom] = [x + size.actualBoundingBoxRight, y + size.actualBoundingBoxDescent];
  note(this, { text, box: [left, top, right, bottom], haloed: this.halo === text });
  write.call(this, text, x, y);
};
const rim = proto.strokeText;
proto.strokeText = function (text, x, y) { this.halo = text; rim.call(this, text, x, y); };
const stroke = proto.stroke;
proto.stroke = function () {
  note(this, { colour: this.strokeStyle, width: this.lineWidth, dashes: this.getLineDash() });
  stroke.call(this);
};
"""
"""From now on what is written and stroked on a canvas is noted (boxes in pixels of the page)."""

DRAWN = """
const canvas = document.querySelector(arguments[0]);
noted.delete(canvas);
if (canvas.dataset.map) document.getElementById("replay-time").dispatchEvent(new Event("input"));
else canvas.closest("figure").querySelector(".player button").click();
return { size: [canvas.clientWidth, canvas.clientHeight], entries: [...noted.get(canvas).values()] };
"""
"""What a canvas shows, drawn anew."""

ON_THE_MAP = """
const canvas = document.querySelector(arguments[0]);
const { lines, queues } = content.runs[Number(canvas.dataset.map)].replay;
const place = projection(canvas);
return {
  lines: lines.flatMap(({ way }) => spots(way, place)),
  circles: queues.map((queue) => [...place(...queue.position), Math.max(...queue.counts.map(radiusOf))]),
};
"""
POINT = """
const [selector, x, y] = arguments;
const canvas = document.querySelector(selector);
const shape = canvas.getBoundingClientRect();
canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: shape.left + x, clientY: shape.top + y }));
const tip = canvas.closest("figure").querySelector("output");
return tip.hidden ? "" : tip.textContent;
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
    """The report, opened once; what is drawn on canvases is noted."""
    with browser(tmp_path_factory.mktemp("chromium")) as chromium:
        chromium.log("browser")
        chromium.open(shipped_report)
        chromium.run(NOTE)
        yield chromium


def at_width(opened, width):
    opened.size(width, 900)
    opened.run("choose({ language: 'en', theme: 'light', line: 'all' })")
    opened.wait("return innerWidth === arguments[0]", width)
    return opened


@pytest.fixture(params=[1280, 768, 390])
def page(request, opened):
    """The page on screens of three widths; at the end the console is empty."""
    yield at_width(opened, request.param)
    assert opened.log("browser") == []


@pytest.fixture
def wide(opened):
    yield at_width(opened, 1280)
    assert opened.log("browser") == []


def texts(drawn):
    return [entry for entry in drawn["entries"] if "text" in entry]


def are_over(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def overlapping(written):
    return [(a["text"], b["text"]) for a, b in combinations(written, 2) if are_over(a["box"], b["box"])]


def cut_off(written, size):
    return [
        one["text"]
        for one in written
        if one["box"][0] < 0 or one["box"][1] < 0 or one["box"][2] > size[0] or one["box"][3] > size[1]
    ]


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


@pytest.mark.parametrize("line", ["lao_cai", "dong_dang", "mong_cai"])
def test_stations_that_matter_most_are_named_beside_the_train_graph_and_nothing_is_cut(page, shipped, line):
    select(page, "choose-line", line)
    for number, run in enumerate(shipped["runs"]):
        days = [day for day in run["trains_of_day"] if day["line"] == line]
        if not days:
            continue
        drawn = page.run(DRAWN, f"[data-graph='{number}']")
        written = texts(drawn)
        names = [one["text"] for one in written]
        for station in (one for axis in days[0]["axes"] for one in axis if one["rank"] == 0):
            start = ("◆ " if station["is_border"] else "") + station["name"].split(" (")[0][:6]
            assert any(name.startswith(start) for name in names), (number, station["name"])
        assert overlapping(written) == []
        assert cut_off(written, drawn["size"]) == []
        assert names.count("00:00") in (1, 2)
        assert names.count("24:00") in (1, 2)


def test_branch_to_ha_noi_has_a_strip_with_its_name_and_readable_stations(page):
    select(page, "choose-line", "lao_cai")
    written = texts(page.run(DRAWN, "[data-graph='0']"))
    names = [one["text"] for one in written]
    assert "Branch: Gia Lâm – Hà Nội" in names
    assert {"Hà Nội", "Long Biên"} <= set(names)
    strip = [one["box"] for one in written if one["text"] in ("Gia Lâm", "Long Biên", "Hà Nội")][-3:]
    assert all(below[1] - above[3] > 2 for above, below in pairwise(strip))
    heights = page.run("""const { panels } = graphPanels(dayShown(0), document.querySelector("[data-graph='0']"));
      return panels.map((one) => one.bottom - one.top);""")
    assert len(heights) == 2
    assert heights[1] >= 44


def test_names_are_chosen_by_rank_and_keep_their_distance(wide):
    script = """const stations = arguments[0].map(([name, km, rank]) => ({ name, km, rank }));
      return namedStations({ stations, y: (km) => km, top: 0, bottom: 100 }).map((one) => [one.station.name, one.at])"""
    stations = [
        ["first", 0, 0],
        ["loop", 1, 4],
        ["border", 4, 0],
        ["stop", 50, 2],
        ["junction", 56, 1],
        ["last", 100, 0],
    ]
    assert wide.run(script, stations) == [["first", 0], ["border", 14], ["stop", 46], ["junction", 60], ["last", 100]]
    crowded = [["loop", 10, 4], ["halt", 11, 5], ["yard", 12, 1], ["stop", 13, 2], ["end", 15, 0]]
    kept = wide.run(script, crowded)
    assert [name for name, _ in kept] == ["yard", "end"]
    many = [[str(at), at, at % 6] for at in range(101)]
    places = [at for _, at in wide.run(script, many)]
    assert len(places) > 5
    assert min(b - a for a, b in pairwise(places)) >= 14 - 1e-9
    assert min(places) >= 0
    assert max(places) <= 100


def test_long_names_lose_what_tells_least(wide):
    script = """const pen = { measureText: (text) => ({ width: [...text].length }) };
      return arguments[0].map(([name, width]) => fittedName(pen, name, width))"""
    asked = [
        ("Hà Nội", 6),
        ("Hà Khẩu Bắc (Hekou North)", 16),
        ("Ga kỹ thuật Móng Cái km 30", 16),
        ("Ga kỹ thuật Phú Thọ A", 14),
        ("Điểm nối ray Lào Cai – Hà Khẩu", 16),
    ]
    assert wide.run(script, asked) == [
        "Hà Nội",
        "Hà Khẩu Bắc…",
        "Ga kỹ thuậ…km 30",
        "Ga kỹ th…Thọ A",
        "Điểm nối ray Là…",
    ]


def test_pointing_at_a_name_tells_it_in_full(page, shipped):
    select(page, "choose-line", "lao_cai")
    written = texts(page.run(DRAWN, "[data-graph='0']"))
    first = next(one for one in written if one["text"].startswith("◆ Hà Khẩu"))
    middle = [(first["box"][0] + first["box"][2]) / 2, (first["box"][1] + first["box"][3]) / 2]
    assert page.run(POINT, "[data-graph='0']", *middle) == "Hà Khẩu Bắc (Hekou North): km 0.0, tracks: 8"
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run(POINT, "[data-graph='0']", 2, 4) == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_trains_of_the_graph_have_the_looks_of_the_picture(page, theme):
    page.run("choose({ theme: arguments[0] })", theme)
    drawn = page.run(DRAWN, "[data-graph='1']")["entries"]
    strokes = {(one["colour"], one["width"], tuple(one["dashes"])) for one in drawn if "colour" in one}
    for name in ("passenger", "freight"):
        look = TRAIN_LOOKS[name]
        width = look.width_pt * 96 / 72
        colour = (look.colour if theme == "light" else look.on_dark).lower()
        mine = [(found, dashes) for stroked, found, dashes in strokes if stroked == colour]
        assert len(mine) == 1, name
        assert mine[0][0] == pytest.approx(width, abs=0.01)
        assert mine[0][1] == pytest.approx([length * width for length in look.dashes], abs=0.1)
    page.run("choose({ theme: 'light' })")


def test_legend_of_the_graph_has_the_looks_and_says_what_lines_are(wide):
    select(wide, "choose-line", "dong_dang")
    shown = wide.run("""return [...document.querySelectorAll("[aria-labelledby='trains'] .key li")].map((one) =>
      [one.textContent, one.querySelector("line")?.getAttribute("stroke")])""")
    found = dict(shown)
    assert found["freight trains"] == TRAIN_LOOKS["freight"].colour
    assert found["passenger trains"] == TRAIN_LOOKS["passenger"].colour
    assert {"double track (right edge)", "◆ border crossing", "station, 3 tracks or more"} <= set(found)


def test_line_without_trains_says_so_in_the_graph_and_on_the_map(page):
    told = "return document.querySelectorAll(`[data-without-trains='${arguments[0]}']`)[arguments[1]].textContent"
    of_line = "Móng Cái – Hạ Long – Hải Phòng: no trains run here, trucks only"
    assert [page.run(told, 0, at) for at in (0, 1)] == [of_line] * 2
    assert [page.run(told, 1, at) for at in (0, 1)] == ["", ""]
    select(page, "choose-line", "mong_cai")
    caption = (
        "return document.querySelector(`[data-graph='0']`).closest('figure').querySelector('figcaption').textContent"
    )
    assert page.run(caption) == "Baseline: Móng Cái – Hạ Long – Hải Phòng, no trains run here, trucks only"


def test_closed_line_is_shaded_where_and_when_it_is_closed(wide):
    script = """
      const canvas = document.querySelector("[data-graph='1']");
      const [day, left] = [dayShown(1), leftOf(canvas)];
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      const ink = (s, km) => {
        const x = Math.round(left + s / DAY_S * plotWidth(canvas));
        const y = Math.round(graphPanels(day, canvas).panels[0].y(km));
        return copy.getImageData(x - 20, y - 20, 40, 40).data.reduce((sum, one) => sum + one, 0);
      };
      const inks = (closed) => {
        day.closed = closed;
        canvas.closest("figure").querySelector(".player button").click();
        copy.clearRect(0, 0, canvas.width, canvas.height);
        copy.drawImage(canvas, 0, 0);
        return [[5400, 150], [12600, 150], [5400, 300]].map(([s, km]) => ink(s, km));
      };
      const isNamed = () => graphLegend([day]).some(([, text]) => text === say("closed_track"));
      const [before, shaded] = [inks([]), inks([[0, 100, 200, -3600, 9000]])];
      const [named] = [isNamed(), inks([])];
      return [before.map((one, at) => shaded[at] > one), named, isNamed()];"""
    assert wide.run(script) == [[True, False, False], True, False]
