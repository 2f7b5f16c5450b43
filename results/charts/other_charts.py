"""Charts that take something else than one run or two, each with the command that draws it."""

from dataclasses import dataclass

from . import capacity_curve, cost_distance, station_tracks


@dataclass(frozen=True, slots=True)
class OtherChart:
    """A chart that takes something else than one or two runs: key, title, what it shows, and the command for it."""

    key: str
    title: str
    shows: str
    takes: str
    command: str


OTHER_CHARTS: tuple[OtherChart, ...] = (
    OtherChart(
        cost_distance.KEY,
        cost_distance.TITLE,
        "cumulative cost along the way (UNESCAP), by rates of yours",
        "1 or 2 runs, rates",
        "corridor plot RUN --costs FILE",
    ),
    OtherChart(
        "train_graph",
        "Train graph",
        "the trains of a line on one day, time across and stations down",
        "1 or 2 runs, a line",
        "corridor plot RUN --train-graph LINE",
    ),
    OtherChart(
        "station_tracks",
        station_tracks.TITLE,
        "which train stands on which track of a station on one day",
        "1 or 2 runs, a station",
        "corridor plot RUN --station STATION",
    ),
    OtherChart(
        "capacity_curve",
        capacity_curve.TITLE,
        "lead time against trains a day, with the knee",
        "1 or 2 scenarios",
        "corridor capacity SCENARIO --curve",
    ),
    OtherChart(
        "sweep",
        "Sweep",
        "an indicator over the values of one or two keys",
        "a scenario",
        "corridor sweep SCENARIO --vary",
    ),
    OtherChart(
        "attribution",
        "Attribution",
        "what each measure contributes, from none to all of them, with intervals",
        "a scenario, measures",
        "corridor attribute SCENARIO",
    ),
    OtherChart(
        "region",
        "Region",
        "the change over the sampled assumptions, and the inputs that decide",
        "2 scenarios",
        "corridor region",
    ),
    OtherChart(
        "tornado",
        "Tornado",
        "a result with each input at both ends of its range",
        "1 or 2 scenarios",
        "corridor tornado SCENARIO",
    ),
)
"""Charts that take something else than one or two runs."""
