"""Shapley values and interactions against games with known answers; the sampling of orders tested as a statistic."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from results.interval_estimates import mean_interval
from results.studies.shapley import (
    antithetic_orders,
    beyond_the_sum,
    exact_design,
    interaction_index,
    pairs,
    sampled_design,
)

values_of_three = arrays(np.float64, (8, 2), elements=st.floats(-1e6, 1e6))


def gloves():
    """One left glove, two right ones; a pair is worth 1. Player 0 has the left one."""
    return np.array([[float(bool(coalition & 1) and coalition > 1)] for coalition in range(8)])


def over_orders(values, orders):
    """The mean of what each player adds when its turn comes."""
    found = np.zeros((len(next(iter(orders))), values.shape[1]))
    for order in orders:
        on = 0
        for player in order:
            found[player] += values[on | 1 << player] - values[on]
            on |= 1 << player
    return found / len(orders)


def test_gloves_are_shared_as_in_the_textbook():
    """2/3 for the left glove, 1/6 for each right one."""
    assert exact_design(3, 1).shares(gloves())[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_shares_are_the_mean_over_all_orders(count):
    values = np.random.default_rng(count).normal(size=(2**count, 3)) * 100
    expected = over_orders(values, list(permutations(range(count))))
    assert exact_design(count, 3).shares(values) == pytest.approx(expected)


@given(values_of_three)
def test_shares_of_each_replication_sum_to_its_change(values):
    shares = exact_design(3, 2).shares(values)
    assert shares.sum(axis=0) == pytest.approx(values[7] - values[0], abs=1e-8)


@settings(max_examples=20)
@given(st.integers(2, 9), st.integers(1, 3), st.integers(0, 2**32))
def test_sampled_shares_of_each_replication_sum_to_its_change(count, half, seed):
    design = sampled_design(count, 4, orders=2 * half, seed=seed)
    values = np.random.default_rng(seed).normal(size=(len(design.coalitions), 4)) * 100
    change = values[design.coalitions.index(design.everything)] - values[design.coalitions.index(0)]
    assert design.shares(values).sum(axis=0) == pytest.approx(change, abs=1e-9)


def test_measure_that_changes_nothing_has_exactly_nothing():
    values = np.random.default_rng(1).normal(size=(8, 5))
    without = values[[coalition & 0b101 for coalition in range(8)]]
    assert exact_design(3, 5).shares(without)[1].tolist() == [0.0] * 5


def test_value_that_is_not_needed_may_be_missing_and_one_that_is_needed_may_not():
    design = sampled_design(7, 2, orders=2, seed=1)
    values = np.random.default_rng(1).normal(size=(len(design.coalitions), 2))
    values[~design.is_needed] = np.nan
    assert np.isfinite(design.shares(values)).all()
    values[design.coalitions.index(0), 1] = np.nan
    assert np.isnan(design.shares(values)).any(axis=0).tolist() == [False, True]


def test_orders_are_taken_with_their_reverses_and_anew_for_each_replication():
    first, second = (antithetic_orders(5, 4, seed=3, replication=number) for number in (0, 1))
    assert [order[::-1] for order in first[:2]] == first[2:]
    assert all(sorted(order) == [0, 1, 2, 3, 4] for order in first)
    assert first != second
    assert first == antithetic_orders(5, 4, seed=3, replication=0)


@pytest.mark.parametrize("orders", [0, 1, 3])
def test_odd_number_of_orders_is_refused(orders):
    with pytest.raises(ValueError, match=f"^{orders} orders, must be an even number of at least 2: "):
        antithetic_orders(3, orders, seed=1, replication=0)


def test_every_order_is_drawn_equally_often():
    drawn = [order for number in range(3000) for order in antithetic_orders(3, 2, seed=1, replication=number)]
    counts = [drawn.count(order) for order in permutations(range(3))]
    assert sum(counts) == 6000
    assert max(abs(count - 1000) for count in counts) < 4 * np.sqrt(6000 * 1 / 6 * 5 / 6 * 2)


def test_interaction_of_two_measures_is_what_they_do_beyond_their_sum():
    values = np.array([[10.0], [7.0], [6.0], [1.0]])  # none, first, second, both
    assert beyond_the_sum(values, 0, 1).tolist() == [-2.0]
    assert interaction_index(values, 0, 1).tolist() == [-2.0]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_interaction_index_is_the_mean_over_orders_in_which_the_two_stand_as_one(count):
    values = np.random.default_rng(count).normal(size=(2**count, 2))
    for first, second in pairs(count):
        others = [player for player in range(count) if player not in (first, second)]
        found = []
        for order in permutations([*others, "both"]):
            before = sum(1 << player for player in order[: order.index("both")])
            one, two = before | 1 << first, before | 1 << second
            found.append(values[one | two] - values[one] - values[two] + values[before])
        assert interaction_index(values, first, second) == pytest.approx(np.mean(found, axis=0))


def test_measures_that_add_up_do_not_interact():
    values = np.array([[3.0 * (c & 1) - 5 * (c >> 1 & 1) + 2 * (c >> 2)] for c in range(8)])
    for first, second in pairs(3):
        assert interaction_index(values, first, second) == pytest.approx([0.0])
    assert exact_design(3, 1).shares(values)[:, 0] == pytest.approx([3, -5, 2])


def coverage(trials, replications=10, count=7):
    """How often the interval of the first measure's share holds its true value, noise and sampled orders in it."""
    truth = np.random.default_rng(5).normal(size=(2**count, 1)) * 2
    expected = exact_design(count, 1).shares(truth)[0, 0]
    noise = np.random.default_rng(6)
    held = 0
    for trial in range(trials):
        design = sampled_design(count, replications, orders=2, seed=trial)
        values = truth[list(design.coalitions)] + noise.normal(size=(len(design.coalitions), replications))
        found = mean_interval(design.shares(values)[0])
        held += found.low <= expected <= found.high
    return held / trials


def test_interval_with_sampled_orders_covers():
    assert 0.90 < coverage(300) < 0.99


@pytest.mark.slow
def test_interval_with_sampled_orders_covers_closely():
    assert 0.94 < coverage(6000) < 0.96
