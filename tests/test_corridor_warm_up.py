"""`corridor warm-up`: the table, the one number for all, the plots, and what run and compare warn of afterwards."""

import json
import re

import pytest
from conftest import SMALL

# Goods are on the road to the consignee for 25 days: the system fills up for three weeks and a half.
SLOW = """\
extends: small.yaml
name: Slow
time: {warm_up_weeks: 0, horizon_weeks: 12, run_out_weeks: 1}
terminals: {south: {haul_h: 600}}
"""
OVERLOADED = """\
extends: small.yaml
name: Overloaded
time: {warm_up_weeks: 0, horizon_weeks: 12, run_out_weeks: 1}
services: {trains: {south: {departures: {every_h: 24}}}}
flows: {goods: {volume_teu_per_year: 20000}}
"""
SEASONAL = """\
extends: small.yaml
name: Seasonal
time: {warm_up_weeks: 0, horizon_weeks: 12, run_out_weeks: 1}
terminals: {south: {haul_h: 200}}
seasons: {spring: {weekdays: {mon: 3, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}}}
"""


@pytest.fixture
def scenarios(folder):
    for name, text in (("slow", SLOW), ("overloaded", OVERLOADED), ("seasonal", SEASONAL)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def warm_up(corridor, scenarios):
    return lambda *words: corridor("warm-up", *words, "--workers", "1")


def test_table_has_the_truncation_of_each_line_and_one_number_for_all(warm_up):
    result = warm_up("small.yaml", "often.yaml", "--no-charts")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Small: 3 replications of 26 weeks without the calendar"
    assert lines[1].split() == ["line", "MSER-5", "weeks", "beyond", "noise"]
    assert lines[2].split() == ["Link", "over", "the", "border", "0", "0"]
    assert lines[4] == "Often: 3 replications of 26 weeks without the calendar"
    assert lines[8:] == ["warm-up for all: 1 week; set is 0: --set time.warm_up_weeks=1", "charts: none"]


def test_warm_up_that_is_long_enough_is_said(warm_up):
    printed = warm_up("small.yaml", "--no-charts", "--set", "time.warm_up_weeks=2").stdout
    assert "warm-up for all: 1 week; set is 2, which is enough\n" in printed


def test_longest_of_several_scenarios_counts_and_each_is_told_what_it_lacks(warm_up):
    printed = json.loads(warm_up("small.yaml", "slow.yaml", "--no-charts", "--json").stdout)
    small, slow = printed["scenarios"]
    assert (small["lines"][0]["weeks"], slow["lines"][0]["weeks"]) == (0, printed["warm_up_weeks"])
    assert printed["warm_up_weeks"] == 3
    assert (slow["scenario"], slow["file"], slow["warm_up_weeks"], slow["replications"]) == ("Slow", "slow.yaml", 0, 3)
    assert slow["lines"][0]["simulated"] == 26
    result = warm_up("small.yaml", "slow.yaml", "--no-charts")
    assert result.stderr == (
        f"warning: slow.yaml: time.warm_up_weeks is 0, too short: weeks until the system is steady (MSER-5) are "
        f"Link over the border {printed['warm_up_weeks']}; --set time.warm_up_weeks={printed['warm_up_weeks']}\n"
    )


def test_scenario_without_a_steady_state_has_no_warm_up(warm_up):
    result = warm_up("overloaded.yaml", "--no-charts")
    assert result.exit_code == 0
    assert "not steady" in result.stdout
    assert (
        "warm-up for all: none, a line has no steady state; more --weeks, or less demand, may show one" in result.stdout
    )
    assert result.stderr == (
        "warning: overloaded.yaml: no steady state within 26 weeks (MSER-5): Link over the border; "
        "no warm-up is long enough\n"
    )


def test_plots_are_one_for_two_scenarios_and_one_for_each_of_more(warm_up, scenarios):
    assert (
        "charts: pictures (2 files)\n"
        in warm_up("small.yaml", "often.yaml", "--charts", "pictures", "--replications", "1").stdout
    )
    assert sorted(file.name for file in (scenarios / "pictures").iterdir()) == ["warm_up.png", "warm_up.svg"]
    warm_up("small.yaml", "often.yaml", "small.yaml", "--charts", "more", "--replications", "1", "--weeks", "20")
    assert sorted(file.stem for file in (scenarios / "more").glob("*.png")) == [
        "warm_up_1_small",
        "warm_up_2_often",
        "warm_up_3_small",
    ]


def test_scenario_without_freight_has_nothing_to_warm_up(warm_up, scenarios):
    nothing = "extends: small.yaml\nname: Nothing\nflows: {goods: null}\nservices: {trains: {south: null}}\n"
    (scenarios / "nothing.yaml").write_text(nothing)
    result = warm_up("nothing.yaml", "--replications", "2", "--charts", "pictures")
    assert result.exit_code == 0
    assert "no freight" in result.stdout
    assert "warm-up for all: none, there is no freight\n" in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Missing argument"),
        (["nowhere.yaml"], "nowhere.yaml:1:1: no such file"),
        (["small.yaml", "--weeks", "10"], "Invalid value for '--weeks': 10 is not in the range 20<=x<=520."),
        (["small.yaml", "--set", "time.horizn_weeks=3"], "time.horizn_weeks"),
    ],
)
def test_wrong_use_is_said(warm_up, words, sentence):
    result = warm_up(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


# --- warnings of run and compare ---------------------------------------------------------------------------


def warnings_of(result):
    return [line.removeprefix("warning: ") for line in result.stderr.splitlines()]


def test_run_without_a_calendar_shows_by_itself_that_its_warm_up_is_too_short(corridor, scenarios):
    result = corridor("run", "slow.yaml", "--workers", "1")
    (warning,) = [text for text in warnings_of(result) if "warm_up" in text]
    assert warning == (
        "time.warm_up_weeks is 0, too short: weeks until the system is steady (MSER-5) are Link over the border 3; "
        "--set time.warm_up_weeks=3"
    )


def test_run_with_a_calendar_is_warned_by_the_slowest_goods_until_its_warm_up_is_found(corridor, warm_up):
    words = ["run", "seasonal.yaml", "--workers", "1"]
    (before,) = [text for text in warnings_of(corridor(*words)) if "warm_up" in text]
    assert re.fullmatch(
        r"time\.warm_up_weeks is 0, too short: on Link over the border one consignment in 20 takes 20\d h or more, "
        r"so that the system is not full by then; `corridor warm-up` says how many weeks it takes",
        before,
    )
    found = json.loads(warm_up("seasonal.yaml", "--json", "--no-charts").stdout)["scenarios"][0]["lines"][0]["weeks"]
    after = [text for text in warnings_of(corridor(*words)) if "warm_up" in text]
    assert found == 1
    assert after == [
        "time.warm_up_weeks is 0, too short: weeks until the system is steady (MSER-5) are Link over the border 1; "
        "--set time.warm_up_weeks=1"
    ]


def test_comparison_warns_of_the_scenario_whose_warm_up_is_too_short(corridor, scenarios):
    words = ["--workers", "1", "--no-charts", "--json"]
    times = ["--set", "time.horizon_weeks=12", "--set", "time.warm_up_weeks=0"]
    result = corridor("compare", "small.yaml", "slow.yaml", *words, *times)
    found = [text for text in warnings_of(result) if "warm_up" in text]
    assert [text.partition(":")[0] for text in found] == ["Slow"]
    assert found[0] in json.loads(result.stdout)["warnings"]


def test_run_that_piles_up_goods_is_named(corridor, scenarios):
    found = warnings_of(corridor("run", "overloaded.yaml", "--workers", "1"))
    (growing,) = [text for text in found if "ever more goods" in text]
    assert growing.startswith("Link over the border: ever more goods are in the system over the counted weeks (+1")
    assert growing.endswith("demand is above what something can do, and lead times depend on time.horizon_weeks")
    assert "no steady state within 13 weeks (MSER-5): Link over the border; no warm-up is long enough" in found


def test_wide_interval_is_named_with_what_would_do(corridor, folder):
    (folder / "few.yaml").write_text(SMALL.replace("value: 5000", "value: 300").replace("[4000, 6000]", "[200, 400]"))
    (warning,) = warnings_of(corridor("run", "few.yaml", "--workers", "1"))
    assert warning.startswith("mean lead time is known to ± 10 % or worse: Link over the border: China to Viet Nam ± ")
    assert warning.endswith(" replications would make it ± 10 %")
    words = ["--workers", "1", "--no-charts", "--set-upgraded", "seed=7"]
    compared = corridor(
        "compare", "few.yaml", "few.yaml", *words, "--set-upgraded", "services.trains.south.departures.every_h=2"
    )
    found = warnings_of(compared)
    assert found[0].startswith("3 pairs of replications, fewer than 10: ")
    assert found[1].startswith("the change of mean lead time is known to ± 10 points or worse: Link over the border: ")
    assert found[1].endswith("; more replications help")


def test_ten_pairs_and_narrow_intervals_give_no_warning(corridor, folder):
    words = ["--workers", "1", "--no-charts", "--replications", "10"]
    assert corridor("compare", "small.yaml", "often.yaml", *words).stderr == ""
    assert corridor("run", "small.yaml", "--workers", "1", "--replications", "10").stderr == ""
