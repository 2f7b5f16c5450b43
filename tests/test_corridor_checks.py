"""Checks on the command line: the table, the JSON, exit code 4, and refusals before anything is simulated."""

import json
import re

import pytest
from small_layers import write

import sim

EASY = '{lead_time_mean_h.link: "< 1000", throughput_teu_per_week.all.china_to_viet_nam: "< 99999"}'
WIDE = (
    "warning: mean lead time is known to ± 10 % or worse: Link over the border: China to Viet Nam ± 36 %; "
    "about 3 replications would make it ± 10 %"
)
FEW_PAIRS = (
    "warning: 2 pairs of replications, fewer than 10: their spread is hardly known, intervals are wide or deceive; "
    "--replications 10 or more"
)
HARD = (
    '{lead_time_mean_h.link: "< 1000", lead_time_p90_h.all: "< 0.1", lead_time_p50_h.all.domestic: "< 9",'
    " lead_time_cv.link: 5 to 6}"
)


@pytest.fixture
def judged(folder, corridor):
    """A command on judged.yaml (or a copy with other checks), two replications."""

    def judged(checks, *words, command="run"):
        write(folder, judged=f"extends: small.yaml\nname: Judged\nreplications: 2\nchecks: {checks}\n")
        return corridor(command, "judged.yaml", *words)

    return judged


def table(text, title="Checks"):
    lines = text.splitlines()
    start = lines.index(title)
    return lines[start + 2 : lines.index("", start)]


def test_checks_that_are_met_end_with_0_after_a_table(judged):
    result = judged(EASY, "--workers", "1")
    assert (result.exit_code, result.stderr.splitlines()) == (0, [WIDE])
    rows = table(result.stdout)
    assert [row.split("  ")[0] for row in rows] == [
        "Link over the border: both directions",
        "all lines: China to Viet Nam",
    ]
    assert all(row.endswith(" met") for row in rows)
    assert result.stdout.splitlines()[-3] == "The value over all replications decides."


def test_missed_checks_are_exit_4_with_a_sentence_each(judged):
    result = judged(HARD, "--workers", "1")
    mean = next(row for row in table(result.stdout) if "P90" in row).split("< 0.1")[1].split()
    assert result.exit_code == 4
    assert [row.count("missed") for row in table(result.stdout)] == [0, 1, 1, 1]
    assert result.stdout.splitlines()[-3] == "The value over all replications decides."
    assert table(result.stdout)[2].endswith("no value in any replication")
    warned, *said = result.stderr.splitlines()
    assert warned == WIDE
    assert said[0] == f"check missed: Judged: lead_time_p90_h.all: {mean[0]} h, must be < 0.1"
    assert said[1] == "check missed: Judged: lead_time_p50_h.all.domestic: no value, must be < 9"
    assert said[2].startswith("check missed: Judged: lead_time_cv.link: 0.")
    assert said[2].endswith(", must be 5 to 6")
    assert result.stdout.splitlines()[-1].startswith("run: ")


def test_what_undecided_by_noise_means_stands_under_a_check_that_is(judged):
    (mean, _) = (each["mean"] for each in json.loads(judged(EASY, "--workers", "1", "--json").stdout)["checks"])
    result = judged(f'{{lead_time_mean_h.link: "< {mean + 0.01}"}}')
    assert table(result.stdout)[0].endswith(" met, undecided by noise")
    assert result.stdout.splitlines()[-3].startswith(
        "The value over all replications decides. Undecided by noise: the 95 % interval spans the threshold; about "
    )


def test_miss_that_noise_leaves_open_says_so(judged):
    result = judged('{lead_time_mean_h.link: "< 0.1"}', "--workers", "1", "--replications", "1")
    assert result.exit_code == 4
    assert result.stderr.endswith("h, must be < 0.1 (undecided: one replication has no interval)\n")
    assert result.stdout.splitlines()[-3] == "The value over all replications decides."


def test_goods_that_never_arrive_meet_no_time_however_short_those_of_the_others(judged):
    checks = '{lead_time_mean_h.link: "< 9999", throughput_teu_per_week.link: "> 0"}'
    too_small = ("--set", "services.trains.south.consist.capacity_teu=1", "--workers", "1")
    result = judged(checks, *too_small)
    time, moved = table(result.stdout)
    assert (result.exit_code, moved.endswith(" met")) == (4, True)
    left = re.fullmatch(r".* missed, (\d\d(?:\.\d)? %) of goods never delivered", time)[1]
    assert result.stdout.splitlines()[-4:-2] == [
        "The value over all replications decides.",
        "Where more than 0.1 % of the goods that became ready are never delivered, what the others needed meets no "
        "threshold.",
    ]
    assert result.stderr.splitlines()[-1] == (
        f"check missed: Judged: lead_time_mean_h.link: {left} of goods never delivered, must be < 9999"
    )
    rows = json.loads(judged(checks, *too_small, "--json").stdout)["checks"]
    assert [f"{100 * each['undelivered_share']:.3g} %" for each in rows] == [left, left]
    compared = judged(checks, "judged.yaml", "--no-charts", *too_small, command="compare")
    assert compared.exit_code == 4
    missed = [line for line in compared.stderr.splitlines() if line.startswith("check missed: ")]
    assert [line.split(": ")[1:3] for line in missed] == [
        ["baseline", "lead_time_mean_h.link"],
        ["upgraded", "lead_time_mean_h.link"],
    ]


def test_json_has_the_checks_before_the_command_ends_with_4(judged):
    result = judged(HARD, "--workers", "1", "--json")
    assert result.exit_code == 4
    checks = json.loads(result.stdout)["checks"]
    assert [(each["check"], each["word"]) for each in checks] == [
        ("lead_time_mean_h.link", "met"),
        ("lead_time_p90_h.all", "missed"),
        ("lead_time_p50_h.all.domestic", "missed"),
        ("lead_time_cv.link", "missed"),
    ]
    assert checks[2]["mean"] is None
    assert set(checks[0]) >= {"threshold", "unit", "low95", "high95", "is_decided", "replications", "reason"}


def test_finished_run_is_judged_anew_without_simulating(judged, monkeypatch):
    assert judged(EASY, "--workers", "1").exit_code == 0
    monkeypatch.setattr("sim.experiment.replicate", None)
    again = judged(HARD, "--workers", "1")
    assert again.exit_code == 4
    assert again.stdout.splitlines()[-1].endswith(
        f"{sim.run_folder(sim.load_scenario('judged.yaml'))} (2 replications)"
    )


def test_scenario_without_checks_prints_none(corridor):
    result = corridor("run", "small.yaml", "--replications", "1", "--workers", "1")
    assert "Checks" not in result.stdout
    assert "checks" not in json.loads(corridor("run", "small.yaml", "--replications", "1", "--json").stdout)


@pytest.mark.parametrize("command", ["run", "validate"])
def test_unknown_metric_is_refused_before_anything_is_simulated(judged, folder, command):
    result = judged('{lead_time_p90.link: "< 60"}', command=command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("judged.yaml:4:10: checks.lead_time_p90.link: unknown metric 'lead_time_p90'; ")
    assert not (folder / "runs").exists()


def test_compare_refuses_an_unknown_metric_and_judges_the_scenario_that_has_checks(judged, corridor, folder):
    refused = judged('{lead_time_p9_h.link: "< 60"}', "small.yaml", command="compare")
    assert refused.exit_code == 2
    assert "did you mean 'lead_time_p95_h'?" in refused.stderr
    assert not (folder / "runs").exists()
    judged(HARD)
    words = ("compare", "small.yaml", "judged.yaml", "--workers", "1", "--replications", "2", "--no-charts")
    result = corridor(*words)
    assert result.exit_code == 4
    assert "Checks of the baseline" not in result.stdout
    assert len(table(result.stdout, "Checks of the upgraded")) == 4
    assert result.stderr.splitlines()[0] == FEW_PAIRS
    missed = [line for line in result.stderr.splitlines() if not line.startswith("warning: ")]
    assert missed[0].startswith("check missed: upgraded: lead_time_p90_h.all: ")
    printed = json.loads(corridor(*words, "--json").stdout)
    assert {side: len(each) for side, each in printed["checks"].items()} == {"baseline": 0, "upgraded": 4}


def test_metric_of_a_run_made_without_looking_is_refused(corridor, folder):
    write(folder, judged='extends: small.yaml\nchecks: {lead_time_p90.link: "< 60"}\n')
    sim.run(sim.load_scenario("judged.yaml"), folder="here", replications=1, workers=1)
    result = corridor("compare", "here", "here", "--no-charts")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("checks: unknown metric 'lead_time_p90'; allowed: ")
