"""Claims judged look by look: when each stops, and that no verdict is wrong more often than it says."""

import math
from dataclasses import replace

import numpy as np
import pytest
from claims_at_the_edge import GROUP, most

from results.claims import VERDICT_LEVEL, Claim, GrowthTerms, Judgement, decide, judge, lead_time_claim
from results.claims.growth import growth_step, growth_verdict
from results.claims.verdict import without_test
from results.interval_estimates import Interval, relative_change_of_means
from results.looks import ONE_LOOK, Looks

CLAIM = lead_time_claim()
MORE = Claim("more", "more", "demand_carried", 0.05, 0.08, "nobody", growth=GrowthTerms(0.01))
LOOKS = Looks.up_to(80)
TRIALS = 500


def judgement(verdicts):
    return Judgement("before", "after", 0, tuple(verdicts), ())


def noisy_pairs(draw, change):
    before = draw.normal(100, 3, LOOKS.at[-1])
    return before, (1 + change) * before + draw.normal(0, 6, LOOKS.at[-1])


def changes(sides, pairs, level):
    return relative_change_of_means(*(side[:pairs] for side in sides), level)


def word_decided(draw, change, looks):
    """The word on the lead-time claim at a true change, by the procedure of `claims --until-decided`."""
    sides = noisy_pairs(draw, change)

    def judge_at(claims, pairs):
        found = changes(sides, pairs, looks.each_level(VERDICT_LEVEL))
        return judgement([judge(claim, GROUP, found, looks) for claim in claims])

    return decide([CLAIM], LOOKS, judge_at).judgement.verdicts[0].word


def growth_decided(draw, longer, fewer, looks):
    """The word on growth that costs so much of lead time and of delivery, at the high and at the low end."""
    sides = [noisy_pairs(draw, change) for change in (longer, fewer)]

    def judge_at(claims, pairs):
        levels = [looks.each_level(level) for level in (VERDICT_LEVEL, 0.95)]
        at = [tuple(changes(side, pairs, level) for side in sides) for level in levels]
        steps = [growth_step(growth, 0.01, *at) for growth in (0.05, 0.08)]
        return judgement([growth_verdict(claim, GROUP, steps, looks) for claim in claims])

    return decide([MORE], LOOKS, judge_at).judgement.verdicts[0].word


def shares(decided, *args, seed, trials=TRIALS):
    draw = np.random.default_rng(seed)
    words = [decided(draw, *args) for _ in range(trials)]
    return {word: words.count(word) / trials for word in ("inside", "beyond", "short", "undecided")}


def test_at_the_claims_edge_no_word_is_wrong_more_often_than_one_test_and_without_adjustment_it_is():
    adjusted, plain = (shares(word_decided, -0.10, looks, seed=3) for looks in (LOOKS, ONE_LOOK))
    for word in ("inside", "short"):
        assert 0 < adjusted[word] <= most(TRIALS)
        assert plain[word] > most(TRIALS)


def test_growth_that_costs_the_margin_is_carried_no_more_often_than_one_test_and_without_adjustment_it_is():
    adjusted, plain = (shares(growth_decided, 0.01, 0.5, looks, seed=4) for looks in (LOOKS, ONE_LOOK))
    assert 0 < adjusted["inside"] <= most(TRIALS)
    assert plain["inside"] > most(TRIALS)


@pytest.mark.slow
@pytest.mark.parametrize(("edge", "wrong"), [(-0.10, ("inside", "short")), (-0.15, ("inside", "beyond"))])
def test_at_both_edges_each_wrong_word_is_said_at_most_5_percent_of_the_time(edge, wrong):
    found = shares(word_decided, edge, LOOKS, seed=5, trials=8000)
    assert all(found[word] <= 0.05 for word in wrong)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("longer", "fewer", "wrong"), [(0.01, 0.5, "inside"), (-0.5, -0.01, "inside"), (0.01, -0.01, "short")]
)
def test_growth_at_its_margin_is_judged_wrongly_at_most_5_percent_of_the_time(longer, fewer, wrong):
    assert shares(growth_decided, longer, fewer, LOOKS, seed=6, trials=6000)[wrong] <= 0.05


def test_a_claim_is_judged_until_its_verdicts_have_fallen_and_keeps_the_pairs_of_that_look():
    """One falls at the first look, one at the second, one never, and one cannot be tested."""
    falls_at = {"first": 10, "second": 20, "never": 1000}
    claims = [replace(CLAIM, id=name) for name in falls_at]
    untestable = replace(CLAIM, id="untestable", not_testable="no such thing")
    asked = []

    def judge_at(left, pairs):
        asked.append(([claim.id for claim in left], pairs))
        halves = {claim.id: 0.01 if pairs >= falls_at.get(claim.id, 0) else 0.1 for claim in left}
        level = LOOKS.each_level(VERDICT_LEVEL)
        found = {
            claim: Interval(-0.12, -0.12 - halves[claim.id], -0.12 + halves[claim.id], level, pairs, "made up")
            for claim in left
        }
        return judgement(
            without_test(claim, "not testable", "") if claim.not_testable else judge(claim, GROUP, change, LOOKS)
            for claim, change in found.items()
        )

    decision = decide([*claims, untestable], LOOKS, judge_at)
    assert asked == [
        (["first", "second", "never", "untestable"], 10),
        (["second", "never"], 20),
        (["never"], 40),
        (["never"], 80),
    ]
    assert [(each.claim.id, each.word, each.pairs) for each in decision.judgement.verdicts] == [
        ("first", "inside", 10),
        ("second", "inside", 20),
        ("never", "undecided", 80),
        ("untestable", "not testable", 0),
    ]
    assert decision.look == 4
    assert [each.claim.id for each in decision.open_verdicts] == ["never"]


def test_a_claim_is_judged_again_while_any_of_its_lines_is_open():
    """One line is told at once, the other one across the bound of 10 % until the second look."""
    level = LOOKS.each_level(VERDICT_LEVEL)
    clear = Interval(-0.12, -0.13, -0.11, level, 10, "fieller")
    asked = []

    def judge_at(claims, pairs):
        asked.append(pairs)
        width = 0.001 if len(asked) > 1 else 0.05
        slow = Interval(-0.11, -0.11 - width, -0.11 + width, level, pairs, "fieller")
        return judgement([judge(CLAIM, ("a", "both"), clear, LOOKS), judge(CLAIM, ("b", "both"), slow, LOOKS)])

    found = decide([CLAIM], LOOKS, judge_at)

    assert asked == list(LOOKS.at[:2])
    assert [verdict.word for verdict in found.judgement.verdicts] == ["inside", "inside"]


def test_what_more_pairs_cannot_decide_is_not_waited_for():
    nothing = relative_change_of_means([], [], 0.9)
    assert not judge(CLAIM, GROUP, nothing).is_open
    assert judge(CLAIM, GROUP, relative_change_of_means([10, 12, 11], [9, 10.9, 9.7], 0.9)).is_open
    assert not without_test(CLAIM, "undecided", "there is no freight").is_open


def step(growth, is_carried):
    known = Interval(0.0, -0.1, 0.1, 0.9, 10, "made up")
    return replace(growth_step(growth, 0.01, (known, known), (known, known)), is_carried=is_carried)


@pytest.mark.parametrize(
    ("low", "high", "is_open"),
    [(True, False, False), (True, None, True), (None, False, True), (None, None, True), (False, False, False)],
)
def test_growth_that_is_carried_in_part_is_not_waited_for(low, high, is_open):
    assert growth_verdict(MORE, GROUP, [step(0.05, low), step(0.08, high)]).is_open is is_open


def test_pairs_that_settle_a_growth_count_the_looks():
    level = LOOKS.each_level(VERDICT_LEVEL)
    known = Interval(0.0, -0.02, 0.02, level, 80, "made up")
    found = growth_verdict(MORE, GROUP, [growth_step(0.08, 0.01, (known, known), (known, known))], LOOKS)
    assert found.pairs_to_settle > 4 * 80
    assert math.isclose(LOOKS.each_level(0.95), 0.9875)
