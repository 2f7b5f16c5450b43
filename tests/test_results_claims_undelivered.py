"""Goods that had not arrived at the end: how many are too many, of which quantities, and what becomes of a verdict."""

import dataclasses
import json
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

from corridor.claim_tables import print_claims
from corridor.claims import require_claims
from corridor.exit_codes import NotMet
from results import KPIS, QUANTITIES, Looks
from results.claims import Claim, Undelivered, Verdict, decide, judge, judge_change
from results.claims.judging import Judgement
from results.claims.undelivered import undelivered
from results.interval_estimates import Interval
from results.pairs import Pairs
from results.traffic import no_traffic
from results.undelivered import MOST_UNDELIVERED

GROUP = ("line", "both")
FALL = Claim("fall", "it falls", "lead_time_mean", -0.3, -0.1, "nobody")
INSIDE = Interval(-0.2, -0.21, -0.19, 0.9, 10, "fieller")
HALF = Undelivered(0.0, 0.5)


class Known:
    """Evidence of one line, or of all with so many left on it: what was delivered and was left in each replication."""

    weeks = 1

    def __init__(self, *replications, hours=10):
        self.replications, self.hours = replications, hours

    def groups(self):
        return [GROUP, ("all", "both")]

    def traffic(self, replication, group):
        delivered, left = self.replications[replication]
        seconds = np.full(delivered, self.hours * 3600 + 60 * replication)
        return dataclasses.replace(no_traffic(1), lead_time_s=seconds, still_in_system=left)


def pairs(before, after):
    return Pairs(before, after, tuple(range(len(before.replications))))


def test_share_is_what_is_left_of_what_became_ready_over_all_pairs():
    found = undelivered(pairs(Known((999, 1), (1000, 0)), Known((100, 300), (400, 0))), GROUP)
    assert found == Undelivered(1 / 2000, 300 / 800)


def test_line_without_goods_has_none_left():
    assert undelivered(pairs(Known((0, 0)), Known((0, 7))), GROUP) == Undelivered(0.0, 1.0)


class TwoLines(Known):
    """The same with another line, from which nothing is left and on which there is a hundred times as much."""

    def groups(self):
        return [GROUP, ("other", "both"), ("other", "domestic"), ("all", "both")]

    def traffic(self, replication, group):
        delivered, left = self.replications[replication]
        own = {"line": (delivered, left), "other": (100 * delivered, 0), "all": (101 * delivered, left)}[group[0]]
        return dataclasses.replace(no_traffic(1), lead_time_s=np.full(own[0], 36_000), still_in_system=own[1])


def test_of_all_lines_it_is_the_share_of_the_line_of_which_most_is_left():
    both = pairs(TwoLines((100, 0)), TwoLines((98, 2)))
    assert undelivered(both, ("other", "both")) == Undelivered(0.0, 0.0)
    found = undelivered(both, ("all", "both"))
    assert found == Undelivered(0.0, 0.02, is_of_worst_line=True)
    assert (
        found.reason
        == "2 % of the upgraded scenario's goods on one line had not arrived: times of the others say nothing"
    )
    (verdict,) = judge_change(FALL, both, [("all", "both")])
    assert (verdict.word, verdict.undelivered) == ("undecided", found)


def test_of_all_lines_where_there_is_one_it_is_the_share_of_that_one():
    assert undelivered(pairs(Known((9, 1)), Known((8, 2))), ("all", "both")) == Undelivered(0.1, 0.2)


class BothWays(Known):
    """The same on one line with goods both ways: it stands in three groups, and is still one line."""

    def groups(self):
        ways = ("china_to_viet_nam", "viet_nam_to_china", "both")
        return [(line, way) for line in ("line", "all") for way in ways]


def test_line_with_goods_both_ways_is_one_line():
    both = pairs(BothWays((9, 1)), BothWays((8, 2)))
    assert undelivered(both, ("all", "both")) == Undelivered(0.1, 0.2, is_of_worst_line=False)


@pytest.mark.parametrize(
    ("left", "is_too_many"),
    [
        (Undelivered(0.0, 0.0), False),
        (Undelivered(MOST_UNDELIVERED, MOST_UNDELIVERED), False),
        (Undelivered(0.0011, 0.0), True),
        (Undelivered(0.0, 0.0011), True),
    ],
)
def test_more_than_one_in_a_thousand_of_either_scenario_is_too_many(left, is_too_many):
    assert left.is_too_many is is_too_many
    verdict = judge(FALL, GROUP, INSIDE, left=left)
    assert (verdict.word, verdict.undelivered) == (("undecided", left) if is_too_many else ("inside", None))


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (Undelivered(0.0, 0.1234), "12.3 % of the upgraded scenario's goods had not arrived"),
        (Undelivered(0.0011, 0.0), "0.11 % of the baseline's goods had not arrived"),
        (Undelivered(0.4, 1.0), "100 % of the upgraded scenario's goods had not arrived"),
    ],
)
def test_reason_has_the_share_and_whose_goods_they_are(left, reason):
    verdict = judge(FALL, GROUP, INSIDE, left=left)
    assert verdict.reason == f"{reason}: times of the others say nothing"


def test_change_stays_beside_the_verdict_and_no_number_of_pairs_settles_it():
    across = Interval(-0.2, -0.4, 0.0, 0.9, 10, "fieller")
    assert judge(FALL, GROUP, across).pairs_to_settle > 10
    verdict = judge(FALL, GROUP, across, left=HALF)
    assert (verdict.change_share, verdict.low90, verdict.high90, verdict.pairs) == (-0.2, -0.4, 0.0, 10)
    assert (verdict.pairs_to_settle, verdict.is_open) == (None, False)


def test_verdict_is_not_waited_for_where_goods_did_not_arrive():
    asked = []

    def judge_at(claims, count):
        asked.append(count)
        across = Interval(-0.2, -0.4, 0.0, looks.each_level(0.9), count, "fieller")
        return Judgement("a", "b", count, tuple(judge(each, GROUP, across, looks, left=HALF) for each in claims), ())

    looks = Looks.up_to(80)
    decision = decide([FALL], looks, judge_at)
    assert (asked, decision.look, decision.open_verdicts) == ([10], 1, [])


def test_quantities_of_delivered_goods_are_all_but_those_that_count_what_came_or_stayed():
    others = ("throughput_teu", "throughput_t", "throughput_trains", "still_in_system")
    assert {key for key, kpi in KPIS.items() if not kpi.is_of_delivered} == {*others}
    assert {key for key, each in QUANTITIES.items() if not each.is_of_delivered} == {*others, "demand_carried"}


@pytest.mark.parametrize(
    ("quantity", "word", "is_left"), [("lead_time_mean", "undecided", True), ("still_in_system", "short", False)]
)
def test_lead_times_of_a_shut_line_bear_no_verdict_but_what_is_left_does(quantity, word, is_left):
    """All that arrives does so in half the time; in one of the scenarios a tenth does not arrive."""
    before, after = Known((99, 1), (99, 1), (99, 1)), Known((90, 10), (90, 10), (90, 10), hours=5)
    claim = dataclasses.replace(FALL, quantity=quantity, low=-0.9)
    (verdict,) = judge_change(claim, pairs(before, after), [GROUP])
    assert (verdict.word, verdict.undelivered is not None) == (word, is_left)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("a", "all"), "Goods that had not arrived at the end: Line a 20 %."),
        (("all",), "Goods that had not arrived at the end: one of the lines 20 %."),
    ],
)
def test_line_is_named_where_it_is_judged_and_otherwise_one_of_them(lines, said, capsys):
    verdicts = [judge(FALL, (each, "both"), INSIDE, left=Undelivered(0.2, 0.1, each == "all")) for each in lines]
    network = {key: SimpleNamespace(name=f"Line {key}") for key in "ab"}
    print_claims(Judgement("a", "b", 10, tuple(verdicts), ()), [FALL], network)
    assert said in capsys.readouterr().out


@pytest.fixture
def jammed(corridor, monkeypatch):
    """A command on small.yaml against itself with room for one box a train: many are left at the end."""
    monkeypatch.setenv("COLUMNS", "300")
    room = "services.trains.south.consist.capacity_teu=1"
    words = ("small.yaml", "small.yaml", "--set-upgraded", room, "--workers", "1")
    return lambda command, *others: corridor(command, *words, *others)


def test_lines_without_figures_are_named_where_their_verdicts_differ(capsys):
    one, other = (Verdict(FALL, each, "both", "undecided", each, *[math.nan] * 3, 0, None) for each in "ab")
    network = {key: SimpleNamespace(name=f"Line {key}") for key in "ab"}
    judgement = Judgement("a", "b", 10, (one, other), ())
    print_claims(judgement, [FALL], network)
    assert "undecided (Line a): a.\nundecided (Line b): b.\n" in capsys.readouterr().out
    with pytest.raises(NotMet) as ended:
        require_claims(judgement, ["fall"], network)
    assert ended.value.message == (
        "claim not met: fall, Line a: undecided (it falls)\nclaim not met: fall, Line b: undecided (it falls)"
    )


def test_claims_say_at_a_glance_and_by_line_that_goods_did_not_arrive_and_require_ends_with_4(jammed):
    words = ("--claim", "lead_time", "--require", "lead_time")
    result = jammed("claims", *words)
    assert result.exit_code == 4
    assert "claim not met: lead_time, Link over the border: undecided (" in result.stderr
    glance, _, by_line = result.stdout.partition("\nlead_time: ")
    glance = " ".join(glance.split())
    assert " Goods that had not arrived at the end: Link over the border 42.5 %. Times of the others say " in glance
    assert glance.endswith("so verdicts on times are undecided there, and more pairs do not help.")
    assert (
        "% of the upgraded scenario's goods had not arrived: times of the others say nothing; more pairs do " in by_line
    )
    assert "would settle it" not in by_line
    assert re.search(r"Link over the border +undecided +- +- +\d+ +4", by_line)  # no change that could be quoted
    assert "undecided: these replications do not tell, it holds in part, or goods had not arrived" in glance
    (found,) = json.loads(jammed("claims", *words, "--json").stdout)["claims"]
    verdict = found["verdicts"][0]
    assert (verdict["word"], verdict["undelivered"]["baseline"]) == ("undecided", 0.0)
    assert f"{100 * verdict['undelivered']['upgraded']:.3g} % of the upgraded scenario's goods" in verdict["reason"]


def test_compare_says_so_too_and_no_more_pairs_are_simulated_for_it(jammed):
    words = ("--no-charts", "--require", "--until-decided")
    result = jammed("compare", *words)
    assert result.exit_code == 4
    assert "stopped at look 1 of 4, with 10 pairs" in result.stdout
    assert "goods had not arrived: times of the others say nothing; more pairs do not help\n" in result.stdout
    assert "not decided with" not in result.stderr


def test_claim_of_more_goods_names_the_line_that_does_not_carry_its_own_and_simulates_no_more(jammed, folder):
    result = jammed("claims", "--claim", "trade_growth", "--replications", "2")
    printed = " ".join(result.stdout.split())
    assert re.search(r"trade_growth undecided - the corridor carries 5 to 8 % more trade", printed)
    assert "so verdicts on growth are undecided there, and more pairs do not help." in printed
    assert re.search(
        r"undecided: 4\d(\.\d)? % of the upgraded scenario's goods had not arrived: it does not carry the demand it "
        r"has; more pairs do not help\. Said",
        printed,
    )
    assert not (folder / "runs" / "claims").exists()
    (found,) = json.loads(jammed("claims", "--claim", "trade_growth", "--replications", "2", "--json").stdout)["claims"]
    verdict = found["verdicts"][0]
    assert (verdict["line"], verdict["word"], verdict["steps"]) == ("link", "undecided", [])
    assert verdict["undelivered"]["upgraded"] > 0.4 > verdict["undelivered"]["baseline"] == 0


def test_claims_on_times_and_on_growth_are_named_together_where_goods_did_not_arrive(jammed):
    printed = " ".join(jammed("claims", "--claim", "trade_growth", "--claim", "lead_time").stdout.split())
    assert "so verdicts on times and growth are undecided there, and more pairs do not help." in printed
