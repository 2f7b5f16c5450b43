"""`corridor claims`: public claims, how each is read, and whether the simulated change bears it out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import HowToSimulate, json_option, simulation_options, warn
from .cautions import few_pairs
from .claim_runs import MoreGoods
from .claim_tables import claims_json, listed_json, print_claims, print_listed, shown_verdicts
from .exit_codes import Invalid, NotMet
from .indicators import Lines, line_name
from .sides import finish_side, read_side, set_options
from .tables import print_json

if TYPE_CHECKING:
    from results import Judgement, Verdict
    from results.claims import Claim, ClaimsDocument
    from sim import LoadedScenario, Run

_FILE = click.Path(path_type=Path)
_WANTED_HELP = "{} May be repeated."


@click.command()
@click.option("--baseline", type=_FILE, help="Scenario file, or folder of a finished run, before.")
@click.option("--upgraded", type=_FILE, help="Scenario file, or folder of a finished run, after.")
@click.option("--claims", "file", type=_FILE, help="File of claims.  [default: those of scenarios/claims.yaml]")
@click.option("--claim", "wanted", metavar="ID", multiple=True, help=_WANTED_HELP.format("Judge this claim only."))
@click.option(
    "--require",
    "required",
    metavar="ID",
    multiple=True,
    help=_WANTED_HELP.format("Exit with 4 unless this claim is inside on every line."),
)
@set_options
@simulation_options
@json_option
def claims(
    baseline: Path | None,
    upgraded: Path | None,
    *,
    file: Path | None,
    wanted: tuple[str, ...],
    required: tuple[str, ...],
    set_both: tuple[str, ...],
    set_baseline: tuple[str, ...],
    set_upgraded: tuple[str, ...],
    how: HowToSimulate,
    is_json: bool,
) -> None:
    """Judge public claims by a baseline and an upgraded scenario; without these, list the claims.

    Prints for each claim, line by line, its verdict (inside, beyond, short, undecided, or not testable), the change
    with its 90 % interval, the pairs of replications used and about how many would settle it, how the sentence is
    read, and who said it. Finished replications are used again.
    """
    document = _document(file)
    chosen = _chosen(document, wanted, required)
    if baseline is None or upgraded is None:
        _list(document, chosen, is_alone=baseline is None and upgraded is None and not required, is_json=is_json)
        return
    before = read_side(baseline, (*set_both, *set_baseline), how)
    after = read_side(upgraded, (*set_both, *set_upgraded), how)
    network = {**before.scenario.network, **after.scenario.network}
    _check(document, before, after, network)
    runs = [finish_side(before, how), finish_side(after, how)]
    grow = _more_goods(after, (*set_both, *set_upgraded), how)
    judgement = _judge(chosen, runs, grow)
    runs += [] if grow is None else list(grow.runs.values())
    if is_json:
        print_json(claims_json(judgement, chosen, [str(run.folder) for run in runs]))
    else:
        print_claims(judgement, chosen, network)
        for run in runs:
            click.echo(f"run: {run.folder}")
    _require(judgement, required, network)


def _document(file: Path | None) -> "ClaimsDocument":
    from results import read_claims, shipped_claims

    return shipped_claims() if file is None else read_claims(file)


def _chosen(document: "ClaimsDocument", wanted: Sequence[str], required: Sequence[str]) -> "list[Claim]":
    """The claims asked for, and with `--claim` those required too.

    Raises:
        Invalid: There is no such claim.
    """
    from sim.scenario.problem import hint

    unknown = [each for each in (*wanted, *required) if each not in document.ids]
    if unknown:
        raise Invalid("\n".join(f"no claim '{each}'{hint(each, document.ids)}" for each in dict.fromkeys(unknown)))
    return document.chosen((*wanted, *required) if wanted else ())


def _list(document: "ClaimsDocument", chosen: "list[Claim]", *, is_alone: bool, is_json: bool) -> None:
    if not is_alone:
        raise Invalid("claims are judged by two scenarios: give both --baseline and --upgraded")
    if is_json:
        print_json(listed_json(document, chosen))
    else:
        print_listed(chosen)


def _check(
    document: "ClaimsDocument", before: "LoadedScenario | Run", after: "LoadedScenario | Run", network: Lines
) -> None:
    """Refuse what cannot be judged before anything is simulated."""
    from results import check_scenarios

    check_scenarios(before.scenario, after.scenario)
    document.check_lines(network)


def _more_goods(after: "LoadedScenario | Run", overrides: tuple[str, ...], how: HowToSimulate) -> MoreGoods | None:
    import sim

    return MoreGoods(after, overrides, how) if isinstance(after, sim.LoadedScenario) else None


def _judge(chosen: "list[Claim]", runs: "list[Run]", grow: MoreGoods | None) -> "Judgement":
    from results import judge_claims

    judgement = judge_claims(chosen, *runs, grow=grow)
    warn((*judgement.warnings, *few_pairs(judgement.pairs)))
    for growth, run in grow.runs.items() if grow is not None else ():
        warn(f"{100 * growth:+.3g} % goods: {each}" for each in run.warnings)
    return judgement


def _require(judgement: "Judgement", required: Sequence[str], network: Lines) -> None:
    """End with 4 unless every verdict on the claims required is `inside`.

    Raises:
        NotMet: A verdict is another.
    """
    unmet = [
        f"claim not met: {claim.id}{_of_line(verdict, network)}: {verdict.word} ({claim.text})"
        for claim in dict.fromkeys(verdict.claim for verdict in judgement.verdicts)
        for verdict in shown_verdicts(judgement, claim, network)
        if {claim.id, claim.whole} & {*required} and verdict.word != "inside"
    ]
    if unmet:
        raise NotMet("\n".join(unmet))


def _of_line(verdict: "Verdict", network: Lines) -> str:
    return f", {line_name(network, verdict.line)}" if verdict.pairs else ""
