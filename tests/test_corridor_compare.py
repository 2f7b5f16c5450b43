"""`corridor compare`: the tables, the verdict, the charts, and the claim as a condition."""

import json

import pytest


@pytest.fixture
def compared(corridor):
    """`corridor compare` on one process."""
    return lambda *words: corridor("compare", *words, "--workers", "1")


def test_files_are_simulated_compared_and_drawn(compared, folder):
    result = compared("small.yaml", "often.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    out = result.stdout
    assert out.startswith("baseline: Small\nupgraded: Often\n\nLink over the border: China to Viet Nam\n")
    assert "Claim: lead times fall by 10 to 15 %" in out
    assert "Where the change comes from, hours of a consignment. Link over the border: China to Viet Nam\n" in out
    assert out.index("mean lead time") < out.index("Claim:") < out.index("Where the change comes from")
    assert [line for line in out.splitlines() if line.startswith("run: ")][1].endswith("(3 replications)")
    charts = list((folder / "charts" / "small-vs-often").iterdir())
    assert out.endswith(f"charts: charts/small-vs-often ({len(charts)} files)\n")
    assert charts


def test_change_stands_with_its_interval_and_pairs(compared):
    printed = compared("small.yaml", "often.yaml", "--no-charts").stdout.splitlines()
    heading, mean = printed[4], next(line for line in printed if line.startswith("mean lead time"))
    assert heading.split() == [
        "indicator",
        "unit",
        "baseline",
        "upgraded",
        "change",
        "95",
        "%",
        "interval",
        "pairs",
    ]
    assert mean.split()[3] == "h"
    assert mean.split()[-1] == "3"
    assert mean.count("%") == 3


def test_causes_sum_to_the_lead_time(compared):
    printed = json.loads(compared("small.yaml", "often.yaml", "--no-charts", "--json").stdout)
    group = {"line": "link", "direction": "china_to_viet_nam"}
    causes = [row for row in printed["causes"] if group.items() <= row.items()]
    mean = next(r for r in printed["table"] if {**group, "kpi": "lead_time_mean"}.items() <= r.items())
    assert sum(row["baseline_h"] for row in causes) == pytest.approx(mean["baseline"])
    assert sum(row["upgraded_h"] for row in causes) == pytest.approx(mean["upgraded"])


def test_finished_runs_give_the_same_as_their_files(compared, corridor):
    corridor("run", "small.yaml", "--workers", "1", "-o", "a")
    corridor("run", "often.yaml", "--workers", "1", "-o", "b")
    of_runs = json.loads(compared("a", "b", "--no-charts", "--json").stdout)
    of_files = json.loads(compared("small.yaml", "often.yaml", "--no-charts", "--json").stdout)
    assert of_runs["runs"] == ["a", "b"]
    assert of_runs["table"] == of_files["table"]
    assert of_runs["charts"] == []


def test_charts_go_where_asked_and_are_named_in_the_json(compared, folder):
    words = ["--replications", "2", "--charts", "pictures", "--json"]
    printed = json.loads(compared("small.yaml", "often.yaml", *words).stdout)
    assert sorted(printed["charts"]) == sorted(
        str(path.relative_to(folder)) for path in (folder / "pictures").iterdir()
    )
    assert not (folder / "charts").exists()


def test_file_and_run_go_together(compared, corridor):
    corridor("run", "small.yaml", "--workers", "1", "-o", "a")
    assert compared("a", "often.yaml", "--no-charts").exit_code == 0


def test_settings_go_to_both_or_to_one(compared):
    settings = ["--set", "seed=9", "--set-upgraded", "services.trains.south.departures.every_h=2"]
    result = compared("small.yaml", "small.yaml", *settings, "--replications", "2", "--no-charts", "--json")
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert len(set(printed["runs"])) == 2


def test_different_seeds_form_no_pairs(compared):
    result = compared("small.yaml", "often.yaml", "--set-baseline", "seed=9", "--replications", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "seed: 9 in Small, 7 in Often" in result.stderr


def test_required_claim_that_is_not_met_is_exit_4(compared):
    words = ["small.yaml", "small.yaml", "--no-charts"]
    assert compared(*words).exit_code == 0
    result = compared(*words, "--require-claim")
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == (
        "claim not met: Link over the border: short (lead times fall by 10 to 15 %)"
    )


def test_second_file_is_checked_before_the_first_is_simulated(compared, folder):
    result = compared("small.yaml", "nowhere.yaml")
    assert result.exit_code == 2
    assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["empty", "small.yaml"], "empty"),
        (["nowhere", "small.yaml"], "nowhere: no such folder"),
        (["table.csv", "small.yaml"], "table.csv: is no scenario file, its name must end in .yaml"),
        (["a", "small.yaml", "--set", "seed=2"], "a: is a finished run, --set is for scenario files"),
        (["a", "a", "--replications", "2"], "a: is a finished run, --replications is for scenario files"),
    ],
)
def test_what_is_neither_scenario_nor_run_is_said(compared, corridor, folder, words, sentence):
    (folder / "empty").mkdir()
    (folder / "table.csv").write_text("a,b\n")
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "a")
    result = compared(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
