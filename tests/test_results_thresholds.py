"""Thresholds of a scenario held against its run: the value over all replications decides, noise and gaps are said."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

import results
from results.interval_estimates import mean_interval
from results.thresholds import judge_checks
from results.traffic import Evidence, Traffic

HOUR_S = 3600


@dataclass
class Checked:
    """A run that has a scenario with checks only, and so many replications."""

    checks: dict
    finished: tuple
    scenario: object = field(init=False)

    def __post_init__(self):
        self.scenario = self


class MadeUp(Evidence):
    """Evidence with the same lead times in both directions and on all lines: hours by replication.

    `left` has how many are never delivered on a line, 0 where it says nothing.
    """

    def __init__(self, hours, checks, left=()):
        super().__init__(Checked(checks, tuple(range(len(hours)))))
        self._hours, self._left = hours, dict(left)

    @property
    def weeks(self):
        return 2

    def groups(self):
        return [(line, "both") for line in ("link", *self._left, "all")]

    def traffic(self, replication, group):
        seconds = np.array([hours * HOUR_S for hours in self._hours[replication]], dtype=np.int64)
        left = self._left.get(group[0], 0)
        return Traffic(seconds, 0, 0, 0, 0, np.zeros(0, dtype=np.int64), left, 6.0, 60.0, 3, np.zeros(2))


def judged(threshold, hours, check="lead_time_mean_h.link", left=()):
    (found,) = judge_checks(MadeUp(hours, {check: threshold}, left))
    return found


@pytest.mark.parametrize(
    ("threshold", "word", "is_decided"),
    [
        ("< 13", "met", True),
        ("< 10.5", "met", False),
        ("< 10", "missed", False),
        ("<= 10", "met", False),
        ("< 7", "missed", True),
        ("> 13", "missed", True),
        ("> 10", "missed", False),
        (">= 10", "met", False),
        ("> 7", "met", True),
        ("5 to 15", "met", True),
        ("9.9 to 10.1", "met", False),
        ("10.2 to 10.3", "missed", False),
        ("20 to 30", "missed", True),
        ("1 to 2", "missed", True),
    ],
)
def test_mean_decides_and_an_interval_across_the_threshold_is_undecided_by_noise(threshold, word, is_decided):
    found = judged(threshold, [[9], [11], [10], [10]])
    assert (found.word, found.is_decided) == (word, is_decided)
    assert found.reason == ("" if is_decided else "undecided by noise")
    assert (found.mean, found.replications) == (10, 4)
    assert 8.5 < found.low95 < 9 < 11 < found.high95 < 11.5


def test_interval_is_students_t_over_the_replications():
    found = judged("< 13", [[9, 12], [11], [10.5], [8]])
    expected = mean_interval([10.5, 11, 10.5, 8])
    assert (found.mean, found.low95, found.high95) == (expected.estimate, expected.low, expected.high)


def test_replications_that_would_settle_it_are_enough_and_one_less_is_not():
    hours = [[9], [11], [10], [10]]
    needed = judged("< 10.25", hours).replications_to_settle
    deviation = float(np.std([9, 11, 10, 10], ddof=1))
    assert results.interval_estimates.t_quantile(0.95, needed) * deviation / math.sqrt(needed) <= 0.25
    assert results.interval_estimates.t_quantile(0.95, needed - 1) * deviation / math.sqrt(needed - 1) > 0.25
    assert judged("< 10", hours).replications_to_settle is None  # the mean lies on the threshold
    assert judged("< 13", hours).replications_to_settle is None


def test_interval_that_ends_on_a_threshold_that_is_not_allowed_needs_a_replication_more():
    """As wide as the distance, it is narrow enough by the formula, which must not say that what there is settles it."""
    hours = [[9], [11], [10], [10]]
    low = judged("< 13", hours).low95
    found = judged(f"> {low!r}", hours)
    assert (found.word, found.is_decided, found.replications_to_settle) == ("met", False, 5)
    assert judged(f">= {low!r}", hours).is_decided


def test_same_value_in_all_replications_is_decided_at_the_threshold_too():
    assert (judged("<= 10", [[10], [10]]).word, judged("<= 10", [[10], [10]]).is_decided) == ("met", True)
    assert (judged("< 10", [[10], [10]]).word, judged("< 10", [[10], [10]]).is_decided) == ("missed", True)


def test_one_replication_has_no_interval_and_the_mean_decides():
    found = judged("< 13", [[10]])
    assert (found.word, found.is_decided, found.replications_to_settle) == ("met", False, None)
    assert found.reason == "undecided: one replication has no interval"
    assert math.isnan(found.low95)


@pytest.mark.parametrize(("hours", "where"), [([[], []], "any replication"), ([[1], [], [1]], "1 of 3 replications")])
def test_missing_value_is_a_miss_in_words(hours, where):
    found = judged("< 13", hours)
    assert (found.word, found.is_decided) == ("missed", True)
    assert found.reason == f"no value in {where}"


@pytest.mark.parametrize(
    "metric",
    [name for name, kpi in results.METRICS.items() if kpi.is_of_delivered],
)
def test_what_only_delivered_goods_have_is_missed_where_others_never_arrive(metric):
    found = judged("-9 to 99", [[9, 10], [11, 12]], f"{metric}.link", {"link": 6})
    assert (found.word, found.is_decided, found.replications_to_settle) == ("missed", True, None)
    assert (found.reason, found.undelivered_share) == ("75 % of goods never delivered", 0.75)


@pytest.mark.parametrize(
    "metric",
    ["throughput_teu_per_week", "throughput_t_per_week", "throughput_trains_per_week", "still_in_system_consignments"],
)
def test_what_is_counted_of_all_goods_is_judged_where_some_never_arrive(metric):
    found = judged("> 1", [[9, 10], [11, 12]], f"{metric}.link", {"link": 6})
    assert (found.word, found.reason, found.undelivered_share) == ("met", "", 0.75)


@pytest.mark.parametrize(("left", "word"), [(1, "met"), (2, "missed")])
def test_one_in_a_thousand_may_be_left(left, word):
    assert judged("< 13", [[10] * (1000 - left)] * 2, left={"link": left}).word == word


def test_all_lines_are_missed_where_the_goods_of_one_never_arrive():
    found = judged("< 13", [[9], [11]], "lead_time_mean_h.all", {"other": 3})
    assert (found.word, found.reason) == ("missed", "75 % of goods on one line never delivered")
    assert judged("< 13", [[9], [11]], "lead_time_mean_h.link", {"other": 3}).word == "met"


def test_nothing_delivered_of_much_says_that_it_never_arrives():
    assert judged("< 13", [[], []], left={"link": 5}).reason == "100 % of goods never delivered"


def test_nothing_delivered_is_a_throughput_of_0_and_not_a_missing_value():
    assert judged(">= 3", [[], []], "throughput_teu_per_week.all").mean == 3
    assert judged("< 1", [[], []], "still_in_system_consignments.all").word == "met"


def test_checks_are_judged_in_the_order_of_the_file_with_their_parts():
    checks = {"buffer_index.all.domestic": "< 1", "lead_time_p90_h.link": "< 1"}
    found = judge_checks(MadeUp([[2]], checks))
    assert [(each.check, each.kpi, each.line, each.direction, each.unit) for each in found] == [
        ("buffer_index.all.domestic", "buffer_index", "all", "domestic", ""),
        ("lead_time_p90_h.link", "lead_time_p90", "link", "both", "h"),
    ]


def test_unknown_metric_of_a_scenario_that_was_loaded_without_looking_is_refused():
    with pytest.raises(results.ThresholdError) as caught:
        judge_checks(MadeUp([[1]], {"lead_time_p90.all": "< 1", "buffer_index.all": "< 1"}))
    metrics = ", ".join(results.METRICS)
    assert str(caught.value) == (
        f"checks: unknown metric 'lead_time_p90'; allowed: {metrics}; did you mean 'lead_time_p90_h'?"
    )
