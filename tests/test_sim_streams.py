import json
from math import exp, gamma, log1p, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.schema import Distribution
from sim.streams import BLOCK, LONGEST_S, Streams, inverse, seconds

FAMILIES = {
    "fixed": ({"fixed": 3.0}, 3.0, 0.0),
    "exponential": ({"exponential": {"mean": 3.0}}, 3.0, 1.0),
    "lognormal": ({"lognormal": {"mean": 3.0, "cv": 0.8}}, 3.0, 0.8),
    "uniform": ({"uniform": {"low": 1.0, "high": 4.0}}, 2.5, sqrt(9 / 12) / 2.5),
    "weibull": ({"weibull": {"shape": 2.0, "scale": 3.0}}, 3 * gamma(1.5), sqrt(1 / gamma(1.5) ** 2 - 1)),
    "weibull_1": ({"weibull": {"shape": 1.0, "scale": 3.0}}, 3.0, 1.0),
    "triangular": ({"triangular": {"low": 1.0, "mode": 2.0, "high": 6.0}}, 3.0, sqrt(21 / 18) / 3.0),
}
EACH = pytest.mark.parametrize(("given_as", "mean", "cv"), FAMILIES.values(), ids=FAMILIES)


def distribution(given_as):
    return Distribution.model_validate_json(json.dumps(given_as), strict=True)


@EACH
def test_mean_and_variation_are_those_asked_for(given_as, mean, cv):
    """By integration of the inverse over the levels between 0 and 1."""
    of = distribution(given_as)
    count = 200_000
    values = np.array([inverse(of)((i + 0.5) / count) for i in range(count)])

    assert of.mean == pytest.approx(mean)
    assert values.mean() == pytest.approx(mean, rel=1e-3)
    assert values.std() / values.mean() == pytest.approx(cv, rel=5e-3, abs=1e-12)


levels = st.floats(2.0**-54, 1 - 2.0**-53)


@EACH
@given(levels, levels)
def test_a_higher_level_never_gives_a_lower_value(given_as, mean, cv, one, other):
    value = inverse(distribution(given_as))
    low, high = sorted((one, other))

    assert 0 <= value(low) <= value(high) * (1 + 1e-12)


@EACH
@given(levels)
def test_at_most_cuts_longer_draws_down(given_as, mean, cv, level):
    cut = inverse(distribution({**given_as, "at_most": 2.5}))(level)

    assert cut == min(2.5, inverse(distribution(given_as))(level))


def test_median_of_the_lognormal_and_quantile_of_the_exponential():
    lognormal = inverse(distribution({"lognormal": {"mean": 3.0, "cv": 0.8}}))
    exponential = inverse(distribution({"exponential": {"mean": 3.0}}))

    assert lognormal(0.5) == pytest.approx(3 * exp(-log1p(0.64) / 2))
    assert exponential(1 - exp(-2)) == pytest.approx(6)


def test_a_longer_row_begins_with_the_shorter_one():
    long = Streams(1, 0).uniforms("goods/ready", 2 * BLOCK + 5)

    assert len(long) == 2 * BLOCK + 5
    for count in (0, 1, BLOCK, BLOCK + 1):
        assert Streams(1, 0).uniforms("goods/ready", count) == long[:count]


@given(st.permutations([0, 3, BLOCK - 1, BLOCK, 3 * BLOCK + 1]))
def test_one_number_is_that_of_the_row_whatever_was_asked_before(order):
    row = Streams(1, 0).uniforms("train", 4 * BLOCK)
    streams = Streams(1, 0)

    assert [streams.uniform("train", number) for number in order] == [row[number] for number in order]


def test_name_seed_and_replication_each_give_another_row():
    rows = [
        Streams(seed, replication).uniforms(name, 5)
        for seed, replication, name in [(1, 0, "a"), (1, 0, "b"), (2, 0, "a"), (1, 1, "a"), (0, 1, "a")]
    ]

    assert len({tuple(row) for row in rows}) == 5


def test_the_numbers_of_a_stream_are_these_on_every_machine():
    assert Streams(1, 0).uniforms("goods/ready", 3) == [0.5013898165823556, 0.7045313973413699, 0.9999249837095897]


def test_numbers_of_different_streams_are_uniform_and_unrelated():
    one, other = (np.array(Streams(1, 0).uniforms(name, 50_000)) for name in ("a", "b"))

    assert 0 < one.min() < one.max() < 1
    assert one.mean() == pytest.approx(0.5, abs=0.005)
    assert one.var() == pytest.approx(1 / 12, abs=0.001)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02


def test_durations_are_rounded_to_whole_seconds():
    assert seconds(distribution({"uniform": {"low": 0.0, "high": 1.0}}), [0.0083, 0.0084, 0.5, 0.999], 60) == [
        0,
        1,
        30,
        60,
    ]


def test_a_duration_beyond_every_period_is_cut():
    assert seconds(distribution({"fixed": 1e6}), [0.5], 3600) == [LONGEST_S]
