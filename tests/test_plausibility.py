"""The page of simulated and published figures: what the commands on it give today is what it says."""

import re
import runpy
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "plausibility.md"


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PAGE.parent)  # as when the script itself is run
        yield runpy.run_path(str(PAGE.with_name("write_plausibility.py")))


def test_simulated_figures_of_the_page_are_those_of_today(script):
    assert PAGE.read_text(encoding="utf-8") == script["page"](), "run `make docs`"


def test_ratio_of_a_line_is_simulated_over_published_at_both_ends(script):
    line = script["Line"]
    assert line("q", 30.0, 40, 50, "p", "w", "km/h").cells() == ("q", "30.0 km/h", "p", "0.60–0.75", "w")
    assert line("q", 2.5, 5, 5, "p", "w", "h:min").cells() == ("q", "2:30", "p", "0.50", "w")
    assert line("q", 2.5, None, None, "p", "w").cells()[3] == "–"


def test_every_published_figure_names_its_source():
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.count(" | ") == 4]
    cells = [row[2] for row in rows if row[2] not in ("published", "---")]
    assert len(cells) > 20
    assert [cell for cell in cells if not re.search(r"\(.*\)|CAREC", cell)] == []
