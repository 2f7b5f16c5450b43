"""`corridor reproduce`: repeat a stored run and compare it table by table, or write its STRESS-DES checklist."""

from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import json_option, read_run, warn
from .exit_codes import Failed, Invalid, NotMet
from .progress_bar import progress_bar
from .tables import Side, count, print_json, print_table

if TYPE_CHECKING:
    from sim import Run, TableRepeated

_COLUMNS: dict[str, Side] = {"replication": "right", "table": "left", "result": "left", "first difference": "left"}
_SHARED = "all"


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--replications", type=click.IntRange(min=1), help="Repeat the first so many.  [default: all]")
@click.option("--workers", type=click.IntRange(min=1), help="Processes at work at once.  [default: all cores]")
@click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@click.option(
    "--stress",
    "stress_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the STRESS-DES checklist of the run as Markdown instead; nothing is simulated.",
)
@json_option
def reproduce(
    run: Path,
    *,
    replications: int | None,
    workers: int | None,
    is_quiet: bool,
    stress_file: Path | None,
    is_json: bool,
) -> None:
    """Repeat RUN, the folder of a finished run, from what is in that folder alone, and compare all its tables.

    It runs in a temporary folder of which nothing is kept. The exit code is 0 when every table is the same, 4 when one
    differs, 3 when it could not be run, 2 when there is no such run. What is other than then (the model's code, a
    version, the machine) is said, and it is tried all the same.
    """
    if stress_file is not None and (replications is not None or is_json):
        raise click.UsageError("--stress simulates nothing, it excludes --replications and --json")
    stored = read_run(run)
    if stress_file is not None:
        _write_stress(stored, stress_file)
        return
    other, found = _repeated(stored, replications, workers, is_quiet=is_quiet)
    if is_json:
        print_json({"folder": str(run), "other_than_then": other, "tables": [asdict(each) for each in found]})
    else:
        print_table(_COLUMNS, _rows(found), title=f"{stored.name}: {run}")
        if not _differing(found):
            click.echo(f"reproduced: all {count(len(found), 'table')} are the same")
    if _differing(found):
        raise NotMet(f"not reproduced: {_differing(found)} of {count(len(found), 'table')} of {run} differ")


def _repeated(
    stored: "Run", replications: int | None, workers: int | None, *, is_quiet: bool
) -> "tuple[list[str], list[TableRepeated]]":
    """Repeat a run; returns what is other than then, and its tables.

    Raises:
        Failed: It was interrupted, or its scenario cannot be loaded from its folder.
    """
    import sim

    try:
        other = sim.other_conditions(stored, replications=replications)
        warn(f"{stored.folder}: {each}" for each in other)
        if replications is not None and replications > len(stored.finished):
            warn([f"{stored.folder}: has only {count(len(stored.finished), 'replication')} to repeat"])
        with progress_bar(stored.name, is_quiet=is_quiet) as bar:
            found = sim.reproduce(stored, replications=replications, workers=workers, progress=bar.advance)
    except sim.ScenarioError as unfit:
        raise Failed(f"{stored.folder}: could not be run, this version cannot load its scenario:\n{unfit}") from None
    except KeyboardInterrupt:
        raise Failed("interrupted: nothing is kept, the same command begins anew") from None
    return other, found


def _rows(found: "list[TableRepeated]") -> list[list[str]]:
    """Each table that differs or has a remark, and the others of its replication in one row."""
    rows = []
    for replication, tables in groupby(found, key=lambda each: each.replication):
        number = _SHARED if replication is None else f"{replication}"
        each_of = list(tables)
        named = [each for each in each_of if each.remark or len(each_of) == 1]
        rows += [[number, each.table, "same" if each.is_same else "differs", each.remark] for each in named]
        if len(named) < len(each_of):
            rest = f"the other {len(each_of) - len(named)}" if named else f"all {len(each_of)}"
            rows.append([number, rest, "same", ""])
    return rows


def _differing(found: "list[TableRepeated]") -> int:
    return sum(not each.is_same for each in found)


def _write_stress(stored: "Run", file: Path) -> None:
    """Write the checklist, but never over one that somebody may have filled in.

    Raises:
        Invalid: The file is there.
    """
    from results.stress import stress_checklist
    from sim.whole_files import whole_file

    if file.exists():
        raise Invalid(f"{file}: is there already, and what was written into it would be lost; name another file")
    with whole_file(file) as temporary:
        temporary.write_text(stress_checklist(stored), encoding="utf-8")
    click.echo(str(file))
