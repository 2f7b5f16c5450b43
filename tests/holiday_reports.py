"""The report of two small runs with holidays, opened once: what a test chose or changed of it is undone at its end."""

import json
import re
from contextlib import contextmanager

from chromium import browser
from small_holidays import run_with_holidays

from results import build_report

BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
PAINTED = "return document.querySelectorAll('.chart canvas').length >= 10"
UNDO = """
if (JSON.stringify(content) !== before[1]) {
  Object.assign(content, JSON.parse(before[1]));
  choose({ language: "vi" });
}
choose(before[0]);
"""


def holiday_report(folder):
    """The report of a baseline that keeps holidays and an upgraded run that does not, and its contents."""
    kept, other = (run_with_holidays(folder / name, name=name, closes=name == "kept") for name in ("kept", "other"))
    file = build_report([kept, other], folder / "report.html")
    return file, json.loads(BLOCK.search(file.read_text(encoding="utf-8")).group(1))


@contextmanager
def opened_report(file, folder):
    """The browser with a report; at the end there is no error in its console."""
    with browser(folder) as chromium:
        chromium.size(1280, 900)
        chromium.open(file)
        chromium.wait(PAINTED)
        yield chromium
        assert [entry["message"] for entry in chromium.log("browser") if entry["level"] == "SEVERE"] == []


@contextmanager
def undone(opened):
    """Undo what is chosen and changed within."""
    opened.run("window.before = [{ ...state }, JSON.stringify(content)]")
    yield opened
    opened.run(UNDO)
