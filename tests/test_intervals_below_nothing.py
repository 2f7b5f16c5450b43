"""Intervals that reach below nothing, which few replications give: told under the tables, raw in what is saved."""

import json
import math

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from click.testing import CliRunner
from conftest import OFTEN, SMALL

import sim
from corridor.main import main
from results import build_report
from results.interval_estimates import reaches_below_nothing

FEW = ("--set", "flows.goods.volume_teu_per_year=150", "--replications", "2", "--workers", "1")
TELLS = "tells only that there are too few replications for the spread."
OF_CHANGE = f"An interval that reaches below nothing (a change below -100 %) {TELLS}"
OF_VALUE = f"An interval that reaches below nothing (a value below 0) {TELLS}"
IN_PAGE = {"en": "reaches below nothing", "vi": "xuống dưới mức có thể có", "zh": "区间下限低于可能的最小值"}
NOTE = """choose({ language: arguments[0] });
return document.querySelector(`[data-table=${arguments[1]}]`).textContent.split(arguments[2]).length - 1"""


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A command on small.yaml and, where it takes two, often.yaml: two replications of about three boxes a week."""
    folder = tmp_path_factory.mktemp("few")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "often.yaml").write_text(OFTEN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        yield lambda *words: CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    ("low", "is_change", "is_below"),
    [
        (-0.01, False, True),
        (0.0, False, False),
        (-1e-12, False, False),
        (-0.99, True, False),
        (-1.0 - 1e-12, True, False),
        (-1.01, True, True),
        (math.nan, True, False),
        (math.nan, False, False),
    ],
)
def test_interval_reaches_below_nothing_below_0_and_its_change_below_minus_100_percent(low, is_change, is_below):
    assert reaches_below_nothing(low, is_change=is_change) is is_below


def test_run_tells_it_once_under_the_table_and_json_has_the_interval_as_it_is(few):
    printed = few("run", "small.yaml", *FEW).stdout
    assert printed.count(OF_VALUE) == 1
    assert printed.index("freight trains") < printed.index(OF_VALUE) < printed.index("run: ")
    rows = json.loads(few("run", "small.yaml", *FEW, "--json").stdout)["kpis"]
    assert min(row["low95"] for row in rows if row["kpi"] == "lead_time_mean") < 0


def test_compare_tells_it_once_under_the_table_and_json_has_the_interval_as_it_is(few):
    words = ("compare", "small.yaml", "often.yaml", *FEW, "--no-charts")
    printed = few(*words).stdout
    assert printed.count(OF_CHANGE) == 1
    assert printed.index("freight trains") < printed.index(OF_CHANGE) < printed.index("where the change comes from")
    rows = json.loads(few(*words, "--json").stdout)["table"]
    assert min(row["low95"] for row in rows if row["kpi"] == "lead_time_p90") < -1


def test_nothing_is_told_where_intervals_end_above(corridor):
    assert "below nothing" not in corridor("run", "small.yaml", "--workers", "1").stdout
    assert (
        "below nothing" not in corridor("compare", "small.yaml", "often.yaml", "--no-charts", "--workers", "1").stdout
    )


@pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
def test_report_tells_it_in_every_language_under_the_table_of_a_run_and_of_a_pair(few, tmp_path):
    few("compare", "small.yaml", "often.yaml", *FEW, "--no-charts")
    overrides = [FEW[1]]
    runs = [
        sim.open_run(sim.run_folder(sim.load_scenario(name, overrides=overrides)))
        for name in ("small.yaml", "often.yaml")
    ]
    with browser(tmp_path / "profile") as page:
        for name, shown in (("indicators", runs[:1]), ("changes", runs)):
            page.open(build_report(shown, tmp_path / f"{name}.html"))
            page.wait("return document.querySelectorAll('.chart canvas').length >= 4")
            found = {language: page.run(NOTE, language, name, text) for language, text in IN_PAGE.items()}
            assert found == dict.fromkeys(IN_PAGE, 1)
