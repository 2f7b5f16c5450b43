"""Undelivered goods: their share, how much of it is tolerated, and what is said of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from corridor.undelivered import NEVER, shortened
from results.studies.carrying import is_of_delivered
from results.undelivered import MOST_UNDELIVERED, carries_demand, lines_that_count, share_left_of, undelivered_share


def test_the_share_is_that_of_all_replications_and_0_where_nothing_became_ready():
    assert undelivered_share([0, 3], [1000, 500]) == pytest.approx(0.002)
    assert undelivered_share([np.nan, 3], [np.nan, 500]) == pytest.approx(0.006)
    assert undelivered_share([], []) == undelivered_share([0, 0], [0, 0]) == 0
    assert undelivered_share([[0, 0], [1, 3]], [[7, 7], [20, 20]]).tolist() == [0, 0.1]


def test_one_in_a_thousand_is_carried_and_more_is_not():
    assert [carries_demand(share) for share in (0, 0.001, 0.00101, 1, float("nan"))] == [True, True] + 3 * [False]


def test_the_sentence_has_the_share_that_is_tolerated():
    assert NEVER.startswith(f"more than {100 * MOST_UNDELIVERED:g} % of the goods ")


def test_only_what_delivered_goods_have_says_nothing_where_others_are_left():
    keys = ("lead_time_mean", "speed_with_delay", "cause_queue_h", "throughput_teu", "still_in_system")
    assert [is_of_delivered(key) for key in keys] == [True, True, True, False, False]


def test_warnings_that_differ_in_numbers_only_are_one_with_a_count():
    said = [("plan", "12 trains wait at Pingxiang"), ("plan", "1,203 trains wait at Pingxiang"), ("base", "1 waits")]
    assert shortened(said) == ["plan: 12 trains wait at Pingxiang (1 more warning like it)", "base: 1 waits"]


def test_of_many_kinds_of_warnings_the_others_are_counted():
    said = [("a", f"flow {letter} waits") for letter in "abcdefghijkl"] + [("a", "flow l waits")]
    *first, last = shortened(said)
    assert first == [f"a: flow {letter} waits" for letter in "abcdefghij"]
    assert last == "3 more warnings of other kinds; `corridor run` shows all of a run"


def test_of_all_lines_each_counts_on_its_own_and_of_one_line_it_alone():
    assert lines_that_count("all", ["a", "b", "all"]) == ["a", "b"]
    assert lines_that_count("b", ["a", "b", "all"]) == ["b"]
    assert lines_that_count("all", ["all"]) == lines_that_count("all", []) == ["all"]


def test_line_without_goods_in_a_direction_is_not_counted_among_the_lines_of_it():
    """As of claims: of one line alone nothing is said to be the worst."""
    groups = [("a", "both"), ("b", "both"), ("all", "both"), ("a", "domestic"), ("all", "domestic")]
    some = SimpleNamespace(still_in_system=1, lead_time_s=[0] * 3)
    evidence = SimpleNamespace(groups=lambda: groups, run=SimpleNamespace(finished=[0]), traffic=lambda r, group: some)
    assert share_left_of(evidence, ("all", "domestic")) == (0.25, False)
    assert share_left_of(evidence, ("all", "both")) == (0.25, True)
