"""Demand that the corridor is to carry: which growth is simulated, what decides, and which verdict follows."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from results.claims import Claim, GrowthTerms, Undelivered
from results.claims.growth import NEEDS_FILE, growth_step, growth_verdict, judge_growth
from results.claims.verdict import pairs_for
from results.interval_estimates import Interval
from results.looks import ONE_LOOK, Looks
from results.pairs import Pairs
from results.traffic import no_traffic
from results.undelivered import MOST_UNDELIVERED

GROUP = ("line", "both")
MORE = Claim("more", "more trade", "demand_carried", 0.05, 0.08, "nobody", growth=GrowthTerms(0.01, 0.12))
PLAIN = Claim("more", "more trade", "demand_carried", 0.05, 0.08, "nobody", growth=GrowthTerms(0.01))


def change(low, high, level=0.9, count=10):
    return Interval((low + high) / 2, low, high, level, count, "fieller")


def step(growth, longer=(0.0, 0.001), delivered=(-0.001, 0.001), count=10, left=0.0):
    at_90, at_95 = ((change(*longer, level, count), change(*delivered, level, count)) for level in (0.9, 0.95))
    return growth_step(growth, 0.01, at_90, at_95, left)


def lost(growth):
    return step(growth, longer=(0.03, 0.05))


def unclear(growth):
    return step(growth, longer=(0.005, 0.02))


@pytest.mark.parametrize(
    ("longer", "delivered", "is_carried"),
    [
        ((0.0, 0.01), (-0.01, 0.0), True),
        ((-0.3, -0.1), (0.0, 0.2), True),
        ((0.0, 0.011), (-0.001, 0.0), None),
        ((0.0, 0.001), (-0.011, 0.0), None),
        ((0.011, 0.02), (-0.001, 0.0), False),
        ((0.0, 0.001), (-0.03, -0.02), False),
        ((0.011, 0.02), (-0.03, -0.02), False),
    ],
)
def test_demand_is_carried_only_where_neither_time_nor_goods_are_lost(longer, delivered, is_carried):
    assert step(0.08, longer, delivered).is_carried is is_carried


@pytest.mark.parametrize(
    ("longer", "delivered", "is_carried"),
    [
        # carried: the 90 % intervals decide (one-sided at 5 %, both must hold)
        (((0.0, 0.01), (0.0, 0.02)), ((0.0, 0.0), (0.0, 0.0)), True),
        (((0.0, 0.0), (0.0, 0.0)), ((-0.01, 0.0), (-0.02, 0.0)), True),
        (((0.0, 0.01), (0.0, 0.02)), ((-0.01, 0.0), (-0.02, 0.0)), True),
        # not carried: the 95 % intervals decide (each at 2.5 %, as either would do)
        (((0.015, 0.05), (0.005, 0.06)), ((0.0, 0.0), (0.0, 0.0)), None),
        (((0.0, 0.0), (0.0, 0.0)), ((-0.05, -0.015), (-0.06, -0.005)), None),
        (((0.025, 0.05), (0.015, 0.06)), ((0.0, 0.0), (0.0, 0.0)), False),
        (((0.0, 0.0), (0.0, 0.0)), ((-0.05, -0.025), (-0.06, -0.015)), False),
    ],
)
def test_each_error_of_a_test_of_demand_has_the_interval_of_its_level(longer, delivered, is_carried):
    at_90, at_95 = (
        tuple(change(*ends[at], level) for ends in (longer, delivered)) for at, level in ((0, 0.9), (1, 0.95))
    )
    assert growth_step(0.08, 0.01, at_90, at_95).is_carried is is_carried


@pytest.mark.parametrize(
    ("claim", "steps", "word", "reason"),
    [
        (MORE, [step(0.08), step(0.12)], "beyond", "+8 % is carried, and +12 % too"),
        (MORE, [step(0.08), lost(0.12)], "inside", "+8 % is carried, +12 % is not shown to be"),
        (MORE, [step(0.08), unclear(0.12)], "inside", "+8 % is carried, +12 % is not shown to be"),
        (PLAIN, [step(0.08)], "inside", "+8 % is carried"),
        (MORE, [lost(0.08), lost(0.05)], "short", "not even +5 % is carried: lead time 4.0 % longer"),
        (
            MORE,
            [lost(0.08), step(0.05, delivered=(-0.04, -0.02))],
            "short",
            "not even +5 % is carried: 3.0 % of the goods asked for stay behind",
        ),
        (
            MORE,
            [lost(0.08), step(0.05)],
            "undecided",
            "+5 % is carried, +8 % is not: lead time 4.0 % longer",
        ),
        (MORE, [unclear(0.08), step(0.05)], "undecided", "the pairs do not tell whether +8 % is carried"),
        (MORE, [unclear(0.08), unclear(0.05)], "undecided", "the pairs do not tell whether +5 % is carried"),
        (MORE, [lost(0.08), unclear(0.05)], "undecided", "the pairs do not tell whether +5 % is carried"),
    ],
)
def test_verdict_follows_from_what_is_carried(claim, steps, word, reason):
    verdict = growth_verdict(claim, GROUP, steps)
    assert (verdict.word, verdict.reason) == (word, reason)
    assert [each.growth for each in verdict.steps] == sorted(each.growth for each in steps)


def test_pairs_that_would_settle_it_are_said_only_where_pairs_are_what_lacks():
    open_ones = [growth_verdict(MORE, GROUP, each) for each in ([unclear(0.08), step(0.05)], [lost(0.08), step(0.05)])]
    assert open_ones[0].pairs_to_settle > 10
    assert open_ones[1].pairs_to_settle is None


def test_one_pair_is_too_few():
    nan = float("nan")
    steps = [step(growth, (nan, nan), (nan, nan), count=1) for growth in (0.08, 0.05)]
    verdict = growth_verdict(MORE, GROUP, steps)
    assert (verdict.word, verdict.reason, verdict.pairs_to_settle) == ("undecided", "too few pairs", None)


class Longer:
    """Evidence of ten replications of some lines: ten hours, and so many hundredths of a per cent more; all delivered.

    Of the lines in `left` that share of a thousand consignments is never delivered.
    """

    weeks = 1
    run = SimpleNamespace(finished=tuple(range(10)))

    def __init__(self, longer=(0,) * 10, left=None):
        self.seconds = [36_000 + round(3.6 * each) for each in longer]
        self.left = {"line": 0.0} if left is None else left

    def groups(self):
        return [*((line, "both") for line in self.left), ("all", "both")]

    def traffic(self, replication, group):
        still = round(1000 * (sum(self.left.values()) if group[0] == "all" else self.left[group[0]]))
        seconds = np.full(1000 - still, self.seconds[replication])
        return replace(no_traffic(1), lead_time_s=seconds, still_in_system=still, mass_t=1.0, asked_t=1.0)


def own(**left):
    """The pairs of a baseline and an upgraded scenario, of whose lines so much is left in the latter."""
    return Pairs(Longer(left=dict.fromkeys(left, 0.0)), Longer(left=left), tuple(range(10)))


def test_run_without_its_scenario_needs_the_file():
    (verdict,) = judge_growth(MORE, [GROUP], own(line=0.0), None)
    assert (verdict.word, verdict.reason) == ("undecided", NEEDS_FILE)


@pytest.mark.parametrize(
    ("carried", "tried"),
    [
        ({"a": {0.08, 0.12}, "b": {0.08, 0.12}}, [0.08, 0.12]),
        ({"a": {0.05}, "b": set()}, [0.08, 0.05]),
        ({"a": {0.08}, "b": {0.05}}, [0.08, 0.05, 0.12]),
    ],
)
def test_only_what_can_decide_is_simulated(carried, tried, monkeypatch):
    """The high end first; the low end where that is lost on a line, the higher one where it is carried on one."""
    asked = []

    def found(sides, growth, *, margin, groups, looks):
        return {group: step(growth) if growth in carried[group[0]] else lost(growth) for group in groups}

    monkeypatch.setattr("results.claims.growth._steps", found)
    judge_growth(MORE, [("a", "both"), ("b", "both")], own(a=0.0, b=0.0), asked.append)
    assert asked == tried


@pytest.mark.parametrize("grow", [None, pytest.fail])
def test_scenario_that_leaves_its_own_goods_is_not_asked_for_more(grow):
    (verdict,) = judge_growth(MORE, [GROUP], own(line=0.5), grow)
    assert (verdict.word, verdict.undelivered, verdict.steps) == ("undecided", Undelivered(0.0, 0.5), ())
    assert (verdict.line, verdict.pairs_to_settle, verdict.is_open) == ("line", None, False)
    assert verdict.reason == (
        "50 % of the upgraded scenario's goods had not arrived: it does not carry the demand it has"
    )


def test_line_that_leaves_its_goods_leaves_the_verdict_on_the_others():
    """As the others, all lines together follow the line of which most is left."""
    asked = []

    def grow(growth):
        asked.append(growth)
        return Longer(left={"a": 0.9, "b": MOST_UNDELIVERED})

    groups = [(line, "both") for line in ("a", "b", "all")]
    found = judge_growth(MORE, groups, own(a=0.5, b=MOST_UNDELIVERED), grow)
    assert [(each.line, each.word, each.undelivered) for each in found] == [
        ("a", "undecided", Undelivered(0.0, 0.5)),
        ("b", "beyond", None),
        ("all", "undecided", Undelivered(0.0, 0.5, is_of_worst_line=True)),
    ]
    assert asked == [0.08, 0.12]


def test_goods_that_the_baseline_leaves_are_no_matter_to_growth_in_the_upgraded_scenario():
    both = Pairs(Longer(left={"line": 0.9}), Longer(), tuple(range(10)))
    (verdict,) = judge_growth(MORE, [GROUP], both, lambda growth: Longer())
    assert (verdict.word, verdict.undelivered) == ("beyond", None)


@pytest.mark.parametrize(
    ("left", "word", "reason"),
    [
        ({0.08: 0.2, 0.05: 0.1}, "short", "not even +5 % is carried: 10 % of its goods had not arrived"),
        ({0.08: 0.2}, "undecided", "+5 % is carried, +8 % is not: 20 % of its goods had not arrived"),
        ({0.12: 0.2}, "inside", "+8 % is carried, +12 % is not shown to be"),
        ({0.08: MOST_UNDELIVERED}, "beyond", "+8 % is carried, and +12 % too"),
    ],
)
def test_growth_with_which_goods_never_arrive_is_not_carried_however_quick_the_others_are(left, word, reason):
    def grow(growth):
        return Longer([-100] * 10, {"line": left.get(growth, 0.0)})

    (verdict,) = judge_growth(MORE, [GROUP], own(line=0.0), grow)
    assert (verdict.word, verdict.reason) == (word, reason)
    assert {step.growth: step.undelivered for step in verdict.steps if step.undelivered} == left
    assert (verdict.undelivered, verdict.is_open) == (None, False)


def test_lead_time_of_goods_that_came_stands_for_no_growth_that_others_did_not():
    """It is in the steps, with how many are left."""
    verdict = growth_verdict(PLAIN, GROUP, [step(0.08, left=0.3), step(0.05, left=0.2)])
    assert (verdict.word, verdict.pairs) == ("short", 10)
    assert np.isnan([verdict.change_share, verdict.low90, verdict.high90]).all()
    assert [each.lead_time.estimate for each in verdict.steps] == [0.0005, 0.0005]


def test_one_pair_of_which_goods_are_left_decides_nothing():
    nan = float("nan")
    steps = [step(growth, (nan, nan), (nan, nan), count=1, left=0.5) for growth in (0.08, 0.05)]
    verdict = growth_verdict(MORE, GROUP, steps)
    assert (verdict.word, verdict.reason) == ("undecided", "too few pairs")


def judged_by(looks, longer):
    (verdict,) = judge_growth(PLAIN, [GROUP], own(line=0.0), lambda growth: Longer(longer), looks)
    return verdict.steps


def spread(mean):
    """Ten values about a mean, in hundredths of a per cent; their 90 % interval is the mean and 20.3 more or less."""
    return [mean + each for each in (-50, -40, -30, -20, -10, 10, 20, 30, 40, 50)]


@pytest.mark.parametrize(("looks", "level"), [(ONE_LOOK, 0.90), (Looks.up_to(80), 0.975)])
def test_growth_is_judged_at_the_level_of_each_look(looks, level):
    for step in judged_by(looks, spread(0)):
        assert (step.lead_time.level, step.delivered.level) == (pytest.approx(level), pytest.approx(level))


@pytest.mark.parametrize(
    ("looks", "mean", "is_carried"),
    [
        # half widths in hundredths of a per cent: 90 % 20.3, 95 % 25.0, 97.5 % 29.8, 98.75 % 34.5; the margin is at 100
        (ONE_LOOK, 78, True),
        (Looks.up_to(80), 78, None),
        (Looks.up_to(80), 69, True),
        (ONE_LOOK, 122.5, None),
        (ONE_LOOK, 127.5, False),
        (Looks.up_to(80), 127.5, None),
        (Looks.up_to(80), 132, None),
        (Looks.up_to(80), 137, False),
    ],
)
def test_carried_is_shown_at_5_percent_and_not_carried_at_half_of_it_each_over_all_looks(looks, mean, is_carried):
    assert judged_by(looks, spread(mean))[0].is_carried is is_carried


@pytest.mark.parametrize(
    ("longer", "delivered"),
    [
        ((0.005, 0.02), (-0.03, 0.006)),
        ((-0.006, 0.03), (-0.02, -0.005)),
    ],
)
def test_pairs_that_settle_growth_are_those_of_the_test_that_needs_more(longer, delivered):
    """One of the two is nearer to its margin, for its width, once the goods, once the lead time."""
    needed = [pairs_for(change(*longer), (0.01,)), pairs_for(change(*delivered), (-0.01,))]
    assert needed[0] != needed[1]
    verdict = growth_verdict(PLAIN, GROUP, [step(0.08, longer, delivered), step(0.05)])
    assert verdict.pairs_to_settle == max(needed)


@pytest.mark.parametrize(
    ("longer", "delivered"),
    [
        # carried without a doubt, on the margin, and with no change at all
        ((0.0, 0.001), (-0.03, 0.0)),
        ((0.01, 0.01), (-0.03, 0.0)),
        ((0.0, 0.03), (-0.001, 0.0)),
        ((0.0, 0.03), (-0.01, -0.01)),
        ((0.0, 0.03), (0.0, 0.0)),
    ],
)
def test_test_of_growth_that_has_fallen_is_not_waited_for(longer, delivered):
    is_lead_time_open = longer[1] > 0.01
    needed = pairs_for(change(*(longer if is_lead_time_open else delivered)), (0.01 if is_lead_time_open else -0.01,))
    verdict = growth_verdict(PLAIN, GROUP, [step(0.08, longer, delivered), step(0.05)])
    assert verdict.pairs_to_settle == needed > 11


def test_growth_without_a_lead_time_to_compare_is_settled_by_no_number_of_pairs():
    nan = float("nan")
    none = Interval(nan, nan, nan, 0.9, 0, "fieller")
    steps = [
        growth_step(each, 0.01, *((none, change(-0.03, 0.0, level)) for level in (0.9, 0.95))) for each in (0.05, 0.08)
    ]
    verdict = growth_verdict(PLAIN, GROUP, steps)
    assert (verdict.word, verdict.reason, verdict.pairs_to_settle) == (
        "undecided",
        "there is no figure to compare",
        None,
    )


def test_low_end_is_simulated_too_where_the_pairs_do_not_tell_of_the_high_one(monkeypatch):
    asked = []

    def found(sides, growth, *, margin, groups, looks):
        return {group: unclear(growth) if growth == 0.08 else step(growth) for group in groups}

    monkeypatch.setattr("results.claims.growth._steps", found)
    (verdict,) = judge_growth(MORE, [GROUP], own(line=0.0), asked.append)
    assert asked == [0.08, 0.05]
    assert (verdict.word, verdict.reason) == ("undecided", "the pairs do not tell whether +8 % is carried")
