"""The commands region, tornado, morris and invert, on a railway of one section."""

import json
import math
import re
import sys
from dataclasses import replace

import numpy as np
import pytest

from corridor.arguments import HowToSimulate
from corridor.inversion_tables import Answered, answer, print_answer
from corridor.invert import _lacking
from corridor.sides import GivenSide
from corridor.study_options import HowToStudy
from corridor.subjects import read_subject
from corridor.tables import NOISE
from corridor.tornado import _crossing, _print
from results import Claim
from results.interval_estimates import Interval, mean_interval
from results.studies.amounts import Varied
from results.studies.assumed_points import LoadedPoint
from results.studies.cases import Case
from results.studies.inversion import Span, Target, invert
from results.studies.tornado import Bar, End, Tornado
from results.studies.uncertain_inputs import Assumptions, UncertainInput

CRANES = """\
extends: small.yaml
name: Cranes
terminals: {south: {cranes: {value: 1, source: made up, confidence: low, range: [1, 3]}}}
flows: {goods: {consignment: {mass_t: {value: 10, source: made up, confidence: assumed}}}}
"""


@pytest.fixture
def cranes(folder):
    (folder / "cranes.yaml").write_text(CRANES, encoding="utf-8")


def lines_of(result):
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


@pytest.mark.usefixtures("cranes")
def test_region_prints_the_share_for_which_the_claim_holds(corridor, folder):
    words = ("region", "--baseline", "cranes.yaml", "--upgraded", "often.yaml", "--points", 6, "--workers", 1)
    result = corridor(*words, "--charts", "pictures")
    found = lines_of(result)
    assert found[:4] == [
        "baseline: Cranes",
        "upgraded: Often",
        "points: 6 of a Latin hypercube, seed 1",
        "measured: 1 week from 2026-01-05, 1 replication",
    ]
    assert found[4] == (
        "assumptions: 2 inputs marked low or assumed, each uniform in its range; "
        "1 other without a range or not a number, left alone (--json names them)"
    )
    assert found[6] == "Claim: lead times fall by 10 to 15 %; holds for that share of the sampled assumptions"
    headings = ["line", "holds", "95 % interval", "beyond", "short", "fails", "P50", "P5 to P95", "written"]
    assert re.split(r" {2,}", found[7]) == headings
    assert found[8].startswith("Link over the border    0 %      0 to 39 %   100 %    0 %    0 %")
    assert any("the inputs that decide it" in line for line in found)
    covered = "The interval of a share covers the points drawn, not whether the ranges of the inputs are right."
    assert found.count(covered) == 1
    assert (folder / "pictures" / "region.png").stat().st_size > 10_000
    assert result.stderr.splitlines()[0] == "up to 14 replications, those measured before are not simulated again"


@pytest.mark.usefixtures("cranes")
def test_region_as_json_has_every_point_and_finds_what_was_measured(corridor):
    words = ("region", "--baseline", "cranes.yaml", "--upgraded", "often.yaml", "--points", 3, "--method", "sobol")
    more = ("--workers", 1, "--no-charts", "--json", "--replications", 2, "-q")
    first = corridor(*words, *more)
    found = json.loads(first.stdout)
    assert found["notes"][2] == "points: 4 of Sobol's, seed 1"
    assert found["notes"][-1].startswith("The interval of a share covers the points drawn, ")
    assert [each["path"] for each in found["inputs"]] == ["flows.goods.volume_teu_per_year", "terminals.south.cranes"]
    assert [each["of"] for each in found["inputs"]] == ["both", "baseline"]
    assert found["left_alone"] == [{"path": "flows.goods.consignment.mass_t", "why": "has no range"}]
    line = found["lines"][0]
    assert line["beyond"]["points"] == line["beyond"]["of"] == len(found["points"]) == len(line["changes"]) == 4
    assert line["noise_share"] > 0
    assert corridor(*words, *more).stdout == first.stdout


PARTS = """\
extends: small.yaml
terminals:
  south: {cranes: {value: 3, source: made up, confidence: low, range: [1, 5], part_of: cranes}}
  north: {cranes: {value: 3, source: made up, confidence: low, range: [1, 5], part_of: cranes}}
"""


def test_region_as_json_tells_what_was_simulated_where_it_was_not_drawn(corridor, folder):
    (folder / "parts.yaml").write_text(PARTS, encoding="utf-8")
    words = ("region", "parts.yaml", "often.yaml", "--points", 3, "--workers", 1, "--no-charts", "--json")
    found = json.loads(corridor(*words).stdout)
    at = [each["path"] for each in found["inputs"]]
    for point in found["points"]:
        assert (point["refused"], point["moved"], point["followed"]["upgraded"]) == (None, [], {})
        drawn = dict(zip(at, point["values"], strict=True))
        cranes = [(drawn | point["followed"]["baseline"])[f"terminals.{key}.cranes"] for key in ("south", "north")]
        assert sum(cranes) == 6
        assert all(isinstance(each, int) for each in cranes)
    assert any(point["followed"]["baseline"] for point in found["points"])


TOO_LOW = "Link over the border: counted consignments are not delivered by the end, their lead times are too low"
SLOW = """\
extends: small.yaml
name: Slow
terminals: {south: {lift_min: {value: LOW, source: made up, confidence: low, range: [LOW, 60000]}}}
"""


@pytest.mark.parametrize(("low", "is_carried"), [(3, True), (30000, False)])
def test_points_at_which_the_plan_collapses_are_counted_as_failing(corridor, folder, low, is_carried):
    """At all points, or at most, the first box is lifted off after all is over; at the others few are."""
    (folder / "slow.yaml").write_text(SLOW.replace("LOW", str(low)), encoding="utf-8")
    words = ("region", "small.yaml", "slow.yaml", "--points", 6, "--replications", 2, "--workers", 1)
    result = corridor(*words, "--charts", "pictures")
    found = lines_of(result)
    (row,) = [line for line in found if line.startswith("Link over the border  ")]
    cells = re.split(r" {2,}", row)
    assert cells[1:6] == ["0 %", "0 to 39 %", "0 %", "0 %", "100 %"]
    assert (cells[8] == "fails") is not is_carried
    assert cells[6:8] == ["-", "-"]
    assert any(line.startswith("Link over the border: fails at 6 points, the upgraded scenario ") for line in found)
    of = "0 of 6 points, where both carry their demand"
    assert f"Link over the border: P50, P5 to P95, noise and correlations are of {of}" in found
    assert any(line.startswith(f"warning: upgraded: {TOO_LOW} (") for line in result.stderr.splitlines())
    assert (folder / "pictures" / "region.png").stat().st_size > 5_000
    for line in json.loads(corridor(*words, "--no-charts", "--json", "-q").stdout)["lines"]:
        assert [line[key]["points"] for key in ("inside", "beyond", "short", "fails")] == [0, 0, 0, 6]
        assert line["fails"]["of"] == 6
        assert line["fails_at"] == [0, 1, 2, 3, 4, 5]
        assert line["change_share"].pop("points") == 0
        assert set(line["changes"]) == {None}
        assert {key for key, each in line["change_share"].items() if each is not None} == (
            {"as_written"} if is_carried else set()
        )
        assert line["is_carried_as_written"] is is_carried


@pytest.mark.usefixtures("cranes")
def test_region_without_a_value_at_any_point_says_why_the_first_was_refused(corridor, monkeypatch):
    def load(number, assumptions, point):
        return LoadedPoint(number, point, (None, None), refused=f"made up {number}" if number else None)

    monkeypatch.setattr("results.studies.assumed_points.load_point", load)
    result = corridor(*SIDES, "--points", 2, "--workers", 1, "--no-charts")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-2:] == [
        "claim lead_time: lead_time_mean has no value at any point, there is nothing to judge",
        "2 points left out, the scenario stays invalid: made up 1",
    ]


@pytest.mark.usefixtures("cranes")
def test_tornado_ranks_inputs_with_their_intervals(corridor, folder):
    words = ("tornado", "cranes.yaml", "--replications", 2, "--workers", 1, "--charts", "pictures")
    found = lines_of(corridor(*words))
    assert found[0] == "scenario: Cranes"
    assert found[4].startswith("mean lead time, all lines, h: ")
    assert found[6].split() == ["input", "low", "high", "at", "low", "at", "high"]
    assert {line.split()[0] for line in found[7:9]} == {"flows.goods.volume_teu_per_year", "terminals.south.cranes"}
    assert all(line.count("±") == 2 for line in found[7:9])
    assert found.count(NOISE) == 1
    assert (folder / "pictures" / "tornado.png").stat().st_size > 10_000
    corridor(*words, "--line", "link", "--quiet")
    assert {each.stem for each in (folder / "pictures").iterdir()} == {"tornado", "tornado_link"}


@pytest.mark.usefixtures("cranes")
def test_tornado_of_a_change_says_whether_the_claim_is_crossed(corridor):
    words = ("tornado", "cranes.yaml", "--upgraded", "often.yaml", "--set", "flows.goods.volume_teu_per_year=5000")
    found = json.loads(corridor(*words, "--replications", 1, "--workers", 1, "--no-charts", "--json").stdout)
    assert found["is_change_share"] is True
    assert found["claim"] == "lead_time"
    assert [(each["path"], each["of"]) for each in found["inputs"]] == [("terminals.south.cranes", "baseline")]


@pytest.mark.usefixtures("cranes")
def test_a_tornado_that_crosses_no_bound_of_the_claim_says_where_the_change_is(corridor):
    words = ("tornado", "cranes.yaml", "--upgraded", "often.yaml", "--set", "flows.goods.volume_teu_per_year=5000")
    found = lines_of(corridor(*words, "--replications", 1, "--workers", 1, "--no-charts"))
    (heads,) = (line.split() for line in found if line.startswith("input "))
    assert heads == ["input", "of", "low", "high", "at", "low", "at", "high"]
    said = "what is claimed (lead_time): as written, and at both ends of every input shown"
    assert [line.removesuffix(said) for line in found if line.endswith(said)] == ["more than "]


def test_an_input_whose_range_crosses_a_bound_of_the_claim_is_marked():
    claim = Claim("edge", "an edge", "lead_time_mean", -0.9, -0.1, "made up")
    low, high = (End(0, result, mean_interval([result])) for result in (-0.95, -0.5))
    bar = Bar(UncertainInput("x", 1, 0, 2, False, (0,)), low, high)
    assert _crossing(bar, claim, -0.6) == "beyond → inside → inside"
    assert _crossing(bar, claim, -0.96) == "beyond → beyond → inside"
    assert _crossing(Bar(bar.input, high, high), claim, -0.6) == ""


NARROW = """\
extends: small.yaml
name: Narrow
services:
  trains:
    south:
      consist: {capacity_teu: {value: 40, source: made up, confidence: low, range: [1, 40]}}
"""


@pytest.fixture
def narrow(folder):
    """A scenario of which an input leaves goods at its low end: trains of one box."""
    (folder / "narrow.yaml").write_text(NARROW, encoding="utf-8")
    return "narrow.yaml"


LEFT = "a scenario does not carry its demand (more than 0.1 % of the goods that became ready are never delivered)"
SAYS = "its times are those of the goods that arrived and say nothing"


def test_tornado_marks_and_counts_ends_at_which_goods_are_left(corridor, narrow):
    words = ("tornado", narrow, "--replications", 2, "--workers", 1, "--charts", "pictures")
    result = corridor(*words)
    found = lines_of(result)
    (row,) = [line.split() for line in found if line.startswith("services.trains.south.consist.capacity_teu")]
    assert row[1:3] == ["1†", "40"]
    assert f"† at 1 end {LEFT}: {SAYS}" in found
    assert result.stderr.splitlines().count(f"warning: Narrow: {TOO_LOW}") == 1
    plain = json.loads(corridor(*words, "--json").stdout)
    assert (plain["is_carried_as_written"], plain["ends_that_do_not_carry_their_demand"]) == (True, 1)
    (one,) = [each for each in plain["inputs"] if each["path"].endswith("capacity_teu")]
    assert [one[end]["carries_demand"] for end in ("low", "high")] == [False, True]
    assert one["low"]["undelivered_share"] > 0.4 > one["high"]["undelivered_share"] == 0
    throughput = json.loads(corridor(*words, "--json", "--indicator", "throughput_teu").stdout)
    assert throughput["ends_that_do_not_carry_their_demand"] == 0


def test_tornado_of_a_scenario_that_leaves_goods_says_that_nothing_follows(corridor, narrow):
    few = ("--set", "services.trains.south.consist.capacity_teu=1")
    result = corridor("tornado", narrow, *few, "--replications", 1, "--workers", 1, "--no-charts")
    assert f"As written {LEFT}: no difference says anything" in lines_of(result)


def test_an_end_without_a_result_is_explained_and_the_claim_is_held_against_the_others():
    """Where nothing is delivered no lead time is known; where goods are left the one that is known says nothing."""
    claim = Claim("edge", "an edge", "lead_time_mean", -0.9, -0.1, "made up")
    empty = End(0, math.nan, mean_interval([math.nan]), undelivered=1.0, is_carried=False)
    inside, left = (End(1, -0.5, mean_interval([0.1]), is_carried=each) for each in (True, False))
    given = UncertainInput("x", 1, 0, 2, False, (0,))
    assert _crossing(Bar(given, empty, inside), claim, -0.6) == ""
    assert _crossing(Bar(given, left, inside), claim, -0.05) == "short → inside"
    assert _crossing(Bar(given, empty, left), claim, -0.05) == ""
    found = Tornado("lead_time_mean", "all", np.array([-0.6, -0.6]), (Bar(given, empty, inside),), 1, ())
    both = Assumptions((Case("a", "", ()), Case("b", "", ())), (given,), (), (), (), ())
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("click.echo", lambda text="", **_: lines.append(text))
        _print(found, both, claim, "change")
    assert "inside what is claimed (edge): as written, and at every end shown that tells anything" in lines
    assert "- 1 end without a result: nothing is delivered there, in one replication or in all" in lines
    assert f"† at 1 end {LEFT}: {SAYS}" in lines


def test_morris_counts_points_at_which_goods_are_left(corridor, narrow):
    words = ("morris", narrow, "--trajectories", 2, "--replications", 2, "--workers", 1)
    result = corridor(*words)
    found = json.loads(corridor(*words, "--json", "-q").stdout)
    left = found["points_that_do_not_carry_their_demand"]
    assert 0 < len(left) < found["points"] == 6
    points = f"{len(left)} point{'s' if len(left) > 1 else ''}"
    assert f"at {points} of 6 {LEFT}: {SAYS}, and the effects rest on them" in lines_of(result)
    assert result.stderr.splitlines().count(f"warning: Narrow: {TOO_LOW}") <= 1
    assert f"warning: Narrow: {TOO_LOW}" in result.stderr


def test_morris_of_points_at_which_nothing_arrives_says_that_demand_is_not_carried(corridor, folder):
    (folder / "slow.yaml").write_text(SLOW.replace("LOW", "30000"), encoding="utf-8")
    (folder / "never.yaml").write_text(
        "extends: slow.yaml\nname: Never\nterminals: {north: {lift_min: {value: 3, source: x, confidence: low, "
        "range: [3, 4]}}}\n",
        encoding="utf-8",
    )
    result = corridor("morris", "never.yaml", "--trajectories", 2, "--replications", 1, "--workers", 1)
    assert (result.exit_code, result.stdout) == (2, "")
    *_, first, second = result.stderr.splitlines()
    assert first == "never.yaml: 0 of 2 trajectories have a result at each of their points, 2 are needed"
    points = re.match(r"at (\d+) points of \1 ", second)[1]
    assert second == f"at {points} points of {points} {LEFT}: {SAYS}, and where none did there is no result"


@pytest.mark.usefixtures("cranes")
def test_morris_prints_effects_and_what_noise_would_give(corridor):
    words = ("morris", "cranes.yaml", "--trajectories", 2, "--replications", 2, "--workers", 1)
    found = lines_of(corridor(*words))
    assert found[3] == "design: 2 trajectories over 2 blocks, 6 points"
    assert found[5] == "Effect of the whole range on mean lead time, all lines, h"
    assert found[6].split() == ["inputs", "mu*", "95", "%", "mu", "sigma", "noise"]
    assert {line.split()[0] for line in found[7:9]} == {"flows.goods", "terminals.south"}
    assert found[-1] == (
        "Intervals cover the trajectories drawn and the noise of the simulation, not whether the ranges are right."
    )
    effects = json.loads(corridor(*words, "--json").stdout)["effects"]
    assert effects[0]["mu_star"] >= effects[1]["mu_star"] > 0
    assert effects[0]["noise"] > 0


@pytest.mark.usefixtures("cranes")
def test_morris_without_salib_is_a_sentence(corridor, monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    result = corridor("morris", "cranes.yaml")
    assert result.exit_code == 2
    assert result.stderr == (
        "elementary effects need SALib, which is not installed: pip install 'railcorridor[sensitivity]'\n"
    )


def test_morris_of_one_block_is_refused(corridor):
    result = corridor("morris", "small.yaml")
    assert result.exit_code == 2
    assert result.stderr == "small.yaml: elementary effects need 2 uncertain inputs or more, found 1\n"


def test_invert_says_how_much_of_a_lever_is_needed(corridor):
    words = ("invert", "small.yaml", "--lever", "more_trains", "--target", "-70%", "--replications", 2, "--workers", 1)
    found = lines_of(corridor(*words))
    assert found[2] == "varied: more_trains: factor, 2 to 24"
    assert found[3] == "more does not always do more: the results below turn back; the answer is the first amount"
    assert found[5] == "mean lead time, all lines, by more_trains: factor"
    assert re.fullmatch(
        r"mean lead time of all lines: -70\.0 % needs more_trains: factor \d+ \(95 % interval \d+ to \d+\)\.", found[-1]
    )
    assert found[-2] == NOISE
    plain = json.loads(corridor(*words, "--json").stdout)
    assert plain["is_whole"] is True
    assert plain["said"] == found[-1]
    results = {each["amount"]: each["result"] for each in plain["tried"]}
    assert results[plain["amount"]] <= -0.7 < results[plain["amount"] - 1]


def test_invert_of_any_number_to_a_level(corridor):
    words = ("invert", "small.yaml", "--key", "services.trains.south.departures.every_h", "--range", "1,12")
    found = json.loads(corridor(*words, "--target", "3", "--replications", 2, "--workers", 1, "--json").stdout)
    assert found["answer"] == "needed"
    assert found["target"] == {"kind": "level", "value": 3}
    assert "mean lead time of all lines: 3.00 h or less needs services.trains.south.departures.every_h" in found["said"]
    assert 1 < found["low95"] <= found["amount"] <= found["high95"] < 12
    results = {each["amount"]: each["result"] for each in found["tried"]}
    assert results[found["amount"]] <= 3


def test_an_impossible_target_is_an_answer_and_with_require_exit_code_4(corridor):
    words = ("invert", "small.yaml", "--key", "terminals.south.cranes", "--range", "1,3", "--target", "-99%")
    result = corridor(*words, "--replications", 2, "--workers", 1)
    said = lines_of(result)[-1]
    assert said.startswith(
        "mean lead time of all lines: -99.0 % is impossible with terminals.south.cranes: at best, at 3, it is -"
    )
    assert "(95 % interval " in said
    required = corridor(*words, "--replications", 2, "--workers", 1, "--require")
    assert required.exit_code == 4
    assert required.stderr.splitlines()[-1] == f"target not met: {said}"


def test_a_target_within_the_interval_at_best_is_not_told_and_with_require_exit_code_4(corridor):
    words = ("invert", "small.yaml", "--key", "terminals.south.cranes", "--range", "1,3", "--workers", 1)
    more = ("--replications", 2, "--require")
    tried = json.loads(corridor(*words, *more, "--target", "0.001", "--json").stdout)["tried"]
    best = min(tried, key=lambda each: each["result"])
    within = (best["result"] + best["low95"]) / 2
    result = corridor(*words, *more, "--target", within)
    assert result.exit_code == 4
    said = result.stdout.splitlines()[-1]
    assert " h or less with terminals.south.cranes is not told by so few replications: at " in said
    assert f" at {best['amount']:g} it is " in said
    assert " (95 % interval " in said
    assert said.endswith("; more --replications may tell.")
    assert result.stderr.splitlines()[-1] == f"target not decided: {said}"


def test_a_level_that_may_be_met_without_it_is_not_told(corridor):
    words = ("invert", "small.yaml", "--key", "terminals.south.cranes", "--range", "1,3", "--workers", 1)
    more = ("--replications", 2, "--require")
    level = json.loads(corridor(*words, *more, "--target", "0.001", "--json").stdout)["without"]
    result = corridor(*words, *more, "--target", (level["result"] + level["high95"]) / 2)
    assert result.exit_code == 4
    said = result.stdout.splitlines()[-1]
    assert " h or less is already met as written (1) is not told by so few replications: it is " in said
    assert said.startswith("mean lead time of all lines: whether ")


@pytest.mark.parametrize(
    ("varied", "base"),
    [
        (("--key", "terminals.south.cranes", "--range", "2,3"), "as written (1)"),
        (("--lever", "more_trains", "--range", "2,4"), "without it"),
    ],
)
def test_a_number_is_as_written_where_a_lever_is_left_away(corridor, varied, base):
    words = ("invert", "small.yaml", *varied, "--target", "500", "--replications", 2, "--workers", 1)
    assert lines_of(corridor(*words))[-1] == f"mean lead time of all lines: 500.0 h or less is already met {base}."


def test_an_amount_at_which_goods_are_left_does_not_meet_a_target(corridor):
    """Of few boxes a train those that arrive are quick; that most never do is warned of and marked."""
    key = ("--key", "services.trains.south.consist.capacity_teu", "--range", "1,40", "--target", "24")
    words = ("invert", "small.yaml", *key, "--replications", 2, "--workers", 1)
    result = corridor(*words)
    found = lines_of(result)
    (first,) = [line for line in found if line.split()[:1] == ["1"]]
    assert re.fullmatch(r" +1 +- +- +does not carry its demand: 4\d\.\d % never delivered", first)
    assert (
        "A scenario does not carry its demand where more than 0.1 % of the goods that became ready are never "
        "delivered: its times are those of the goods that arrived and say nothing, and meet no target."
    ) in found
    assert not found[-1].endswith("even 1.")
    assert (
        "warning: Small: Link over the border: counted consignments are not delivered by the end, their lead times "
        "are too low" in result.stderr
    )
    plain = json.loads(corridor(*words, "--json").stdout)
    assert (plain["tried"][0]["carries_demand"], plain["tried"][0]["result"]) == (False, None)
    assert plain["tried"][0]["undelivered_share"] > plain["most_undelivered_share"] == 0.001
    assert plain["tried"][-1]["carries_demand"] is True


def test_throughput_is_known_where_goods_are_left(corridor):
    key = ("--key", "services.trains.south.consist.capacity_teu", "--range", "1,40", "--target", "20")
    words = ("invert", "small.yaml", *key, "--indicator", "throughput_teu", "--replications", 2, "--workers", 1)
    tried = json.loads(corridor(*words, "--json").stdout)["tried"]
    assert tried[0]["result"] > 20
    assert tried[0]["carries_demand"] is True


def test_a_change_from_a_scenario_that_leaves_goods_is_none(corridor):
    key = ("--key", "services.trains.south.consist.capacity_teu", "--range", "1,40", "--workers", 1)
    few = ("--set", "services.trains.south.consist.capacity_teu=1", "--replications", 2)
    result = corridor("invert", "small.yaml", *few, "--lever", "longer_trains", "--target", "-10%", "--workers", 1)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        "small.yaml: lead_time_mean of all says nothing, the scenario without it does not carry its demand, there is "
        "nothing to change"
    )
    found = lines_of(corridor("invert", "small.yaml", *few, *key, "--target", "24"))
    assert any(line.startswith("The scenario as written (1) does not carry its demand (4") for line in found)


def test_results_without_an_interval_say_why_and_do_not_meet_what_is_required():
    unknown = Interval(-0.2, math.nan, math.nan, 0.95, 2, "none")
    target, varied = Target(-0.1, is_fall=True), Varied("a lever", Span(0, 1, False), None, str)
    found = invert(lambda amounts: [replace(unknown, estimate=-0.2 * each) for each in amounts], target, varied.span)
    assert found.is_reached is None
    assert _lacking(found) == "decided"
    told = Answered(found, varied, target, "change", "h", {})
    why = "2 replications are too few to tell how large the result without it is"
    assert answer(told, "x", replications=2) == f"x: -10.0 % needs a lever 0.5, without an interval ({why})."
    assert answer(told, "x", replications=1).endswith("without an interval (one replication).")
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("click.echo", lambda text="", **_: lines.append(text))
        print_answer(told, "said", title="", replications=2)
    assert f"No interval: {why}; more --replications may tell." in lines


def test_one_replication_has_no_interval_of_the_amount(corridor):
    words = ("invert", "small.yaml", "--lever", "more_trains", "--target", "-70%", "--replications", 1, "--workers", 1)
    found = json.loads(corridor(*words, "--json").stdout)
    assert (found["answer"], found["low95"], found["high95"]) == ("needed", None, None)
    assert found["said"].endswith(
        f" needs more_trains: factor {found['amount']:g}, without an interval (one replication)."
    )


def test_a_target_that_any_amount_meets_is_said(corridor):
    words = ("invert", "small.yaml", "--lever", "more_trains", "--range", "8,12", "--workers", 1, "--require")
    result = corridor(*words, "--target", "-20%", "--replications", 3)
    said = result.stdout.splitlines()[-1]
    assert result.exit_code == 0
    assert said == "mean lead time of all lines: any amount of more_trains: factor will do for -20.0 %, even 8."
    assert {line[-16:] for line in result.stdout.splitlines() if "to -" in line} == {"meets the target"}


def test_a_target_within_the_interval_of_the_smallest_amount_is_not_told(corridor):
    words = ("invert", "small.yaml", "--lever", "more_trains", "--range", "8,12", "--workers", 1, "--replications", 2)
    first = json.loads(corridor(*words, "--target", "-20%", "--json").stdout)["tried"][0]
    result = corridor(*words, "--target", f"{50 * (first['result'] + first['high95'])}%")
    *_, said = lines = result.stdout.splitlines()
    end = " is met by more_trains: factor 8, the end of the range, is not told by so few replications: there it is "
    assert f"{end}{100 * first['result']:.1f} % (95 % interval " in said
    assert said.endswith("; more --replications may tell.")
    assert [line[-11:] for line in lines if line.split()[:1] == ["8"]] == ["may meet it"]


def test_one_replication_does_not_tell_whether_any_amount_meets_a_target(corridor):
    words = ("invert", "small.yaml", "--lever", "more_trains", "--range", "8,12", "--target", "-20%", "--require")
    result = corridor(*words, "--replications", 1, "--workers", 1)
    said = result.stdout.splitlines()[-1]
    assert said == (
        "mean lead time of all lines: whether -20.0 % is met by more_trains: factor 8, the end of the range, is not "
        "told by so few replications: there it is -72.4 %; more --replications may tell."
    )
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (4, f"target not decided: {said}")


WRONG = {
    "no such lever": (
        ("--lever", "more_train", "--target", "-10%"),
        "no lever 'more_train'; did you mean 'more_trains'?; with a number to vary: pre_arrival_lodgement:share, ",
    ),
    "no number": (
        ("--lever", "joint_inspection", "--target", "-10%"),
        "'joint_inspection' has no number to vary; those that have: pre_arrival_lodgement:share, ",
    ),
    "several": (
        ("--lever", "longer_hours", "--target", "-10%"),
        "'longer_hours' has several numbers, say which: longer_hours:earlier_h, longer_hours:later_h",
    ),
    "no such parameter": (
        ("--lever", "more_trains:number", "--target", "-10%"),
        "'more_trains' has no number 'number', must be one of factor",
    ),
    "range outside": (
        ("--lever", "more_trains", "--target", "-10%", "--range", "1,4"),
        "1 to 4 must lie within 2 to 24",
    ),
    "range of fractions": (
        ("--lever", "more_trains", "--target", "-10%", "--range", "2,4.5"),
        "2 to 4.5 must be whole numbers",
    ),
    "range of one": (
        ("--lever", "more_trains", "--target", "-10%", "--range", "4"),
        "'4' must be two numbers with a comma",
    ),
    "range falls": (
        ("--lever", "more_trains", "--target", "-10%", "--range", "4,2"),
        "'4,2' must be two rising numbers",
    ),
    "neither": (("--target", "-10%"), "needs either --lever or --key"),
    "at without lever": (
        ("--key", "seed", "--at", "x", "--target", "-10%"),
        "--at is for a lever",
    ),
    "no such key": (("--key", "terminals.west.cranes", "--target", "-10%"), "has no number in small.yaml"),
    "key without a range": (
        ("--key", "terminals.south.cranes", "--target", "-10%"),
        "terminals.south.cranes: has no range in small.yaml, say one with --range low,high",
    ),
    "target in words": (
        ("--lever", "more_trains", "--target", "less"),
        "'less' must be a change such as -10%, or a level",
    ),
    "target of nothing": (
        ("--lever", "more_trains", "--target", "0%"),
        "'0%' must be a change above -100% and other than 0%",
    ),
    "indicator": (
        ("--lever", "more_trains", "--target", "-10%", "--indicator", "lead_time_meen"),
        "or cause_<cause>_h; did you mean 'lead_time_mean'?",
    ),
    "line": (
        ("--lever", "more_trains", "--target", "-10%", "--line", "lnik"),
        "no line 'lnik', must be one of link, all",
    ),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_wrong_words_are_refused_with_a_sentence(corridor, words, said):
    result = corridor("invert", "small.yaml", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


CLAIMS = """\
claims:
  transit:
    text: transit times fall
    sentence: they fall
    stated_for: goods
    source: nobody
    quantity: transit_time_mean
    trend: fall
    reading: as it stands
    scope: {only: [link], direction: china_to_viet_nam}
  carried:
    text: more is carried
    sentence: trade grows
    stated_for: trade
    source: nobody
    quantity: demand_carried
    interval: {low: 0.05, high: 0.1}
    margin: 0.5
    reading: as it stands
  cleared:
    text: more is cleared
    sentence: customs clear more
    stated_for: customs
    source: nobody
    quantity: clearance_rate
    interval: {low: 0.1, high: 0.2}
    reading: as it stands
  both:
    sentence: it gets cheaper and faster
    text: cheaper and faster
    stated_for: shippers
    source: nobody
    parts:
      cost: {text: cheaper, not_testable: the model has no cost}
      time: {text: faster, quantity: lead_time_p90, trend: fall, reading: as it stands}
"""
SIDES = ("region", "cranes.yaml", "often.yaml")


@pytest.fixture
def own_claims(folder, cranes):
    (folder / "own.yaml").write_text(CLAIMS, encoding="utf-8")


@pytest.mark.usefixtures("own_claims")
def test_region_takes_any_claim_of_a_file_that_two_runs_tell(corridor):
    words = ("--claims", "own.yaml", "--claim", "transit", "--points", 4, "--workers", 1, "--charts", "pictures")
    found = lines_of(corridor(*SIDES, *words))  # on the way nothing changes: trains only leave more often
    assert "judged: goods China to Viet Nam" in found
    at = found.index("Claim: transit times fall; holds for that share of the sampled assumptions")
    assert re.split(r" {2,}", found[at + 2])[:5] == ["Link over the border", "0 %", "0 to 49 %", "0 %", "100 %"]
    assert not any(line.startswith("all lines") for line in found)
    part = json.loads(corridor(*SIDES, *words[:2], "--claim", "both", *words[4:6], "--json", "--no-charts").stdout)
    assert (part["claim"], part["quantity"]) == ("both.time", "lead_time_p90")
    assert {each["line"]: each["inside"]["points"] for each in part["lines"]} == {"link": 4, "all": 4}


@pytest.mark.usefixtures("own_claims")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--claim", "carried"], "'carried' needs runs of its own, with more goods: `corridor claims` judges it; "),
        (["--claim", "both.cost"], "'both.cost' is not testable: the model has no cost; must be one of transit, "),
        (["--claim", "transt"], "no claim 'transt', must be one of transit, cleared, both.time; did you mean "),
        ([], "say which claim of the file; must be one of transit, cleared, both.time"),
    ],
)  # fmt: skip
def test_claims_that_a_point_does_not_tell_are_refused_before_anything_runs(corridor, folder, words, said):
    result = corridor(*SIDES, "--claims", "own.yaml", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not (folder / "runs").exists()


@pytest.mark.usefixtures("own_claims")
def test_a_claim_about_what_the_scenarios_do_not_have_is_said(corridor):
    result = corridor(*SIDES, "--claims", "own.yaml", "--claim", "cleared", "--points", 2, "--workers", 1, "-q")
    assert (result.exit_code, result.stderr) == (
        2,
        "claim cleared: clearance_rate has no value at any point, there is nothing to judge\n",
    )


@pytest.mark.usefixtures("own_claims")
def test_tornado_takes_a_claim_about_its_indicator_only(corridor):
    words = ("tornado", "cranes.yaml", "often.yaml", "--claims", "own.yaml", "--claim", "both")
    other = corridor(*words)
    assert other.exit_code == 2
    assert "'both.time' is about lead_time_p90, not about --indicator lead_time_mean" in " ".join(other.stderr.split())
    more = ("--indicator", "lead_time_p90", "--replications", 1, "--workers", 1, "--charts", "pictures", "--json")
    assert json.loads(corridor(*words, *more).stdout)["claim"] == "both.time"


def test_a_claim_that_is_not_there_and_one_without_a_pair_are_refused(corridor):
    unknown = corridor("region", "--baseline", "small.yaml", "--upgraded", "often.yaml", "--claim", "x")
    assert unknown.exit_code == 2
    assert "no claim 'x', must be one of lead_time, clearance_efficiency, " in " ".join(unknown.stderr.split())
    alone = corridor("tornado", "small.yaml", "--claim", "lead_time")
    assert alone.exit_code == 2
    assert "--claim needs an upgraded scenario: a claim is about a change" in alone.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["region", "small.yaml"], "needs two scenarios: BASELINE UPGRADED, or --baseline and --upgraded"),
        (["compare", "small.yaml"], "needs two scenarios: BASELINE UPGRADED, or --baseline and --upgraded"),
        (["tornado", "--upgraded", "small.yaml"], "needs a scenario: SCENARIO, or --baseline"),
    ],
)
def test_scenarios_that_lack_are_asked_for(corridor, words, said):
    result = corridor(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_scenarios_that_form_no_pairs_are_refused_before_anything_runs(corridor):
    result = corridor("region", "--baseline", "small.yaml", "--upgraded", "often.yaml", "--set-upgraded", "seed=8")
    assert result.exit_code == 2
    assert "pairs need the same seed" in result.stderr


def test_weeks_are_those_of_the_scenario_unless_fewer_are_asked_for(folder):
    (folder / "long.yaml").write_text("extends: small.yaml\ntime: {horizon_weeks: 20}\n", encoding="utf-8")

    def weeks(asked, *overrides):
        how = HowToStudy(HowToSimulate(None, 1, True), asked)
        subject = read_subject([GivenSide(folder / "long.yaml", overrides)], how, default=3)
        assert subject.cases[0].load().scenario == subject.loaded[0].scenario
        return subject.loaded[0].scenario.time.horizon_weeks

    assert (weeks(None), weeks(None, "time.horizon_weeks=12"), weeks(3)) == (20, 12, 3)


@pytest.mark.usefixtures("cranes")
def test_an_interruption_says_what_is_kept(corridor, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("results.studies.tornado.measure_points", interrupted)
    result = corridor("tornado", "cranes.yaml", "--workers", 1)
    assert result.exit_code == 3
    kept = "interrupted: finished replications are kept in runs/indicators; the same command goes on from there"
    assert result.stderr.splitlines()[-1] == kept


def test_the_cost_is_said_before_it_is_paid(corridor):
    result = corridor("tornado", "small.yaml", "--workers", 1, "--no-charts", "--replications", 2)
    first, second = result.stderr.splitlines()
    assert first == "up to 6 replications, those measured before are not simulated again"
    assert re.fullmatch(r"up to about \d+ s with 1 process, more where queues are long", second)
    quiet = corridor("tornado", "small.yaml", "--workers", 1, "--no-charts", "--replications", 2, "-q")
    assert quiet.stderr == ""


def test_who_would_wait_long_is_told_of_weeks(corridor, monkeypatch):
    monkeypatch.setattr("corridor.studies._LONG_S", 0)
    result = corridor("tornado", "small.yaml", "--workers", 1, "--no-charts", "--replications", 2)
    assert result.stderr.splitlines()[-1] == "--weeks measures a shorter period, in less time"


def test_a_level_that_is_met_already_needs_nothing(corridor):
    words = ("invert", "small.yaml", "--key", "terminals.south.cranes", "--range", "1,3", "--target", "1000")
    found = json.loads(corridor(*words, "--replications", 2, "--workers", 1, "--json").stdout)
    assert found["answer"] == "met_without"


def test_a_tornado_without_goods_says_that_nothing_can_move(corridor):
    result = corridor("tornado", "small.yaml", "--set", "flows={}", "--workers", 1, "--replications", 2)
    assert result.exit_code == 2
    assert "small.yaml: lead_time_mean of all has no value, nothing can move it" in result.stderr
