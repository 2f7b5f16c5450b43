"""`corridor select`: its table with the guarantee in words, JSON, that nothing is simulated twice, and how it ends."""

import json
import re

import pytest
from test_results_selection import PLANS

from results.studies import measuring
from results.studies.plans_file import read_plans


@pytest.fixture
def plans(folder):
    (folder / "plans.yaml").write_text(PLANS, encoding="utf-8")
    return "plans.yaml"


def test_table_and_guarantee(corridor, plans):
    result = corridor("select", plans, "--workers", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:5] == [
        "base: Small",
        "wanted: mean lead time, all lines, both directions, lower; measured: 1 week",
        "budget: 10",
        "above the budget, left out: dear (90)",
        "costs that are assumed, or without a source: long, own",
    ]
    rows = [line for line in lines if line.startswith(("nothing ", "long ", "own ", "often "))]
    assert [row.split("  ")[0] for row in rows] == ["nothing", "long", "own", "often"] * 2
    assert lines[lines.index("What each plan changes") + 2 :][:4] == rows[:4]
    assert lines[lines.index("Replications spent, and what became of each plan") + 2 :][:4] == rows[4:]
    assert re.split(" {2,}", rows[4])[2] == "dropped after 3 for own"
    assert rows[7].endswith("no: own")
    assert "Best: own, cost 3." in lines
    assert (
        "A plan that is better than every other by 0.5 h or more is found with a probability of at least 95 %; plans "
        "closer together than that count as equally good."
    ) in lines
    assert "Exactly as good, and no cheaper: often." in lines
    assert lines[-1].startswith("Spent: ")
    assert result.stderr.splitlines()[0] == "up to 32 replications of 4 scenarios"


def test_tables_fit_in_80_columns_with_ids_as_long_as_those_of_the_shipped_plans(corridor, plans, folder):
    (folder / plans).write_text(PLANS.replace("  own:", "  day_and_night:"), encoding="utf-8")
    tables = corridor("select", plans, "--workers", "1").stdout.partition("What each plan changes\n")[2]
    rows = tables.partition("Best: ")[0].splitlines()
    assert any(row.endswith("no: day_and_night") for row in rows)
    assert max(map(len, rows)) <= 80


def test_json_has_every_plan_and_the_second_time_nothing_is_simulated(corridor, plans, monkeypatch):
    first = corridor("select", plans, "--json", "--weeks", "2", "--replications", "4", "--quiet", "--workers", "1")
    assert (first.exit_code, first.stderr) == (0, "")
    found = json.loads(first.stdout)
    assert (found["best"], found["is_decided"], found["equally_good"]) == ("own", True, ["often"])
    assert (found["horizon_weeks"], found["above_the_budget"]) == (2, {"dear": 90})
    assert [each["plan"] for each in found["plans"]] == ["nothing", "long", "own", "often"]
    assert found["plans"][3]["cost_source"] == "a tender"
    assert [each["is_on_frontier"] for each in found["plans"]] == [True, False, True, False]
    monkeypatch.setattr(measuring, "measure_replication", lambda *_: pytest.fail("simulated again"))
    words = ("--json", "--weeks", "2", "--replications", "4", "--quiet", "--workers", "1")
    assert corridor("select", plans, *words).stdout == first.stdout


def test_race_that_is_not_over_says_so(corridor, plans, folder):
    (folder / plans).write_text(PLANS.replace("indifference: 0.5", "indifference: 0.001"), encoding="utf-8")
    result = corridor("select", plans, "--replications", "3", "--workers", "1")
    assert result.exit_code == 0
    assert "best so far" in result.stdout
    assert "\nBest so far: own, cost 3.\nNot decided between it and nothing, long: " in result.stdout
    assert "\nBest: " not in result.stdout
    said = "which of them is better by 0.001 h or more is not told with 95 % confidence by 3 replications. "
    assert said in result.stdout
    found = json.loads(corridor("select", plans, "--replications", "3", "--workers", "1", "--json").stdout)
    assert (found["is_decided"], found["undecided"] != []) == (False, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml:1:1: no such file\n"),
        (["small.yaml"], "small.yaml:"),
        (["plans.txt"], "plans.txt: is no file of plans, its name must end in .yaml\n"),
        (
            ["plans.yaml", "--replications", "1"],
            "--replications: 1, must be at least 2: one replication decides nothing\n",
        ),
    ],
)
def test_wrong_use_is_exit_2(corridor, plans, folder, words, said):
    (folder / "plans.txt").write_text(PLANS, encoding="utf-8")
    result = corridor("select", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "select",
            "Most replications of each plan, at least 2. [default: most_replications of the file, 100 if not said]",
        ),
        ("capacity", "Replications of the scenario, and of each point of the curve. [default: 2, of a point 4]"),
        ("run", "Replications, in place of the scenario's."),
    ],
)
def test_help_says_what_replications_are_and_how_many_without_the_option(corridor, command, said):
    text = " ".join(corridor(command, "--help").stdout.split())
    assert text.partition("--replications INTEGER RANGE ")[2].startswith(said)


def test_most_replications_are_100_where_a_file_of_plans_does_not_say(plans, folder):
    (folder / plans).write_text(PLANS.replace("most_replications: 8\n", ""), encoding="utf-8")
    assert read_plans(folder / plans).asked.most_replications == 100


def test_interrupted_it_says_what_is_kept(corridor, plans, monkeypatch):
    done = []
    real = measuring.measure_replication

    def interrupted(*task):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(task)
        return real(*task)

    monkeypatch.setattr(measuring, "measure_replication", interrupted)
    result = corridor("select", plans, "--workers", "1", "--quiet")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "interrupted: 4 of 32 replications are kept in runs/indicators; the same command goes on from there\n"
    )


SHUT = """\
base: small.yaml
plans:
  shut: {cost: 1, scenario: shut.yaml}
  long: {cost: 2, levers: [longer_trains]}
budget: 10
indifference: 0.5
first_replications: 3
most_replications: 4
"""
FEW = "extends: small.yaml\nname: Few\nservices: {trains: {south: {consist: {capacity_teu: 1}}}}\n"


@pytest.fixture
def shut(folder):
    """A plan of which nearly half of the goods are never delivered."""
    (folder / "shut.yaml").write_text(FEW, encoding="utf-8")
    (folder / "shut-plans.yaml").write_text(SHUT, encoding="utf-8")
    return "shut-plans.yaml"


def test_a_plan_that_leaves_goods_is_not_worth_its_cost_and_its_times_are_not_shown(corridor, shut):
    result = corridor("select", shut, "--workers", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    changes, fates = [re.split(r" {2,}", line) for line in lines if line.startswith("shut ")]
    assert changes == ["shut", "1", "-", "-", "-", "-"]
    assert fates[:2] == ["shut", "3"]
    assert re.fullmatch(r"4\d\.\d % never delivered", fates[2])
    assert fates[3] == "no, does not carry its demand"
    assert (
        "A plan does not carry its demand where more than 0.1 % of the goods that became ready are never delivered: "
        "its times are those of the goods that arrived and say nothing, and it is not chosen."
    ) in lines
    assert (
        "warning: shut: Link over the border: counted consignments are not delivered by the end, their lead times are "
        "too low" in result.stderr.splitlines()
    )
    found = json.loads(corridor("select", shut, "--workers", "1", "--json", "-q").stdout)
    assert found["best"] != "shut"
    assert [each["carries_demand"] for each in found["plans"]] == [True, False, True]
    assert found["plans"][1]["is_on_frontier"] is False
    assert found["plans"][1]["undelivered_share"] > found["most_undelivered_share"]


def test_of_plans_that_all_leave_goods_none_is_the_best(corridor, shut, folder):
    (folder / "small.yaml").write_text(
        (folder / "small.yaml").read_text().replace("teu: 40", "teu: 1"), encoding="utf-8"
    )
    (folder / shut).write_text(SHUT.replace("levers: [longer_trains]", "scenario: shut.yaml"), encoding="utf-8")
    result = corridor("select", shut, "--workers", "1")
    assert result.exit_code == 0
    assert "Best: none, no plan carries its demand." in result.stdout.splitlines()
    found = json.loads(corridor("select", shut, "--workers", "1", "--json", "-q").stdout)
    assert (found["best"], found["is_decided"]) == (None, False)
