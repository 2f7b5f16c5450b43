"""Simulated pairs whose true change is known, for the size of verdicts: how often each word is said at an edge."""

from collections import Counter

import numpy as np

from results.claims import judge
from results.interval_estimates import relative_change_of_means

GROUP = ("line", "both")
PAIRS = 10


def normal_pairs(draw, change, pairs=PAIRS):
    """Paired means of replications: 100 with a deviation of 3, and so much more with noise of its own."""
    before = draw.normal(100, 3, pairs)
    return before, (1 + change) * before + draw.normal(0, 1.5, pairs)


def skewed_pairs(draw, change, pairs=PAIRS):
    """Paired means of skewed values, as of a queue: gamma with coefficient of variation 0.1, correlated by a half."""
    common, own = draw.gamma(50, 1 / 50, pairs), draw.gamma(50, 1 / 50, (2, pairs))
    return 50 * (common + own[0]), 50 * (1 + change) * (common + own[1])


def scattered_pairs(draw, change, pairs=PAIRS):
    """Paired means six deviations apart from each other around a small one: often not told from 0."""
    before = draw.normal(1, 6, pairs)
    return before, (1 + change) * before + draw.normal(0, 6, pairs)


def words_at(claim, change, *, trials, make=normal_pairs, pairs=PAIRS, convert=lambda change: change, seed=6):
    """How often each verdict is said where the true change is `change`, as shares of so many trials."""
    draw = np.random.default_rng(seed)
    said = Counter(
        judge(claim, GROUP, convert(relative_change_of_means(*make(draw, change, pairs), 0.9))).word
        for _ in range(trials)
    )
    return {word: count / trials for word, count in said.items()}


def most(trials, size=0.05):
    """The largest share of so many trials that a test of this size reaches by chance (3.5 standard deviations)."""
    return size + 3.5 * (size * (1 - size) / trials) ** 0.5
