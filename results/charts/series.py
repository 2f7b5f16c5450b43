"""Series over time: the mean as a line, its interval as a band, one look for each run."""

from typing import TYPE_CHECKING

import numpy as np

from .style import Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.ticker import MaxNLocator

Columns = tuple[str, str, str]
"""Names of the columns of the mean and of its interval's ends."""
FEW = 16
"""Up to so many points are marked; a choice of drawing."""


def draw_series(axes: "Axes", table: "pd.DataFrame", at: str, columns: Columns, look: Look) -> None:
    """Draw the mean over `at`, with its band where there is an interval; few points are marked.

    Dashes lie over a solid line, which is seen between them where two runs have the same values.
    """
    x, mean = table[at].to_numpy(), table[columns[0]].to_numpy()
    mark = look.mark if len(x) <= FEW else None
    (line,) = axes.plot(x, mean, color=look.colour, linestyle=look.dashes, marker=mark, markersize=3.5, linewidth=1.4)
    line.set_zorder(2.0 if look.dashes == "solid" else 2.1)
    low, high = (table[column].to_numpy(dtype=np.float64) for column in columns[1:])
    if not np.isnan(low).all():
        axes.fill_between(x, np.maximum(low, 0), high, color=look.colour, alpha=0.25, lw=0)


def set_thousands(axes: "Axes", most: int = 4) -> None:
    """Whole numbers with commas on the axis of heights, from 0, at most about `most` of them."""
    axes.set_ylim(0, axes.get_ylim()[1] or 1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_locator(_whole_ticks(most))


def _whole_ticks(most: int) -> "MaxNLocator":
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    return MaxNLocator(nbins=most, integer=True)
