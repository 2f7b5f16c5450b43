"""`corridor claims`: public claims, how each is read, and whether the simulated change bears it out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from .arguments import HowToSimulate, json_option, simulation_options, warn
from .cautions import few_pairs
from .claim_runs import JudgedClaims, MoreGoods, judge_once, judge_until_decided
from .claim_tables import claims_json, listed_json, open_claims, print_claims, print_listed, shown_verdicts
from .exit_codes import Invalid, NotMet
from .indicators import Lines, line_name
from .looks import until_decided_options
from .replicating import undecided
from .sides import GivenPair, pair_arguments, read_side, weeks_of_both
from .tables import print_json

if TYPE_CHECKING:
    from results import Judgement, Verdict
    from results.claims import Claim, ClaimsDocument
    from sim import LoadedScenario, Run

_FILE = click.Path(path_type=Path)
_WANTED_HELP = "{} May be repeated."


@click.command(epilog="docs/claims.md says what the verdicts mean, docs/statistics.md how looks are paid for.")
@pair_arguments("[BASELINE UPGRADED]")
@click.option("--claims", "file", type=_FILE, help="File of claims.  [default: those of scenarios/claims.yaml]")
@click.option("--claim", "wanted", metavar="ID", multiple=True, help=_WANTED_HELP.format("Judge this claim only."))
@click.option(
    "--require",
    "required",
    metavar="ID",
    multiple=True,
    help=_WANTED_HELP.format("Exit with 4 unless this claim is inside on every line."),
)
@weeks_of_both
@simulation_options
@until_decided_options("Replicate until every verdict has fallen, those on growth with their own runs too.")
@json_option
def claims(
    pair: GivenPair,
    *,
    file: Path | None,
    wanted: tuple[str, ...],
    required: tuple[str, ...],
    how: HowToSimulate,
    most: int | None,
    is_json: bool,
) -> None:
    """Judge public claims by a BASELINE and an UPGRADED scenario; without these, list the claims.

    Each of them is a scenario file or the folder of a finished run. Prints for each claim, line by line, its verdict
    (inside, beyond, short, undecided, or not testable), the change with its 90 % interval, the pairs of replications
    used and about how many would settle it, how the sentence is read, and who said it. Finished replications are used
    again.
    """
    document = _document(file)
    chosen = _chosen(document, wanted, required)
    if pair.baseline is None or pair.upgraded is None:
        is_alone = pair == GivenPair(None, None) and not required and most is None
        _list(document, chosen, is_alone=is_alone, is_json=is_json)
        return
    before, after = (read_side(side, how, is_until_decided=most is not None) for side in pair.both())
    network = {**before.scenario.network, **after.scenario.network}
    _check(document, chosen, (before, after), network)
    judged = _judge(chosen, (before, after), _more_goods(after, pair.upgraded.overrides, how), how, most)
    cautions = _warn(judged, chosen, network)
    _print(judged, chosen, network, cautions, is_json=is_json)
    require_claims(judged.judgement, required, network)


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
    document: "ClaimsDocument", chosen: "list[Claim]", sides: "Sequence[LoadedScenario | Run]", network: Lines
) -> None:
    """Refuse what cannot be judged before anything is simulated."""
    from results import check_scenarios

    before, after = sides
    check_scenarios(before.scenario, after.scenario)
    document.check_lines(network, chosen)


def _more_goods(after: "LoadedScenario | Run", overrides: tuple[str, ...], how: HowToSimulate) -> MoreGoods | None:
    import sim

    return MoreGoods(after, overrides, how) if isinstance(after, sim.LoadedScenario) else None


def _judge(
    chosen: "list[Claim]",
    sides: "Sequence[LoadedScenario | Run]",
    more: MoreGoods | None,
    how: HowToSimulate,
    most: int | None,
) -> JudgedClaims:
    """Judge claims once, or with `most` pairs at most until every verdict has fallen."""
    from results import Looks

    if most is None or more is None:  # read_side refuses runs where it is to be decided
        return judge_once(chosen, sides, more, how)
    return judge_until_decided(chosen, cast("Sequence[LoadedScenario]", sides), more, how, Looks.up_to(most))


def _warn(judged: JudgedClaims, chosen: "list[Claim]", network: Lines) -> list[str]:
    """Say on standard error what a reader must know, and return what the judgement itself does not have of it."""
    left = open_claims(judged.judgement, chosen, network)
    cautions = [*few_pairs(judged.judgement.pairs), *judged.warnings]
    cautions += undecided(left, judged.stop) if judged.stop is not None else []
    warn((*judged.judgement.warnings, *cautions))
    return cautions


def _print(judged: JudgedClaims, chosen: "list[Claim]", network: Lines, cautions: list[str], *, is_json: bool) -> None:
    from results.claims import VERDICT_LEVEL

    folders = [str(run.folder) for run in judged.all_runs]
    if is_json:
        found = claims_json(judged.judgement, chosen, folders)
        found["warnings"] += cautions
        print_json(found | ({"looks": judged.stop.to_json(VERDICT_LEVEL)} if judged.stop else {}))
        return
    print_claims(judged.judgement, chosen, network, judged.stop)
    for folder in folders:
        click.echo(f"run: {folder}")


def require_claims(judgement: "Judgement", required: Sequence[str], network: Lines) -> None:
    """End with 4 unless every verdict on the claims required is `inside`.

    Raises:
        NotMet: A verdict is another.
    """
    unmet = [
        f"claim not met: {claim.id}{_of_line(verdict, shown, network)}: {verdict.word} ({claim.text})"
        for claim in dict.fromkeys(verdict.claim for verdict in judgement.verdicts)
        for shown in [shown_verdicts(judgement, claim, network)]
        for verdict in shown
        if {claim.id, claim.whole} & {*required} and verdict.word != "inside"
    ]
    if unmet:
        raise NotMet("\n".join(unmet))


def _of_line(verdict: "Verdict", shown: "Sequence[Verdict]", network: Lines) -> str:
    return f", {line_name(network, verdict.line)}" if verdict.pairs or len(shown) > 1 else ""
