"""`corridor sweep`: measure a scenario at every combination of some values."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import FOLDER, HowToSimulate, json_option, scenario_argument, set_option, simulation_options, warn
from .exit_codes import Failed, interrupted
from .indicators import Lines, Row, check_indicators, line_name
from .progress_bar import progress_bar
from .result_files import check_result_file, sweep_csv
from .studies import weeks_option, with_weeks
from .sweep_points import Varied, read_points, read_varied
from .sweep_tables import plain_rows, print_sweep
from .tables import count, print_json

if TYPE_CHECKING:
    from results.studies.measuring import Measurements
    from results.studies.sweep import Sweep
    from sim import LoadedScenario

DEFAULT = ("lead_time_mean", "lead_time_p90", "throughput_teu")
_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST_WARNINGS = 10
_MOST_KEYS_DRAWN = 2


@click.command()
@scenario_argument
@click.option(
    "--vary",
    "texts",
    metavar="KEY=VALUE,VALUE,...",
    multiple=True,
    required=True,
    help="Values of one key, as --set takes them; commas within brackets do not part them. May be repeated: every "
    "combination is a point.",
)
@set_option
@weeks_option
@simulation_options
@click.option(
    "--indicator",
    "indicators",
    metavar="KEY",
    multiple=True,
    help="Print this indicator, the first with its interval and change. May be repeated.  [default: "
    f"{', '.join(DEFAULT)}]",
)
@click.option("--keep-tables", "keeps_tables", is_flag=True, help="Keep every point's tables too, as `corridor run`.")
@click.option("--csv", "csv_file", type=_FILE, help="Write all indicators of all points to this CSV file.")
@click.option("--charts", "charts_folder", type=FOLDER, help="Folder of the chart.  [default: charts/sweep-<scenario>]")
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no chart.")
@json_option
def sweep(
    scenario: Path,
    *,
    texts: tuple[str, ...],
    overrides: tuple[str, ...],
    weeks: int | None,
    how: HowToSimulate,
    indicators: tuple[str, ...],
    csv_file: Path | None,
    charts_folder: Path | None,
    **switches: bool,
) -> None:
    """Measure SCENARIO at every combination of the values that --vary gives, with the same draws in all.

    Prints, for each line, a row for each point: mean lead time with its 95 % interval, P90, throughput, and the
    paired change against the first point. Finished replications are found by what they depend on and never
    simulated again, whatever else is varied; a sweep that was interrupted or killed goes on with the same command.
    Where one or two keys are varied, a chart shows the mean lead time against the first.
    """
    check_indicators(indicators)
    overrides = with_weeks(overrides, weeks)
    varied = read_varied(texts, overrides)
    points = read_points(scenario, varied, overrides)
    if csv_file is not None:
        check_result_file(csv_file, sweep_csv())
    _warn_before(varied, points)
    measured = _measure(points, how, keeps_tables=switches["keeps_tables"])
    _warn_after(varied, measured)
    swept = _swept(varied, measured)
    folder = None if switches["has_no_charts"] else charts_folder or Path("charts") / f"sweep-{scenario.stem}"
    files = [*_write_csv(swept, csv_file), *_draw(swept, points, folder)]
    _print(swept, points, indicators or DEFAULT, files, is_json=switches["is_json"])
    _require_all(varied, measured)


def _warn_before(varied: Varied, points: "Sequence[LoadedScenario]") -> None:
    """Warnings of all points, and what is overloaded in the first; others tell when they have run."""
    import sim

    found: dict[str, list[tuple[str, ...]]] = {}
    for values, loaded in zip(varied.points, points, strict=True):
        for text in dict.fromkeys(map(str, loaded.warnings)):
            found.setdefault(text, []).append(values)
    _warn_of(varied, found)
    warn(sim.preflight(points[0]))


def _warn_after(varied: Varied, measured: "Measurements") -> None:
    found: dict[str, list[tuple[str, ...]]] = {}
    for (point, _), warnings in sorted(measured.warnings.items()):
        for text in warnings:
            found.setdefault(text, []).append(varied.points[point])
    _warn_of(varied, found)


def _warn_of(varied: Varied, found: Mapping[str, Sequence[tuple[str, ...]]]) -> None:
    said = [f"{text} ({varied.where(set(points))})" for text, points in found.items()]
    warn(said[:_MOST_WARNINGS])
    if len(said) > _MOST_WARNINGS:
        warn([f"{count(len(said) - _MOST_WARNINGS, 'more warning')}; `corridor run` with --set shows those of a point"])


def _measure(points: "Sequence[LoadedScenario]", how: HowToSimulate, *, keeps_tables: bool) -> "Measurements":
    from results.studies.measuring import STORE, measure

    replications = how.replications or points[0].scenario.replications
    with progress_bar(f"{points[0].scenario.name}: sweep", is_quiet=how.is_quiet) as bar:
        try:
            with how.open_workers() as workers:
                return measure(
                    points,
                    replications=range(replications),
                    workers=workers,
                    progress=bar.advance,
                    keeps_tables=keeps_tables,
                )
        except KeyboardInterrupt:
            raise interrupted(STORE, done=bar.done, total=bar.total) from None


def _swept(varied: Varied, measured: "Measurements") -> "Sweep":
    from results.studies.sweep import Sweep

    return Sweep(varied.keys, tuple(varied.points), measured)


def _print(
    swept: "Sweep",
    points: "Sequence[LoadedScenario]",
    indicators: Sequence[str],
    files: Sequence[Path],
    *,
    is_json: bool,
) -> None:
    from results.studies.sweep import sweep_table

    rows: list[Row] = sweep_table(swept, indicators=None if is_json else indicators).to_dict("records")
    if is_json:
        print_json({**_as_json(swept, points, rows), "files": [str(file) for file in files]})
        return
    print_sweep(swept, rows, _lines(points), indicators)
    for file in files:
        click.echo(f"file: {file}")


def _lines(points: "Sequence[LoadedScenario]") -> Lines:
    """The lines of all points: one may be in some of them only."""
    return {line: block for point in points for line, block in point.scenario.network.items()}


def _draw(swept: "Sweep", points: "Sequence[LoadedScenario]", folder: Path | None) -> list[Path]:
    if folder is None or len(swept.keys) > _MOST_KEYS_DRAWN or len(points) == 1:
        return []
    from results import draw_sweep
    from results.charts.style import save

    network = _lines(points)
    names = {line: line_name(network, line) for line in network}
    return save(draw_sweep(swept, names, name=points[0].scenario.name), folder, "sweep")


def _write_csv(swept: "Sweep", file: Path | None) -> list[Path]:
    if file is None:
        return []
    import pandas as pd

    from results import write_csv
    from results.studies.sweep import sweep_table

    table = pd.DataFrame(plain_rows(swept, sweep_table(swept).to_dict("records")))
    for key in swept.keys:
        with suppress(ValueError):  # a number such as -1 is no text that a spreadsheet would run
            table[key] = pd.to_numeric(table[key])
    write_csv(table, file)
    return [file]


def _as_json(swept: "Sweep", points: "Sequence[LoadedScenario]", rows: Sequence[Row]) -> dict[str, Any]:
    measured = swept.measurements
    return {
        "scenario": points[0].scenario.name,
        "keys": list(swept.keys),
        "replications": list(measured.replications),
        "points": [
            {
                "point": number + 1,
                "values": dict(zip(swept.keys, values, strict=True)),
                "digest": loaded.digest,
                "digests": {r: digest for (point, r), digest in measured.digests.items() if point == number},
                "failures": {r: text for (point, r), text in measured.failures.items() if point == number},
                "indicators": [
                    {key: value for key, value in row.items() if key != "point"}
                    for row in rows
                    if row["point"] == number
                ],
            }
            for number, (values, loaded) in enumerate(zip(swept.points, points, strict=True))
        ],
    }


def _require_all(varied: Varied, measured: "Measurements") -> None:
    """End with 3 if a replication failed.

    Raises:
        Failed: One did; each point that has one is named, with the first.
    """
    first: dict[int, str] = {}
    for (point, _), text in sorted(measured.failures.items()):
        first.setdefault(point, text)
    if first:
        lines = [f"{varied.name(varied.points[point])}: {text}" for point, text in first.items()]
        head = f"{count(len(first), 'point')} of {len(varied.points):,} failed, without figures above:"
        raise Failed("\n".join([head, *lines]))
