"""Points over the ranges of uncertain inputs: Latin hypercube or Sobol, the same from the same seed."""

from typing import Literal

import numpy as np

from .uncertain_inputs import Assumptions, Point

Method = Literal["lhs", "sobol"]
METHODS: dict[Method, str] = {"lhs": "Latin hypercube", "sobol": "Sobol"}


def points_drawn(method: Method, count: int) -> int:
    """How many points are drawn if so many are asked for: of Sobol's, the next power of two, else they lose balance."""
    return 1 << (count - 1).bit_length() if method == "sobol" else count


def sample(assumptions: Assumptions, count: int, *, method: Method, seed: int) -> list[Point]:
    """Draw points, each with a value of every input, uniform in its range.

    Latin hypercube: McKay, Beckman and Conover (1979). Sobol: Owen's scrambling. Both by scipy.stats.qmc.
    """
    from scipy.stats import qmc  # noqa: PLC0415

    inputs = assumptions.inputs
    random = np.random.Generator(np.random.PCG64DXSM(seed))
    if not inputs:
        return [{} for _ in range(points_drawn(method, count))]
    if method == "lhs":
        shares = qmc.LatinHypercube(len(inputs), scramble=True, rng=random).random(count)
    else:
        exponent = points_drawn(method, count).bit_length() - 1
        shares = qmc.Sobol(len(inputs), scramble=True, rng=random).random_base2(exponent)
    return [
        {at: each.at(share) for at, (each, share) in enumerate(zip(inputs, row, strict=True))}
        for row in shares.tolist()
    ]
