"""What is written and drawn on the canvases of a report in a browser, noted, with what tests ask of it."""

from contextlib import contextmanager
from itertools import combinations

from chromium import browser

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


@contextmanager
def noted(report, folder):
    """The report, opened once; what is drawn on canvases is noted."""
    with browser(folder) as chromium:
        chromium.log("browser")
        chromium.open(report)
        chromium.run(NOTE)
        yield chromium


def at_width(opened, width):
    opened.size(width, 900)
    opened.run("choose({ language: 'en', theme: 'light', line: 'all' })")
    opened.wait("return innerWidth === arguments[0]", width)
    return opened


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
