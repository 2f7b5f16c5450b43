"""`corridor claims`: the list, the verdicts, what they rest on, and claims as conditions."""

import json
import re
from pathlib import Path

import pytest

from corridor.claim_tables import at_a_glance
from corridor.main import main
from results import shipped_claims
from results.claims import Claim, Verdict

OWN = """\
claims:
  fast:
    text: lead times fall by half
    sentence: it will be twice as fast
    stated_for: everything
    source: nobody
    quantity: lead_time_mean
    interval: {low: -0.6, high: -0.3}
    reading: mean lead time
  carried:
    text: a tenth more is carried
    sentence: trade grows by 5 to 10 %
    stated_for: trade
    source: nobody
    quantity: demand_carried
    interval: {low: 0.05, high: 0.1}
    margin: 0.5
    higher_growth: 0.2
    reading: as it stands
  cost:
    text: cost falls
    sentence: it gets cheaper
    stated_for: shippers
    source: nobody
    not_testable: the model has no cost
"""

FEW_PAIRS = (
    "warning: 3 pairs of replications, fewer than 10: their spread is hardly known, intervals are wide or deceive; "
    "--replications 10 or more"
)


@pytest.fixture
def claims(corridor, folder, monkeypatch):
    """`corridor claims` on one process and 100 columns, with own.yaml beside the scenarios."""
    monkeypatch.setenv("COLUMNS", "100")
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    return lambda *words: corridor("claims", *words, *(["--workers", "1"] if "--baseline" in words else []))


SIDES = ("--baseline", "small.yaml", "--upgraded", "often.yaml")
SAME = ("--baseline", "small.yaml", "--upgraded", "small.yaml")


def test_without_scenarios_the_shipped_claims_are_listed_with_reading_and_source(claims):
    result = claims()
    assert (result.exit_code, result.stderr) == (0, "")
    titles = [f"{claim.id}: {claim.text}" for claim in shipped_claims().claims.values()]
    assert [line for line in result.stdout.splitlines() if line in titles] == titles
    text = " ".join(result.stdout.split())
    assert (
        "Read as: consignments cleared per hour, +20.0 to +30.0 % (time from arrival to release -16.7 to -23.1 %)."
        in text
    )
    assert "Read as: growth of demand that is carried, +5.0 to +8.0 %. Margin: 1 % (assumption: a " in text
    assert "Tried beyond the claim: +13.5 %. The model does not say whether trade grows." in text
    assert "Read as: mean transit time, a fall." in text
    assert "not testable here: the model has no cost." in text
    assert text.count("Source: ") == len(titles)
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_list_as_json_has_the_bounds_of_hours_and_the_sources_of_assumed_values(claims):
    found = {each["id"]: each for each in json.loads(claims("--json").stdout)}
    assert found["clearance_efficiency"]["claimed_hours"] == pytest.approx([1 / 1.2 - 1, 1 / 1.3 - 1])
    assert found["trade_growth"]["values_from"]["claims.trade_growth.margin"]["confidence"] == "assumed"
    assert (found["cost_time.transit_time"]["low"], found["cost_time.transit_time"]["high"]) == (None, 0.0)


def test_verdicts_come_at_a_glance_first_then_claim_by_claim(claims, folder):
    result = claims(*SIDES, "--claims", "own.yaml")
    assert (result.exit_code, result.stderr.splitlines()) == (0, [FEW_PAIRS])
    printed = result.stdout
    assert printed.startswith("baseline: Small\nupgraded: Often\ncompared: 3 pairs of replications\n\nAt a glance\n")
    glance = printed.partition("At a glance\n")[2].partition("\n\n")[0].splitlines()
    assert [re.split(r" {2,}", line) for line in glance] == [
        ["claim", "verdict", "of the lines", "what is claimed"],
        ["fast", "inside", "-", "lead times fall by half"],
        ["carried", "beyond", "-", "a tenth more is carried"],
        ["cost", "not testable", "-", "cost falls"],
    ]
    assert re.search(
        r"^fast: lead times fall by half\nline +verdict +change +90 % interval +pairs +why\n"
        r"Link over the border +inside +-[\d.]+ % +-[\d.]+ to -[\d.]+ % +3 +the 90 % interval lies inside the claim\n",
        printed,
        re.MULTILINE,
    )
    assert "+10 % is carried, and +20 % too\n" in printed
    assert "cost: cost falls\nnot testable here: the model has no cost.\nSaid of shippers: it gets ch" in printed
    assert re.search(r"^carried: .*\nline +verdict +lead time +90 % interval +pairs +why$", printed, re.MULTILINE)
    assert "Intervals cover the noise of the simulation, not what is unknown about its inputs.\n" in printed
    runs = re.findall(r"^run: (\S+)$", printed, re.MULTILINE)
    assert [run.startswith("runs/claims/often-") for run in runs] == [False, False, True, True]
    assert all((folder / run / "replication-2.json").exists() for run in runs)


IT_IS_SO = Claim("own", "it is so", "lead_time_mean", -0.2, 0.0, "nobody")


def verdict(line, word, pairs=10):
    return Verdict(IT_IS_SO, line, "both", word, "", -0.1, -0.2, 0.0, pairs, None)


@pytest.mark.parametrize(
    ("verdicts", "word", "of_the_lines"),
    [
        ([verdict("a", "inside"), verdict("b", "short"), verdict("all", "short")], "short", "1 of 2"),
        ([verdict("a", "inside"), verdict("b", "inside"), verdict("all", "inside")], "inside", "all 2"),
        ([verdict("a", "inside"), verdict("b", "short"), verdict("c", "short")], "differs by line", "-"),
        ([verdict("c", "short"), verdict("b", "short"), verdict("a", "inside")], "differs by line", "-"),
        ([verdict("a", "short"), verdict("b", "short")], "short", "all 2"),
        ([verdict("a", "short")], "short", "-"),
        ([verdict("all", "beyond")], "beyond", "-"),
        # lines without figures
        ([verdict("a", "undecided", 0)], "undecided", "-"),
        ([verdict("a", "undecided", 0), verdict("b", "undecided", 0)], "undecided", "all 2"),
        ([verdict("a", "inside"), verdict("b", "undecided", 0)], "differs by line", "-"),
        ([verdict("a", "inside"), verdict("b", "undecided", 0), verdict("all", "inside")], "inside", "1 of 2"),
        ([verdict("all", "not testable", 0)], "not testable", "-"),
    ],
)
def test_at_a_glance_stands_what_is_said_of_all_lines_or_of_each_that_is_named(verdicts, word, of_the_lines):
    assert at_a_glance(IT_IS_SO, verdicts) == ["own", word, of_the_lines, "it is so"]


def test_second_call_simulates_nothing_and_prints_the_same(claims, monkeypatch):
    first = claims(*SIDES, "--claims", "own.yaml")
    monkeypatch.setattr("sim.experiment.replicate", None)
    second = claims(*SIDES, "--claims", "own.yaml")
    assert second.stdout == first.stdout


def test_json_has_each_claim_with_its_verdicts_and_steps(claims):
    found = json.loads(claims(*SIDES, "--claims", "own.yaml", "--json").stdout)
    by_id = {each["id"]: each for each in found["claims"]}
    assert [verdict["line"] for verdict in by_id["fast"]["verdicts"]] == ["link", "all"]
    assert [each["growth"] for each in by_id["carried"]["verdicts"][0]["steps"]] == [0.1, 0.2]
    assert all(each["is_carried"] for each in by_id["carried"]["verdicts"][0]["steps"])
    assert by_id["cost"]["verdicts"][0]["word"] == "not testable"
    assert found["pairs"] == 3
    assert len(found["runs"]) == 4
    assert "noise" in found["note"]
    assert found["warnings"] == [FEW_PAIRS.removeprefix("warning: ")]


def test_json_has_what_the_runs_with_more_goods_warn_of_too(claims, folder):
    room = ["--set-upgraded", "services.trains.south.consist.capacity_teu=3"]
    twice = OWN.replace("high: 0.1}", "high: 1.0}").replace("higher_growth: 0.2", "higher_growth: 2.0")
    (folder / "twice.yaml").write_text(twice, encoding="utf-8")
    words = ["--claims", "twice.yaml", "--claim", "carried", "--replications", "2", "--json"]
    result = claims(*SAME, *room, *words)
    found = json.loads(result.stdout)["warnings"]
    late = "Link over the border: counted consignments are not delivered by the end, "
    assert any(each.startswith(f"+100 % goods: {late}") for each in found)
    assert {f"warning: {each}" for each in found} <= {*result.stderr.splitlines()}


def test_lead_time_is_judged_as_compare_judges_it(claims, corridor):
    mine = json.loads(claims(*SIDES, "--claim", "lead_time", "--json").stdout)["claims"][0]["verdicts"]
    theirs = json.loads(corridor("compare", *SIDES[1::2], "--no-charts", "--json", "--workers", "1").stdout)["verdicts"]
    assert [each.pop("claim")["id"] for each in theirs] == ["lead_time", "lead_time"]
    assert theirs == mine


def test_without_a_border_there_is_nothing_to_clear_and_it_is_said(claims):
    printed = claims(*SIDES, "--claim", "clearance_efficiency").stdout
    assert re.search(r"^clearance_efficiency +undecided +- +efficiency", printed, re.MULTILINE)
    assert "undecided: there is no figure to compare." in printed


def test_claim_on_more_goods_of_a_finished_run_asks_for_its_file(claims, corridor):
    corridor("run", "often.yaml", "--workers", "1", "-o", "after")
    result = claims("--baseline", "small.yaml", "--upgraded", "after", "--claims", "own.yaml")
    assert result.exit_code == 0
    sentence = "undecided: needs runs with more goods, give the upgraded scenario's file, not the folder of a run."
    assert sentence in " ".join(result.stdout.split())
    assert len(re.findall(r"^run: ", result.stdout, re.MULTILINE)) == 2


def test_only_the_claims_asked_for_are_judged_and_only_their_runs_made(claims, folder):
    result = claims(*SIDES, "--claims", "own.yaml", "--claim", "cost", "--claim", "fast")
    assert "carried" not in result.stdout
    assert not (folder / "runs" / "claims").exists()


def test_required_claim_that_is_inside_is_met(claims):
    assert claims(*SIDES, "--claims", "own.yaml", "--claim", "cost", "--require", "fast").exit_code == 0


def test_required_claims_that_are_not_inside_are_exit_4(claims):
    words = ["--claims", "own.yaml", "--require", "cost", "--require", "fast"]
    result = claims(*SAME, *words)
    assert result.exit_code == 4
    assert result.stderr.splitlines() == [
        FEW_PAIRS,
        "claim not met: fast, Link over the border: short (lead times fall by half)",
        "claim not met: cost: not testable (cost falls)",
    ]


def test_settings_go_to_both_or_to_one_and_to_the_runs_with_more_goods(claims):
    every = "services.trains.south.departures.every_h=2"
    words = ["--set", "seed=9", "--set-upgraded", every, "--replications", "2", "--claims", "own.yaml", "--json"]
    found = json.loads(claims(*SAME, *words).stdout)
    assert found["pairs"] == 2
    manifests = [json.loads((Path(run) / "manifest.json").read_text(encoding="utf-8")) for run in found["runs"]]
    trains = [each["scenario"]["services"]["trains"]["south"]["departures"]["every_h"] for each in manifests]
    assert trains == [6, 2, 2, 2]
    assert {each["seed"] for each in manifests} == {9}


@pytest.mark.parametrize("asked", [["--weeks", "2"], ["--weeks", "2", "--set", "time.horizon_weeks=3"]])
def test_weeks_are_measured_in_both_scenarios_and_in_the_runs_with_more_goods(claims, asked):
    found = json.loads(claims(*SIDES, *asked, "--replications", "2", "--claims", "own.yaml", "--json").stdout)
    manifests = [json.loads((Path(run) / "manifest.json").read_text(encoding="utf-8")) for run in found["runs"]]
    assert [each["scenario"]["time"]["horizon_weeks"] for each in manifests] == [2, 2, 2, 2]


def test_one_pair_decides_nothing(claims):
    found = json.loads(claims(*SIDES, "--claims", "own.yaml", "--replications", "1", "--json").stdout)
    words = {verdict["word"] for claim in found["claims"][:2] for verdict in claim["verdicts"]}
    assert words == {"undecided"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--claim", "lead_tim"], "no claim 'lead_tim'; allowed: lead_time, clearance_efficiency, "),
        (["--require", "fastt", "--claims", "own.yaml"], "no claim 'fastt'; allowed: fast, carried, cost; did you mean "
         "'fast'?\n"),
        (["--baseline", "small.yaml"], "claims are judged by two scenarios: give both --baseline and --upgraded\n"),
        (["--weeks", "2"], "--weeks needs scenarios\n"),
        (["--require", "lead_time"], "claims are judged by two scenarios: give both --baseline and --upgraded\n"),
        (["--claims", "nowhere.yaml"], "nowhere.yaml:1:1: no such file\n"),
        (["--claims", "small.yaml"], "small.yaml:1:1: name: unknown key 'name'; allowed: claims\n"),
        ([*SIDES, "--set-upgraded", "seed=3"], "seed: 7 in Small, 3 in Often; "),
    ],
)  # fmt: skip
def test_wrong_use_is_said_before_anything_runs(claims, folder, words, sentence):
    result = claims(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert not (folder / "runs").exists()


def test_line_that_neither_scenario_has_is_refused_before_anything_runs(claims, folder):
    text = OWN.replace("    reading: mean lead time\n", "    reading: mean lead time\n    scope: {only: [lnk]}\n")
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    result = claims(*SIDES, "--claims", "own.yaml")
    assert result.exit_code == 2
    assert result.stderr == (
        "own.yaml:10:20: claims.fast.scope.only.0: unknown line 'lnk'; allowed: link; did you mean 'link'?\n"
    )
    assert not (folder / "runs").exists()


def test_interrupted_run_with_more_goods_keeps_what_is_finished(claims, monkeypatch):
    words = [*SIDES, "--claims", "own.yaml"]
    claims(*words, "--claim", "fast")

    def interrupt(loaded, folder, replication):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sim.experiment.replicate", interrupt)
        result = claims(*words)
    assert (result.exit_code, result.stdout) == (3, "")
    assert re.fullmatch(
        r"interrupted: 0 of 3 replications are kept in runs/claims/often-\w+; the same command goes on from there\n",
        result.stderr,
    )
    assert claims(*words).exit_code == 0


def test_paragraphs_fit_the_terminal(claims, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, claims().stdout.splitlines())) <= 60


def test_command_is_one_of_corridor():
    assert "claims" in main.commands


EDGE = "services.trains.south.departures.every_h=5.3"
"""About 10 % less lead time than every six hours."""


def test_claims_are_judged_until_all_have_fallen_with_the_runs_that_growth_needs(claims, folder):
    result = claims(*SIDES, "--claims", "own.yaml", "--until-decided")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "compared: 10 pairs of replications\n" in result.stdout
    assert re.search(r"^line +verdict +change +adjusted 90 % interval +pairs +why$", result.stdout, re.MULTILINE)
    assert (
        "\nlooks declared at 10, 20, 40, 80 pairs; stopped at look 1 of 4, with 10 pairs\n"
        "intervals are adjusted: 97.5 % at each look, so that all looks together have 90 %\n\n"
    ) in result.stdout
    runs = re.findall(r"^run: (\S+)$", result.stdout, re.MULTILINE)
    assert len(runs) == 4
    assert all((folder / run / "replication-9.json").exists() for run in runs)
    assert not any((folder / run / "replication-10.json").exists() for run in runs)


def test_claim_that_has_fallen_keeps_its_pairs_while_others_go_on(claims):
    """The lead-time claim stays at its edge; that it is twice as fast falls at the first look."""
    first = OWN.partition("  carried:")[0]
    second = first.partition("claims:\n")[2].replace("fast:", "edge:").replace("-0.6, high: -0.3", "-0.15, high: -0.1")
    Path("own.yaml").write_text(first + second, encoding="utf-8")
    words = [*SAME, "--set-upgraded", EDGE, "--claims", "own.yaml", "--until-decided", "--max-replications", "11"]
    result = claims(*words)
    found = json.loads(claims(*words, "--json").stdout)
    pairs = {each["id"]: {verdict["pairs"] for verdict in each["verdicts"]} for each in found["claims"]}
    assert pairs == {"fast": {10}, "edge": {11}}
    assert found["pairs"] == 11
    assert (found["looks"]["declared"], found["looks"]["is_reached"]) == ([10, 11], False)
    assert "a claim whose verdicts have fallen is not judged again: its pairs are those of that look\n" in result.stdout
    (warning,) = result.stderr.splitlines()
    assert warning.startswith("warning: not decided with 11 pairs: edge, Link over the border; about ")
    assert warning.removeprefix("warning: ") in found["warnings"]


def test_lead_time_until_decided_is_judged_as_compare_judges_it(claims, corridor):
    words = ["--set-upgraded", EDGE, "--until-decided", "--max-replications", "11", "--json"]
    mine = json.loads(claims(*SAME, "--claim", "lead_time", *words).stdout)
    theirs = json.loads(corridor("compare", *SAME[1::2], *words, "--no-charts", "--workers", "1").stdout)
    assert mine["looks"] == theirs["looks"]
    assert mine["claims"][0]["verdicts"] == [
        {key: value for key, value in each.items() if key != "claim"} for each in theirs["verdicts"]
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--until-decided"], "claims are judged by two scenarios: give both --baseline and --upgraded\n"),
        ([*SIDES, "--max-replications", "20"], "--max-replications is for --until-decided"),
        ([*SIDES, "--until-decided", "--replications", "5"], "--until-decided and --replications exclude each other; "),
        (["often.yaml", *SIDES], "takes one baseline and one upgraded scenario, found 3 scenarios"),
        (["small.yaml", "--set-upgraded", "seed=3"], "--set-upgraded needs an upgraded scenario"),
    ],
)
def test_wrong_use_of_looks_and_sides_is_said_before_anything_runs(claims, folder, words, sentence):
    result = claims(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert not (folder / "runs").exists()


def test_finished_runs_cannot_be_replicated_until_decided(claims, corridor):
    corridor("run", "often.yaml", "--workers", "1", "--replications", "2", "-o", "after")
    result = claims("--baseline", "small.yaml", "--upgraded", "after", "--until-decided")
    assert (result.exit_code, result.stderr) == (
        2,
        "after: is a finished run, --until-decided is for scenario files\n",
    )


def test_sides_may_be_arguments_or_named_or_one_of_each(claims):
    ways = (SIDES, SIDES[1::2], ("often.yaml", "--baseline", "small.yaml"), ("--upgraded", "often.yaml", "small.yaml"))
    found = {claims(*way, "--claim", "lead_time", "--workers", "1", "-q").stdout for way in ways}
    assert len(found) == 1
    assert "baseline: Small\nupgraded: Often\n" in found.pop()
