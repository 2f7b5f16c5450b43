"""Claims: which verdict which interval leads to."""

import math

import numpy as np
import pytest

from results.claims import Claim, judge, lead_time_claim
from results.interval_estimates import Interval, relative_change_of_means

GROUP = ("dong_dang_ha_noi", "both")
LEAD_TIME_CLAIM = lead_time_claim()
RISE = Claim("capacity", "capacity rises", "throughput_t", 0.20, 0.30, "nobody")
FALL_AT_ALL = Claim("border", "borders are faster", "border_crossing_time_mean", -math.inf, 0.0, "nobody")
RISE_AT_ALL = Claim("more", "more goes through", "throughput_t", 0.0, math.inf, "nobody")


def interval(low, high, count=10, level=0.9):
    return Interval((low + high) / 2, low, high, level, count, "fieller")


@pytest.mark.parametrize(
    ("claim", "low", "high", "word"),
    [
        (LEAD_TIME_CLAIM, -0.14, -0.11, "inside"),
        (LEAD_TIME_CLAIM, -0.15, -0.10, "inside"),
        (LEAD_TIME_CLAIM, -0.25, -0.16, "beyond"),
        (LEAD_TIME_CLAIM, -0.09, -0.02, "short"),
        (LEAD_TIME_CLAIM, 0.10, 0.20, "short"),
        (LEAD_TIME_CLAIM, -0.16, -0.12, "undecided"),
        (LEAD_TIME_CLAIM, -0.12, -0.09, "undecided"),
        (LEAD_TIME_CLAIM, -0.30, 0.06, "undecided"),
        (RISE, 0.31, 0.40, "beyond"),
        (RISE, -0.10, 0.19, "short"),
        (RISE, 0.21, 0.29, "inside"),
    ],
)
def test_verdict_follows_from_where_the_interval_lies(claim, low, high, word):
    verdict = judge(claim, GROUP, interval(low, high))
    assert verdict.word == word
    assert (verdict.line, verdict.direction) == GROUP
    assert (verdict.pairs_to_settle is None) == (word != "undecided")


def test_lead_time_claim_is_a_fall_by_10_to_15_percent():
    assert (LEAD_TIME_CLAIM.quantity, LEAD_TIME_CLAIM.low, LEAD_TIME_CLAIM.high) == (
        "lead_time_mean",
        -0.15,
        -0.10,
    )
    assert LEAD_TIME_CLAIM.source == "commentary on the Beijing signing of 15 April 2026, citing People's Daily"


@pytest.mark.parametrize(
    ("claim", "low", "high", "word", "reason"),
    [
        (FALL_AT_ALL, -0.90, -0.01, "inside", "it falls, as claimed without a figure"),
        (FALL_AT_ALL, 0.01, 0.02, "short", "it rises"),
        (FALL_AT_ALL, 0.0, 0.02, "short", "it rises"),
        (FALL_AT_ALL, 0.0, 0.0, "short", "it does not change"),
        (FALL_AT_ALL, -0.1, 0.0, "undecided", "the 90 % interval does not tell whether it falls"),
        (RISE_AT_ALL, 0.01, 9.0, "inside", "it rises, as claimed without a figure"),
        (RISE_AT_ALL, -0.02, -0.01, "short", "it falls"),
        (RISE_AT_ALL, -0.02, 0.0, "short", "it falls"),
        (RISE_AT_ALL, 0.0, 0.0, "short", "it does not change"),
        (RISE_AT_ALL, -0.1, 0.2, "undecided", "the 90 % interval does not tell whether it rises"),
    ],
)
def test_without_a_figure_one_test_says_whether_it_falls_or_rises_at_all(claim, low, high, word, reason):
    verdict = judge(claim, GROUP, interval(low, high))
    assert (verdict.word, verdict.reason) == (word, reason)
    assert (verdict.pairs_to_settle is None) == (word != "undecided")


def test_change_that_no_number_of_pairs_tells_from_the_bound_has_none_to_settle_it():
    assert judge(FALL_AT_ALL, GROUP, interval(-0.1, 0.1)).pairs_to_settle is None


def test_one_pair_is_too_few():
    verdict = judge(LEAD_TIME_CLAIM, GROUP, relative_change_of_means([10.0], [8.8], 0.9))
    assert (verdict.word, verdict.reason, verdict.pairs_to_settle) == ("undecided", "too few pairs", None)
    assert verdict.change_share == pytest.approx(-0.12)


def test_no_baseline_decides_nothing():
    verdict = judge(LEAD_TIME_CLAIM, GROUP, relative_change_of_means([0.0, 0.0], [1.0, 1.0], 0.9))
    assert (verdict.word, verdict.reason) == ("undecided", "no baseline to change from")
    assert math.isnan(verdict.change_share)


def test_a_baseline_that_is_not_told_from_0_decides_nothing():
    change = relative_change_of_means([-1.0, 3.0, 0.5, 2.0], [0.1, 0.2, 0.1, 0.2], 0.9)
    verdict = judge(LEAD_TIME_CLAIM, GROUP, change)
    assert (verdict.word, verdict.reason) == ("undecided", "too few pairs to tell how large the baseline is")
    assert verdict.change_share == pytest.approx(0.15 / 1.125 - 1)
    assert (math.isnan(verdict.low90), verdict.pairs_to_settle) == (True, None)


def test_as_many_pairs_as_asked_for_settle_it():
    draw = np.random.default_rng(5)
    before, noise = draw.normal(50, 1, 4000), draw.normal(0, 6, 4000)
    after = 0.88 * before + noise - noise.mean()
    few = judge(LEAD_TIME_CLAIM, GROUP, relative_change_of_means(before[:12], after[:12], 0.9))
    assert few.word == "undecided"
    assert few.pairs_to_settle > 12
    spread = few.pairs_to_settle * 3
    many = judge(LEAD_TIME_CLAIM, GROUP, relative_change_of_means(before[:spread], after[:spread], 0.9))
    assert many.word != "undecided"


def test_95_percent_interval_is_refused():
    with pytest.raises(ValueError, match=r"^a verdict needs the 90% interval, not 95%$"):
        judge(LEAD_TIME_CLAIM, GROUP, interval(-0.14, -0.11, level=0.95))


@pytest.mark.parametrize(("low", "high"), [(-0.1, -0.15), (-0.1, 0.1)])
def test_claim_that_means_nothing_is_refused(low, high):
    with pytest.raises(ValueError, match="must rise and keep one sign"):
        Claim("x", "x", "lead_time_mean", low, high, "nobody")
